//! Opens the page of a record: a bulletin with its figures, the scores of an assessment, the minutes of a meeting.

use crate::action::{Action, Effect, Group, Overlay, PageOf, Scene, press};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

crate::messages! {
    NO_PAGE: "{kind} has no page to read: a bulletin, an assessment, a meeting, a draw, a visit has", "{kind}没有可阅读的页面；工作简报、考核、会议、随机抽取、走访可以";
}

type Opens = fn(RecordId) -> PageOf;

/// The kinds whose records have a page.
const PAGES: &[(Kind, Opens)] = &[
    (Kind::Bulletin, PageOf::Bulletin),
    (Kind::Assessment, PageOf::Assessment),
    (Kind::Meeting, PageOf::Minutes),
    (Kind::Draw, PageOf::Draw),
    (Kind::Visit, PageOf::Visit),
];

pub(super) const ACTION: Action = Action::new(
    "record.read",
    Group::Records,
    Msg::new("read", "阅读"),
    Msg::new(
        "Open the page of a bulletin, an assessment, a meeting, a draw or a visit; Enter goes to the records behind a figure",
        "打开工作简报、考核、会议纪要、抽取公示或走访检查表的页面，回车查看数字背后的记录",
    ),
)
.within(&["assessments", "bulletins", "meetings", "draws", "visits"])
.press(read);

fn read(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let id = press::here(scene)?;
    let kind = scene.state.get(id).map_or(scene.kind, |r| r.kind());
    let page = PAGES.iter().find(|(of, _)| *of == kind).map(|(_, page)| page(id));
    let page = page.ok_or_else(|| Error::new(Code::Usage, NO_PAGE).with_message("kind", kind.def().label))?;
    Ok(vec![Effect::Show(Overlay::Page(page))])
}
