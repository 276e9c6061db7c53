//! Commands about the command line itself: help topics, completions, man pages. They need no store.

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::grammar::{bare, command, errors_as_json, keys_help, value_name};
use super::{complete, config, messages, system, topics, usage};
use crate::action::{self, Shell};
use crate::domain::kind::Kind as Record;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::service::lists::columns::Column;

/// The commands of this file.
pub(super) fn commands(lang: Lang) -> Vec<Command> {
    let place = |name: &'static str, value: &'static str, help: crate::i18n::Msg| {
        Arg::new(name)
            .value_name(value_name(value, lang))
            .help(help.text(lang))
            .help_heading(messages::ARGUMENTS.text(lang))
            .hide_possible_values(true)
    };
    vec![
        bare("help", lang)
            .about(messages::HELP_ABOUT.text(lang))
            .arg(place("topic", "TOPIC", messages::TOPIC_HELP).num_args(0..).action(ArgAction::Append))
            .arg(errors_as_json(lang)),
        bare("completions", lang).about(messages::COMPLETIONS_ABOUT.text(lang)).arg(errors_as_json(lang)).arg(
            place("shell", "SHELL", messages::SHELL_HELP)
                .required(true)
                .value_parser(PossibleValuesParser::new(["bash", "zsh", "fish"])),
        ),
        complete::hidden(lang),
        bare("man", lang).about(messages::MAN_ABOUT.text(lang)).arg(errors_as_json(lang)).arg(
            Arg::new("dir")
                .long("dir")
                .value_name(value_name("DIR", lang))
                .help(messages::MAN_DIR_HELP.text(lang))
                .help_heading(messages::OPTIONS.text(lang)),
        ),
    ]
}

/// Runs a command of this file; nothing where it is another one.
pub(super) fn run(shell: &mut Shell, path: &[&str], given: &ArgMatches) -> Option<Result<()>> {
    let one = |name| given.get_one::<String>(name).map(String::as_str);
    match path {
        ["help"] => {
            let topic: Vec<&str> =
                given.get_many::<String>("topic").into_iter().flatten().map(String::as_str).collect();
            Some(help(shell, &topic))
        }
        ["completions"] => Some(shell.print(complete::script(one("shell").unwrap_or("bash")))),
        ["complete"] => {
            let words: Vec<String> = given.get_many::<String>("words").into_iter().flatten().cloned().collect();
            Some(complete::run(shell, &words))
        }
        ["man"] => Some(man(shell, one("dir"))),
        _ => None,
    }
}

fn help(shell: &mut Shell, topic: &[&str]) -> Result<()> {
    let lang = shell.lang;
    let text = match topic {
        ["exit-codes"] => exit_codes(lang),
        ["filters"] => messages::FILTERS_TEXT.text(lang).to_string(),
        ["fields"] => Record::ALL.iter().map(|k| fields(*k, lang)).collect::<Vec<_>>().join("\n"),
        ["fields", kind] => fields(crate::action::records::listed::kind(kind)?, lang),
        ["days"] => messages::DAYS_TEXT.text(lang).to_string(),
        ["environment"] => system::variables_help(lang),
        ["json"] => json(lang),
        ["config"] => config::help(lang),
        ["themes"] => topics::themes(lang),
        ["keymaps"] => topics::keymaps(lang),
        ["profiles"] => topics::profiles(lang),
        ["words"] => super::words::words(),
        ["topics"] => topics::topics(lang),
        path => {
            let mut at = command(lang);
            // Built, so that options of every command are shown with each.
            at.build();
            let mut name = String::from("ducha");
            for word in path {
                let missing = || {
                    Error::new(Code::NotFound, messages::NO_TOPIC)
                        .with("name", topic.join(" "))
                        .hint(Message::plain(messages::TOPICS_ARE).with("names", topics::names()))
                };
                at = at.find_subcommand(word).cloned().ok_or_else(missing)?;
                name = format!("{name} {word}");
            }
            let rendered = at.bin_name(name).render_help();
            if shell.color && !shell.plain {
                // The program's own text, with colours.
                let text = usage::localized(rendered.ansi().to_string(), lang, shell.width);
                return writeln!(shell.out.raw(), "{}", text.trim_end()).map_err(action::unwritten);
            }
            usage::localized(rendered.to_string(), lang, shell.width)
        }
    };
    shell.words(&format!("{}\n", text.trim_end()))
}

/// The names of a kind's columns, as filters, `--columns` and `field=value` take them; derived ones cannot be set.
fn fields(kind: Record, lang: Lang) -> String {
    let name = |c: &Column| match c {
        Column::Field(f) => f.name.to_string(),
        Column::Derived(d) => format!("({})", d.name),
    };
    let rows: Vec<(String, String)> =
        Column::all(kind).iter().map(|c| (format!("  {}", name(c)), c.label().text(lang).to_string())).collect();
    let def = kind.def();
    format!("{}  {}\n{}", def.plural_name, def.plural.text(lang), action::table::pairs_aligned(&rows))
}

fn exit_codes(lang: Lang) -> String {
    let lines = messages::CODES.iter().map(|(code, help)| format!("  {code:>3}  {}", help.text(lang)));
    format!("{}\n\n{}", messages::EXIT_CODES_INTRO.text(lang), lines.collect::<Vec<_>>().join("\n"))
}

fn json(lang: Lang) -> String {
    let mut text = format!("{}\n", messages::JSON_INTRO.text(lang));
    for line in action::all().filter_map(|a| a.line.as_ref()) {
        let keys = line.json_keys();
        if !keys.is_empty() {
            text.push_str(&format!("\nducha {} --json\n{}\n", line.command.join(" "), keys_help(&keys, lang)));
        }
    }
    text
}

fn man(shell: &mut Shell, dir: Option<&str>) -> Result<()> {
    let pages = pages(shell.lang)?;
    let Some(dir) = dir.map(Path::new) else {
        let main = pages.into_iter().next().map(|(_, text)| text).unwrap_or_default();
        return shell.print(&main);
    };
    let error = |path: &Path, e: std::io::Error| {
        Error::new(Code::Failed, crate::service::messages::CANNOT_WRITE).with("path", path.display()).caused_by(e)
    };
    std::fs::create_dir_all(dir).map_err(|e| error(dir, e))?;
    let count = pages.len();
    for (name, text) in pages {
        let path = dir.join(format!("{name}.1"));
        std::fs::write(&path, text).map_err(|e| error(&path, e))?;
    }
    shell.tell(Message::plain(messages::MAN_WRITTEN).with("count", count).with("path", dir.display()));
    Ok(())
}

/// All man pages by name, the main one first.
fn pages(lang: Lang) -> Result<Vec<(String, String)>> {
    let mut root = command(lang);
    root.build();
    let mut pages = Vec::new();
    collect(&root, "ducha", lang, &mut pages)?;
    Ok(pages)
}

fn collect(at: &Command, name: &str, lang: Lang, pages: &mut Vec<(String, String)>) -> Result<()> {
    let main = name == "ducha";
    let page = at.clone().name(name.to_string()).bin_name(name.replace('-', " "));
    let mut text = Vec::new();
    let man = clap_mangen::Man::new(page).source(format!("ducha {}", super::grammar::VERSION)).manual("ducha");
    man.render(&mut text).map_err(action::unwritten)?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if main {
        for (title, body) in [
            (messages::EXIT_CODES, exit_codes(lang)),
            (messages::FILTERS, messages::FILTERS_TEXT.text(lang).to_string()),
            (messages::DAYS, messages::DAYS_TEXT.text(lang).to_string()),
            (messages::ENVIRONMENT_TITLE, system::variables_help(lang)),
            (messages::JSON_TITLE, json(lang)),
        ] {
            text.push_str(&format!(".SH \"{}\"\n.nf\n{}\n.fi\n", title.text(lang).to_uppercase(), roff(&body)));
        }
    }
    pages.push((name.to_string(), text));
    for below in at.get_subcommands().filter(|c| !c.is_hide_set()) {
        collect(below, &format!("{name}-{}", below.get_name()), lang, pages)?;
    }
    Ok(())
}

/// Text as roff reads it: no backslash or leading dot is taken for a request.
fn roff(text: &str) -> String {
    let line = |l: &str| {
        let escaped = l.replace('\\', "\\e").replace('-', "\\-");
        if escaped.starts_with(['.', '\'']) { format!("\\&{escaped}") } else { escaped }
    };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}
