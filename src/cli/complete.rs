//! What could be typed next on the command line: commands, options, kinds, fields, values, records, topics, themes.
//!
//! The scripts of the shells ask for it (`ducha complete WORDS…`), so that each shell offers the same, out of the office
//! that is there.

use clap::{Arg, Command};

use super::grammar::command;
use super::{messages, topics};
use crate::action::{Color, Shell};
use crate::domain::kind::{FieldDef, Kind, Type};
use crate::i18n::Lang;
use crate::keymap::PRESETS;
use crate::log::State;
use crate::service::lists::columns::Column;
use crate::service::words::names;
use crate::service::words::read::usable_words;
use crate::tui::theme::THEMES;

/// The most that are offered of one sort.
const MOST: usize = 200;

/// The script of a shell.
pub fn script(shell: &str) -> &'static str {
    match shell {
        "zsh" => ZSH,
        "fish" => FISH,
        _ => BASH,
    }
}

const BASH: &str = r#"# ducha's completion for bash: eval "$(ducha completions bash)"
_ducha() {
    local line word=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    # bash takes = and : as ends of words: what belongs together is put together again.
    local joined=() at=0 part
    for part in "${words[@]}"; do
        if [[ $part == [=:] && ${#joined[@]} -gt 0 ]]; then
            joined[-1]+=$part; at=1
        elif [[ $at == 1 ]]; then
            joined[-1]+=$part; at=0
        else
            joined+=("$part"); at=0
        fi
    done
    COMPREPLY=()
    local whole=${joined[-1]}
    local cut=${whole%"$word"}
    [[ $word == [=:] ]] && cut=$whole && word=
    while IFS= read -r line; do
        [[ -n $line ]] && COMPREPLY+=("$(printf %q "${line#"$cut"}")")
    done < <(ducha complete -- "${joined[@]}" 2>/dev/null)
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    return 0
}
complete -o default -F _ducha ducha
"#;

const ZSH: &str = r#"#compdef ducha
# ducha's completion for zsh: put this into a folder of $fpath as _ducha.
_ducha() {
    local -a found
    found=("${(@f)$(ducha complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    found=(${found:#})
    if (( ${#found} )); then
        compadd -- "${found[@]}"
    else
        _files
    fi
}
compdef _ducha ducha
"#;

const FISH: &str = r#"# ducha's completion for fish: ducha completions fish | source
complete -c ducha -f -a '(ducha complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null; or __fish_complete_path (commandline -ct))'
"#;

/// Prints what could stand in the place of the last word, one a line.
pub fn run(shell: &mut Shell, words: &[String]) -> crate::error::Result<()> {
    for line in candidates(shell, words) {
        shell.line(&line)?;
    }
    Ok(())
}

/// What could stand in the place of the last word.
fn candidates(shell: &mut Shell, words: &[String]) -> Vec<String> {
    let lang = shell.lang;
    let mut root = command(lang);
    root.build();
    let empty = String::new();
    let (typed, before) = words.split_last().unwrap_or((&empty, &[]));
    let (at, places, pending) = walk(&root, before);
    let all = match pending {
        Some(option) => values_of(shell, lang, at, option, &places, typed),
        None if typed.starts_with('-') => options(at),
        None => {
            let below: Vec<String> = visible(at).map(|c| c.get_name().to_string()).collect();
            match below.is_empty() {
                true => place(shell, lang, at, &places, typed),
                false => below,
            }
        }
    };
    let mut out: Vec<String> = all.into_iter().filter(|c| c.starts_with(typed.as_str()) && c != typed).collect();
    out.dedup();
    out.truncate(MOST);
    out
}

fn visible(at: &Command) -> impl Iterator<Item = &Command> {
    at.get_subcommands().filter(|c| !c.is_hide_set())
}

/// The command that the words before lead to, what stands in its places, and the option whose value comes next.
fn walk<'c>(root: &'c Command, before: &[String]) -> (&'c Command, Vec<String>, Option<&'c Arg>) {
    let (mut at, mut places, mut pending) = (root, Vec::new(), None);
    for word in before {
        if pending.take().is_some() {
            continue;
        }
        if let Some(name) = word.strip_prefix("--") {
            let option = at.get_arguments().find(|a| a.get_long() == Some(name));
            pending = option.filter(|a| a.get_action().takes_values());
        } else if let Some(below) = at.find_subcommand(word).filter(|_| places.is_empty()) {
            at = below;
        } else if !word.starts_with('-') {
            places.push(word.clone());
        }
    }
    (at, places, pending)
}

fn options(at: &Command) -> Vec<String> {
    at.get_arguments().filter_map(Arg::get_long).map(|name| format!("--{name}")).collect()
}

fn strings<T: ToString>(all: impl IntoIterator<Item = T>) -> Vec<String> {
    all.into_iter().map(|t| t.to_string()).collect()
}

/// What an option takes.
fn values_of(shell: &mut Shell, lang: Lang, at: &Command, option: &Arg, places: &[String], typed: &str) -> Vec<String> {
    let listed = listed(at, places);
    match option.get_id().as_str() {
        "theme" => strings(THEMES),
        "keymap" => strings(PRESETS),
        "color" => strings(Color::WORDS),
        "lang" => strings(["zh", "en"]),
        "kind" => strings(Kind::ALL.iter().map(|k| k.def().plural_name)),
        "as" | "who" => titles(shell, &[Kind::Person]),
        "ledger" => titles(shell, &[Kind::Ledger]),
        "successor" | "into" => titles(shell, &[Kind::Unit, Kind::Person]),
        "sort" | "columns" => {
            let (head, minus) = match typed.rsplit_once([',', '，']) {
                Some((head, last)) => (format!("{head},"), last.starts_with('-')),
                None => (String::new(), typed.starts_with('-')),
            };
            let minus = if minus { "-" } else { "" };
            Column::all(listed).iter().map(|c| format!("{head}{minus}{}", c.name())).collect()
        }
        "filter" => {
            let head = typed.rsplit_once(' ').map_or(String::new(), |(head, _)| format!("{head} "));
            let last = &typed[head.len()..];
            match last.split_once(':') {
                Some((name, _)) => {
                    let field = listed.field_named(name);
                    let values = field.map_or_else(Vec::new, |f| with_state(shell, |state| values(state, f, lang)));
                    values.into_iter().map(|v| format!("{head}{name}:{v}")).collect()
                }
                None => Column::all(listed).iter().map(|c| format!("{head}{}:", c.name())).collect(),
            }
        }
        _ => strings(option.get_possible_values().iter().map(|v| v.get_name().to_string())),
    }
}

/// The kind that a command is about: the one that is named, else that of its name, else tasks.
fn listed(at: &Command, places: &[String]) -> Kind {
    places.iter().find_map(|p| Kind::named(p)).or_else(|| Kind::named(at.get_name())).unwrap_or(Kind::Task)
}

/// What stands in a place of a command.
fn place(shell: &mut Shell, lang: Lang, at: &Command, places: &[String], typed: &str) -> Vec<String> {
    let positional: Vec<&Arg> = at.get_positionals().collect();
    let Some(arg) = positional.get(places.len()).or(positional.last()) else { return Vec::new() };
    let records = |shell: &mut Shell, kinds: &[Kind]| titles(shell, kinds);
    let fields = |shell: &mut Shell, kind: Kind| match typed.split_once(['=', '＝']) {
        Some((name, _)) => match kind.field_named(name) {
            Some(field) => {
                let all = with_state(shell, |state| values(state, field, lang));
                all.into_iter().map(|v| format!("{name}={v}")).collect()
            }
            None => Vec::new(),
        },
        None => strings(kind.def().fields.iter().map(|f| format!("{}=", f.name))),
    };
    match arg.get_id().as_str() {
        "kind" => match at.get_name() {
            "export" => strings(Kind::ALL.iter().map(|k| k.def().plural_name).chain(["all"])),
            _ => strings(Kind::ALL.iter().map(|k| k.def().plural_name)),
        },
        "field=value" => fields(shell, listed(at, places)),
        "id or field=value" => {
            let of = places.first().cloned().unwrap_or_default();
            let kind = with_state(shell, |state| {
                let id = names::find(state, None, &of).ok();
                id.and_then(|id| state.get(id)).map(|r| r.kind()).into_iter().collect()
            });
            let mut out = kind.first().map_or_else(Vec::new, |kind| fields(shell, *kind));
            if places.is_empty() || !typed.contains('=') {
                out.extend(records(shell, &[Kind::Task, Kind::Finding, Kind::Unit]));
            }
            out
        }
        "topic" => match places.first().map(String::as_str) {
            Some("fields") => strings(Kind::ALL.iter().map(|k| k.def().plural_name)),
            _ => {
                let root = command(lang);
                let commands: Vec<String> = visible(&root).map(|c| c.get_name().to_string()).collect();
                strings(topics::TOPICS.iter().map(|(name, _)| *name)).into_iter().chain(commands).collect()
            }
        },
        "shell" => strings(["bash", "zsh", "fish"]),
        "id" | "record" => {
            // Below a group, such as `finding close`, the group names the kind.
            let all = [Kind::Task, Kind::Finding, Kind::Unit, Kind::Indicator, Kind::Person];
            let own = at.get_bin_name().and_then(|n| n.split(' ').rev().nth(1)).and_then(Kind::named);
            match own {
                Some(kind) => records(shell, &[kind]),
                None => records(shell, &all),
            }
        }
        _ => Vec::new(),
    }
}

fn with_state<T>(shell: &mut Shell, each: impl FnOnce(&State) -> Vec<T>) -> Vec<T> {
    shell.with_state(None, |_, state| Ok(each(state))).unwrap_or_default()
}

/// What records are called on the command line: their serials, else their titles.
fn titles(shell: &mut Shell, kinds: &[Kind]) -> Vec<String> {
    with_state(shell, |state| {
        let name = |r: &crate::domain::record::Record| {
            let serial = r.kind().def().of_role(crate::domain::kind::FieldRole::Serial).and_then(|f| r.text(f.tag));
            // A bare number is the serial of a row in each of several ledgers.
            let serial = serial.filter(|s| !s.bytes().all(|b| b.is_ascii_digit()));
            serial.map_or_else(|| state.title_of(r), str::to_string)
        };
        kinds.iter().flat_map(|k| state.records(*k)).take(MOST * 10).map(name).filter(|t| !t.contains('\n')).collect()
    })
}

/// What a field may hold, where that is a list.
fn values(state: &State, field: &FieldDef, lang: Lang) -> Vec<String> {
    match field.ty {
        Type::Word(words) | Type::Words(words) => strings(words.words.iter().map(|w| w.code)),
        Type::Bool => strings(if lang == Lang::Zh { ["是", "否"] } else { ["yes", "no"] }),
        Type::Status => {
            let mut out: Vec<String> = Vec::new();
            for (word, _) in state.records(Kind::Ledger).flat_map(|l| usable_words(state, l.id())) {
                if !out.contains(&word) {
                    out.push(word);
                }
            }
            out
        }
        Type::Ref(kind) | Type::Refs(kind) => state
            .records(kind)
            .take(MOST * 10)
            .map(|r| crate::service::words::show::short_title(state, r.id()))
            .collect(),
        _ => Vec::new(),
    }
}

/// The command that the scripts call; it is no part of the help.
pub(super) fn hidden(lang: Lang) -> Command {
    super::grammar::bare("complete", lang).hide(true).about(messages::COMPLETIONS_ABOUT.text(lang)).arg(
        Arg::new("words")
            .num_args(0..)
            .allow_hyphen_values(true)
            .trailing_var_arg(true)
            .action(clap::ArgAction::Append)
            .hide(true),
    )
}
