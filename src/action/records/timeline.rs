//! The way of a record along its life: each state with its days, and who brought it there.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::kind::Kind;
use crate::domain::life::{Life, finding as findings};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::past::timeline::{days_in, timeline};
use crate::service::words::names;

crate::messages! {
    STAY: "{from}  {state}  {days} {days:day|days}  {by}", "{from}  {state}  {days}天  {by}";
    SUM: "In all: {all}", "各环节合计：{all}";
    PART: "{state} {days} {days:day|days}", "{state}{days}天";
    STOPPED: "The clock stands still since {since}, {days} {days:day|days} now; looked at again on {review}", "自{since}起中止计时，已{days}天；{review}复审";
    WAS_STOPPED: "The clock stood still for {days} {days:day|days}; the deadline moved by as many", "曾中止计时{days}天，时限已顺延";
    NO_LIFE: "{kind} has no states of its own to go through", "{kind}没有可按时间轴列出的环节";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("[].state", Msg::new("the state", "环节")),
    JsonKey::new("[].from", Msg::new("the day on which it came into it", "进入日期")),
    JsonKey::new("[].until", Msg::new("the day on which it left it, or null", "离开日期，仍在则为 null")),
    JsonKey::new("[].days", Msg::new("how many days it was in it, up to today", "停留天数，计至今天")),
    JsonKey::new("[].by", Msg::new("who brought it there", "办理人")),
    JsonKey::new("[].step", Msg::new("the step, as the trail has it", "步骤名称，与留痕一致")),
];

pub(super) const ACTION: Action = Action::new(
    "record.timeline",
    Group::Records,
    Msg::new("timeline", "时间轴"),
    Msg::new(
        "Show the states that a record went through, with the days in each and who brought it there",
        "查看记录经历的各环节、停留天数与办理人",
    ),
)
.within(&["list", "detail"])
.form()
.line(
    &["timeline"],
    &[
        Arg::new("id", ArgKind::Place, "RECORD", Msg::new("the record by number, title or id", "记录（编号、名称）"))
            .chosen(Kind::ALL),
        JSON,
    ],
    line,
)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (name, lang, today) = (args.get("id").unwrap_or_default().to_string(), shell.lang, shell.today());
    let json = args.has("json");
    let (lines, rows) = shell.with_state(None, |_, state| {
        let id = names::find(state, None, &name)?;
        let missing = || Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id);
        let record = state.get(id).ok_or_else(missing)?;
        let no_life = || Error::new(Code::Usage, NO_LIFE).with_message("kind", record.kind().def().label);
        let life = Life::of(record.kind()).ok_or_else(no_life)?;
        let stays = timeline(state, record);
        if stays.is_empty() {
            return Err(no_life());
        }
        let ends = stays.iter().skip(1).map(|s| Some(s.from)).chain([None]);
        let mut lines: Vec<String> = Vec::new();
        let mut rows = Vec::new();
        for (stay, end) in stays.iter().zip(ends) {
            let days = (end.unwrap_or(today) - stay.from).num_days().max(0);
            let by = state.title(stay.by);
            let said = Message::plain(STAY).with("from", stay.from).with_message("state", life.label(stay.state));
            lines.push(said.with("days", days).with("by", &by).say(lang));
            rows.push(serde_json::json!({
                "state": stay.state, "from": stay.from.to_string(), "until": end.map(|d| d.to_string()),
                "days": days, "by": by, "step": stay.step,
            }));
        }
        let sums = days_in(&stays, today);
        let part = |(state, days): &(&'static str, i64)| {
            Message::plain(PART).with_message("state", life.label(state)).with("days", days)
        };
        lines.push(Message::plain(SUM).with_list("all", sums.iter().map(part)).say(lang));
        lines.extend(clock(record, &sums, today).map(|said| said.say(lang)));
        Ok((lines, rows))
    })?;
    if json {
        return shell.json(&rows);
    }
    lines.into_iter().try_for_each(|line| shell.line(line))
}

/// That the clock of a finding stands still, or did.
fn clock(
    record: &crate::domain::record::Record,
    sums: &[(&'static str, i64)],
    today: chrono::NaiveDate,
) -> Option<Message> {
    use crate::domain::schema::finding;
    let days = sums.iter().find(|(s, _)| record.kind() == Kind::Finding && *s == findings::SUSPENDED)?.1;
    match record.date(finding::SUSPENDED_ON) {
        Some(since) => {
            let review = record.date(finding::REVIEW_ON).map(|d| d.to_string()).unwrap_or_default();
            let said = Message::plain(STOPPED).with("since", since).with("days", (today - since).num_days());
            Some(said.with("review", review))
        }
        None => Some(Message::plain(WAS_STOPPED).with("days", days)),
    }
}
