//! The life of a finding (问题).

use super::{Life, Need, State, Step};
use crate::i18n::Msg;

vocabulary! {
    /// Where a finding stands.
    FindingState {
        /// Written down and numbered.
        Registered = "registered", "registered", "立项";
        /// Handed to a unit.
        Assigned = "assigned", "assigned", "交办";
        /// The unit took it on.
        Accepted = "accepted", "accepted", "已接收";
        /// The unit says that it is not theirs, or not so.
        Objected = "objected", "objected", "异议";
        /// Being put right.
        Rectifying = "rectifying", "rectifying", "整改";
        /// The unit says that it is put right.
        Reported = "reported", "reported", "反馈";
        /// Sent back after the check.
        Returned = "returned", "returned", "退回";
        /// Checked and found right.
        Verified = "verified", "verified", "核查";
        /// Struck off the list.
        Closed = "closed", "closed", "销号";
        /// Looked at again later and still right.
        Rechecked = "rechecked", "re-checked", "回头看";
        /// It came back.
        Reopened = "reopened", "reopened", "重新打开";
        /// Put away.
        Archived = "archived", "archived", "归档";
    }
}

impl State for FindingState {
    fn label(self) -> Msg {
        FindingState::label(self)
    }
}

use FindingState::{
    Accepted, Archived, Assigned, Closed, Objected, Rechecked, Rectifying, Registered, Reopened, Reported, Returned,
    Verified,
};

/// 立项 → 交办 → 接收 or 异议 → 整改 → 反馈 → 核查 → 销号 → 回头看 → 归档; back with a reason; reopened on relapse.
pub const FINDING: Life<FindingState> = Life {
    start: Registered,
    closed: &[Closed, Rechecked, Archived],
    steps: &[
        step("assign", "assign", "交办", &[Registered, Reopened], Assigned, &[]),
        step("accept", "accept", "接收", &[Assigned], Accepted, &[]),
        step("object", "object", "提出异议", &[Assigned], Objected, &[Need::Reason]),
        step("reassign", "assign again", "重新交办", &[Objected], Assigned, &[Need::Reason]),
        step("overrule", "overrule the objection", "驳回异议", &[Objected], Accepted, &[Need::Reason]),
        step("rectify", "begin to rectify", "开始整改", &[Accepted, Returned, Reopened], Rectifying, &[]),
        step("report", "report back", "反馈", &[Rectifying], Reported, &[]),
        step("verify", "verify", "核查通过", &[Reported], Verified, &[Need::Independent]),
        step("return", "return", "退回", &[Reported, Verified], Returned, &[Need::Reason, Need::Independent]),
        step("close", "close", "销号", &[Verified], Closed, &[]),
        step("recheck", "re-check", "回头看", &[Closed, Rechecked], Rechecked, &[Need::Independent]),
        step("reopen", "reopen", "重新打开", &[Closed, Rechecked, Archived], Reopened, &[Need::Reason]),
        step("archive", "archive", "归档", &[Closed, Rechecked], Archived, &[]),
        step("withdraw", "withdraw", "撤销立项", &[Registered, Objected], Archived, &[Need::Reason]),
    ],
};

const fn step(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    from: &'static [FindingState],
    to: FindingState,
    needs: &'static [Need],
) -> Step<FindingState> {
    Step { name, label: Msg::new(en, zh), from, to, needs }
}

#[cfg(test)]
mod tests {
    use super::super::{Brought, NOT_FROM, REASON, assert_whole};
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_finding_goes_all_the_way() {
        assert_whole(&FINDING, FindingState::ALL);
        let mut state = FINDING.start;
        for name in ["assign", "accept", "rectify", "report", "verify", "close", "recheck", "archive"] {
            state = FINDING.take(state, name, Brought::default()).unwrap().to;
        }
        assert_eq!(state, Archived);
        assert!(FINDING.is_closed(state) && !FINDING.is_closed(Verified));
    }

    #[test]
    fn what_goes_back_says_why() {
        let bare = Brought::default();
        for (state, name) in [(Assigned, "object"), (Reported, "return"), (Closed, "reopen"), (Objected, "overrule")] {
            assert!(FINDING.take(state, name, bare).unwrap_err().is(REASON), "{name}");
            let step = FINDING.take(state, name, Brought { reason: "照片与现场不符", ..bare }).unwrap();
            assert!(FINDING.leads(state, step.to));
        }
    }

    #[test]
    fn a_step_that_is_not_allowed_names_those_that_are() {
        let error = FINDING.take(Reported, "close", Brought::default()).unwrap_err();
        assert!(error.is(NOT_FROM));
        assert_eq!(error.say(Lang::En), "What is “reported” cannot be moved on by “close”");
        assert_eq!(error.hints(Lang::En), ["Possible now: verify (verify), return (return)."]);
        assert_eq!(error.hints(Lang::Zh), ["现在可以：核查通过（verify）、退回（return）。"]);
        assert!(!FINDING.leads(Registered, Closed));
    }
}
