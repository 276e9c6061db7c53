//! Records of any kind.

mod conflicts;
mod count;
mod edit;
mod follow;
mod list;
pub(crate) mod listed;
mod new;
mod note;
pub(crate) mod outside;
mod parent;
mod read;
mod reshape;
mod set;
pub(crate) mod show;
mod timeline;

pub use set::read_pairs;

use super::{Action, Effect, Group, Overlay, Scene, press};
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::Msg;

const PLACES: &[&str] = &["list", "detail", "triage"];

const fn on_record(name: &'static str, title: Msg, help: Msg, press: super::PressFn) -> Action {
    Action::new(name, Group::Records, title, help).within(PLACES).scope(super::RightScope::Chosen).press(press)
}

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    outside::OPEN,
    read::ACTION,
    outside::COPY_PATH,
    outside::GET,
    list::ACTION,
    count::ACTION,
    show::ACTION,
    timeline::ACTION,
    set::ADD,
    set::SET_FIELDS,
    reshape::MERGE,
    reshape::RETIRE,
    on_record(
        "record.open",
        Msg::new("open", "打开"),
        Msg::new("Go into the record under the cursor", "进入光标处的记录"),
        |scene| Ok(vec![Effect::Open(press::here(scene)?)]),
    ),
    follow::ACTION,
    new::ACTION,
    edit::ACTION,
    note::ACTION,
    on_record(
        "record.evidence",
        Msg::new("evidence", "佐证"),
        Msg::new(
            "Keep a file as evidence of the record, with digest and time taken",
            "为该记录留存佐证文件，记录校验码与拍摄时间",
        ),
        |scene| Ok(vec![Effect::Show(Overlay::Evidence(press::here(scene)?))]),
    )
    .writes(Right::Report)
    .scope(super::RightScope::Remark),
    on_record(
        "evidence.show",
        Msg::new("see evidence", "看佐证"),
        Msg::new(
            "Show the evidence of the record in the terminal: pictures, two side by side, the first lines of files",
            "在终端查看该记录的佐证：图片、两张并排、文件开头内容",
        ),
        |scene| Ok(vec![Effect::Show(Overlay::Preview(press::here(scene)?))]),
    ),
    on_record(
        "record.history",
        Msg::new("history", "历史"),
        Msg::new(
            "Show every change of the record: when, who, from what to what",
            "查看该记录的每次变更：何时、何人、由何变何",
        ),
        |scene| Ok(vec![Effect::Show(Overlay::History(press::here(scene)?))]),
    ),
    on_record(
        "record.links",
        Msg::new("links", "关联"),
        Msg::new("Show what the record refers to and what refers to it", "查看该记录引用的与引用该记录的"),
        |scene| Ok(vec![Effect::Show(Overlay::Links(press::here(scene)?))]),
    ),
    parent::ACTION,
    conflicts::HERE,
    conflicts::LIST,
    conflicts::TAKE,
    conflicts::MINE,
    conflicts::THEIRS,
    conflicts::RECORD,
    Action::new(
        "record.drafts",
        Group::Records,
        Msg::new("drafts", "草稿"),
        Msg::new("List forms that were not saved, to go on with them", "查看未保存的表单，可继续填写"),
    )
    .within(&["list", "detail"])
    .press(|_| Ok(vec![Effect::Show(Overlay::Drafts)])),
    on_record(
        "copy.cell",
        Msg::new("copy", "复制"),
        Msg::new("Copy the cell under the cursor", "复制光标处的单元格"),
        |scene: &Scene<'_>| copy(scene.cell),
    ),
    on_record(
        "copy.row",
        Msg::new("copy row", "复制整行"),
        Msg::new("Copy the row, with tabs between its cells", "复制整行，单元格之间以制表符分隔"),
        |scene: &Scene<'_>| copy(scene.row),
    ),
];

fn copy(text: &str) -> Result<Vec<Effect>> {
    match text.is_empty() {
        true => Err(crate::error::Error::new(crate::error::Code::Usage, press::NOTHING_HERE)),
        false => Ok(vec![Effect::Copy(text.to_string())]),
    }
}
