//! Evidence opened outside, or its path copied.

use crate::action::{Action, Effect, Group, Layer, Scene, press};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::evidence;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

crate::messages! {
    NONE: "no evidence is kept of it yet", "尚未留存佐证";
}

const fn on_evidence(name: &'static str, title: Msg, help: Msg, press: crate::action::PressFn) -> Action {
    Action::new(name, Group::Records, title, help).within(&["list", "detail", "picture"]).press(press)
}

pub(super) const OPEN: Action = on_evidence(
    "evidence.open",
    Msg::new("open outside", "打开原件"),
    Msg::new(
        "Opens a copy of the evidence with the program that DUCHA_OPEN or the config names, else the desktop's own",
        "用 DUCHA_OPEN 或配置指定的程序（否则用桌面默认程序）打开佐证副本",
    ),
    |scene| one(scene, Effect::OpenOutside),
);

pub(super) const COPY_PATH: Action = on_evidence(
    "evidence.copy-path",
    Msg::new("copy path", "复制路径"),
    Msg::new(
        "Copies where the evidence's file lies, through the terminal, also over ssh",
        "复制佐证文件所在路径，经终端传送，ssh 下亦可",
    ),
    |scene| one(scene, Effect::CopyPath),
);

/// Does something with the one piece of evidence; where there are several, they are shown to choose from.
fn one(scene: &Scene<'_>, effect: fn(RecordId) -> Effect) -> Result<Vec<Effect>> {
    let here = press::here(scene)?;
    if scene.state.find(Kind::Evidence, here).is_some() {
        return Ok(vec![effect(here)]);
    }
    let mut all = scene.state.records(Kind::Evidence).filter(|r| r.reference(evidence::OF) == Some(here));
    match (all.next(), all.next()) {
        (None, _) => Err(Error::new(Code::NotFound, NONE)),
        (Some(only), None) => Ok(vec![effect(only.id())]),
        (Some(_), Some(_)) => Ok(vec![Effect::Show(Layer::Preview(here))]),
    }
}
