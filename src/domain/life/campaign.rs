//! The life of a campaign (督查行动).

use super::{Ask, Fill, Life, Must, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::campaign;
use crate::i18n::Msg;

crate::messages! {
    TERM_OVER: "the authorisation ended on {day} (政府督查工作条例 art. 7)", "授权期限已于{day}届满（《政府督查工作条例》第七条）";
    UNTRAINED: "not trained by {day}, when the campaign begins (政府督查工作条例 art. 15): {people}", "下列人员在{day}督查开始前未经培训（《政府督查工作条例》第十五条）：{people}";
}

states! {
    /// Where it stands.
    STATES {
        /// Being planned.
        PLANNED = "planned", "planned", "拟定";
        /// Approved, with its number and term.
        APPROVED = "approved", "approved", "已批准";
        /// Inspectors are out.
        RUNNING = "running", "running", "进行中";
        /// The conclusion is given.
        CONCLUDED = "concluded", "concluded", "已办结";
        /// It will not be.
        CANCELLED = "cancelled", "cancelled", "已取消";
    }
}

/// Planned → approved → running → concluded; 政府督查工作条例 art. 7, 8, 11, 15 and 16 say what each step needs.
pub static CAMPAIGN: Life = Life {
    kind: Kind::Campaign,
    field: campaign::STATE,
    states: &STATES,
    start: PLANNED,
    closed: &[CONCLUDED, CANCELLED],
    aside: &[CANCELLED],
    prepared: None,
    via: None,
    verbs: VERBS,
};

const REASON: &[Ask] = &[Ask::must(campaign::REASON).words()];

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

static VERBS: &[Verb] = &[
    Verb::new(
        "campaign.approve",
        Msg::new("approve", "批准"),
        Msg::new("Record who approved a campaign, under which number and until when", "记录批准人、批准文号与授权期限"),
        &[step(
            "campaign.approve",
            "approve",
            "批准",
            &[PLANNED],
            APPROVED,
            Right::Manage,
            &[Ask::must(campaign::APPROVED_BY), Ask::must(campaign::APPROVAL), Ask::must(campaign::TERM)],
        )],
    )
    .key("p")
    .triage("done"),
    Verb::new(
        "campaign.start",
        Msg::new("start", "启动"),
        Msg::new(
            "Start an approved campaign: it needs a leader, and inspectors who were trained beforehand",
            "启动已批准的督查：须有组长，督查人员须已培训",
        ),
        &[step(
            "campaign.start",
            "start",
            "启动",
            &[APPROVED],
            RUNNING,
            Right::Manage,
            &[Ask::must(campaign::LEADER), Ask::must(campaign::INSPECTORS)],
        )
        .must(&[
            Must::NotOver { day: campaign::TERM, msg: TERM_OVER },
            Must::EachTrained { people: campaign::INSPECTORS, by: campaign::FROM, msg: UNTRAINED },
        ])],
    )
    .key("o"),
    Verb::new(
        "campaign.conclude",
        Msg::new("conclude", "办结"),
        Msg::new("Give the conclusion of a campaign", "形成督查结论并办结"),
        &[step(
            "campaign.conclude",
            "conclude",
            "办结",
            &[RUNNING],
            CONCLUDED,
            Right::Manage,
            &[Ask::must(campaign::CONCLUSION).words()],
        )
        .sets(&[(campaign::CONCLUDED_ON, Fill::Day)])],
    )
    .key("d"),
    Verb::new(
        "campaign.cancel",
        Msg::new("cancel", "取消"),
        Msg::new("Cancel a campaign, with a reason", "取消督查行动并写明原因"),
        &[step("campaign.cancel", "cancel", "取消", &[PLANNED, APPROVED, RUNNING], CANCELLED, Right::Manage, REASON)],
    )
    .key("X"),
];
