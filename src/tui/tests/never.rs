//! What console.md says must never be, as far as it is about keys: none that cannot be changed or switched off, none that
//! destroys without a way back.

use super::rig::Rig;
use crate::action::{keys, named};
use crate::domain::kind::Kind;
use crate::i18n::Lang;
use crate::keymap::{PRESETS, Resolved, Source, load, show_sequence};

#[test]
fn every_key_can_be_switched_off_and_changed() {
    for name in PRESETS {
        let built_in = keys::built_in(name).unwrap();
        let (mut off, mut changed) = (String::new(), String::new());
        let mut all = Vec::new();
        for context in built_in.contexts() {
            for text in [&mut off, &mut changed] {
                text.push_str(&format!("[{context}]\n"));
            }
            for (keys, _) in built_in.bindings(context) {
                let key = show_sequence(&keys);
                off.push_str(&format!("{key:?} = false\n"));
                changed.push_str(&format!("{key:?} = \"screen.refresh\"\n"));
                all.push((context.to_string(), keys));
            }
        }
        for (text, what) in [(&off, None), (&changed, Some("screen.refresh"))] {
            let mut sources = keys::preset(name).unwrap();
            sources.push(Source { name: "mine", text });
            let keymap = load(&sources, keys::known()).map_err(|all| all[0].say(Lang::En)).unwrap();
            for (context, keys) in &all {
                match (keymap.resolve(keys, &[context]), what) {
                    (Resolved::None, None) => {}
                    (Resolved::Action(binding), Some(action)) if binding.action == action => {}
                    (other, _) => panic!("{name} [{context}] {}: {other:?}", show_sequence(keys)),
                }
            }
        }
    }
    // And the program takes none beside them: with all of them off, no key does anything.
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 80, 24);
    stage.app.session.keymap = std::sync::Arc::new(load(&[], keys::known()).unwrap());
    let before = stage.rows()[2..20].to_vec();
    stage.keys("q C-c C-z esc enter 4 : ? / d j down f1 tab");
    assert!(stage.ended().is_none());
    assert_eq!(stage.rows()[2..20], before, "{}", stage.text());
}

/// Everything that the records hold, as text.
fn kept(rig: &Rig) -> Vec<String> {
    let state = rig.office.read();
    let records = Kind::ALL.iter().flat_map(|kind| state.records(*kind));
    let fields = records.flat_map(|r| r.fields().map(move |f| (r.id(), f.tag, f.value())));
    // A field that was emptied again is as if it had never been set.
    let empty = |text: &str| text.contains("None") || text.contains("Empty");
    let mut all: Vec<String> = fields.map(|field| format!("{field:?}")).filter(|text| !empty(text)).collect();
    all.sort();
    all
}

#[test]
fn what_one_key_changes_one_key_brings_back() {
    let keymap = super::rig::keymap("default");
    let mut written = Vec::new();
    for (screen, contexts) in [
        ("2", ["units", "list"]),
        ("3", ["indicators", "list"]),
        ("4", ["tasks", "list"]),
        ("6", ["findings", "list"]),
        ("1", ["overview", "overview"]),
    ] {
        for (keys, binding) in contexts.iter().flat_map(|c| keymap.bindings(c)) {
            if !named(&binding.action).is_some_and(|a| a.writes) {
                continue;
            }
            let rig = Rig::new();
            let (before, entries) = (kept(&rig), rig.office.read().metas().len());
            let mut stage = rig.stage(Lang::En, 120, 36);
            let keys = show_sequence(&keys);
            // What asks first is answered with yes.
            stage.keys(&format!("{screen} j {keys} y"));
            if rig.office.read().metas().len() == entries {
                continue;
            }
            assert_ne!(kept(&rig), before, "{screen} {keys}");
            stage.keys("esc esc U");
            if stage.app.contexts().contains(&"confirm") {
                stage.keys("y");
            }
            assert_eq!(kept(&rig), before, "{screen} {keys}: {}\n{}", binding.action, stage.text());
            written.push(binding.action.clone());
        }
    }
    assert!(written.len() >= 3, "some keys write: {written:?}");
}

/// Wish 3: a key that was changed is changed everywhere, and help and footer say so.
#[test]
fn help_and_footer_tell_the_keys_in_force() {
    let mut sources = keys::preset("default").unwrap();
    sources.push(Source { name: "mine", text: "[tasks]\n\"d\" = false\n\"C-y\" = \"task.done\"\n" });
    let keymap = load(&sources, keys::known()).map_err(|all| all[0].say(Lang::En)).unwrap();
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 120, 60);
    stage.app.session.keymap = std::sync::Arc::new(keymap);
    let before = kept(&rig);
    stage.keys("4 j d");
    assert!(stage.shows("C-y done") && !stage.shows(" d done"), "{}", stage.text());
    assert_eq!(kept(&rig), before);
    stage.keys("? / text:done enter");
    assert!(stage.rows().iter().any(|r| r.contains("C-y") && r.contains("Report tasks as done")), "{}", stage.text());
    stage.keys("esc esc C-y C-s");
    assert_ne!(kept(&rig), before, "{}", stage.text());
}
