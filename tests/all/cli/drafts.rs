//! A console that is killed outright while somebody types: what was typed is there when it is opened again.

use super::Desk;
use super::first::Seat;

/// A small generator of our own, so that a failing round can be played again (Knuth, MMIX).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

#[test]
fn a_draft_is_there_after_a_kill_at_any_key_press() {
    let desk = Desk::new();
    let mut dice = Dice(20_230_804);
    let words = ["市", "税", "务", "局", "a", "7", "第", "二"];
    for round in 0..6 {
        let mut seat = Seat::at(&desk, &[]);
        seat.wait_for("总览");
        seat.type_in("2n");
        seat.wait_for("新建单位");
        if round > 0 {
            // The draft of the round before is thrown away.
            seat.wait_for("草稿");
            seat.type_in("jj\r");
        }
        let mut typed = String::from("始");
        seat.type_in("始");
        for _ in 0..dice.roll(12) {
            if dice.roll(4) == 0 && typed.chars().count() > 1 {
                typed.pop();
                seat.type_in("\x7f");
            } else {
                let word = words[dice.roll(words.len())];
                typed.push_str(word);
                seat.type_in(word);
            }
        }
        seat.wait_for(&typed);
        seat.kill();
        let mut again = Seat::at(&desk, &[]);
        again.wait_for("总览");
        again.type_in("2n");
        again.wait_for("有一份");
        again.type_in("y");
        again.wait_for("这是");
        let shown = again.shown();
        assert!(shown.contains(&typed), "round {round}: {typed}: {shown}");
        again.kill();
    }
}
