//! Makes a copy of an office on this device.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::error::Result;
use crate::i18n::{Lang, Message, Msg};
use crate::log::hex;
use crate::sync::remotes::{ORIGIN, Remotes};
use crate::sync::session::{SMALL_FILE, exchange};
use crate::sync::{Address, clone};

crate::messages! {
    CLONED: "{office}: {entries} {entries:entry is|entries are} here, in {path}", "{office}：已复制 {entries} 条日志到 {path}";
    ENROLLED: "this device is enrolled as “{device}”; `ducha` opens the console, `ducha sync` exchanges", "本机已登记为“{device}”；`ducha` 打开控制台，`ducha sync` 交换数据";
    NOT_ENROLLED: "this device is not enrolled yet: read and write here as you like, but what you write waits at the office until an administrator runs\n  ducha device enrol {key} --name {device} --person YOU", "本机尚未登记：可以查看和填写，但所写内容在管理员执行以下命令前暂存于单位：\n  ducha device enrol {key} --name {device} --person 您的姓名";
    FILES_LEFT: "{count} larger evidence files ({mb} MB) were left there: `ducha sync --evidence all` brings them", "尚有 {count} 份较大佐证（{mb} MB）未取回：可用 `ducha sync --evidence all` 取回";
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
    let address = Address::read(args.get("remote").unwrap_or_default())?;
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
    let moved = super::metered(shell, |progress| exchange(&office, &mut *remote, SMALL_FILE, progress))?;
    drop(remote.end());
    let (name, entries) = {
        let state = office.read();
        (office.name(&state, Lang::Zh), state.metas().len())
    };
    let (device, key) = (office.own_device_name(), hex(&office.key().public()));
    shell.adopt(office);
    shell.tell(Message::plain(CLONED).with("office", name).with("entries", entries).with("path", home.display()));
    if moved.left > 0 {
        shell.tell(Message::plain(FILES_LEFT).with("count", moved.left).with("mb", moved.left_bytes.div_ceil(1 << 20)));
    }
    shell.tell(match cloned.enrolled {
        true => Message::plain(ENROLLED).with("device", device),
        false => Message::plain(NOT_ENROLLED).with("device", device).with("key", key),
    });
    Ok(())
}
