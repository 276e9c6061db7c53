//! Reports: each a verb with all formats, and a screen of the console. What a report holds is declared in
//! [`crate::report`]; here it is called.

mod calendar;
pub(crate) mod lint;
mod print;

use super::{AS_KNOWN, AS_OF, Action, Arg, ArgKind, Args, Effect, Group, JSON, Overlay};
use crate::error::Result;
use crate::i18n::Msg;
use crate::report::catalogue;
use crate::report::changes::Cadence;
use print::print;

const RULE: Arg = Arg::new(
    "rule",
    ArgKind::Options,
    "RULE",
    Msg::new(
        "bottom:3, band:lagging, below-target, fell:5, below-last",
        "后三名、靠后档、未达目标、下降五位、差于上期",
    ),
);
const PERIOD: Arg = Arg::new(
    "period",
    ArgKind::Option,
    "PERIOD",
    Msg::new("the period, such as 2023Q2; the latest unless said", "期间，如 2023Q2；默认最近一期"),
);
const WORKDAYS: Arg = Arg::new(
    "workdays",
    ArgKind::Option,
    "N",
    Msg::new("how many working days ahead; 5 unless said", "提前多少个工作日，默认 5"),
);
const SINCE: Arg = Arg::new(
    "since",
    ArgKind::Option,
    "DAY",
    Msg::new("the day to compare with: 2023-07-31, yesterday, -7d", "比较起始日：2023-07-31、昨天、-7d"),
)
.signed();
const ON: Arg =
    Arg::new("on", ArgKind::Option, "DAY", Msg::new("the day; today unless said", "日期，默认今天")).signed();
const EVERYBODY: Arg =
    Arg::new("all", ArgKind::Switch, "", Msg::new("everybody's visits, not one's own alone", "全部走访，不限本人"));
const CADENCE: Arg = Arg::new(
    "cadence",
    ArgKind::Option,
    "HOW",
    Msg::new(
        "how often one looks, where no day is named; weekly unless said",
        "未指明日期时按何种周期比较，默认每周调度",
    ),
)
.words(Cadence::WORDS);
const ALL: Arg = Arg::new(
    "all",
    ArgKind::Switch,
    "",
    Msg::new("also those that are off, since “as last time” was as good", "包括默认关闭的类别（沿用上期同样准确的）"),
);
const FORMAT: Arg = Arg::new(
    "format",
    ArgKind::Option,
    "FORMAT",
    Msg::new(
        "csv, xlsx, md, json or html (one page with charts, nothing outside it)",
        "csv、xlsx、md、json 或 html（含图示的单个网页，不依赖外部资源）",
    ),
)
.one_of(&["csv", "xlsx", "md", "json", "html"]);
const OUT: Arg = Arg::new(
    "out",
    ArgKind::Option,
    "FILE",
    Msg::new("the file, - for the output; its ending says the format", "输出文件，- 为标准输出；格式按扩展名"),
);
const FORCE: Arg = Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件"));

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

/// The documentation of a report's JSON.
fn keys(name: &str) -> Vec<(String, Msg)> {
    catalogue::named(name).map(|r| (r.keys)()).unwrap_or_default()
}

const fn named(name: &'static str, title: Msg, help: Msg) -> Action {
    Action::new(name, Group::Reports, title, help)
}

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    named(
        "report.ledgers",
        Msg::new("report ledgers", "报表：清单进展"),
        Msg::new(
            "Report every ledger: count, rate with its formula, published rate",
            "各清单进展：分类计数、完成率及口径、公布数",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("ledgers"))]))
    .line(&["report", "ledgers"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "ledgers")
    })
    .documents(|| keys("ledgers")),
    named(
        "report.units",
        Msg::new("report units", "报表：单位情况"),
        Msg::new(
            "Report every lead unit: tasks, lamps, what is late, findings, flags",
            "各牵头单位：任务、状态灯、逾期、问题、落后标记",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("units"))]))
    .line(&["report", "units"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| print(shell, args, "units"))
    .documents(|| keys("units")),
    named(
        "report.lagging",
        Msg::new("report lagging", "报表：落后指标"),
        Msg::new("Report the indicators that lag, why, and their flags", "落后指标、原因及其标记"),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("lagging"))]))
    .line(&["report", "lagging"], &[AS_OF, AS_KNOWN, RULE, PERIOD, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "lagging")
    })
    .documents(|| keys("lagging")),
    named(
        "report.due",
        Msg::new("report due", "报表：时限情况"),
        Msg::new("Report what is overdue, due soon, stalled or up for review", "逾期、临期、停滞与待复查事项"),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("due"))]))
    .line(&["report", "due"], &[AS_OF, AS_KNOWN, WORKDAYS, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "due")
    })
    .documents(|| keys("due")),
    named(
        "report.changes",
        Msg::new("report changes", "报表：变化情况"),
        Msg::new(
            "Report what changed since a day: done, reported, newly late, findings, flags",
            "自某日以来的变化：办结、填报、新增逾期、问题、落后标记",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("changes"))]))
    .line(&["report", "changes"], &[AS_OF, AS_KNOWN, SINCE, CADENCE, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "changes")
    })
    .documents(|| keys("changes")),
    named(
        "report.pace",
        Msg::new("report pace", "报表：推进速度"),
        Msg::new(
            "Report how many a week each ledger needs to end in time, and had",
            "各清单按期完成每周需办结数与实际办结数",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("pace"))]))
    .line(&["report", "pace"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| print(shell, args, "pace"))
    .documents(|| keys("pace")),
    named(
        "report.calendar",
        Msg::new("working days", "工作日历"),
        Msg::new(
            "Show a year's holidays and the days worked in exchange, and by what notice",
            "查看某年放假与调休上班日期及其依据",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("calendar"))]))
    .line(&["calendar"], &[calendar::YEAR, AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "calendar")
    })
    .documents(|| keys("calendar")),
    calendar::IMPORT,
    named(
        "report.dates",
        Msg::new("report dates", "报表：日程"),
        Msg::new(
            "Show everything that is dated: meetings, deadlines, visits, windows, terms",
            "按日期查看会议、时限、走访、异议期等全部日程",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("dates"))]))
    .line(&["report", "dates"], &[AS_OF, AS_KNOWN, SINCE, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "dates")
    })
    .documents(|| keys("dates")),
    named(
        "report.gaps",
        Msg::new("report gaps", "报表：进位差距"),
        Msg::new(
            "Report how far each indicator is to the next rank and band, and where the least brings most",
            "各指标距上一位、上一档的差距，及投入少进位多的指标",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("gaps"))]))
    .line(&["report", "gaps"], &[AS_OF, AS_KNOWN, PERIOD, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "gaps")
    })
    .documents(|| keys("gaps")),
    named(
        "report.satisfaction",
        Msg::new("report satisfaction", "报表：满意度"),
        Msg::new(
            "Report each survey with response rate and Wilson's interval, beside the one before",
            "各期满意度调查：应答率、威尔逊区间、与上期比较",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("satisfaction"))]))
    .line(&["report", "satisfaction"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "satisfaction")
    })
    .documents(|| keys("satisfaction")),
    named(
        "report.quarters",
        Msg::new("report quarters", "报表：按期清单对比"),
        Msg::new(
            "Report what became of each item of a ledger that recurs since the period before",
            "按期清单各事项与上期相比的变化",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("quarters"))]))
    .line(&["report", "quarters"], &[AS_OF, AS_KNOWN, PERIOD, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "quarters")
    })
    .documents(|| keys("quarters")),
    named(
        "report.burden",
        Msg::new("report burden", "报表：基层减负"),
        Msg::new(
            "Report meetings, documents and requests of the office by month, beside last year",
            "营商办各月会议、文件、催办数，与上年同月比较",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("burden"))]))
    .line(&["report", "burden"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "burden")
    })
    .documents(|| keys("burden")),
    named(
        "report.unit-burden",
        Msg::new("report unit burden", "报表：单位迎检负担"),
        Msg::new(
            "Report visits, meetings and requests of each unit by month, beside the limit",
            "各单位每月迎检、参会、要材料次数及上限",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("unit-burden"))]))
    .line(&["report", "unit-burden"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "unit-burden")
    })
    .documents(|| keys("unit-burden")),
    named(
        "report.supervisors",
        Msg::new("report supervisors", "报表：社会监督员"),
        Msg::new(
            "Report what each social supervisor did: clues, those found true, experience, trainings, term",
            "社会监督员履职情况：线索及属实数、履职体会、培训、聘期",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("supervisors"))]))
    .line(&["report", "supervisors"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "supervisors")
    })
    .documents(|| keys("supervisors")),
    named(
        "report.waiting",
        Msg::new("report waiting", "报表：营商办待办"),
        Msg::new("Report what waits for the office, with lamps", "等待营商办处理的事项及亮灯"),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("waiting"))]))
    .line(&["report", "waiting"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "waiting")
    })
    .documents(|| keys("waiting")),
    named(
        "report.warnings",
        Msg::new("report warnings", "报表：预警"),
        Msg::new("Report what is likely to go wrong, each with its reason", "可能逾期、落后、反弹的事项及理由"),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("warnings"))]))
    .line(&["report", "warnings"], &[AS_OF, AS_KNOWN, ALL, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "warnings")
    })
    .documents(|| keys("warnings")),
    named(
        "report.backtest",
        Msg::new("report backtest", "报表：预警回测"),
        Msg::new(
            "Report how often warnings came true, beside the guess “as last time”",
            "预警在既往数据上的准确情况，与“沿用上期”对比",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("backtest"))]))
    .line(&["report", "backtest"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "backtest")
    })
    .documents(|| keys("backtest")),
    named(
        "report.rectification",
        Msg::new("report rectification", "报表：整改闭环"),
        Msg::new(
            "Report by unit how findings went: days in each state, share in time, second returns, relapses",
            "各单位整改闭环：各环节天数、按时率、二次退回、复发",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("rectification"))]))
    .line(&["report", "rectification"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "rectification")
    })
    .documents(|| keys("rectification")),
    named(
        "report.route",
        Msg::new("route of the day", "当日走访路线"),
        Msg::new(
            "Show the visits of a day in the order of the way, with the next one",
            "按路线顺序查看当日走访及下一单位",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("route"))]))
    .line(&["report", "route"], &[ON, EVERYBODY, AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "route")
    })
    .documents(|| keys("route")),
    named(
        "report.rechecks",
        Msg::new("report re-inspections", "报表：回头看"),
        Msg::new(
            "Report what became of each closed finding that was drawn to be looked at again, with the share of relapses",
            "抽取回头看的各已销号问题是否反弹，及反弹率",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("rechecks"))]))
    .line(&["report", "rechecks"], &[AS_OF, AS_KNOWN, FORMAT, OUT, FORCE, JSON], |shell, args| {
        print(shell, args, "rechecks")
    })
    .documents(|| keys("rechecks")),
    named(
        "report.lint",
        Msg::new("check figures", "核验公布数"),
        Msg::new(
            "Check published figures, or those of a file: sums, rates, mixed formulas, ranks, dates",
            "核验公布数或某个文件中的数字：合计、完成率、口径混用、位次、日期",
        ),
    )
    .press(|_| Ok(vec![Effect::Show(Overlay::Report("lint"))]))
    .line(&["lint"], &[lint::WHICH, AS_OF, AS_KNOWN, lint::EXIT_CODE, FORMAT, OUT, FORCE, JSON], lint::line)
    .documents(|| keys("lint")),
    lint::FILE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_report_has_a_verb_a_screen_and_documented_json() {
        for report in catalogue::REPORTS {
            let action = ACTIONS.iter().find(|a| a.name == format!("report.{}", report.name)).unwrap();
            assert!(action.press.is_some(), "{report:?}");
            let keys = action.line.as_ref().unwrap().json_keys();
            assert!(keys.len() > 4 && keys.iter().all(|(_, help)| !help.en.is_empty()), "{report:?}");
        }
        // The lint of a file and taking in a notice are no reports of the office.
        assert_eq!(ACTIONS.len(), catalogue::REPORTS.len() + 2);
    }
}
