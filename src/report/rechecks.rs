//! `report rechecks`: what became of each finding that a draw chose to be looked at again (回头看): it holds, it came back,
//! or nobody has looked yet; with the share of relapses of each draw.

use chrono::NaiveDate;

use crate::domain::draw::receipt::Receipt;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::visit as visits;
use crate::domain::record::Record;
use crate::domain::schema::{draw, finding, visit};
use crate::domain::survey::wilson;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::report::View;
use crate::report::table::{Column, Datum, Shown, Tabular};
use crate::service::figures::unit_of;
use crate::service::visits::draws::receipt_of;
use crate::service::visits::rechecks::{Verdict, since_draw};

crate::messages! {
    TITLE: "Re-inspections", "回头看情况";
    OPEN: "not looked at yet", "待回头看";
    HOLDS: "still right", "未反弹";
    RELAPSED: "came back", "反弹";
    SHARE: "{draw}: {drawn} of {size} drawn, {holds} still right, {relapsed} came back, {open} open; relapses {share}% (95%: {low} to {high}%)", "{draw}：{size}个中抽取{drawn}个，未反弹{holds}个，反弹{relapsed}个，待回头看{open}个；反弹率{share}%（95%区间{low}%至{high}%）";
    NONE_YET: "{draw}: {drawn} of {size} drawn, none looked at yet", "{draw}：{size}个中抽取{drawn}个，均待回头看";
}

/// A finding that was drawn to be looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rechecked {
    /// The draw.
    pub draw: RecordId,
    /// The finding.
    pub finding: RecordId,
    /// The unit that answers for it.
    pub unit: Option<RecordId>,
    /// When it was struck off; nothing once it is reopened.
    pub closed_on: Option<NaiveDate>,
    /// The visit at which it is looked at, and its day.
    pub visit: Option<(RecordId, Option<NaiveDate>)>,
    /// What was found.
    pub verdict: Verdict,
    /// What was said of it: the verdict, or why it was reopened.
    pub said: String,
}

/// All re-inspections.
#[derive(Clone, Debug, PartialEq)]
pub struct RechecksReport {
    day: NaiveDate,
    rows: Vec<Rechecked>,
    remarks: Vec<Message>,
}

impl RechecksReport {
    /// Makes the report: the latest draw first, in the order of each draw.
    pub fn of(view: &View<'_>) -> Self {
        let state = view.state;
        let drawn = |d: &&Record| d.get(draw::DRAWN).is_some();
        let mut draws: Vec<&Record> = state.records(Kind::Draw).filter(drawn).collect();
        draws.sort_by_key(|d| (std::cmp::Reverse(d.date(draw::DRAWN_ON)), d.id()));
        let mut out = Self { day: view.day, rows: Vec::new(), remarks: Vec::new() };
        for of in draws {
            // A receipt that cannot be read is for `draw verify` to tell.
            let Ok(receipt) = Receipt::read(&receipt_of(of)) else { continue };
            let ids = receipt.drawn.iter().filter_map(|d| d.id.parse::<RecordId>().ok());
            let rows: Vec<Rechecked> = ids.filter_map(|id| row(state, of, id)).collect();
            if !rows.is_empty() {
                out.remarks.push(summed(state, of, receipt.objects.len(), &rows));
            }
            out.rows.extend(rows);
        }
        out
    }
}

fn row(state: &State, of: &Record, id: RecordId) -> Option<Rechecked> {
    let verdict = since_draw(state, of, id)?;
    let record = state.find(Kind::Finding, id)?;
    let looks = |v: &&Record| {
        v.reference(visit::DRAW) == Some(of.id())
            && v.references(visit::RECHECKS).any(|f| f == id)
            && v.text(visit::STATE) != Some(visits::CANCELLED)
    };
    let said = match verdict {
        Verdict::Open => None,
        Verdict::Holds { .. } => record.text(finding::VERDICT),
        Verdict::Relapsed { .. } => record.text(finding::REASON),
    };
    Some(Rechecked {
        draw: of.id(),
        finding: id,
        unit: unit_of(state, record),
        closed_on: record.date(finding::CLOSED_ON),
        visit: state.records(Kind::Visit).find(looks).map(|v| (v.id(), v.date(visit::ON))),
        verdict,
        said: said.unwrap_or_default().to_string(),
    })
}

fn summed(state: &State, of: &Record, size: usize, rows: &[Rechecked]) -> Message {
    let count = |is: fn(&Verdict) -> bool| rows.iter().filter(|r| is(&r.verdict)).count() as u64;
    let relapsed = count(|v| matches!(v, Verdict::Relapsed { .. }));
    let holds = count(|v| matches!(v, Verdict::Holds { .. }));
    let name = of.text(draw::SERIAL).map_or_else(|| state.title_of(of), str::to_string);
    let said = |msg| Message::plain(msg).with("draw", &name).with("drawn", rows.len()).with("size", size);
    let percent = |v: f64| format!("{v:.1}");
    match wilson(relapsed, relapsed + holds) {
        None => said(NONE_YET),
        Some(share) => said(SHARE)
            .with("holds", holds)
            .with("relapsed", relapsed)
            .with("open", rows.len() as u64 - relapsed - holds)
            .with("share", percent(share.share))
            .with("low", percent(share.low))
            .with("high", percent(share.high)),
    }
}

impl Tabular for RechecksReport {
    type Row = Rechecked;
    const COLUMNS: &'static [Column<Rechecked>] = &[
        Column::new("draw", Kind::Draw.def().label, Msg::new("the draw", "随机抽取"), |look, r: &Rechecked| {
            let serial = look.state.get(r.draw).and_then(|d| d.text(draw::SERIAL));
            Datum::text(serial.map_or_else(|| look.state.title(r.draw), str::to_string))
        }),
        Column::new(
            "id",
            Msg::new("Id", "问题标识"),
            Msg::new("the finding's id", "问题标识"),
            |_, r: &Rechecked| Datum::Id(r.finding),
        )
        .only(Shown::Json),
        Column::new(
            "serial",
            Msg::new("No.", "编号"),
            Msg::new("its number", "问题编号"),
            |look, r: &Rechecked| {
                Datum::text(look.state.get(r.finding).and_then(|f| f.text(finding::SERIAL)).unwrap_or_default())
            },
        ),
        Column::new(
            "finding",
            Msg::new("Finding", "问题"),
            Msg::new("the finding", "问题"),
            |look, r: &Rechecked| Datum::text(look.state.title(r.finding)),
        ),
        Column::new(
            "unit",
            Msg::new("Unit", "责任单位"),
            Msg::new("the unit that answers for it", "责任单位"),
            |_, r: &Rechecked| Datum::maybe(r.unit, Datum::Record),
        ),
        Column::new(
            "closed_on",
            Msg::new("Struck off", "销号日期"),
            Msg::new("when it was struck off; null once it is reopened", "销号日期，重新打开后为 null"),
            |_, r: &Rechecked| Datum::maybe(r.closed_on, Datum::Date),
        )
        .of(ColumnKind::Date),
        Column::new(
            "visit_on",
            Msg::new("Visit", "走访日期"),
            Msg::new(
                "the day of the visit at which it is looked at; null where none is planned",
                "回头看走访日期，未安排为 null",
            ),
            |_, r: &Rechecked| Datum::maybe(r.visit.and_then(|(_, on)| on), Datum::Date),
        )
        .of(ColumnKind::Date),
        Column::new(
            "outcome",
            Msg::new("Outcome", "回头看结果"),
            Msg::new("open, holds or relapsed", "open 待看、holds 未反弹、relapsed 反弹"),
            |_, r: &Rechecked| match r.verdict {
                Verdict::Open => Datum::word("open", OPEN),
                Verdict::Holds { .. } => Datum::word("holds", HOLDS),
                Verdict::Relapsed { .. } => Datum::word("relapsed", RELAPSED),
            },
        ),
        Column::new(
            "on",
            Msg::new("On", "认定日期"),
            Msg::new("when that was found", "认定日期"),
            |_, r: &Rechecked| match r.verdict {
                Verdict::Open => Datum::Nothing,
                Verdict::Holds { on, .. } | Verdict::Relapsed { on, .. } => Datum::Date(on),
            },
        )
        .of(ColumnKind::Date),
        Column::new("by", Msg::new("By", "认定人"), Msg::new("who found it", "认定人"), |_, r: &Rechecked| match r
            .verdict
        {
            Verdict::Open => Datum::Nothing,
            Verdict::Holds { by, .. } | Verdict::Relapsed { by, .. } => Datum::Record(by),
        }),
        Column::new(
            "said",
            Msg::new("Said", "说明"),
            Msg::new("the verdict or the reason", "核查意见或反弹原因"),
            |_, r: &Rechecked| Datum::text(&r.said),
        ),
    ];

    fn title(&self) -> Message {
        TITLE.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Rechecked] {
        &self.rows
    }

    fn record(row: &Rechecked) -> Option<RecordId> {
        Some(row.finding)
    }

    fn remarks(&self) -> Vec<Message> {
        self.remarks.clone()
    }
}
