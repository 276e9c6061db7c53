//! The console in a running server: what `ducha` does by itself where one runs, and what a login over ssh is forced to.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "server.attach",
    Group::Program,
    Msg::new("attach", "接入服务"),
    Msg::new("Open the console in the server that runs on this home", "在本数据目录正在运行的服务中打开控制台"),
)
.line(
    &["attach"],
    &[Arg::new(
        "key",
        ArgKind::Option,
        "MARK",
        Msg::new(
            "the mark of the public key that opened the login, as `serve keys` prints it",
            "登录所用公钥的标记，由 `serve keys` 输出",
        ),
    )],
    run,
);

/// The program's entry attaches, since it needs rooms above this one; here only the server itself arrives.
fn run(_: &mut Shell, _: &Args) -> Result<()> {
    Err(Error::new(Code::Usage, super::NOT_HERE))
}
