//! Suggests which clues are one.

use crate::action::{Action, Args, Group, JSON, JsonKey, Shell};
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::papers::letters::duplicates;

crate::messages! {
    PAIR: "{second} may be {first} once more ({share}% alike): ducha clue join {id} --joined {into}", "{second}与{first}可能为同一事项（相似度{share}%）：ducha clue join {id} --joined {into}";
    NONE: "No two clues seem to be one", "未发现疑似重复线索";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("[].first", Msg::new("the earlier clue's id", "先登记线索编号")),
    JsonKey::new("[].second", Msg::new("the later clue's id", "后登记线索编号")),
    JsonKey::new("[].share", Msg::new("how alike they are, in percent", "相似度（%）")),
];

pub(super) const ACTION: Action = Action::new(
    "clue.duplicates",
    Group::Records,
    Msg::new("suggest duplicate clues", "查重线索"),
    Msg::new(
        "Suggest which clues are about one matter; joining them is a person's decision",
        "提示疑似重复线索，是否并案由人决定",
    ),
)
.within(&["clues"])
.form()
.line(&["clue", "duplicates"], &[JSON], line)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (pairs, titles) = shell.with_state(None, |_, state| {
        let pairs = duplicates(state);
        let title = |id| state.title(id);
        let titles: Vec<_> = pairs.iter().map(|(a, b, _)| (title(*a), title(*b))).collect();
        Ok((pairs, titles))
    })?;
    if args.has("json") {
        let pair = |(a, b, share): &(crate::domain::id::RecordId, crate::domain::id::RecordId, u32)| serde_json::json!({ "first": a.to_string(), "second": b.to_string(), "share": share });
        return shell.json(&pairs.iter().map(pair).collect::<Vec<_>>());
    }
    if pairs.is_empty() {
        shell.tell(NONE);
    }
    for ((a, b, share), (first, second)) in pairs.iter().zip(&titles) {
        let said = Message::plain(PAIR).with("first", first).with("second", second).with("share", share);
        let text = shell.say(said.with("id", b).with("into", a));
        shell.line(text)?;
    }
    Ok(())
}
