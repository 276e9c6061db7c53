//! The life of a lagging flag (落后标记).

use super::{Ask, Life, Step, To, Verb, Writes, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::{flag, note};
use crate::i18n::Msg;

states! {
    /// Where a lagging flag stands.
    STATES {
        /// A rule or a person raised it.
        RAISED = "raised", "raised", "已标记";
        /// The unit said what it will do, and until when.
        COMMITTED = "committed", "committed", "已表态";
        /// Being worked on.
        REPAIRING = "repairing", "under repair", "整改中";
        /// It no longer lags.
        LIFTED = "lifted", "lifted", "已解除";
    }
}

/// Raised → commitment made (表态) → under repair → lifted by a later observation, or by hand with a reason.
pub static FLAG: Life = Life {
    kind: Kind::Flag,
    field: flag::STATE,
    states: &STATES,
    start: RAISED,
    closed: &[LIFTED],
    aside: &[],
    prepared: None,
    via: Some(flag::INDICATOR),
    verbs: VERBS,
};

/// The sort of the note that keeps a contact with the superior office.
pub const CONTACT: &str = "contact";
/// The sort of the note that keeps what the superior office answered.
pub const SUPERIOR: &str = "superior";

const OPEN: &[&str] = &[RAISED, COMMITTED, REPAIRING];

const COMMITMENT: &[Ask] =
    &[Ask::must(flag::BY), Ask::must(flag::MEASURE).words(), Ask::must(flag::DUE), Ask::may(flag::REPAIR)];

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
        "flag.commit",
        Msg::new("commit", "表态"),
        Msg::new(
            "Record the commitment on a flag: by whom, which measure, until when; under repair: commit once more",
            "记录对落后标记的表态：何人、何措施、何时完成；整改中的为重新表态",
        ),
        &[
            step("flag.commit", "make a commitment", "表态", &[RAISED], COMMITTED, Right::Report, COMMITMENT),
            step("flag.recommit", "commit once more", "重新表态", &[REPAIRING], COMMITTED, Right::Report, COMMITMENT),
        ],
    )
    .key("p"),
    Verb::new(
        "flag.repair",
        Msg::new("repair", "整改"),
        Msg::new("Say that what the flag is about is being put right", "落后指标开始整改"),
        &[step("flag.repair", "begin to repair", "开始整改", &[RAISED, COMMITTED], REPAIRING, Right::Report, &[])],
    )
    .key("r"),
    Verb::new(
        "flag.contact",
        Msg::new("contact superior", "对接上级"),
        Msg::new(
            "Keep that the superior office was contacted about what cannot be put right here: whom, when, about what",
            "记录就需上级支持的事项对接上级的情况：对接单位、日期、事项",
        ),
        &[Step::new(
            "flag.contact",
            Msg::new("contact the superior", "对接上级"),
            OPEN,
            To::Stays,
            Right::Report,
            &[Ask::must(note::TEXT).words(), Ask::must(note::TOLD)],
        )
        .writes(Writes::Note(CONTACT))],
    )
    .key("i"),
    Verb::new(
        "flag.superior",
        Msg::new("superior's answer", "上级答复"),
        Msg::new("Keep what the superior office answered", "记录上级的答复"),
        &[Step::new(
            "flag.superior",
            Msg::new("the superior answered", "上级答复"),
            OPEN,
            To::Stays,
            Right::Report,
            &[Ask::must(note::TEXT).words(), Ask::may(note::TOLD)],
        )
        .writes(Writes::Note(SUPERIOR))],
    )
    .key("a"),
    Verb::new(
        "flag.lift",
        Msg::new("lift flag", "解除落后"),
        Msg::new("Lift a flag by hand, with the reason", "手动解除落后标记，写明原因"),
        &[
            step(
                "flag.lift-by-hand",
                "lift by hand",
                "手动解除",
                OPEN,
                LIFTED,
                Right::Manage,
                &[Ask::must(flag::LIFTED).words()],
            )
            .was(&["flag.lift"]),
            step(
                "flag.lift-by-observation",
                "lift by an observation",
                "监测达标解除",
                OPEN,
                LIFTED,
                Right::Manage,
                &[Ask::must(flag::LIFTED_BY), Ask::may(flag::LIFTED).words()],
            ),
        ],
    )
    .key("o"),
    Verb::new(
        "flag.again",
        Msg::new("raise again", "再次列为落后"),
        Msg::new("Raise a lifted flag again, with the reason", "将已解除的指标再次列为落后，写明原因"),
        &[step(
            "flag.raise-again",
            "raise again",
            "再次列为落后",
            &[LIFTED],
            RAISED,
            Right::Manage,
            &[Ask::must(flag::LIFTED).words()],
        )
        .was(&["flag.again"])],
    )
    .key("f"),
];
