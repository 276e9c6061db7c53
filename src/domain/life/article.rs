//! The life of an article that a unit hands in (信息稿件).

use super::{Ask, Fill, Life, Step, Tells, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::article;
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// Handed in.
        HANDED_IN = "handed-in", "handed in", "已报送";
        /// Back at the unit, with a reason.
        RETURNED = "returned", "returned", "退回修改";
        /// May be printed.
        APPROVED = "approved", "approved for print", "审核通过";
        /// Printed.
        PUBLISHED = "published", "published", "已刊登";
    }
}

/// Handed in → approved for print → published; back to the unit with a reason.
pub static ARTICLE: Life = Life {
    kind: Kind::Article,
    field: article::STATE,
    states: &STATES,
    start: HANDED_IN,
    closed: &[PUBLISHED],
    aside: &[RETURNED],
    prepared: None,
    via: None,
    verbs: VERBS,
};

static VERBS: &[Verb] = &[
    Verb::new(
        "article.approve",
        Msg::new("approve for print", "审核通过"),
        Msg::new("Approve an article for print", "审核稿件，同意刊登"),
        &[Step::new(
            "article.approve",
            Msg::new("approve for print", "审核通过"),
            &[HANDED_IN],
            To::State(APPROVED),
            Right::Manage,
            &[],
        )
        .sets(&[(article::APPROVED_BY, Fill::Actor), (article::APPROVED_ON, Fill::Day)])],
    )
    .key("d")
    .triage("done"),
    Verb::new(
        "article.return",
        Msg::new("return", "退回"),
        Msg::new("Return an article to its unit, with a reason", "退回稿件并写明原因"),
        &[Step::new(
            "article.return",
            Msg::new("return", "退回"),
            &[HANDED_IN, APPROVED],
            To::State(RETURNED),
            Right::Manage,
            &[Ask::must(article::REASON).words()],
        )
        .sets(&[(article::APPROVED_BY, Fill::Clear), (article::APPROVED_ON, Fill::Clear)])
        .tells(Tells::Returned)],
    )
    .key("r")
    .triage("return"),
    Verb::new(
        "article.resubmit",
        Msg::new("hand in again", "重新报送"),
        Msg::new("Hand a returned article in again", "修改后重新报送"),
        &[Step::new(
            "article.resubmit",
            Msg::new("hand in again", "重新报送"),
            &[RETURNED],
            To::State(HANDED_IN),
            Right::Report,
            &[],
        )],
    )
    .key("p"),
    Verb::new(
        "article.publish",
        Msg::new("published", "刊登"),
        Msg::new("Say where an approved article was published", "登记稿件刊登情况"),
        &[Step::new(
            "article.publish",
            Msg::new("published", "刊登"),
            &[APPROVED],
            To::State(PUBLISHED),
            Right::Manage,
            &[Ask::must(article::PUBLISHED)],
        )
        .sets(&[(article::PUBLISHED_ON, Fill::Day)])],
    )
    .key("o"),
];
