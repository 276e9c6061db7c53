//! A person's own commands: named in the config file, run outside of the console with fields of a record.
//!
//! No shell reads what records hold: the line of the config is split into arguments first, and a field takes its place
//! within one argument, whatever stands in it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::keys::contexts;
use super::{Action, Group, Press};
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::keymap::{Key, Keymap};
use crate::service::lists::columns::Column;
use crate::service::lists::lens::Lens;

/// The context that is everywhere.
pub const GLOBAL: &str = "global";
/// The most commands of one config.
pub const MAX_COMMANDS: usize = 64;
/// The longest name, in bytes.
pub const MAX_NAME: usize = 64;
/// The longest line of a command, in bytes.
pub const MAX_LINE: usize = 1024;
/// The most arguments, the program among them.
const MAX_WORDS: usize = 32;

crate::messages! {
    NO_PROGRAM: "it names no program", "未写程序名";
    OPEN_QUOTE: "a quotation mark is not closed", "引号未配对";
    MANY_WORDS: "it has more than {max} arguments", "参数超过 {max} 个";
    LONG: "it is longer than {max} bytes", "超过 {max} 字节";
    PROGRAM_OF_RECORD: "the program cannot be a field of a record", "程序名不能取自记录字段";
    OPEN_BRACE: "a brace is not closed; a brace that is meant is written twice", "花括号未配对；花括号本身须写两遍";
    NO_FIELD: "no kind of record has a field “{name}”; a brace that is meant is written twice", "没有名为“{name}”的字段；花括号本身须写两遍";
    NOT_OF_KIND: "“{command}” needs the field “{name}”, which {kind} does not have", "“{command}”需要字段“{name}”，{kind}没有该字段";
    NO_RECORD: "“{command}” needs a record under the cursor", "“{command}”需要光标处有记录";
    LIKE_OPTION: "“{command}” was not run: the field “{name}” begins with a hyphen and would be taken for an option", "未运行“{command}”：字段“{name}”以连字符开头，会被当作选项";
    HINT_OPTION: "write -- before it in the command, if the program takes that", "若该程序支持，请在命令中其前写 --";
    RUNS: "Runs outside: {line}", "在控制台外运行：{line}";
}

/// Where something stands in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePlace {
    /// The file, as messages call it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// A command as the config declares it.
#[derive(Clone, Debug)]
pub struct OwnCommand {
    /// The action that it is.
    pub action: &'static Action,
    /// Its keys, where it has some.
    pub keys: Vec<Key>,
    /// The context in which they are bound; `global` is everywhere.
    pub context: &'static str,
    /// Where its keys stand, for messages.
    pub at: FilePlace,
}

/// What is run: the words of a line with the places of fields.
#[derive(Debug)]
pub struct OwnLine {
    /// What the command is called.
    pub name: String,
    /// The line as it stands in the config.
    pub line: String,
    /// Whether what it printed stays until a key is pressed.
    pub wait: bool,
    words: Vec<Vec<Part>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(String),
}

/// The action that a command is, in a context.
///
/// # Errors
/// `BadInput` that says what is wrong with its line.
pub fn action(name: &str, context: &'static str, line: &str, wait: bool) -> Result<&'static Action> {
    // An action lives as long as the program, as all others do; the same command is never made twice.
    type Made = BTreeMap<(String, &'static str, String, bool), &'static Action>;
    static MADE: Mutex<Made> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (name.to_string(), context, line.to_string(), wait);
    if let Some(action) = made.get(&key) {
        return Ok(action);
    }
    let own = OwnLine { name: name.to_string(), line: line.to_string(), wait, words: words(line)? };
    let forever = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let runs = Message::plain(RUNS).with("line", line);
    let help = Msg::new(forever(runs.say(Lang::En)), forever(runs.say(Lang::Zh)));
    let (full, title) = (forever(format!("own.{name}")), forever(name.to_string()));
    let mut action = Action::new(full, Group::Own, Msg::new(title, title), help).outside();
    if context != GLOBAL {
        action.contexts = Box::leak(Box::new([context]));
    }
    action.press = Some(Press::Command(Box::leak(Box::new(own))));
    let action: &'static Action = Box::leak(Box::new(action));
    made.insert(key, action);
    Ok(action)
}

/// The name of a context that a command may have.
pub fn context(name: &str) -> Option<&'static str> {
    contexts().iter().find(|c| **c == name).copied()
}

/// Binds the keys of commands over what they did; those that cannot be bound are told and left out.
pub fn bind(keymap: &mut Keymap, commands: &[OwnCommand]) -> Vec<Error> {
    let mut wrong = Vec::new();
    for command in commands.iter().filter(|c| !c.keys.is_empty()) {
        let at = (command.at.file.as_str(), command.at.line, command.at.column);
        wrong.extend(keymap.bind(command.context, &command.keys, command.action.name, at).err());
    }
    wrong
}

/// Splits a line into words, with quotes and backslashes as a shell has them, and finds the places of fields.
fn words(line: &str) -> Result<Vec<Vec<Part>>> {
    let wrong = |what: Msg| Error::new(Code::BadInput, Message::plain(what).with("max", MAX_WORDS));
    if line.len() > MAX_LINE {
        return Err(Error::new(Code::BadInput, Message::plain(LONG).with("max", MAX_LINE)));
    }
    let split = split(line).ok_or_else(|| wrong(OPEN_QUOTE))?;
    if split.len() > MAX_WORDS {
        return Err(wrong(MANY_WORDS));
    }
    let words = split.iter().map(|word| parts(word)).collect::<Result<Vec<_>>>()?;
    match words.first().map(Vec::as_slice) {
        Some([Part::Text(program)]) if !program.trim().is_empty() => Ok(words),
        None | Some([] | [Part::Text(_)]) => Err(wrong(NO_PROGRAM)),
        Some(_) => Err(wrong(PROGRAM_OF_RECORD)),
    }
}

/// The words of a line; none where a quotation mark is open.
pub fn split(line: &str) -> Option<Vec<String>> {
    let (mut out, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, c) if c.is_whitespace() => out.extend(word.take()),
            (None, '\'' | '"') => {
                word.get_or_insert_default();
                quote = Some(c);
            }
            (Some(q), c) if q == c => quote = None,
            (None | Some('"'), '\\') => word.get_or_insert_default().push(chars.next()?),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    out.extend(word);
    quote.is_none().then_some(out)
}

fn parts(word: &str) -> Result<Vec<Part>> {
    let mut out: Vec<Part> = Vec::new();
    let mut text = String::new();
    let mut rest = word;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let (brace, after) = (&rest[at..=at], &rest[at + 1..]);
        if let Some(twice) = after.strip_prefix(brace) {
            text.push_str(brace);
            rest = twice;
            continue;
        }
        let open = || Error::new(Code::BadInput, OPEN_BRACE);
        let (name, after) = after.split_once('}').filter(|_| brace == "{").ok_or_else(open)?;
        if !is_known(name) {
            return Err(Error::new(Code::BadInput, Message::plain(NO_FIELD).with("name", name)));
        }
        if !text.is_empty() {
            out.push(Part::Text(std::mem::take(&mut text)));
        }
        out.push(Part::Field(name.to_string()));
        rest = after;
    }
    text.push_str(rest);
    if !text.is_empty() {
        out.push(Part::Text(text));
    }
    Ok(out)
}

fn is_known(name: &str) -> bool {
    matches!(name, "id" | "kind" | "title") || Kind::ALL.iter().any(|kind| Column::named(*kind, name).is_ok())
}

impl OwnLine {
    /// The arguments with the fields of a record, the program first.
    ///
    /// # Errors
    /// `Usage` where there is no record, or it has no such field; `BadInput` where a field would be taken for an option.
    pub fn filled(&self, lens: &Lens<'_>, record: Option<&Record>) -> Result<Vec<String>> {
        let (mut out, mut options_ended) = (Vec::with_capacity(self.words.len()), false);
        for parts in &self.words {
            let mut word = String::new();
            for part in parts {
                match part {
                    Part::Text(text) => word.push_str(text),
                    Part::Field(name) => word.push_str(&self.field(lens, record, name)?),
                }
            }
            if let (Some(Part::Field(name)), false, true) = (parts.first(), options_ended, word.starts_with('-')) {
                let error = Error::new(Code::BadInput, LIKE_OPTION).with("command", &self.name).with("name", name);
                return Err(error.hint(HINT_OPTION));
            }
            options_ended |= matches!(parts.as_slice(), [Part::Text(text)] if text == "--");
            out.push(word);
        }
        Ok(out)
    }

    fn field(&self, lens: &Lens<'_>, record: Option<&Record>, name: &str) -> Result<String> {
        let missing = || Error::new(Code::Usage, NO_RECORD).with("command", &self.name);
        let record = record.ok_or_else(missing)?;
        let kind = record.kind();
        Ok(match name {
            "id" => record.id().to_string(),
            "kind" => kind.def().name.to_string(),
            _ => match Column::named(kind, name) {
                Ok(column) => column.cell(lens, record).text(lens.lang),
                Err(_) if name == "title" => lens.state.title_of(record),
                Err(_) => {
                    let error = Error::new(Code::Usage, NOT_OF_KIND).with("command", &self.name).with("name", name);
                    return Err(error.with_message("kind", kind.def().label));
                }
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_once_and_fields_stay_within_one_word() {
        let split = |line| split(line).unwrap_or_default();
        assert_eq!(split("a 'b c'  \"d 'e\" f\\ g ''"), ["a", "b c", "d 'e", "f g", ""]);
        assert_eq!(super::split("a 'b"), None);
        let field = |name: &str| Part::Field(name.into());
        let text = |text: &str| Part::Text(text.into());
        let read = words("notify --of={serial} {title} '{{x}}'").unwrap();
        assert_eq!(read[1..], [vec![text("--of="), field("serial")], vec![field("title")], vec![text("{x}")]]);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said() {
        let said = |line: &str| words(line).err().map(|e| e.say(Lang::En)).unwrap_or_default();
        assert!(said("").contains("no program"));
        assert!(said("{title} x").contains("cannot be a field"));
        assert!(said("x {no-such}").contains("no-such"));
        assert!(said("x {title").contains("brace") && said("x }").contains("brace"));
        assert!(said("x 'y").contains("quotation"));
        assert!(said(&"x ".repeat(40)).contains("32") && said(&"x".repeat(2000)).contains("1024"));
    }
}
