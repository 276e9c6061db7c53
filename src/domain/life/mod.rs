//! The lives of findings and of lagging flags: one mechanism, two tables.
//!
//! Sources: domain.md, "Inspection → finding → closure" (the loop, and who may verify) and "Indicators" (a flag's life).

use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};

mod finding;
mod flag;

pub use finding::{FINDING, FindingState};
pub use flag::{FLAG, FlagState};

crate::messages! {
    NO_MOVE: "“{name}” is no step of this life", "没有“{name}”这一步";
    NOT_FROM: "What is “{state}” cannot be moved on by “{name}”", "“{state}”状态下不能“{name}”";
    POSSIBLE: "Possible now: {steps}.", "现在可以：{steps}。";
    NOTHING_POSSIBLE: "Nothing can be done from here.", "此状态下没有后续步骤。";
    REASON: "“{name}” needs a reason", "“{name}”必须写明理由";
    REASON_HINT: "Say in a few words why; it stays in the trail.", "请简要写明原因，将留痕。";
    OBSERVATION: "“{name}” needs the observation that shows it", "“{name}”需要注明所依据的监测结果";
    OBSERVATION_HINT: "Name the later observation, or lift it by hand with a reason.", "请指明后期监测结果，或写明理由手动解除。";
    SAME_PERSON: "{person} worked on the rectification and cannot verify it", "{person}参与了整改，不能核查";
    SAME_UNIT: "{unit} did the rectification, so nobody of it can verify it", "{unit}是整改单位，其人员不能核查";
    SOMEBODY_ELSE: "Let an inspector of another unit verify it.", "请由其他单位的督查人员核查。";
    NO_VERIFIER: "Nobody is named who verified it", "未注明核查人";
}

/// What a step must bring with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A reason in words.
    Reason,
    /// The observation that it rests on.
    Observation,
    /// Somebody who neither rectified it nor belongs to the unit that did: see [`independent`].
    Independent,
}

/// A step of a life.
#[derive(Clone, Copy, Debug)]
pub struct Step<S: 'static> {
    /// The stable name.
    pub name: &'static str,
    /// What a person reads.
    pub label: Msg,
    /// The states that it is allowed in.
    pub from: &'static [S],
    /// The state that it leads to.
    pub to: S,
    /// What it must bring with it.
    pub needs: &'static [Need],
}

/// A state of a life.
pub trait State: Copy + Eq + 'static {
    /// Returns the label that a person reads.
    fn label(self) -> Msg;
}

/// A life: where it starts and which steps are allowed.
#[derive(Clone, Copy, Debug)]
pub struct Life<S: 'static> {
    /// The first state.
    pub start: S,
    /// The last states: nothing is open any more.
    pub closed: &'static [S],
    /// All steps.
    pub steps: &'static [Step<S>],
}

/// What somebody brings when taking a step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Brought<'a> {
    /// The reason, in words.
    pub reason: &'a str,
    /// Whether an observation is named.
    pub observation: bool,
}

impl<S: State> Life<S> {
    /// Returns the steps that are allowed in a state.
    pub fn allowed(&self, state: S) -> impl Iterator<Item = &'static Step<S>> + use<S> {
        self.steps.iter().filter(move |step| step.from.contains(&state))
    }

    /// Tells whether one step leads from a state to another; a merge that made another move is a conflict.
    pub fn leads(&self, from: S, to: S) -> bool {
        self.allowed(from).any(|step| step.to == to)
    }

    /// Tells whether nothing is open in a state.
    pub fn is_closed(&self, state: S) -> bool {
        self.closed.contains(&state)
    }

    /// Returns the step of a name, if it is allowed in a state and brings what it needs.
    ///
    /// [`Need::Independent`] is for the caller, who knows the people: see [`independent`].
    pub fn take(&self, state: S, name: &str, brought: Brought<'_>) -> Result<&'static Step<S>> {
        let Some(known) = self.steps.iter().find(|step| step.name == name) else {
            return Err(self.hint(Error::new(Code::Usage, NO_MOVE).with("name", name), state));
        };
        let Some(step) = self.allowed(state).find(|step| step.name == name) else {
            let error = Error::new(Code::Denied, NOT_FROM).with_message("state", state.label());
            return Err(self.hint(error.with_message("name", known.label), state));
        };
        let missing = |msg, hint| Error::new(Code::BadInput, msg).with_message("name", step.label).hint(hint);
        for need in step.needs {
            match need {
                Need::Reason if brought.reason.trim().is_empty() => return Err(missing(REASON, REASON_HINT)),
                Need::Observation if !brought.observation => return Err(missing(OBSERVATION, OBSERVATION_HINT)),
                Need::Reason | Need::Observation | Need::Independent => {}
            }
        }
        Ok(step)
    }

    fn hint(&self, error: Error, state: S) -> Error {
        let mut steps = Message::plain(Msg::new("", ""));
        for (i, step) in self.allowed(state).enumerate() {
            let item = match i {
                0 => Msg::new("{label} ({name})", "{label}（{name}）"),
                _ => Msg::new("{before}, {label} ({name})", "{before}、{label}（{name}）"),
            };
            steps = Message::plain(item)
                .with_message("before", steps)
                .with_message("label", step.label)
                .with("name", step.name);
        }
        match self.allowed(state).next() {
            Some(_) => error.hint(Message::plain(POSSIBLE).with_message("steps", steps)),
            None => error.hint(NOTHING_POSSIBLE),
        }
    }
}

/// Somebody who does something, with their unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor<'a> {
    /// The person; empty if only the unit is known.
    pub person: &'a str,
    /// The unit; empty if none is known.
    pub unit: &'a str,
}

/// Checks that whoever verifies is neither a person nor of a unit that rectified. Somebody must be named.
pub fn independent(verifier: Actor<'_>, rectified: &[Actor<'_>]) -> Result<()> {
    if verifier.person.is_empty() && verifier.unit.is_empty() {
        return Err(Error::new(Code::BadInput, NO_VERIFIER).hint(SOMEBODY_ELSE));
    }
    let same = |a: &str, b: &str| !a.is_empty() && a == b;
    if rectified.iter().any(|r| same(r.person, verifier.person)) {
        let error = Error::new(Code::Denied, SAME_PERSON).with("person", verifier.person);
        return Err(error.hint(SOMEBODY_ELSE));
    }
    if rectified.iter().any(|r| same(r.unit, verifier.unit)) {
        return Err(Error::new(Code::Denied, SAME_UNIT).with("unit", verifier.unit).hint(SOMEBODY_ELSE));
    }
    Ok(())
}

#[cfg(test)]
pub(super) fn assert_whole<S: State + std::fmt::Debug>(life: &Life<S>, all: &[S]) {
    let mut reached = vec![life.start];
    for _ in all {
        let next: Vec<S> = reached.iter().flat_map(|s| life.allowed(*s)).map(|step| step.to).collect();
        next.into_iter().for_each(|s| {
            if !reached.contains(&s) {
                reached.push(s)
            }
        });
    }
    for state in all {
        assert!(reached.contains(state), "{state:?} is never reached");
        assert!(life.is_closed(*state) || life.allowed(*state).next().is_some(), "{state:?} is a dead end");
    }
    let mut names: Vec<_> = life.steps.iter().map(|s| s.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a name is used twice");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    /// domain.md: the verifier is never the person or unit that rectified.
    #[test]
    fn nobody_verifies_their_own_work() {
        let rectified = [Actor { person: "staff-3", unit: "tax" }, Actor { person: "", unit: "housing" }];
        let check = |person, unit| independent(Actor { person, unit }, &rectified);
        assert!(check("inspector-1", "office").is_ok());
        assert!(check("staff-3", "office").unwrap_err().is(SAME_PERSON));
        assert!(check("staff-9", "housing").unwrap_err().is(SAME_UNIT));
        assert!(check("inspector-1", "").is_ok());
        assert!(check("", "").unwrap_err().is(NO_VERIFIER));
        assert_eq!(check("staff-9", "tax").unwrap_err().code(), Code::Denied);
        assert_eq!(check("staff-9", "税务局").map_err(|e| e.say(Lang::Zh)), Ok(()));
    }
}
