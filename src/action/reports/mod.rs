//! Reports and checks of figures.

mod keys;
mod lint;
mod print;

use super::{AS_OF, Action, Arg, ArgKind, Args, Group, JSON};
use crate::error::Result;
use crate::i18n::Msg;
use crate::report::due::DueReport;
use crate::report::lagging::LaggingReport;
use crate::report::ledgers::LedgersReport;
use crate::report::units::UnitsReport;
use crate::service::lagging::LaggingOptions;
use print::report;

const RULE: Arg = Arg::new(
    "rule",
    ArgKind::Options,
    "RULE",
    Msg::new(
        "bottom:3, band:lagging, below-target, fell:5, below-last",
        "bottom:3、band:lagging、below-target、fell:5、below-last",
    ),
);
const PERIOD: Arg = Arg::new(
    "period",
    ArgKind::Option,
    "PERIOD",
    Msg::new("the period, such as 2023Q2; the latest unless said", "期间，如 2023Q2；默认最近一期"),
);

const fn named(name: &'static str, title: Msg, help: Msg) -> Action {
    Action::new(name, Group::Reports, title, help)
}

/// The rules that were given, as one list.
pub(super) fn rules(args: &Args) -> Option<String> {
    let all = args.all("rule");
    (!all.is_empty()).then(|| all.join(","))
}

/// The period that was given.
pub(super) fn period(args: &Args) -> Result<Option<crate::domain::period::Period>> {
    use crate::error::{Code, Error};
    args.get("period")
        .map(|text| {
            crate::domain::period::Period::parse(text).ok_or_else(|| {
                Error::new(Code::BadInput, crate::service::messages::BAD_PERIOD)
                    .with("text", text)
                    .with("field", "--period")
            })
        })
        .transpose()
}

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    named(
        "report.ledgers",
        Msg::new("ledgers", "清单进展"),
        Msg::new(
            "Reports every ledger: counts, rate with its formula, published rate",
            "各清单进展：分类计数、完成率及口径、公布数",
        ),
    )
    .line(&["report", "ledgers"], &[AS_OF, JSON], |shell, args| {
        let lang = shell.lang;
        report(shell, args, LedgersReport::of, |r, _| r.to_table(lang, true), |r, _| r.to_json(), |r| r.remarks())
    })
    .json(keys::LEDGERS),
    named(
        "report.units",
        Msg::new("units", "单位情况"),
        Msg::new(
            "Reports every lead unit: tasks, lamps, what is late, findings, flags",
            "各牵头单位：任务、状态灯、逾期、问题、落后标记",
        ),
    )
    .line(&["report", "units"], &[AS_OF, JSON], |shell, args| {
        let lang = shell.lang;
        report(shell, args, UnitsReport::of, |r, _| r.to_table(lang), |r, _| r.to_json(), |_| Vec::new())
    })
    .json(keys::UNITS),
    named(
        "report.lagging",
        Msg::new("lagging", "落后情况"),
        Msg::new("Reports the indicators that lag, why, and their flags", "落后指标、原因及其标记"),
    )
    .line(&["report", "lagging"], &[AS_OF, RULE, PERIOD, JSON], |shell, args| {
        let lang = shell.lang;
        let (rules, period) = (rules(args), period(args)?);
        report(
            shell,
            args,
            |view| {
                let options = LaggingOptions::new(view.now, None, rules.as_deref(), period)?;
                Ok(LaggingReport::of(view, &options))
            },
            |r, state| r.to_table(state, lang),
            |r, state| r.to_json(state, lang),
            |r| vec![r.remark()],
        )
    })
    .json(keys::LAGGING),
    named(
        "report.due",
        Msg::new("due", "时限情况"),
        Msg::new("Reports what is overdue, due soon, stalled or up for review", "逾期、临期、停滞与待复查事项"),
    )
    .line(
        &["report", "due"],
        &[
            AS_OF,
            Arg::new(
                "workdays",
                ArgKind::Option,
                "N",
                Msg::new("how many working days ahead; 5 unless said", "提前多少个工作日，默认 5"),
            ),
            JSON,
        ],
        |shell, args| {
            let lang = shell.lang;
            let days = shell.count(args, "workdays")?.and_then(|n| u32::try_from(n).ok());
            let days = days.unwrap_or(crate::domain::lamp::DUE_SOON).min(1000);
            report(
                shell,
                args,
                |view| DueReport::of(view, days, None),
                |r, state| r.to_table(state, lang),
                |r, state| r.to_json(state),
                |_| Vec::new(),
            )
        },
    )
    .json(keys::DUE),
    lint::ACTION,
];
