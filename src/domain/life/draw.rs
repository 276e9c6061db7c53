//! The life of a random draw (随机抽取).

use super::{Ask, Fill, Life, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::draw;
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// The pool is being put together.
        PREPARED = "prepared", "prepared", "待承诺";
        /// The commitment stands, before the public number exists.
        COMMITTED = "committed", "committed", "已承诺";
        /// The secret is opened and the result computed.
        DRAWN = "drawn", "drawn", "已抽取";
        /// The result is public.
        PUBLISHED = "published", "published", "已公示";
        /// It was given up; it stays in the open.
        ABANDONED = "abandoned", "abandoned", "已放弃";
    }
}

/// Committed → drawn → published; one that is given up stays in the open.
pub static DRAW: Life = Life {
    kind: Kind::Draw,
    field: draw::STATE,
    states: &STATES,
    start: PREPARED,
    closed: &[PUBLISHED, ABANDONED],
    aside: &[ABANDONED],
    prepared: None,
    via: None,
    verbs: VERBS,
};

const REASON: &[Ask] = &[Ask::must(draw::REASON).words()];

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
        "draw.commit",
        Msg::new("commit", "承诺"),
        Msg::new("Bind the pool and a secret before the public number exists", "在公开随机数产生之前锁定名单与密数"),
        &[step("draw.commit", "commit", "承诺", &[PREPARED], COMMITTED, Right::Manage, &[Ask::must(draw::COMMITMENT)])],
    )
    .inner(),
    Verb::new(
        "draw.open",
        Msg::new("draw", "抽取"),
        Msg::new("Open the secret and compute the result", "公开密数并计算抽取结果"),
        &[step("draw.open", "draw", "抽取", &[COMMITTED], DRAWN, Right::Manage, &[Ask::must(draw::RECEIPT)])
            .sets(&[(draw::DRAWN_ON, Fill::Day)])],
    )
    .inner(),
    Verb::new(
        "draw.publish",
        Msg::new("publish", "公示"),
        Msg::new("Say that the result of a draw was published", "登记抽取结果已公示"),
        &[step("draw.publish", "publish", "公示", &[DRAWN], PUBLISHED, Right::Manage, &[])
            .sets(&[(draw::PUBLISHED_ON, Fill::Day)])],
    )
    .key("p"),
    Verb::new(
        "draw.abandon",
        Msg::new("abandon", "放弃"),
        Msg::new("Give a draw up, with a reason; it stays in the open", "放弃抽取并写明原因，仍予公开"),
        &[step("draw.abandon", "abandon", "放弃", &[PREPARED, COMMITTED], ABANDONED, Right::Manage, REASON)],
    )
    .key("X"),
];
