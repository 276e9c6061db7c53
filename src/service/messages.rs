//! Messages of the use cases.

crate::messages! {
    NO_STORE: "there is no office at {path} yet", "{path} 尚未建立督查数据";
    HINT_INIT: "run `ducha init`, or `ducha init --sample` to look around first", "请运行 `ducha init`；想先看看可运行 `ducha init --sample`";
    STORE_EXISTS: "there is an office at {path} already", "{path} 已有督查数据";
    HINT_OTHER_HOME: "choose another folder with --home, or use this one as it is", "请用 --home 另选文件夹，或直接使用现有数据";
    NO_RECORD: "there is no record {id}", "没有记录 {id}";
    NO_RECORD_OF: "there is no {kind} “{name}”", "没有名为“{name}”的{kind}";
    AMBIGUOUS: "“{name}” may be any of: {all}", "“{name}”不唯一，可能是：{all}";
    HINT_LONGER_ID: "type more of the id or the whole name", "请输入更长的编号或全称";
    WRONG_KIND: "“{field}” takes a {kind}, and {id} is none", "“{field}”应为{kind}，而 {id} 不是";
    REQUIRED: "“{field}” of the {kind} is missing", "{kind}缺少“{field}”";
    NO_FIELD: "a {kind} has no field “{name}”; it has: {fields}", "{kind}没有“{name}”这一项；可用：{fields}";
    NOTHING: "nothing changes", "没有变化";
    CHANGED_SINCE: "“{field}” of “{title}” was changed by somebody meanwhile: it is now {now}", "“{title}”的“{field}”已被他人修改，现为 {now}";
    HINT_LOOK_AGAIN: "look at it again, then repeat what you want", "请重新查看后再操作";
    MAY_NOT: "a {role} may not change “{field}” of a {kind}", "{role}无权修改{kind}的“{field}”";
    HINT_ASK_ADMIN: "ask an administrator to change your role, or do it as somebody who may", "请联系管理员调整角色，或由有权人员操作";
    CLOSED_VIEW: "the console looks at the past, so nothing can be written", "当前查看历史时点，不能写入";
    NO_ACTOR: "it is not known who you are on this device", "本机尚未登记使用人";
    HINT_AS: "name yourself with --as NAME; `ducha list people` shows who there is", "请用 --as 姓名 指明身份；`ducha list people` 可查看人员";
    NO_PERSON: "there is no person “{name}”", "没有人员“{name}”";
    BAD_STATUS: "“{word}” is no status word of the ledger “{ledger}”; one of: {words}", "“{word}”不是清单“{ledger}”的状态用语；可填：{words}";
    NO_WORDS: "the ledger “{ledger}” names no status words", "清单“{ledger}”未设状态用语";
    NO_LEDGER: "a task needs its ledger before its status", "任务应先有清单，才能填写状态";
    BAD_NUMBER: "“{text}” is no number for “{field}”", "“{text}”不是“{field}”的数字";
    BAD_BOOL: "“{text}” is neither yes nor no for “{field}”", "“{field}”应填“是”或“否”，而非“{text}”";
    BAD_DUE: "no deadline can be read from “{text}” for “{field}”", "“{field}”无法从“{text}”中识别出时限";
    BAD_DUE_BECAUSE: "no deadline can be read from “{text}” for “{field}”: {note}", "“{field}”无法从“{text}”中识别出时限：{note}";
    HINT_DUE: "such as 2023-09-30, 9月底前, 三季度末, 30日内, 15个工作日内, 国庆节前, 立行立改, 长期坚持", "例：2023-09-30、9月底前、三季度末、30日内、15个工作日内、国庆节前、立行立改、长期坚持";
    HINT_ONLY_WORDS: "to keep words that name no day, write ~ before them: it is then due on no day and never warned of", "如确需只保留文字而无具体日期，请在前面加 ~（该项将没有到期提醒）";
    BAD_DATE: "“{text}” is no day for “{field}”", "“{text}”不是“{field}”的日期";
    BAD_PERIOD: "“{text}” is no period for “{field}”: such as 2023Q2, 2023年上半年, 2023-06", "“{text}”不是“{field}”的期间；例：2023Q2、2023年上半年、2023-06";
    BAD_WORD: "“{text}” is no word of “{field}”; one of: {words}", "“{text}”不是“{field}”的用语；可填：{words}";
    NOTHING_TO_UNDO: "there is nothing of yours to undo", "没有可撤销的操作";
    NOTHING_TO_REDO: "there is nothing to redo", "没有可重做的操作";
    UNDO_CHANGED: "“{action}” cannot be undone: “{field}” of “{title}” has been changed since", "“{action}”无法撤销：“{title}”的“{field}”此后已被修改";
    HINT_UNDO: "change it by hand; the trail shows what it was", "请手工修改；留痕中可查原值";
    BAD_MOVE: "“{title}” is {from}, and cannot go to {to}; it can go to: {next}", "“{title}”现为“{from}”，不能变为“{to}”；可变为：{next}";
    SAME_PERSON: "who rectified “{title}” cannot verify it", "整改人不能核查“{title}”";
    NEEDS_REASON: "“{title}” needs a reason to go to {to}", "“{title}”变为“{to}”须填写原因";
    BEGUN_BY_INIT: "begun with `ducha init`", "由 `ducha init` 建立";
    THIS_DEVICE: "this device", "本机";
    ADMIN_NAME: "administrator", "管理员";
    CANNOT_READ: "{path} cannot be read", "{path} 无法读取";
    DISK_SHORT: "no automatic backup was made: the disk of {path} is short of room", "未做自动备份：{path} 所在磁盘空间不足";
    CANNOT_WRITE: "{path} cannot be written", "{path} 无法写入";
    BAD_KEY: "the device key {path} is damaged", "设备密钥 {path} 已损坏";
    HINT_NEW_KEY: "remove it: the device then takes a new name, and nothing that was written is lost", "删除后设备会启用新名称，已写内容不受影响";
    NO_RANDOM: "the system gives no random numbers", "系统无法提供随机数";
    CLOSED: "the store has stopped writing after an error; open it again", "存储出错后已停止写入，请重新打开";
    TOO_LARGE: "one record of {bytes} bytes is too large", "单条记录 {bytes} 字节，过大";
    HINT_CREDIT: "the credit code was not accepted", "统一社会信用代码未通过校验";
    THE_OFFICE: "supervision office", "督查办公室";
    NOT_YOURS: "the {kind} {id} is not your unit's to change", "{kind} {id} 不属于您的单位，不能修改";
    CIRCLE: "“{title}” cannot lie under itself", "“{title}”不能成为自己的下级";
    NO_OWN_UNIT: "it is not known which unit is our own", "尚不清楚哪个单位是本单位";
    HINT_OWN_UNIT: "name it with --unit NAME", "请用 --unit 单位名称 指明";
    HINT_OWN_UNIT_ONCE: "or once for all: ducha add setting name=own.unit value=NAME", "或一次设定：ducha add setting name=own.unit value=单位名称";
    BAD_ZONE: "“{text}” is no time zone", "“{text}”不是时区";
    HINT_ZONE: "such as UTC+8, +08:00, 北京时间", "例：UTC+8、+08:00、北京时间";
    BAD_BANDS: "the setting “bands” says “{text}”, which cannot be read", "设置项“bands”为“{text}”，无法识别";
    HINT_BANDS: "such as front:1/3,lagging:1/3 or front:5,lagging:3 or front:30%,lagging:20%", "例：front:1/3,lagging:1/3，或 front:5,lagging:3，或 front:30%,lagging:20%";
    LIFTED_BY_OBSERVATION: "{period}: {standing}", "{period}：{standing}";
    PLACE: "rank {rank} of {out_of}", "排名{rank}/{out_of}";
    VERIFIED: "{entries} entries of {replicas} devices are right; head {head}", "{replicas}台设备的{entries}条留痕全部校验通过；校验首码 {head}";
    VERIFIED_UNTIL: "{entries} entries are right, then one is wrong; head up to there {head}", "{entries}条留痕校验通过，其后有误；至此校验首码 {head}";
    ENTRY_UNREADABLE: "entry {number} of the journal cannot be read", "日志第{number}条无法读取";
    ENTRY_MISSING: "entry {number} of the journal, {entry}: the one before it in its chain is missing", "日志第{number}条（{entry}）：链上的前一条缺失";
    ENTRY_BROKEN: "entry {number} of the journal, {entry}, does not continue its chain", "日志第{number}条（{entry}）与前一条不相衔接";
    ENTRY_FORGED: "entry {number} of the journal, {entry}, was not signed by its device", "日志第{number}条（{entry}）不是其设备签署的";
    STATE_DIFFERS: "what is shown is not what the journal says", "显示内容与日志不一致";
    HINT_REBUILD: "delete the folder “sled” while nothing runs: it is rebuilt from the journal", "请在程序退出后删除 sled 文件夹，系统会由日志重建";
    EVIDENCE_MISSING: "the evidence file {digest} is missing (records: {records})", "佐证文件 {digest} 缺失（相关记录：{records}）";
    EVIDENCE_DAMAGED: "the evidence file {digest} is damaged (records: {records})", "佐证文件 {digest} 已损坏（相关记录：{records}）";
    EVIDENCE_NO_DIGEST: "the evidence {id} names no file by its digest", "佐证 {id} 没有有效的文件摘要";
    DEVICE_UNKNOWN: "the device {replica} wrote entries, and no record says what it is", "设备 {replica} 写过留痕，但没有登记";
    DEVICE_OTHER_KEY: "the device {replica} is recorded with another key than it signs with", "设备 {replica} 登记的公钥与签名不符";
    DEVICE_NOBODYS: "nobody is named whose device {replica} is", "设备 {replica} 没有登记所属人员";
    OTHER_HEAD: "{path} says that it holds the log {said}, and holds {head}", "{path} 标明的校验首码为 {said}，实际为 {head}";
    HEALTHY: "nothing is damaged: {entries} entries are right", "没有损坏：{entries}条留痕全部正常";
    SAVED: "saved: {kept} entries as they were, {rescued} written again because their chain is broken before them", "已保全：原样保留{kept}条；因链条中断重新写入{rescued}条";
    LOST: "lost: entries {from} to {to} of the device {replica}", "丢失：设备 {replica} 的第{from}至{to}条";
    LOST_ONE: "lost: entry {from} of the device {replica}", "丢失：设备 {replica} 的第{from}条";
    REFUSED: "left out: {count} pieces that are no entries, or that no known device signed", "未采用：{count}段不是留痕，或不是已知设备签署";
    REPEATED: "left out: {count} entries that lay there twice", "未采用：{count}条重复留痕";
    SET_ASIDE: "the damaged journal is kept in {path}", "损坏的日志保存在 {path}";
    GAP: "from {from} to {to} nothing can be read", "{from} 至 {to} 无法读取";
    DAMAGE: "{what}", "{what}";
    SEGMENTS_MISSING: "the segments {first} to {last} are missing", "缺少第{first}至{last}段";
    RESCUED: "rescued: was {entry}", "抢救：原为 {entry}";
}

/// A text of which both languages are at hand.
pub fn both(text: impl Fn(crate::i18n::Lang) -> String) -> crate::i18n::Message {
    use crate::i18n::{Lang, Message, Msg};
    Message::plain(Msg::new("{en}", "{zh}")).with("en", text(Lang::En)).with("zh", text(Lang::Zh))
}
