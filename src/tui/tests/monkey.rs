//! A monkey at the keyboard: nothing that is typed, pasted or clicked makes the console panic, and the log is sound after.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Size;

use super::rig::{self, Rig, UNITS, assert_whole};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::i18n::Lang;
use crate::keymap::{Code, Key, parse_sequence};
use crate::service::Actor;
use crate::tui::app::App;
use crate::tui::input::{Event, Scripted};
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::theme::{THEMES, Theme};

/// A small generator (xorshift), so that a seed replays a run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }
}

/// What is pressed, most of it where it does something. The tour (f9) would lead it away from the office that is verified.
const KEYS: &str = "j k h l g G enter esc space tab S-tab down up left right home end pgdn pgup C-d C-u backspace \
    delete n e c d a u r t f F D N o p v V A-v s S C w W x I b i m Q * = z Z [ ] 1 2 3 4 6 0 : ? / @ U C-r T L M C-l f1 \
    f5 y Y C-e C-s C-n C-p A-enter C-w C-k C-left A-f q C-c";
const TYPED: &[char] = &[
    '税', '务', '局', '：', '？', '／', 'ｊ', 'ａ', '“', '”', '—', 'é', '\u{301}', '👍', 'x', '<', '>', '"', '-', '(',
    ')', '|', ',', '0', '7', '！', '\u{200b}', '\u{feff}',
];

fn event(dice: &mut Dice, keys: &[Key]) -> Event {
    match dice.roll(40) {
        0 => Event::Paste(["lead:税务", "a\nb\nq", "\u{1b}[2J", "８－３１", ""][dice.roll(5)].to_string()),
        1 => Event::Resize(Size { width: 1 + dice.roll(220) as u16, height: 1 + dice.roll(70) as u16 }),
        2 => Event::Mouse(MouseEvent {
            kind: [
                MouseEventKind::Down(MouseButton::Left),
                MouseEventKind::ScrollDown,
                MouseEventKind::ScrollUp,
                MouseEventKind::Drag(MouseButton::Left),
            ][dice.roll(4)],
            column: dice.roll(200) as u16,
            row: dice.roll(60) as u16,
            modifiers: KeyModifiers::NONE,
        }),
        3 => [Event::News, Event::Tick, Event::Resumed, Event::Focus(false)][dice.roll(4)].clone(),
        4..=9 => Event::Key(Key::plain(Code::Char(TYPED[dice.roll(TYPED.len())]))),
        _ => Event::Key(keys[dice.roll(keys.len())]),
    }
}

/// How many events a monkey types in one office.
const TURN: usize = 4_000;

/// Types random events into an office of its own: who types, on which keys and in which theme comes from the seed. A
/// program that was quit is begun again, in the other language.
fn monkey(seed: u64) {
    let rig = Rig::new();
    let keys: Vec<Key> = KEYS.split_whitespace().map(|k| parse_sequence(k).unwrap()[0]).collect();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let of = |all: usize| seed as usize % all;
    // The first three are an administrator's, whom nothing is kept from.
    let role = if seed < 3 { Role::Admin } else { Role::ALL[of(Role::ALL.len())] };
    let unit = RecordId::from_key(Kind::Unit, [UNITS[of(UNITS.len())].0]);
    let actor = Actor { role, unit: Some(unit), ..rig.actor.clone() };
    let (theme, keymap) = (THEMES[of(THEMES.len())], ["default", "vim", "emacs"][of(3)]);
    let (mut left, mut lang) = (TURN, Lang::Zh);
    while left > 0 {
        lang = lang.other();
        let (theme, keymap) = (Theme::named(theme).unwrap(), rig::keymap(keymap).into());
        let mut session = Session::new(Arc::clone(&rig.office), actor.clone(), lang, theme, keymap);
        // Nothing is written beside the office.
        session.remote = true;
        let mut stage = Stage::new(App::new(session), 120, 40);
        while left > 0 && stage.ended().is_none() {
            let burst = dice.roll(4) * 5 + 1;
            let events: Vec<Event> = (0..burst).map(|_| event(&mut dice, &keys)).collect();
            left = left.saturating_sub(burst);
            stage.play(Scripted::default().burst(events));
            if left % 64 < 8 {
                assert_whole(&stage);
            }
        }
    }
    let verified = rig.office.verify(&mut |_, _| true).unwrap();
    assert!(verified.is_sound(), "{:?}", verified.error());
}

/// `DUCHA_MONKEY=1000000` types a million events, on all cores; a seed that fails is named and replays alone with
/// `DUCHA_MONKEY_SEED`.
#[test]
fn a_monkey_types_at_random() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    if let Some(seed) = number("DUCHA_MONKEY_SEED") {
        return monkey(seed);
    }
    let turns = number("DUCHA_MONKEY").map_or(3, |events| events.div_ceil(TURN as u64));
    let (next, failed) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|all| {
        for _ in 0..cores {
            all.spawn(|| {
                while let Some(seed) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|s| *s < turns) {
                    if std::panic::catch_unwind(|| monkey(seed)).is_err() {
                        failed.lock().unwrap().push(seed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{failed:?}: these seeds fail; DUCHA_MONKEY_SEED=… replays one");
}
