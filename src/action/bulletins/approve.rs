//! Approves an issue.

use crate::action::{Action, Arg, ArgKind, Args, Group, Preset, Shell};
use crate::cycle::bulletin::{approve, counts};
use crate::domain::kind::Type;
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::Given;

crate::messages! {
    APPROVED: "Approved, with {errors} {errors:error|errors}, {warnings} {warnings:warning|warnings} and {notes} {notes:note|notes} of the check", "已签发；核校意见：错误{errors}、警告{warnings}、提示{notes}";
}

pub(super) const ACTION: Action = Action::new(
    "bulletin.sign-off",
    Group::Reports,
    Msg::new("approve a bulletin", "签发简报"),
    Msg::new(
        "Approve a bulletin after the check; what it found and is left needs a reason, and is kept",
        "核校后签发简报；保留的核校意见须写明理由并留存",
    ),
)
.within(&["bulletins"])
.writes_itself(Right::Manage)
.form()
.line(
    &["bulletin", "approve"],
    &[
        super::WHICH,
        Arg::new("note", ArgKind::Option, "TEXT", Msg::new("why what was found may stay", "保留核校意见的理由"))
            .asked(Msg::new("Why it may stay", "保留理由"), Type::Lines),
        Arg::new("on", ArgKind::Option, "DAY", Msg::new("the day; today unless said", "签发日期，默认今天"))
            .asked(Msg::new("Approved on", "签发日期"), Type::Date)
            .preset(Preset::Today)
            .signed(),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let (actor, lang) = (shell.actor()?, shell.lang);
    let given = Given {
        note: args.get("note").unwrap_or_default().to_string(),
        on: shell.day(args, "on")?,
        values: Vec::new(),
    };
    let done = approve(shell.office()?, &actor, id, &given, lang)?;
    let [errors, warnings, notes] = counts(&done.remarks);
    shell.tell(Message::plain(APPROVED).with("errors", errors).with("warnings", warnings).with("notes", notes));
    Ok(())
}
