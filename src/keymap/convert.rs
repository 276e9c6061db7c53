//! From the terminal's key events.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::key::{Code, Key};

impl Key {
    /// Returns the key of an event: presses and repeats only, with shift, caps lock and kitty's additions normalised.
    /// Nothing for a release, a lone modifier or a key that cannot be bound.
    pub fn from_event(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let held = |m| event.modifiers.contains(m);
        let (ctrl, alt, shift) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT), held(KeyModifiers::SHIFT));
        if event.modifiers.intersects(KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META) {
            return None;
        }
        let code = match event.code {
            KeyCode::Char(c) => Code::Char(c),
            KeyCode::Enter => Code::Enter,
            KeyCode::Esc => Code::Esc,
            KeyCode::Tab => Code::Tab,
            KeyCode::BackTab => return Some(Self::new(Code::Tab, ctrl, alt, true)),
            KeyCode::Backspace => Code::Backspace,
            KeyCode::Delete => Code::Delete,
            KeyCode::Insert => Code::Insert,
            KeyCode::Up => Code::Up,
            KeyCode::Down => Code::Down,
            KeyCode::Left => Code::Left,
            KeyCode::Right => Code::Right,
            KeyCode::Home => Code::Home,
            KeyCode::End => Code::End,
            KeyCode::PageUp => Code::PageUp,
            KeyCode::PageDown => Code::PageDown,
            KeyCode::F(n @ 1..=24) => Code::F(n),
            _ => return None,
        };
        Some(Self::new(code, ctrl, alt, shift))
    }
}

impl From<Key> for KeyEvent {
    /// The event that a terminal would send for the key.
    fn from(key: Key) -> Self {
        let mut modifiers = KeyModifiers::empty();
        modifiers.set(KeyModifiers::CONTROL, key.ctrl);
        modifiers.set(KeyModifiers::ALT, key.alt);
        modifiers.set(KeyModifiers::SHIFT, key.shift);
        let code = match key.code {
            Code::Char(c) => {
                modifiers.set(KeyModifiers::SHIFT, key.shift || c.is_ascii_uppercase());
                KeyCode::Char(c)
            }
            Code::Space => KeyCode::Char(' '),
            Code::Enter => KeyCode::Enter,
            Code::Esc => KeyCode::Esc,
            Code::Tab if key.shift => KeyCode::BackTab,
            Code::Tab => KeyCode::Tab,
            Code::Backspace => KeyCode::Backspace,
            Code::Delete => KeyCode::Delete,
            Code::Insert => KeyCode::Insert,
            Code::Up => KeyCode::Up,
            Code::Down => KeyCode::Down,
            Code::Left => KeyCode::Left,
            Code::Right => KeyCode::Right,
            Code::Home => KeyCode::Home,
            Code::End => KeyCode::End,
            Code::PageUp => KeyCode::PageUp,
            Code::PageDown => KeyCode::PageDown,
            Code::F(n) => KeyCode::F(n),
        };
        Self::new(code, modifiers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
        Key::from_event(&KeyEvent::new(code, modifiers)).map(|k| k.to_string())
    }

    #[test]
    fn events_become_keys() {
        let none = KeyModifiers::NONE;
        assert_eq!(text(KeyCode::Char('g'), none).as_deref(), Some("g"));
        assert_eq!(text(KeyCode::Char('G'), none).as_deref(), Some("G"));
        assert_eq!(text(KeyCode::Char('G'), KeyModifiers::SHIFT).as_deref(), Some("G"));
        assert_eq!(text(KeyCode::Char('g'), KeyModifiers::SHIFT).as_deref(), Some("G"), "as kitty says it");
        assert_eq!(text(KeyCode::Char(':'), KeyModifiers::SHIFT).as_deref(), Some(":"));
        assert_eq!(text(KeyCode::Char('r'), KeyModifiers::CONTROL).as_deref(), Some("C-r"));
        assert_eq!(text(KeyCode::BackTab, KeyModifiers::SHIFT).as_deref(), Some("S-tab"));
        assert_eq!(text(KeyCode::Tab, KeyModifiers::SHIFT).as_deref(), Some("S-tab"));
        assert_eq!(text(KeyCode::Char(' '), none).as_deref(), Some("space"));
        assert_eq!(text(KeyCode::CapsLock, none), None);
        assert_eq!(text(KeyCode::Char('q'), KeyModifiers::SUPER), None);
        let release = KeyEvent::new_with_kind(KeyCode::Char('j'), none, KeyEventKind::Release);
        assert_eq!(Key::from_event(&release), None);
        let repeat = KeyEvent::new_with_kind(KeyCode::Char('j'), none, KeyEventKind::Repeat);
        assert!(Key::from_event(&repeat).is_some());
    }

    #[test]
    fn a_key_survives_the_way_there_and_back() {
        for name in ["j", "G", "C-r", "C-A-x", "S-tab", "space", "f24", "pgdn", "S-up", "C-S-a", "税", "?"] {
            let key: Key = name.parse().unwrap();
            assert_eq!(Key::from_event(&key.into()), Some(key), "{name}");
        }
    }
}
