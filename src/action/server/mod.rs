//! The shared server: running it, attaching to it, and who may log in to it.

mod attach;
mod serve;

use crate::action::Action;

/// The actions of this folder.
pub(super) static ACTIONS: &[Action] = &[serve::ACTION, attach::ACTION];

crate::messages! {
    NOT_HERE: "run this at a terminal of its own, not through the server", "此命令须在终端中直接运行，不能由服务代为执行";
    NO_KEYS: "nobody has a public key: `ducha set PERSON keys=…`", "尚无人员登记公钥：`ducha set 人员 keys=…`";
    PROGRAM_UNFIT: "{path} cannot stand in a forced command: its path has blanks or signs", "{path} 含有空格或符号，不能用于强制命令";
    HINT_PROGRAM: "install ducha where the path has letters, digits, `.`, `_`, `-` and `/` alone", "请将 ducha 安装到仅含字母、数字、`.`、`_`、`-`、`/` 的路径";
}
