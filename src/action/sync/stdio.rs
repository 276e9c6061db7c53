//! The answering end of an exchange, over the standard input and output.

use crate::action::server::NOT_HERE;
use crate::action::{Action, Group};
use crate::error::{Code, Error};
use crate::i18n::Msg;

/// The program's entry answers, since it needs rooms above this one; here only the server itself arrives.
pub(super) const ACTION: Action = Action::new(
    "sync.stdio",
    Group::Program,
    Msg::new("answer an exchange", "应答交换"),
    Msg::new(
        "Answer another replica over the standard input and output; ssh calls it for `ducha sync`",
        "经标准输入输出应答另一副本；由 `ducha sync` 通过 ssh 调用",
    ),
)
.line(&["sync-stdio"], &[], |_, _| Err(Error::new(Code::Usage, NOT_HERE)));
