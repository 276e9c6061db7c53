//! `report route`: the visits of a day in the order in which they are made, for who goes or for everybody.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{VISIT, visit as visits};
use crate::domain::schema::visit;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::View;
use crate::report::table::{Column, Datum, Shown, Tabular};
use crate::service::visits::route::{Stop, route};

crate::messages! {
    NAME: "Route of the day", "当日走访路线";
    NEXT: "Next: {unit} {place}", "下一单位：{unit} {place}";
    ALL_MADE: "{count} {count:visit|visits}, none to come", "共{count}次走访，均已开始或完成";
    EVERYBODY: "you go on none of them: these are everybody's", "其中没有您参加的走访，以下为全部走访";
}

/// A stop with its place on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    at: usize,
    stop: Stop,
    next: bool,
}

/// The route of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteReport {
    day: NaiveDate,
    rows: Vec<Leg>,
    remarks: Vec<Message>,
}

impl RouteReport {
    /// Makes the report of a day: of the visits that a person goes on; of all where that is none, or all are wanted.
    pub fn of(view: &View<'_>, day: NaiveDate, person: RecordId, all: bool) -> Self {
        let own = if all { Vec::new() } else { route(view.state, day, &[person]) };
        let others = own.is_empty();
        let stops = if others { route(view.state, day, &[]) } else { own };
        let next = stops.iter().position(|s| s.state == visits::PLANNED);
        let mut remarks = Vec::new();
        if others && !all && !stops.is_empty() {
            remarks.push(Message::plain(EVERYBODY));
        }
        match next.and_then(|at| stops.get(at)) {
            Some(stop) => {
                let said = Message::plain(NEXT).with("unit", view.state.title(stop.visit));
                remarks.push(said.with("place", &stop.address));
            }
            None => remarks.push(Message::plain(ALL_MADE).with("count", stops.len())),
        }
        let leg = |(stop, at): (Stop, usize)| Leg { at: at + 1, next: next == Some(at), stop };
        Self { day, rows: stops.into_iter().zip(0..).map(leg).collect(), remarks }
    }
}

impl Tabular for RouteReport {
    type Row = Leg;
    const COLUMNS: &'static [Column<Leg>] = &[
        Column::new("at", Msg::new("Stop", "站次"), Msg::new("its place on the way", "站次"), |_, r: &Leg| {
            Datum::count(r.at as u64)
        })
        .of(ColumnKind::Number),
        Column::new("id", Msg::new("Id", "标识"), Msg::new("the visit's id", "走访标识"), |_, r: &Leg| {
            Datum::Id(r.stop.visit)
        })
        .only(Shown::Json),
        Column::new(
            "serial",
            Msg::new("No.", "编号"),
            Msg::new("the visit's number", "走访编号"),
            |look, r: &Leg| {
                Datum::text(look.state.get(r.stop.visit).and_then(|v| v.text(visit::SERIAL)).unwrap_or_default())
            },
        ),
        Column::new("unit", Msg::new("Unit", "单位"), Msg::new("the unit", "单位"), |look, r: &Leg| {
            Datum::maybe(look.state.get(r.stop.visit).and_then(|v| v.reference(visit::UNIT)), Datum::Record)
        }),
        Column::new(
            "point",
            Kind::ServicePoint.def().label,
            Msg::new("the service point", "服务点"),
            |look, r: &Leg| {
                Datum::maybe(look.state.get(r.stop.visit).and_then(|v| v.reference(visit::POINT)), Datum::Record)
            },
        ),
        Column::new("address", Msg::new("Address", "地址"), Msg::new("where to go", "地址"), |_, r: &Leg| {
            Datum::text(&r.stop.address)
        }),
        Column::new(
            "hours",
            Msg::new("Hours", "服务时间"),
            Msg::new("when it is open", "服务时间"),
            |_, r: &Leg| Datum::text(&r.stop.hours),
        ),
        Column::new(
            "metres",
            Msg::new("Metres", "距上一站（米）"),
            Msg::new("from the stop before; null where a place is not known", "距上一站米数，地点不明为 null"),
            |_, r: &Leg| Datum::maybe(r.stop.metres, |m| Datum::Whole(m.round() as i64)),
        )
        .of(ColumnKind::Number),
        Column::new(
            "state",
            Msg::new("State", "状态"),
            Msg::new("where the visit stands", "走访状态"),
            |_, r: &Leg| Datum::word(r.stop.state, VISIT.label(r.stop.state)),
        ),
        Column::new(
            "next",
            Msg::new("Next", "下一站"),
            Msg::new("whether it is the next one to come", "是否下一站"),
            |_, r: &Leg| if r.next { Datum::Bool(true) } else { Datum::Nothing },
        ),
        Column::new(
            "inspectors",
            Msg::new("Inspectors", "检查人员"),
            Msg::new("who goes", "检查人员"),
            |look, r: &Leg| {
                let visit = look.state.get(r.stop.visit);
                let who = visit.into_iter().flat_map(|v| v.references(visit::INSPECTORS));
                let names: Vec<String> = who.map(|p| look.state.title(p)).collect();
                Datum::text(names.join(if look.lang == crate::i18n::Lang::Zh { "、" } else { ", " }))
            },
        ),
    ];

    fn title(&self) -> Message {
        NAME.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Leg] {
        &self.rows
    }

    fn record(row: &Leg) -> Option<RecordId> {
        Some(row.stop.visit)
    }

    fn remarks(&self) -> Vec<Message> {
        self.remarks.clone()
    }
}
