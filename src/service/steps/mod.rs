//! Taking steps: one use case for keys, commands, triage and the sample's history.
//!
//! A step is planned here, and completed and checked where all work is written (`moves`): whatever else sets a field
//! that holds a state is the matching step, with the same demands.

pub(crate) mod moves;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::life::{self, Fill, LADDER, Life, Must, Step, Tells, To, Verb, Writes};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::{note, task};
use crate::domain::value::{Due, Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::settings::terms::Term;
use crate::service::tasks::extension::waiting_for;
use crate::service::tasks::task_view::Classes;
use crate::service::words::read::usable_words;
use crate::service::work::defaults::own_unit;
use crate::service::{Actor, Done, Office, Work};

crate::messages! {
    NO_STEP: "“{name}” is no step of any life", "没有“{name}”这一步";
    NOT_FROM: "“{title}” is {state}: “{verb}” is not possible now", "“{title}”现为“{state}”，不能“{verb}”";
    POSSIBLE: "Possible now: {steps}.", "现在可以：{steps}。";
    NOTHING_POSSIBLE: "Nothing can be done from here.", "此状态下没有后续步骤。";
    COMMANDS: "As commands: {commands}", "对应命令：{commands}";
    ALREADY: "nothing to do: that is how it stands already", "无需操作：现状已是如此";
    ALL_DONE: "nobody is urged: all of it is done", "均已办结，无需催办";
    TOP: "the ladder ends here: {step} was its last step", "催办层级已到最后一步：{step}";
    NEEDS: "“{title}”: “{step}” needs “{field}”", "“{title}”：“{step}”须填写“{field}”";
    HINT_WORDS: "Say in a few words why or what; it stays in the trail.", "请简要写明，将留痕。";
    PASSED: "the deadline was {due}: more time is asked for before it", "完成时限为 {due}，已过期：延期须在到期前申请";
    HINT_PASSED: "Ask the office, which can set another deadline.", "请联系营商办另定时限。";
    TERM_OVER: "the term of {term} from {since} ended on {last}", "自{since}起{term}的期限已于{last}届满";
    HINT_TERM: "Ask the office, which may still record it.", "请联系营商办，由其登记。";
    DELAYED: "{words}; moved by {days} {days:day|days} while suspended", "{words}（中止顺延{days}天）";
    NO_DUE: "it has no deadline that could be put off", "该任务没有可延的完成时限";
    NOT_ASKED: "no more time is asked for here", "此处没有待批复的延期申请";
    NOT_OF: "“{title}” is no {kind}", "“{title}”不是{kind}";
    NOT_TAKEN: "“{step}” takes no “{field}”", "“{step}”不需要“{field}”";
}

/// What a person gives with a step.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Words: a reason, a reply, a verdict. They are kept as the entry's note, and in the field that the step keeps them in.
    pub note: String,
    /// The day from which it holds; today unless said.
    pub on: Option<NaiveDate>,
    /// Fields that the step asks for.
    pub values: Vec<(Tag, Value)>,
}

/// A step that one record takes.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The record.
    pub id: RecordId,
    /// The step.
    pub step: &'static Step,
    /// The state that the record is in.
    pub from: &'static str,
    /// The state that it comes into.
    pub to: &'static str,
    /// What it becomes, for a preview.
    pub becomes: Message,
    /// The record that what is asked for is asked of: itself, the note that is made, the request that is answered.
    pub asked: RecordId,
}

/// Steps that are planned.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What carries them out.
    pub work: Work,
    /// Each of them.
    pub taken: Vec<Taken>,
}

/// Plans the steps of several records as one piece of work.
pub struct Planner<'a> {
    office: &'a Office,
    state: &'a State,
    actor: &'a Actor,
    life: &'static Life,
    verb: &'static Verb,
    steps: Vec<&'static Step>,
    classes: Classes,
    rungs: HashMap<RecordId, usize>,
    work: Work,
    taken: Vec<Taken>,
}

/// The state of a record in the life of its kind; none for kinds that have none.
pub fn state_of(classes: &Classes, record: &Record) -> Option<(&'static Life, &'static str)> {
    let life = Life::of(record.kind())?;
    Some((life, code_of(life, classes, record.text(life.field), record.reference(task::LEDGER))))
}

/// What a field of a life holds, as a state.
fn code_of(life: &'static Life, classes: &Classes, held: Option<&str>, ledger: Option<RecordId>) -> &'static str {
    match life.kind.field(life.field).map(|f| f.ty) {
        Some(Type::Status) => {
            let word = held.filter(|w| !w.trim().is_empty());
            classes.known(ledger, word).unwrap_or(Class::Unreported).name()
        }
        _ => life.state(held),
    }
}

/// Adds the steps that a record's state allows to an error, and for who types commands their names there.
pub(crate) fn with_possible(error: Error, life: &'static Life, state: &str) -> Error {
    let mut seen: Vec<&str> = Vec::new();
    let steps = life.verbs.iter().filter(|v| v.command).flat_map(|v| v.steps.iter().map(move |s| (v, s)));
    let (labels, commands): (Vec<Msg>, Vec<String>) = steps
        .filter(|(_, s)| s.to != To::Stays && s.is_from(state))
        .filter(|(_, s)| {
            !seen.contains(&s.name) && {
                seen.push(s.name);
                true
            }
        })
        .map(|(v, s)| (s.label, format!("ducha {}", v.name.replace('.', " "))))
        .unzip();
    match labels.is_empty() {
        true => error.hint(NOTHING_POSSIBLE),
        false => {
            let commands = Message::plain(COMMANDS).with("commands", commands.join(", "));
            error.hint(Message::plain(POSSIBLE).with_list("steps", labels)).command_hint(commands)
        }
    }
}

/// The error of a term that has run out.
fn term_over(state: &State, term: Term, since: NaiveDate) -> Error {
    let error = Error::new(Code::Denied, TERM_OVER).with("since", since).with("last", term.end(state, since));
    error.with("term", term.words(state)).hint(HINT_TERM)
}

/// The error of a step that lacks something.
fn needs(state: &State, id: RecordId, step: &Step, kind: Kind, ask: &life::Ask) -> Error {
    let field = kind.field(ask.tag).map_or(Msg::new("note", "说明"), |f| f.label);
    let error = Error::new(Code::BadInput, NEEDS)
        .with("title", state.title(id))
        .with_message("step", step.label)
        .with_message("field", field);
    if ask.words { error.hint(HINT_WORDS) } else { error }
}

/// The first word of a record's ledger that counts as a class; the class itself where it has no ledger.
fn word(state: &State, record: &Record, class: &str) -> String {
    let ledger = record.reference(task::LEDGER);
    let words = ledger.map(|l| usable_words(state, l)).unwrap_or_default();
    words.into_iter().find(|(_, c)| c.name() == class).map_or_else(|| class.to_string(), |(word, _)| word)
}

impl<'a> Planner<'a> {
    /// Plans steps of a verb; `keyed` says that it is a key, which may go on with the steps of other verbs.
    pub fn new(
        office: &'a Office,
        state: &'a State,
        actor: &'a Actor,
        (life, verb): (&'static Life, &'static Verb),
        keyed: bool,
        records: &[&Record],
    ) -> Self {
        let steps: Vec<&'static Step> = if keyed { verb.keyed().collect() } else { verb.steps.iter().collect() };
        let classes = Classes::of_some(state, records.iter().filter_map(|r| r.reference(task::LEDGER)));
        let climbs = steps.iter().any(|s| s.must.iter().any(|m| matches!(m, Must::Rung(_))));
        let rungs = if climbs { climbed(state, records) } else { HashMap::new() };
        let work = Work::new(verb.name);
        Self { office, state, actor, life, verb, steps, classes, rungs, work, taken: Vec::new() }
    }

    /// The step that a record takes, where fields are given; none where it stands there already.
    ///
    /// # Errors
    /// `Denied` with the steps that are possible; `Usage` where a step does not take what is given.
    pub fn next(&self, record: &Record, given: &[Tag]) -> Result<Option<&'static Step>> {
        let title = || self.state.title_of(record);
        if record.kind() != self.life.kind {
            let error = Error::new(Code::BadInput, NOT_OF).with("title", title());
            return Err(error.with_message("kind", self.life.kind.def().label));
        }
        let state = self.state_of(record);
        let rung = self.rungs.get(&record.id()).copied().unwrap_or(0);
        let holds =
            |s: &&&'static Step| s.is_from(state) && s.must.iter().all(|m| !matches!(m, Must::Rung(n) if *n != rung));
        let takes = |s: &&&'static Step| given.iter().all(|tag| s.asks.iter().any(|a| a.tag == *tag));
        let mut allowed = self.steps.iter().filter(holds).peekable();
        // Nobody is urged to do what is done.
        if allowed.peek().is_some_and(|s| s.tells == Some(Tells::Urged)) && self.is_over(state) {
            return Ok(None);
        }
        let Some(first) = allowed.peek().copied() else {
            if self.steps.iter().any(|s| s.to == To::State(state)) {
                return Ok(None);
            }
            if rung > 0 && !self.rungs.is_empty() {
                let label = self.steps.last().map_or(self.verb.title, |s| s.label);
                return Err(Error::new(Code::Usage, TOP).with_message("step", label));
            }
            let error = Error::new(Code::Denied, NOT_FROM)
                .with("title", title())
                .with_message("state", self.life.label(state))
                .with_message("verb", self.verb.title);
            return Err(with_possible(error, self.life, state));
        };
        match allowed.find(takes) {
            Some(step) => Ok(Some(step)),
            None => {
                let kind = first.asked_kind(self.life.kind);
                let other = given.iter().find(|tag| first.asks.iter().all(|a| a.tag != **tag));
                let field = other.and_then(|t| kind.field(*t)).map_or(self.verb.title, |f| f.label);
                let error = Error::new(Code::Usage, NOT_TAKEN).with_message("step", first.label);
                Err(error.with_message("field", field))
            }
        }
    }

    /// Whether the records stand on different rungs of the ladder of urging, where the verb climbs it.
    pub fn is_uneven(&self) -> bool {
        let mut rungs = self.rungs.values();
        rungs.next().is_some_and(|first| rungs.any(|r| r != first))
    }

    /// Whether nothing is to be done any more about what is in a state; what goes on without end is.
    fn is_over(&self, state: &str) -> bool {
        self.life.is_closed(state) && (self.life.kind != Kind::Task || state != Class::Ongoing.name())
    }

    /// The state that a record is in.
    pub fn state_of(&self, record: &Record) -> &'static str {
        code_of(self.life, &self.classes, record.text(self.life.field), record.reference(task::LEDGER))
    }

    /// Plans the step of a record; what is to be asked for yet is not missed unless `whole`.
    ///
    /// # Errors
    /// As [`Planner::next`]; `BadInput` where something is missing.
    pub fn take(&mut self, record: &Record, given: &Given, whole: bool) -> Result<()> {
        let tags: Vec<Tag> = given.values.iter().map(|(tag, _)| *tag).collect();
        let Some(step) = self.next(record, &tags)? else { return Ok(()) };
        let id = record.id();
        let from = self.state_of(record);
        self.must(record, step)?;
        let kind = step.asked_kind(self.life.kind);
        let day = given.on.unwrap_or_else(|| self.office.today());
        let mut becomes = Message::from(step.label);
        let asked = match step.writes {
            Writes::Nothing => id,
            Writes::Note(sort) => self.note(record, sort, day)?,
            Writes::Answer(word) => self.answer(record, step, word)?,
        };
        let mut to = from;
        if let To::State(state) = step.to {
            to = state;
            let ledgers = matches!(self.life.kind.field(self.life.field).map(|f| f.ty), Some(Type::Status));
            let word = if ledgers { word(self.state, record, state) } else { state.to_string() };
            becomes = if ledgers { text(&word) } else { self.life.label(state).into() };
            self.work.put(self.life.kind, id, self.life.field, Value::from(word));
        }
        for (tag, value) in &given.values {
            if (kind, *tag) == (self.life.kind, self.life.field)
                && let Some(word) = value.as_text()
            {
                to = code_of(self.life, &self.classes, Some(word), record.reference(task::LEDGER));
            }
            self.work.put(kind, asked, *tag, value.clone());
        }
        let said = given.note.trim();
        if let Some(ask) = step.words().filter(|a| !said.is_empty() && !tags.contains(&a.tag)) {
            self.work.put(kind, asked, ask.tag, Value::from(said));
        }
        // A note says something: where nobody has to say more, who made it.
        let says = |e: &crate::service::Edit| e.id == asked && e.tag == note::TEXT;
        if let Writes::Note(_) = step.writes
            && !step.asks.iter().any(|a| a.required && a.tag == note::TEXT)
            && !self.work.edits.iter().any(says)
        {
            self.work.put(kind, asked, note::TEXT, Value::from(self.state.title(self.actor.person)));
        }
        for (tag, fill) in step.sets.iter().filter(|(tag, _)| kind != self.life.kind || !tags.contains(tag)) {
            let value = match fill {
                Fill::Day => Some(Value::from(day)),
                Fill::Actor => Some(Value::from(self.actor.person)),
                Fill::Unit => own_unit(self.actor).map(Value::from),
                Fill::Word(word) => Some(Value::from(*word)),
                Fill::Clear => None,
                Fill::Count => Some(one_more(Some(record), *tag)),
                Fill::Asked(from) => {
                    let of = |e: &&crate::service::Edit| e.id == asked && e.tag == *from;
                    self.work.edits.iter().rev().find(of).and_then(|e| e.value.clone())
                }
                Fill::Delayed(since) => match delayed(record, *tag, *since, day) {
                    Some(later) => Some(later),
                    None => continue,
                },
                Fill::Requested(from) => {
                    let request = self.state.get(asked);
                    becomes = request.and_then(|r| r.date(*from)).map_or(becomes, text);
                    request.and_then(|r| r.get(*from)).map(|v| v.to_owned())
                }
            };
            self.work.put(self.life.kind, id, *tag, value);
        }
        if whole {
            let has = |tag: Tag| self.work.edits.iter().any(|e| e.id == asked && e.tag == tag && e.value.is_some());
            let held = |tag: Tag| asked == id && record.get(tag).is_some();
            let missing = step.asks.iter().find(|a| a.required && !has(a.tag) && (a.words || !held(a.tag)));
            if let Some(ask) = missing {
                return Err(needs(self.state, id, step, kind, ask));
            }
        }
        self.taken.push(Taken { id, step, from, to, becomes, asked });
        Ok(())
    }

    fn must(&self, record: &Record, step: &Step) -> Result<()> {
        for must in step.must {
            if let Must::Within { since, setting, unless } = must
                && let Some((since, term)) = record.date(*since).zip(Term::named(setting))
                && !self.actor.role.may(*unless)
                && term.end(self.state, since) < self.office.today()
            {
                return Err(term_over(self.state, term, since));
            }
            let Must::InTime { due, unless } = must else { continue };
            let day = record.date(*due).ok_or_else(|| Error::new(Code::NotFound, NO_DUE))?;
            // Who runs the ledgers may write down what was asked for in time on paper.
            if day < self.office.today() && !self.actor.role.may(*unless) {
                return Err(Error::new(Code::Denied, PASSED).with("due", day).hint(HINT_PASSED));
            }
        }
        Ok(())
    }

    /// A note on a record; who is urged is told.
    fn note(&mut self, record: &Record, sort: &str, day: NaiveDate) -> Result<RecordId> {
        let new = self.office.new_id()?;
        let mut put = |tag, value: Value| self.work.put(Kind::Note, new, tag, value);
        put(note::ABOUT, Value::from(record.id()));
        put(note::SORT, Value::from(sort));
        put(note::ON, Value::from(day));
        put(note::BY, Value::from(self.actor.person));
        let unit = self.life.kind.def().unit.and_then(|tag| record.reference(tag));
        if let Some(unit) = unit.filter(|_| LADDER.contains(&sort)) {
            put(note::TOLD, Value::Refs(vec![unit]));
        }
        Ok(new)
    }

    fn answer(&mut self, record: &Record, _: &Step, word: &str) -> Result<RecordId> {
        let request = waiting_for(self.state, record.id()).ok_or_else(|| Error::new(Code::NotFound, NOT_ASKED))?;
        self.work.put(Kind::Note, request.id(), note::ANSWER, Value::from(word));
        self.work.put(Kind::Note, request.id(), note::ANSWERED_BY, Value::from(self.actor.person));
        Ok(request.id())
    }

    /// The work, under the name of its step; under that of the verb where the records take different ones.
    ///
    /// # Errors
    /// `Usage` where nothing is to be done.
    pub fn finish(mut self, given: &Given) -> Result<Planned> {
        let Some(first) = self.taken.first() else {
            let urges = self.steps.iter().any(|s| s.tells == Some(Tells::Urged));
            return Err(Error::new(Code::Usage, if urges { ALL_DONE } else { ALREADY }));
        };
        if self.taken.iter().all(|t| t.step.name == first.step.name) {
            self.work.action = first.step.name.to_string();
        }
        self.work = self.work.caused_by(given.note.trim()).on(given.on);
        Ok(Planned { work: self.work, taken: self.taken })
    }
}

/// One more than a field holds.
pub(crate) fn one_more(record: Option<&Record>, tag: Tag) -> Value {
    let held = record.and_then(|r| r.number(tag)).filter(|n| (0.0..1e15).contains(n)).unwrap_or_default();
    Value::Int(held as i64 + 1)
}

/// A deadline whose clock stood still since a day: later by as many days.
pub(crate) fn delayed(record: &Record, due: Tag, since: Tag, day: NaiveDate) -> Option<Value> {
    let (Some(ValueRef::Due(held)), Some(since)) = (record.get(due), record.date(since)) else { return None };
    let days = (day - since).num_days().max(0);
    let date = held.date?.checked_add_days(chrono::Days::new(days.unsigned_abs()))?;
    let words = Message::plain(DELAYED).with("words", held.words).with("days", days).say(crate::i18n::Lang::Zh);
    Some(Value::Due(Due { date: Some(date), precision: held.precision, words }))
}

fn text(text: impl std::fmt::Display) -> Message {
    Message::plain(Msg::new("{text}", "{text}")).with("text", text)
}

/// How many rungs of the ladder of urging were climbed, of each of some records.
fn climbed(state: &State, records: &[&Record]) -> HashMap<RecordId, usize> {
    let mut out: HashMap<RecordId, usize> = records.iter().map(|r| (r.id(), 0)).collect();
    for told in state.records(Kind::Note) {
        let of = told.reference(note::ABOUT).and_then(|id| out.get_mut(&id));
        let rung = told.text(note::SORT).and_then(|sort| LADDER.iter().position(|s| *s == sort));
        if let (Some(reached), Some(rung)) = (of, rung) {
            *reached = (*reached).max(rung + 1);
        }
    }
    out
}

impl Office {
    /// Takes a step, by its name or that of its verb, on records of its kind: what it asks for is demanded, what follows is
    /// filled in, and the trail says which step it was.
    ///
    /// # Errors
    /// `Usage` where there is no such step, `Denied` where a record's state or the person's rights do not allow it,
    /// `BadInput` where something is missing, and as [`Office::commit`].
    pub fn step(&self, actor: &Actor, ids: &[RecordId], name: &str, given: &Given) -> Result<(Planned, Done)> {
        let planned = {
            let state = self.view(actor);
            self.plan_step(&state, actor, ids, name, given)?
        };
        let done = self.commit(actor, planned.work.clone())?;
        Ok((planned, done))
    }

    /// Plans what [`Office::step`] does.
    ///
    /// # Errors
    /// As [`Office::step`].
    pub fn plan_step(
        &self,
        state: &State,
        actor: &Actor,
        ids: &[RecordId],
        name: &str,
        given: &Given,
    ) -> Result<Planned> {
        let unknown = || Error::new(Code::Usage, NO_STEP).with("name", name);
        let of = life::verb(name).ok_or_else(unknown)?;
        let missing = |id: &RecordId| Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id);
        let records: Vec<&Record> = ids
            .iter()
            .map(|id| state.get(*id).filter(|r| !r.is_gone()).ok_or_else(|| missing(id)))
            .collect::<Result<_>>()?;
        let mut planner = Planner::new(self, state, actor, of, false, &records);
        for record in records {
            planner.take(record, given, true)?;
        }
        planner.finish(given)
    }
}
