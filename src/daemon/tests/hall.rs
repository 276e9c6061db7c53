//! An office of two units, of which one is not to know what the other has: whatever is the other's says so by a mark.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate};

use crate::action::Config;
use crate::cli::system::{Remote, System};
use crate::cli::{Outcome, Read, console, read, run};
use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, Kind, Tag, Type};
use crate::domain::period::Period;
use crate::domain::rights::{Right, Role};
use crate::domain::schema::{
    assessment, bulletin, clue, document, evidence, finding, flag, indicator, ledger, note, person, problem, scheme,
    task, unit, view,
};
use crate::domain::value::{Due, Value};
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::service::work::commit::unchecked;
use crate::service::{Actor, Office, Options, Work};
use crate::tui::app::App;
use crate::tui::depth::{Depth, Means};
use crate::tui::open;
use crate::tui::testkit::Stage;

/// What every text of the other unit holds: one glyph, so that no cut and no wrap hides a part of it.
pub(super) const MARK: char = '龘';

/// See the file.
pub(super) struct Hall {
    pub dir: tempfile::TempDir,
    pub office: Arc<Office>,
    pub admin: Actor,
    pub unit: RecordId,
    pub other: RecordId,
    /// Records of both, the same kinds in the same order.
    pub own: Vec<(Kind, RecordId)>,
    pub others: Vec<(Kind, RecordId)>,
    pub ledger: RecordId,
}

/// What a field holds that cannot hold just anything: from a word, a serial and a digest of one's own.
type Said = fn(&str, &str, &str) -> Value;

const SAID: [(Kind, Tag, Said); 20] = [
    // What is still being prepared is nobody's but the office's.
    (Kind::Document, document::STATE, |_, _, _| Value::from("issued")),
    (Kind::Bulletin, bulletin::STATE, |_, _, _| Value::from("issued")),
    (Kind::Scheme, scheme::RULES, |word, _, _| Value::from(format!("部分 {word} 100%"))),
    // What may be objected to was shown.
    (Kind::Assessment, assessment::STATE, |_, _, _| Value::from("previewed")),
    (Kind::Task, task::SERIAL, |_, serial, _| Value::from(format!("{serial}1"))),
    (Kind::Problem, problem::SERIAL, |_, serial, _| Value::from(format!("P-{serial}1"))),
    (Kind::Finding, finding::SERIAL, |_, serial, _| Value::from(format!("F-{serial}1"))),
    (Kind::Task, task::STATUS, |_, _, _| Value::from("正在推进")),
    (Kind::Ledger, ledger::WORDS, |word, _, _| Value::Texts(vec![format!("{word}成=done")])),
    (Kind::Evidence, evidence::DIGEST, |_, _, digest| Value::from(digest)),
    (Kind::Evidence, evidence::MEDIA, |_, _, _| Value::from("image/png")),
    (Kind::Note, note::SORT, |_, _, _| Value::from("urge")),
    (Kind::Flag, flag::RULE, |_, _, _| Value::from("bottom:3")),
    (Kind::Indicator, indicator::DIRECTION, |_, _, _| Value::from("higher")),
    (Kind::Person, person::ROLE, |_, _, _| Value::from("reporter")),
    (Kind::Person, person::LOGIN, |_, serial, _| Value::from(format!("login-{serial}"))),
    (Kind::View, view::KIND, |_, _, _| Value::from("task")),
    (Kind::View, view::COLUMNS, |_, _, _| Value::Texts(vec!["title".into()])),
    (Kind::View, view::GROUP, |_, _, _| Value::from("lead")),
    (Kind::View, view::SORT, |_, _, _| Value::Texts(vec!["title".into()])),
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Hall {
    /// The office on 1 August 2023.
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap()));
        let options = Options { seed: Some(3), in_memory: true, ..Options::new(clock as _) };
        let office = Office::create(dir.path(), "测试县营商办", "管理员", options).unwrap();
        let admin = office.actor(None).unwrap();
        let [unit, other, ledger] = [0; 3].map(|_| office.new_id().unwrap());
        let words = vec!["已完成=done".to_string(), "正在推进=in-progress".into(), "未完成=not-done".into()];
        let work = Work::new("office.sample")
            .set(Kind::Unit, unit, unit::NAME, Value::from("市税务局"))
            .set(Kind::Unit, other, unit::NAME, Value::from(format!("市{MARK}社局")))
            .set(Kind::Ledger, ledger, ledger::NAME, Value::from("第三方整改"))
            .set(Kind::Ledger, ledger, ledger::WORDS, Value::Texts(words));
        office.commit(&admin, work.on(Some(day("2023-07-01")))).unwrap();
        let mut hall =
            Self { dir, office: Arc::new(office), admin, unit, other, own: Vec::new(), others: Vec::new(), ledger };
        hall.own = hall.records(unit, "税", "T-");
        hall.others = hall.records(other, &MARK.to_string(), "X-");
        hall
    }

    /// Writes a text into every field of every kind that holds one, as a peer may that knows no rules.
    pub(super) fn write_everywhere(&self, text: &str) {
        let mut work = Work::new(format!("record.{text}")).caused_by(text);
        for (kind, id) in
            self.own.iter().chain(&self.others).chain(&[(Kind::Unit, self.unit), (Kind::Unit, self.other)])
        {
            for field in kind.def().fields {
                let held = self.office.read().get(*id).and_then(|r| r.text(field.tag).map(str::to_string));
                let value = match field.ty {
                    // The names by which records find each other stay, with the text behind them.
                    Type::Text | Type::Lines | Type::Status => {
                        Value::from(format!("{}{text}", held.unwrap_or_default()))
                    }
                    Type::Texts => Value::Texts(vec![text.to_string()]),
                    Type::Due => Value::Due(Due {
                        date: Some(day("2023-08-01")),
                        precision: Precision::Day,
                        words: text.to_string(),
                    }),
                    Type::Word(_) if field.tag.0 % 2 == 0 => Value::from(text),
                    _ => continue,
                };
                work.put(*kind, *id, field.tag, value);
            }
        }
        let settings = self.office.read().records(Kind::Setting).map(|r| (Kind::Setting, r.id())).collect::<Vec<_>>();
        for (kind, id) in settings {
            work.put(kind, id, crate::domain::schema::setting::VALUE, Value::from(text));
        }
        unchecked(&self.office, &self.admin, &work);
    }

    /// A record of each kind that belongs to somebody, each field filled.
    fn records(&self, of: RecordId, word: &str, serial: &str) -> Vec<(Kind, RecordId)> {
        // The unit is there, and settings and devices are the office's.
        let kinds = Kind::ALL.iter().filter(|k| !matches!(k, Kind::Unit | Kind::Setting | Kind::Device));
        let all: Vec<(Kind, RecordId)> = kinds.map(|k| (*k, self.office.new_id().unwrap())).collect();
        let find = |kind: Kind| match kind {
            Kind::Unit => of,
            kind => all.iter().find(|(k, _)| *k == kind).unwrap().1,
        };
        let mut work = Work::new("office.sample").caused_by(format!("{word}的来由"));
        let mut buffer = vec![0_u8; 32];
        for (n, (kind, id)) in all.iter().enumerate() {
            buffer.fill(n as u8 + u8::from(of == self.other) * 100);
            for field in kind.def().fields {
                let parent = kind.def().parent == Some(field.tag) && field.ty.target() == Some(*kind);
                if parent || (*kind, field.tag) == (Kind::Clue, clue::JOINED) {
                    continue;
                }
                let of_ledger = matches!(kind, Kind::Task | Kind::Problem) && field.ty.target() == Some(Kind::Ledger);
                let of_task = [(Kind::Evidence, evidence::OF), (Kind::Note, note::ABOUT)].contains(&(*kind, field.tag));
                let said = SAID.iter().find(|(of, tag, _)| (of, tag) == (kind, &field.tag)).map(|(.., say)| say);
                let value = match said {
                    _ if of_ledger => Value::from(self.ledger),
                    _ if of_task => Value::from(find(Kind::Task)),
                    Some(say) => say(word, serial, &crate::log::hex(&buffer)),
                    None => filled(field, word, &find),
                };
                work.put(*kind, *id, field.tag, value);
            }
        }
        let work = work.on(Some(day("2023-07-01")));
        self.office.commit(&self.admin, work).unwrap();
        all
    }

    /// A record of the other unit.
    pub(super) fn theirs(&self, kind: Kind) -> RecordId {
        self.others.iter().find(|(k, _)| *k == kind).unwrap().1
    }

    /// A record of one's own.
    pub(super) fn mine(&self, kind: Kind) -> RecordId {
        self.own.iter().find(|(k, _)| *k == kind).unwrap().1
    }

    /// Somebody of one's own unit; who runs the ledgers sits in none.
    pub(super) fn somebody(&self, role: Role, name: &str) -> Actor {
        let p = self.office.new_id().unwrap();
        let mut work = Work::new("test.person").set(Kind::Person, p, person::NAME, Value::from(name)).set(
            Kind::Person,
            p,
            person::ROLE,
            Value::from(role.code()),
        );
        let unit = Some(self.unit).filter(|_| !role.may(Right::Manage));
        unit.into_iter().for_each(|unit| work.put(Kind::Person, p, person::UNIT, Value::from(unit)));
        self.office.commit(&self.admin, work).unwrap();
        Actor { person: p, role, unit, access: None }
    }

    /// The console of somebody who sits elsewhere, so that nothing is written beside the store.
    pub(super) fn app(&self, actor: &Actor, lang: Lang) -> App {
        let looks =
            console::looks(&Config::default(), self.dir.path(), lang, Means::detect(Depth::True, None, None, None))
                .unwrap_or_else(|_| panic!());
        let (feed, _) = crate::tui::input::channel();
        open::app(Arc::clone(&self.office), actor.clone(), looks, feed, true)
    }

    /// The same on a screen.
    pub(super) fn stage(&self, actor: &Actor, lang: Lang) -> Stage<App> {
        Stage::new(self.app(actor, lang), 120, 40)
    }

    /// Runs a command as in the daemon; returns its exit code, and everything that it said.
    pub(super) fn command(&self, actor: &Actor, words: &[&str]) -> (u8, String) {
        self.command_at(actor, words, false)
    }

    /// The same, at a terminal or in a pipe.
    pub(super) fn command_at(&self, actor: &Actor, words: &[&str], terminal: bool) -> (u8, String) {
        let said = Message::default();
        let (out, err) = (said.clone(), said.clone());
        let remote = Remote {
            office: Arc::clone(&self.office),
            actor: actor.clone(),
            folder: self.dir.path().to_path_buf(),
            terminal: (terminal, terminal),
            columns: 100,
            out: Box::new(move || Box::new(out.clone())),
            err: Box::new(move || Box::new(err.clone())),
        };
        let system = System::remote(remote, &[("LANG".into(), "en_GB.UTF-8".into())]);
        let typed: Vec<std::ffi::OsString> =
            std::iter::once("ducha").chain(words.iter().copied()).map(Into::into).collect();
        let code = match read(&typed, &system) {
            Read::Done(code) => code,
            Read::Ready(ready) => match run(*ready, &system) {
                Outcome::Done(code) => code,
                Outcome::Held(shell, error) => crate::cli::finish(*shell, Err(error)),
                Outcome::Console(..) => panic!("{words:?} opened a console"),
            },
        };
        let bytes = said.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (code, String::from_utf8(bytes).unwrap())
    }
}

/// A value of a field's type, with a word in whatever is text.
pub(super) fn filled(field: &FieldDef, word: &str, find: &dyn Fn(Kind) -> RecordId) -> Value {
    match field.ty {
        Type::Text | Type::Lines | Type::Status => Value::from(format!("{word}{}", field.label.zh)),
        Type::Texts => Value::Texts(vec![word.to_string()]),
        Type::Int => Value::from(5),
        Type::Real => Value::from(5.5),
        Type::Bool => Value::Bool(true),
        Type::Date => Value::from(day("2023-08-01")),
        Type::Time => Value::Time(1_690_000_000_000),
        Type::Due => {
            Value::Due(Due { date: Some(day("2023-08-01")), precision: Precision::Day, words: format!("{word}月初") })
        }
        Type::Period => Value::Period(Period::parse("2023Q2").unwrap()),
        Type::Ref(kind) => Value::from(find(kind)),
        Type::Refs(kind) => Value::Refs(vec![find(kind)]),
        Type::Any => Value::from(find(Kind::Task)),
        Type::Word(words) => Value::from(words.words[0].code),
        Type::Words(words) => Value::Texts(vec![words.words[0].code.to_string()]),
    }
}

/// What a command wrote, data and messages.
#[derive(Clone, Default)]
struct Message(Arc<Mutex<Vec<u8>>>);

impl Write for Message {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
