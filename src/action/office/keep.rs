//! Keeping the store safe: backup, restore, doctor.

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, Overlay, Shell};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::doctor::Wanted;
use crate::service::{doctor, messages, office::backup};

crate::messages! {
    BACKING_UP: "backing up", "备份";
    BACKED_UP: "backed up and verified: {path}", "已备份并核验：{path}";
    RESTORING: "restoring", "恢复";
    RESTORED: "restored into {path}", "已恢复到 {path}";
    BEFORE: "what was there is now at {path}", "原有数据已移至 {path}";
    EXAMINING: "examining", "检查";
}

const FILE: Arg = Arg::new("file", ArgKind::Place, "FILE", Msg::new("the backup", "备份文件"));

pub(super) const BACKUP: Action = Action::new(
    "office.backup",
    Group::Files,
    Msg::new("backup", "备份"),
    Msg::new("Write one verified file with everything: log and evidence", "将日志与佐证写成一个经核验的备份文件"),
)
.needs(crate::domain::rights::Right::Administer)
.press(|_| Ok(vec![Effect::Show(Overlay::Backup)]))
.line(&["backup"], &[FILE], |shell, args| {
    let path = shell.path(args.get("file").unwrap_or_default());
    shell.long(BACKING_UP, |office, progress| office.backup(&path, progress))?;
    shell.tell(Message::plain(BACKED_UP).with("path", path.display()));
    Ok(())
});

pub(super) const RESTORE: Action = Action::new(
    "office.restore",
    Group::Files,
    Msg::new("restore", "恢复"),
    Msg::new(
        "Restore a backup, all or nothing; what is there is moved aside with --replace",
        "恢复备份，要么全部成功要么不变；--replace 会先移开现有数据",
    ),
)
.line(
    &["restore"],
    &[FILE, Arg::new("replace", ArgKind::Switch, "", Msg::new("move the office that is there aside", "移开现有数据"))],
    restore,
);

fn restore(shell: &mut Shell, args: &Args) -> Result<()> {
    let (home, options) = (shell.home.clone(), shell.options());
    let file = shell.path(args.get("file").unwrap_or_default());
    let mut meter = shell.meter(RESTORING);
    let restored = backup::restore(&file, &home, args.has("replace"), options, &mut |done, total| {
        meter.show(done, total);
        true
    })?;
    drop(meter);
    shell.tell(Message::plain(RESTORED).with("path", home.display()));
    if let Some(before) = &restored.before {
        shell.tell(Message::plain(BEFORE).with("path", before.display()));
    }
    let summary = restored.verified.summary();
    shell.tell(summary);
    Ok(())
}

pub(super) const DOCTOR: Action = Action::new(
    "office.doctor",
    Group::Files,
    Msg::new("doctor", "修复"),
    Msg::new(
        "Look for damage, save every entry that still verifies and take missing ones from the newest backup; what was there is set aside",
        "检查损坏，抢救仍可核验的条目，并从最近的备份补入缺失的条目；原数据另存",
    ),
)
.line(
    &["doctor"],
    &[
        Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only say what was found", "只说明检查结果")),
        Arg::new("backup", ArgKind::Option, "FILE", Msg::new("the backup to take entries from", "从此备份补入条目")),
    ],
    examine,
);

fn examine(shell: &mut Shell, args: &Args) -> Result<()> {
    let (home, options, lang) = (shell.home.clone(), shell.options(), shell.lang);
    let wanted = Wanted { dry_run: args.has("dry-run"), backup: args.get("backup").map(|file| shell.path(file)) };
    let mut meter = shell.meter(EXAMINING);
    let found = doctor::doctor(&home, options, &wanted, lang, &mut |done, total| {
        meter.show(done, total);
        true
    })?;
    drop(meter);
    for said in found.lines() {
        let text = shell.say(said);
        shell.line(text)?;
    }
    if !found.lost.is_empty() {
        let error = Error::new(Code::Corrupt, messages::SOME_LOST).with("count", found.lost_entries());
        return Err(error.command_hint(messages::HINT_SENT));
    }
    match wanted.dry_run && !found.is_healthy() {
        true => Err(Error::new(Code::Corrupt, messages::IS_DAMAGED).hint(messages::HINT_DOCTOR_DOES)),
        false => Ok(()),
    }
}
