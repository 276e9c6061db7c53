//! The config file: a small TOML file. A bad one is an error that names its line and column.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::console::{self, Choice};
use super::messages;
use crate::action::own::{self, FilePlace, OwnCommand};
use crate::action::{Color, Config};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::keymap::reading::{closest, place, short};
use crate::service::messages::both;

/// The largest config file, in bytes.
const MAX_BYTES: usize = 64 << 10;

/// Reads the config file; that there is none is no error. What is wrong with it is told, and the rest holds.
pub fn read(file: &Path) -> (Config, Vec<Error>) {
    match file.symlink_metadata() {
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Default::default(),
        _ => match text(file, MAX_BYTES) {
            Ok(text) => parse(&text, file),
            Err(error) => (Config::default(), vec![error]),
        },
    }
}

/// Reads a text file of the person's choices, of at most so many bytes.
///
/// # Errors
/// `Failed` where it cannot be read, `BadInput` where it is too large or no text.
pub fn text(file: &Path, max: usize) -> Result<String> {
    let unreadable = |e: std::io::Error| {
        Error::new(Code::Failed, crate::service::messages::CANNOT_READ).with("path", file.display()).caused_by(e)
    };
    let opened = File::open(file).map_err(unreadable)?;
    let mut bytes = Vec::new();
    opened.take(max as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let error = |what| Error::new(Code::BadInput, what).with("path", file.display());
    if bytes.len() > max {
        return Err(error(messages::CONFIG_TOO_LARGE).with("max", max));
    }
    String::from_utf8(bytes).map_err(|e| error(messages::CONFIG_NOT_TEXT).caused_by(e))
}

/// The settings that a file may hold.
const KEYS: &[&str] =
    &["lang", "keymap", "theme", "mouse", "tips", "open", "editor", "pager", "color", "plain", "commands"];

/// What each of them means.
const MEANINGS: &[(&str, Msg)] = &[
    ("lang = \"zh\"", Msg::new("the language: zh or en", "语言：zh 或 en")),
    (
        "keymap = \"default\"",
        Msg::new("default, vim, emacs, or a file beside this one", "default、vim、emacs，或旁边的键位文件"),
    ),
    (
        "theme = \"dark\"",
        Msg::new(
            "dark, light, ansi, mono, ascii, or a file beside this one",
            "dark、light、ansi、mono、ascii，或旁边的主题文件",
        ),
    ),
    ("mouse = true", Msg::new("whether the mouse is on at first", "启动时是否启用鼠标")),
    ("tips = true", Msg::new("whether tips are told", "是否显示提示")),
    ("open = \"xdg-open\"", Msg::new("the program that evidence is opened with", "打开佐证所用的程序")),
    ("editor = \"vi\"", Msg::new("the program that long texts are changed with", "修改长文本所用的程序")),
    ("pager = \"less\"", Msg::new("the program that records are read with", "查看记录所用的分页程序")),
    ("color = \"auto\"", Msg::new("auto, always or never", "auto、always 或 never")),
    ("plain = false", Msg::new("output for a screen reader", "供读屏软件的输出")),
];

/// What a command of the person's own may say, with what each line means.
const COMMAND_MEANINGS: &[(&str, Msg)] = &[
    ("[[commands]]", Msg::new("a command of your own; as many as you like", "自定命令，可写多条")),
    ("name = \"open in browser\"", Msg::new("what palette and help call it", "在操作与帮助中的名称")),
    ("key = \"g b\"", Msg::new("its key, where it is to have one", "按键，可省略")),
    (
        "context = \"tasks\"",
        Msg::new("where: a place of the keymap; without it everywhere", "适用场景（键位文件中的名称），省略则处处可用"),
    ),
    (
        "run = \"xdg-open https://example.org/{serial}\"",
        Msg::new(
            "the program and its arguments; {field} is a field of the record, always within one argument",
            "程序与参数；{字段} 代入记录的字段，始终在同一参数之内",
        ),
    ),
    ("wait = true", Msg::new("whether what it prints stays until Enter", "结束后是否等待回车再返回")),
];

/// What a config file may hold, for `ducha help config`.
pub fn help(lang: Lang) -> String {
    let aligned = |all: &[(&str, Msg)]| {
        let rows: Vec<(String, String)> =
            all.iter().map(|(line, what)| (format!("  {line}"), what.text(lang).to_string())).collect();
        crate::action::table::pairs_aligned(&rows)
    };
    format!(
        "{}\n\n{}\n{}\n\n{}",
        messages::CONFIG_HELP.text(lang),
        aligned(MEANINGS),
        messages::COMMANDS_HELP.text(lang),
        aligned(COMMAND_MEANINGS)
    )
}

/// The most faults that are told of one file.
const MAX_ERRORS: usize = 10;

/// A config file's text with what it is called.
struct Source<'a> {
    text: &'a str,
    path: &'a Path,
}

impl Source<'_> {
    fn place(&self, at: usize) -> FilePlace {
        let (line, column) = place(self.text, at);
        FilePlace { file: self.path.display().to_string(), line, column }
    }

    /// What is wrong at a byte.
    fn error(&self, at: usize, what: impl Into<Message>) -> Error {
        let FilePlace { file, line, column } = self.place(at);
        let at = format!("{file}:{line}:{column}");
        Error::new(Code::BadInput, messages::CONFIG_AT).with("at", at).with_message("what", what)
    }

    /// That a setting takes other values.
    fn takes(&self, name: &str, value: &Spanned<DeValue<'_>>, values: &str) -> Error {
        let what = Message::plain(messages::BAD_SETTING).with("name", name).with("values", values);
        self.error(value.span().start, what)
    }

    /// The text of a setting.
    fn named(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String> {
        let word = value.get_ref().as_str().filter(|w| !w.trim().is_empty());
        word.map(str::to_string).ok_or_else(|| self.takes(name, value, "\"…\""))
    }

    /// What is chosen of what is built in and of files beside this one.
    fn chosen(&self, name: &str, value: &Spanned<DeValue<'_>>, of: &Choice) -> Result<String> {
        let chosen = self.named(name, value)?;
        match of.missing(&chosen, self.path.parent().unwrap_or(self.path)) {
            None => Ok(chosen),
            Some([what, hint]) => Err(self.error(value.span().start, what).hint(hint)),
        }
    }

    fn unknown(&self, key: &Spanned<DeString<'_>>, known: &[&str]) -> Error {
        let name: &str = key.get_ref();
        let error = self.error(key.span().start, Message::plain(messages::UNKNOWN_SETTING).with("name", short(name)));
        match closest(name, known) {
            Some(known) => error.hint(Message::plain(messages::DID_YOU_MEAN).with("name", known)),
            None => error.hint(Message::plain(messages::SETTINGS_ARE).with("names", known.join(", "))),
        }
    }
}

/// Reads the text of the config file at a path. What is wrong is told with file, line and column, the rest
/// holds.
pub fn parse(text: &str, path: &Path) -> (Config, Vec<Error>) {
    let (mut config, mut errors) = (Config::default(), Vec::new());
    let file = Source { text, path };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(e) => {
            let what =
                Message::plain(messages::NOT_TOML).with("detail", e.message().lines().next().unwrap_or_default());
            return (config, vec![file.error(e.span().map_or(0, |s| s.start), what)]);
        }
    };
    for (key, value) in &table {
        match key.get_ref().as_ref() {
            "commands" => {
                let (commands, wrong) = commands(&file, value);
                config.commands = commands;
                errors.extend(wrong);
            }
            _ => errors.extend(setting(&mut config, &file, key, value).err()),
        }
    }
    errors.truncate(MAX_ERRORS);
    (config, errors)
}

fn yes(value: &Spanned<DeValue<'_>>) -> Option<bool> {
    match value.get_ref() {
        DeValue::Boolean(yes) => Some(*yes),
        _ => None,
    }
}

fn setting(
    config: &mut Config,
    file: &Source<'_>,
    key: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
) -> Result<()> {
    let name: &str = key.get_ref();
    let takes = |values: &str| file.takes(name, value, values);
    let word = value.get_ref().as_str();
    let yes = yes(value);
    match name {
        "lang" => {
            config.lang = Some(match word {
                Some("zh" | "zh-CN") => Lang::Zh,
                Some("en") => Lang::En,
                _ => return Err(takes("\"zh\", \"en\"")),
            });
        }
        "keymap" => config.keymap = Some(file.chosen(name, value, &console::KEYMAP)?),
        "theme" => config.theme = Some(file.chosen(name, value, &console::THEME)?),
        "open" => config.open = Some(file.named(name, value)?),
        "editor" => config.editor = Some(file.named(name, value)?),
        "pager" => config.pager = Some(file.named(name, value)?),
        "mouse" => config.mouse = Some(yes.ok_or_else(|| takes("true, false"))?),
        "tips" => config.tips = Some(yes.ok_or_else(|| takes("true, false"))?),
        "plain" => config.plain = Some(yes.ok_or_else(|| takes("true, false"))?),
        "color" => {
            let color = word.and_then(Color::named);
            config.color = Some(color.ok_or_else(|| takes("\"auto\", \"always\", \"never\""))?);
        }
        _ => return Err(file.unknown(key, KEYS)),
    }
    Ok(())
}

/// The commands of the person's own; those that are wrong are told and left out.
fn commands(file: &Source<'_>, value: &Spanned<DeValue<'_>>) -> (Vec<OwnCommand>, Vec<Error>) {
    let (mut out, mut wrong): (Vec<OwnCommand>, Vec<Error>) = Default::default();
    let DeValue::Array(all) = value.get_ref() else {
        return (out, vec![file.takes("commands", value, "[[commands]]")]);
    };
    for (n, value) in all.iter().enumerate() {
        if n >= own::MAX_COMMANDS {
            let what = Message::plain(messages::MANY_COMMANDS).with("max", own::MAX_COMMANDS);
            wrong.push(file.error(value.span().start, what));
            break;
        }
        match command(file, value) {
            Ok(command) if out.iter().any(|c| c.action.name == command.action.name) => {
                let what = Message::plain(messages::COMMAND_TWICE).with("name", command.action.title.en);
                wrong.push(file.error(value.span().start, what));
            }
            Ok(command) => out.push(command),
            Err(error) => wrong.push(error),
        }
    }
    (out, wrong)
}

fn command(file: &Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<OwnCommand> {
    const KEYS: &[&str] = &["name", "key", "context", "run", "wait"];
    let DeValue::Table(table) = value.get_ref() else {
        return Err(file.takes("commands", value, "[[commands]]"));
    };
    if let Some((key, _)) = table.iter().find(|(key, _)| !KEYS.contains(&key.get_ref().as_ref())) {
        return Err(file.unknown(key, KEYS));
    }
    let text = |name: &str| {
        let Some(value) = table.get(name) else { return Ok(None) };
        let word = value.get_ref().as_str().filter(|w| !w.trim().is_empty());
        word.map(|w| Some((w, value))).ok_or_else(|| file.takes(name, value, "\"…\""))
    };
    let needed = |name: &str| {
        let missing = || Message::plain(messages::COMMAND_LACKS).with("name", name);
        text(name)?.ok_or_else(|| file.error(value.span().start, missing()))
    };
    let ((name, named), (line, run)) = (needed("name")?, needed("run")?);
    if name.len() > own::MAX_NAME || name.chars().any(char::is_control) {
        let what = Message::plain(messages::COMMAND_NAME).with("max", own::MAX_NAME);
        return Err(file.error(named.span().start, what));
    }
    let context = match text("context")? {
        None => own::GLOBAL,
        Some((name, value)) => own::context(name).ok_or_else(|| {
            let known = crate::action::keys::contexts();
            let what = Message::plain(messages::NO_CONTEXT).with("name", short(name));
            let error = file.error(value.span().start, what);
            match closest(name, known) {
                Some(known) => error.hint(Message::plain(messages::DID_YOU_MEAN).with("name", known)),
                None => error.hint(Message::plain(messages::CONTEXTS_ARE).with("names", known.join(", "))),
            }
        })?,
    };
    let (keys, at) = match text("key")? {
        None => (Vec::new(), value.span().start),
        Some((key, value)) => {
            let bad = |_| file.error(value.span().start, Message::plain(messages::NO_KEY).with("name", short(key)));
            (crate::keymap::parse_sequence(key).map_err(bad)?, value.span().start)
        }
    };
    let wait = match table.get("wait") {
        None => true,
        Some(value) => yes(value).ok_or_else(|| file.takes("wait", value, "true, false"))?,
    };
    let action = own::action(name, context, line, wait)
        .map_err(|error| file.error(run.span().start, both(|lang| error.say(lang))))?;
    Ok(OwnCommand { action, keys, context, at: file.place(at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_is_explained() {
        for key in KEYS.iter().filter(|k| **k != "commands") {
            assert!(MEANINGS.iter().any(|(line, _)| line.starts_with(&format!("{key} ="))), "{key}");
        }
        let all: String = MEANINGS.iter().chain(COMMAND_MEANINGS).map(|(line, _)| format!("{line}\n")).collect();
        let (config, errors) = parse(&all, Path::new("config.toml"));
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(config.commands.len(), 1);
    }

    fn said(text: &str) -> String {
        let all = parse(text, Path::new("config.toml")).1;
        let one = |e: &Error| format!("{} | {}", e.say(Lang::En), e.hints(Lang::En).join("; "));
        all.iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_file_is_read_and_what_is_wrong_has_its_place() {
        let (config, none) = parse("lang = \"zh\"\nkeymap = \"vim\"\nmouse = false\ncolor = \"never\"", Path::new("c"));
        assert!(none.is_empty());
        assert_eq!((config.lang, config.keymap.as_deref()), (Some(Lang::Zh), Some("vim")));
        assert_eq!((config.mouse, config.color, config.plain), (Some(false), Some(Color::Never), None));
        assert!(said("lang = \"zh\"\n kemap = \"vim\"").starts_with("config.toml:2:2: "));
        assert!(said("lang = \"zh\"\n kemap = \"vim\"").ends_with("did you mean `keymap`?"));
        assert!(
            said("mouse = false\ntheme = \"sunny\"")
                .starts_with("config.toml:2:9: there is no theme “sunny” | one of dark, ")
        );
        assert!(said("mouse = \"on\"").starts_with("config.toml:1:9: "));
        assert!(said("lang = ").starts_with("config.toml:1:"));
        assert!(said("colour_of_the_sky = 1").contains("lang, keymap"));
    }

    #[test]
    fn what_is_wrong_is_left_out_and_the_rest_holds() {
        let text = "lang = \"zh\"\nmouse = \"on\"\n[[commands]]\nname = \"a\"\nrun = \"x {nothing}\"\n\
            [[commands]]\nname = \"b\"\nkey = \"g b\"\ncontext = \"tasks\"\nrun = \"y {serial}\"\n\
            [[commands]]\nname = \"c\"\ncontext = \"task\"\nrun = \"z\"\n[[commands]]\nname = \"d\"\n";
        let (config, _) = parse(text, Path::new("config.toml"));
        assert_eq!((config.lang, config.mouse), (Some(Lang::Zh), None));
        assert_eq!(config.commands.iter().map(|c| c.action.name).collect::<Vec<_>>(), ["own.b"]);
        let said = said(text);
        for place in ["config.toml:2:9: ", "config.toml:5:7: ", "config.toml:13:11: ", "config.toml:15:"] {
            assert!(said.contains(place), "{place} {said}");
        }
        assert!(said.contains("did you mean `tasks`?"), "{said}");
    }
}
