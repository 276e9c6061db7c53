//! The life of a finding (问题).

use super::{Ask, Fill, LADDER, Life, Must, Step, Tells, To, Verb, Writes, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::{finding, note};
use crate::i18n::Msg;

states! {
    /// Where a finding stands.
    STATES {
        /// Written down and numbered.
        REGISTERED = "registered", "registered", "立项";
        /// Handed to a unit.
        ASSIGNED = "assigned", "assigned", "交办";
        /// The unit took it on.
        ACCEPTED = "accepted", "accepted", "已接收";
        /// The unit says that it is not theirs, or not so.
        OBJECTED = "objected", "objected", "异议";
        /// Being put right.
        RECTIFYING = "rectifying", "rectifying", "整改";
        /// The unit says that it is put right.
        REPORTED = "reported", "reported", "反馈";
        /// Sent back after the check.
        RETURNED = "returned", "returned", "退回";
        /// Checked and found right.
        VERIFIED = "verified", "verified", "核查";
        /// Struck off the list.
        CLOSED = "closed", "closed", "销号";
        /// Looked at again later and still right.
        RECHECKED = "rechecked", "re-checked", "回头看";
        /// It came back.
        REOPENED = "reopened", "reopened", "重新打开";
        /// Put away.
        ARCHIVED = "archived", "archived", "归档";
    }
}

/// 立项 → 交办 → 接收 or 异议 → 整改 → 反馈 → 核查 → 销号 → 回头看 → 归档; back with a reason; reopened on relapse.
pub static FINDING: Life = Life {
    kind: Kind::Finding,
    field: finding::STATE,
    states: &STATES,
    start: REGISTERED,
    closed: &[CLOSED, RECHECKED, ARCHIVED],
    aside: &[ACCEPTED, OBJECTED, RETURNED, RECHECKED, REOPENED, ARCHIVED],
    unit: finding::UNIT,
    via: None,
    verbs: VERBS,
};

const REASON: &[Ask] = &[Ask::must(finding::REASON).words()];
const VERDICT: &[Ask] = &[Ask::may(finding::VERDICT).words()];
const TEXT: &[Ask] = &[Ask::must(note::TEXT).words()];
const INDEPENDENT: &[Must] =
    &[Must::Independent { by: finding::VERIFIER, person: finding::RECTIFIER, unit: finding::UNIT }];

const fn step(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    from: &'static [&'static str],
    to: &'static str,
    right: Right,
    asks: &'static [Ask],
) -> Step {
    Step::new(name, Msg::new(en, zh), from, To::State(to), right, asks)
}

/// The next rung of the ladder of urging.
const fn rung(name: &'static str, en: &'static str, zh: &'static str, must: &'static [Must], sort: usize) -> Step {
    Step::new(name, Msg::new(en, zh), &[], To::Stays, Right::Record, TEXT)
        .writes(Writes::Note(LADDER[sort]))
        .must(must)
        .tells(Tells::Urged)
}

static VERBS: &[Verb] = &[
    Verb::new(
        "finding.assign",
        Msg::new("assign", "交办"),
        Msg::new(
            "Hands a finding to a unit; after an objection with a reason",
            "将问题交办责任单位；异议后重新交办须写明理由",
        ),
        &[
            step(
                "finding.assign",
                "assign",
                "交办",
                &[REGISTERED, REOPENED],
                ASSIGNED,
                Right::Record,
                &[Ask::must(finding::UNIT), Ask::may(finding::PERSON), Ask::may(finding::DUE)],
            )
            .tells(Tells::Assigned),
            step(
                "finding.reassign",
                "assign again",
                "重新交办",
                &[OBJECTED],
                ASSIGNED,
                Right::Record,
                &[Ask::must(finding::REASON).words(), Ask::may(finding::UNIT), Ask::may(finding::PERSON)],
            )
            .tells(Tells::Assigned),
        ],
    )
    .key("a")
    .triage("assign"),
    Verb::new(
        "finding.accept",
        Msg::new("accept", "接收"),
        Msg::new("Takes the finding on for the unit; overrules an objection", "责任单位接收问题；或驳回异议"),
        &[
            step("finding.accept", "accept", "接收", &[ASSIGNED], ACCEPTED, Right::Report, &[]),
            step(
                "finding.overrule",
                "overrule the objection",
                "驳回异议",
                &[OBJECTED],
                ACCEPTED,
                Right::Record,
                REASON,
            ),
        ],
    ),
    Verb::new(
        "finding.object",
        Msg::new("object", "异议"),
        Msg::new("Says with a reason that it is not the unit's, or not so", "对问题提出异议并写明理由"),
        &[step("finding.object", "object", "提出异议", &[ASSIGNED], OBJECTED, Right::Report, REASON)],
    ),
    Verb::new(
        "finding.rectify",
        Msg::new("rectify", "整改"),
        Msg::new("Says that it is being put right", "开始整改"),
        &[step(
            "finding.rectify",
            "begin to rectify",
            "开始整改",
            &[ACCEPTED, RETURNED, REOPENED],
            RECTIFYING,
            Right::Report,
            &[],
        )],
    ),
    Verb::new(
        "finding.report",
        Msg::new("report back", "反馈"),
        Msg::new("Reports what was done to put it right", "反馈整改情况"),
        &[step(
            "finding.report",
            "report back",
            "反馈",
            &[RECTIFYING],
            REPORTED,
            Right::Report,
            &[Ask::must(finding::REPLY).words()],
        )
        .sets(&[(finding::RECTIFIER, Fill::Actor)])],
    )
    .key("p")
    .onward(&["finding.rectify", "finding.accept"]),
    Verb::new(
        "finding.verify",
        Msg::new("verify", "核查"),
        Msg::new(
            "Finds it put right; never by who rectified it. What is closed is looked at again",
            "核查通过，核查人不得为整改人；已销号的为回头看",
        ),
        &[
            step("finding.verify", "verify", "核查通过", &[REPORTED], VERIFIED, Right::Verify, VERDICT)
                .sets(&[(finding::VERIFIER, Fill::Actor)])
                .must(INDEPENDENT),
            step("finding.recheck", "re-check", "回头看", &[CLOSED, RECHECKED], RECHECKED, Right::Verify, VERDICT)
                .sets(&[(finding::VERIFIER, Fill::Actor)])
                .must(INDEPENDENT),
        ],
    )
    .key("o"),
    Verb::new(
        "finding.return",
        Msg::new("send back", "退回"),
        Msg::new("Sends it back after the check, with a reason", "核查后退回，写明原因"),
        &[step("finding.return", "return", "退回", &[REPORTED, VERIFIED], RETURNED, Right::Verify, REASON)
            .sets(&[(finding::VERIFIER, Fill::Actor)])
            .must(INDEPENDENT)
            .tells(Tells::Returned)],
    )
    .key("r")
    .triage("return"),
    Verb::new(
        "finding.close",
        Msg::new("close", "销号"),
        Msg::new("Strikes a verified finding off the list", "对核查通过的问题予以销号"),
        &[step("finding.close", "close", "销号", &[VERIFIED], CLOSED, Right::Verify, &[])
            .sets(&[(finding::CLOSED_ON, Fill::Day)])],
    )
    .key("d"),
    Verb::new(
        "finding.reopen",
        Msg::new("reopen", "重新打开"),
        Msg::new("Opens a closed finding again, with a reason", "重新打开已销号的问题，写明原因"),
        &[step(
            "finding.reopen",
            "reopen",
            "重新打开",
            &[CLOSED, RECHECKED, ARCHIVED],
            REOPENED,
            Right::Verify,
            REASON,
        )
        .sets(&[(finding::CLOSED_ON, Fill::Clear)])
        .tells(Tells::Returned)],
    ),
    Verb::new(
        "finding.archive",
        Msg::new("archive", "归档"),
        Msg::new(
            "Puts a closed finding away; withdraws a registered one with a reason",
            "归档已销号的问题；撤销立项须写明理由",
        ),
        &[
            step("finding.archive", "archive", "归档", &[CLOSED, RECHECKED], ARCHIVED, Right::Verify, &[]),
            step("finding.withdraw", "withdraw", "撤销立项", &[REGISTERED, OBJECTED], ARCHIVED, Right::Record, REASON),
        ],
    ),
    Verb::new(
        "finding.next",
        Msg::new("next step", "下一环节"),
        Msg::new("Takes the next step of the finding's way to its closing", "进入问题销号前的下一环节"),
        &[],
    )
    .onward(&[
        "finding.close",
        "finding.verify",
        "finding.report",
        "finding.rectify",
        "finding.accept",
        "finding.assign",
    ])
    .triage("done")
    .key_only(),
    Verb::new(
        "finding.urge",
        Msg::new("urge", "催办"),
        Msg::new(
            "Urges the units of findings, and keeps who was told and when",
            "催办问题的责任单位，记录告知对象与时间",
        ),
        &[rung("finding.urge", "urge", "催办", &[], 0)],
    )
    .key("u")
    .triage("urge"),
    Verb::new(
        "finding.escalate",
        Msg::new("escalate", "升级督办"),
        super::task::ESCALATE_HELP,
        &[
            rung("finding.urge", "urge", "催办", &[Must::Rung(0)], 0),
            rung("finding.order", "supervision order", "督办单", &[Must::Rung(1)], 1),
            rung("finding.talk", "talk", "约谈", &[Must::Rung(2)], 2),
            rung("finding.notice", "notice", "通报", &[Must::Rung(3)], 3),
        ],
    )
    .key("A-u"),
    Verb::new(
        "finding.defer",
        Msg::new("new deadline", "延期"),
        Msg::new("Sets another deadline", "另定整改时限"),
        &[Step::new(
            "finding.defer",
            Msg::new("new deadline", "延期"),
            &[],
            To::Stays,
            Right::Record,
            &[Ask::must(finding::DUE)],
        )],
    )
    .key("D")
    .triage("defer"),
];
