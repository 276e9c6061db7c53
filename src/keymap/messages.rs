//! What is said about keymap files.

crate::messages! {
    TOO_BIG: "{file}: a keymap may have at most {max} {max:byte|bytes}, this one has {size}",
        "{file}：键位文件最多 {max} 字节，此文件有 {size} 字节";
    NOT_TOML: "{file}:{line}:{column}: this is not valid TOML ({detail})",
        "{file}:{line}:{column}：不是有效的 TOML（{detail}）";
    UNKNOWN_CONTEXT: "{file}:{line}:{column}: there is no context \"{name}\"",
        "{file}:{line}:{column}：没有名为“{name}”的场景";
    NOT_A_TABLE: "{file}:{line}:{column}: \"{name}\" must be a table such as [{name}]",
        "{file}:{line}:{column}：“{name}”应为表，如 [{name}]";
    UNKNOWN_ACTION: "{file}:{line}:{column}: there is no action \"{name}\"",
        "{file}:{line}:{column}：没有名为“{name}”的操作";
    BAD_KEY: "{file}:{line}:{column}: \"{name}\" is not a key",
        "{file}:{line}:{column}：“{name}”不是按键";
    BAD_VALUE: "{file}:{line}:{column}: \"{key}\" must be an action's name, a table with \"action\" and \"args\", or false",
        "{file}:{line}:{column}：“{key}”的值应为操作名、含 action 与 args 的表，或 false";
    DUPLICATE: "{file}:{line}:{column}: \"{key}\" is bound twice in [{context}]; it is also on line {other}",
        "{file}:{line}:{column}：“{key}”在 [{context}] 中绑定了两次，另一处在第 {other} 行";
    HIDES: "{file}:{line}:{column}: \"{key}\" would hide \"{longer}\" ({action}) in [{context}]",
        "{file}:{line}:{column}：“{key}”会遮住 [{context}] 中的“{longer}”（{action}）";
    HIDDEN: "{file}:{line}:{column}: \"{key}\" can never be reached in [{context}]: \"{shorter}\" ({action}) comes first",
        "{file}:{line}:{column}：“{key}”在 [{context}] 中永远按不到：“{shorter}”（{action}）先起作用";
    UNKNOWN_PRESET: "There is no keymap \"{name}\"", "没有名为“{name}”的键位方案";

    DID_YOU_MEAN: "Did you mean \"{name}\"?", "是否想写“{name}”？";
    CONTEXTS_ARE: "Contexts are: {names}", "可用的场景：{names}";
    PRESETS_ARE: "Keymaps are: {names}", "可用的键位方案：{names}";
    ACTIONS_ARE_LISTED: "`:` in the console lists all actions by name", "在控制台中按“:”可列出全部操作";
    KEYS_LOOK_LIKE: "Keys look like: j, G, C-r, A-x, space, esc, S-tab, f1, or \"g g\" for two in a row",
        "按键写作：j、G、C-r、A-x、space、esc、S-tab、f1，先后两键写作 \"g g\"";
    SWITCH_OFF_FIRST: "Switch the other one off in your file: \"{key}\" = false", "请先在自己的文件中停用另一个：\"{key}\" = false";
    KEEP_ONE: "Keep one of the two lines", "两行请只留一行";
    SPLIT_IT: "Keep only the keys that you change: the rest is built in", "只写需要改动的键即可，其余已内置";
}
