//! The letter that shows a unit its score.

use crate::action::paper::{FORCE, FORMAT, OUT, write_document};
use crate::action::{Action, Args, Group, Shell};
use crate::cycle::assess::{ScoreOptions, letter, sheet};
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "assessment.letter",
    Group::Reports,
    Msg::new("letter with a score", "得分预告函"),
    Msg::new("Write the letter that shows a unit its score with the reasons", "生成单位考核得分预告函"),
)
.within(&["assessments"])
.form()
.line(&["assessment", "letter"], &[super::WHICH, super::UNIT, FORMAT, OUT, FORCE], line);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let unit = super::unit(shell, args)?.map(|u| u.to_string()).unwrap_or_default();
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let of = sheet(office, &actor, id, &ScoreOptions::default())?;
    let scored = of.units.iter().find(|u| u.unit == unit).ok_or_else(|| super::no_score(args))?;
    let document = letter(office, &of, scored, lang);
    write_document(shell, args, &document)
}
