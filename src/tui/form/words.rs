//! Messages of forms.

crate::messages! {
    NEW: "New {kind}", "新建{kind}";
    EDIT: "Edit {kind}: {title}", "编辑{kind}：{title}";
    HINT_UNKNOWN: "Type a part of the name, pinyin or initials and take one with Tab. A new {kind} is made on its own screen.", "请输入名称的一部分、拼音或首字母，用 Tab 选取。新的{kind}请先在其页面新建。";
    HINT_PICK: "Several fit: choose one from the list with Tab.", "有多个匹配项：请用 Tab 从列表中选取。";
    DAY_OFF: "not a working day", "非工作日";
    ONLY_WORDS: "no day was read; the words are kept", "未识别出日期，仅保留原文";
    MISSING: "must be filled in", "必填";
    EXISTS: "there is one already: {title}", "已有相同记录：{title}";
    HINT_EXISTS: "Edit that one, or change what tells this one from it.", "请编辑已有记录，或修改用于区分的字段。";
    MAY_NOT: "your role may not change this", "您的角色无权修改此项";
    WRONG: "{count} fields need a look; nothing was saved yet", "有 {count} 项需要修改，尚未保存";
    SAVED: "saved: {title}", "已保存：{title}";
    MADE: "made: {title}", "已新建：{title}";
    UNCHANGED: "nothing was changed", "没有改动";
    CHANGED_MEANWHILE: "Others changed {count} of these fields meanwhile. The switch key chooses mine or theirs; then save again.", "有 {count} 项已被他人修改。按切换键选择采用我的或对方的，然后再次保存。";
    BASE: "was", "原值";
    MINE: "mine", "我的";
    THEIRS: "theirs", "对方";
    BY_AT: "{who}, {when}", "{who}，{when}";
    EMPTY: "(empty)", "（空）";
    LEAVE: "There is something that was not saved.", "有尚未保存的内容。";
    KEEP: "keep it as a draft and close", "存为草稿并关闭";
    DISCARD: "discard it and close", "放弃并关闭";
    GO_ON: "go on", "继续填写";
    DRAFT: "There is a draft of {when}, {count} fields.", "有一份 {when} 的草稿，共 {count} 项。";
    TAKE_DRAFT: "go on with the draft", "继续填写草稿";
    ANEW: "begin anew, without the draft", "不用草稿，重新填写";
    DRAFT_KEPT: "kept as a draft: {title}", "已存为草稿：{title}";
    DRAFT_TAKEN: "This is the draft of {when}.", "这是 {when} 的草稿。";
    NOT_KEPT: "drafts are not being kept: {why}", "草稿未能保存：{why}";
    REQUIRED: "required", "必填";
    HELP_DAY: "8-31, Fri, +10wd, end of September", "8-31、周五、+10wd、9月底前";
    HELP_PERIOD: "2023Q2, 2023H1, 2023-06, 2023", "2023Q2、2023年上半年、2023-06、2023";
    HELP_REF: "name, pinyin or initials; Tab takes one", "名称、拼音或首字母，Tab 选取";
    HELP_REFS: "several, set apart by 、 or ;", "可填多个，以“、”分隔";
    HELP_WORD: "type a part, Tab takes one", "输入一部分，Tab 选取";
    HELP_TEXTS: "one a line", "每行一项";
    PLAIN: "{text}", "{text}";
    MORE: "{count} more", "还有 {count} 项";
    NO_RECORD_TO_EDIT: "the record is not there", "记录不存在";
}
