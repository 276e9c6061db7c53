use super::*;
use crate::i18n::Lang;
use crate::keymap::{Pressed, Resolved};

const ACTIONS: &[&str] =
    &["cursor.down", "cursor.top", "cursor.bottom", "app.quit", "log.undo", "screen.open", "list.filter"];
const CONTEXTS: &[&str] = &["global", "list", "form"];
const KNOWN: Known<'static> = Known { actions: ACTIONS, contexts: CONTEXTS };
const BASE: &str = r#"
[global]
"q" = "app.quit"
"/" = "list.filter"
[list]
"j" = "cursor.down"
"down" = "cursor.down"
"g g" = "cursor.top"
"G" = "cursor.bottom"
"1" = { action = "screen.open", args = { name = "units", nth = 2, wide = true } }
"#;

fn with(user: &str) -> Result<Keymap, Vec<String>> {
    let sources = [Source { name: "base", text: BASE }, Source { name: "my.toml", text: user }];
    load(&sources, KNOWN).map_err(|faults| {
        let text = |f: &Error| format!("{} | {}", f.say(Lang::En), f.hints(Lang::En).join(" | "));
        faults.iter().map(text).collect()
    })
}

fn said(user: &str) -> String {
    with(user).unwrap_err().join("\n")
}

fn press(keymap: &Keymap, keys: &str, contexts: &[&str]) -> String {
    match keymap.resolve(&parse_sequence(keys).unwrap(), contexts) {
        Resolved::Action(b) => b.action,
        Resolved::Pending(next) => format!("then {}", next.iter().map(|c| c.key.to_string()).collect::<String>()),
        Resolved::None => "nothing".to_string(),
    }
}

#[test]
fn keys_mean_what_the_innermost_context_says() {
    let keymap = with("").unwrap();
    let stack = &["list", "global"];
    assert_eq!(press(&keymap, "j", stack), "cursor.down");
    assert_eq!(press(&keymap, "q", stack), "app.quit");
    assert_eq!(press(&keymap, "g", stack), "then g");
    assert_eq!(press(&keymap, "g g", stack), "cursor.top");
    assert_eq!(press(&keymap, "g x", stack), "nothing");
    assert_eq!(press(&keymap, "j", &["form"]), "nothing");
    let Resolved::Action(open) = keymap.resolve(&parse_sequence("1").unwrap(), stack) else { panic!() };
    assert_eq!(
        open.args.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(),
        ["name=units", "nth=2", "wide=true"]
    );
}

#[test]
fn a_users_file_extends_overrides_and_switches_off() {
    let keymap = with("[list]\n'j' = 'cursor.bottom'\n'q' = false\n'g g' = 'none'\n'g' = 'cursor.top'\n").unwrap();
    let stack = &["list", "global"];
    assert_eq!(press(&keymap, "j", stack), "cursor.bottom");
    assert_eq!(press(&keymap, "down", stack), "cursor.down");
    assert_eq!(press(&keymap, "q", stack), "nothing", "switched off here");
    assert_eq!(press(&keymap, "q", &["form", "global"]), "app.quit", "but not there");
    assert_eq!(press(&keymap, "g", stack), "cursor.top", "a freed prefix can be bound");
    let keys = |action| keymap.keys_of(action, stack).iter().map(|k| show_sequence(k)).collect::<Vec<_>>();
    assert_eq!(keys("app.quit"), [""; 0], "a hint never shows a key that does nothing");
    assert_eq!(keys("cursor.bottom"), ["G", "j"]);
    assert_eq!(keys("cursor.down"), ["down"]);
}

#[test]
fn full_width_keys_and_sequences_are_pressed_one_by_one() {
    let keymap = with("").unwrap();
    let stack = &["list", "global"];
    let mut pressed = Pressed::default();
    let wide: Key = Key::plain(crate::keymap::Code::Char('ｇ'));
    assert!(matches!(pressed.press(wide, false, &keymap, stack), Resolved::Pending(_)));
    assert!(pressed.is_pending());
    assert!(matches!(pressed.press(wide, false, &keymap, stack), Resolved::Action(b) if b.action == "cursor.top"));
    assert!(!pressed.is_pending());
    assert_eq!(pressed.press(wide, true, &keymap, stack), Resolved::None, "a text field keeps it");
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_a_way_out() {
    let unknown = said("[list]\n\"j\" = \"cursor.dwn\"\n");
    assert!(unknown.starts_with("my.toml:2:7: there is no action \"cursor.dwn\""), "{unknown}");
    assert!(unknown.contains("Did you mean \"cursor.down\"?"), "{unknown}");
    let context = said("[lsit]\n");
    assert!(
        context.contains("my.toml:1:2: there is no context \"lsit\"") && context.contains("\"list\"?"),
        "{context}"
    );
    assert!(said("[list]\n  \"hyper-q\" = \"app.quit\"").contains("my.toml:2:3: \"hyper-q\" is not a key"));
    let twice = said("[list]\n'C-r' = 'log.undo'\n'ctrl+R' = 'app.quit'\n");
    assert!(twice.contains("my.toml:3:1: \"ctrl+R\" is bound twice in [list]; it is also on line 2"), "{twice}");
    assert!(said("[list]\n'x' = 'app.quit'\n'x' = 'log.undo'").contains("my.toml:3:1: this is not valid TOML"));
    let hides = said("[list]\n'g' = 'log.undo'");
    assert!(hides.contains("my.toml:2:1: \"g\" would hide \"g g\" (cursor.top) in [list]"), "{hides}");
    assert!(hides.contains("\"g g\" = false"), "{hides}");
    assert!(said("[list]\n'j j' = 'log.undo'").contains("\"j j\" can never be reached"));
    assert!(said("[list]\n'税' = 7").contains("my.toml:2:7: \"税\" must be an action's name"));
    assert!(said("list = 3").contains("my.toml:1:1: \"list\" must be a table"));
    assert!(said("[list\n").contains("my.toml:1"));
    assert!(said(&"# ".repeat(MAX_BYTES)).contains("at most 262144 bytes"));
}

#[test]
fn all_that_is_wrong_is_said_at_once_in_the_order_of_the_file() {
    let faults = with("[list]\n'x' = 'nope'\n'foo' = 'app.quit'\n[zzz]\n").unwrap_err();
    let lines: Vec<&str> = faults.iter().map(|f| f.split(':').nth(1).unwrap()).collect();
    assert_eq!(lines, ["2", "3", "4"]);
    let many: String = ('a'..='z').map(|c| format!("'A-{c}' = 'nope'\n")).collect();
    let many = format!("[list]\n{many}");
    assert_eq!(with(&many).unwrap_err().len(), MAX_FAULTS);
}

/// Every name after `=` in the built-in keymaps, so that they can be loaded without the action table.
fn named_actions() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for source in [DEFAULT, VIM, EMACS] {
        let table = DeTable::parse(source.text).unwrap().into_inner();
        for value in table.values().filter_map(|t| t.get_ref().as_table()).flat_map(|t| t.values()) {
            names.extend(value.get_ref().as_str().map(str::to_string));
            names.extend(value.get_ref().as_table().and_then(binding_of).map(|(_, b)| b.action));
        }
    }
    names
}

fn built_in(name: &str) -> Keymap {
    let names = named_actions();
    let actions: Vec<&str> = names.iter().map(String::as_str).collect();
    let contexts: Vec<String> =
        DeTable::parse(DEFAULT.text).unwrap().get_ref().keys().map(|k| k.get_ref().to_string()).collect();
    let contexts: Vec<&str> = contexts.iter().map(String::as_str).collect();
    load(&preset(name).unwrap(), Known { actions: &actions, contexts: &contexts })
        .unwrap_or_else(|f| panic!("{name}: {f:?}"))
}

#[test]
fn the_built_in_keymaps_load_and_leave_other_programs_their_keys() {
    assert!(preset("nano").is_err());
    for name in PRESETS {
        let keymap = built_in(name);
        for context in keymap.contexts().map(str::to_string).collect::<Vec<_>>() {
            for (keys, binding) in keymap.bindings(&context) {
                let first = keys[0].to_string();
                assert!(first != "C-b", "{name} [{context}] {first} {binding:?}");
                // What other programs do with these keys they do here.
                assert!(first != "C-a" || (name, binding.action.as_str()) == (&"default", "mark.all"), "{name}");
                let stops = if *name == "default" { "log.undo" } else { "app.suspend" };
                assert!(first != "C-z" || binding.action == stops, "{name} [{context}] {binding:?}");
            }
        }
        let quit = keymap.keys_of("app.quit", &["list", "global"]);
        assert!(!quit.is_empty(), "{name} has a way out");
    }
}

#[test]
fn typing_is_never_taken_for_a_command() {
    for name in PRESETS {
        let keymap = built_in(name);
        for (keys, binding) in keymap.bindings("text") {
            assert_eq!(
                keys[0].text(),
                None,
                "{name}: {} would eat a character ({})",
                show_sequence(&keys),
                binding.action
            );
        }
    }
}
