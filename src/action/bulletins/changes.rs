//! What became of the figures of an issue since it was printed.

use crate::action::{Action, Args, Group, JSON, JsonKey, Shell};
use crate::cycle::bulletin::{Changed, changed};
use crate::domain::id::RecordId;
use crate::error::Result;
use crate::i18n::{Message, Msg};

crate::messages! {
    CHANGED: "section {section} · {asked}: printed {printed}, now {now}", "第{section}栏 · {asked}：印发时{printed}，现为{now}";
    CAME: "  + {id} {title}", "  + {id} {title}";
    WENT: "  - {id} {title}", "  - {id} {title}";
    NOTHING: "no figure changed since", "印发后数据没有变化";
    SUMMARY: "{count} {count:figure|figures} changed since", "印发后有{count}处数据变化";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("[].section", Msg::new("the section, from 1", "栏目")),
    JsonKey::new("[].asked", Msg::new("what was asked", "取数语句")),
    JsonKey::new("[].printed", Msg::new("what was printed", "印发时数值")),
    JsonKey::new("[].now", Msg::new("what the records give now", "当前数值")),
    JsonKey::new("[].came[]", Msg::new("records that came behind it", "新增记录")),
    JsonKey::new("[].went[]", Msg::new("records that are not behind it any more", "移出记录")),
];

pub(super) const ACTION: Action = Action::new(
    "bulletin.changes",
    Group::Reports,
    Msg::new("changed since", "印发后变化"),
    Msg::new(
        "Show which figures of an issued bulletin the records give otherwise now",
        "查看已印发简报的数据此后有何变化",
    ),
)
.within(&["bulletins"])
.form()
.line(&["bulletin", "changes"], &[super::WHICH, JSON], line)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let actor = shell.actor()?;
    let all = changed(shell.office()?, &actor, id)?;
    if args.has("json") {
        let ids = |of: &[RecordId]| of.iter().map(ToString::to_string).collect::<Vec<_>>();
        let one = |c: &Changed| {
            serde_json::json!({
                "section": c.section, "asked": c.asked, "printed": c.printed, "now": c.now,
                "came": ids(&c.came), "went": ids(&c.went),
            })
        };
        return shell.json(&all.iter().map(one).collect::<Vec<_>>());
    }
    let lines = shell.with_state(None, |_, state| {
        let mut lines = Vec::new();
        for c in &all {
            let short = |t: &str| crate::domain::words::shorten(&t.replace('\n', " "), 40);
            let said = Message::plain(CHANGED).with("section", c.section).with("asked", short(&c.asked));
            lines.push(said.with("printed", short(&c.printed)).with("now", short(&c.now)));
            for (msg, ids) in [(CAME, &c.came), (WENT, &c.went)] {
                let line = |id: &RecordId| Message::plain(msg).with("id", id.short(8)).with("title", state.title(*id));
                lines.extend(ids.iter().map(line));
            }
        }
        Ok(lines)
    })?;
    for said in lines {
        let text = shell.say(said);
        shell.line(text)?;
    }
    let summary = Message::plain(if all.is_empty() { NOTHING } else { SUMMARY }).with("count", all.len());
    shell.tell(summary);
    Ok(())
}
