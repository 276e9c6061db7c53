//! The whole application in every theme: every screen and what lies over it, read cell by cell.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::rig::{Rig, assert_whole};
use crate::i18n::Lang;
use crate::tui::app::App;
use crate::tui::depth::Depth;
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::text;
use crate::tui::theme::{THEMES, Theme};

/// What is typed to see every screen, every picture and everything that lies over them; each part begins at a screen.
const WALK: [&str; 34] = [
    "1",
    "1 enter",
    "2 enter l l l l",
    "2 z",
    "3 enter l l",
    "3 b l j",
    "4 enter l l l l",
    "4 / text:lead:",
    "4 / text:due<never",
    "4 / text:zzzz enter",
    "4 space space d",
    "4 v j j",
    "4 b tab",
    "4 t",
    "4 D",
    "4 s",
    "4 S",
    "4 C",
    "4 W",
    "4 w",
    "4 x",
    "4 I",
    "4 n",
    "4 e j enter",
    "4 g",
    "4 g h",
    "4 g l",
    "4 :",
    "6 b",
    "6 enter l l",
    "0 enter",
    "0 @",
    "0 ? pgdn",
    "f9 4",
];

/// Sees everything in a theme; `each` is told what was typed, and sees the screen.
fn walk(theme: &str, poor: bool, depth: Depth, mut each: impl FnMut(&str, &Stage<App>)) {
    let rig = Rig::new();
    let sizes = [(Lang::Zh, (60, 18)), (Lang::En, (110, 32)), (Lang::Zh, (170, 40))];
    for (keys, (lang, size)) in WALK.into_iter().zip(sizes.into_iter().cycle()) {
        let theme = Theme::named(theme).unwrap();
        let theme = if poor { theme.poor() } else { theme };
        let (office, actor) = (rig.office.clone(), rig.actor.clone());
        let mut session = Session::new(office, actor, lang, theme.at(depth), super::rig::keymap("default").into());
        session.depth = depth;
        let mut stage = Stage::at(depth, App::new(session), size.0, size.1);
        stage.keys(keys);
        assert_whole(&stage);
        each(keys, &stage);
        stage.resize(59, 17);
        each("too small", &stage);
    }
}

fn cells(stage: &Stage<App>) -> impl Iterator<Item = &Cell> {
    stage.screen().shown().content.iter()
}

#[test]
fn on_a_poor_terminal_nothing_is_drawn_but_ascii() {
    for (theme, poor) in [("ascii", false), ("light", true)] {
        walk(theme, poor, Depth::Ansi16, |keys, stage| {
            for cell in cells(stage) {
                let symbol = cell.symbol();
                assert!(symbol.is_ascii() || text::width(symbol) == 2, "{keys}: {symbol}\n{}", stage.text());
            }
        });
    }
}

#[test]
fn without_colours_no_cell_has_one_and_what_is_chosen_is_still_seen() {
    for theme in ["light", "ascii"] {
        walk(theme, false, Depth::None, |keys, stage| {
            for cell in cells(stage) {
                assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{theme} {keys}: {}", cell.symbol());
            }
            let reversed = cells(stage).any(|c| c.modifier.contains(Modifier::REVERSED));
            assert!(reversed || keys == "too small", "{theme} {keys}: the tab is not seen\n{}", stage.text());
        });
    }
}

#[test]
fn with_sixteen_colours_only_those_are_used() {
    for theme in ["dark", "light", "ansi"] {
        walk(theme, false, Depth::Ansi16, |keys, stage| {
            for cell in cells(stage) {
                for colour in [cell.fg, cell.bg] {
                    let deep = matches!(colour, Color::Rgb(..) | Color::Indexed(_));
                    assert!(!deep, "{theme} {keys}: {} is {colour}", cell.symbol());
                }
            }
        });
    }
}

#[test]
fn lamps_have_a_sign_and_a_word_in_every_theme() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 120, 40);
    stage.keys("4");
    for _ in THEMES {
        let theme = &stage.app.session().theme;
        for (lamp, word) in [(crate::domain::lamp::Lamp::Red, "red"), (crate::domain::lamp::Lamp::Done, "done")] {
            let (sign, _) = theme.lamp(lamp);
            assert!(stage.shows(&format!("{sign}{word}")), "{}: {sign}{word}\n{}", theme.name(), stage.text());
        }
        stage.keys("T");
    }
}

#[test]
fn choices_are_read_again_when_their_file_changes_and_a_fault_leaves_the_old_ones() {
    use crate::keymap::load;
    use crate::tui::open::Looks;
    use crate::tui::reload::Reloading;
    let rig = super::rig::Rig::new();
    let file = rig.dir.path().join("keys.toml");
    std::fs::write(&file, "").unwrap();
    let mut app = rig.app(Lang::En, "default");
    let (read, own) = (file.clone(), file.clone());
    let reread = move || {
        let text = std::fs::read_to_string(&read).unwrap_or_default();
        let mut sources = crate::action::keys::preset("default").map_err(|e| vec![e])?;
        sources.push(load::Source { name: "keys.toml", text: &text });
        let keymap = load::load(&sources, crate::action::keys::known())?;
        Ok(Looks { files: vec![own.clone()], ..Looks::plain(Lang::En, std::sync::Arc::new(keymap)) })
    };
    app.reloading = Some(Reloading::new(std::slice::from_ref(&file), Box::new(reread)).always());
    let mut stage = crate::tui::testkit::Stage::new(app, 100, 30);
    stage.keys("4 X");
    assert!(stage.shows("X does nothing here"), "{}", stage.text());
    std::fs::write(&file, "[tasks]\n\"X\" = \"help.open\"\n").unwrap();
    stage.keys("X");
    assert!(stage.shows("Keys of the moment"), "{}", stage.text());
    stage.keys("esc");
    std::fs::write(&file, "[tasks]\n\"X\" = \"help.opn\"\n").unwrap();
    stage.keys("j");
    assert!(stage.shows("keys.toml:2:7") && stage.shows("what was in force stays"), "{}", stage.text());
    stage.keys("X");
    assert!(stage.shows("Keys of the moment"), "{}", stage.text());
}
