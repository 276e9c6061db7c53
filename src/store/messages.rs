//! What this room says to a person.

crate::messages! {
    ENTRY_UNREADABLE: "an entry of the journal cannot be read", "日志中有一条记录无法读取";
    CANNOT_OPEN: "Cannot open {path}", "无法打开 {path}";
    CANNOT_READ: "Cannot read {path}", "无法读取 {path}";
    CANNOT_WRITE: "Cannot write to {path}", "无法写入 {path}";
    CANNOT_SYNC: "Cannot make {path} durable", "无法确认 {path} 已写入磁盘";
    CANNOT_CREATE: "Cannot create {path}", "无法创建 {path}";
    CANNOT_RENAME: "Cannot rename {path}", "无法重命名 {path}";
    CANNOT_REMOVE: "Cannot remove {path}", "无法删除 {path}";
    CANNOT_LIST: "Cannot list {path}", "无法列出 {path}";

    HINT_SPACE: "Free some space on that disk and try again; nothing was half-written.", "请清理该磁盘空间后重试；没有写入不完整的内容。";
    HINT_RIGHTS: "Check who owns the folder and whether it may be written to.", "请检查该文件夹的属主和写权限。";
    HINT_READ_ONLY: "The disk is read-only. Copy the folder elsewhere, or choose another one with --home.", "磁盘为只读。请将文件夹复制到别处，或用 --home 另选位置。";
    HINT_DOCTOR: "Run `ducha doctor`: it saves every entry that still verifies. Do not delete anything before.", "请运行 `ducha doctor`：它会抢救所有仍可校验的条目。在此之前不要删除任何文件。";
    HINT_BACKUP: "Or restore the newest backup with `ducha restore FILE`.", "或用 `ducha restore 文件` 恢复最近的备份。";
    HINT_REOPEN: "Close ducha and open it again; what was acknowledged is safe.", "请关闭并重新打开 ducha；已确认的内容是安全的。";
    HINT_NEWER: "Update ducha on this machine.", "请升级本机的 ducha。";

    NO_JOURNAL: "There is no journal in {path}", "{path} 中没有日志";
    FRAME_DAMAGED: "The journal is damaged: {path}, byte {offset}, entry {frame} of the journal", "日志已损坏：{path}，第 {offset} 字节，全日志第 {frame} 条";
    SEGMENT_HEAD: "The journal is damaged: {path} does not begin as a segment does", "日志已损坏：{path} 的文件头无法识别";
    SEGMENT_MISPLACED: "The journal is damaged: {path} holds segment {number}", "日志已损坏：{path} 中是第 {number} 段";
    SEGMENT_STRAY: "{path} does not belong to this journal", "{path} 不属于该日志";
    HINT_MOVE_STRAY: "Move it out of the folder if you know what it is, or run `ducha doctor`; nothing is deleted.", "若清楚其来源，请将其移出文件夹，或运行 `ducha doctor`；不会删除任何内容。";
    LOG_IS_KEPT: "The log is never replaced", "日志从不整体替换";
    SEGMENT_NEWER: "{path} was written by a newer version of ducha (format {version})", "{path} 由更新版本的 ducha 写入（格式 {version}）";
    SEGMENT_MISSING: "The journal is damaged: segment {path} is missing", "日志已损坏：缺少分段 {path}";
    SEGMENT_FOREIGN: "{path} belongs to another store", "{path} 属于另一份督查数据";
    SEGMENT_SHORT: "The journal is damaged: {path} holds {have} {have:byte|bytes} where {want} were acknowledged", "日志已损坏：{path} 只有 {have} 字节，而已确认的为 {want} 字节";
    NO_FRAME: "There is no entry at {position} of the journal", "日志的 {position} 处没有条目";
    FRAME_TOO_LONG: "An entry of {size} {size:byte|bytes} is larger than the {max} {max:byte|bytes} that the journal takes", "条目有 {size} 字节，超过日志允许的 {max} 字节";
    GROUP_TOO_LONG: "{size} {size:byte|bytes} at once are more than the {max} {max:byte|bytes} that the journal takes", "一次写入 {size} 字节，超过日志允许的 {max} 字节";
    POISONED: "The journal takes no more entries, since the disk failed at an earlier one", "磁盘此前出错，日志不再接受新条目";
    JOURNAL_FULL: "The journal has reached its last segment number", "日志的分段编号已用尽";

    CUT: "The end of {path} was incomplete: {bytes} {bytes:byte|bytes} ({frames} whole {frames:entry|entries}) after byte {offset} were never acknowledged and were cut off", "{path} 末尾不完整：第 {offset} 字节之后的 {bytes} 字节（{frames} 条完整条目）从未被确认，已截去";

    LOCKED: "Another ducha holds {path}: process {pid} ({command}) on {host}, since {since}", "另一个 ducha 正在使用 {path}：进程 {pid}（{command}），主机 {host}，始于 {since}";
    LOCKED_BY_UNKNOWN: "Another ducha holds {path}", "另一个 ducha 正在使用 {path}";
    HINT_STOP_SERVER: "It is a server: `ducha serve stop` ends it (process {pid}).", "这是服务：可用 `ducha serve stop` 停止（进程 {pid}）。";
    HINT_QUIT: "It is an open console: quit it there (process {pid}).", "这是打开的控制台：请在那里退出（进程 {pid}）。";
    HINT_WAIT: "It is a command that ends by itself: try again, or end process {pid} if it hangs.", "这是正在执行的命令，会自行结束：请稍后重试；如已停滞，请结束进程 {pid}。";
    HINT_ELSEWHERE: "Or work on another store with --home DIR.", "或用 --home 文件夹 使用另一份数据。";

    NO_FILE: "{path} is not an ordinary file", "{path} 不是普通文件";
    PIECE_ELSEWHERE: "the bytes of file {digest} begin at {from}, and {here} are here", "文件 {digest} 的内容自 {from} 字节起，而本机已有 {here} 字节";
    OTHER_FILE: "what came as file {digest} is another one; nothing of it was kept", "收到的内容与文件校验码 {digest} 不符，未予保存";
    EVIDENCE_TOO_LARGE: "{path} is larger than the {max} MiB that one piece of evidence may have", "{path} 超过单份佐证的上限 {max} MiB";
    HINT_SMALLER: "Make it smaller or cut it into parts, or raise the limit in the configuration.", "请压缩或分段，或在配置中调高上限。";
    EVIDENCE_MISSING: "The evidence file {digest} is not on this machine", "佐证文件 {digest} 不在本机";
    HINT_PEER: "It comes with a sync from whoever has it, or from a backup.", "可与持有它的同事同步，或从备份恢复。";
    STOPPED: "Stopped", "已停止";

    BACKUP_EXISTS: "{path} is there already", "{path} 已存在";
    HINT_OTHER_NAME: "Choose another name; a backup is never overwritten.", "请换一个文件名；备份不会被覆盖。";
    BACKUP_DIFFERS: "What was read back from {path} is not what was written", "从 {path} 读回的内容与写入的不一致";
    NO_BACKUP: "{path} is not a backup made by ducha", "{path} 不是 ducha 的备份文件";
    BACKUP_NEWER: "{path} was made by a newer version of ducha (format {version})", "{path} 由更新版本的 ducha 制作（格式 {version}）";
    BACKUP_ODD_NAME: "{path} holds “{name}”, which no backup does", "{path} 含有“{name}”，这不是备份应有的内容";
    BACKUP_UNLISTED: "{path} holds files that its own list does not name", "{path} 含有清单未列出的文件";
    BACKUP_BOMB: "{path} ({size} {size:byte|bytes}) would unpack to {bytes} {bytes:byte|bytes}, which no backup does", "{path}（{size} 字节）解开后将达 {bytes} 字节，这不可能是备份";
    BACKUP_DAMAGED: "The backup {path} is damaged: {name}", "备份 {path} 已损坏：{name}";
    HINT_OLDER_BACKUP: "Try an older backup. Nothing was changed.", "请尝试更早的备份。未作任何改动。";
    RESTORE_OCCUPIED: "{path} holds a store already", "{path} 中已有督查数据";
    HINT_RESTORE_ELSEWHERE: "Restore into an empty folder with --home DIR.", "请用 --home 文件夹 恢复到一个空文件夹。";
    HINT_RESTORE_REPLACE: "Or say --replace: what is there is then moved aside, not deleted.", "或加上 --replace：现有内容会移到一旁，不会删除。";
    NO_ROOM: "{path} has {have} MiB free, and {want} MiB are needed", "{path} 剩余 {have} MiB，需要 {want} MiB";

    ASIDE_AHEAD: "stamped ahead of this machine's clock; it is taken when its time has come", "时间戳超前于本机时钟，到时自动接收";
    ASIDE_UNKNOWN: "from a device that nobody has enrolled", "来自未登记的设备";
    ASIDE_REVOKED: "written on a device after it was revoked", "设备停用后写入";
    ASIDE_FORK: "another entry with the same device and number is here: a copied store went on under the same name", "与本库同设备同序号的条目不一致：有副本沿用了同一设备名";
    ASIDE_FULL: "No more is kept aside: {entries} {entries:entry waits|entries wait} for a decision", "暂存已满：有 {entries} 条待处理";
    HINT_ASIDE: "Look at them with `ducha refused`, and enrol their device or discard them.", "请用 `ducha refused` 查看，并登记其设备或予以丢弃。";
    ASIDE_CLOSED: "What is to be kept aside cannot be written", "暂存区无法写入";

    VIEW_TOO_LONG: "A checkpoint value of {size} {size:byte|bytes} is larger than {max}", "检查点的值有 {size} 字节，超过 {max}";
    VIEW_KEY: "A checkpoint key of {size} {size:byte|bytes} is larger than {max}", "检查点的键有 {size} 字节，超过 {max}";
    VIEW_LOST: "The checkpoints were damaged and are built anew from the journal", "检查点已损坏，将由日志重建";
    VIEW_FAILED: "The checkpoints in {path} cannot be used", "{path} 中的检查点无法使用";
    WHY_UNCLEAN: "the machine went down without a clean end", "机器上次未正常关机";
    WHY_OPEN: "the checkpoints in {path} did not open: {cause}", "{path} 中的检查点无法打开：{cause}";
    WHY_PANIC: "the engine of the checkpoints failed: {cause}", "检查点引擎出错：{cause}";
    WHY_DIGEST: "a checkpoint value did not fit its check sum", "检查点的值与校验和不符";
    WHY_NO_DISK: "no checkpoints can be kept: {cause}", "无法保存检查点：{cause}";
    WHY_HUNG: "the engine of the checkpoints no longer answers", "检查点引擎不再响应";
}

use std::io;
use std::path::Path;

use crate::error::{Code, Error};
use crate::i18n::Msg;

/// Returns the error for a failed call on a file, with a hint where the cause is known.
pub fn io_error(what: Msg, path: &Path, cause: &io::Error) -> Error {
    let code = match cause.kind() {
        io::ErrorKind::NotFound => Code::NotFound,
        _ => Code::Failed,
    };
    let error = Error::new(code, what).with("path", path.display()).caused_by(cause);
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => error.hint(HINT_SPACE),
        io::ErrorKind::PermissionDenied => error.hint(HINT_RIGHTS),
        io::ErrorKind::ReadOnlyFilesystem => error.command_hint(HINT_READ_ONLY),
        _ => error,
    }
}
