//! Settings: those of the office, and what this console is set to; under them what the one under the cursor means.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::list::COUNT;
use super::{Screen, Status};
use crate::action::office::settings::shown;
use crate::action::{Axis, Effect, ScreenId, named};
use crate::domain::kind::Kind;
use crate::domain::schema::setting;
use crate::i18n::{Lang, Message, Msg};
use crate::search::Pattern;
use crate::service::lists::lens::Lens;
use crate::service::people::identity::label;
use crate::service::settings;
use crate::service::settings::setting_table::{SETTINGS, SettingDef};
use crate::tui::layer::{Handled, Here};
use crate::tui::motion::moved;
use crate::tui::put::{put, put_fit};
use crate::tui::session::Session;
use crate::tui::text::Align;
use crate::tui::theme::{Role, Sign};
use crate::tui::wrap::wrap;

crate::messages! {
    OFFICE: "Of the office", "本单位";
    CONSOLE: "Of this console, and elsewhere", "本窗口及其他";
    USUAL: "Where it is not set: {usual}", "未设置时：{usual}";
    NAME: "On the command line: ducha setting set {name} …", "命令行：ducha setting set {name} …";
    CHANGED: "Set by {who} on {day}", "{day} 由{who}设置";
    THEME: "theme", "配色";
    THEME_HELP: "Colours and borders of this console. For good: theme = \"…\" in config.toml (`ducha help config`).", "本窗口的配色与边框。长期设置：在 config.toml 中写 theme = \"…\"（ducha help config）。";
    LANGUAGE: "language", "界面语言";
    LANGUAGE_HELP: "The language of this console. For good: lang = \"zh\" or \"en\" in config.toml.", "本窗口的语言。长期设置：在 config.toml 中写 lang = \"zh\" 或 \"en\"。";
    KEYS: "keys", "按键";
    KEYS_HELP: "All keys of the moment. Another keymap, or keys of your own: keymap = \"vim\" or a file in config.toml (`ducha help keymaps`).", "查看当前全部按键。更换键位或自定按键：在 config.toml 中写 keymap = \"vim\" 或文件名（ducha help keymaps）。";
    WORDS: "words of ledgers", "清单状态用语";
    WORDS_HELP: "Which status words a ledger has, and what each counts as, stands in the ledger's record.", "各清单的状态词及其计为何种状态，在清单记录的“状态用语”中修改。";
    DAYS: "holidays", "节假日安排";
    DAYS_HELP: "Days off and worked days: `ducha calendar YEAR` shows them, `ducha calendar import FILE` takes the notice of a year in.", "放假与调休：ducha calendar 年份 查看，ducha calendar import 文件 导入年度通知。";
    PEOPLE: "people", "人员";
    PEOPLE_HELP: "Who may do what: people with unit and role, new ones, those who leave.", "人员及其单位、角色：新增、修改、作废、移交。";
}

/// A row that is no setting of the office: what it is called and means, and the action that it leads to.
struct Elsewhere {
    label: Msg,
    help: Msg,
    leads: &'static str,
    value: fn(&Session) -> String,
}

fn nothing(_: &Session) -> String {
    String::new()
}

static ELSEWHERE: &[Elsewhere] = &[
    Elsewhere { label: THEME, help: THEME_HELP, leads: "theme.next", value: |s| s.theme.name().to_string() },
    Elsewhere {
        label: LANGUAGE,
        help: LANGUAGE_HELP,
        leads: "language.next",
        value: |s| match s.lang {
            Lang::En => "English".to_string(),
            Lang::Zh => "中文".to_string(),
        },
    },
    Elsewhere { label: KEYS, help: KEYS_HELP, leads: "help.open", value: nothing },
    Elsewhere { label: WORDS, help: WORDS_HELP, leads: "screen.ledgers", value: nothing },
    Elsewhere { label: DAYS, help: DAYS_HELP, leads: "report.dates", value: nothing },
    Elsewhere { label: PEOPLE, help: PEOPLE_HELP, leads: "screen.people", value: nothing },
];

enum Row {
    Heading(Msg),
    Setting(&'static SettingDef),
    Elsewhere(&'static Elsewhere),
}

/// The rows that are called what is looked for, in either language; a heading over nothing is left out.
fn rows(filter: &str) -> impl Iterator<Item = Row> {
    let pattern = Pattern::fuzzy(filter.trim());
    let fits = |texts: &[&str]| pattern.is_empty() || texts.iter().any(|text| pattern.find(text).is_some());
    let called = |label: Msg, name: &str| fits(&[label.en, label.zh, name]);
    let office: Vec<Row> = SETTINGS.iter().filter(|d| called(d.label, d.name)).map(Row::Setting).collect();
    let others: Vec<Row> = ELSEWHERE.iter().filter(|e| called(e.label, e.leads)).map(Row::Elsewhere).collect();
    let headed = |heading, rows: Vec<Row>| (!rows.is_empty()).then_some(Row::Heading(heading)).into_iter().chain(rows);
    headed(OFFICE, office).chain(headed(CONSOLE, others))
}

/// The lines under the list.
const BELOW: u16 = 7;
/// The cells of what settings are called.
const LABELS: u16 = 26;

/// The screen of settings. The cursor is counted over all rows but headings.
#[derive(Debug, Default)]
pub struct SettingsScreen {
    cursor: usize,
    top: usize,
    page: usize,
    /// What is looked for.
    filter: String,
}

impl SettingsScreen {
    /// How many rows there are, headings aside.
    fn count(&self) -> usize {
        rows(&self.filter).filter(|r| !matches!(r, Row::Heading(_))).count()
    }

    fn row(&self) -> Option<Row> {
        rows(&self.filter).filter(|r| !matches!(r, Row::Heading(_))).nth(self.cursor)
    }

    fn explain(&self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        let Some(row) = self.row() else { return };
        let columns = usize::from(area.width);
        let mut lines: Vec<(Role, String)> = Vec::new();
        let mut say = |role: Role, text: &str| {
            lines.extend(wrap(text, columns, 3).into_iter().map(|line| (role, line)));
        };
        match row {
            Row::Setting(def) => {
                say(Role::Text, session.say(def.help));
                if !def.usual.is_empty() {
                    say(
                        Role::Dim,
                        &session.said(Message::plain(USUAL).with("usual", def.in_words(def.usual, session.lang))),
                    );
                }
                let record = settings::find(lens.state, def.name);
                let set = record.and_then(|r| lens.state.meta(r.stamp(setting::VALUE)?));
                if let Some(meta) = set {
                    let who = label(lens.state, meta.actor);
                    say(Role::Dim, &session.said(Message::plain(CHANGED).with("who", who).with("day", meta.on)));
                }
                // The command line takes what people call it as well.
                let name = if session.lang == Lang::Zh { def.label.zh } else { def.name };
                say(Role::Dim, &session.said(Message::plain(NAME).with("name", name)));
            }
            Row::Elsewhere(of) => say(Role::Text, session.say(of.help)),
            Row::Heading(_) => {}
        }
        for (y, (role, line)) in (area.y..area.bottom()).zip(lines) {
            put(frame.buffer_mut(), (area.x, y), &line, area.width, session.style(role));
        }
    }
}

impl Screen for SettingsScreen {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["settings"]
    }

    fn here(&mut self, session: &Session, lens: &Lens<'_>) -> Here {
        let (column, text) = match self.row() {
            Some(Row::Setting(def)) => (def.name, shown(lens.state, def, session.lang)),
            Some(Row::Elsewhere(of)) => (of.leads, (of.value)(session)),
            _ => ("", String::new()),
        };
        Here { column: column.to_string(), ..Here::alone(ScreenId::Settings, Kind::Setting, None, text) }
    }

    fn stale(&mut self) {}

    fn effect(&mut self, _: &Session, _: &Lens<'_>, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) => {
                let last = self.count().saturating_sub(1);
                self.cursor = moved(self.cursor, last, self.page, *motion);
            }
            Effect::Filter(filter) if *filter != self.filter => {
                (self.filter, self.cursor) = (filter.clone(), 0);
            }
            Effect::Filter(_) => {}
            Effect::Back if !self.filter.is_empty() => (self.filter, self.cursor) = (String::new(), 0),
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn status(&self, session: &Session) -> Option<Status> {
        let all = SETTINGS.len() + ELSEWHERE.len();
        let counts = session.said(Message::plain(COUNT).with("shown", self.count()).with("all", all));
        Some(Status { counts, wrong: false })
    }

    fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        let below = BELOW.min(area.height / 2);
        let list = Rect { height: area.height - below, ..area };
        self.page = usize::from(list.height);
        // The line of the cursor among all, headings too.
        let mut at = 0;
        let lines: Vec<(Option<usize>, Row)> = rows(&self.filter)
            .map(|row| match row {
                Row::Heading(_) => (None, row),
                row => {
                    at += 1;
                    (Some(at - 1), row)
                }
            })
            .collect();
        let line = lines.iter().position(|(n, _)| *n == Some(self.cursor)).unwrap_or(0);
        let first = if self.cursor == 0 { 0 } else { (line + 1).saturating_sub(self.page) };
        self.top = self.top.clamp(first, line);
        if self.cursor == 0 {
            self.top = 0;
        }
        let labels = LABELS.min(list.width / 2);
        for (y, (number, row)) in (list.y..list.bottom()).zip(lines.iter().skip(self.top)) {
            let buffer = frame.buffer_mut();
            if *number == Some(self.cursor) {
                put(buffer, (list.x, y), session.sign(Sign::Cursor), 1, session.style(Role::Cursor));
            }
            let (name, value, set) = match row {
                Row::Heading(msg) => {
                    put(buffer, (list.x + 1, y), session.say(*msg), list.width - 1, session.style(Role::Header));
                    continue;
                }
                Row::Setting(def) => (
                    session.say(def.label).to_string(),
                    shown(lens.state, def, session.lang),
                    settings::text(lens.state, def.name).is_some(),
                ),
                Row::Elsewhere(of) => {
                    let leads = named(of.leads).map_or("", |a| a.title.text(session.lang));
                    let value = (of.value)(session);
                    let value =
                        if value.is_empty() { format!("{} {leads}", session.sign(Sign::Closed)) } else { value };
                    (session.say(of.label).to_string(), value, false)
                }
            };
            put_fit(buffer, (list.x + 2, y), &name, labels, Align::Left, session.style(Role::Text));
            let (x, role) = (list.x + 3 + labels, if set { Role::Accent } else { Role::Dim });
            put(buffer, (x, y), &value, list.right().saturating_sub(x), session.style(role));
        }
        let rest = Rect {
            y: list.bottom() + 1,
            height: below.saturating_sub(1),
            x: area.x + 2,
            width: area.width.saturating_sub(4),
        };
        self.explain(session, lens, frame, rest);
    }
}
