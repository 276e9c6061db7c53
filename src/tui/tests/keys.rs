//! Keys and actions: the table, the keymaps, help, palette and which-key say the same.

use super::rig::{Rig, keymap};
use crate::action::{self, SCREENS, keys};
use crate::i18n::Lang;
use crate::keymap::PRESETS;

#[test]
fn every_keymap_binds_only_what_there_is() {
    for name in PRESETS {
        let keymap = keymap(name);
        for context in keymap.contexts() {
            assert!(keys::contexts().contains(&context), "{name}: {context}");
            for (_, binding) in keymap.bindings(context) {
                let action = action::named(&binding.action).unwrap();
                assert!(action.press.is_some(), "{name}: {} cannot be pressed", binding.action);
            }
        }
    }
}

#[test]
fn every_action_that_can_be_pressed_is_reached_by_key_or_palette() {
    let keymap = keymap("default");
    for action in action::all().filter(|a| a.press.is_some()) {
        let bound = keymap.contexts().any(|c| keymap.bindings(c).iter().any(|(_, b)| b.action == action.name));
        // The palette shows what belongs to a screen's contexts, or to none.
        let screens: Vec<&str> = ["list", "tree", "detail"].into_iter().chain(SCREENS.iter().map(|s| s.name)).collect();
        let offered = action.contexts.is_empty() || action.contexts.iter().any(|c| screens.contains(c));
        assert!(bound || offered, "{} can be reached by nobody", action.name);
    }
}

#[test]
fn a_prefix_shows_what_may_follow_and_esc_forgets_it() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    stage.keys("4 g");
    for (key, title) in [("g", "首行"), ("h", "历史"), ("l", "关联"), ("p", "上级")] {
        assert!(stage.rows().iter().any(|r| r.contains(key) && r.contains(title)), "{title}\n{}", stage.text());
    }
    stage.keys("esc");
    assert!(!stage.shows("上级"), "{}", stage.text());
}

#[test]
fn help_is_true_in_both_languages() {
    let rig = Rig::new();
    for lang in [Lang::Zh, Lang::En] {
        let mut stage = rig.stage(lang, 120, 60);
        stage.keys("4 ?");
        let mut seen = stage.text();
        for _ in 0..6 {
            stage.keys("pgdn");
            seen.push_str(&stage.text());
        }
        let (space, redo) = if lang == Lang::Zh { ("空格", "Ctrl+R") } else { ("space", "C-r") };
        for (name, key) in [("task.done", "d"), ("mark.toggle", space), ("list.filter", "/"), ("log.redo", redo)] {
            let title = action::named(name).unwrap().title.text(lang);
            let line = seen.lines().find(|l| l.contains(title) && l.contains(key));
            assert!(line.is_some(), "{name} {title}\n{seen}");
        }
        assert!(!seen.contains(action::named("flag.lagging").unwrap().title.text(lang)), "it is not of this screen");
        stage.keys("q");
        assert!(stage.ended().is_none(), "the key closes help, not the program");
    }
}

#[test]
fn help_is_searched_by_typing_and_tells_what_has_no_key() {
    let rig = Rig::new();
    for (lang, typed) in [(Lang::Zh, "cuiban"), (Lang::En, "urges")] {
        let mut stage = rig.stage(lang, 80, 24);
        stage.keys(&format!("4 ? / text:{typed}"));
        let title = action::named("task.urge").unwrap().title.text(lang);
        assert!(stage.rows().iter().any(|r| r.contains(title) && r.contains(" u ")), "{}", stage.text());
        assert!(!stage.shows("g g"), "all else is left out\n{}", stage.text());
        stage.keys("enter esc");
        assert!(stage.shows(" * "), "esc shows all again\n{}", stage.text());
        // No text is cut: what is long goes on below.
        let mut seen = String::new();
        for _ in 0..80 {
            // The tabs above the list may be cut.
            seen.push_str(&stage.rows()[2..].join("\n"));
            stage.keys("pgdn");
        }
        assert!(seen.contains("due<+7d"), "{seen}");
        assert!(!seen.contains('…'), "{seen}");
        // What has no key is told, with the words that give it one.
        let keyless = action::named("cursor.screen-top").unwrap();
        assert!(seen.contains("cursor.screen-top") && seen.contains(keyless.title.text(lang)), "{seen}");
        assert!(seen.contains("\"K\""), "{seen}");
        stage.keys("esc");
        assert!(stage.shows("40"), "{}", stage.text());
    }
}

#[test]
fn the_palette_finds_actions_by_pinyin_initials_and_either_language() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    for typed in ["cuiban", "cb", "urge", "催办"] {
        stage.keys(&format!("4 : text:{typed}"));
        let shown = stage.rows().iter().any(|r| r.contains("催办") && r.contains(" u "));
        assert!(shown, "{typed}: the key is shown\n{}", stage.text());
        stage.keys("esc");
    }
    stage.keys(": text:zhibiao enter");
    assert!(stage.shows("获得信贷"), "the action was done\n{}", stage.text());
}

#[test]
fn full_width_keys_act_as_their_twins() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    stage.keys("４ ｊ ｊ ：");
    assert!(stage.shows("操作"), "{}", stage.text());
    stage.keys("esc ？");
    assert!(stage.shows("帮助"), "{}", stage.text());
}

#[test]
fn the_palette_finds_records_by_name_number_pinyin_and_initials() {
    let rig = Rig::new();
    for lang in [Lang::Zh, Lang::En] {
        let mut stage = rig.stage(lang, 100, 30);
        for typed in ["市税务", "shuiwuju", "lnsswj"] {
            stage.keys(&format!("0 : text:{typed}"));
            let kind = if lang == Lang::Zh { "单位 " } else { "Unit " };
            let found = stage.rows().iter().any(|r| r.contains("龙南市税务局") && r.contains(kind));
            assert!(found, "{typed}\n{}", stage.text());
            stage.keys("esc");
        }
        stage.keys(": text:市税务 enter");
        assert!(stage.shows("龙南市税务局") && stage.shows("›"), "one is there\n{}", stage.text());
        // A number is the number of a task, and comes first.
        stage.keys(": text:17 enter");
        assert!(stage.shows("压减企业开办环节至两个（17）"), "{}", stage.text());
        stage.keys(": text:zzzzqqq");
        let none =
            if lang == Lang::Zh { "没有此名称的操作或记录" } else { "no action or record of this name" };
        assert!(stage.shows(none), "{}", stage.text());
        stage.keys("esc");
    }
}
