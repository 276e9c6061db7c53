//! One question has one answer: every figure that stands in more than one place is asked of each and compared, over the
//! sample and over random offices.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate};
use ducha::action::keys;
use ducha::domain::deadline::Precision;
use ducha::domain::id::RecordId;
use ducha::domain::kind::{GONE, Kind};
use ducha::domain::lint::Check;
use ducha::domain::period::Period;
use ducha::domain::schema::{figure, finding, flag, indicator, ledger, problem, task, unit};
use ducha::domain::value::{Due, Value};
use ducha::i18n::Lang;
use ducha::log::{FixedClock, State};
use ducha::report::View;
use ducha::report::charts::{Burn, DueDays};
use ducha::report::due::{DueReport, group_name};
use ducha::report::ledgers::LedgersReport;
use ducha::report::lint::LintReport;
use ducha::report::pace::PaceReport;
use ducha::report::table::{Look, Report};
use ducha::report::units::UnitsReport;
use ducha::service::lists::ask::Terms;
use ducha::service::lists::columns::Column;
use ducha::service::lists::lens::{Lens, Sums};
use ducha::service::lists::list::Listing;
use ducha::service::tasks::due::Group;
use ducha::service::{Actor, Office, Options, Work};
use ducha::tui::app::App;
use ducha::tui::session::Session;
use ducha::tui::testkit::Stage;
use ducha::tui::theme::Theme;

/// What was answered to each question, and by whom.
#[derive(Default)]
struct Answers(BTreeMap<String, Vec<(String, String)>>);

impl Answers {
    fn tell(&mut self, question: impl Into<String>, place: &str, answer: impl ToString) {
        self.0.entry(question.into()).or_default().push((place.to_string(), answer.to_string()));
    }

    /// Compares; each question must have been asked in two places at least. Returns how many there were.
    #[track_caller]
    fn compare(&self, about: &str) -> usize {
        let mut wrong = Vec::new();
        for (question, answers) in &self.0 {
            let differ = answers.iter().any(|(_, a)| *a != answers[0].1);
            if differ || answers.len() < 2 {
                wrong.push(format!("{question}: {answers:?}"));
            }
        }
        assert!(wrong.is_empty(), "{about}\n{}", wrong.join("\n"));
        self.0.len()
    }
}

/// How many records a filter finds, as a list shows them.
fn found(lens: &Lens<'_>, kind: Kind, filter: &str) -> usize {
    let filter = Terms::new(*lens, kind).parse(filter).unwrap_or_else(|e| panic!("{filter}: {}", e.say(Lang::En)));
    Listing { filter: Some(filter), ..Listing::of(kind) }.run(lens).len()
}

fn cell(lens: &Lens<'_>, kind: Kind, id: RecordId, column: &str) -> String {
    let text = Column::named(kind, column).unwrap().cell(lens, lens.state.get(id).unwrap()).text(Lang::En);
    if text.is_empty() { "0".into() } else { text }
}

const CLASSES: [(&str, &str); 5] = [
    ("done", "done"),
    ("in_progress", "in-progress"),
    ("not_done", "not-done"),
    ("ongoing", "ongoing"),
    ("unreported", "unreported"),
];

fn units(lens: &Lens<'_>, view: &View<'_>, answers: &mut Answers) {
    let report = UnitsReport::of(view).unwrap();
    let look = Look { state: lens.state, lang: Lang::En };
    let json = report.json(&look);
    let nothing = serde_json::Value::from(0);
    for record in lens.state.records(Kind::Unit) {
        let (id, name) = (record.id(), lens.state.title_of(record));
        let row = json.as_array().unwrap().iter().find(|u| u["id"] == id.to_string());
        let of = |key: &str| row.map_or(&nothing, |r| &r[key]).to_string();
        let lead = format!("lead=\"{name}\"");
        let mut two = |key: &str, column: Option<&str>, filter: Option<&str>| {
            let question = format!("unit {name} {key}");
            answers.tell(&question, "report units --json", of(key));
            if let Some(column) = column {
                answers.tell(&question, "list units", cell(lens, Kind::Unit, id, column));
            }
            if let Some(filter) = filter {
                answers.tell(&question, "list tasks", found(lens, Kind::Task, &format!("{lead} {filter}")));
            }
        };
        two("total", Some("tasks"), Some(""));
        two("overdue", Some("overdue_tasks"), Some("due:overdue"));
        two("overdue", None, Some("overdue>0"));
        two("due_soon", None, Some("due>=today due<=+5wd -status:done -status:ongoing"));
        two("open_findings", Some("open_findings"), None);
        two("open_flags", Some("open_flags"), None);
        two("indicators", Some("led"), None);
        for (key, class) in CLASSES {
            two(key, None, Some(&format!("class:{class}")));
        }
        let open = found(lens, Kind::Task, &format!("{lead} status:open"));
        answers.tell(format!("unit {name} open"), "list tasks", open);
        answers.tell(format!("unit {name} open"), "list units", cell(lens, Kind::Unit, id, "open"));
        for lamp in ["green", "yellow", "red", "blue", "grey", "done"] {
            let question = format!("unit {name} lamp {lamp}");
            answers.tell(&question, "report units --json", row.map_or(&nothing, |r| &r["lamps"][lamp]));
            answers.tell(&question, "list tasks", found(lens, Kind::Task, &format!("{lead} lamp:{lamp}")));
        }
    }
    // What all units have together, and nobody.
    let sum = |key: &str| json.as_array().unwrap().iter().map(|u| u[key].as_u64().unwrap()).sum::<u64>();
    let all = lens.tallies().all();
    answers.tell("tasks", "report units --json", sum("total"));
    answers.tell("tasks", "list tasks", found(lens, Kind::Task, ""));
    answers.tell("open findings", "report units --json", sum("open_findings"));
    answers.tell("open findings", "figures", all.findings);
    answers.tell("open flags", "report units --json", sum("open_flags"));
    answers.tell("open flags", "figures", all.flags);
    let flagged: u64 = lens
        .state
        .records(Kind::Indicator)
        .map(|i| cell(lens, Kind::Indicator, i.id(), "flagged").parse::<u64>().unwrap())
        .sum();
    answers.tell("open flags", "list indicators", flagged);
    let first = lens.state.records(Kind::Indicator).filter(|i| i.reference(indicator::PARENT).is_none()).count();
    answers.tell("first-level indicators", "report units --json", sum("indicators"));
    answers.tell("first-level indicators", "list indicators", first);
    let due = DueReport::with(view, lens.sums.lamps(), *lens.sums.lamps().horizon(), None);
    for (group, key) in [(Group::Overdue, "overdue"), (Group::Soon, "due_soon"), (Group::Stalled, "stalled")] {
        answers.tell(key, "report units --json", sum(key));
        answers.tell(key, "report due --json", due.json(&look)[key].as_array().unwrap().len());
        answers.tell(key, "figures", all.group(group));
    }
    answers.tell("review", "report due", due.group(Group::Review).len());
    answers.tell("review", "figures", all.group(Group::Review));
    answers.tell("overdue", "list tasks", found(lens, Kind::Task, "due:overdue"));
    // The calendar has the same lamps.
    let days = DueDays::of(lens.state, lens.sums.lamps(), |_| true);
    let dated: u64 = days.days.values().flat_map(|c| c.iter().map(|(_, n)| n).collect::<Vec<_>>()).sum();
    answers.tell("dated tasks with an end", "calendar", dated);
    answers.tell("dated tasks with an end", "list tasks", found(lens, Kind::Task, "due>=1990-01-01 -class:ongoing"));
}

fn ledgers(lens: &Lens<'_>, view: &View<'_>, answers: &mut Answers) {
    let report = LedgersReport::of(view).unwrap();
    let look = Look { state: lens.state, lang: Lang::En };
    let json = report.json(&look);
    let pace = PaceReport::of(view).json(&look);
    let burns = Burn::all(lens.state, lens.sums.lamps().classes(), lens.today, lens.sums.lamps().calendar());
    for (l, row) in report.figures.ledgers.iter().zip(json.as_array().unwrap()) {
        let (name, short) = (&l.name, &l.short);
        let recorded = l.recorded.total() > 0;
        for (key, class) in std::iter::once(("total", "")).chain(CLASSES) {
            let question = format!("ledger {name} {key}");
            answers.tell(&question, "report ledgers --json", &row[key]);
            answers.tell(&question, "list ledgers", cell(lens, Kind::Ledger, l.ledger, key));
            // A ledger that was only announced has no tasks that a list could show.
            if recorded {
                let class = if class.is_empty() { String::new() } else { format!("class:{class}") };
                let filter = format!("ledger=\"{short}\" {class}");
                answers.tell(&question, "list tasks", found(lens, Kind::Task, &filter));
            }
        }
        let shown = cell(lens, Kind::Ledger, l.ledger, "rate");
        let rate = row["rate"].as_f64().map_or("0".to_string(), |r| format!("{r:.1}%"));
        answers.tell(format!("ledger {name} rate"), "report ledgers --json", rate);
        answers.tell(format!("ledger {name} rate"), "list ledgers", shown);
        if let Some(pace) = pace.as_array().unwrap().iter().find(|p| p["ledger"] == **name) {
            if let Some(burn) = burns.iter().find(|b| b.ledger == l.ledger) {
                for (key, drawn) in [("total", burn.total), ("left", burn.pace.left)] {
                    answers.tell(format!("pace of {name} {key}"), "report pace --json", &pace[key]);
                    answers.tell(format!("pace of {name} {key}"), "burn-down", drawn);
                }
                answers.tell(format!("pace of {name} start"), "report pace --json", &pace["start"]);
                answers.tell(format!("pace of {name} start"), "burn-down", format!("\"{}\"", burn.start));
            }
            let done = found(lens, Kind::Task, &format!("ledger=\"{short}\" class:done"));
            let left = pace["total"].as_u64().unwrap() - done as u64;
            answers.tell(format!("done of {name}"), "report pace", pace["left"].as_u64().unwrap_or(left));
            answers.tell(format!("done of {name}"), "list tasks", left);
        }
    }
}

/// Asks lists, reports and charts of a state.
fn ask(state: &State, now: &State, day: NaiveDate, office: &Office, answers: &mut Answers) {
    let sums = Sums::new(state, day);
    let lens = Lens::new(state, &sums, Lang::En, office.clock());
    let view = View { state, now, day };
    units(&lens, &view, answers);
    ledgers(&lens, &view, answers);
}

/// What is published as it is counted is right for the lint, and what is one off is not.
fn lint(office: &Office, actor: &Actor, about: &str) {
    let (figures, today) = {
        let state = office.read();
        (LedgersReport::of(&View::now(&state, office.today())).unwrap().figures, office.today())
    };
    let records = |report: &LintReport| {
        let of = report.remarks.iter().filter(|r| r.remark.check == Check::Records);
        of.map(|r| r.remark.text.say(Lang::En)).filter(|t| !t.contains("status words")).collect::<Vec<_>>()
    };
    let publish = |off: f64| {
        let mut work = Work::new("figure.publish").on(Some(today));
        for l in &figures.ledgers {
            for (name, value) in [("总数", l.total()), ("已完成", l.counts().done)] {
                let id = RecordId::from_key(Kind::Figure, [l.name.as_str(), name]);
                work.put(Kind::Figure, id, figure::NAME, Value::from(name));
                work.put(Kind::Figure, id, figure::LEDGER, Value::from(l.ledger));
                work.put(Kind::Figure, id, figure::AS_OF, Value::from(today));
                work.put(Kind::Figure, id, figure::VALUE, Value::Real(value as f64 + off));
                work.put(Kind::Figure, id, figure::SOURCE, Value::from("工作简报"));
            }
        }
        office.commit(actor, work).unwrap();
        records(&LintReport::of(office, None).unwrap())
    };
    assert_eq!(publish(0.0), Vec::<String>::new(), "{about}");
    let wrong = publish(1.0);
    assert!(wrong.len() >= figures.ledgers.len(), "{about}: {wrong:?}");
}

/// The figures that the overview shows, read from the screen.
fn overview(office: &Arc<Office>, answers: &mut Answers) {
    let keymap = keys::built_in("default").unwrap();
    let (actor, theme) = (office.actor(None).unwrap(), Theme::named("dark").unwrap());
    let session = Session::new(Arc::clone(office), actor, Lang::En, theme, Arc::new(keymap));
    let stage = Stage::new(App::new(session), 240, 140);
    let rows = stage.rows();
    let shown = |label: &str| {
        let after = |row: &String| {
            let (before, rest) = row.split_once(label)?;
            let number = rest.trim_start().split(' ').next()?;
            (rest.starts_with("  ") && before.ends_with(' '))
                .then(|| number.to_string())
                .filter(|n| n.parse::<u64>().is_ok())
        };
        rows.iter().find_map(after).unwrap_or_else(|| "0".into())
    };
    let keys = [
        (Group::Overdue, "overdue"),
        (Group::Soon, "due_soon"),
        (Group::Stalled, "stalled"),
        (Group::Review, "review"),
    ];
    for (group, key) in keys {
        answers.tell(key, "overview", shown(group_name(group).text(Lang::En)));
    }
    let state = office.read();
    let sums = Sums::new(&state, office.today());
    let lens = Lens::new(&state, &sums, Lang::En, office.clock());
    for (lamp, label) in [("red", "■red"), ("yellow", "▲yellow"), ("green", "●green"), ("grey", "○grey")] {
        answers.tell(format!("lamp {lamp}"), "overview", shown(label));
        answers.tell(format!("lamp {lamp}"), "list tasks", found(&lens, Kind::Task, &format!("lamp:{lamp}")));
    }
}

#[test]
fn the_figures_of_the_sample_are_the_same_everywhere() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(ducha::sample::moment()));
    let options = Options { in_memory: true, ..Options::new(clock) };
    let office = Arc::new(ducha::sample::make(dir.path(), Lang::Zh, options).unwrap());
    let mut answers = Answers::default();
    overview(&office, &mut answers);
    {
        let state = office.read();
        ask(&state, &state, office.today(), &office, &mut answers);
    }
    assert!(answers.compare("the sample today") > 300);
    let mut then = Answers::default();
    let day = ducha::sample::figures_day();
    let past = office.past(ducha::log::AsOf::day(day)).unwrap();
    ask(&past, &office.read(), day, &office, &mut then);
    assert!(then.compare("the sample on the day of the bulletin") > 300);
    lint(&office, &office.actor(None).unwrap(), "the sample");
}

/// The command line prints the overview with the same figures as its reports.
#[test]
fn the_overview_on_the_command_line_says_what_its_reports_say() {
    let desk = crate::cli::Desk::sample();
    let overview = desk.run(&[]).ok();
    let units = desk.run(&["report", "units", "--json"]).json();
    let listed = desk.run(&["list", "units", "--json"]).json();
    let due = desk.run(&["report", "due", "--json"]).json();
    let sum = |of: &serde_json::Value, key: &str| {
        of.as_array().unwrap().iter().map(|u| u[key].as_u64().unwrap_or(0)).sum::<u64>()
    };
    let line = |start: &str| {
        let of = overview.lines().find(|l| l.starts_with(start)).unwrap_or_else(|| panic!("{start}: {overview}"));
        of.rsplit(|c: char| !c.is_ascii_digit()).find(|d| !d.is_empty()).unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(line("Overdue"), sum(&units, "overdue"));
    assert_eq!(line("Overdue"), sum(&listed, "overdue_tasks"));
    assert_eq!(line("Stalled"), due["stalled"].as_array().unwrap().len() as u64);
    assert_eq!(line("Open findings"), sum(&units, "open_findings"));
    assert_eq!(sum(&units, "open_flags"), sum(&listed, "open_flags"));
    assert_eq!(sum(&units, "indicators"), sum(&listed, "led"));
    assert_eq!(sum(&units, "indicators"), 16, "the bulletin's first-level indicators");
}

/// Chance that a seed replays.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

const UNITS: [&str; 5] = ["甲局", "乙局", "丙局", "丁中心", "戊办"];
const LEDGERS: [&str; 3] = ["整改清单", "对标清单", "试点清单"];

fn id(kind: Kind, name: impl ToString) -> RecordId {
    RecordId::from_key(kind, [name.to_string().as_str()])
}

fn begin(dir: &Path) -> (Arc<Office>, Actor) {
    let moment = DateTime::parse_from_rfc3339("2023-08-04T09:00:00+08:00").unwrap();
    let options = Options { seed: Some(5), in_memory: true, ..Options::new(Arc::new(FixedClock::at(moment))) };
    let office = Office::create(dir, "测试县营商办", "值班员", options).unwrap();
    let actor = office.actor(None).unwrap();
    let mut work = Work::new("t").on("2023-05-04".parse().ok());
    for name in UNITS {
        work.put(Kind::Unit, id(Kind::Unit, name), unit::NAME, Value::from(name));
    }
    for (n, name) in LEDGERS.iter().enumerate() {
        let words = vec![
            "已完成=done".to_string(),
            "正在推进=in-progress".into(),
            "未完成=not-done".into(),
            "长期坚持=ongoing".into(),
        ];
        work.put(Kind::Ledger, id(Kind::Ledger, name), ledger::NAME, Value::from(*name));
        work.put(Kind::Ledger, id(Kind::Ledger, name), ledger::WORDS, Value::Texts(words));
        work.put(Kind::Ledger, id(Kind::Ledger, name), ledger::ANNOUNCED, Value::Int(10 * n as i64));
        work.put(Kind::Problem, id(Kind::Problem, name), problem::TITLE, Value::from("环节偏多"));
        work.put(Kind::Problem, id(Kind::Problem, name), problem::LEDGER, Value::from(id(Kind::Ledger, name)));
    }
    for n in 0..8 {
        work.put(Kind::Indicator, id(Kind::Indicator, n), indicator::NAME, Value::from(format!("指标{n}")));
    }
    office.commit(&actor, work).unwrap();
    (Arc::new(office), actor)
}

/// A reference to one of these, or to none.
fn maybe(dice: &mut Dice, kind: Kind, of: &[&str]) -> Option<Value> {
    (dice.below(5) > 0).then(|| Value::from(id(kind, dice.one(of))))
}

/// Changes some records at will.
fn change(dice: &mut Dice) -> Work {
    let today: NaiveDate = "2023-08-04".parse().unwrap();
    let day = |dice: &mut Dice| today - Days::new(60) + Days::new(dice.below(90) as u64);
    let mut work = Work::new("t").on(Some(day(dice).min(today)));
    for _ in 0..12 {
        let n = dice.below(60);
        let (i, f, g) = (id(Kind::Indicator, n % 8), id(Kind::Finding, n % 12), id(Kind::Flag, n % 10));
        match dice.below(6) {
            0 => {
                work.put(Kind::Indicator, i, indicator::LEAD, maybe(dice, Kind::Unit, &UNITS));
                let parent = (n % 8 > 4).then(|| Value::from(id(Kind::Indicator, n % 3)));
                work.put(Kind::Indicator, i, indicator::PARENT, parent);
            }
            1 => {
                work.put(Kind::Finding, f, finding::TITLE, Value::from("窗口缺岗"));
                work.put(Kind::Finding, f, finding::CATEGORY, Value::from("window-absence"));
                work.put(Kind::Finding, f, finding::FACTS, Value::from("上午十时窗口无人"));
                work.put(Kind::Finding, f, finding::UNIT, maybe(dice, Kind::Unit, &UNITS));
            }
            2 => {
                work.put(Kind::Flag, g, flag::INDICATOR, Value::from(i));
                work.put(Kind::Flag, g, flag::UNIT, maybe(dice, Kind::Unit, &UNITS).filter(|_| n.is_multiple_of(2)));
                work.put(Kind::Flag, g, flag::PERIOD, Value::Period(Period::parse("2023Q2").unwrap()));
                work.put(Kind::Flag, g, flag::RULE, Value::from("bottom:3"));
                work.put(Kind::Flag, g, flag::REASON, Value::from("位次靠后"));
            }
            _ => {
                let t = id(Kind::Task, n);
                work.put(Kind::Task, t, task::TITLE, Value::from(format!("任务{n}")));
                work.put(Kind::Task, t, task::LEDGER, Value::from(id(Kind::Ledger, dice.one(&LEDGERS))));
                work.put(Kind::Task, t, task::LEAD, maybe(dice, Kind::Unit, &UNITS));
                work.put(Kind::Task, t, task::PROBLEM, maybe(dice, Kind::Problem, &LEDGERS));
                let word = dice.one(&["已完成", "正在推进", "未完成", "长期坚持", "不明所以", ""]);
                work.put(Kind::Task, t, task::STATUS, Some(Value::from(word)).filter(|_| !word.is_empty()));
                let due = match dice.below(6) {
                    0 => None,
                    1 => Some(Due { date: None, precision: Precision::Ongoing, words: "长期坚持".into() }),
                    _ => {
                        let day = day(dice);
                        Some(Due { date: Some(day), precision: Precision::Day, words: day.to_string() })
                    }
                };
                work.put(Kind::Task, t, task::DUE, due.map(Value::Due));
                let reported = (dice.below(3) == 0).then(|| Value::from(day(dice).min(today)));
                work.put(Kind::Task, t, task::REPORTED, reported);
                let gone = (dice.below(12) == 0).then_some(Value::Bool(true));
                work.put(Kind::Task, t, GONE, gone);
            }
        }
    }
    work
}

#[test]
fn the_figures_of_random_offices_are_the_same_everywhere() {
    let seeds = std::env::var("DUCHA_SEED").ok().and_then(|s| s.parse().ok()).map_or(1..7, |s: u64| s..s + 1);
    for seed in seeds {
        let dir = tempfile::tempdir().unwrap();
        let (office, actor) = begin(dir.path());
        let mut dice = Dice(seed);
        let mut sums = Arc::new(Sums::new(&office.read(), office.today()));
        for step in 0..15 {
            let about = format!("DUCHA_SEED={seed} replays it, step {step}");
            office.commit(&actor, change(&mut dice)).unwrap_or_else(|e| panic!("{about}: {}", e.say(Lang::En)));
            {
                let state = office.read();
                sums = Sums::follow(sums, &state, office.today());
                let fresh = Sums::new(&state, office.today());
                assert_eq!(
                    sums.tallies(&state),
                    fresh.tallies(&state),
                    "{about}: what follows is what is counted again"
                );
            }
            if step % 5 == 4 {
                let mut answers = Answers::default();
                overview(&office, &mut answers);
                let state = office.read();
                ask(&state, &state, office.today(), &office, &mut answers);
                drop(state);
                assert!(answers.compare(&about) > 100, "{about}");
            }
        }
        lint(&office, &actor, &format!("DUCHA_SEED={seed} replays it"));
    }
}
