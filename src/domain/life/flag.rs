//! The life of a lagging flag (落后指标).

use super::{Life, Need, State, Step};
use crate::i18n::Msg;

vocabulary! {
    /// Where a lagging flag stands.
    FlagState {
        /// A rule or a person raised it.
        Raised = "raised", "raised", "已标记";
        /// The unit said what it will do, and until when.
        Committed = "committed", "committed", "已表态";
        /// Being worked on.
        Repairing = "repairing", "under repair", "整改中";
        /// It no longer lags.
        Lifted = "lifted", "lifted", "已解除";
    }
}

impl State for FlagState {
    fn label(self) -> Msg {
        FlagState::label(self)
    }
}

use FlagState::{Committed, Lifted, Raised, Repairing};

/// Raised → commitment made (表态) → under repair → lifted by a later observation, or by hand with a reason.
pub const FLAG: Life<FlagState> = Life {
    start: Raised,
    closed: &[Lifted],
    steps: &[
        step("commit", "make a commitment", "表态", &[Raised], Committed, &[]),
        step("repair", "begin to repair", "开始整改", &[Raised, Committed], Repairing, &[]),
        step("recommit", "commit anew", "重新表态", &[Repairing], Committed, &[Need::Reason]),
        step(
            "lift",
            "lift by an observation",
            "监测达标解除",
            &[Raised, Committed, Repairing],
            Lifted,
            &[Need::Observation],
        ),
        step("lift-by-hand", "lift by hand", "手动解除", &[Raised, Committed, Repairing], Lifted, &[Need::Reason]),
        step("raise-again", "raise again", "再次标记", &[Lifted], Raised, &[Need::Reason]),
    ],
};

const fn step(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    from: &'static [FlagState],
    to: FlagState,
    needs: &'static [Need],
) -> Step<FlagState> {
    Step { name, label: Msg::new(en, zh), from, to, needs }
}

#[cfg(test)]
mod tests {
    use super::super::{Brought, OBSERVATION, REASON, assert_whole};
    use super::*;

    #[test]
    fn a_flag_is_lifted_by_an_observation_or_by_hand_with_a_reason() {
        assert_whole(&FLAG, FlagState::ALL);
        let bare = Brought::default();
        let mut state = FLAG.start;
        for name in ["commit", "repair"] {
            state = FLAG.take(state, name, bare).unwrap().to;
        }
        assert!(FLAG.take(state, "lift", bare).unwrap_err().is(OBSERVATION));
        assert!(FLAG.take(state, "lift-by-hand", bare).unwrap_err().is(REASON));
        assert_eq!(FLAG.take(state, "lift", Brought { observation: true, ..bare }).unwrap().to, Lifted);
        assert_eq!(FLAG.take(state, "lift-by-hand", Brought { reason: "口径调整", ..bare }).unwrap().to, Lifted);
        assert_eq!(
            FLAG.take(Lifted, "raise-again", Brought { reason: "下季度又列倒数第三", ..bare }).unwrap().to,
            Raised
        );
    }
}
