//! Messages of actions.

crate::messages! {
    OF_ACTION: "{done}: {of}", "{done}：{of}";
    SOME_ACTION: "change", "变更";
    CUT: "{bytes} {bytes:byte|bytes} at the end of the journal were never acknowledged and have been cut off", "日志末尾有 {bytes} 字节未曾确认，已截去";
    REBUILT: "built anew from the journal: {why}", "已根据日志重建：{why}";
    UNDONE: "undone: {action}, {records} {records:record|records}", "已撤销：{action}，涉及 {records} 条记录";
    UNDONE_ONE: "undone: {action}: {title}", "已撤销：{action}，{title}";
    REDONE_ONE: "redone: {action}: {title}", "已重做：{action}，{title}";
    REDONE: "redone: {action}, {records} {records:record|records}", "已重做：{action}，涉及 {records} 条记录";
    WOULD: "nothing was written; it would be {what}", "未写入；执行后将为：{what}";
    NOTHING: "nothing changes", "没有变化";
    OVERTAKEN: "{count} of {fields} {fields:field changes|fields change} only the days before: what holds now was written for a later day", "{fields} 个字段中有 {count} 个只改变此前的日期：现值自更晚的日期起生效";
    PUBLISHED: "this changes what was published as of {day}", "此项改动涉及截至 {day} 已公布的数据";
    WARNING: "mind: {what}", "提示：{what}";
    OPENING: "opening", "正在打开";
    PASSPHRASE: "Passphrase of {path} (it is not shown):", "{path} 的口令（输入时不显示）：";
    CANCELLED: "stopped", "已停止";
    UNWRITTEN: "the output cannot be written", "无法写出输出内容";
    NO_COUNT: "“{text}” is no number for --{name}", "--{name} 应为数字，而非“{text}”";
    MAY_NOT_DO: "a {role} may not do this: {action}", "{role}无权进行此操作：{action}";
    SOME_ROLE: "person of an unknown role", "未知角色";
}
