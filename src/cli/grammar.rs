//! The grammar of the command line, made from the table of actions.

use std::ffi::OsString;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, Command};

use super::messages;
use crate::action::{self, Action, ArgKind, Line};
use crate::domain::kind::Word;
use crate::i18n::{Lang, Msg};

/// The version that `--version` prints.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The whole grammar, with help in a language.
pub fn command(lang: Lang) -> Command {
    grammar(lang, |_| true)
}

/// The grammar for what was typed: of commands whose words do not stand there only the names and what they are for, as the
/// list of commands shows them. Hundreds of options need not be made for one that is read.
pub fn for_typed(typed: &[OsString], lang: Lang) -> Command {
    grammar(lang, |words| words.iter().all(|word| typed.iter().any(|t| t == word)))
}

/// What was typed, where an argument that has a place may also be named as elsewhere: `export --kind all` is `export all`, since
/// what is exported so is taken in by `import --kind all`.
pub fn placed(typed: &[OsString]) -> Vec<OsString> {
    let lines = || action::all().filter_map(|a| a.line.as_ref());
    let line = typed.iter().skip(1).find_map(|word| lines().find(|l| l.command.first().is_some_and(|c| word == c)));
    let places = line.filter(|l| l.command.len() == 1).map_or(&[][..], |l| l.args);
    let named: Vec<String> =
        places.iter().filter(|a| a.kind == ArgKind::Place).map(|a| format!("--{}", a.name)).collect();
    let mut out: Vec<OsString> = Vec::with_capacity(typed.len());
    let mut words = typed.iter();
    for word in words.by_ref() {
        if word == "--" {
            out.push(word.clone());
            break;
        }
        let value =
            word.to_str().and_then(|w| named.iter().find_map(|n| w.strip_prefix(n.as_str())?.strip_prefix('=')));
        match value {
            Some(value) => out.push(value.into()),
            None if named.iter().any(|n| word == n.as_str()) => {}
            None => out.push(word.clone()),
        }
    }
    out.extend(words.cloned());
    out
}

fn grammar(lang: Lang, whole: impl Fn(&[&str]) -> bool) -> Command {
    let of_line = |name, action: &'static Action, line: &'static Line| match whole(line.command) {
        true => of_line(name, action, line, lang),
        false => bare(name, lang).about(action.help.text(lang)),
    };
    let mut root = bare("ducha", lang)
        .version(VERSION)
        .about(messages::ABOUT.text(lang))
        .subcommand_help_heading(messages::COMMANDS.text(lang))
        .subcommand_value_name(messages::COMMAND.text(lang))
        .after_help(messages::AFTER_HELP.text(lang))
        .max_term_width(100)
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(messages::VERSION_HELP.text(lang))
                .help_heading(messages::GLOBAL.text(lang)),
        )
        .args(globals(lang));
    let mut above: Vec<(&'static str, Command)> = Vec::new();
    for action in action::all() {
        let Some(line) = &action.line else { continue };
        match line.command {
            [one] => root = root.subcommand(of_line(one, action, line)),
            [first, second] => {
                let below = of_line(second, action, line);
                if root.find_subcommand(first).is_some() {
                    // The command itself does something too.
                    root = root.mut_subcommand(first, |c| c.subcommand(below).args_conflicts_with_subcommands(true));
                    continue;
                }
                match above.iter_mut().find(|(name, _)| name == first) {
                    Some((_, command)) => *command = std::mem::take(command).subcommand(below),
                    None => above.push((first, group(first, lang).subcommand(below))),
                }
            }
            _ => {}
        }
    }
    root = root.subcommands(above.into_iter().map(|(_, command)| command));
    root.subcommands(super::meta::commands(lang))
}

/// A command without clap's own English help.
pub(super) fn bare(name: &'static str, lang: Lang) -> Command {
    Command::new(name)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(messages::COMMANDS.text(lang))
        .subcommand_value_name(messages::COMMAND.text(lang))
        .help_template(messages::TEMPLATE.text(lang))
}

/// A command of which only those below it do something.
fn group(name: &'static str, lang: Lang) -> Command {
    let about = messages::GROUPS.iter().find(|(of, _)| *of == name).map_or("", |(_, about)| about.text(lang));
    bare(name, lang).about(about).subcommand_required(true).arg_required_else_help(true)
}

fn globals(lang: Lang) -> Vec<Arg> {
    let option = |name: &'static str, value: &'static str, help: Msg| {
        Arg::new(name)
            .long(name)
            .value_name(value_name(value, lang))
            .help(help.text(lang))
            .help_heading(messages::GLOBAL.text(lang))
            .global(true)
            .hide_possible_values(true)
    };
    vec![
        option("home", "DIR", messages::HOME_HELP),
        option("lang", "zh|en", messages::LANG_HELP).value_parser(PossibleValuesParser::new(["zh", "en", "zh-CN"])),
        option("now", "WHEN", messages::NOW_HELP),
        option("as", "NAME", messages::AS_HELP),
        option("theme", "NAME", messages::THEME_HELP),
        option("keymap", "NAME", messages::KEYMAP_HELP),
        option("color", "WHEN", messages::COLOR_HELP).value_parser(PossibleValuesParser::new(action::Color::WORDS)),
        Arg::new("plain")
            .long("plain")
            .action(ArgAction::SetTrue)
            .help(messages::PLAIN_HELP.text(lang))
            .help_heading(messages::GLOBAL.text(lang))
            .global(true),
        Arg::new("quiet")
            .long("quiet")
            .action(ArgAction::SetTrue)
            .help(messages::QUIET_HELP.text(lang))
            .help_heading(messages::GLOBAL.text(lang))
            .global(true),
        Arg::new("help")
            .short('h')
            .long("help")
            .action(ArgAction::HelpShort)
            .help(messages::HELP_HELP.text(lang))
            .help_heading(messages::GLOBAL.text(lang))
            .global(true),
    ]
}

fn of_line(name: &'static str, action: &'static Action, line: &'static Line, lang: Lang) -> Command {
    let mut command = bare(name, lang).about(action.help.text(lang));
    for arg in line.args {
        command = command.arg(of_arg(arg, lang));
    }
    if !line.args.iter().any(|a| a.name == "json") {
        command = command.arg(errors_as_json(lang));
    }
    match line.json_keys().as_slice() {
        [] => command,
        keys => command.after_help(format!("{}\n{}", messages::JSON_KEYS.text(lang), keys_help(keys, lang))),
    }
}

/// What a command without JSON of its own takes as well: programs read what went wrong with any command.
pub(super) fn errors_as_json(lang: Lang) -> Arg {
    let help = messages::ERRORS_AS_JSON.text(lang);
    Arg::new("json").long("json").action(ArgAction::SetTrue).help(help).help_heading(messages::OPTIONS.text(lang))
}

/// The keys of a command's JSON, a line each.
pub fn keys_help(keys: &[(String, crate::i18n::Msg)], lang: Lang) -> String {
    let wide = keys.iter().map(|(path, _)| path.len()).max().unwrap_or(0);
    let lines = keys.iter().map(|(path, help)| format!("  {path:<wide$}  {}", help.text(lang)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The names of values in Chinese; those of two words as they stand together.
const VALUES: &[(&str, &str)] = &[
    ("KEY=VALUE", "键=值"),
    ("ADDRESS", "地址"),
    ("ASSESSMENT", "考核"),
    ("BOARD", "看板"),
    ("CHECKLIST", "检查表"),
    ("CLASS", "类别"),
    ("CLUE", "线索"),
    ("CODE", "凭证码"),
    ("COLUMN", "列"),
    ("COLUMNS", "列"),
    ("COUNTY", "县"),
    ("DAY", "日期"),
    ("DEADLINE", "时限"),
    ("DEVICE", "设备"),
    ("DIGEST", "校验码"),
    ("DIR", "文件夹"),
    ("DOCUMENT", "文件"),
    ("ITEM", "议题"),
    ("DRAW", "抽取"),
    ("ENTRY", "条目"),
    ("F", "条件"),
    ("FIELD", "字段"),
    ("FIGURE", "数据"),
    ("FILE", "文件"),
    ("FILTER", "条件"),
    ("FORMAT", "格式"),
    ("HEADING", "表头"),
    ("HOW", "方式"),
    ("ID", "编号"),
    ("KEY", "公钥"),
    ("KIND", "类别"),
    ("LEDGER", "清单"),
    ("MARK", "标记"),
    ("MEETING", "会议"),
    ("MOMENT", "时刻"),
    ("NAME", "名称"),
    ("NO", "序号"),
    ("NUMBER", "数字"),
    ("PATH", "路径"),
    ("PERIOD", "期间"),
    ("PERSON", "人员"),
    ("REASON", "原因"),
    ("RECORD", "记录"),
    ("REMOTE", "远端"),
    ("RULE", "规则"),
    ("SCHEME", "方案"),
    ("SEALED", "密封件"),
    ("SECTION", "栏目"),
    ("SHELL", "外壳"),
    ("SURVEY", "调查"),
    ("TEXT", "文字"),
    ("TITLE", "标题"),
    ("TOPIC", "主题"),
    ("UNIT", "单位"),
    ("VALUE", "值"),
    ("VISIT", "走访"),
    ("WHAT", "内容"),
    ("WHEN", "何时"),
    ("WHO", "人员"),
    ("WORD", "用语"),
    ("YEAR", "年份"),
];

/// What stands for a value in help and errors.
pub(super) fn value_name(name: &str, lang: Lang) -> String {
    let chinese = |word: &str| VALUES.iter().find(|(en, _)| *en == word).map_or(word, |(_, zh)| *zh).to_string();
    match lang {
        Lang::En => name.to_string(),
        Lang::Zh if VALUES.iter().any(|(en, _)| *en == name) => chinese(name),
        Lang::Zh => {
            let mut out = String::new();
            let mut word = String::new();
            for c in name.chars() {
                if c.is_ascii_uppercase() {
                    word.push(c);
                    continue;
                }
                out.push_str(&chinese(&std::mem::take(&mut word)));
                out.push(c);
            }
            out + &chinese(&word)
        }
    }
}

/// What help and errors call a word: its label to who reads Chinese, to others the code that scripts use.
fn word_name(word: &'static Word, lang: Lang) -> &'static str {
    if lang == Lang::Zh { word.label.zh } else { word.code }
}

fn of_arg(arg: &'static action::Arg, lang: Lang) -> Arg {
    // The table says what an argument means in the middle of a sentence; here it begins one.
    let mut letters = arg.help.text(lang).chars();
    let mut help: String = match lang {
        Lang::En => letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect(),
        Lang::Zh => letters.collect(),
    };
    if !arg.one_of.is_empty() && arg.value.is_empty() {
        help.push_str(&messages::ONE_OF.fill(lang, &[("values", &arg.one_of.join(", "))]));
    }
    if let Some(words) = arg.words {
        let names: Vec<&str> = words.words.iter().map(|w| word_name(w, lang)).collect();
        let values = names.join(if lang == Lang::Zh { "、" } else { ", " });
        help.push_str(&messages::ONE_OF.fill(lang, &[("values", &values)]));
    }
    let value = if arg.value.is_empty() { arg.one_of.join("|") } else { arg.value.to_string() };
    let by_place = matches!(arg.kind, ArgKind::Place | ArgKind::MaybePlace | ArgKind::Rest | ArgKind::MaybeRest);
    let heading = if by_place { messages::ARGUMENTS } else { messages::OPTIONS };
    let mut out = Arg::new(arg.name).help(help).help_heading(heading.text(lang));
    if arg.kind == ArgKind::Switch {
        return out.long(arg.name).action(ArgAction::SetTrue);
    }
    out = out.hide_possible_values(true).value_name(value_name(&value, lang)).allow_hyphen_values(arg.signed);
    if !arg.one_of.is_empty() {
        out = out.value_parser(PossibleValuesParser::new(arg.one_of.iter().copied()));
    }
    if let Some(words) = arg.words {
        let value = |w: &'static Word| {
            let all = [w.code, w.label.en, w.label.zh].into_iter().chain(w.also.iter().copied());
            PossibleValue::new(word_name(w, lang)).aliases(all)
        };
        out = out.value_parser(PossibleValuesParser::new(words.words.iter().map(value)));
    }
    match arg.kind {
        ArgKind::Place => out.required(true),
        ArgKind::MaybePlace | ArgKind::Switch | ArgKind::Input => out,
        ArgKind::Rest => out.required(true).num_args(1..).action(ArgAction::Append),
        ArgKind::MaybeRest => out.num_args(0..).action(ArgAction::Append),
        ArgKind::Option => out.long(arg.name),
        ArgKind::Options => out.long(arg.name).action(ArgAction::Append),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound_in_both_languages() {
        command(Lang::En).debug_assert();
        command(Lang::Zh).debug_assert();
    }

    #[test]
    fn each_command_says_what_it_is_for() {
        for lang in [Lang::En, Lang::Zh] {
            for of in command(lang).get_subcommands() {
                let about = of.get_about().map(ToString::to_string).unwrap_or_default();
                assert!(about.chars().count() > 3, "{}: {about:?}", of.get_name());
                // A command line has no cursor.
                let cursor = ["cursor", "光标"].iter().any(|word| about.contains(word));
                assert!(!cursor || about.contains("console") || about.contains("控制台"), "{about}");
            }
        }
        // In Chinese no value has an English name.
        fn values(of: &Command, out: &mut Vec<String>) {
            let named = of.get_arguments().filter(|a| !a.is_hide_set()).filter_map(|a| a.get_value_names()).flatten();
            let word = |n: &str| n.split(|c: char| !c.is_ascii_uppercase()).any(|word| word.len() > 2);
            out.extend(named.filter(|n| word(n)).map(ToString::to_string));
            of.get_subcommands().filter(|c| !c.is_hide_set()).for_each(|c| values(c, out));
        }
        let mut english = Vec::new();
        values(&command(Lang::Zh), &mut english);
        assert!(english.is_empty(), "{english:?}");
        // Errors come as JSON wherever that is asked for.
        fn each(of: &Command, path: &str) {
            if of.has_subcommands() && of.is_arg_required_else_help_set() {
                return of.get_subcommands().for_each(|c| each(c, &format!("{path} {}", c.get_name())));
            }
            assert!(of.get_arguments().any(|a| a.get_id() == "json"), "{path}");
        }
        let root = command(Lang::En);
        root.get_subcommands().filter(|c| !c.is_hide_set()).for_each(|c| each(c, c.get_name()));
        let holds = |name: &str| root.find_subcommand(name).is_some_and(clap::Command::has_subcommands);
        assert!(messages::GROUPS.iter().all(|(name, _)| holds(name)), "a group without commands");
    }

    #[test]
    fn what_was_typed_is_read_as_by_the_whole_grammar() {
        for line in action::all().filter_map(|a| a.line.as_ref()) {
            let typed: Vec<OsString> = line.command.iter().chain(&["-h"]).map(|w| (*w).into()).collect();
            let typed = [vec!["ducha".into()], typed].concat();
            let said = |grammar: Command| grammar.try_get_matches_from(&typed).unwrap_err().to_string();
            assert_eq!(said(for_typed(&typed, Lang::En)), said(command(Lang::En)), "{:?}", line.command);
        }
    }

    #[test]
    fn an_argument_with_a_place_may_be_named() {
        let read = |line: &str| {
            let typed: Vec<OsString> = line.split(' ').map(Into::into).collect();
            placed(&typed).into_iter().map(|w| w.into_string().unwrap()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(read("ducha export --kind all --out -"), "ducha export all --out -");
        assert_eq!(read("ducha --lang zh list --limit 3 --kind=tasks"), "ducha --lang zh list --limit 3 tasks");
        assert_eq!(read("ducha import export --kind all"), "ducha import export --kind all");
        assert_eq!(read("ducha add finding -- --kind"), "ducha add finding -- --kind");
        let typed: Vec<OsString> = ["ducha", "export", "--kind", "all"].map(Into::into).to_vec();
        assert!(command(Lang::En).try_get_matches_from(placed(&typed)).is_ok());
    }

    #[test]
    fn each_line_of_the_table_is_a_command() {
        let root = command(Lang::En);
        for line in action::all().filter_map(|a| a.line.as_ref()) {
            let found = line.command.iter().try_fold(&root, |at, word| at.find_subcommand(word));
            assert!(found.is_some(), "{:?}", line.command);
        }
    }
}
