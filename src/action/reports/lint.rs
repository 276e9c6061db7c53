//! Re-derives published figures and says where they do not hold.

use crate::action::{AS_OF, Action, Args, Group, JSON, Shell};
use crate::fault::Result;
use crate::i18n::{Msg, Said};
use crate::report::lint::LintReport;

crate::messages! {
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
    let report = LintReport::of(shell.office()?, day)?;
    if args.has("json") {
        return shell.json(&report.to_json(lang));
    }
    let table = report.to_table(lang);
    if table.rows.is_empty() {
        shell.tell(Said::plain(CLEAN));
        return Ok(());
    }
    shell.table(&table)
}
