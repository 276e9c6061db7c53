//! `report supervisors`: what each social supervisor (社会监督员) did: clues handed in and found true, experience of the half
//! year, trainings, and when the term ends. Source: law-and-practice 4.5; 江西 营商环境社会监督员管理办法.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::clue as clues;
use crate::domain::period::{Grain, Period};
use crate::domain::record::Record;
use crate::domain::rights::Role;
use crate::domain::schema::{clue, meeting, note, person};
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::View;
use crate::report::messages;
use crate::report::table::{Column, Datum, Look, Shown, Tabular};

crate::messages! {
    TITLE: "Social supervisors", "社会监督员履职情况";
    NO_EXPERIENCE: "No experience of the half-year before yet: {people}", "尚未提交上个半年履职体会：{people}";
    ENDED: "The term has ended: {people}", "聘期已满：{people}";
}

/// What one supervisor did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supervised {
    person: RecordId,
    until: Option<NaiveDate>,
    clues: u64,
    checked: u64,
    right: u64,
    last: Option<NaiveDate>,
    trained: u64,
    missed: u64,
    /// The day on which the experience of the half-year that runs, and of the one before, was handed in.
    experience: [Option<NaiveDate>; 2],
}

/// All of them.
#[derive(Clone, Debug, PartialEq)]
pub struct SupervisorsReport {
    day: NaiveDate,
    rows: Vec<Supervised>,
    remarks: Vec<Message>,
}

impl SupervisorsReport {
    /// Makes the report.
    pub fn of(view: &View<'_>) -> Self {
        let state = view.state;
        let half = Period::containing(view.day, Grain::Half);
        let before = half.and_then(|h| h.step(-1));
        let role = |r: &&Record| r.text(person::ROLE) == Some(Role::Supervisor.code());
        let mut rows: Vec<Supervised> = state
            .records(Kind::Person)
            .filter(role)
            .map(|p| {
                let of = p.id();
                let own = || state.records(Kind::Clue).filter(move |c| c.reference(clue::SUPERVISOR) == Some(of));
                // What was joined is another clue once more: it counts once.
                let counted = || own().filter(|c| c.text(clue::STATE) != Some(clues::JOINED));
                let result = |c: &Record| c.text(clue::RESULT).map(str::to_string);
                let training = |m: &&Record| m.text(meeting::SORT) == Some("training");
                let came = |tag| {
                    let all = state.records(Kind::Meeting).filter(training);
                    all.filter(|m| m.references(tag).any(|p| p == of)).count() as u64
                };
                let experience = |half: Option<Period>| {
                    let half = half?;
                    let notes = state
                        .records(Kind::Note)
                        .filter(|n| n.reference(note::ABOUT) == Some(of) && n.text(note::SORT) == Some("experience"));
                    let days = notes.filter_map(|n| n.date(note::ON));
                    days.filter(|d| (half.first_day()..=half.last_day()).contains(d)).max()
                };
                Supervised {
                    person: of,
                    until: p.date(person::TERM_UNTIL),
                    clues: counted().count() as u64,
                    checked: counted().filter(|c| result(c).is_some()).count() as u64,
                    right: counted().filter(|c| matches!(result(c).as_deref(), Some("true" | "partly"))).count() as u64,
                    last: own().filter_map(|c| c.date(clue::RECEIVED_ON)).max(),
                    trained: came(meeting::PEOPLE),
                    missed: came(meeting::ABSENT),
                    experience: [experience(half), experience(before)],
                }
            })
            .collect();
        rows.sort_by(|a, b| b.clues.cmp(&a.clues).then_with(|| state.title(a.person).cmp(&state.title(b.person))));
        let named = |msg, keep: &dyn Fn(&Supervised) -> bool| {
            let people: Vec<String> = rows.iter().filter(|r| keep(r)).map(|r| state.title(r.person)).collect();
            (!people.is_empty()).then(|| Message::plain(msg).with_list("people", people.iter().map(Message::name)))
        };
        let ended = |r: &Supervised| r.until.is_some_and(|until| until < view.day);
        let lacks = |r: &Supervised| r.experience[1].is_none() && !ended(r);
        let remarks = [named(NO_EXPERIENCE, &lacks), named(ENDED, &ended)].into_iter().flatten().collect();
        Self { day: view.day, rows, remarks }
    }
}

const fn count(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&Look<'_>, &Supervised) -> Datum,
) -> Column<Supervised> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

impl Tabular for SupervisorsReport {
    type Row = Supervised;
    const COLUMNS: &'static [Column<Supervised>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the person's id", "人员编号"), |_, r: &Supervised| {
            Datum::Id(r.person)
        })
        .only(Shown::Json),
        Column::new(
            "person",
            Msg::new("Supervisor", "社会监督员"),
            Msg::new("the person", "人员"),
            |_, r: &Supervised| Datum::Record(r.person),
        ),
        Column::new(
            "term_until",
            Msg::new("Term until", "聘期至"),
            Msg::new("when the term ends", "聘期至"),
            |_, r| Datum::maybe(r.until, Datum::Date),
        ),
        count(
            "clues",
            Msg::new("Clues", "线索"),
            Msg::new("clues handed in, each matter once", "提交线索数，并案计一次"),
            |_, r| Datum::count(r.clues),
        ),
        count("checked", Msg::new("Checked", "已核查"), Msg::new("of them checked", "其中已核查"), |_, r| {
            Datum::count(r.checked)
        }),
        count(
            "found_true",
            Msg::new("True", "属实"),
            Msg::new("found true, at least in part", "属实及部分属实"),
            |_, r| Datum::count(r.right),
        ),
        Column::new(
            "last_clue",
            Msg::new("Last clue", "最近线索"),
            Msg::new("when the last came in", "最近提交日期"),
            |_, r| Datum::maybe(r.last, Datum::Date),
        ),
        count(
            "trained",
            Msg::new("Trainings", "参训"),
            Msg::new("trainings attended", "参加培训次数"),
            |_, r| Datum::count(r.trained),
        ),
        count("missed", Msg::new("Missed", "缺训"), Msg::new("trainings missed", "缺席培训次数"), |_, r| {
            Datum::count(r.missed)
        }),
        Column::new(
            "experience",
            Msg::new("Experience, this half", "本半年体会"),
            Msg::new("when that of this half-year was handed in", "本半年履职体会提交日期"),
            |_, r| Datum::maybe(r.experience[0], Datum::Date),
        ),
        Column::new(
            "experience_before",
            Msg::new("Half before", "上期体会"),
            Msg::new("when that of the half-year before was handed in", "上个半年履职体会提交日期"),
            |_, r| Datum::maybe(r.experience[1], Datum::Date),
        ),
    ];

    fn title(&self) -> Message {
        TITLE.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Supervised] {
        &self.rows
    }

    fn record(row: &Supervised) -> Option<RecordId> {
        Some(row.person)
    }

    fn remarks(&self) -> Vec<Message> {
        self.remarks.clone()
    }
}
