//! What the system says of a failure, in Chinese: its own words are English only.

use std::borrow::Cow;
use std::io::{self, ErrorKind};

use super::{Lang, Message, Msg};

crate::messages! {
    OTHER: "system error {code}", "系统错误（代码 {code}）";
    NOT_FOUND: "no such file or folder", "找不到该文件或文件夹";
    DENIED: "permission denied", "没有访问权限";
    EXISTS: "it exists already", "已经存在";
    IS_FOLDER: "it is a folder", "这是文件夹，不是文件";
    NO_FOLDER: "a part of the path is no folder", "路径中有一段不是文件夹";
    NOT_EMPTY: "the folder is not empty", "文件夹不是空的";
    FULL: "no space left", "磁盘空间不足";
    QUOTA: "the quota is used up", "超出磁盘配额";
    READ_ONLY: "the disk is read-only", "磁盘为只读";
    LONG_NAME: "not a usable file name", "文件名过长或无效";
    TOO_LARGE: "the file is too large", "文件过大";
    BUSY: "in use", "正被占用";
    CLOSED: "the other side closed the connection", "对方已断开";
    REFUSED: "the connection was refused", "连接被拒绝";
    UNREACHABLE: "the network does not reach it", "网络不通";
    IN_USE: "the address is in use", "地址已被占用";
    TIMEOUT: "timed out", "超时";
    MEMORY: "out of memory", "内存不足";
    INVALID: "not a valid argument", "参数无效";
    CUT_SHORT: "it ends too early", "内容不完整";
    UNSUPPORTED: "not supported", "系统不支持";
    BROKEN: "its parts do not fit together", "文件结构不完整";
    PACKED: "packed in a way that is not supported", "压缩方式不受支持";
    NO_TEXT: "not UTF-8 text", "不是 UTF-8 文本";
}

/// The failures that have words of their own.
const KNOWN: &[(ErrorKind, Msg)] = &[
    (ErrorKind::NotFound, NOT_FOUND),
    (ErrorKind::PermissionDenied, DENIED),
    (ErrorKind::AlreadyExists, EXISTS),
    (ErrorKind::IsADirectory, IS_FOLDER),
    (ErrorKind::NotADirectory, NO_FOLDER),
    (ErrorKind::DirectoryNotEmpty, NOT_EMPTY),
    (ErrorKind::StorageFull, FULL),
    (ErrorKind::QuotaExceeded, QUOTA),
    (ErrorKind::ReadOnlyFilesystem, READ_ONLY),
    (ErrorKind::InvalidFilename, LONG_NAME),
    (ErrorKind::FileTooLarge, TOO_LARGE),
    (ErrorKind::ResourceBusy, BUSY),
    (ErrorKind::ExecutableFileBusy, BUSY),
    (ErrorKind::WouldBlock, BUSY),
    (ErrorKind::BrokenPipe, CLOSED),
    (ErrorKind::ConnectionReset, CLOSED),
    (ErrorKind::ConnectionAborted, CLOSED),
    (ErrorKind::NotConnected, CLOSED),
    (ErrorKind::ConnectionRefused, REFUSED),
    (ErrorKind::NetworkUnreachable, UNREACHABLE),
    (ErrorKind::HostUnreachable, UNREACHABLE),
    (ErrorKind::NetworkDown, UNREACHABLE),
    (ErrorKind::AddrInUse, IN_USE),
    (ErrorKind::TimedOut, TIMEOUT),
    (ErrorKind::OutOfMemory, MEMORY),
    (ErrorKind::InvalidInput, INVALID),
    (ErrorKind::UnexpectedEof, CUT_SHORT),
    (ErrorKind::Unsupported, UNSUPPORTED),
];

/// How what libraries say of a damaged file begins.
const LIBRARIES: &[(&str, Msg)] = &[
    ("invalid Zip archive", BROKEN),
    ("unsupported Zip archive", PACKED),
    ("stream did not contain valid UTF-8", NO_TEXT),
    ("unexpected end of file", CUT_SHORT),
    ("failed to fill whole buffer", CUT_SHORT),
];

/// A cause as the system or a library words it, with the system's part of it in the reader's language.
pub fn cause_in_words(cause: &str, lang: Lang) -> Cow<'_, str> {
    if lang == Lang::En {
        return Cow::Borrowed(cause);
    }
    if let Some((_, msg)) = KNOWN.iter().find(|(kind, _)| cause == io::Error::from(*kind).to_string()) {
        return Cow::Borrowed(msg.text(lang));
    }
    if let Some((_, msg)) = LIBRARIES.iter().find(|(begins, _)| cause.starts_with(begins)) {
        return Cow::Borrowed(msg.text(lang));
    }
    let code: Option<i32> = cause.split_once("(os error ").and_then(|(_, rest)| rest.split_once(')')?.0.parse().ok());
    let Some(code) = code else { return Cow::Borrowed(cause) };
    let error = io::Error::from_raw_os_error(code);
    let said = match KNOWN.iter().find(|(kind, _)| error.kind() == *kind) {
        Some((_, msg)) => msg.text(lang).to_string(),
        None => OTHER.fill(lang, &[("code", &code)]),
    };
    Cow::Owned(cause.replace(&error.to_string(), &said))
}

/// What the system or a library says of a failure, to be said within a message.
pub fn cause(said: impl std::fmt::Display) -> Message {
    let said = said.to_string();
    Message::both(&said, cause_in_words(&said, Lang::Zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_words_are_read_in_chinese() {
        let missing = std::fs::read("/no/such/file").unwrap_err().to_string();
        assert_eq!(cause_in_words(&missing, Lang::Zh), "找不到该文件或文件夹");
        assert_eq!(cause_in_words(&missing, Lang::En), missing);
        let within = format!("sheet1: {}", io::Error::from_raw_os_error(13));
        assert_eq!(cause_in_words(&within, Lang::Zh), "sheet1: 没有访问权限");
        assert_eq!(cause_in_words(&io::Error::from(ErrorKind::TimedOut).to_string(), Lang::Zh), "超时");
        assert_eq!(cause_in_words("invalid Zip archive: Could not find EOCD", Lang::Zh), "文件结构不完整");
        // One that has no words of its own still has its number.
        assert_eq!(cause_in_words(&io::Error::from_raw_os_error(24).to_string(), Lang::Zh), "系统错误（代码 24）");
        assert_eq!(cause_in_words("不是错误 (os error x)", Lang::Zh), "不是错误 (os error x)");
        for (kind, msg) in KNOWN {
            let said = cause_in_words(&io::Error::from(*kind).to_string(), Lang::Zh).into_owned();
            assert_eq!(said, msg.zh, "{kind:?}");
        }
    }
}
