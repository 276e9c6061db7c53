//! The remotes that this device knows.

use serde_json::json;

use crate::action::table::of;
use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Out};
use crate::i18n::{Message, Msg};
use crate::sync::remotes::Remotes;

crate::messages! {
    NAME: "Remote", "远端";
    ADDRESS: "Address", "地址";
    SYNCED: "Last sync", "最近同步";
    WAITS: "Waiting to be sent", "待发送";
    ASIDE: "Kept aside there", "对方暂存";
    PROBLEM: "Last problem", "最近问题";
    ADDED: "added: {name} ({address}); `ducha sync {name}` exchanges with it", "已添加：{name}（{address}）；用 `ducha sync {name}` 交换";
    REMOVED: "removed: {name}", "已移除：{name}";
}

const PLACE: Arg =
    Arg::new("name", ArgKind::Place, "NAME", Msg::new("what the remote is called here", "远端在本机的名称"));

pub(super) const ADD: Action = Action::new(
    "remote.add",
    Group::Files,
    Msg::new("add remote", "添加远端"),
    Msg::new("Name another replica to exchange entries with", "登记用于交换数据的另一副本"),
)
.line(
    &["remote", "add"],
    &[
        PLACE,
        Arg::new(
            "address",
            ArgKind::Place,
            "ADDRESS",
            Msg::new(
                "ssh://[user@]host[:port][/home], file:FOLDER or postgres://[user@]host/database",
                "ssh://[用户@]主机[:端口][/数据目录]、file:文件夹 或 postgres://[用户@]主机/数据库",
            ),
        ),
    ],
    |shell, args| {
        shell.office()?;
        let address = super::address(shell, args.get("address").unwrap_or_default())?;
        let name = args.get("name").unwrap_or_default();
        Remotes::change(&shell.home, |all| all.add(name, &address))?;
        shell.tell(Message::plain(ADDED).with("name", name).with("address", address));
        Ok(())
    },
);

pub(super) const REMOVE: Action = Action::new(
    "remote.remove",
    Group::Files,
    Msg::new("remove remote", "移除远端"),
    Msg::new("Forget a remote; nothing of the log is touched", "移除远端登记；不影响任何数据"),
)
.line(&["remote", "remove"], &[PLACE], |shell, args| {
    shell.office()?;
    let name = args.get("name").unwrap_or_default();
    Remotes::change(&shell.home, |all| all.remove(name))?;
    shell.tell(Message::plain(REMOVED).with("name", name));
    Ok(())
});

pub(super) const LIST: Action = Action::new(
    "remote.list",
    Group::Files,
    Msg::new("remotes", "远端列表"),
    Msg::new(
        "List the remotes: when each was synced with last, and what waits to be sent",
        "列出远端：最近同步时间与待发送内容",
    ),
)
.line(&["remote", "list"], &[JSON], list)
.json(&[
    JsonKey::new("[].name", Msg::new("the remote's name", "远端名称")),
    JsonKey::new("[].address", Msg::new("its address", "地址")),
    JsonKey::new("[].synced", Msg::new("when the last sync ended well", "最近一次成功同步的时刻")),
    JsonKey::new(
        "[].waiting",
        Msg::new("entries of this device that it does not have", "尚未发送到该远端的本机条目数"),
    ),
    JsonKey::new("[].aside", Msg::new("entries of this device that it keeps aside", "对方暂存的本机条目数")),
    JsonKey::new("[].error", Msg::new("why the last sync failed", "最近一次同步失败的原因")),
]);

fn list(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let office = shell.shared()?;
    let all = Remotes::read(&shell.home)?;
    let own = office.read().replica(office.key().replica()).map_or(0, |r| r.len());
    let moment = |ms: Option<i64>| ms.and_then(|ms| office.clock().local(ms));
    if args.has("json") {
        let rows = all.remote.iter().map(|(name, known)| {
            json!({
                "name": name, "address": known.address, "synced": moment(known.synced).map(|m| m.to_rfc3339()),
                "waiting": own.saturating_sub(known.reached), "aside": known.waits_there(),
                "error": known.error,
            })
        });
        return shell.json(&rows.collect::<Vec<_>>());
    }
    let mut table = of(
        lang,
        &[
            ("name", NAME.text(lang).into(), ColumnKind::Text),
            ("address", ADDRESS.text(lang).into(), ColumnKind::Text),
            ("synced", SYNCED.text(lang).into(), ColumnKind::Text),
            ("waiting", WAITS.text(lang).into(), ColumnKind::Number),
            ("aside", ASIDE.text(lang).into(), ColumnKind::Number),
            ("error", PROBLEM.text(lang).into(), ColumnKind::Text),
        ],
    );
    for (name, known) in &all.remote {
        let synced = moment(known.synced).map_or_else(String::new, |m| m.format("%Y-%m-%d %H:%M").to_string());
        table.rows.push(vec![
            Out::Text(name.clone()),
            Out::Text(known.address.clone()),
            Out::Text(synced),
            Out::Whole(i64::from(own.saturating_sub(known.reached))),
            Out::Whole(i64::from(known.waits_there())),
            Out::Text(known.error.clone().unwrap_or_default()),
        ]);
    }
    shell.table(&table)
}
