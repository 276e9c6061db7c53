//! How list and detail share the screen: side by side, one below the other, or one at a time.

use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};

use super::list::SIDE_BY_SIDE;
use crate::action::PaneStep;

/// The share of the detail in percent: the usual one, how far it goes, and by how much at a time.
const USUAL: u16 = 42;
const SHARES: (u16, u16) = (20, 80);
const STEP: u16 = 8;
/// The fewest lines of a list, and of a detail below it.
const FEWEST: u16 = 5;

/// How list and detail lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panes {
    hidden: bool,
    below: bool,
    share: u16,
}

impl Default for Panes {
    fn default() -> Self {
        Self { hidden: false, below: false, share: USUAL }
    }
}

impl Panes {
    /// The list alone.
    pub fn without_detail() -> Self {
        Self { hidden: true, ..Self::default() }
    }

    /// Lays them out in another way; what is changed is seen.
    pub fn step(&mut self, step: PaneStep) {
        let (least, most) = SHARES;
        match step {
            PaneStep::Hide => self.hidden = !self.hidden,
            PaneStep::Wider => self.share = (self.share + STEP).min(most),
            PaneStep::Narrower => self.share = self.share.saturating_sub(STEP).max(least),
            PaneStep::Below => self.below = !self.below,
        }
        self.hidden &= step == PaneStep::Hide;
    }

    /// Where list and detail stand in an area; where there is no room for both, the one that has the keys.
    pub fn laid_out(&self, area: Rect, in_detail: bool) -> (Option<Rect>, Option<Rect>) {
        let (least, most) = SHARES;
        let share = |of: u16| (u32::from(of) * u32::from(100 - self.share.clamp(least, most)) / 100) as u16;
        if !self.hidden && self.below && area.height > 2 * FEWEST {
            let top = share(area.height).clamp(FEWEST, area.height - FEWEST - 1);
            let list = Rect { height: top, ..area };
            let detail = Rect { y: area.y + top + 1, height: area.height - top - 1, ..area };
            return (Some(list), Some(detail));
        }
        if self.hidden || self.below || area.width < SIDE_BY_SIDE {
            return if in_detail { (None, Some(area)) } else { (Some(area), None) };
        }
        let left = share(area.width);
        let list = Rect { width: left - 1, ..area };
        let detail = Rect { x: area.x + left + 2, width: area.width - left - 2, ..area };
        (Some(list), Some(detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_have_room_or_the_one_with_the_keys_has_all() {
        let steps = [PaneStep::Wider, PaneStep::Narrower, PaneStep::Below, PaneStep::Hide];
        for seed in 0..256u32 {
            let mut panes = Panes::default();
            for n in 0..12 {
                panes.step(steps[((seed.wrapping_mul(2_654_435_761) >> n) % 4) as usize]);
            }
            for (width, height) in [(38, 8), (78, 18), (96, 5), (198, 54)] {
                let area = Rect { x: 1, y: 2, width, height };
                match panes.laid_out(area, true) {
                    (Some(list), Some(detail)) => {
                        assert_eq!(list.intersection(detail).area(), 0);
                        assert_eq!(area.union(list).union(detail), area);
                        assert!(list.width >= 15 && detail.width >= 15 && list.height >= 5 && detail.height >= 5);
                    }
                    (list, detail) => assert_eq!((list, detail), (None, Some(area))),
                }
            }
        }
    }
}
