//! The bulletin's figures come back, and the sample is the same every time.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;

use super::*;
use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::life::FINDING;
use crate::domain::period::Period;
use crate::domain::rank::{Direction, places};
use crate::domain::rate::{Class, Counts};
use crate::domain::record::Record;
use crate::domain::schema::{
    agenda, article, assessment, document, evidence, figure, finding, flag, indicator, ledger, mark, objection,
    observation, person, problem, task, unit,
};
use crate::domain::value::{Value, ValueRef};
use crate::log::verify::Verifier;
use crate::log::{AsOf, Clock, State};
use crate::service::Work;
use crate::service::words::read::status_words;
use crate::store::evidence::{Evidence, MAX_FILE};
use crate::store::{Layout, Position};

fn options() -> Options {
    Options { in_memory: true, ..Options::new(Arc::new(FixedClock::at(moment())) as Arc<dyn Clock>) }
}

fn made_anew() -> (tempfile::TempDir, Office) {
    let dir = tempfile::tempdir().unwrap();
    let office = make(dir.path(), Lang::Zh, options()).unwrap();
    (dir, office)
}

/// What the sample's folder holds: every file's place in it, with its bytes.
type Files = Vec<(PathBuf, Vec<u8>)>;

fn files(of: &Path) -> Files {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(of).unwrap().map(|e| e.unwrap()) {
        let (name, path) = (PathBuf::from(entry.file_name()), entry.path());
        match entry.file_type().unwrap().is_dir() {
            true => all.extend(files(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes))),
            false => all.push((name, std::fs::read(path).unwrap())),
        }
    }
    all
}

/// A copy of the Chinese sample, which is made once for all tests: making it takes seconds.
pub(crate) fn copied(options: Options) -> (tempfile::TempDir, Office) {
    static MADE: LazyLock<Files> = LazyLock::new(|| {
        let (dir, office) = made_anew();
        office.close().unwrap();
        files(dir.path())
    });
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in MADE.iter() {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::remove_file(Layout::new(dir.path()).device()).unwrap();
    let office = Office::open(dir.path(), options, &mut |_, _| {}).unwrap();
    (dir, office)
}

fn made() -> (tempfile::TempDir, Office) {
    copied(options())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What each ledger counts by its short name: total, done, in progress, not done, ongoing, unreported.
fn counts(state: &State) -> BTreeMap<String, [u64; 6]> {
    let mut out: BTreeMap<String, Counts> = BTreeMap::new();
    for t in state.records(Kind::Task) {
        let id = t.reference(task::LEDGER).unwrap();
        let words = status_words(state, id);
        let class = t.text(task::STATUS).map_or(Class::Unreported, |s| words.iter().find(|(w, _)| w == s).unwrap().1);
        let short = state.get(id).unwrap().text(ledger::SHORT).unwrap().to_string();
        out.entry(short).or_default().count(class);
    }
    let told = |c: Counts| [c.total(), c.done, c.in_progress, c.not_done, c.ongoing, c.unreported];
    out.into_iter().map(|(name, c)| (name, told(c))).collect()
}

fn of(counts: &BTreeMap<String, [u64; 6]>) -> [[u64; 6]; 5] {
    ["第三方整改", "对标提升", "放管服改革", "创新试点", "省监测事项"]
        .map(|l| counts.get(l).copied().unwrap_or_default())
}

#[test]
fn the_bulletins_counts_come_back() {
    let (_dir, office) = made();
    let july = office.past(AsOf::day(figures_day())).unwrap();
    for state in [&*july, &*office.read()] {
        let expected = [
            [105, 83, 11, 11, 0, 0],
            [93, 32, 0, 55, 6, 0],
            [34, 0, 0, 0, 0, 34],
            [125, 69, 0, 15, 41, 0],
            [534, 0, 0, 0, 0, 534],
        ];
        assert_eq!(of(&counts(state)), expected);
        assert_eq!(state.records(Kind::Problem).count(), 59);
        assert_eq!(state.contests().count(), 0);
    }
    let by_short = counts(&july);
    for l in july.records(Kind::Ledger) {
        let total = by_short[l.text(ledger::SHORT).unwrap()][0] as i64;
        assert_eq!(l.get(ledger::ANNOUNCED), Some(ValueRef::Int(total)));
        assert_eq!(l.text(ledger::FORMULA), Some("done/total"));
    }
    let answered: HashSet<_> = july.records(Kind::Task).filter_map(|t| t.reference(task::PROBLEM)).collect();
    assert_eq!(answered.len(), 59, "each problem has a measure");
    let figures = |name| {
        let all = july.records(Kind::Figure).filter(|f| f.text(figure::NAME) == Some(name));
        all.filter_map(|f| f.number(figure::VALUE)).collect::<Vec<_>>()
    };
    assert_eq!(figures("完成率"), [89.5, 34.4, 55.2]);
    assert_eq!(figures("总数"), [105.0, 93.0, 34.0, 125.0, 534.0]);
}

#[test]
fn earlier_days_show_other_figures() {
    let (_dir, office) = made();
    let at = |view| of(&counts(&office.past(view).unwrap()));
    let june = at(AsOf::day(day("2023-06-30")));
    let expected = [[105, 69, 25, 11, 0, 0], [93, 2, 0, 66, 2, 23], [34, 0, 0, 0, 0, 34], [125, 29, 0, 59, 37, 0]];
    assert_eq!(june[..4], expected);
    // The quarter that ended was reported, and is as it was though the list was rolled over since.
    assert_eq!((june[4][0], june[4][5]), (528, 0), "{june:?}");
    assert_eq!(at(AsOf::day(day("2023-02-27")))[0], [105, 0, 0, 0, 0, 105], "nothing was reported yet");
    assert_eq!(at(AsOf::day(day("2023-02-20"))), [[0; 6]; 5]);
    let mut done = 0;
    for month in ["2023-03-31", "2023-04-28", "2023-05-31", "2023-06-30", "2023-07-31"] {
        let now = at(AsOf::day(day(month)))[0][1];
        assert!(now > done, "{month}: {done} then {now}");
        done = now;
    }
    // Some of what held at the end of July was written in August.
    let known = AsOf { on: Some(figures_day()), known: Some(plan::millis("2023-07-31", 23, 0)), ..AsOf::default() };
    let (then, later) = (at(known), at(AsOf::day(figures_day())));
    assert!((0..5).all(|l| then[l][1] <= later[l][1]));
    assert!(then[0][1] < 83 && then[1][1] < 32 && then[3][1] < 69, "{then:?}");
}

#[test]
fn the_same_every_time() {
    let (a, b) = (made_anew(), made_anew());
    let (a, b) = (&a.1, &b.1);
    let frames = |office: &Office| {
        let (mut scan, mut out) = (office.journal().scan(Position::START), Vec::new());
        while scan.next_with(|_, bytes| out.push(bytes.to_vec())).unwrap().is_some() {}
        out
    };
    let (of_a, of_b) = (frames(a), frames(b));
    let last = of_a.len() - 1;
    assert_eq!(of_a.len(), of_b.len());
    assert!(of_a[..last] == of_b[..last], "the whole log is the same, but for whom it is left to");
    assert_ne!(a.key().replica(), b.key().replica(), "but no two devices write on under one name");
    assert!(a.read().replicas().iter().all(|r| r.id != a.key().replica()));
    assert!(
        a.read().authority().enrolment_now(a.key().replica()).is_some_and(|e| e.shared),
        "others take what it writes"
    );
}

#[test]
fn the_log_verifies_and_its_days_and_moments_are_believable() {
    let (_dir, office) = made();
    let mut verifier = Verifier::default();
    let mut scan = office.journal().scan(Position::START);
    while let Some(checked) = scan.next_with(|_, bytes| verifier.check(bytes)).unwrap() {
        checked.unwrap();
    }
    let state = office.read();
    let metas = state.metas();
    assert_eq!(verifier.count(), metas.len() as u64);
    assert!(metas.windows(2).all(|w| w[0].received <= w[1].received && w[0].at < w[1].at));
    for m in metas {
        let at = office.clock().local(m.received).unwrap();
        let hour = at.format("%H").to_string().parse::<u32>().unwrap();
        assert!(Calendar::china().is_workday(at.date_naive()).worked, "{at}: nobody works then");
        assert!((8..19).contains(&hour), "{at}");
        assert!(m.on <= at.date_naive(), "{at} holds from {}", m.on);
        assert!(state.find(Kind::Person, m.actor).is_some());
    }
    assert!(metas.iter().filter(|m| m.on == day("2023-06-25")).count() > 1, "the make-up Sunday is worked");
}

#[test]
fn sixteen_indicators_in_three_bands_under_twelve_lead_units() {
    let (_dir, office) = made();
    let state = office.read();
    let first: Vec<&Record> =
        state.records(Kind::Indicator).filter(|i| i.reference(indicator::PARENT).is_none()).collect();
    assert_eq!((first.len(), state.records(Kind::Indicator).count()), (16, 80));
    let leads: HashSet<_> = first.iter().map(|i| i.reference(indicator::LEAD).unwrap()).collect();
    assert_eq!(leads.len(), 12);
    let own = RecordId::from_key(Kind::Unit, ["龙南市"]);
    let half = Period::parse("2023H1").unwrap();
    let mut bands: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for o in state.records(Kind::Observation).filter(|o| o.reference(observation::UNIT) == Some(own)) {
        if o.get(observation::PERIOD) == Some(ValueRef::Period(half)) {
            bands.entry(o.text(observation::BAND).unwrap()).or_default().push(state.title_of(o));
        }
    }
    assert_eq!(bands["front"], ["获得电力", "执行合同", "政务服务"]);
    assert_eq!(bands["middle"].len(), 11);
    assert_eq!(bands["lagging"], ["开办企业", "获得信贷"]);
}

#[test]
fn ranks_follow_from_scores() {
    let (_dir, office) = made();
    let state = office.read();
    type Field<'a> = Vec<(&'a Record, f64)>;
    let mut groups: HashMap<(RecordId, Period), Field<'_>> = HashMap::new();
    for o in state.records(Kind::Observation) {
        let Some(ValueRef::Period(p)) = o.get(observation::PERIOD) else { panic!("no period") };
        let of = o.reference(observation::INDICATOR).unwrap();
        groups.entry((of, p)).or_default().push((o, o.number(observation::SCORE).unwrap()));
    }
    let halves: Vec<_> = groups.values().filter(|g| g.len() > 1).collect();
    assert_eq!(halves.len(), 16 * 4);
    for group in halves {
        assert_eq!(group.len(), 20);
        let scores: Vec<Option<f64>> = group.iter().map(|(_, s)| Some(*s)).collect();
        for ((o, score), place) in group.iter().zip(places(&scores, Direction::Higher)) {
            assert_eq!(o.number(observation::RANK), Some(f64::from(place.unwrap().rank)), "{score}");
            assert_eq!(o.number(observation::OUT_OF), Some(20.0));
            assert!((60.0..=100.0).contains(score), "{score}");
        }
    }
}

#[test]
fn no_title_comes_twice_and_no_person_is_named() {
    let (_dir, office) = made();
    let state = office.read();
    let mut seen = HashSet::new();
    for (kind, title, within) in [
        (Kind::Task, task::TITLE, task::LEDGER),
        (Kind::Problem, problem::TITLE, problem::LEDGER),
        (Kind::Indicator, indicator::NAME, indicator::PARENT),
        (Kind::Unit, unit::NAME, unit::SORT),
    ] {
        for r in state.records(kind) {
            let text = r.text(title).unwrap();
            assert!(text.chars().count() >= 2 && text.trim() == text, "{text}");
            assert!(seen.insert((kind, r.raw(within).unwrap_or_default(), text)), "twice: {text}");
        }
    }
    // People are called by their post or unit.
    let roles = ["组长", "主任", "专员", "督查员", "联络员", "领导", "监督员", "负责人", "管理员", "复核员"];
    for p in state.records(Kind::Person) {
        let name = p.text(person::NAME).unwrap();
        assert!(roles.iter().any(|r| name.contains(r)), "{name} is no role");
    }
    let supervisors =
        state.records(Kind::Person).filter(|p| p.text(person::TRAINING).is_some_and(|t| t.contains("16日")));
    assert_eq!(supervisors.count(), 15);
    // The persons that the source names by "同志" and the like are not carried over.
    let mut texts = 0;
    for record in Kind::ALL.iter().flat_map(|k| state.records(*k)) {
        for field in record.kind().def().fields {
            if let (Type::Text | Type::Lines, Some(text)) = (field.ty, record.text(field.tag)) {
                texts += 1;
                assert!(!text.contains("同志"), "{text}");
            }
        }
    }
    assert!(texts > 3_000);
}

#[test]
fn deadlines_are_read_and_point_at_days() {
    let (_dir, office) = made();
    let state = office.read();
    for (kind, tag) in [(Kind::Task, task::DUE), (Kind::Finding, finding::DUE), (Kind::Flag, flag::DUE)] {
        for r in state.records(kind) {
            let Some(ValueRef::Due(due)) = r.get(tag) else { continue };
            let endless = ["长期坚持", "持续推进", "立行立改"].contains(&due.words);
            assert_eq!(due.date.is_none(), endless, "{}", due.words);
        }
    }
}

#[test]
fn evidence_is_there_and_one_picture_was_handed_in_twice() {
    let (_dir, office) = made();
    let state = office.read();
    let files = Evidence::new(office.layout().evidence(), MAX_FILE);
    let mut used: HashMap<String, usize> = HashMap::new();
    for e in state.records(Kind::Evidence) {
        let digest = e.text(evidence::DIGEST).unwrap();
        assert!(files.is_sound(&digest.parse().unwrap()));
        assert_eq!(e.text(evidence::MEDIA), Some("image/png"));
        *used.entry(digest.to_string()).or_default() += 1;
    }
    assert_eq!(used.values().filter(|n| **n == 2).count(), 1);
    assert_eq!(used.values().sum::<usize>(), 13);
}

#[test]
fn findings_stand_at_many_places_of_their_life() {
    let (_dir, office) = made();
    let state = office.read();
    let states: HashSet<_> = state.records(Kind::Finding).map(|f| FINDING.state(f.text(finding::STATE))).collect();
    assert!(states.len() >= 8, "{states:?}");
    assert_eq!(state.records(Kind::Finding).count(), 13);
}

#[test]
fn the_office_goes_on_under_a_key_of_its_own() {
    let (dir, office) = made();
    assert_eq!(office.name(&office.read(), Lang::Zh), "龙南市营商办");
    let actor = office.actor(None).unwrap();
    let id = office.read().records(Kind::Task).next().unwrap().id();
    office.commit(&actor, Work::new("t").set(Kind::Task, id, task::PROGRESS, Value::Int(77))).unwrap();
    assert_eq!(office.read().replicas().len(), 2);
    assert!(office.plan_undo(&actor).is_ok());
    drop(office);
    let error = make(dir.path(), Lang::En, options()).err().unwrap();
    assert_eq!(error.code(), crate::error::Code::Usage);
    let again = Office::open(dir.path(), options(), &mut |_, _| {}).unwrap();
    assert_eq!(again.read().get(id).unwrap().number(task::PROGRESS), Some(77.0), "what was there is untouched");
}

#[test]
fn the_year_before_is_there_to_be_held_against() {
    let (_dir, office) = made();
    let state = office.read();
    let report = crate::report::burden::BurdenReport::of(&crate::report::View::now(&state, office.today()));
    let [meetings, documents, requests] = report.year.unwrap();
    // Fewer meetings and documents than by the same day of last year, and as many reminders.
    assert!(meetings.0 < meetings.1 && documents.0 < documents.1, "{meetings:?} {documents:?}");
    assert!(requests.0 > 0 && requests.1 > 0, "{requests:?}");
    let sorts: HashSet<_> = state.records(Kind::Document).filter_map(|d| d.text(document::SORT)).collect();
    assert!(state.records(Kind::Document).all(|d| d.text(document::SORT).is_some()), "each document says what it is");
    assert!(["plan", "opinion", "notice", "letter", "report"].iter().all(|s| sorts.contains(s)), "{sorts:?}");
}

#[test]
fn three_quarters_of_the_monitoring_items_are_there_and_two_roll_overs() {
    let (_dir, office) = made();
    let at = |on: &str| of(&counts(&office.past(AsOf::day(day(on))).unwrap()))[4];
    let (first, second, third) = (at("2023-03-31"), at("2023-06-30"), at("2023-07-31"));
    assert_eq!((first[0], second[0], third[0]), (528, 528, 534));
    assert!(first[1] < second[1] && first[5] == 0 && second[5] == 0, "{first:?} {second:?}");
    assert_eq!(third[5], 534, "nothing is reported of the third quarter yet");
    let actor = office.actor(None).unwrap();
    let source = crate::report::catalogue::Source { office: &office, actor: &actor, as_of: None };
    let wanted = crate::report::catalogue::Wanted {
        period: Period::parse("2023Q2"),
        ..crate::report::catalogue::Wanted::default()
    };
    let report = crate::report::quarters::QuartersReport::make(&source, &wanted).unwrap();
    let turns: HashSet<_> = report.rows.iter().map(|r| r.turn).collect();
    assert!(turns.len() >= 3, "better, worse and moved: {turns:?}");
}

#[test]
fn an_article_went_back_came_again_and_was_published() {
    let (_dir, office) = made();
    let state = office.read();
    let of = state.records(Kind::Article).find(|a| a.text(article::TITLE) == Some("推进跨区域执法协作")).unwrap();
    assert_eq!(
        of.get(article::PUBLISHED).map(|v| v.to_owned()),
        Some(Value::Texts(vec!["工作简报第3期".into(), "赣州营商环境信息第15期".into()]))
    );
    let steps: Vec<&str> = of.history().filter_map(|s| state.meta(s)).map(|m| state.action(m)).collect();
    assert_eq!(
        steps,
        ["record.new", "article.return", "record.edit", "article.resubmit", "article.approve", "article.publish"]
    );
    assert!(of.reference(article::APPROVED_BY).is_some() && of.date(article::PUBLISHED_ON).is_some());
    // What was discussed as a draft on 25 June was one then, and is issued since; another is one still.
    let drafts: Vec<_> = state.records(Kind::Agenda).filter_map(|a| a.reference(agenda::DRAFT)).collect();
    let draft = *drafts.iter().find(|d| state.title(**d).contains("双首位")).unwrap();
    let then = office.past(AsOf::day(day("2023-06-25"))).unwrap();
    let of = |state: &crate::log::State, id| {
        let d = state.get(id).unwrap();
        (
            d.text(document::STATE).map(str::to_string),
            d.text(document::NUMBER).map(str::to_string),
            d.date(document::ON),
        )
    };
    assert_eq!(of(&then, draft), (Some("draft".into()), None, None));
    assert_eq!(of(&state, draft), (Some("issued".into()), Some("龙府发〔2023〕8号".into()), Some(day("2023-07-09"))));
    assert!(drafts.iter().any(|d| of(&state, *d).0.as_deref() == Some("draft")));
    assert!(state.records(Kind::Draw).all(|d| !state.title_of(d).contains("满意度") || d.date(crate::domain::schema::draw::PUBLISH_BY).is_none()), "who is asked is not made known");
}

#[test]
fn last_year_was_assessed_objected_to_decided_and_frozen() {
    let (_dir, office) = made();
    let state = office.read();
    let of = state.records(Kind::Assessment).find(|a| a.text(assessment::STATE) == Some("frozen")).unwrap();
    assert!(of.text(assessment::DIGEST).is_some_and(|d| d.len() == 64));
    let objection =
        state.records(Kind::Objection).find(|o| o.reference(objection::ASSESSMENT) == Some(of.id())).unwrap();
    let decider = objection.reference(objection::DECIDER).unwrap();
    assert!(state.records(Kind::Mark).all(|m| m.reference(mark::BY) != Some(decider)), "who decides gave no mark");
}

#[test]
fn what_was_learned_and_decided_became_tasks() {
    let (_dir, office) = made();
    let state = office.read();
    let from: HashSet<Kind> = state
        .records(Kind::Task)
        .filter_map(|t| t.reference(task::ORIGIN))
        .filter_map(|o| state.get(o))
        .map(Record::kind)
        .collect();
    assert_eq!(from, HashSet::from([Kind::Agenda, Kind::Tour, Kind::Policy]));
}
