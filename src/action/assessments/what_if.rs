//! What single steps would bring a unit.

use crate::action::{Action, Args, Group, JSON, JsonKey, Shell};
use crate::cycle::assess::{Gain, ScoreOptions, sheet, what_if};
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::log::AsOf;

crate::messages! {
    GAIN: "+{points} · {what} · rank {rank}", "+{points}分 · {what} · 可排第{rank}";
    NOTHING: "nothing would bring points: the score is frozen, pending or full", "没有可提分事项：已定稿、待定或已满分";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("[].what", Msg::new("what would be done", "事项")),
    JsonKey::new("[].points", Msg::new("the points that the total gains", "可提高分值")),
    JsonKey::new("[].rank", Msg::new("the rank that the unit would have", "可达排名")),
];

pub(super) const ACTION: Action = Action::new(
    "assessment.what-if",
    Group::Reports,
    Msg::new("what if", "提分测算"),
    Msg::new(
        "Show what one more closing, score point, satisfied answer or bonus would bring a unit",
        "测算再办结一项、提高一分、满意度提高、再获加分各能提高多少分",
    ),
)
.within(&["assessments"])
.form()
.line(&["assessment", "whatif"], &[super::WHICH, super::UNIT, JSON], line)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let unit = super::unit(shell, args)?;
    let actor = shell.actor()?;
    let office = shell.office()?;
    let of = sheet(office, &actor, id, &ScoreOptions::default())?;
    let past = office.past(AsOf::day(of.as_of))?;
    let reckoned = of.reckoned.as_ref();
    let scored = reckoned.and_then(|r| r.units.iter().find(|u| Some(u.unit) == unit).map(|u| (r, u)));
    if scored.is_none() && of.units.iter().all(|u| Some(u.unit.as_str()) != unit.map(|u| u.to_string()).as_deref()) {
        return Err(super::no_score(args));
    }
    let gains: Vec<Gain> = scored.map(|(r, u)| what_if(&past, r, u)).unwrap_or_default();
    if args.has("json") {
        let lang = shell.lang;
        let one =
            |g: &Gain| serde_json::json!({ "what": g.what.say(lang), "points": g.points.to_string(), "rank": g.rank });
        return shell.json(&gains.iter().map(one).collect::<Vec<_>>());
    }
    for g in &gains {
        let rank = g.rank.map_or_else(|| "–".to_string(), |r| r.to_string());
        let said = Message::plain(GAIN).with("points", g.points).with_message("what", g.what.clone());
        let text = shell.say(said.with("rank", rank));
        shell.line(text)?;
    }
    if gains.is_empty() {
        shell.tell(Message::plain(NOTHING));
    }
    Ok(())
}
