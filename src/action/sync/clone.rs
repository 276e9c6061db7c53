//! Makes a copy of an office on this device.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::id::RecordId;
use crate::error::Result;
use crate::i18n::{Lang, Message, Msg};
use crate::log::{State, hex};
use crate::service::people::identity::resolve;
use crate::sync::clone;
use crate::sync::remotes::{ORIGIN, Remotes};
use crate::sync::session::{SMALL_FILE, bad_file, exchange};

crate::messages! {
    CLONED: "{office}: {entries} {entries:entry is|entries are} here, in {path}", "{office}：已复制 {entries} 条日志到 {path}";
    ENROLLED: "this device is enrolled as “{device}”; `ducha` opens the console, `ducha sync` exchanges", "本机已登记为“{device}”；`ducha` 打开控制台，`ducha sync` 交换数据";
    NOT_ENROLLED: "this device is not enrolled yet: read and write here as you like, but what you write waits at the office until an administrator runs\n  ducha device enrol {key} --name {device} --person {person}", "本机尚未登记：可以查看和填写，但所写内容在管理员执行以下命令前暂存于单位：\n  ducha device enrol {key} --name {device} --person {person}";
    YOU: "YOU", "您的姓名";
    NAMED: "{name}", "{name}";
    FILES_LEFT: "{count} larger evidence {count:file|files} ({mb} MB) {count:was|were} left there: `ducha sync --evidence all` brings {count:it|them}", "尚有 {count} 份较大佐证（{mb} MB）未取回：可用 `ducha sync --evidence all` 取回";
}

pub(super) const ACTION: Action = Action::new(
    "sync.clone",
    Group::Files,
    Msg::new("clone", "复制到本机"),
    Msg::new(
        "Copy an office to this device, to work without a network; whole or not at all, and resumable",
        "将单位数据复制到本机离线使用；要么全部成功要么不变，中断后可继续",
    ),
)
.line(
    &["clone"],
    &[Arg::new(
        "remote",
        ArgKind::Place,
        "REMOTE",
        Msg::new(
            "ssh://[user@]host[:port][/home], file:FOLDER or postgres://[user@]host/database",
            "ssh://[用户@]主机[:端口][/数据目录]、file:文件夹 或 postgres://[用户@]主机/数据库",
        ),
    )],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let address = super::address(shell, args.get("remote").unwrap_or_default())?;
    let mut remote = super::connect(shell, &address)?;
    let (home, options, lang) = (shell.home.clone(), shell.options(), shell.lang);
    let cloned = super::metered(shell, |progress| clone::clone(&home, options, &mut *remote, lang, progress))?;
    let office = cloned.office;
    let mut all = Remotes::read(&home)?;
    all.add(ORIGIN, &address)?;
    if let Some(origin) = all.remote.get_mut(ORIGIN) {
        origin.synced = Some(office.clock().millis());
        origin.behind = cloned.theirs.now - office.clock().millis();
    }
    all.write(&home)?;
    let moved = super::metered(shell, |progress| exchange(&office, &mut *remote, SMALL_FILE, progress));
    drop(remote.end());
    let (name, entries, person) = {
        let state = office.read();
        (office.name(&state, Lang::Zh), state.metas().len(), cloned.theirs.person.map(|p| spelled(&state, p)))
    };
    let (device, key) = (office.own_device_name(), hex(&office.key().public()));
    // The log is whole; evidence that did not come is fetched later, and hinders nothing of what is to be said.
    let (left, wrong) = match moved {
        Ok(moved) => {
            let left = Message::plain(FILES_LEFT).with("count", moved.left);
            let left = left.with("mb", moved.left_bytes.div_ceil(1 << 20));
            (Some(left).filter(|_| moved.left > 0), moved.bad.first().map(|file| bad_file(&office, file)))
        }
        Err(error) => (None, Some(error)),
    };
    shell.adopt(office);
    shell.tell(Message::plain(CLONED).with("office", name).with("entries", entries).with("path", home.display()));
    left.into_iter().for_each(|said| shell.tell(said));
    shell.tell(match cloned.enrolled {
        true => Message::plain(ENROLLED).with("device", device),
        false => {
            let person = person.map_or_else(|| YOU.into(), |name| Message::plain(NAMED).with("name", name));
            Message::plain(NOT_ENROLLED).with("device", device).with("key", key).with_message("person", person)
        }
    });
    wrong.map_or(Ok(()), Err)
}

/// How a person is named on the command line: by the name where nobody else bears it.
fn spelled(state: &State, person: RecordId) -> String {
    let name = state.title(person);
    let plain = resolve(state, &name).is_ok_and(|r| r.id() == person) && !name.contains([' ', '\'', '"']);
    if plain { name } else { person.to_string() }
}
