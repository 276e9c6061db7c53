//! Checks an issue before it is approved.

use crate::action::{Action, Args, Group, JSON, JsonKey, Shell};
use crate::cycle::bulletin::{Remark, check, counts};
use crate::error::Result;
use crate::i18n::{Message, Msg};

crate::messages! {
    REMARK: "{severity} · {sort} · {text}", "{severity} · {sort} · {text}";
    IN_SECTION: "{severity} · section {section} · {sort} · {text}", "{severity} · 第{section}栏 · {sort} · {text}";
    COUNTS: "{errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}, {notes} {notes:note|notes}", "错误 {errors}，警告 {warnings}，提示 {notes}";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("[].severity", Msg::new("error, warning or note", "error、warning 或 note")),
    JsonKey::new("[].sort", Msg::new("what sort of remark", "类型")),
    JsonKey::new(
        "[].section",
        Msg::new("the section, from 1; 0 for the opening, null for all", "栏目，导语为 0，整期为 null"),
    ),
    JsonKey::new("[].text", Msg::new("the remark", "意见")),
    JsonKey::new("[].records[]", Msg::new("ids of the records behind it", "相关记录编号")),
];

pub(super) const ACTION: Action = Action::new(
    "bulletin.check",
    Group::Reports,
    Msg::new("check a bulletin", "核校简报"),
    Msg::new(
        "Check a bulletin: figures, its text, the records behind it, claims of a first, changes since the last issue",
        "核校简报：取数、正文、台账、首创表述、与上期比较",
    ),
)
.within(&["bulletins"])
.form()
.line(&["bulletin", "check"], &[super::WHICH, JSON], line)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let actor = shell.actor()?;
    let remarks = check(shell.office()?, &actor, id)?;
    if args.has("json") {
        let lang = shell.lang;
        let one = |r: &Remark| {
            serde_json::json!({
                "severity": r.severity.name(),
                "sort": r.sort.text(lang),
                "section": r.section,
                "text": r.text.say(lang),
                "records": r.records.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        };
        return shell.json(&remarks.iter().map(one).collect::<Vec<_>>());
    }
    print(shell, &remarks)
}

/// Prints remarks, one a line, and how many there are.
pub(super) fn print(shell: &mut Shell, remarks: &[Remark]) -> Result<()> {
    for r in remarks {
        let said = match r.section.filter(|s| *s > 0) {
            Some(section) => Message::plain(IN_SECTION).with("section", section),
            None => Message::plain(REMARK),
        };
        let said = said.with_message("severity", r.severity.label()).with_message("sort", r.sort);
        let text = shell.say(said.with_message("text", r.text.clone()));
        shell.line(text)?;
    }
    let [errors, warnings, notes] = counts(remarks);
    shell.tell(Message::plain(COUNTS).with("errors", errors).with("warnings", warnings).with("notes", notes));
    Ok(())
}
