//! Writes the result of a draw as a page to be published.

use crate::action::paper::{FORCE, FORMAT, OUT, write_document};
use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::i18n::Msg;
use crate::report::draw_page::draw_page;
use crate::service::words::names;

pub(super) const ACTION: Action = Action::new(
    "draw.page",
    Group::Records,
    Msg::new("page of a draw", "抽取结果公示"),
    Msg::new(
        "Write the result of a draw as a page to be published: HTML, DOCX, Markdown or text",
        "将抽取结果写成公示页：HTML、DOCX、Markdown 或文本",
    ),
)
.within(&["draws"])
.form()
.line(
    &["draw", "page"],
    &[
        Arg::new("id", ArgKind::Place, "DRAW", Msg::new("the draw by number, title or id", "抽取（编号、名称）"))
            .chosen(&[Kind::Draw]),
        FORMAT,
        OUT,
        FORCE,
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (name, lang) = (args.get("id").unwrap_or_default().to_string(), shell.lang);
    let page = shell.with_state(None, |_, state| {
        let id = names::find(state, Some(Kind::Draw), &name)?;
        draw_page(state, id, lang)
    })?;
    write_document(shell, args, &page)
}
