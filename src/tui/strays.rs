//! Answers of the terminal that come late: colours, names and the like that some program asked for. They are no keys.
//!
//! An OSC (`ESC ] 11 ; rgb:… ESC \`), a DCS (`ESC P > | name ESC \`) or an APC (`ESC _ G … ESC \`) is read by the key parser
//! as alt-] and a row of characters, or as escape and more characters where it comes in pieces; a CSI (`ESC [ ? 62 c`) as
//! characters where its escape came before it. A person types neither: a character follows an escape within a moment, and
//! what an answer may begin with follows that. So an escape is held for that moment, what can hardly be typed for longer,
//! and all of an answer is taken out, whole or in pieces, up to its end.

use std::time::{Duration, Instant};

use super::input::Event;
use crate::keymap::{Code, Key};

/// How long an escape is held. Nobody types as fast, or sees it.
const HOLD: Duration = Duration::from_millis(50);
/// How long is held what may begin an answer behind an escape.
const HOLD_BEGUN: Duration = Duration::from_millis(150);
/// How long is held what hardly anybody types: alt-], and an escape with a bracket and a number.
const HOLD_ODD: Duration = Duration::from_millis(300);
/// How long the next piece of an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// The longest answer, in characters.
const LONGEST: usize = 64 << 10;

/// How far an answer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// There is none.
    Outside,
    /// An escape came.
    Escape,
    /// What begins an answer came; with its escape, as one key, or behind one.
    Begun(char, bool),
    /// The number of an OSC comes.
    Number,
    /// The numbers of a CSI come.
    Numbers,
    /// Its text comes.
    Inside(usize),
    /// Its text, and an escape that may end it.
    Ending(usize),
}

/// Takes answers of the terminal out of what is read from it.
#[derive(Debug)]
pub struct Strays {
    state: State,
    held: Vec<Event>,
    last: Option<Instant>,
    /// When an escape was let through that an answer may still follow.
    escaped: Option<Instant>,
}

impl Default for Strays {
    fn default() -> Self {
        Self { state: State::Outside, held: Vec::new(), last: None, escaped: None }
    }
}

impl Strays {
    /// Takes an event and returns those that are let through, in their order.
    pub fn feed(&mut self, event: Event, now: Instant) -> Vec<Event> {
        let mut out = self.rest(now);
        self.last = Some(now);
        self.take(event, now, &mut out);
        out
    }

    /// Returns what was held long enough.
    pub fn rest(&mut self, now: Instant) -> Vec<Event> {
        let waited = self.last.map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        match self.state {
            State::Outside => Vec::new(),
            State::Escape | State::Begun(..) | State::Number | State::Numbers if waited >= self.hold_for() => {
                self.release(now)
            }
            State::Inside(_) | State::Ending(_) if waited >= PATIENCE => {
                self.state = State::Outside;
                Vec::new()
            }
            State::Escape | State::Begun(..) | State::Number | State::Numbers => Vec::new(),
            State::Inside(_) | State::Ending(_) => Vec::new(),
        }
    }

    /// How long what is held is held.
    fn hold_for(&self) -> Duration {
        match self.state {
            State::Begun(_, true) | State::Number | State::Numbers => HOLD_ODD,
            State::Begun(_, false) => HOLD_BEGUN,
            State::Outside | State::Escape | State::Inside(_) | State::Ending(_) => HOLD,
        }
    }

    /// How long until something that is held is to be let through.
    pub fn timeout(&self, now: Instant) -> Option<Duration> {
        match self.state {
            State::Outside | State::Inside(_) | State::Ending(_) => None,
            State::Escape | State::Begun(..) | State::Number | State::Numbers => {
                let hold = self.hold_for();
                Some(self.last.map_or(hold, |last| (last + hold).saturating_duration_since(now)))
            }
        }
    }

    fn release(&mut self, now: Instant) -> Vec<Event> {
        if self.state == State::Escape {
            self.escaped = Some(now);
        }
        self.state = State::Outside;
        std::mem::take(&mut self.held)
    }

    fn hold(&mut self, event: Event, state: State) {
        self.held.push(event);
        self.state = state;
    }

    fn take(&mut self, event: Event, now: Instant, out: &mut Vec<Event>) {
        let Event::Key(key) = event else { return self.other(event, now, out) };
        let typed = key.text();
        let alone = key == Key::plain(Code::Esc);
        match self.state {
            State::Outside => {
                let escaped = self.escaped.take().is_some_and(|at| now.saturating_duration_since(at) < PATIENCE);
                match begins(key) {
                    Some((c, with_escape)) if with_escape || escaped => self.hold(event, State::Begun(c, with_escape)),
                    _ if alone => self.hold(event, State::Escape),
                    _ => out.push(event),
                }
            }
            State::Escape => match begins(key) {
                Some((c, false)) => self.hold(event, State::Begun(c, false)),
                _ => self.again(event, now, out),
            },
            State::Begun('[', _) => self.numbers(event, typed, now, out),
            State::Begun(c, _) => match typed {
                Some(t) if c == ']' && t.is_ascii_digit() => self.hold(event, State::Number),
                Some(t) if c == 'P' && (t.is_ascii_digit() || ">!$+|=".contains(t)) => self.inside(),
                Some('G') if c == '_' => self.inside(),
                _ => self.again(event, now, out),
            },
            State::Number => match typed {
                Some(t) if t.is_ascii_digit() && self.held.len() < 8 => self.hold(event, State::Number),
                Some(';') => self.inside(),
                _ if ends(key) => self.end(),
                _ => self.again(event, now, out),
            },
            State::Numbers => self.numbers(event, typed, now, out),
            State::Inside(_) if ends(key) => self.end(),
            State::Inside(n) if alone => self.state = State::Ending(n),
            State::Inside(n) if typed.is_some() && n < LONGEST => self.state = State::Inside(n + 1),
            State::Ending(_) if typed == Some('\\') => self.end(),
            State::Inside(_) | State::Ending(_) => {
                self.state = State::Outside;
                self.take(event, now, out);
            }
        }
    }

    /// A character of a CSI: its numbers, then a letter. Without numbers it is a key whose escape came before it.
    fn numbers(&mut self, event: Event, typed: Option<char>, now: Instant, out: &mut Vec<Event>) {
        match typed {
            Some(c) if c.is_ascii_digit() || "?>=<;:$ ".contains(c) => self.hold(event, State::Numbers),
            Some(c) if c.is_ascii_alphabetic() || c == '~' => {
                let key = arrow(c).filter(|_| self.state != State::Numbers);
                self.end();
                out.extend(key.map(|code| Event::Key(Key::plain(code))));
            }
            _ => self.again(event, now, out),
        }
    }

    /// What is no key: it ends nothing inside an answer, and elsewhere it comes after what was held.
    fn other(&mut self, event: Event, now: Instant, out: &mut Vec<Event>) {
        if !matches!(self.state, State::Inside(_) | State::Ending(_)) {
            out.extend(self.release(now));
        }
        out.push(event);
    }

    /// It was no answer: what was held is let through, and the event is looked at by itself.
    fn again(&mut self, event: Event, now: Instant, out: &mut Vec<Event>) {
        out.extend(self.release(now));
        self.escaped = None;
        self.take(event, now, out);
    }

    fn inside(&mut self) {
        self.held.clear();
        self.state = State::Inside(0);
    }

    fn end(&mut self) {
        self.held.clear();
        self.state = State::Outside;
    }
}

/// Whether a key is what begins an answer, and whether the escape before it is in it.
fn begins(key: Key) -> Option<(char, bool)> {
    let Code::Char(c) = key.code else { return None };
    // The parser keeps an escape and a bracket until it knows what they are; alone a bracket follows an escape.
    (matches!(c, ']' | 'P' | '_' | '[') && !key.ctrl).then_some((c, key.alt))
}

/// The key that a letter behind `ESC [` stands for.
fn arrow(c: char) -> Option<Code> {
    Some(match c {
        'A' => Code::Up,
        'B' => Code::Down,
        'C' => Code::Right,
        'D' => Code::Left,
        'H' => Code::Home,
        'F' => Code::End,
        _ => return None,
    })
}

/// Whether a key ends an answer: `ESC \`, or the bell.
fn ends(key: Key) -> bool {
    key == Key::new(Code::Char('\\'), false, true, false) || key == Key::new(Code::Char('g'), true, false, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::parse_sequence;

    fn key(name: &str) -> Event {
        Event::Key(parse_sequence(name).unwrap()[0])
    }

    fn chars(text: &str) -> Vec<Event> {
        text.chars().map(|c| Event::Key(Key::new(Code::Char(c), false, false, false))).collect()
    }

    /// Feeds pieces with a pause after each and returns what is let through.
    fn through(pieces: Vec<Vec<Event>>, pause: Duration) -> Vec<String> {
        let mut strays = Strays::default();
        let (mut now, mut out) = (Instant::now(), Vec::new());
        for piece in pieces {
            for event in piece {
                out.extend(strays.feed(event, now));
            }
            // As the loop does: it wakes when something is to be let through.
            if let Some(wait) = strays.timeout(now).filter(|w| *w < pause) {
                out.extend(strays.rest(now + wait));
            }
            now += pause;
        }
        out.extend(strays.rest(now + PATIENCE));
        let said = |e: Event| match e {
            Event::Key(key) => key.to_string(),
            other => format!("{other:?}"),
        };
        out.into_iter().map(said).collect()
    }

    /// What the key parser makes of an answer that comes whole.
    fn answer(begin: &str, text: &str, end: &str) -> Vec<Event> {
        let mut all = vec![key(begin)];
        all.extend(chars(text));
        all.push(key(end));
        all
    }

    #[test]
    fn answers_fire_no_key_whole_or_in_pieces() {
        let osc = || answer("A-]", "11;rgb:1414/1919/1f1f", "A-\\");
        for pause in [Duration::ZERO, Duration::from_millis(5), Duration::from_millis(300)] {
            assert_eq!(through(vec![osc()], pause), [""; 0]);
            assert_eq!(through(vec![answer("A-P", ">|xterm(388)", "A-\\")], pause), [""; 0]);
            assert_eq!(through(vec![answer("A-P", "1+r544e=787465", "A-\\")], pause), [""; 0]);
            assert_eq!(through(vec![answer("A-_", "Gi=1;OK", "A-\\")], pause), [""; 0]);
            assert_eq!(through(vec![answer("A-]", "4;1;rgb:0/0/0", "C-g")], pause), [""; 0]);
            // Cut behind the number, within the text, and between the escape and the stroke at its end.
            for at in 4..osc().len() - 1 {
                let mut all = osc();
                let rest = all.split_off(at);
                assert_eq!(through(vec![all, rest], pause), [""; 0], "{at} {pause:?}");
            }
            let mut all = osc();
            all.pop();
            assert_eq!(through(vec![all, vec![key("esc")], chars("\\")], pause), [""; 0], "{pause:?}");
        }
        // The escape came by itself.
        let mut split = vec![vec![key("esc")]];
        split.push(chars("]11;rgb:1414/1919/1f1f"));
        split.push(vec![key("A-\\")]);
        assert_eq!(through(split.clone(), Duration::from_millis(10)), [""; 0]);
        // So late that the escape is let through: the rest still is no row of keys.
        assert_eq!(through(split, Duration::from_millis(200)), ["esc"]);
        // Character by character over a slow line.
        for text in ["]11;rgb:1414/1919/1f1f", "P>|xterm(388)", "P1+r544e=787465", "_Gi=1;OK"] {
            let mut all = vec![vec![key("esc")]];
            all.extend(chars(text).into_iter().map(|c| vec![c]));
            all.extend([vec![key("esc")], chars("\\")]);
            assert_eq!(through(all, Duration::from_millis(45)), [""; 0], "{text}");
        }
        // One cut anywhere behind the first two characters, however the line is.
        for at in 1..osc().len() {
            let mut all = osc();
            let rest = all.split_off(at);
            assert_eq!(through(vec![all, rest], Duration::from_millis(250)), [""; 0], "{at}");
        }
        // An answer to what the terminal is, or where the cursor stands, whose escape came before it.
        for text in ["[?62;4c", "[24;80R", "[>0;276;0c", "[?2026;2$y"] {
            assert_eq!(through(vec![vec![key("esc")], chars(text)], Duration::from_millis(40)), [""; 0], "{text}");
            let each = std::iter::once(vec![key("esc")]).chain(chars(text).into_iter().map(|c| vec![c]));
            assert_eq!(through(each.collect(), Duration::from_millis(40)), [""; 0], "{text}");
        }
        assert_eq!(through(vec![vec![key("esc")], chars("[A"), chars("j")], Duration::from_millis(20)), ["up", "j"]);
        // What follows an answer is heard.
        let mut all = osc();
        all.extend(chars("j"));
        assert_eq!(through(vec![all], Duration::ZERO), ["j"]);
    }

    #[test]
    fn what_people_type_comes_through() {
        let pause = Duration::from_millis(120);
        let keys = |names: &[&str]| names.iter().map(|n| vec![key(n)]).collect::<Vec<_>>();
        for names in [
            vec!["esc", "j"],
            vec!["esc", "esc"],
            vec!["A-]", "1", "1"],
            vec!["A-P", "j"],
            vec!["esc", "]", "1"],
            vec!["esc", "P"],
            vec!["esc", "[", "]"],
            vec!["esc", "]", "j", "j"],
            vec!["A-x", "a"],
            vec!["C-g", "A-\\", "]"],
        ] {
            assert_eq!(through(keys(&names), pause), names, "{names:?}");
        }
        assert_eq!(through(vec![chars("]11;x")], Duration::ZERO), ["]", "1", "1", ";", "x"]);
        assert_eq!(through(vec![vec![key("esc")], vec![Event::Focus(true)]], Duration::ZERO), ["esc", "Focus(true)"]);
        // An answer that never ends does not swallow what is typed later.
        let mut open = vec![answer("A-]", "11;rgb", "A-\\")];
        open[0].pop();
        open.push(chars("j"));
        assert_eq!(through(open, Duration::from_secs(2)), ["j"]);
    }
}
