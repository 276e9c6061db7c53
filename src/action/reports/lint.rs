//! Re-derives published figures and says where they do not hold.

use crate::action::{AS_OF, Action, Args, Group, JSON, Shell};
use crate::domain::lint::Severity;
use crate::domain::rights::{Reach, Right};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::report::lint::LintReport;

crate::messages! {
    REMARK: "{severity} · {check} · {text}", "{severity} · {check} · {text}";
    BEHIND: "    records: {ids}", "    相关记录：{ids}";
    COUNTS: "{errors} errors, {warnings} warnings, {notes} notes", "错误 {errors}，警告 {warnings}，提示 {notes}";
    WHOLE_ONLY: "published figures are of the whole office, and you see your own unit's part alone", "公布数针对全部数据，而您只能查看本单位部分";
    HINT_WHOLE: "ask the office, or look at your own part with `ducha report ledgers`", "请联系营商办；本单位情况可用 `ducha report ledgers` 查看";
    CLEAN: "nothing to remark", "没有发现问题";
}

pub(super) const ACTION: Action = Action::new(
    "report.lint",
    Group::Reports,
    Msg::new("lint", "核验公布数"),
    Msg::new(
        "Checks published figures: sums, rates, mixed formulas, dates that were no working days",
        "核验公布数：合计、完成率、口径混用、非工作日",
    ),
)
.line(&["lint"], &[AS_OF, JSON], line)
.json(super::keys::LINT);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let day = shell.day(args, "as-of")?;
    let actor = shell.actor()?;
    if actor.role.reach(Right::Look) != Reach::All {
        return Err(Error::new(Code::Denied, WHOLE_ONLY).hint(HINT_WHOLE));
    }
    let report = LintReport::of(shell.office()?, day)?;
    if args.has("json") {
        return shell.json(&report.to_json(lang));
    }
    if report.remarks.is_empty() {
        shell.tell(Message::plain(CLEAN));
        return Ok(());
    }
    // A remark is a sentence: a table would cut it where it matters.
    for r in &report.remarks {
        let remark = &r.remark;
        let said = Message::plain(REMARK)
            .with_message("severity", remark.severity.label())
            .with_message("check", remark.check.label())
            .with_message("text", remark.text.clone());
        let text = shell.say(said);
        shell.line(text)?;
        let ids: Vec<String> = r.records.iter().map(|id| id.short(8)).collect();
        if !ids.is_empty() {
            let text = shell.say(Message::plain(BEHIND).with("ids", ids.join(" ")));
            shell.line(text)?;
        }
    }
    let said = [Severity::Error, Severity::Warning, Severity::Note].map(|s| report.count(s));
    shell.tell(Message::plain(COUNTS).with("errors", said[0]).with("warnings", said[1]).with("notes", said[2]));
    Ok(())
}
