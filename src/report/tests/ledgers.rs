//! `report ledgers`.

use serde_json::{Value, json};

use super::{Bulletin, day};
use crate::domain::kind::Kind;
use crate::domain::rate::Formula;
use crate::domain::schema::{ledger, task};
use crate::domain::value::Value as Held;
use crate::exchange::table_out::{Format, write};
use crate::i18n::Lang;
use crate::log::AsOf;
use crate::report::View;
use crate::report::ledgers::LedgersReport;
use crate::report::table::{Look, Report};
use crate::service::Work;

fn as_of(b: &Bulletin, text: &str) -> LedgersReport {
    let past = b.rig.office().past(AsOf::day(day(text))).unwrap();
    let now = b.rig.office().read();
    LedgersReport::of(&View { state: &past, now: &now, day: day(text) }).unwrap()
}

/// domain.md, "The same figures must come back".
#[test]
fn the_bulletins_figures_come_back() {
    let b = Bulletin::new();
    let report = as_of(&b, "2023-07-31");
    let numbers = |l: &Value| {
        ["total", "done", "in_progress", "not_done", "ongoing", "unreported"].map(|k| l[k].as_u64().unwrap())
    };
    let all = report.json(&Look { state: &b.rig.office().read(), lang: Lang::Zh });
    let all = all.as_array().unwrap();
    let expected = [
        [105, 83, 11, 11, 0, 0],
        [93, 32, 0, 55, 6, 0],
        [34, 0, 0, 0, 0, 34],
        [125, 69, 0, 15, 41, 0],
        [534, 0, 0, 0, 0, 534],
    ];
    assert_eq!(all.iter().map(numbers).collect::<Vec<_>>(), expected);
    let of = |key: &str| all.iter().map(|l| l[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("rate"), [json!(79.0), json!(34.4), json!(null), json!(55.2), json!(null)]);
    assert_eq!(of("published_rate"), [json!(89.5), json!(34.4), json!(null), json!(55.2), json!(null)]);
    assert_eq!(of("formula"), vec![json!("done/total"); 5]);
    assert_eq!(all[0]["published_as_of"], json!("2023-07-31"));
    let first = &report.figures.ledgers[0];
    assert_eq!(first.rate_by(Formula::DoneOrInProgress).unwrap().to_string(), "89.5%");
    assert_eq!(report.figures.loose.total(), 0);
}

#[test]
fn a_problem_is_closed_when_all_its_measures_are_done() {
    let b = Bulletin::new();
    let problems = as_of(&b, "2023-07-31").figures.ledgers[0].problems;
    // 105 measures over 59 problems: the first 46 have two. Measures 0 to 82 are done, so of the problems 0 to 58 the
    // first measure always is; the second one of problem n is measure n + 59, done for n < 24.
    assert_eq!((problems.total, problems.closed), (59, 24 + 13));
    assert_eq!(problems.rate().unwrap().to_string(), "62.7%");
}

#[test]
fn june_shows_other_numbers() {
    let b = Bulletin::new();
    let june = as_of(&b, "2023-06-30");
    let first = &june.figures.ledgers[0];
    assert_eq!((first.counts().unreported, first.rate(), first.published.rate()), (105, None, None));
}

#[test]
fn a_declared_formula_is_used_and_shown() {
    let b = Bulletin::new();
    let work =
        Work::new("t").set(Kind::Ledger, b.ledgers[0], ledger::FORMULA, Held::from(Formula::DoneOrInProgress.name()));
    b.rig.office().commit(&b.rig.actor, work).unwrap();
    let state = b.rig.office().read();
    let report = LedgersReport::of(&View::now(&state, day("2023-08-01"))).unwrap();
    let json = report.json(&Look { state: &state, lang: Lang::Zh });
    let l = &json[0];
    assert_eq!((&l["rate"], &l["formula"]), (&json!(89.5), &json!("(done+in_progress)/total")));
}

#[test]
fn the_table_reads_in_both_languages() {
    let b = Bulletin::new();
    let report = as_of(&b, "2023-07-31");
    let markdown = |lang, all| {
        let mut out = Vec::new();
        let mut table = report.table(&Look { state: &b.rig.office().read(), lang });
        table.keep(|key| all || !key.starts_with("rates."));
        write(&table, Format::Markdown, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let zh = markdown(Lang::Zh, false);
    assert!(
        zh.contains("| 清单 | 总数 | 已完成 | 正在推进 | 未完成 | 长期坚持 | 未报 | 完成率 | 口径 | 公布完成率 |"),
        "{zh}"
    );
    assert!(zh.contains("| 第三方评估反馈问题整改 | 105 | 83 | 11 | 11 | 0 | 0 | 79.0% | 已完成/总数 | 89.5% | 2023-07-31 | 59 | 37 | 62.7% |"), "{zh}");
    assert!(zh.contains("| 省级季度监测事项 | 534 | 0 | 0 | 0 | 0 | 534 |  | 已完成/总数 |  |  |  |  |  |"), "{zh}");
    let en = markdown(Lang::En, true);
    assert!(
        en.contains(
            "| Rate | Formula | done/total | done/(total − ongoing) | (done + in progress)/total | Published |"
        ),
        "{en}"
    );
    assert!(en.contains("| 34.4% | done/total | 34.4% | 36.8% | 34.4% | 34.4% |"), "{en}");
}

#[test]
fn a_word_that_nobody_knows_counts_as_not_reported_and_is_said() {
    let b = Bulletin::new();
    let t = b.rig.office().read().records(Kind::Task).next().unwrap().id();
    let work = Work::new("t").set(Kind::Task, t, task::STATUS, Held::from("差不多"));
    b.rig.office().commit(&b.rig.actor, work).unwrap();
    let state = b.rig.office().read();
    let report = LedgersReport::of(&View::now(&state, day("2023-08-01"))).unwrap();
    assert_eq!(report.figures.ledgers[0].counts().unreported, 1);
    let said: Vec<_> = Report::remarks(&report).iter().map(|r| r.say(Lang::Zh)).collect();
    assert_eq!(said, ["第三方评估反馈问题整改：1项的状态用语未列入清单，也无法识别，按未报计"]);
}
