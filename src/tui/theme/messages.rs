//! What is said about theme files.

crate::messages! {
    TOO_BIG: "{file}: a theme may have at most {max} {max:byte|bytes}", "{file}：主题文件最多 {max} 字节";
    NOT_TOML: "{file}:{line}:{column}: this is not valid TOML ({detail})",
        "{file}:{line}:{column}：不是有效的 TOML（{detail}）";
    UNKNOWN_ENTRY: "{file}:{line}:{column}: a theme has no \"{name}\"",
        "{file}:{line}:{column}：主题中没有“{name}”这一项";
    BAD_BASE: "{file}:{line}:{column}: there is no theme \"{name}\" to build on",
        "{file}:{line}:{column}：没有可作为基础的主题“{name}”";
    BAD_COLOUR: "{file}:{line}:{column}: \"{name}\" is not a colour", "{file}:{line}:{column}：“{name}”不是颜色";
    BAD_VALUE: "{file}:{line}:{column}: the value of \"{name}\" is of the wrong kind",
        "{file}:{line}:{column}：“{name}”的值类型不对";

    DID_YOU_MEAN: "Did you mean \"{name}\"?", "是否想写“{name}”？";
    NAMES_ARE: "It may be one of: {names}", "可用的有：{names}";
    COLOURS_LOOK_LIKE: "Colours look like: \"#61afef\", \"red\", \"light-blue\", \"208\" (of 256), \"default\"",
        "颜色写作：\"#61afef\"、\"red\"、\"light-blue\"、\"208\"（256 色之一）、\"default\"";
    STYLES_LOOK_LIKE: "A style is a colour, or { fg = \"…\", bg = \"…\", bold = true }",
        "样式写作颜色，或 { fg = \"…\", bg = \"…\", bold = true }";
}
