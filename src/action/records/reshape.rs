//! Merges two records that are one, and takes records out that are no more.

use crate::action::{
    Action, Arg, ArgKind, Args, Effect, JSON, JsonKey, Overlay, Preview, RightScope, Scene, Shell, press,
};
use crate::domain::id::RecordId;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::words::names;
use crate::service::work::merge::{Reshaping, merge, retire};

crate::messages! {
    MERGED: "merged “{from}” into “{into}”; one undo takes it back", "已将“{from}”并入“{into}”，可一次撤销";
    MERGE_TITLE: "“{from}” becomes “{into}”, and stays as another name of it", "“{from}”并入“{into}”，原名作为别名保留";
    RETIRED: "taken out: {title}; it stays in the trail", "已作废：{title}，留痕可查";
    DRY: "nothing was written: this was a dry run", "试运行，未写入";
    NO_TWO: "mark the one that goes and stand on the one that stays", "请选中要并入的一条，光标停在保留的一条";
    NO_ONE: "no record is named", "未指明记录";
}

const DRY_RUN: Arg = Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only show what changes", "只显示改动，不写入"));

pub(super) const MERGE: Action = super::on_record(
    "record.merge",
    Msg::new("merge", "合并"),
    Msg::new(
        "Merge a unit or person into another, in the console the marked one into the one under the cursor: all that refers to it refers to that one",
        "将一个单位或人员并入另一个（控制台中为选中的并入光标处的），所有引用随之改变",
    ),
    press_merge,
)
.writes(Right::Manage)
.scope(RightScope::Retire)
.line(
    &["merge"],
    &[
        Arg::new("record", ArgKind::Place, "NAME", Msg::new("the unit or person that goes", "要并入的单位或人员")),
        Arg::new("into", ArgKind::Option, "NAME", Msg::new("the one that stays", "保留的单位或人员")),
        DRY_RUN,
        JSON,
    ],
    merge_line,
)
.json(&[
    JsonKey::new("records", Msg::new("how many records changed", "修改的记录数")),
    JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
]);

pub(super) const RETIRE: Action = super::on_record(
    "record.retire",
    Msg::new("retire", "作废"),
    Msg::new(
        "Take records out of lists and counts, with a reason; what is open is handed over",
        "将记录作废（移出列表与统计）并说明原因；未了事项移交他人",
    ),
    press_retire,
)
.many()
.writes(Right::Manage)
.scope(RightScope::Retire)
.line(
    &["retire"],
    &[
        Arg::new("record", ArgKind::Rest, "NAME…", Msg::new("the records", "记录")),
        Arg::new("reason", ArgKind::Option, "TEXT", Msg::new("why", "原因")),
        Arg::new("successor", ArgKind::Option, "NAME", Msg::new("who takes over what is open", "未了事项的接手者")),
        DRY_RUN,
        JSON,
    ],
    retire_line,
)
.json(&[
    JsonKey::new("records", Msg::new("how many records changed", "修改的记录数")),
    JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
]);

fn press_merge(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let into = press::here(scene)?;
    let [from] = scene.marked.iter().filter(|id| **id != into).collect::<Vec<_>>()[..] else {
        return Err(Error::new(Code::Usage, NO_TWO));
    };
    let done = merge(scene.state, *from, into)?;
    let title = titled(scene.state, *from, into);
    let lines = done.lines().iter().map(|m| m.say(scene.lang)).collect();
    Ok(vec![Effect::Show(Overlay::Confirm(Box::new(Preview { title, lines, work: done.work })))])
}

fn press_retire(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    press::here(scene)?;
    Ok(vec![Effect::Show(Overlay::Retire(scene.targets()))])
}

fn titled(state: &State, from: RecordId, into: RecordId) -> Message {
    Message::plain(MERGE_TITLE).with("from", state.title(from)).with("into", state.title(into))
}

fn merge_line(shell: &mut Shell, args: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let office = shell.office()?;
    let (done, title, said) = {
        let state = office.view(&actor);
        let from = names::find(&state, None, args.get("record").unwrap_or_default())?;
        let kind = state.get(from).map(|r| r.kind());
        let into = names::find(&state, kind, args.get("into").unwrap_or_default())?;
        let said = Message::plain(MERGED).with("from", state.title(from)).with("into", state.title(into));
        (merge(&state, from, into)?, titled(&state, from, into), said)
    };
    carry_out(shell, args, vec![(title, done)], vec![said])
}

fn retire_line(shell: &mut Shell, args: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let office = shell.office()?;
    let (mut all, mut said) = (Vec::new(), Vec::new());
    {
        let state = office.view(&actor);
        for name in args.all("record") {
            let id = names::find(&state, None, name)?;
            let kind = state.get(id).map(|r| r.kind());
            let successor = args.get("successor").map(|n| names::find(&state, kind, n)).transpose()?;
            let done = retire(&state, id, args.get("reason").unwrap_or_default(), successor)?;
            let title = Message::plain(RETIRED).with("title", state.title(id));
            said.push(title.clone());
            all.push((title, done));
        }
    }
    carry_out(shell, args, all, said)
}

/// Does it as one piece of work, or only tells what it would do.
fn carry_out(shell: &mut Shell, args: &Args, all: Vec<(Message, Reshaping)>, said: Vec<Message>) -> Result<()> {
    let (dry, json) = (args.has("dry-run"), args.has("json"));
    let mut work = None;
    for (title, done) in all {
        if dry && !json {
            shell.tell(title);
            done.lines().into_iter().for_each(|m| shell.tell(m));
        }
        match &mut work {
            None => work = Some(done.work),
            Some(first) => first.edits.extend(done.work.edits),
        }
    }
    let work = work.ok_or_else(|| Error::new(Code::Usage, NO_ONE))?;
    let actor = shell.actor()?;
    let office = shell.office()?;
    let records = if dry {
        let touched: std::collections::BTreeSet<RecordId> = work.edits.iter().map(|e| e.id).collect();
        office.would(&actor, work)?;
        touched.len()
    } else {
        office.commit(&actor, work)?.records.len()
    };
    if json {
        return shell.json(&serde_json::json!({ "records": records, "written": !dry }));
    }
    if dry {
        shell.tell(DRY);
    } else {
        said.into_iter().for_each(|m| shell.tell(m));
    }
    Ok(())
}
