//! Settings of the office: shown with what each means, and set.

use std::sync::LazyLock;

use serde_json::json;

use crate::action::effect::Prompt;
use crate::action::{
    Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Overlay, Press, RightScope, Scene, Shell, named, table,
};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::setting;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::{ColumnKind, Out};
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::settings::setting_table::{SETTINGS, SettingDef};
use crate::service::{Work, settings};

crate::messages! {
    NO_SETTING: "there is no setting “{name}”", "没有设置项“{name}”";
    HINT_LIST: "`ducha setting list` names them all.", "用 ducha setting list 查看全部设置项。";
    SET: "{label}: {value}", "{label}：{value}";
    UNSET: "not set; {usual} holds", "未设置，按{usual}";
    NOT_SET: "not set", "未设置";
    NAME: "Name", "名称";
    LABEL: "Setting", "设置项";
    VALUE: "Value", "当前值";
    MEANS: "What it decides", "说明";
}

/// What a setting says now, or what holds where it is not set.
pub fn shown(state: &State, def: &SettingDef, lang: crate::i18n::Lang) -> String {
    match settings::text(state, def.name) {
        Some(text) => def.in_words(&text, lang).into_owned(),
        None if def.usual.is_empty() => NOT_SET.text(lang).to_string(),
        None => Message::plain(UNSET).with("usual", def.in_words(def.usual, lang)).say(lang),
    }
}

/// The start of the work that sets a setting, and the record that holds it.
fn begun(state: &State, def: &SettingDef) -> (RecordId, Work) {
    let mut work = Work::new(CHANGE.name);
    match settings::find(state, def.name) {
        Some(held) => (held.id(), work),
        None => {
            let id = settings::id(def.name);
            work.put(Kind::Setting, id, setting::NAME, Value::from(def.name));
            (id, work)
        }
    }
}

/// Asks for the value of a setting.
pub(in crate::action) fn asked(scene: &Scene<'_>, def: &'static SettingDef) -> Vec<Effect> {
    let (id, with) = begun(scene.state, def);
    let title = Message::from(def.label);
    let field = (Kind::Setting, setting::VALUE);
    let held = settings::text(scene.state, def.name).unwrap_or_else(|| def.usual.to_string());
    let suggest = def.typed(&held, scene.lang).into_owned();
    let help = Some(def.help);
    let ask = Prompt { ids: vec![id], title, field, action: CHANGE.name, needed: false, with, suggest, help };
    vec![Effect::Show(Overlay::Ask(Box::new(ask)))]
}

/// Changes the setting under the cursor; on the command line the one that is named.
pub(super) const CHANGE: Action = Action::new(
    "setting.change",
    Group::Program,
    Msg::new("change", "修改"),
    Msg::new(
        "Change a setting of the office; emptied, what holds unasked holds again",
        "修改本单位的设置项；清空则恢复默认",
    ),
)
.within(&["settings"])
.writes(Right::Administer)
.scope(RightScope::Itself)
.press(press)
.line(
    &["setting", "set"],
    &[
        Arg::new(
            "name",
            ArgKind::Place,
            "NAME",
            Msg::new("the setting, by name or as it is called", "设置项（名称或中文名）"),
        ),
        Arg::new("value", ArgKind::Rest, "VALUE", Msg::new("what it is to say; \"\" empties it", "值；用 \"\" 清空")),
    ],
    line,
);

/// Prints all settings.
pub(super) const LIST: Action = Action::new(
    "setting.list",
    Group::Program,
    Msg::new("settings", "设置"),
    Msg::new(
        "Print the settings of the office, what each means, and what holds unasked",
        "列出本单位的设置项、含义和默认值",
    ),
)
.line(&["setting", "list"], &[JSON], list)
.json(&[
    JsonKey::new("[].name", Msg::new("its name", "名称")),
    JsonKey::new("[].label", Msg::new("what people call it", "中文名")),
    JsonKey::new("[].value", Msg::new("what it says, or null", "当前值，未设置为 null")),
    JsonKey::new("[].usual", Msg::new("what holds where it is not set", "未设置时的值")),
    JsonKey::new("[].help", Msg::new("what it decides", "说明")),
]);

/// What finds a setting by what it is called, without the screen.
pub static NAMED: LazyLock<Vec<Action>> = LazyLock::new(|| {
    let of = |def: &'static SettingDef| {
        let name: &'static str = format!("setting.{}", def.name.replace('.', "-")).leak();
        let title = Msg::new(def.label.en, def.label.zh);
        let mut action = Action::new(name, Group::Program, title, def.help).writes(Right::Administer);
        action.press = Some(Press::Setting(def));
        action
    };
    SETTINGS.iter().filter(|s| s.named).map(of).collect()
});

/// Of a row of the screen: the setting is asked for, or what the row leads to is done.
fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    match SettingDef::named(scene.column) {
        Some(def) => Ok(asked(scene, def)),
        None => match named(scene.column) {
            Some(action) => Ok(vec![Effect::Press(action.name)]),
            None => Err(Error::new(Code::NotFound, NO_SETTING).with("name", scene.column)),
        },
    }
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let name = args.get("name").unwrap_or_default();
    let value = args.all("value").join(" ");
    let value = value.trim();
    let def = SettingDef::named(name);
    let def = def.ok_or_else(|| Error::new(Code::NotFound, NO_SETTING).with("name", name).hint(HINT_LIST))?;
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let work = {
        let state = office.read();
        let (id, mut work) = begun(&state, def);
        work.put(Kind::Setting, id, setting::VALUE, Some(value).filter(|v| !v.is_empty()).map(Value::from));
        work
    };
    office.commit(&actor, work)?;
    let said = shown(&office.read(), def, lang);
    shell.tell(Message::plain(SET).with_message("label", def.label).with("value", said));
    Ok(())
}

fn list(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let rows: Vec<(&SettingDef, Option<String>, String)> = shell.with_state(None, |_, state| {
        Ok(SETTINGS.iter().map(|s| (s, settings::text(state, s.name), shown(state, s, lang))).collect())
    })?;
    if args.has("json") {
        let row = |(s, value, _): &(&SettingDef, Option<String>, String)| {
            let (label, help) = (s.label.text(lang), s.help.text(lang));
            json!({ "name": s.name, "label": label, "value": value, "usual": s.usual, "help": help })
        };
        return shell.json(&rows.iter().map(row).collect::<Vec<_>>());
    }
    let heads = [("name", NAME), ("label", LABEL), ("value", VALUE), ("help", MEANS)];
    let columns = heads.map(|(name, label)| (name, label.text(lang).to_string(), ColumnKind::Text));
    let mut table = table::of(lang, &columns);
    table.rows = rows
        .into_iter()
        .map(|(s, _, said)| {
            [s.name, s.label.text(lang), &said, s.help.text(lang)].map(|text| Out::Text(text.to_string())).to_vec()
        })
        .collect();
    shell.table(&table)
}
