//! Documents with a number of their own: one a year and kind, never changed once issued.

use chrono::{Datelike, NaiveDate};

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::life::{DOCUMENT, LADDER, Tells, To, document as states};
use crate::domain::record::Record;
use crate::domain::schema::words::DOCUMENT_SORT;
use crate::domain::schema::{document, finding, note, task};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::State;
use crate::service::office::Office;
use crate::service::settings::terms::Term;
use crate::service::steps::Planner;
use crate::service::work::numbers::{MARKS, Number};
use crate::service::work::{Actor, Edit, Work};
use crate::service::{Given, messages};

crate::messages! {
    ISSUED_STAYS: "“{title}” was issued as {number}: it is not changed or undone", "“{title}”已以{number}印发，不得更改或撤销";
    HINT_WITHDRAW: "Issue another that withdraws it: `ducha document withdraw {number} …`.", "请另行发文撤回：ducha document withdraw {number} …。";
    TAKEN: "the number {number} was given a moment ago; try again", "文号{number}刚被使用，请重试";
    DRAFT_BARE: "“{title}” is a draft: it gets its number and its day when it is issued", "“{title}”尚为拟稿，文号和印发日期在印发时编定";
    NOT_DRAFT: "“{title}” is no draft", "“{title}”不是拟稿";
    APPROVAL: "a {sort} leaves only once approved: say by whom (政府督查工作条例 art. 21)", "{sort}须经批准方可印发，请注明批准人（《政府督查工作条例》第二十一条）";
    NOTHING_NAMED: "a document names at least one finding, task or unit", "文件须至少涉及一个问题、事项或单位";
    NO_UNIT: "“{title}” is nobody's yet: name the unit with --to", "“{title}”尚无责任单位，请用--to指明";
    NOT_SLIP: "a {sort} is about findings and tasks", "{sort}只针对问题和事项";
    TITLE: "{sort} on {count} {count:matter|matters}: {first}", "关于“{first}”等{count}项事项的{sort}";
    TITLE_ONE: "{sort}: {first}", "关于“{first}”的{sort}";
    LEAD_ASSIGN: "The following is handed to you. Sign for it within {receipt}; an objection is raised with reasons within {objection} of the receipt.", "现将下列问题交你单位办理。请于{receipt}签收；如有异议，自签收之日起{objection}书面提出并说明理由。";
    LEAD_URGE: "The following is not done yet. Please speed it up and report.", "下列事项尚未办结，请抓紧办理并反馈进展。";
    LEAD_ORDER: "The following is supervised by order. Report on each in time.", "现对下列事项予以督办，请逐项落实并按时反馈。";
    LEAD_REMINDER: "The following falls due or is behind schedule. Please take note.", "下列事项临近期限或进度滞后，特此提醒。";
    LEAD_TALK: "A talk was held on the following.", "就下列事项进行了约谈。";
    LEAD_NOTICE: "The following is made known to all units concerned.", "现将下列情况予以通报。";
    ITEM: "{place}. {title} ({serial})", "{place}、{title}（{serial}）";
    FACTS: "Facts: {text}", "事实：{text}";
    RULE: "Rule: {text}", "依据：{text}";
    DEMAND: "Deadline: {text}", "时限：{text}";
    STANDS: "Stands at: {text}", "进展：{text}";
    UNDER: "issued under {number}", "已印发{number}";
    REPLY_BY: "Answer by {day}.", "请于{day}前书面反馈。";
}

/// What is never changed once a document has its number.
const FIXED: &[Tag] = &[
    document::TITLE,
    document::NUMBER,
    document::SORT,
    document::ON,
    document::YEAR,
    document::SEQ,
    document::BLOCK,
    document::SOURCE,
    document::FROM,
    document::TO,
    document::COPY,
    document::TEXT,
    document::REPLY_BY,
    document::SET_BY,
    document::APPROVED_BY,
    document::FINDINGS,
    document::TASKS,
    document::MEETING,
    GONE,
];

/// A document before it has its number.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Its kind, a word of [`DOCUMENT_SORT`].
    pub sort: String,
    /// Its title.
    pub title: String,
    /// Its text, a paragraph a line.
    pub text: String,
    /// To whom it goes.
    pub to: Vec<RecordId>,
    /// Who gets a copy.
    pub copy: Vec<RecordId>,
    /// The findings that it names.
    pub findings: Vec<RecordId>,
    /// The tasks that it names.
    pub tasks: Vec<RecordId>,
    /// The meeting that it is of.
    pub meeting: Option<RecordId>,
    /// Who approved it.
    pub approved_by: String,
    /// By when it is answered.
    pub reply_by: Option<NaiveDate>,
    /// The document that it withdraws, and why.
    pub withdraws: Option<(RecordId, String)>,
}

/// What is said where a draft is issued.
#[derive(Clone, Debug, Default)]
pub struct Release {
    /// Its number, where it is not numbered here.
    pub number: Option<String>,
    /// The day; today where none is said.
    pub on: Option<NaiveDate>,
    /// Who approved it.
    pub approved_by: Option<String>,
}

/// A slip that is asked for: on which records, and what is said beside.
#[derive(Clone, Debug, Default)]
pub struct SlipAsk {
    /// Its kind: an assignment, urging, order, reminder, talk or notice.
    pub sort: String,
    /// The findings and tasks.
    pub about: Vec<RecordId>,
    /// To whom it goes, where not to whose they are.
    pub to: Vec<RecordId>,
    /// Words that are added to its text.
    pub words: String,
    /// Who approved it.
    pub approved_by: String,
    /// By when it is answered.
    pub reply_by: Option<NaiveDate>,
}

/// What a person calls a kind of document.
pub(crate) fn sort_label(sort: &str) -> crate::i18n::Msg {
    DOCUMENT_SORT.word(sort).map_or(Kind::Document.def().label, |w| w.label)
}

impl Office {
    /// Adds a document with its number to a piece of work; gives its id and its number.
    ///
    /// # Errors
    /// `BadInput` where what may only leave with an approval has none.
    pub fn put_document(
        &self,
        state: &State,
        actor: &Actor,
        work: &mut Work,
        draft: &Draft,
    ) -> Result<(RecordId, String)> {
        if draft.sort == "notice" && draft.approved_by.trim().is_empty() {
            return Err(Error::new(Code::BadInput, APPROVAL).with_message("sort", sort_label(&draft.sort)));
        }
        let on = work.on.unwrap_or_else(|| self.today());
        let id = self.new_id()?;
        let replica = self.key().replica();
        let Number { text: number, block, seq } = Number::next(state, replica, &work.edits, &draft.sort, on.year());
        let mut put = |tag, value: Value| work.put(Kind::Document, id, tag, value);
        put(document::TITLE, Value::from(draft.title.as_str()));
        put(document::NUMBER, Value::from(number.as_str()));
        put(document::SORT, Value::from(draft.sort.as_str()));
        put(document::ON, Value::from(on));
        put(document::STATE, Value::from(states::ISSUED));
        put(document::YEAR, Value::Int(i64::from(on.year())));
        put(document::SEQ, Value::Int(seq));
        if !block.is_empty() {
            put(document::BLOCK, Value::from(block));
        }
        put(document::SOURCE, Value::from(self.name(state, Lang::Zh)));
        put(document::TEXT, Value::from(draft.text.as_str()));
        put(document::SET_BY, Value::from(actor.person));
        for (tag, units) in [(document::TO, &draft.to), (document::COPY, &draft.copy)] {
            if !units.is_empty() {
                put(tag, Value::Refs(units.clone()));
            }
        }
        for (tag, all) in [(document::FINDINGS, &draft.findings), (document::TASKS, &draft.tasks)] {
            if !all.is_empty() {
                put(tag, Value::Refs(all.clone()));
            }
        }
        draft.meeting.into_iter().for_each(|m| put(document::MEETING, Value::from(m)));
        draft.reply_by.into_iter().for_each(|day| put(document::REPLY_BY, Value::from(day)));
        if !draft.approved_by.trim().is_empty() {
            put(document::APPROVED_BY, Value::from(draft.approved_by.trim()));
        }
        if let Some((other, why)) = &draft.withdraws {
            work.put(Kind::Document, *other, document::STATE, Value::from(states::WITHDRAWN));
            work.put(Kind::Document, *other, document::WITHDRAWN_BY, Value::from(id));
            work.put(Kind::Document, *other, document::REASON, Value::from(why.as_str()));
        }
        Ok((id, number))
    }

    /// Issues slips on findings and tasks: one to each unit whose they are, a notice to all of them together. An assignment
    /// slip hands the finding out by the same work; the slips of the ladder are a rung of it, wherever it begins.
    ///
    /// # Errors
    /// `BadInput` where a record has no unit or an approval lacks; those of [`Office::commit`].
    pub fn issue_slips(&self, actor: &Actor, ask: &SlipAsk, lang: Lang) -> Result<Vec<(RecordId, String)>> {
        let sort = ask.sort.as_str();
        if !MARKS.iter().any(|(s, _)| *s == sort) || sort == "withdrawal" {
            return Err(Error::new(Code::Usage, NOT_SLIP).with_message("sort", sort_label(sort)));
        }
        let state = self.view(actor);
        // In the order in which the records were named: so the numbers go.
        let mut by_unit: Vec<(Vec<RecordId>, Vec<&Record>)> = Vec::new();
        let mut all_units: Vec<RecordId> = Vec::new();
        for id in &ask.about {
            let record = state.get(*id).filter(|r| !r.is_gone());
            let record = record.ok_or_else(|| Error::new(Code::NotFound, messages::NO_RECORD).with("id", id))?;
            let matter = Matter::of(record.kind());
            let matter =
                matter.ok_or_else(|| Error::new(Code::BadInput, NOT_SLIP).with_message("sort", sort_label(sort)))?;
            let mut units = ask.to.clone();
            if units.is_empty() {
                units = record.references(matter.lead).collect();
                units.extend(record.references(matter.others).filter(|u| Some(*u) != record.reference(matter.lead)));
            }
            if units.is_empty() {
                return Err(Error::new(Code::BadInput, NO_UNIT).with("title", state.title(*id)));
            }
            all_units.extend(units.iter().filter(|u| !all_units.contains(u)).copied().collect::<Vec<_>>());
            match by_unit.iter_mut().find(|(of, _)| *of == units) {
                Some((_, records)) => records.push(record),
                None => by_unit.push((units, vec![record])),
            }
        }
        if sort == "notice" {
            let all = by_unit.into_iter().flat_map(|(_, records)| records).collect();
            by_unit = vec![(all_units, all)];
        }
        if by_unit.is_empty() {
            return Err(Error::new(Code::Usage, NOTHING_NAMED));
        }
        let mut work = Work::new("document.issue").caused_by(ask.words.trim());
        let mut out = Vec::new();
        for (to, records) in by_unit {
            let of = |kind: Kind| records.iter().filter(|r| r.kind() == kind).map(|r| r.id()).collect();
            let draft = Draft {
                sort: sort.to_string(),
                title: title(&state, sort, &records, lang),
                text: text(&state, ask, &records, lang),
                findings: of(Kind::Finding),
                tasks: of(Kind::Task),
                approved_by: ask.approved_by.clone(),
                reply_by: ask.reply_by,
                to: to.clone(),
                ..Draft::default()
            };
            let (id, number) = self.put_document(&state, actor, &mut work, &draft)?;
            if sort == "assign" {
                self.hand_out(&state, actor, &mut work, &records, to.first().copied())?;
            } else if LADDER.contains(&sort) {
                for record in &records {
                    self.put_rung(actor, &mut work, record.id(), sort, &number, &to)?;
                }
            }
            out.push((id, number));
        }
        drop(state);
        self.commit(actor, work)?;
        Ok(out)
    }

    /// The rung of the ladder that a slip is.
    fn put_rung(
        &self,
        actor: &Actor,
        work: &mut Work,
        of: RecordId,
        sort: &str,
        number: &str,
        to: &[RecordId],
    ) -> Result<()> {
        let id = self.new_id()?;
        let mut put = |tag, value: Value| work.put(Kind::Note, id, tag, value);
        put(note::ABOUT, Value::from(of));
        put(note::SORT, Value::from(sort));
        put(note::TEXT, Value::from(Message::plain(UNDER).with("number", number).say(Lang::Zh)));
        put(note::ON, Value::from(self.today()));
        put(note::BY, Value::from(actor.person));
        put(note::TOLD, Value::Refs(to.to_vec()));
        Ok(())
    }

    /// Assigns the findings of a slip that are not handed out yet.
    fn hand_out(
        &self,
        state: &State,
        actor: &Actor,
        work: &mut Work,
        records: &[&Record],
        unit: Option<RecordId>,
    ) -> Result<()> {
        let Some(of) = crate::domain::life::verb("finding.assign") else { return Ok(()) };
        let findings: Vec<&Record> = records.iter().copied().filter(|r| r.kind() == Kind::Finding).collect();
        let mut planner = Planner::new(self, state, actor, of, false, &findings);
        let given =
            Given { values: unit.map(|u| (finding::UNIT, Value::from(u))).into_iter().collect(), ..Given::default() };
        let mut any = false;
        for record in findings {
            let open = |s: &crate::domain::life::Step| s.tells == Some(Tells::Assigned) && s.to != To::Stays;
            let from = planner.state_of(record);
            if of.1.steps.iter().any(|s| open(s) && s.is_from(from)) {
                planner.take(record, &given, false)?;
                any = true;
            }
        }
        if any {
            work.edits.extend(planner.finish(&given)?.work.edits);
        }
        Ok(())
    }

    /// Issues a draft: the next number of its kind where such are numbered here, else the one that is said.
    ///
    /// # Errors
    /// `Denied` where it is no draft; `BadInput` where it may only leave with an approval; those of [`Office::commit`].
    pub fn release_document(&self, actor: &Actor, id: RecordId, of: &Release) -> Result<Option<String>> {
        let state = self.view(actor);
        let held = state.find(Kind::Document, id);
        let held = held.ok_or_else(|| Error::new(Code::NotFound, messages::NO_RECORD).with("id", id))?;
        if DOCUMENT.state(held.text(document::STATE)) != states::DRAFT {
            return Err(Error::new(Code::Denied, NOT_DRAFT).with("title", state.title(id)));
        }
        // It counts as issued from its day on, where it was a draft by then: what was typed later would say that it is one.
        let since = held.stamp(document::STATE).and_then(|s| state.meta(s)).map(|m| m.on);
        let mut work = Work::new("document.release").on(of.on.map(|on| since.map_or(on, |s| s.max(on))));
        let on = of.on.unwrap_or_else(|| self.today());
        let sort = held.text(document::SORT).unwrap_or_default();
        let mut number = of.number.as_deref().map(str::trim).filter(|n| !n.is_empty()).map(str::to_string);
        let mut put = |tag, value: Value| work.put(Kind::Document, id, tag, value);
        if number.is_none() && MARKS.iter().any(|(s, _)| *s == sort) {
            let next = Number::next(&state, self.key().replica(), &[], sort, on.year());
            put(document::YEAR, Value::Int(i64::from(on.year())));
            put(document::SEQ, Value::Int(next.seq));
            if !next.block.is_empty() {
                put(document::BLOCK, Value::from(next.block));
            }
            number = Some(next.text);
        }
        number.iter().for_each(|n| put(document::NUMBER, Value::from(n.as_str())));
        put(document::ON, Value::from(on));
        put(document::STATE, Value::from(states::ISSUED));
        if held.text(document::SOURCE).is_none() && held.reference(document::FROM).is_none() {
            put(document::SOURCE, Value::from(self.name(&state, Lang::Zh)));
        }
        let approved = of.approved_by.as_deref().map(str::trim).filter(|a| !a.is_empty());
        approved.into_iter().for_each(|who| put(document::APPROVED_BY, Value::from(who)));
        drop(state);
        self.commit(actor, work)?;
        Ok(number)
    }

    /// Withdraws a document by another, which gets a number of its own.
    ///
    /// # Errors
    /// Those of [`Office::commit`].
    pub fn withdraw_document(&self, actor: &Actor, id: RecordId, why: &str, lang: Lang) -> Result<(RecordId, String)> {
        let state = self.view(actor);
        let held = state.find(Kind::Document, id);
        let held = held.ok_or_else(|| Error::new(Code::NotFound, messages::NO_RECORD).with("id", id))?;
        let refs = |tag| held.references(tag).collect::<Vec<_>>();
        let draft = Draft {
            sort: "withdrawal".into(),
            title: format!(
                "{}{}",
                sort_label("withdrawal").text(lang),
                held.text(document::NUMBER).map(|n| format!("（{n}）")).unwrap_or_default()
            ),
            text: why.to_string(),
            to: refs(document::TO),
            copy: refs(document::COPY),
            findings: refs(document::FINDINGS),
            tasks: refs(document::TASKS),
            withdraws: Some((id, why.to_string())),
            ..Draft::default()
        };
        let mut work = Work::new("document.withdraw").caused_by(why);
        let out = self.put_document(&state, actor, &mut work, &draft)?;
        drop(state);
        self.commit(actor, work)?;
        Ok(out)
    }
}

fn title(state: &State, sort: &str, records: &[&Record], lang: Lang) -> String {
    let first = records.first().map(|r| state.title_of(r)).unwrap_or_default();
    let said = Message::plain(if records.len() == 1 { TITLE_ONE } else { TITLE });
    said.with("first", first).with("count", records.len()).with_message("sort", sort_label(sort)).say(lang)
}

/// What a slip takes from a record of a kind.
struct Matter {
    kind: Kind,
    /// The unit that answers, and those that have a part in it.
    lead: Tag,
    others: Tag,
    serial: Tag,
    /// What was found, or what is to be done.
    facts: Tag,
    /// The rule that it goes against.
    rule: Option<Tag>,
    due: Tag,
    /// How it stands.
    stands: Option<Tag>,
}

/// The kinds that a slip can be about.
const MATTERS: [Matter; 2] = [
    Matter {
        kind: Kind::Finding,
        lead: finding::UNIT,
        others: finding::RESPONSIBLE,
        serial: finding::SERIAL,
        facts: finding::FACTS,
        rule: Some(finding::RULE),
        due: finding::DUE,
        stands: None,
    },
    Matter {
        kind: Kind::Task,
        lead: task::LEAD,
        others: task::RESPONSIBLE,
        serial: task::SERIAL,
        facts: task::MEASURES,
        rule: None,
        due: task::DUE,
        stands: Some(task::LATEST),
    },
];

impl Matter {
    fn of(kind: Kind) -> Option<&'static Self> {
        MATTERS.iter().find(|m| m.kind == kind)
    }
}

fn text(state: &State, ask: &SlipAsk, records: &[&Record], lang: Lang) -> String {
    let lead = match ask.sort.as_str() {
        "assign" => Message::plain(LEAD_ASSIGN)
            .with("receipt", Term::Receipt.words(state))
            .with("objection", Term::Objection.words(state)),
        "urge" => LEAD_URGE.into(),
        "order" => LEAD_ORDER.into(),
        "reminder" => LEAD_REMINDER.into(),
        "talk" => LEAD_TALK.into(),
        _ => LEAD_NOTICE.into(),
    };
    let mut lines = vec![lead.say(lang)];
    for (record, place) in records.iter().zip(1..) {
        let Some(matter) = Matter::of(record.kind()) else { continue };
        let place = if lang == Lang::Zh { crate::domain::words::chinese_number(place) } else { place.to_string() };
        let item = Message::plain(ITEM).with("place", place).with("title", state.title_of(record));
        lines.push(item.with("serial", record.text(matter.serial).unwrap_or_default()).say(lang));
        let due = match record.get(matter.due) {
            Some(ValueRef::Due(due)) => Some(due.words.to_string()),
            _ => None,
        };
        let of = |tag: Option<Tag>| tag.and_then(|t| record.text(t)).map(str::to_string);
        for (msg, text) in
            [(FACTS, of(Some(matter.facts))), (RULE, of(matter.rule)), (STANDS, of(matter.stands)), (DEMAND, due)]
        {
            let text = text.filter(|t| !t.trim().is_empty());
            lines.extend(text.map(|t| Message::plain(msg).with("text", t.trim()).say(lang)));
        }
    }
    lines.extend(Some(ask.words.trim()).filter(|w| !w.is_empty()).map(str::to_string));
    lines.extend(ask.reply_by.map(|day| Message::plain(REPLY_BY).with("day", day).say(lang)));
    lines.join("\n")
}

/// Whether a document has a number of a year, and so stays as it is.
pub(crate) fn is_numbered(record: &Record) -> bool {
    record.kind() == Kind::Document && record.get(document::SEQ).is_some() && !record.is_gone()
}

/// The error that says that a document stays.
pub(crate) fn stays(state: &State, record: &Record) -> Error {
    let number = record.text(document::NUMBER).unwrap_or_default();
    Error::new(Code::Denied, ISSUED_STAYS)
        .with("title", state.title_of(record))
        .with("number", number)
        .hint(Message::plain(HINT_WITHDRAW).with("number", number))
}

/// Whether a document went out, whether or not it was withdrawn since.
pub fn went_out(record: &Record) -> bool {
    !DOCUMENT.is_prepared(record.text(document::STATE))
}

/// Refuses what would give a draft what it gets when it is issued, and what issues without an approval what needs one.
fn check_draft(state: &State, edits: &[Edit], id: RecordId) -> Result<()> {
    let held = state.find(Kind::Document, id);
    let text = |tag: Tag| match edits.iter().find(|e| e.id == id && e.tag == tag) {
        Some(edit) => edit.value.as_ref().and_then(Value::as_text).map(str::to_string),
        None => held.and_then(|r| r.text(tag)).map(str::to_string),
    };
    let (to, title) = (text(document::STATE), text(document::TITLE).unwrap_or_default());
    let says = |tag: Tag| edits.iter().any(|e| e.id == id && e.tag == tag && e.value.is_some());
    if DOCUMENT.is_prepared(to.as_deref()) {
        return match [document::NUMBER, document::ON, document::SEQ].into_iter().any(says) {
            true => Err(Error::new(Code::BadInput, DRAFT_BARE).with("title", title)),
            false => Ok(()),
        };
    }
    let leaves = held.is_some_and(|r| !r.is_gone() && !went_out(r));
    let sort = text(document::SORT).unwrap_or_default();
    if leaves && sort == "notice" && text(document::APPROVED_BY).is_none_or(|a| a.trim().is_empty()) {
        return Err(Error::new(Code::BadInput, APPROVAL).with_message("sort", sort_label(&sort)));
    }
    Ok(())
}

/// Refuses what would change a document that has its number, a number that is given twice, and a draft that has what it gets
/// when it is issued.
///
/// # Errors
/// `Denied` where it has its number, `Conflict` where the number is another's, `BadInput` for a draft.
pub(crate) fn check(state: &State, edits: &[Edit]) -> Result<()> {
    for edit in edits.iter().filter(|e| e.kind == Kind::Document) {
        if [document::STATE, document::NUMBER, document::ON].contains(&edit.tag) {
            check_draft(state, edits, edit.id)?;
        }
        match state.get(edit.id) {
            Some(held) if is_numbered(held) && FIXED.contains(&edit.tag) => return Err(stays(state, held)),
            None if edit.tag == document::NUMBER => {
                let same = |r: &&Record| is_numbered(r) && r.get(document::NUMBER).map(|v| v.to_owned()) == edit.value;
                if let Some(other) = state.records(Kind::Document).find(same) {
                    let number = other.text(document::NUMBER).unwrap_or_default();
                    return Err(Error::new(Code::Conflict, TAKEN).with("number", number));
                }
            }
            Some(_) | None => {}
        }
    }
    Ok(())
}
