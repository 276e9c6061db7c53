//! The reports and the lint on the sample office give the bulletin's figures.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use ducha::domain::period::Period;
use ducha::i18n::Lang;
use ducha::log::{AsOf, FixedClock, State};
use ducha::report::View;
use ducha::report::changes::{Cadence, ChangesReport, What};
use ducha::report::due::DueReport;
use ducha::report::lagging::LaggingReport;
use ducha::report::ledgers::LedgersReport;
use ducha::report::lint::LintReport;
use ducha::report::pace::PaceReport;
use ducha::report::table::{Look, Report};
use ducha::report::units::UnitsReport;
use ducha::sample;
use ducha::service::scores::lagging::LaggingOptions;
use ducha::service::{Office, Options};
use serde_json::{Value, json};

fn made(home: &Path) -> Office {
    let clock = Arc::new(FixedClock::at(sample::moment()));
    let options = Options { in_memory: true, ..Options::new(clock) };
    sample::make(home, Lang::Zh, options).unwrap()
}

fn july() -> NaiveDate {
    sample::figures_day()
}

fn with<T>(office: &Office, day: NaiveDate, each: impl FnOnce(&View<'_>) -> T) -> T {
    let past: Arc<State> = office.past(AsOf::day(day)).unwrap();
    let now = office.read();
    each(&View { state: &past, now: &now, day })
}

#[test]
fn the_ledgers_of_the_sample_are_the_bulletins() {
    let home = tempfile::tempdir().unwrap();
    let office = made(home.path());
    let found = with(&office, july(), |view| {
        LedgersReport::of(view).unwrap().json(&Look { state: view.state, lang: Lang::Zh })
    });
    let row = |l: &Value| {
        let keys = ["total", "done", "in_progress", "not_done", "ongoing", "unreported", "rate", "published_rate"];
        Value::from(keys.map(|k| l[k].clone()).to_vec())
    };
    let rows: Vec<Value> = found.as_array().unwrap().iter().map(row).collect();
    let expected = [
        json!([105, 83, 11, 11, 0, 0, 79.0, 89.5]),
        json!([125, 69, 0, 15, 41, 0, 55.2, 55.2]),
        json!([93, 32, 0, 55, 6, 0, 34.4, 34.4]),
        json!([34, 0, 0, 0, 0, 34, null, null]),
        json!([534, 0, 0, 0, 0, 534, null, null]),
    ];
    assert_eq!(rows, expected);
    assert!(found.as_array().unwrap().iter().all(|l| l["formula"] == "done/total"));
    let june = NaiveDate::from_ymd_opt(2023, 6, 30).unwrap();
    let before =
        with(&office, june, |view| LedgersReport::of(view).unwrap().json(&Look { state: view.state, lang: Lang::Zh }));
    assert!(before[0]["done"].as_u64() < Some(83) && before[0]["published_rate"].is_null(), "{before}");
}

#[test]
fn the_lint_says_what_is_wrong_with_the_bulletin() {
    let home = tempfile::tempdir().unwrap();
    let office = made(home.path());
    let report = LintReport::of(&office, Some(july())).unwrap();
    let text = |lang| report.remarks.iter().map(|r| r.remark.text.say(lang)).collect::<Vec<_>>().join("\n");
    let (en, zh) = (text(Lang::En), text(Lang::Zh));
    assert!(
        en.contains("89.5% was published; done/total is 79.0%; 89.5% follows from (done + in progress)/total"),
        "{en}"
    );
    assert!(zh.contains("公布完成率89.5%；按已完成/总数应为79.0%；89.5%来自（已完成＋正在推进）/总数"), "{zh}");
    assert!(en.contains("Formulas are mixed") && zh.contains("完成率口径不一"));
    assert!(en.contains("34 were announced") && en.contains("534 were announced"), "{en}");
    assert!(!en.contains("the records give"), "what was published is what is recorded: {en}");
    assert!(report.remarks.iter().all(|r| !r.records.is_empty()));
    // Nothing about July changes when it is asked later.
    let later = LintReport::of(&office, None).unwrap();
    assert!(later.remarks.iter().any(|r| r.remark.text == report.remarks[0].remark.text));
}

#[test]
fn units_boards_and_lagging_indicators_have_something_to_show() {
    let home = tempfile::tempdir().unwrap();
    let office = made(home.path());
    with(&office, july(), |view| {
        let units = UnitsReport::of(view).unwrap();
        let total: u64 = units.units.iter().map(|u| u.tally.tasks.total()).sum();
        assert_eq!(total, 105 + 93 + 34 + 125 + 534);
        assert_eq!(
            units.units.iter().filter(|u| u.tally.indicators > 0).count(),
            12,
            "12 lead units hold the indicators"
        );
        assert_eq!(units.units.iter().map(|u| u.tally.indicators).sum::<u64>(), 16);
        let due = DueReport::of(view, 5, None).unwrap();
        assert!(!due.rows.is_empty());
        let pace = PaceReport::of(view);
        let first = pace.ledgers[0].pace.unwrap();
        assert_eq!((pace.ledgers[0].done.len(), first.left), (83, 22));
        let half = Period::parse("2023H1");
        let by = |rules| LaggingReport::of(view, &LaggingOptions::new(view.now, None, rules, half).unwrap());
        let bands = [Some("band:front"), Some("band:middle"), Some("band:lagging")].map(|rules| by(rules).indicators());
        assert_eq!((by(None).judged, bands), (16, [3, 11, 2]), "16 = 3 + 11 + 2");
        let bottom = by(None);
        assert!(bottom.indicators() > 0 && bottom.rows.iter().all(|r| r.flag.is_some()));
    });
    let month = ChangesReport::of(&office, Some(july()), Cadence::Monthly.since(july())).unwrap();
    assert!(month.count(What::Done) > 0 && month.count(What::Found) > 0, "{}", month.summary().say(Lang::En));
}

#[test]
fn flagging_the_sample_again_finds_its_flags() {
    let home = tempfile::tempdir().unwrap();
    let office = made(home.path());
    let options = LaggingOptions::new(&office.read(), None, None, None).unwrap();
    let actor = office.actor(None).unwrap();
    let (plan, done) = office.flag_lagging(&actor, &options, Lang::Zh, true).unwrap();
    let raised: Vec<String> = plan.raised.iter().map(|r| office.read().title(r.indicator)).collect();
    assert_eq!((raised, plan.lifted.len(), done), (vec![], 0, None));
    assert!(!plan.kept.is_empty());
}

#[test]
fn the_sample_verifies_and_its_backup_is_the_same_office() {
    let home = tempfile::tempdir().unwrap();
    let office = made(home.path());
    let verified = office.verify(&mut |_, _| true).unwrap();
    assert!(verified.is_sound(), "{:?}", verified.remarks().iter().map(|r| r.say(Lang::En)).collect::<Vec<_>>());
    let out = home.path().join("out.zip");
    office.backup(&out, &mut |_, _| true).unwrap();
    let target = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(sample::moment()));
    let options = Options { in_memory: true, ..Options::new(clock) };
    let restored =
        ducha::service::office::backup::restore(&out, target.path(), false, options, &mut |_, _| true).unwrap();
    assert_eq!((restored.verified.head, restored.verified.entries), (verified.head, verified.entries));
    assert!(restored.verified.is_sound());
}
