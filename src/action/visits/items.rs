//! Lists what is asked at a visit, with the answers and the score.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::checklist::Score;
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::visits::Filler;
use crate::service::words::names;

crate::messages! {
    ITEM: "{key}  {question}  {answer}", "{key}  {question}  {answer}";
    OPEN: "–", "（未答）";
    WRONG: "    {what}", "    {what}";
    SCORE: "Score: {earned} of {possible} = {rate}%", "得分：{earned}/{possible}，得分率{rate}%";
    FAILED: "Failed: critical items {items}", "不合格：关键项{items}";
    REMAIN: "{count} scored questions are open", "尚有{count}个计分项未答";
}

pub(super) const ACTION: Action = Action::new(
    "visit.items",
    Group::Records,
    Msg::new("checklist of a visit", "走访检查项"),
    Msg::new("List what is asked at a visit, with answers and score", "列出走访检查项、答案与得分"),
)
.line(
    &["visit", "items"],
    &[Arg::new("id", ArgKind::Place, "VISIT", Msg::new("the visit by number or id", "走访（编号）"))],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let name = args.get("id").unwrap_or_default().to_string();
    let (items, score) = shell.with_state(None, |office, state| {
        let id = names::find(state, Some(Kind::Visit), &name)?;
        office.visit_items(state, id, Filler::Inspectors)
    })?;
    for item in &items {
        let label = item.choices.iter().find(|(n, _)| *n == item.answer).map(|(_, l)| l.clone());
        let said = Message::plain(ITEM).with("key", &item.key).with("question", &item.question);
        let said = match label.unwrap_or_else(|| item.answer.clone()) {
            none if none.is_empty() => said.with_message("answer", OPEN),
            answer => said.with("answer", answer),
        };
        let text = shell.say(said);
        shell.line(text)?;
        if let Some(wrong) = &item.wrong {
            let text = shell.say(Message::plain(WRONG).with_message("what", wrong.clone()));
            shell.line(text)?;
        }
    }
    tell(shell, &score);
    Ok(())
}

/// Says what a visit scores so far.
pub(super) fn tell(shell: &mut Shell, score: &Score) {
    if let Some(permille) = score.permille() {
        let points = |n: u64| (n as f64) / 100.0;
        let said = Message::plain(SCORE).with("earned", points(score.earned)).with("possible", points(score.possible));
        shell.tell(said.with("rate", f64::from(permille) / 10.0));
    }
    if !score.failed.is_empty() {
        shell.tell(Message::plain(FAILED).with_list("items", score.failed.iter().map(Message::name)));
    }
    if score.open > 0 {
        shell.tell(Message::plain(REMAIN).with("count", score.open));
    }
}
