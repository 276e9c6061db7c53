//! How much the server takes on: descriptors, sessions of one person, what is drawn.
//!
//! A console is three descriptors. Near the limit that the system sets, new sessions are refused with a reason while some
//! are left: the store needs them for its segments, a backup, an export, and those who are there go on.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ratatui::layout::Size;

use crate::log::State;
use crate::os::process::{Resource, Rlimit, getrlimit, setrlimit};
use crate::service::settings;

/// How many clients are served at once; each is a thread and three descriptors.
pub const MAX_CLIENTS: usize = 1000;
/// How many may be about to say who they are: of more, the one that has taken longest is sent away.
pub const MAX_WAITING: usize = 100;
/// How many commands run at once; more wait for their turn.
pub const MAX_COMMANDS: usize = 16;
/// How many consoles one person may have open, where the setting [`settings::SESSIONS`] says nothing.
pub const SESSIONS: usize = 20;
/// The largest screen that is drawn: a screen of a wall. On a larger terminal this much of it is drawn on.
pub const SCREEN: Size = Size { width: 300, height: 100 };

/// How many descriptors a server asks for: what [`MAX_CLIENTS`] need, and as many again.
const DESCRIPTORS: u64 = 8192;
/// How many are left to the store and to who asks for the server's state.
const RESERVE: u64 = 32;
/// How long a count of descriptors holds.
const COUNTED: Duration = Duration::from_millis(50);

/// The descriptors of this process.
pub struct Descriptors {
    most: Option<u64>,
    counted: Mutex<Option<(Instant, u64)>>,
}

impl Descriptors {
    /// Raises the limit as far as the system lets a process, and is needed; some systems give few at first.
    pub fn raise() -> Self {
        let limit = getrlimit(Resource::Nofile);
        let wanted = limit.maximum.map_or(DESCRIPTORS, |most| most.min(DESCRIPTORS));
        if limit.current.is_some_and(|now| now < wanted) {
            // With those it has it serves as many as it can.
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum });
        }
        Self { most: getrlimit(Resource::Nofile).current, counted: Mutex::new(None) }
    }

    /// The limit; none where the system sets none.
    pub fn most(&self) -> Option<u64> {
        self.most
    }

    /// How many are open; none where the system does not tell.
    pub fn open(&self) -> Option<u64> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, count)) = *counted
            && at.elapsed() < COUNTED
        {
            return Some(count);
        }
        let count = crate::os::machine::descriptors()?;
        *counted = Some((Instant::now(), count));
        Some(count)
    }

    /// Whether so many more may be opened. They are counted as open from now on.
    pub fn take(&self, more: u64) -> bool {
        let (Some(most), Some(open)) = (self.most, self.open()) else { return true };
        if open + more + RESERVE > most {
            return false;
        }
        if let Some((_, count)) = &mut *self.counted.lock().unwrap_or_else(PoisonError::into_inner) {
            *count += more;
        }
        true
    }
}

/// How many consoles one person may have open.
pub fn sessions(state: &State) -> usize {
    let said = settings::text(state, settings::SESSIONS).and_then(|text| text.trim().parse().ok());
    said.unwrap_or(SESSIONS).clamp(1, MAX_CLIENTS)
}

/// What is drawn of a terminal's size.
pub fn drawn(size: Size) -> Size {
    Size { width: size.width.min(SCREEN.width), height: size.height.min(SCREEN.height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_say_how_many_consoles_one_may_have_unasked() {
        let def = crate::service::settings::setting_table::SettingDef::named(settings::SESSIONS).unwrap();
        assert_eq!(def.usual, SESSIONS.to_string());
    }

    #[test]
    fn some_descriptors_are_left_when_no_more_sessions_are_taken() {
        let open = Descriptors { most: None, counted: Mutex::new(None) }.open().unwrap();
        assert!(open > 2);
        let near = Descriptors { most: Some(open + RESERVE + 4), counted: Mutex::new(None) };
        // Other tests open files meanwhile.
        let taken = (0..10).take_while(|_| near.take(3)).count();
        assert!(taken <= 1 + 4 / 3, "{taken}");
        assert!(Descriptors { most: Some(1 << 20), counted: Mutex::new(None) }.take(3));
    }
}
