//! For tests: an application on a screen without a terminal, driven by keys written as text.

use std::io;
use std::process::ExitStatus;
use std::time::Instant;

use ratatui::layout::{Position, Size};

use super::backend::Screen;
use super::depth::Depth;
use super::guard;
use super::input::{Event, Scripted};
use super::outside::{Errand, launch};
use super::run::{App, Ended, Host, run};

/// What lies around the screen of a test: programs run, and have no terminal of their own.
struct Bench;

impl Host for Bench {
    fn suspend(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    fn outside(&mut self, errand: &Errand) -> io::Result<ExitStatus> {
        launch(errand)
    }

    fn revive(&mut self) -> io::Result<bool> {
        Ok(false)
    }
}

/// An application on a screen of some size.
#[derive(Debug)]
pub struct Stage<A: App> {
    /// The application, to be looked at.
    pub app: A,
    screen: Screen<Vec<u8>>,
    ended: Option<Ended>,
    bytes: usize,
}

impl<A: App> Stage<A> {
    /// Puts an application on a screen and lets it draw once.
    pub fn new(app: A, width: u16, height: u16) -> Self {
        Self::at(Depth::True, app, width, height)
    }

    /// Puts an application on a screen with so many colours.
    pub fn at(depth: Depth, app: A, width: u16, height: u16) -> Self {
        let screen = Screen::new(Vec::new(), Size { width, height }, depth);
        let mut stage = Self { app, screen, ended: None, bytes: 0 };
        stage.play(Scripted::default());
        stage
    }

    /// Types keys: `j j enter text:税务 esc`. What follows `text:` is typed character by character up to the next blank;
    /// a blank inside it is `space`.
    ///
    /// # Panics
    /// Where a word is no key: the test is wrong then.
    #[allow(clippy::panic)]
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let Some(script) = Scripted::default().typed(keys) else { panic!("not all of {keys:?} are keys") };
        self.play(script)
    }

    /// Lets one event happen.
    pub fn event(&mut self, event: Event) -> &mut Self {
        self.play(Scripted::default().then(event))
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.event(Event::Paste(text.to_string()))
    }

    /// Changes the size.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.event(Event::Resize(Size { width, height }))
    }

    /// Plays a script and lets the screen come to rest; nothing happens once the application has ended.
    ///
    /// # Panics
    /// Where writing to memory fails, which it does not.
    pub fn play(&mut self, script: Scripted) -> &mut Self {
        self.hold(script);
        let bytes = self.bytes;
        self.settle();
        self.bytes += bytes;
        self
    }

    /// Plays a script as it is while keys still come: what waits for quiet goes on waiting. See [`Stage::settle`].
    ///
    /// # Panics
    /// Where writing to memory fails, which it does not.
    #[allow(clippy::panic)]
    pub fn hold(&mut self, mut script: Scripted) -> &mut Self {
        self.bytes = 0;
        if self.ended.is_some() {
            return self;
        }
        match run(&mut self.screen, &mut script, &mut Bench, &mut self.app) {
            Ok(Ended::NoInput) => {}
            Ok(ended) => self.ended = Some(ended),
            Err(error) => panic!("{error}"),
        }
        self.bytes = self.screen.out_mut().len();
        self.screen.out_mut().clear();
        self
    }

    /// Lets the time come that the application waits for, if it does, and those that come after it; what it is busy with
    /// goes on by one step only.
    pub fn settle(&mut self) -> &mut Self {
        let mut bytes = 0;
        let mut next = self.app.wake_at();
        while next.is_some() && self.ended.is_none() {
            self.hold(Scripted::default().then(Event::Tick));
            bytes += self.bytes;
            next = self.app.wake_at().filter(|at| *at > Instant::now());
        }
        self.bytes = bytes;
        self
    }

    /// The rows of the screen, without blanks at their ends; a wide glyph counts once.
    pub fn rows(&self) -> Vec<String> {
        guard::rows(self.screen.shown()).iter().map(|row| row.trim_end().to_string()).collect()
    }

    /// The whole screen as one text.
    pub fn text(&self) -> String {
        self.rows().join("\n")
    }

    /// Whether the screen shows a text in one of its rows.
    pub fn shows(&self, text: &str) -> bool {
        self.rows().iter().any(|row| row.contains(text))
    }

    /// Where a text begins: the column in cells, the row.
    pub fn find(&self, text: &str) -> Option<Position> {
        self.rows().iter().zip(0..).find_map(|(row, y)| {
            let before = row.get(..row.find(text)?)?;
            Some(Position { x: u16::try_from(super::text::width(before)).ok()?, y })
        })
    }

    /// Where the cursor is shown, if it is.
    pub fn cursor(&self) -> Option<Position> {
        self.screen.cursor()
    }

    /// The screen, for styles and cells.
    pub fn screen(&self) -> &Screen<Vec<u8>> {
        &self.screen
    }

    /// Why the application ended, if it did.
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// How many bytes the last step sent.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Frame;
    use ratatui::style::Style;

    use super::*;
    use crate::tui::run::Flow;

    /// Writes what is typed, with the cursor behind it.
    #[derive(Default)]
    struct Line(String);

    impl App for Line {
        fn handle(&mut self, event: Event) -> Flow {
            match event {
                Event::Key(key) if key.to_string() == "esc" => return Flow::Quit,
                Event::Key(key) => self.0.extend(key.text()),
                Event::Paste(text) => self.0.push_str(&text),
                _ => return Flow::Same,
            }
            Flow::Draw
        }

        fn draw(&mut self, frame: &mut Frame<'_>) {
            let (x, _) = frame.buffer_mut().set_stringn(0, 1, format!("查：{}", self.0), 99, Style::new());
            frame.set_cursor_position((x, 1));
        }
    }

    #[test]
    fn a_screen_is_read_as_it_is_seen() {
        let mut stage = Stage::new(Line::default(), 30, 3);
        assert_eq!(stage.rows(), ["", "查：", ""]);
        stage.keys("a text:税务 space");
        assert_eq!(stage.text(), "\n查：a税务\n");
        assert_eq!(stage.cursor(), Some(Position { x: 10, y: 1 }));
        assert_eq!(stage.find("务"), Some(Position { x: 7, y: 1 }));
        assert!(stage.keys("b").bytes() < 40);
        assert!(stage.paste("局").shows("b局"));
        assert!(stage.resize(8, 2).shows("查：a税"));
        stage.keys("esc x");
        assert_eq!(stage.ended(), Some(Ended::Quit));
        assert!(!stage.app.0.contains('x'));
    }
}
