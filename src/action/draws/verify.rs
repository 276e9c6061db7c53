//! Computes a draw again from its receipt, on any machine and without a store.

use std::io::Read;

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::draw::receipt::Receipt;
use crate::domain::draw::text::MAX_BYTES;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};

crate::messages! {
    SOUND: "The receipt is sound: {count} of {size} follow from the commitment and the public number", "凭证无误：{size}个中的{count}个均可由承诺值与公开随机数复算得出";
    UNSOUND: "the receipt is not sound: {count} {count:thing does|things do} not follow", "凭证有误：{count}处无法复算得出";
    UNOPENED: "this draw was not opened yet: only pool and commitment can be looked at", "该抽取尚未开启，只能核对名单与承诺值";
    CANNOT_READ: "the receipt {path} cannot be read", "无法读取抽取凭证{path}";
}

pub(super) const ACTION: Action = Action::new(
    "draw.verify",
    Group::Records,
    Msg::new("verify a receipt", "核验抽取凭证"),
    Msg::new("Compute a draw again from its receipt, on any machine", "在任意电脑上按凭证复算抽取结果"),
)
.form()
.line(
    &["draw", "verify"],
    &[Arg::new(
        "file",
        ArgKind::Place,
        "FILE|-",
        Msg::new("the receipt; - reads standard input", "凭证文件；-表示标准输入"),
    )
    .file(Msg::new("Receipt", "抽取凭证"))],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let named = args.get("file").unwrap_or_default();
    let failed = |e: std::io::Error| Error::new(Code::NotFound, CANNOT_READ).with("path", named).caused_by(e);
    let mut text = String::new();
    let limit = MAX_BYTES as u64 + 1;
    if named == "-" {
        text = shell.input_text(limit).map_err(failed)?;
    } else {
        let file = std::fs::File::open(shell.path(named)).map_err(failed)?;
        file.take(limit).read_to_string(&mut text).map_err(failed)?;
    }
    let receipt = Receipt::read(&text)?;
    if receipt.secret.is_empty() {
        return Err(Error::new(Code::Usage, UNOPENED));
    }
    let wrong = receipt.check();
    if wrong.is_empty() {
        let done = Message::plain(SOUND).with("count", receipt.drawn.len()).with("size", receipt.objects.len());
        let text = shell.say(done);
        return shell.line(text);
    }
    for what in &wrong {
        let text = shell.say(what.clone());
        shell.line(text)?;
    }
    Err(Error::new(Code::Corrupt, UNSOUND).with("count", wrong.len()))
}
