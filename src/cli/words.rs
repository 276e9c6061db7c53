//! Every text of the program in both languages, for whoever reads them through.

use crate::action;
use crate::domain::kind::{Kind, Type};
use crate::domain::life;
use crate::i18n::{Msg, tables};

/// All texts, each with where it stands: what records, lives, screens and actions are called, then the tables of messages.
pub fn all() -> Vec<(String, Msg)> {
    let mut out: Vec<(String, Msg)> = Vec::new();
    for kind in Kind::ALL {
        let def = kind.def();
        out.push((def.name.to_string(), def.label));
        out.push((def.plural_name.to_string(), def.plural));
        for field in def.fields {
            let name = format!("{}.{}", def.name, field.name);
            if let Type::Word(words) | Type::Words(words) = field.ty {
                out.extend(words.words.iter().map(|w| (format!("{name}={}", w.code), w.label)));
            }
            out.push((name, field.label));
        }
    }
    for life in life::all() {
        out.extend(life.states.words.iter().map(|w| (format!("{}={}", life.kind.def().name, w.code), w.label)));
        out.extend(life.steps().map(|s| (s.name.to_string(), s.label)));
    }
    for action in action::all() {
        out.push((action.name.to_string(), action.title));
        out.push((format!("{} help", action.name), action.help));
        let Some(line) = &action.line else { continue };
        out.extend(line.args.iter().map(|a| (format!("{} --{}", action.name, a.name), a.help)));
        out.extend(line.json_keys().into_iter().map(|(path, help)| (format!("{} {path}", action.name), help)));
    }
    out.extend(action::SCREENS.iter().map(|s| (s.action().to_string(), s.title)));
    for table in tables() {
        let module = table.module.trim_start_matches("ducha::");
        out.extend(table.messages.iter().map(|(name, msg)| (format!("{module}::{name}"), *msg)));
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|said| seen.insert(said.clone()));
    out
}

/// All texts as lines: where it stands, the English, the Chinese, with tabs between.
pub fn words() -> String {
    let flat = |text: &str| text.replace('\n', "\\n");
    all().iter().map(|(at, msg)| format!("{at}\t{}\t{}\n", flat(msg.en), flat(msg.zh))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_listed_with_both_languages() {
        let all = all();
        for module in ["domain::", "service::", "report::", "tui::", "cli::", "wire::", "daemon::", "exchange::"] {
            let of = all.iter().filter(|(at, _)| at.starts_with(module)).count();
            assert!(of > 10, "{module}: {of}");
        }
        assert!(all.iter().all(|(at, msg)| !at.is_empty() && !msg.en.is_empty() && !msg.zh.is_empty()));
        assert_eq!(words().lines().count(), all.len());
    }
}
