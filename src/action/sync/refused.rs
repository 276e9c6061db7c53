//! What is not in force: refused by rights, or kept aside. It is seen, blocks nothing, and can be filed again.

use serde_json::json;

use crate::action::table::of;
use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell, title};
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Out};
use crate::i18n::{Message, Msg};
use crate::service::Office;
use crate::service::peers::receive::NotInForce;
use crate::store::aside::Why;
use crate::sync::Remotes;

crate::messages! {
    OTHER: "for another reason", "其他原因";
    ENTRY: "Entry", "条目";
    WHEN: "Written", "写入时间";
    WHO: "Who", "人员";
    WHAT: "What", "事项";
    RECORDS: "Records", "涉及记录";
    WHY: "Why not in force", "未采纳原因";
    ELSEWHERE: "waits at {remote}: {why}", "在 {remote} 暂存：{why}";
    NOTHING: "everything is in force", "全部内容均已采纳";
    FILED: "filed again: {what}, {records} {records:record|records}", "已重新提交：{what}，{records} 条记录";
}

pub(super) const LIST: Action = Action::new(
    "refused.list",
    Group::Trail,
    Msg::new("not in force", "未采纳"),
    Msg::new(
        "List entries that rights, an unknown or revoked device, or a clock keep from being in force, here or at a remote, each with its reason",
        "列出因权限、未登记或已停用的设备、时钟等原因在本机或远端未采纳的条目及原因",
    ),
)
.line(&["refused", "list"], &[JSON], list)
.json(&[
    JsonKey::new("[].entry", Msg::new("the entry's name", "条目名")),
    JsonKey::new("[].at", Msg::new("when it was written, by its device's clock", "写入时刻（设备时钟）")),
    JsonKey::new("[].actor", Msg::new("who wrote it", "写入人员")),
    JsonKey::new("[].action", Msg::new("what was done", "所作操作")),
    JsonKey::new("[].note", Msg::new("in the person's words", "说明")),
    JsonKey::new("[].records[]", Msg::new("ids of the records", "记录编号")),
    JsonKey::new("[].reason", Msg::new("why, by its stable name", "原因（固定名称）")),
    JsonKey::new(
        "[].remote",
        Msg::new("the remote at which it waits though it is in force here; null where it is not", "在该远端暂存而本机已采纳；本机未采纳时为 null"),
    ),
]);

/// The most entries that wait at another side and are told one by one: the oldest.
const MAX_ELSEWHERE: u32 = 500;

/// An entry that is not in force, and at which remote; none where that is here.
type Row = (NotInForce, Option<String>);

/// What is not in force here, and what of this device's own waits elsewhere though it is in force here.
fn rows(office: &Office) -> Result<Vec<Row>> {
    let mut out: Vec<Row> = office.not_in_force()?.into_iter().map(|n| (n, None)).collect();
    for (name, known) in Remotes::read(office.layout().home())?.remote {
        let Some(why) = Why::ALL.into_iter().find(|w| w.name() == known.aside_why) else { continue };
        let (first, last) = known.aside;
        let name = if known.aside_at.is_empty() { name } else { format!("{} ({name})", known.aside_at) };
        for seq in (first.max(1)..=last).take(MAX_ELSEWHERE as usize) {
            out.extend(office.kept_elsewhere(seq, why)?.map(|n| (n, Some(name.clone()))));
        }
    }
    out.sort_by_key(|(n, _)| std::cmp::Reverse((n.at, n.id)));
    Ok(out)
}

fn list(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let actor = shell.actor()?;
    let office = shell.shared()?;
    let all = rows(&office)?;
    let state = office.view(&actor);
    // Of records that one may not see nothing is told, unless it is one's own work.
    let mine = |(n, _): &&Row| {
        n.actor == actor.person || !state.is_limited() || n.records.iter().all(|id| state.get(*id).is_some())
    };
    let moment = |ms: i64| office.clock().local(ms);
    if args.has("json") {
        let rows = all.iter().filter(mine).map(|(n, at)| {
            json!({
                "entry": n.id.to_string(), "at": moment(n.at).map(|m| m.to_rfc3339()), "actor": state.title(n.actor),
                "action": n.action, "note": n.note, "reason": n.why.name(), "remote": at,
                "records": n.records.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        });
        return shell.json(&rows.collect::<Vec<_>>());
    }
    let mut table = of(
        lang,
        &[
            ("entry", ENTRY.text(lang).into(), ColumnKind::Text),
            ("at", WHEN.text(lang).into(), ColumnKind::Text),
            ("actor", WHO.text(lang).into(), ColumnKind::Text),
            ("action", WHAT.text(lang).into(), ColumnKind::Text),
            ("records", RECORDS.text(lang).into(), ColumnKind::Text),
            ("why", WHY.text(lang).into(), ColumnKind::Text),
        ],
    );
    for (n, at) in all.iter().filter(mine) {
        let records: Vec<String> = n.records.iter().take(3).map(|id| state.title(*id)).collect();
        let why = match at {
            Some(remote) => Message::plain(ELSEWHERE).with("remote", remote).with_message("why", n.why.label()),
            None => n.why.label().into(),
        };
        table.rows.push(vec![
            Out::Text(n.id.to_string()),
            Out::Text(moment(n.at).map_or_else(String::new, |m| m.format("%Y-%m-%d %H:%M").to_string())),
            Out::Text(state.title(n.actor)),
            Out::Text(title(&n.action).text(lang).into()),
            Out::Text(records.join(", ")),
            Out::Text(why.say(lang)),
        ]);
    }
    drop(state);
    if table.rows.is_empty() {
        shell.tell(NOTHING);
        return Ok(());
    }
    shell.table(&table)
}

pub(super) const FILE: Action = Action::new(
    "refused.file",
    Group::Trail,
    Msg::new("file again", "重新提交"),
    Msg::new(
        "Make the changes of an entry that is not in force once more, as you and by the rules of now",
        "以您的身份、按现行规则重新提交未采纳的条目",
    ),
)
.line(
    &["refused", "file"],
    &[Arg::new("entry", ArgKind::Place, "ENTRY", Msg::new("its name, as the list shows it", "列表所示的条目名"))],
    |shell: &mut Shell, args: &Args| {
        let actor = shell.actor()?;
        let office = shell.shared()?;
        let id = office.not_in_force_named(args.get("entry").unwrap_or_default())?;
        let what = office.not_in_force()?.into_iter().find(|n| n.id == id).map(|n| title(&n.action));
        let done = office.file_again(&actor, id)?;
        let said = Message::plain(FILED).with_message("what", what.unwrap_or(OTHER));
        shell.tell(said.with("records", done.records.len()));
        shell.warn(&done);
        Ok(())
    },
);
