//! A monkey at the keyboard: nothing that is typed, pasted or clicked makes the console panic, and the log is sound after.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Size;

use super::rig::{Rig, assert_whole};
use crate::i18n::Lang;
use crate::keymap::{Code, Key, parse_sequence};
use crate::tui::input::{Event, Scripted};

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

const KEYS: &[&str] = &[
    "j",
    "k",
    "h",
    "l",
    "g",
    "G",
    "enter",
    "esc",
    "space",
    "tab",
    "S-tab",
    "down",
    "up",
    "left",
    "right",
    "home",
    "end",
    "pgdn",
    "pgup",
    "C-d",
    "C-u",
    "backspace",
    "delete",
    "n",
    "e",
    "c",
    "d",
    "a",
    "u",
    "r",
    "t",
    "f",
    "F",
    "D",
    "o",
    "p",
    "v",
    "V",
    "A-v",
    "s",
    "S",
    "C",
    "w",
    "W",
    "x",
    "I",
    "*",
    "=",
    "z",
    "Z",
    "[",
    "]",
    "1",
    "2",
    "3",
    "4",
    "6",
    "0",
    ":",
    "?",
    "/",
    "@",
    "U",
    "C-r",
    "T",
    "L",
    "M",
    "C-l",
    "f5",
    "y",
    "Y",
    "C-e",
    "C-s",
    "C-n",
    "C-p",
    "f1",
    "A-enter",
    "C-w",
    "C-k",
    "C-left",
    "A-f",
    "q",
    "C-c",
];
const TYPED: &[char] = &[
    '税', '务', '局', '：', '？', '／', 'ｊ', 'ａ', '“', '”', '—', 'é', '\u{301}', '👍', 'x', '<', '>', '"', '-', '(',
    ')', '|', ',', '0', '7', '！', '\u{200b}', '\u{feff}',
];

fn event(dice: &mut Dice) -> Event {
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
        3 => [Event::Wake, Event::Tick, Event::Resumed, Event::Focus(false)][dice.roll(4)].clone(),
        4..=9 => Event::Key(Key::plain(Code::Char(TYPED[dice.roll(TYPED.len())]))),
        _ => Event::Key(parse_sequence(KEYS[dice.roll(KEYS.len())]).unwrap()[0]),
    }
}

/// Types so many random events, seed by seed; a program that was quit is begun again.
fn monkey(seed: u64, events: usize, keys: &str) {
    let rig = Rig::new();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut left = events;
    let mut lang = Lang::Zh;
    while left > 0 {
        lang = lang.other();
        let mut stage = crate::tui::testkit::Stage::new(rig.app(lang, keys), 120, 40);
        while left > 0 && stage.ended().is_none() {
            let burst = dice.roll(4) * 5 + 1;
            let events: Vec<Event> = (0..burst).map(|_| event(&mut dice)).collect();
            left = left.saturating_sub(burst);
            stage.play(Scripted::default().burst(events));
            if left % 64 < 8 {
                assert_whole(&stage);
            }
        }
    }
    let verified = rig.office.verify(&mut |_, _| true).unwrap();
    assert!(verified.is_sound(), "{:?}", verified.fault());
}

#[test]
fn a_monkey_types_at_random() {
    for (seed, keys) in [(1, "default"), (2, "vim"), (3, "emacs")] {
        monkey(seed, 4_000, keys);
    }
}
