//! Hands out the receipt of a draw.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::exchange::table_out::write_text;
use crate::i18n::{Message, Msg};
use crate::service::visits::draws::receipt_of;
use crate::service::words::names;

crate::messages! {
    WROTE: "wrote the receipt to {path}", "已写出抽取凭证到 {path}";
}

pub(super) const ACTION: Action = Action::new(
    "draw.receipt",
    Group::Records,
    Msg::new("receipt of a draw", "抽取凭证"),
    Msg::new("Write the receipt of a draw, from which anybody computes it again", "写出抽取凭证，供任何人复算"),
)
.within(&["draws"])
.form()
.line(
    &["draw", "receipt"],
    &[
        Arg::new("id", ArgKind::Place, "DRAW", Msg::new("the draw by number, title or id", "抽取（编号、名称）"))
            .chosen(&[Kind::Draw]),
        Arg::new(
            "out",
            ArgKind::Option,
            "FILE",
            Msg::new("the file; the output unless said", "输出文件；默认标准输出"),
        )
        .file(Msg::new("Write to file", "写到文件")),
        Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件")),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let name = args.get("id").unwrap_or_default().to_string();
    let text = shell.with_state(None, |_, state| {
        let id = names::find(state, Some(Kind::Draw), &name)?;
        Ok(state.get(id).map(receipt_of).unwrap_or_default())
    })?;
    match args.get("out").filter(|o| *o != "-").map(|named| shell.path(named)) {
        Some(path) => {
            write_text(&text, &path, args.has("force"))?;
            shell.tell(Message::plain(WROTE).with("path", path.display()));
            Ok(())
        }
        None => shell.print(&text),
    }
}
