//! The key of this device under a passphrase, for a laptop that may be lost.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::error::{Code, Error};
use crate::i18n::{Message, Msg};

crate::messages! {
    NEW: "New passphrase (it is not shown):", "新口令（输入时不显示）：";
    AGAIN: "The same once more:", "再输入一次：";
    NOT_THE_SAME: "the two are not the same: nothing was changed", "两次输入不一致，未作更改";
    NOBODY_TO_ASK: "nobody can be asked for a passphrase here", "此处无法询问口令";
    HINT_NEW: "Name a file that holds it: --new FILE", "请用 --new 指明存放口令的文件";
    LOCKED: "locked: {path} is opened with this passphrase alone. Who forgets it loses no record: a fresh copy of the office, enrolled again, goes on", "已锁定：打开 {path} 须输入此口令。忘记口令不会丢失单位数据：重新复制并登记后可继续使用";
    UNLOCKED: "unlocked: {path} is opened without a passphrase", "已解除锁定：打开 {path} 无需口令";
}

pub(super) const LOCK: Action = Action::new(
    "device.lock",
    Group::Program,
    Msg::new("lock with a passphrase", "用口令锁定"),
    Msg::new(
        "Lock this home with a passphrase: the device's key, and with it what is sealed for it, lies encrypted on the disk",
        "用口令锁定本机数据：设备密钥及密封给本机的内容在磁盘上加密保存",
    ),
)
.line(
    &["device", "lock"],
    &[Arg::new(
        "new",
        ArgKind::Option,
        "FILE",
        Msg::new("read the passphrase from the first line of a file, and ask nobody", "从文件首行读取口令，不再询问"),
    )],
    |shell: &mut Shell, args: &Args| {
        let office = shell.shared()?;
        let passphrase = match args.get("new") {
            Some(file) => shell.first_line(&shell.path(file))?,
            None if !shell.asks => return Err(Error::new(Code::Usage, NOBODY_TO_ASK).command_hint(HINT_NEW)),
            None => {
                let first = shell.ask_unseen(NEW)?;
                if shell.ask_unseen(AGAIN)? != first {
                    return Err(Error::new(Code::BadInput, NOT_THE_SAME));
                }
                first
            }
        };
        office.lock_key(Some(&passphrase))?;
        shell.tell(Message::plain(LOCKED).with("path", office.layout().home().display()));
        Ok(())
    },
);

pub(super) const UNLOCK: Action = Action::new(
    "device.unlock",
    Group::Program,
    Msg::new("take the passphrase away", "解除口令锁定"),
    Msg::new("Keep the key of this home without a passphrase again", "恢复为无需口令即可打开本机数据"),
)
.line(&["device", "unlock"], &[], |shell: &mut Shell, _: &Args| {
    let office = shell.shared()?;
    office.lock_key(None)?;
    shell.tell(Message::plain(UNLOCKED).with("path", office.layout().home().display()));
    Ok(())
});
