//! The life of a finding (问题).

use super::{Ask, Fill, LADDER, Life, Must, Step, Tells, To, Verb, Writes, states};
use crate::domain::kind::{Kind, Tag};
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
        /// The unit signed for it: its terms run from then.
        RECEIVED = "received", "signed for", "签收";
        /// The unit took it on.
        ACCEPTED = "accepted", "accepted", "已接收";
        /// The unit says that it is not theirs, or not so.
        OBJECTED = "objected", "objected", "异议";
        /// Being put right.
        RECTIFYING = "rectifying", "rectifying", "整改";
        /// It waits for the superior level, or cannot be done now: the clock stands still.
        SUSPENDED = "suspended", "suspended", "中止";
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
        /// Handed to the discipline body.
        DISCIPLINE = "discipline", "with the discipline body", "移送纪检";
    }
}

/// 立项 → 交办 → 签收 → 接收 or 异议 → 整改 → 反馈 → 核查 → 销号 → 回头看 → 归档; back with a reason; reopened on relapse;
/// suspended and taken up again; handed to the discipline body (政府督查工作条例 art. 23).
pub static FINDING: Life = Life {
    kind: Kind::Finding,
    field: finding::STATE,
    states: &STATES,
    start: REGISTERED,
    closed: &[CLOSED, RECHECKED, ARCHIVED, DISCIPLINE],
    aside: &[RECEIVED, ACCEPTED, OBJECTED, SUSPENDED, RETURNED, RECHECKED, REOPENED, ARCHIVED, DISCIPLINE],
    prepared: None,
    via: None,
    verbs: VERBS,
};

/// What handing out begins anew: nothing is signed for yet.
const HANDED: &[(Tag, Fill)] = &[
    (finding::ASSIGNED_ON, Fill::Day),
    (finding::RECEIVED_ON, Fill::Clear),
    (finding::RECEIVER, Fill::Clear),
    (finding::REPORTED_ON, Fill::Clear),
];
const REASON: &[Ask] = &[Ask::must(finding::REASON).words()];
const PLAN: &[Ask] = &[Ask::may(finding::CAUSE), Ask::may(finding::PLAN).words(), Ask::may(finding::PLANNED_ON)];
const VERDICT: &[Ask] = &[Ask::may(finding::VERDICT).words()];
const TEXT: &[Ask] = &[Ask::must(note::TEXT).words()];
const INDEPENDENT: Must = Must::Independent {
    by: finding::VERIFIER,
    person: finding::RECTIFIER,
    unit: finding::UNIT,
    others: finding::RESPONSIBLE,
};
const CHECKED: &[Must] = &[INDEPENDENT];

/// The states in which a finding can be looked at again.
pub const RECHECKABLE: &[&str] = &[CLOSED, RECHECKED];

/// The sort of the note by which each of several responsible units answers for itself.
pub const ANSWER: &str = "answer";

crate::messages! {
    THIRD: "{person} verified it: somebody else closes it", "{person}为核查人，销号须由第三人办理";
}

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

/// Looked at again after the closing, and still right.
const fn recheck() -> Step {
    step("finding.recheck", "re-check", "回头看", RECHECKABLE, RECHECKED, Right::Verify, VERDICT)
        .sets(&[(finding::VERIFIER, Fill::Actor), (finding::RECHECKED_ON, Fill::Day)])
        .must(CHECKED)
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
            "Hand a finding to a unit; after an objection with a reason",
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
            .sets(HANDED)
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
            .sets(HANDED)
            .tells(Tells::Assigned),
        ],
    )
    .key("a")
    .triage("assign"),
    Verb::new(
        "finding.receive",
        Msg::new("sign for", "签收"),
        Msg::new(
            "Sign for an order: the terms of objection and report run from that day",
            "责任单位签收交办；异议、反馈期限自签收之日起算",
        ),
        &[step("finding.receive", "sign for", "签收", &[ASSIGNED], RECEIVED, Right::Report, &[])
            .sets(&[(finding::RECEIVED_ON, Fill::Day), (finding::RECEIVER, Fill::Actor)])],
    )
    .key("i"),
    Verb::new(
        "finding.accept",
        Msg::new("accept", "接收"),
        Msg::new("Take the finding on for the unit; overrule an objection", "责任单位接收问题；或驳回异议"),
        &[
            step("finding.take-on", "accept", "接收", &[RECEIVED], ACCEPTED, Right::Report, PLAN),
            // Who takes on what nobody signed for has it from that day.
            step("finding.accept", "accept", "接收", &[ASSIGNED], ACCEPTED, Right::Report, PLAN)
                .sets(&[(finding::RECEIVED_ON, Fill::Day), (finding::RECEIVER, Fill::Actor)]),
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
        Msg::new("Say with a reason that it is not the unit's, or not so", "对问题提出异议并写明理由"),
        &[step("finding.object", "object", "提出异议", &[ASSIGNED, RECEIVED], OBJECTED, Right::Report, REASON)
            .must(&[Must::Within { since: finding::RECEIVED_ON, setting: "term.objection", unless: Right::Record }])],
    ),
    Verb::new(
        "finding.rectify",
        Msg::new("rectify", "整改"),
        Msg::new("Say that it is being put right", "开始整改"),
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
        Msg::new("Report what was done to put it right", "反馈整改情况"),
        &[step(
            "finding.report",
            "report back",
            "反馈",
            &[RECTIFYING],
            REPORTED,
            Right::Report,
            &[Ask::must(finding::REPLY).words()],
        )
        .sets(&[
            (finding::RECTIFIER, Fill::Actor),
            (finding::REPORTED_ON, Fill::Day),
            (finding::NEXT_REPORT, Fill::Clear),
        ])],
    )
    .key("p")
    .onward(&["finding.rectify", "finding.accept", "finding.receive"]),
    Verb::new(
        "finding.partial",
        Msg::new("report in part", "阶段反馈"),
        Msg::new("Report what is done so far, and the day of the next report", "反馈阶段进展，并约定下次反馈日期"),
        &[Step::new(
            "finding.partial",
            Msg::new("report in part", "阶段反馈"),
            &[ACCEPTED, RECTIFYING, RETURNED, REOPENED],
            To::Stays,
            Right::Report,
            &[Ask::must(note::TEXT).words(), Ask::must(note::NEXT)],
        )
        .writes(Writes::Note("partial"))
        .sets(&[(finding::NEXT_REPORT, Fill::Asked(note::NEXT))])],
    ),
    Verb::new(
        "finding.answer",
        Msg::new("answer for one's unit", "本单位答复"),
        Msg::new(
            "Say what one's own unit did, where several units are responsible: each answers for itself",
            "多个责任单位时，各单位分别答复本单位办理情况",
        ),
        &[Step::new(
            "finding.answer",
            Msg::new("answer for one's unit", "本单位答复"),
            &[],
            To::Stays,
            Right::Report,
            &[Ask::must(note::TEXT).words(), Ask::may(note::TOLD)],
        )
        .writes(Writes::Note(ANSWER))],
    ),
    Verb::new(
        "finding.suspend",
        Msg::new("suspend", "中止"),
        Msg::new(
            "Suspend what waits for the superior level or cannot be done now: with the reason, who approved it and the day on which it is looked at again; the clock stands still",
            "需上级支持或暂不能办的中止办理：写明理由、批准人与复审日期，期间不计时限",
        ),
        &[step(
            "finding.suspend",
            "suspend",
            "中止",
            &[ACCEPTED, RECTIFYING, RETURNED, REOPENED],
            SUSPENDED,
            Right::Record,
            &[Ask::must(finding::REASON).words(), Ask::must(finding::SUSPEND_APPROVED), Ask::must(finding::REVIEW_ON)],
        )
        .sets(&[(finding::SUSPENDED_ON, Fill::Day)])],
    ),
    Verb::new(
        "finding.resume",
        Msg::new("resume", "恢复办理"),
        Msg::new(
            "Take up what was suspended: the deadline moves by the days that the clock stood still",
            "恢复办理，时限按中止天数顺延",
        ),
        &[step("finding.resume", "resume", "恢复办理", &[SUSPENDED], RECTIFYING, Right::Record, &[])
            .sets(&[
                (finding::DUE, Fill::Delayed(finding::SUSPENDED_ON)),
                (finding::SUSPENDED_ON, Fill::Clear),
                (finding::REVIEW_ON, Fill::Clear),
            ])
            .tells(Tells::Assigned)],
    ),
    Verb::new(
        "finding.verify",
        Msg::new("verify", "核查"),
        Msg::new(
            "Find it put right; never by who rectified it. What is closed is looked at again",
            "核查通过，核查人不得为整改人；已销号的为回头看",
        ),
        &[
            step("finding.verify", "verify", "核查通过", &[REPORTED], VERIFIED, Right::Verify, VERDICT)
                .sets(&[(finding::VERIFIER, Fill::Actor)])
                .must(&[INDEPENDENT, Must::EachAnswered { units: finding::RESPONSIBLE, sort: ANSWER }]),
            recheck(),
        ],
    )
    .key("o"),
    Verb::new(
        "finding.recheck",
        Msg::new("re-inspect", "回头看"),
        Msg::new(
            "Find at a re-inspection that what was closed is still right; where it is not, it is reopened",
            "回头看确认已销号的问题未反弹；反弹的重新打开",
        ),
        &[recheck()],
    ),
    Verb::new(
        "finding.return",
        Msg::new("send back", "退回"),
        Msg::new("Send it back after the check, with a reason", "核查后退回，写明原因"),
        &[step("finding.return", "return", "退回", &[REPORTED, VERIFIED], RETURNED, Right::Verify, REASON)
            .sets(&[(finding::VERIFIER, Fill::Actor)])
            .must(CHECKED)
            .tells(Tells::Returned)],
    )
    .key("r")
    .triage("return"),
    Verb::new(
        "finding.close",
        Msg::new("close", "销号"),
        Msg::new("Strike a verified finding off the list", "对核查通过的问题予以销号"),
        &[step("finding.close", "close", "销号", &[VERIFIED], CLOSED, Right::Verify, &[])
            .sets(&[(finding::CLOSED_ON, Fill::Day), (finding::CLOSER, Fill::Actor)])
            .must(&[
                Must::Independent {
                    by: finding::CLOSER,
                    person: finding::RECTIFIER,
                    unit: finding::UNIT,
                    others: finding::RESPONSIBLE,
                },
                Must::Other { than: finding::VERIFIER, msg: THIRD },
            ])],
    )
    .key("d"),
    Verb::new(
        "finding.conclude",
        Msg::new("conclude", "督查结论"),
        Msg::new(
            "Give the conclusion and feed it back to the unit (政府督查工作条例 art. 16)",
            "形成督查结论并反馈责任单位（《政府督查工作条例》第十六条）",
        ),
        &[Step::new(
            "finding.conclude",
            Msg::new("conclude", "督查结论"),
            &[],
            To::Stays,
            Right::Verify,
            &[Ask::must(finding::CONCLUSION).words()],
        )
        .sets(&[(finding::CONCLUDED_ON, Fill::Day), (finding::CONCLUSION_RECEIVED, Fill::Clear)])],
    ),
    Verb::new(
        "finding.acknowledge",
        Msg::new("receive the conclusion", "收到结论"),
        Msg::new(
            "Say that the conclusion came in: a review may be asked for within 30 days of it (art. 17)",
            "登记收到督查结论；可在30日内申请复核（第十七条）",
        ),
        &[Step::new(
            "finding.acknowledge",
            Msg::new("receive the conclusion", "收到结论"),
            &[],
            To::Stays,
            Right::Report,
            &[Ask::must(finding::CONCLUSION_RECEIVED)],
        )],
    ),
    Verb::new(
        "finding.discipline",
        Msg::new("hand to the discipline body", "移送纪检监察"),
        Msg::new(
            "Hand suspected misconduct or crime to the body that is in charge of it (art. 23)",
            "涉嫌违纪违法犯罪的移送有权机关（第二十三条）",
        ),
        &[step(
            "finding.discipline",
            "hand to the discipline body",
            "移送纪检监察",
            &[
                REGISTERED, ASSIGNED, RECEIVED, ACCEPTED, OBJECTED, RECTIFYING, SUSPENDED, REPORTED, RETURNED,
                VERIFIED, CLOSED, RECHECKED, REOPENED,
            ],
            DISCIPLINE,
            Right::Verify,
            &[Ask::must(finding::BODY), Ask::must(finding::REASON).words()],
        )],
    ),
    Verb::new(
        "finding.reopen",
        Msg::new("reopen", "重新打开"),
        Msg::new("Open a closed finding again, with a reason", "重新打开已销号的问题，写明原因"),
        &[step(
            "finding.reopen",
            "reopen",
            "重新打开",
            &[CLOSED, RECHECKED, ARCHIVED],
            REOPENED,
            Right::Verify,
            REASON,
        )
        .sets(&[(finding::CLOSED_ON, Fill::Clear), (finding::CLOSER, Fill::Clear)])
        .tells(Tells::Returned)],
    ),
    Verb::new(
        "finding.archive",
        Msg::new("archive", "归档"),
        Msg::new(
            "Put a closed finding away; withdraw a registered one with a reason",
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
        Msg::new("Take the next step of the finding's way to its closing", "进入问题销号前的下一环节"),
        &[],
    )
    .onward(&[
        "finding.close",
        "finding.verify",
        "finding.report",
        "finding.rectify",
        "finding.accept",
        "finding.receive",
        "finding.assign",
    ])
    .triage("done")
    .key_only(),
    Verb::new(
        "finding.urge",
        Msg::new("urge", "催办"),
        Msg::new(
            "Urge the units of findings, and keep who was told and when",
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
    // The ladder may begin higher: urgent matters need not be urged first (三明: blue, orange, red).
    Verb::new(
        "finding.order",
        Msg::new("supervision order", "督办单"),
        Msg::new("Issue a supervision order at once", "直接下发督办单"),
        &[rung("finding.order", "supervision order", "督办单", &[], 1)],
    ),
    Verb::new(
        "finding.talk",
        Msg::new("talk", "约谈"),
        Msg::new("Hold a talk at once", "直接约谈"),
        &[rung("finding.talk", "talk", "约谈", &[], 2)],
    ),
    Verb::new(
        "finding.notice",
        Msg::new("notice", "通报"),
        Msg::new("Make it known to all at once", "直接通报"),
        &[rung("finding.notice", "notice", "通报", &[], 3)],
    ),
    Verb::new(
        "finding.defer",
        Msg::new("new deadline", "延期"),
        Msg::new("Set another deadline", "另定整改时限"),
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
