//! Findings: the steps of their life.

mod step;

use super::{Action, Effect, Group, Scene, press};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::finding;
use crate::error::Result;
use crate::i18n::Msg;
use crate::service::Work;

pub(super) use step::press as take;

const PLACES: &[&str] = &["findings", "triage"];

const fn act(name: &'static str, en: &'static str, zh: &'static str, help: Msg, press: super::Press) -> Action {
    Action::new(name, Group::Findings, Msg::new(en, zh), help).within(PLACES).many().press(press)
}

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    act(
        "finding.assign",
        "assign",
        "交办",
        Msg::new(
            "Hands a finding to a unit; after an objection with a reason",
            "将问题交办责任单位；异议后重新交办须写明理由",
        ),
        |s| take(s, &["assign", "reassign"]),
    )
    .writes(Right::Record),
    act(
        "finding.accept",
        "accept",
        "接收",
        Msg::new("Takes the finding on for the unit; overrules an objection", "责任单位接收问题；或驳回异议"),
        |s| take(s, &["accept", "overrule"]),
    )
    .writes(Right::Report),
    act(
        "finding.object",
        "object",
        "异议",
        Msg::new("Says with a reason that it is not the unit's, or not so", "对问题提出异议并写明理由"),
        |s| take(s, &["object"]),
    )
    .writes(Right::Report),
    act("finding.rectify", "rectify", "整改", Msg::new("Says that it is being put right", "开始整改"), |s| {
        take(s, &["rectify"])
    })
    .writes(Right::Report),
    act(
        "finding.report",
        "report back",
        "反馈",
        Msg::new("Reports what was done to put it right", "反馈整改情况"),
        |s| take(s, &["report", "rectify", "accept"]),
    )
    .writes(Right::Report),
    act(
        "finding.verify",
        "verify",
        "核查",
        Msg::new(
            "Finds it put right; never by who rectified it. What is closed is looked at again",
            "核查通过，核查人不得为整改人；已销号的为回头看",
        ),
        |s| take(s, &["verify", "recheck"]),
    )
    .writes(Right::Verify),
    act(
        "finding.return",
        "send back",
        "退回",
        Msg::new("Sends it back after the check, with a reason", "核查后退回，写明原因"),
        |s| take(s, &["return"]),
    )
    .writes(Right::Verify),
    act(
        "finding.close",
        "close",
        "销号",
        Msg::new("Strikes a verified finding off the list", "对核查通过的问题予以销号"),
        |s| take(s, &["close"]),
    )
    .writes(Right::Verify),
    act(
        "finding.reopen",
        "reopen",
        "重新打开",
        Msg::new("Opens a closed finding again, with a reason", "重新打开已销号的问题，写明原因"),
        |s| take(s, &["reopen"]),
    )
    .writes(Right::Verify),
    act(
        "finding.archive",
        "archive",
        "归档",
        Msg::new(
            "Puts a closed finding away; withdraws a registered one with a reason",
            "归档已销号的问题；撤销立项须写明理由",
        ),
        |s| take(s, &["archive", "withdraw"]),
    )
    .writes(Right::Record),
    act(
        "finding.urge",
        "urge",
        "催办",
        Msg::new(
            "Urges the units of findings, and keeps who was told and when",
            "催办问题的责任单位，记录告知对象与时间",
        ),
        urge,
    )
    .writes(Right::Record),
    act("finding.defer", "new deadline", "延期", Msg::new("Sets another deadline", "另定整改时限"), defer)
        .writes(Right::Record),
];

fn urge(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let found = press::targets(scene, Kind::Finding)?;
    let about: Vec<_> = found.iter().map(|r| (r.id(), r.reference(finding::UNIT))).collect();
    super::records::note::ask(scene, "finding.urge", Msg::new("urge", "催办"), "urge", &about)
}

fn defer(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let ids = press::targets(scene, Kind::Finding)?.iter().map(|r| r.id()).collect();
    let title = Msg::new("new deadline", "延期");
    Ok(press::ask("finding.defer", title, ids, (Kind::Finding, finding::DUE), Work::new("finding.defer")))
}
