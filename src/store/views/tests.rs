//! One suite for every engine, and what only sled can suffer.

use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::quiet::is_engine_thread;
use super::*;
use crate::i18n::Lang;

fn pairs(views: &dyn Views, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut out = Vec::new();
    let mut each = |k: &[u8], v: Vec<u8>| {
        out.push((k.to_vec(), v));
        true
    };
    views.scan_prefix(prefix, &mut each).unwrap();
    out
}

fn item(key: &[u8], value: &[u8]) -> (Vec<u8>, Vec<u8>) {
    (key.to_vec(), value.to_vec())
}

/// Long values of which no two are alike.
fn long(len: usize, salt: u8) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8 ^ salt).collect()
}

/// What every engine must do.
fn conforms(views: &dyn Views) {
    assert_eq!(views.get(b"a").unwrap(), None);
    assert!(pairs(views, b"").is_empty());
    views.put_batch(Vec::new()).unwrap();
    views.remove(b"a").unwrap();

    // Order, prefixes, the empty key and the empty value; the last of two values for a key counts.
    let items =
        vec![item(b"b/2", b"two"), item(b"b/1", b"one"), item(b"a", b""), item(b"", b"root"), item(b"b/2", b"2")];
    views.put_batch(items).unwrap();
    assert_eq!(views.get(b"a").unwrap(), Some(Vec::new()));
    assert_eq!(views.get(b"").unwrap(), Some(b"root".to_vec()));
    assert_eq!(pairs(views, b"b/"), [item(b"b/1", b"one"), item(b"b/2", b"2")]);
    assert_eq!(pairs(views, b"").len(), 4);
    assert!(pairs(views, b"c").is_empty());
    let mut seen = 0;
    let mut first = |_: &[u8], _: Vec<u8>| {
        seen += 1;
        false
    };
    views.scan_prefix(b"", &mut first).unwrap();
    assert_eq!(seen, 1);

    // Keys of 0xFF are keys like others.
    views.put_batch(vec![item(&[0xff, 0xff], b"high"), item(&[0xff], b"low")]).unwrap();
    assert_eq!(pairs(views, &[0xff]), [item(&[0xff], b"low"), item(&[0xff, 0xff], b"high")]);

    // Values on both sides of the bound up to which they are stored whole, replaced by each other.
    for len in [WHOLE - 1, WHOLE, WHOLE + 1, 3 * WHOLE + 5, 10, WHOLE * 2] {
        for salt in [1, 2] {
            views.put_batch(vec![item(b"long", &long(len, salt))]).unwrap();
            assert_eq!(views.get(b"long").unwrap(), Some(long(len, salt)));
            assert_eq!(pairs(views, b"lo"), [item(b"long", &long(len, salt))]);
        }
    }
    views.remove(b"long").unwrap();
    assert_eq!(views.get(b"long").unwrap(), None);

    // More than a page.
    let many: Vec<_> =
        (0..2500u32).map(|i| item(&[b"m", i.to_be_bytes().as_slice()].concat(), &[i as u8; 700])).collect();
    views.put_batch(many.clone()).unwrap();
    assert_eq!(pairs(views, b"m"), many);

    // A function that writes while it is handed values.
    let mut write = |k: &[u8], _: Vec<u8>| views.remove(k).is_ok();
    views.scan_prefix(b"m", &mut write).unwrap();
    assert!(pairs(views, b"m").is_empty());

    let error = views.put_batch(vec![item(b"x", b"1"), item(&[1; MAX_KEY + 1], b"")]).unwrap_err();
    assert!(error.is(messages::VIEW_KEY));
    assert!(views.put_batch(vec![item(b"x", &vec![0; MAX_VALUE + 1])]).unwrap_err().is(messages::VIEW_TOO_LONG));
    assert_eq!(views.get(b"x").unwrap(), None, "a refused batch stores nothing");

    views.flush().unwrap();
    views.clear().unwrap();
    assert!(pairs(views, b"").is_empty());
    views.put_batch(vec![item(b"after", b"clear")]).unwrap();
    assert_eq!(views.get(b"after").unwrap(), Some(b"clear".to_vec()));
    assert_eq!(views.take_rebuilt(), None);
    assert!(!views.name().is_empty());
}

#[test]
fn memory_conforms() {
    conforms(&MemoryViews::new());
}

#[test]
fn sled_conforms() {
    let home = tempfile::tempdir().unwrap();
    conforms(&SledViews::open(home.path().join("sled"), true).unwrap());
}

fn filled(dir: &Path) {
    let views = SledViews::open(dir, true).unwrap();
    views.put_batch((0..2000u32).map(|i| item(&i.to_be_bytes(), &long(900, i as u8))).collect()).unwrap();
    views.put_batch(vec![item(b"long", &long(WHOLE * 2, 9))]).unwrap();
    views.flush().unwrap();
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_was_stored_is_there_when_opened_again() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("sled");
    filled(&dir);
    std::fs::write(dir.join("snap.0000000000000001.generating"), b"half").unwrap();
    let views = SledViews::open(&dir, true).unwrap();
    assert_eq!(views.take_rebuilt(), None);
    assert_eq!(views.get(&7u32.to_be_bytes()).unwrap(), Some(long(900, 7)));
    assert_eq!(views.get(b"long").unwrap(), Some(long(WHOLE * 2, 9)));
    assert!(!names(&dir).iter().any(|n| n.ends_with(".generating")));
}

#[test]
fn after_an_unclean_end_it_starts_empty_and_says_why() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("sled");
    assert_eq!(SledViews::open(&dir, false).unwrap().take_rebuilt(), None, "there was nothing to distrust");
    for _ in 0..4 {
        filled(&dir);
        let views = SledViews::open(&dir, false).unwrap();
        assert!(views.take_rebuilt().unwrap().why.say(Lang::En).contains("clean end"));
        assert_eq!(views.get(b"long").unwrap(), None);
    }
    let bad: Vec<_> = names(home.path()).into_iter().filter(|n| n.starts_with("sled.bad-")).collect();
    assert_eq!(bad.len(), 2, "only the newest two are kept: {bad:?}");
}

#[test]
fn a_damaged_value_empties_it_and_says_why() {
    for at in [0, 1, 2, 5, 6, 500] {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("sled");
        filled(&dir);
        let views = SledViews::open(&dir, true).unwrap();
        views.put_raw(&7u32.to_be_bytes(), move |v| v[at] ^= 4);
        assert_eq!(views.get(&6u32.to_be_bytes()).unwrap(), Some(long(900, 6)));
        assert!(views.get(&7u32.to_be_bytes()).unwrap_err().is(messages::VIEW_LOST));
        assert!(views.take_rebuilt().unwrap().why.msg() == messages::WHY_DIGEST);
        assert!(pairs(&views, b"").is_empty());
        views.put_batch(vec![item(b"new", b"life")]).unwrap();
        assert_eq!(views.get(b"new").unwrap(), Some(b"life".to_vec()));
    }
}

#[test]
fn a_panic_of_the_engine_empties_it_and_is_not_printed() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("sled");
    filled(&dir);
    let views = SledViews::open(&dir, true).unwrap();
    assert!(views.panic().is(messages::VIEW_LOST));
    assert!(views.take_rebuilt().unwrap().why.say(Lang::En).contains("injected"));
    assert_eq!(views.get(b"long").unwrap(), None);
    assert!(!is_engine_thread());
}

#[test]
fn an_engine_that_hangs_is_replaced() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("sled");
    filled(&dir);
    let views = SledViews::open_with(dir, true, Duration::from_millis(300)).unwrap();
    let (release, until) = channel();
    assert!(views.hang(until).is(messages::VIEW_LOST));
    assert_eq!(views.take_rebuilt().unwrap().why.msg(), messages::WHY_HUNG);
    drop(release);
}

/// Where a part lies in bytes.
fn places(bytes: &[u8], part: &[u8]) -> Vec<usize> {
    let first = part[0];
    let starts = bytes.iter().enumerate().filter(|(_, b)| **b == first).map(|(at, _)| at);
    starts.filter(|at| bytes[*at..].starts_with(part)).collect()
}

/// Whatever is done to the files: it opens, and a value that is handed out is one that was stored.
#[test]
fn damaged_files_never_yield_a_wrong_value() {
    use crate::store::faulty::Dice;
    let source = tempfile::tempdir().unwrap();
    let dir = source.path().join("sled");
    filled(&dir);
    let original = std::fs::read(dir.join("db")).unwrap();
    let mut met = 0;
    for seed in 0..15 {
        let mut dice = Dice::new(seed);
        let home = tempfile::tempdir().unwrap();
        let copy = home.path().join("sled");
        std::fs::create_dir(&copy).unwrap();
        for name in names(&dir) {
            if dir.join(&name).is_file() {
                std::fs::copy(dir.join(&name), copy.join(&name)).unwrap();
            }
        }
        let mut bytes = original.clone();
        match seed % 3 {
            // Chance may hit room that nothing lies in: from here on the values themselves are hit.
            _ if seed >= 12 => {
                let mut hit = 0;
                for salt in 0..24 {
                    let value = long(900, salt);
                    let part = &value[dice.below(800) as usize..][..64];
                    for at in places(&original, part) {
                        bytes[at + dice.below(64) as usize] ^= 1 << dice.below(8);
                        hit += 1;
                    }
                }
                assert!(hit > 0, "seed {seed}: no value lies in the file");
            }
            0 => {
                let at = dice.below(bytes.len() as u64) as usize;
                let end = (at + 4096).min(bytes.len());
                bytes[at..end].fill(0);
            }
            1 => bytes.truncate(dice.below(bytes.len() as u64) as usize),
            _ => {
                for _ in 0..50 {
                    let at = dice.below(bytes.len() as u64) as usize;
                    bytes[at] ^= 1 << dice.below(8);
                }
            }
        }
        std::fs::write(copy.join("db"), bytes).unwrap();
        let views = SledViews::open(&copy, true).unwrap();
        let mut lost = 0;
        for i in 0..2000u32 {
            match views.get(&i.to_be_bytes()) {
                Ok(Some(value)) => assert_eq!(value, long(900, i as u8), "seed {seed}"),
                Ok(None) => lost += 1,
                Err(error) => assert!(error.is(messages::VIEW_LOST), "seed {seed}: {error}"),
            }
        }
        let noticed = views.take_rebuilt().is_some() || lost > 0;
        assert!(noticed || seed < 12, "seed {seed}: the damage was not met");
        met += usize::from(noticed);
    }
    assert!(met >= 3, "the damage was never met");
}
