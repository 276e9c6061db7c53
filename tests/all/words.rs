//! The tables of messages: all of them are used, and their Chinese holds no English but names.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// What a file says: the names of the messages that it declares, and how often each word stands in it elsewhere.
struct Source {
    path: PathBuf,
    declares: Vec<String>,
    words: HashMap<String, usize>,
}

/// The module that a file is.
fn module(path: &Path) -> String {
    let named = if path.ends_with("mod.rs") { path.parent().unwrap() } else { path };
    named.file_stem().unwrap().to_string_lossy().into_owned()
}

fn read(path: PathBuf) -> Source {
    let text = std::fs::read_to_string(&path).unwrap();
    let (mut declares, mut words) = (Vec::new(), HashMap::new());
    let mut inside = false;
    for line in text.lines() {
        inside = inside && line.trim() != "}";
        let name: String =
            line.trim().chars().take_while(|c| c.is_ascii_uppercase() || "_0123456789".contains(*c)).collect();
        if inside && !name.is_empty() && line.trim()[name.len()..].starts_with(": \"") {
            declares.push(name);
            continue;
        }
        inside = inside || line.contains("messages! {");
        let code = line.split("//").next().unwrap_or("");
        for word in code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|w| !w.is_empty()) {
            *words.entry(word.to_string()).or_default() += 1;
        }
    }
    Source { path, declares, words }
}

#[test]
fn every_message_is_said_somewhere() {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    let all: Vec<Source> = paths.into_iter().map(read).collect();
    let (mut count, mut unused) = (0, Vec::new());
    for source in &all {
        let (module, folder) = (module(&source.path), source.path.parent().unwrap());
        for name in &source.declares {
            count += 1;
            let elsewhere = |other: &Source| {
                let near = other.path.starts_with(folder) || other.words.contains_key(&module);
                other.path != source.path && near && other.words.contains_key(name)
            };
            if !source.words.contains_key(name) && !all.iter().any(elsewhere) {
                unused.push(format!("{}: {name}", source.path.display()));
            }
        }
    }
    assert!(count > 1_000, "{count} messages were found");
    assert!(unused.is_empty(), "nobody says these:\n{}", unused.join("\n"));
}
