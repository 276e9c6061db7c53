//! The lint of texts, on texts that were looked at while it was written and on texts that were not.

use std::path::Path;

use ducha::domain::lint::Severity;
use ducha::domain::lint::text::check;
use ducha::exchange::document;
use ducha::i18n::Lang;

/// How a half of the corpus comes out.
#[derive(Debug, Default)]
struct Outcome {
    found: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
}

/// Checks the texts of a folder: lines that begin with ✗ hold an error, and no other line does.
fn run(half: &str) -> Outcome {
    let mut out = Outcome::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint").join(half);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let marked: Vec<(u32, bool, &str)> = (1u32..)
            .zip(text.lines())
            .map(|(n, l)| (n, l.starts_with('✗'), l.trim_start_matches('✗').trim()))
            .collect();
        // Read as the command reads it, so that tables in it are tables.
        let plain: Vec<&str> = text.lines().map(|l| l.trim_start_matches('✗')).collect();
        let name = file.display().to_string();
        let blocks = document::read(&name, plain.join("\n").as_bytes(), &mut |_| true).unwrap();
        let remarks = check(&blocks, None);
        let told = |n: u32| remarks.iter().any(|r| r.line == n && r.severity != Severity::Note);
        for (n, wrong, line) in &marked {
            match (*wrong, told(*n)) {
                (true, true) => out.found += 1,
                (true, false) => out.missed.push((*line).to_string()),
                (false, _) => {
                    let errors = remarks.iter().filter(|r| r.line == *n && r.severity == Severity::Error);
                    out.wrong.extend(errors.map(|r| format!("{line} ← {}", r.follows.say(Lang::Zh))));
                }
            }
        }
    }
    let all = out.found + out.missed.len();
    println!(
        "{half}: {} files, {all} errors: found {}, missed {}, false {}",
        files.len(),
        out.found,
        out.missed.len(),
        out.wrong.len()
    );
    out
}

#[test]
fn nine_of_ten_errors_are_found_and_none_is_invented() {
    for folder in ["seen", "unseen"] {
        let out = run(folder);
        let all = out.found + out.missed.len();
        assert!(all >= 30, "{folder} holds {all} errors");
        assert!(out.found * 10 >= all * 9, "{folder}: {out:#?}");
        assert_eq!(out.wrong, Vec::<String>::new(), "{folder}");
    }
}
