//! What was reported on the items from February to August, so that earlier days show other figures.
//!
//! The office gathers reports at its weekly dispatch (每周调度): Fridays, or the next worked day. What was finished in the
//! last days of July is partly reported by the units themselves in the first days of August.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::domain::calendar::Calendar;
use crate::domain::kind::Kind;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::error::Result;
use crate::sample::dice::Dice;
use crate::sample::ledgers::{Fate, Item, Which};
use crate::sample::plan::{Plan, at, day};
use crate::service::Work;

/// When ongoing items come up for review: the quarter's last working day.
const REVIEW: &str = "2023-09-28";

const BEGUN: &[&str] = &[
    "已制定工作方案，明确责任股室和经办人员。",
    "已召开专题会议研究部署，正在梳理现状和堵点。",
    "已与责任单位对接，正在起草实施细则。",
    "已完成摸底排查，形成问题清单。",
    "正在与上级主管部门沟通政策口径。",
    "已赴先进县（市、区）学习，正在比对做法。",
];
const UNDER_WAY: &[&str] = &[
    "实施细则已征求责任单位意见，正在修改完善。",
    "系统改造需求已确认，正在开发联调。",
    "已在部分窗口试运行，正在收集办事企业意见。",
    "已完成阶段任务，剩余工作按计划推进。",
    "已开展业务培训，正在逐项对照落实。",
    "部门间数据共享申请已提交，等待接口开通。",
];
const SLOW: &[&str] = &[
    "涉及跨部门协调，责任单位意见尚未统一。",
    "受上级系统升级影响，联调时间推迟。",
    "配套资金尚未落实，正在申请调剂。",
    "政策依据待上级明确，暂缓出台文件。",
    "人员力量不足，正在抽调骨干组建专班。",
];
/// Words of a title that tell what was to be done, and how its end is reported.
const FINISHED: &[(&[&str], &[&str])] = &[
    (
        &["培训", "宣传", "宣讲", "辅导", "学习", "指南", "体检"],
        &["已完成。培训、宣传全部到位，签到册和资料已归档。", "已完成。覆盖全部对象，问卷知晓率达到要求。"],
    ),
    (
        &["系统", "平台", "线上", "电子", "网", "数据", "掌上", "共享"],
        &["已完成。系统功能正式上线，首批业务办结顺利。", "已完成。接口联调通过，运行一周无异常。"],
    ),
    (
        &["制定", "出台", "建立", "完善", "健全", "明确", "清单", "机制", "办法", "制度", "目录"],
        &["已完成。相关文件已印发执行，佐证材料报市营商办备查。", "已完成。制度建立并公开，转入常态运行。"],
    ),
    (
        &["窗", "专区", "大厅", "登记", "审批", "办理", "服务"],
        &["已完成。窗口已实行新流程，办事企业反映良好。", "已完成。已办结首批事项，平均时间明显缩短。"],
    ),
];
/// The same where the title tells nothing.
const FINISHED_ELSE: &[&str] =
    &["已完成。经现场核对与清单要求一致，申请销号。", "已完成。任务要求逐项落实，资料齐全。"];
const KEPT_UP: &[&str] = &[
    "已纳入日常工作，按月统计情况。",
    "机制运行正常，本月持续开展。",
    "已取得初步成效，将结合实际不断深化。",
    "持续推进，典型做法已报送信息。",
];

struct Report {
    on: NaiveDate,
    /// When it was written, and by whom, where not at the dispatch.
    late: Option<(NaiveDate, String)>,
    class: &'static str,
    progress: i64,
    text: &'static str,
}

/// Plans all reports: one piece of work for each dispatch, and one for each unit that reports late.
pub(super) fn plan(plan: &mut Plan, items: &[Item]) -> Result<()> {
    let mut works: BTreeMap<(i64, String), Work> = BTreeMap::new();
    for item in items.iter().filter(|i| i.fate != Fate::Silent) {
        let days = dispatches(day(item.spec().start));
        for report in reports(item, &days) {
            let (moment, who) = match &report.late {
                None => (at(report.on, 17, 30), "调度".to_string()),
                Some((on, who)) if plan.knows(who) => (at(*on, 9, 40), who.clone()),
                Some((on, _)) => (at(*on, 9, 40), "调度".to_string()),
            };
            let key = (moment, format!("{who}\n{}", report.on));
            let work = works.entry(key).or_insert_with(|| Work::new("task.report").on(Some(report.on)));
            write(work, item, &report);
        }
    }
    for ((moment, who), work) in works {
        let who = who.split('\n').next().unwrap_or_default();
        let note = if who == "调度" { "每周调度汇总" } else { "责任单位补报" };
        plan.add(moment, who, work.caused_by(note))?;
    }
    Ok(())
}

fn write(work: &mut Work, item: &Item, report: &Report) {
    let spec = item.spec();
    // Not every ledger has a word for what is under way.
    let word = spec.word(report.class).or_else(|| spec.word("not-done")).unwrap_or_default();
    work.put(Kind::Task, item.id, task::STATUS, Value::from(word));
    work.put(Kind::Task, item.id, task::PROGRESS, Value::Int(report.progress));
    work.put(Kind::Task, item.id, task::LATEST, Value::from(report.text));
    work.put(Kind::Task, item.id, task::REPORTED, Value::from(report.on));
    if report.class == "done" {
        work.put(Kind::Task, item.id, task::DONE_ON, Value::from(report.on));
    }
    if report.class == "ongoing" {
        work.put(Kind::Task, item.id, task::REVIEW, Value::from(day(REVIEW)));
    }
}

/// The days of the weekly dispatch after a ledger was set up, and the month's end in July.
fn dispatches(start: NaiveDate) -> Vec<NaiveDate> {
    let calendar = Calendar::china();
    let mut out: Vec<NaiveDate> = start
        .iter_days()
        .skip(3)
        .take_while(|d| *d <= day("2023-07-28"))
        .filter(|d| d.weekday() == Weekday::Fri)
        .map(|d| calendar.at_or_after(d).0)
        .collect();
    out.push(day("2023-07-31"));
    out.dedup();
    out
}

fn reports(item: &Item, days: &[NaiveDate]) -> Vec<Report> {
    let mut dice = Dice::of([item.serial.as_str()]);
    let last = days.len().saturating_sub(1);
    let fresh = item.spec().which == Which::Benchmark;
    let first = dice.between(0, 2) as usize;
    let on = |at: usize| days.get(at.min(last)).copied().unwrap_or_default();
    let begun = if item.fate == Fate::Progress || (item.fate == Fate::Done && dice.below(2) == 0) {
        "in-progress"
    } else {
        "not-done"
    };
    let report = |at: usize, class, progress, text| Report { on: on(at), late: None, class, progress, text };
    let mut out = Vec::new();
    if item.fate == Fate::Ongoing && item.endless && (fresh || dice.below(3) > 0) {
        out.push(report(first, "ongoing", 30, dice.pick(KEPT_UP, "")));
    } else {
        out.push(report(first, begun, dice.between(1, 4) * 5, dice.pick(BEGUN, "")));
    }
    match item.fate {
        Fate::Done => finish(item, days, first, &mut dice, &mut out),
        Fate::Ongoing => {
            let (soonest, latest) = if fresh { (1, 4) } else { (6, 17) };
            let turn = (first + dice.between(soonest, latest) as usize).min(last - 1);
            out.push(report(turn, "ongoing", dice.between(8, 12) * 5, dice.pick(KEPT_UP, "")));
            let again = last - dice.between(0, 2) as usize;
            if again > turn {
                out.push(report(again, "ongoing", dice.between(13, 17) * 5, dice.pick(KEPT_UP, "")));
            }
        }
        Fate::Not | Fate::Progress | Fate::Silent => {
            let stalled = dice.below(4) == 0;
            let quiet = if fresh { first } else { last.saturating_sub(6) };
            let end = if stalled { quiet } else { last - dice.between(0, 2) as usize };
            let step = dice.between(3, 5) as usize;
            let class = if item.fate == Fate::Progress { "in-progress" } else { "not-done" };
            let (texts, most) = if item.fate == Fate::Progress { (UNDER_WAY, 90) } else { (SLOW, 65) };
            let mut progress = 20;
            for at in (first + step..end).step_by(step).chain((end > first).then_some(end)) {
                progress = (progress + dice.between(2, 5) * 5).min(most);
                let texts = if dice.below(3) == 0 { UNDER_WAY } else { texts };
                out.push(report(at, class, progress, dice.pick(texts, "")));
            }
        }
    }
    out
}

/// The way of an item that was finished: about its deadline, not before a week has passed.
fn finish(item: &Item, days: &[NaiveDate], first: usize, dice: &mut Dice, out: &mut Vec<Report>) {
    let last = days.len().saturating_sub(1);
    let on = |at: usize| days.get(at.min(last)).copied().unwrap_or_default();
    let by = match item.due {
        Some(due) => days.iter().rposition(|d| *d <= due).unwrap_or(0),
        None => first + 3,
    };
    // The month's end is for those that the units report themselves.
    let end = (by as i64 + dice.between(-3, 1)).clamp(first as i64 + 1, last as i64 - 1) as usize;
    let mut progress = 25;
    for at in (first + 2..end.saturating_sub(1)).step_by(4) {
        progress = (progress + dice.between(3, 5) * 5).min(90);
        out.push(Report { on: on(at), late: None, class: "in-progress", progress, text: dice.pick(UNDER_WAY, "") });
    }
    let late = item.due.is_some_and(|d| d > day("2023-06-15")) && dice.below(5) == 0;
    let fits = |words: &&[&str]| words.iter().any(|w| item.title.contains(w));
    let texts = FINISHED.iter().find(|(words, _)| fits(words)).map_or(FINISHED_ELSE, |(_, texts)| texts);
    let text = dice.pick(texts, "");
    let (on, late) = match late {
        false => (on(end), None),
        true => {
            let back = Days::new(dice.below(2));
            let held = day("2023-07-31").checked_sub_days(back).unwrap_or_default();
            let written = day(if dice.below(2) == 0 { "2023-08-02" } else { "2023-08-03" });
            (held, Some((written, format!("{}联络", item.lead))))
        }
    };
    out.push(Report { on, late, class: "done", progress: 100, text });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dispatch_moves_to_a_worked_day_after_a_holiday() {
        let days = dispatches(day("2023-06-19"));
        let said: Vec<String> = days.iter().map(NaiveDate::to_string).collect();
        assert_eq!(said[..3], ["2023-06-25", "2023-06-30", "2023-07-07"], "23 June was the Dragon Boat Festival");
        assert!(days.iter().all(|d| Calendar::china().is_workday(*d).worked));
    }
}
