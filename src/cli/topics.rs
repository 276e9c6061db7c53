//! Help topics about the console: themes, keymaps, and the list of all topics. What they name is read from what there is.

use crate::action::{self, keys};
use crate::i18n::{Lang, Message, Msg};
use crate::keymap::PRESETS;
use crate::tui::theme::{Role, THEMES};

crate::messages! {
    THEMES_HEAD: "Built in: {themes}. T in the console goes through them; what was chosen there is there the next time.\n`--theme NAME` chooses for once, `theme = \"NAME\"` in config.toml for good (`ducha info` says where it lies).\nWithout a choice it is ansi with 16 colours, mono without, light where COLORFGBG tells a light background, else dark.\n\nA file of your own beside config.toml, `theme = \"mine.toml\"`, needs only what differs from what it builds on:",
        "内置：{themes}。在控制台按 T 逐个切换，所选下次仍在。\n`--theme 名称` 只用于这一次；在 config.toml 中写 `theme = \"名称\"` 长期有效（位置见 `ducha info`）。\n未选择时：16 色终端用 ansi，无颜色用 mono，COLORFGBG 表明浅色背景时用 light，其余用 dark。\n\n自己的主题文件放在 config.toml 旁，写 `theme = \"mine.toml\"`，只需写与所依主题不同之处：";
    THEMES_TAIL: "Colours: \"#61afef\", \"red\", \"light-blue\", \"208\" (of 256), \"default\". A style is a colour, or a table of fg, bg, bold, dim,\nitalic, underlined, reversed, crossed-out. Where colours are few they become the nearest; without, styles of mono are used.\nWhat is wrong is said with file, line and column. Roles:",
        "颜色：\"#61afef\"、\"red\"、\"light-blue\"、\"208\"（256 色之一）、\"default\"。样式为颜色，或含 fg、bg、bold、dim、italic、underlined、\nreversed、crossed-out 的表。颜色少时取最接近的；无颜色时用 mono 的样式。\n有误时指明文件、行、列。可设：";
    KEYMAPS_HEAD: "Built in: {keymaps}. `--keymap NAME` chooses for once, `keymap = \"NAME\"` in config.toml for good.\n\nA file of your own beside config.toml, `keymap = \"keys.toml\"`, needs only what differs from the default:",
        "内置：{keymaps}。`--keymap 名称` 只用于这一次；在 config.toml 中写 `keymap = \"名称\"` 长期有效。\n\n自己的键位文件放在 config.toml 旁，写 `keymap = \"keys.toml\"`，只需写与默认键位不同之处：";
    KEYMAPS_TAIL: "Keys: j G : / space enter esc tab S-tab backspace delete insert up down left right home end pgup pgdn f1, with C- (ctrl),\nA- (alt), S- (shift); \"g g\" is g, then g. The innermost place that knows a key decides; [global] comes last.\nPlaces: {places}\nWhat is wrong is said with file, line and column. Actions:",
        "按键：j G : / space enter esc tab S-tab backspace delete insert up down left right home end pgup pgdn f1，可加 C-（ctrl）、\nA-（alt）、S-（shift）；\"g g\" 指先后按两次 g。以最内层知道该键的位置为准，[global] 最后。\n位置：{places}\n有误时指明文件、行、列。操作：";
    PROFILES_HEAD: "`ducha import FILE --profile PROFILE.toml` makes records of several kinds of each row: a list of inspections names\nthe place, the visit and what was found. A pass is an import of its own, on what the passes before it made:",
        "`ducha import 文件 --profile 方案.toml` 把一张表的每一行导入为多类记录，例如检查清单的一行含单位、走访和问题。\n每段为一次导入，可引用前面各段新建的记录：";
    PROFILES_TAIL: "Fields are those of `ducha help fields KIND`. A heading in braces is a cell, with :int without a fraction of zero; `words` says what\na cell counts as, `rows` which rows count, `once` in which fields rows that are the same are one record.\n--map, --set, --skip-bad and the other options hold for every pass; --dry-run shows the first that changes anything.",
        "字段见 `ducha help fields 类别`。花括号中的表头为单元格，加 :int 去掉小数零；words 指定用语对应，rows 指定计入的行，\nonce 指定哪些字段相同即为同一条记录。--map、--set、--skip-bad 等选项对各段均有效；--dry-run 只列出首个有变化的段。";
    TOPICS_HEAD: "`ducha help TOPIC`, or any command:", "`ducha help 主题`，或任一命令：";
}

/// The topics that are not commands, with what each is about.
pub const TOPICS: &[(&str, Msg)] = &[
    ("exit-codes", Msg::new("what exit codes mean", "退出码的含义")),
    ("filters", Msg::new("the language of filters", "筛选条件的写法")),
    ("fields", Msg::new("the fields of each kind of record; `fields tasks`", "各类记录的字段；`fields tasks`")),
    ("days", Msg::new("how days may be typed", "日期的写法")),
    ("config", Msg::new("what config.toml may hold", "config.toml 可写的内容")),
    ("environment", Msg::new("the variables that are looked at", "环境变量")),
    ("json", Msg::new("what --json prints", "--json 的输出")),
    ("themes", Msg::new("how the console looks, and theme files", "控制台外观与主题文件")),
    (
        "keymaps",
        Msg::new("the console's keys, keymap files, all actions by name", "控制台按键、键位文件、全部操作名称"),
    ),
    ("profiles", Msg::new("how one table is imported as records of several kinds", "一张表导入为多类记录的方案")),
    ("words", Msg::new("every text of the program in both languages", "程序的全部中英文用语")),
    ("topics", Msg::new("this list", "本列表")),
];

/// A theme file that works.
const THEME: &str = "base = \"dark\"            # dark, light, ansi, mono, ascii\nborders = \"ascii\"        # or \"box\"\n[style]\naccent = \"#61afef\"\nselection = { fg = \"white\", bg = \"blue\", bold = true }\n";

/// A keymap file that works.
const KEYMAP: &str = "[global]\n\"C-t\" = \"screen.tasks\"   # binds\n\"T\" = false              # switches off\n[tasks]\n\"g x\" = \"task.done\"      # g, then x\n";

/// An import profile that works.
const PROFILE: &str = r#"[[pass]]
kind = "units"
once = ["ident"]
[pass.fields]
name = "{DBA_Name} ({License:int})"
ident = "{License:int}"

[[pass]]
kind = "visits"
[pass.fields]
serial = "{Inspection_ID}"
unit = "{License:int}"
on = "{Inspection_Date}"
state = "finished"
answers = "critical={criticalCount:int};minor={minorCount:int}"
[pass.fields.outcome]
from = "{Results}"
words = { "Pass" = "clean", "Fail" = "to-rectify" }
otherwise = "not-concerned"

[[pass]]
kind = "findings"
[pass.rows]
Results = ["Fail"]
[pass.fields]
serial = "F{Inspection_ID}"
title = "{Inspection_Type}"
category = "other"
facts = "{criticalCount:int} critical violations"
found_on = "{Inspection_Date}"
unit = "{License:int}"
visit = "{Inspection_ID}"
"#;

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// The names of the topics.
pub fn names() -> String {
    TOPICS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// About themes.
pub fn themes(lang: Lang) -> String {
    let head = Message::plain(THEMES_HEAD).with("themes", THEMES.join(", ")).say(lang);
    let roles: Vec<&str> = Role::ALL.iter().map(|(_, name)| *name).collect();
    let roles: Vec<String> = roles.chunks(8).map(|row| format!("  {}", row.join(", "))).collect();
    format!("{head}\n\n{}\n{}\n{}", indented(THEME), THEMES_TAIL.text(lang), roles.join(",\n"))
}

/// About keymaps.
pub fn keymaps(lang: Lang) -> String {
    let head = Message::plain(KEYMAPS_HEAD).with("keymaps", PRESETS.join(", ")).say(lang);
    let tail = Message::plain(KEYMAPS_TAIL).with("places", keys::contexts().join(", ")).say(lang);
    let pressed = action::all().filter(|a| a.press.is_some());
    let rows: Vec<(String, String)> =
        pressed.map(|a| (format!("  {}", a.name), a.help.text(lang).to_string())).collect();
    format!("{head}\n\n{}\n{tail}\n{}", indented(KEYMAP), action::table::pairs_aligned(&rows))
}

/// About import profiles.
pub fn profiles(lang: Lang) -> String {
    format!("{}\n\n{}\n{}\n", PROFILES_HEAD.text(lang), indented(PROFILE), PROFILES_TAIL.text(lang))
}

/// All topics.
pub fn topics(lang: Lang) -> String {
    let rows: Vec<(String, String)> =
        TOPICS.iter().map(|(name, about)| (format!("  {name}"), about.text(lang).to_string())).collect();
    format!("{}\n{}", TOPICS_HEAD.text(lang), action::table::pairs_aligned(&rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::{Source, load};

    #[test]
    fn what_the_topics_show_works() {
        crate::tui::theme::load("mine", "mine.toml", THEME).unwrap();
        let mut sources = keys::preset("default").unwrap();
        sources.push(Source { name: "keys.toml", text: KEYMAP });
        load(&sources, keys::known()).map_err(|all| all[0].say(Lang::En)).unwrap();
    }

    #[test]
    fn every_role_place_and_action_is_named_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            let (themes, keymaps) = (themes(lang), keymaps(lang));
            assert!(Role::ALL.iter().all(|(_, name)| themes.contains(name)));
            assert!(keys::contexts().iter().all(|place| keymaps.contains(place)));
            assert!(action::all().filter(|a| a.press.is_some()).all(|a| keymaps.contains(a.name)));
            assert!(TOPICS.iter().all(|(name, about)| topics(lang).contains(name) && !about.text(lang).is_empty()));
        }
    }
}
