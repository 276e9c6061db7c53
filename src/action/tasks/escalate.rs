//! The next step of the escalation ladder: 催办 → 督办单 → 约谈 → 通报, each kept with who was told and when.
//!
//! Source: domain.md, "Ledgers and tasks", escalation ladder.

use crate::action::{Action, Effect, Group, Scene, press};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::rights::Right;
use crate::domain::schema::{finding, note, task, words};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

crate::messages! {
    DIFFERENT: "the chosen ones stand at different steps of the ladder: take them separately", "所选事项处于不同的催办层级，请分别办理";
    TOP: "the ladder ends here: {step} was its last step", "催办层级已到最后一步：{step}";
}

/// The steps of the ladder, from the lowest.
const LADDER: [&str; 4] = ["urge", "order", "talk", "notice"];

const TITLE: Msg = Msg::new("escalate", "升级督办");
const HELP: Msg = Msg::new(
    "Takes the next step of the ladder: urge, supervision order, talk, notice; keeps who was told and when",
    "按层级升级：催办、督办单、约谈、通报，记录告知对象与时间",
);

pub(super) const TASK: Action =
    super::on_tasks("task.escalate", TITLE, HELP, |scene| press(scene, Kind::Task, task::LEAD, "task.escalate"))
        .writes(Right::Record);

pub(super) const FINDING: Action = Action::new("finding.escalate", Group::Findings, TITLE, HELP)
    .within(&["findings", "triage"])
    .many()
    .writes(Right::Record)
    .press(|scene| press(scene, Kind::Finding, finding::UNIT, "finding.escalate"));

fn press(scene: &Scene<'_>, kind: Kind, unit: Tag, action: &'static str) -> Result<Vec<Effect>> {
    let chosen = press::targets(scene, kind)?;
    let ids: Vec<RecordId> = chosen.iter().map(|r| r.id()).collect();
    let mut reached: Vec<Option<usize>> = vec![None; ids.len()];
    for told in scene.state.records(Kind::Note) {
        let of = told.reference(note::ABOUT).and_then(|id| ids.iter().position(|i| *i == id));
        let step = told.text(note::SORT).and_then(|sort| LADDER.iter().position(|s| *s == sort));
        if let (Some(of), Some(step)) = (of, step) {
            reached[of] = reached[of].max(Some(step));
        }
    }
    let label = |sort: &str| words::NOTE_SORT.word(sort).map_or(TITLE, |w| w.label);
    let next = reached.first().copied().flatten().map_or(0, |step| step + 1);
    if reached.iter().any(|r| r.map_or(0, |step| step + 1) != next) {
        return Err(Error::new(Code::Usage, DIFFERENT));
    }
    let Some(sort) = LADDER.get(next) else {
        return Err(Error::new(Code::Usage, TOP).with_message("step", label(LADDER[LADDER.len() - 1])));
    };
    let about: Vec<_> = chosen.iter().map(|r| (r.id(), r.reference(unit))).collect();
    crate::action::records::note::ask(scene, action, label(sort), sort, &about)
}
