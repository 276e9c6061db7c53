//! A small office, and an application on a screen over it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};

use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::schema::{finding, flag, indicator, ledger, observation, task, unit};
use crate::domain::value::{Due, Value};
use crate::i18n::Lang;
use crate::keymap::Keymap;
use crate::log::FixedClock;
use crate::service::{Actor, Office, Options, Work};
use crate::tui::app::App;
use crate::tui::guard;
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::text;
use crate::tui::theme::Theme;

/// The office, kept on a disk of its own.
pub(in crate::tui) struct Rig {
    pub dir: tempfile::TempDir,
    pub office: Arc<Office>,
    pub actor: Actor,
    pub clock: Arc<FixedClock>,
}

pub(in crate::tui) const TITLES: [&str; 8] = [
    "压减企业开办环节至两个",
    "推行办税“一窗通办”",
    "建立重点项目问题台账",
    "优化不动产登记流程",
    "完善“一件事一次办”清单",
    "规范涉企检查行为",
    "清理拖欠中小企业账款",
    "扩大电子证照应用",
];

pub(in crate::tui) const UNITS: [(&str, &str); 4] = [
    ("龙南市市场监督管理局", "市场监管局"),
    ("龙南市税务局", "税务局"),
    ("龙南市自然资源局", "自然资源局"),
    ("龙南市行政审批局", "审批局"),
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Rig {
    /// An office on 1 August 2023 with nothing in it.
    pub(in crate::tui) fn bare() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap()));
        let options = Options { seed: Some(11), in_memory: true, ..Options::new(Arc::clone(&clock) as _) };
        let office = Office::create(dir.path(), "龙南市营商办", "值班员", options).unwrap();
        let actor = office.actor(None).unwrap();
        Self { dir, office: Arc::new(office), actor, clock }
    }

    /// An office on 1 August 2023 with four units under one, two ledgers of 40 tasks, three indicators over two
    /// quarters among three counties, and two findings.
    pub(in crate::tui) fn new() -> Self {
        let bare = Self::bare();
        let (office, actor) = (&bare.office, &bare.actor);
        let id = |kind, name: &str| RecordId::from_key(kind, [name]);
        let mut work = Work::new("office.sample");
        let city = id(Kind::Unit, "龙南市");
        work.put(Kind::Unit, city, unit::NAME, Value::from("龙南市"));
        work.put(Kind::Unit, city, unit::SORT, Value::from("county"));
        for (name, short) in UNITS {
            let u = id(Kind::Unit, name);
            work.put(Kind::Unit, u, unit::NAME, Value::from(name));
            work.put(Kind::Unit, u, unit::SHORT, Value::from(short));
            work.put(Kind::Unit, u, unit::PARENT, Value::from(city));
        }
        for county in ["信丰县", "全南县"] {
            work.put(Kind::Unit, id(Kind::Unit, county), unit::NAME, Value::from(county));
            work.put(Kind::Unit, id(Kind::Unit, county), unit::SORT, Value::from("county"));
        }
        for name in ["第三方整改", "对标提升"] {
            let l = id(Kind::Ledger, name);
            let words = vec!["已完成=done".to_string(), "正在推进=in-progress".into(), "未完成=not-done".into()];
            work.put(Kind::Ledger, l, ledger::NAME, Value::from(name));
            work.put(Kind::Ledger, l, ledger::WORDS, Value::Texts(words));
        }
        for n in 0..40usize {
            let t = id(Kind::Task, &n.to_string());
            let of = if n % 2 == 0 { "第三方整改" } else { "对标提升" };
            let date = day("2023-07-20") + chrono::Days::new(n as u64 * 2);
            work.put(Kind::Task, t, task::SERIAL, Value::from(format!("{}", n + 1)));
            work.put(Kind::Task, t, task::TITLE, Value::from(format!("{}（{}）", TITLES[n % 8], n + 1)));
            work.put(Kind::Task, t, task::LEDGER, Value::from(id(Kind::Ledger, of)));
            work.put(Kind::Task, t, task::LEAD, Value::from(id(Kind::Unit, UNITS[n % 4].0)));
            work.put(Kind::Task, t, task::STATUS, Value::from(["已完成", "正在推进", "未完成"][n % 3]));
            let due = Due { date: Some(date), precision: Precision::Day, words: date.to_string() };
            work.put(Kind::Task, t, task::DUE, Value::Due(due));
            work.put(Kind::Task, t, task::INDICATORS, Value::Refs(vec![id(Kind::Indicator, "开办企业")]));
        }
        for (at, name) in ["开办企业", "纳税", "获得信贷"].into_iter().enumerate() {
            let i = id(Kind::Indicator, name);
            work.put(Kind::Indicator, i, indicator::NAME, Value::from(name));
            work.put(Kind::Indicator, i, indicator::LEAD, Value::from(id(Kind::Unit, UNITS[at].0)));
            for (q, period) in ["2023Q1", "2023Q2"].into_iter().enumerate() {
                for (c, county) in ["龙南市", "信丰县", "全南县"].into_iter().enumerate() {
                    let o = id(Kind::Observation, &format!("{name}{period}{county}"));
                    let rank = (at + q + c) % 3 + 1;
                    work.put(Kind::Observation, o, observation::INDICATOR, Value::from(i));
                    work.put(Kind::Observation, o, observation::PERIOD, Value::Period(Period::parse(period).unwrap()));
                    work.put(Kind::Observation, o, observation::UNIT, Value::from(id(Kind::Unit, county)));
                    work.put(Kind::Observation, o, observation::VALUE, Value::from(90.5 - rank as f64));
                    work.put(Kind::Observation, o, observation::RANK, Value::from(rank as i64));
                    work.put(Kind::Observation, o, observation::OUT_OF, Value::from(3));
                }
            }
        }
        for (n, title) in ["窗口无人值守", "整改台账不实"].into_iter().enumerate() {
            let f = id(Kind::Finding, title);
            work.put(Kind::Finding, f, finding::TITLE, Value::from(title));
            work.put(Kind::Finding, f, finding::CATEGORY, Value::from("window-absence"));
            work.put(Kind::Finding, f, finding::FACTS, Value::from("现场查看时窗口无人。"));
            work.put(Kind::Finding, f, finding::UNIT, Value::from(id(Kind::Unit, UNITS[n].0)));
            work.put(Kind::Finding, f, finding::STATE, Value::from("registered"));
            work.put(Kind::Finding, f, finding::FOUND_ON, Value::from(day("2023-07-30")));
        }
        work.put(Kind::Flag, id(Kind::Flag, "f"), flag::INDICATOR, Value::from(id(Kind::Indicator, "获得信贷")));
        work.put(Kind::Flag, id(Kind::Flag, "f"), flag::PERIOD, Value::Period(Period::parse("2023Q2").unwrap()));
        work.put(Kind::Flag, id(Kind::Flag, "f"), flag::RULE, Value::from("hand"));
        work.put(Kind::Flag, id(Kind::Flag, "f"), flag::REASON, Value::from("连续两季靠后"));
        office.commit(actor, work.on(Some(day("2023-07-01")))).unwrap();
        bare
    }

    /// The application in a language and with a keymap.
    pub(in crate::tui) fn app(&self, lang: Lang, keys: &str) -> App {
        let keymap = Arc::new(keymap(keys));
        let session = Session::new(Arc::clone(&self.office), self.actor.clone(), lang, Theme::default(), keymap);
        let mut app = App::new(session);
        // The detail follows the cursor when the test says so, never by the machine's time.
        app.set_quiet(std::time::Duration::from_secs(3600));
        app
    }

    /// The application on a screen.
    pub(in crate::tui) fn stage(&self, lang: Lang, width: u16, height: u16) -> Stage<App> {
        Stage::new(self.app(lang, "default"), width, height)
    }

    /// The text that a task holds in a field.
    pub(in crate::tui) fn task(&self, n: usize, tag: crate::domain::kind::Tag) -> Option<String> {
        let id = RecordId::from_key(Kind::Task, [n.to_string().as_str()]);
        self.office.read().get(id).and_then(|r| r.text(tag).map(str::to_string))
    }
}

/// A keymap that comes with the program.
pub(in crate::tui) fn keymap(name: &str) -> Keymap {
    crate::action::keys::built_in(name).unwrap()
}

/// Every row is exactly as wide as the screen: no glyph is cut in half, none pushes what is right of it.
pub(in crate::tui) fn assert_whole(stage: &Stage<App>) {
    let size = stage.screen().size();
    for (y, row) in guard::rows(stage.screen().shown()).iter().enumerate() {
        assert_eq!(text::width(row), usize::from(size.width), "row {y}: {row:?}");
    }
}
