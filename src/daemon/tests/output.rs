//! What people, files and peers wrote is shown and never obeyed: every text of every kind of record, every command.

use super::hall::Hall;
use super::secrecy::commands;
use crate::i18n::Lang;
use crate::i18n::safe::picture;

/// A clipboard, a window's title, a cleared screen, a direction turned around, the same with eight bits, a line
/// overwritten, a line erased; and one glyph by which it is found.
const HOSTILE: &str =
    "\u{1b}]52;c;eA==\u{7}\u{1b}]0;x\u{1b}\\\u{1b}[2J\u{202e}\u{2066}\u{9b}2J\u{9d}0;x\u{9c}\r\u{8}\u{7f}\u{200f}鑫";

/// What of a text commands a terminal, where the program's own bold and colours are none of it.
fn commanding(text: &str) -> Option<char> {
    text.chars().find(|c| picture(*c).is_some() && !matches!(c, '\n' | '\t'))
}

#[test]
fn no_text_of_a_record_commands_the_terminal_of_whoever_reads_it() {
    let hall = Hall::new();
    hall.write_everywhere(HOSTILE);
    let mut shown = 0;
    let lines = commands(&hall);
    let reading = ["list", "show", "log", "report", "lint", "verify", "info", "serve", "doctor", "help"];
    for words in lines.iter().filter(|w| w.first().is_some_and(|w| reading.contains(&w.as_str()))) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // A file that goes into a pipe is a file: what reads it is no terminal.
        let is_file = words.contains(&"--format");
        for terminal in [true, false] {
            // A pipe is plain anyway.
            let plains = if terminal { &[&[][..], &["--plain"]][..] } else { &[&[][..]] };
            for plain in plains {
                let said = hall.command_at(&hall.admin, &[*plain, &["--color", "never"], &words].concat(), terminal).1;
                let found = commanding(&said).filter(|_| terminal || !is_file);
                assert_eq!(found, None, "{words:?} at a terminal: {terminal}\n{said:?}");
                shown += usize::from(said.contains('鑫'));
            }
        }
    }
    assert!(shown > 400, "the text is shown: {shown}");
    // What was typed comes back in refusals, and in what is written.
    for words in [
        vec!["show", HOSTILE],
        vec!["list", HOSTILE],
        vec!["list", "tasks", "--filter", HOSTILE],
        vec!["list", "tasks", "--columns", HOSTILE],
        vec!["set", "T-1", HOSTILE],
        vec!["add", "task", HOSTILE],
        vec!["import", HOSTILE, "--kind", "tasks"],
        vec!["export", "tasks", "--out", HOSTILE],
        vec!["backup", HOSTILE],
        vec!["add", "evidence", "of=T-1", HOSTILE],
        vec![HOSTILE],
        vec!["help", HOSTILE],
        vec!["--lang", HOSTILE],
        vec!["log", "--since", HOSTILE],
    ] {
        let (code, said) = hall.command_at(&hall.admin, &words, true);
        assert!(!said.is_empty() || code == 0, "{words:?}");
        assert_eq!(commanding(&said), None, "{words:?}: {said:?}");
    }
}

#[test]
fn json_means_what_was_written() {
    let hall = Hall::new();
    hall.write_everywhere(HOSTILE);
    let said = hall.command_at(&hall.admin, &["list", "notes", "--json"], true).1;
    let all: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(all[0]["text"].as_str().unwrap().ends_with(HOSTILE), "{said}");
    let csv = hall.command_at(&hall.admin, &["list", "notes", "--format", "csv"], false).1;
    assert!(csv.contains(HOSTILE), "a file keeps what was written: {csv:?}");
}

#[test]
fn no_screen_shows_it_either() {
    let hall = Hall::new();
    hall.write_everywhere(HOSTILE);
    let mut shown = 0;
    for lang in [Lang::Zh, Lang::En] {
        let mut stage = hall.stage(&hall.admin, lang);
        for keys in ["1", "2", "3", "4", "5", "6", "0", "4 enter", "esc", "6 enter", "esc", "4 e", "esc", "esc", "N"] {
            stage.keys(keys);
            let text = stage.text();
            let found = text.chars().find(|c| picture(*c).is_some() && *c != '\n');
            assert_eq!(found, None, "after {keys}: {text}");
            shown += usize::from(text.contains('鑫'));
        }
    }
    assert!(shown > 6, "{shown}");
}
