//! Everything that is read from outside, fed with damaged input: no panic, no hang, no flood of memory.
//!
//! A target is a name and a function that takes bytes ([`TARGETS`]): adding one is a line, and a folder `tests/fuzz/NAME`
//! with a few good inputs. Each runs in a process of its own, which is bounded in memory and watched. The inputs are the
//! corpus and what a mutator makes of it, from one seed:
//!
//! ```text
//! cargo test --test all fuzz                                   a fixed number of inputs from a fixed seed
//! DUCHA_FUZZ_SECONDS=60 cargo test --release --test all fuzz   so many seconds for each target, from a seed that is printed
//! DUCHA_SEED=17 DUCHA_FUZZ_SECONDS=60 cargo test …             the same inputs again
//! DUCHA_BLESS=1 cargo test --test all fuzz                     writes what of the corpus the program itself makes
//! ```
//!
//! An input that found something is left in the folder for temporary files and named; it belongs into the corpus.

mod mutate;
mod targets;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mutate::Mutator;
use targets::{TARGETS, Target};

/// Tells this test, started once more, which target to run: name, seed, inputs or seconds, and the file for the input that
/// is being tried.
const PART: &str = "DUCHA_TEST_FUZZ";
const SECONDS: &str = "DUCHA_FUZZ_SECONDS";
const NAME: &str = "fuzz::damaged_input_does_no_harm";
/// Inputs beyond the corpus, where no time is given.
const INPUTS: u64 = 120;
/// No input takes longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// The memory that a process may ask for in bytes: one gigabyte.
const MEMORY: u64 = 1 << 30;
/// The largest input that is made.
const MAX_INPUT: usize = 256 << 10;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(name)
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(folder(name)).unwrap_or_else(|e| panic!("tests/fuzz/{name}: {e}"));
    let mut files: Vec<PathBuf> = files.map(|f| f.unwrap().path()).collect();
    files.sort();
    files.iter().map(|f| std::fs::read(f).unwrap()).collect()
}

/// Feeds a target in this process.
fn feed(target: &Target, seed: u64, inputs: u64, seconds: u64, current: &Path) {
    let limit = rustix::process::Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) };
    rustix::process::setrlimit(rustix::process::Resource::Data, limit).unwrap();
    let corpus = corpus(target.name);
    assert!(!corpus.is_empty(), "tests/fuzz/{} is empty", target.name);
    let mut mutator = Mutator::new(seed, &corpus);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut slowest = Duration::ZERO;
    let mut count = 0;
    let mut tried = 0;
    loop {
        let input = match corpus.get(count) {
            Some(whole) => whole.clone(),
            None if tried >= inputs && Instant::now() >= end => break,
            None => {
                tried += 1;
                mutator.next(MAX_INPUT)
            }
        };
        count += 1;
        // Written before it is tried: whatever happens, it is known.
        std::fs::write(current, &input).unwrap();
        let begun = Instant::now();
        (target.run)(&input);
        slowest = slowest.max(begun.elapsed());
    }
    println!("fed {count} inputs, the slowest {} ms", slowest.as_millis());
}

/// Feeds a target in a process of its own; tells what became of it.
fn watch(target: &Target, seed: u64, seconds: u64, dir: &Path) -> Result<String, String> {
    let current = dir.join(target.name);
    let mut command = Command::new(std::env::current_exe().unwrap());
    let part = format!("{} {seed} {INPUTS} {seconds} {}", target.name, current.display());
    command.args([NAME, "--exact", "--nocapture"]).env(PART, part).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (mut seen, mut since) = (None, Instant::now());
    let code = loop {
        if let Some(code) = child.try_wait().unwrap() {
            break code;
        }
        let at = std::fs::metadata(&current).and_then(|m| m.modified()).ok();
        if at != seen {
            (seen, since) = (at, Instant::now());
        }
        if since.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            return Err(format!("no end after {} s", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let output = child.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match out.lines().find(|l| l.contains("fed ")) {
        Some(line) if code.success() => Ok(line.to_string()),
        _ => Err(format!("{code}: {}", err.lines().take(12).collect::<Vec<_>>().join("\n"))),
    }
}

#[test]
fn damaged_input_does_no_harm() {
    if let Ok(told) = std::env::var(PART) {
        let mut words = told.splitn(5, ' ');
        let mut next = || words.next().unwrap().to_string();
        let name = next();
        let target = TARGETS.iter().find(|t| t.name == name).unwrap();
        let mut number = || next().parse().unwrap();
        let (seed, inputs, seconds) = (number(), number(), number());
        return feed(target, seed, inputs, seconds, Path::new(&next()));
    }
    if std::env::var_os("DUCHA_BLESS").is_some() {
        targets::bless(&folder(""));
    }
    let seconds: u64 = std::env::var(SECONDS).ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    let given = std::env::var(ducha::store::faulty::SEED).ok().and_then(|s| s.parse().ok());
    let drawn = || if seconds == 0 { 2023 } else { getrandom::u64().unwrap() >> 16 };
    let seed: u64 = given.unwrap_or_else(drawn);
    println!("seed {seed}");
    let dir = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    // Two at a time: more would only wait for each other.
    for pair in TARGETS.chunks(2) {
        let results = std::thread::scope(|scope| {
            let all: Vec<_> = pair.iter().map(|t| scope.spawn(|| watch(t, seed, seconds, dir.path()))).collect();
            all.into_iter().map(|t| t.join().unwrap()).collect::<Vec<_>>()
        });
        for (target, result) in pair.iter().zip(results) {
            match result {
                Ok(said) => println!("{}: {said}", target.name),
                Err(why) => {
                    let kept = std::env::temp_dir().join(format!("ducha-fuzz-{}-{seed}", target.name));
                    std::fs::copy(dir.path().join(target.name), &kept).unwrap();
                    wrong.push(format!("{} with the input {}: {why}", target.name, kept.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "seed {seed}\n{}", wrong.join("\n"));
}

#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    let mut names: Vec<&str> = TARGETS.iter().map(|t| t.name).collect();
    names.sort_unstable();
    let mut folders: Vec<String> =
        std::fs::read_dir(folder("")).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    assert_eq!(names, folders);
    assert!(names.iter().all(|n| !corpus(n).is_empty()));
}
