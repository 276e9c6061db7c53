//! What the screens showed when the console was last left: it stands there while a large store is opened, and can be gone
//! through and narrowed. What is typed meanwhile is done again by the console once it is there, so that both end alike.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use serde::{Deserialize, Serialize};

use super::app::App;
use super::motion::moved_in_view;
use super::put::put;
use super::theme::{Role, Sign, Theme};
use crate::action::{Axis, Effect, Press, SCREENS, ScreenId, named};
use crate::i18n::{Lang, Message};
use crate::keymap::{Code, Key, Keymap, Pressed, Resolved};
use crate::search::Pattern;

crate::messages! {
    AS_LEFT: "as last seen", "上次离开时的内容";
    SOME: "the first {count}, as last seen", "前 {count} 行，上次离开时的内容";
}

const VERSION: u8 = 1;
/// How many rows of a list are kept: some screens full.
const ROWS: u16 = 200;
/// How many columns are kept, and at most how large the file may be.
const COLUMNS: u16 = 300;
/// See [`COLUMNS`].
const MOST: u64 = 4 << 20;

/// Where a person's glimpse is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The file.
    pub path: PathBuf,
    /// Who the person said to be; nothing where nobody asked.
    pub who: Option<String>,
}

/// What the screens showed.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Glimpse {
    version: u8,
    who: Option<String>,
    chinese: bool,
    screens: Vec<Seen>,
}

/// What one screen showed.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Seen {
    /// The screen's name.
    name: String,
    /// Whether it is a list: a heading, and rows.
    list: bool,
    rows: Vec<String>,
}

impl Kept {
    /// Keeps what the screens of a console show at a size; those that were not looked at this time stay as they were.
    ///
    /// # Errors
    /// Where the file cannot be written. The next opening is shown without it then.
    pub fn keep(&self, app: &mut App, size: Size) -> io::Result<()> {
        // The past is not what stands there at the next start.
        if app.session.as_of().is_some() || size.width < 24 || size.height < 8 {
            return Ok(());
        }
        let width = (size.width - 4).min(COLUMNS);
        let chinese = app.session.lang == Lang::Zh;
        let mut screens = Vec::new();
        for def in SCREENS {
            let list = def.id != ScreenId::Overview;
            let height = if list { ROWS + 1 } else { size.height - 5 };
            let rows = app.console.painted(&app.session, def.id, Size { width, height });
            let rows = rows.map(|mut rows| {
                // The cursor and the marks stand before a row: they are of then.
                rows.iter_mut().filter(|_| list).for_each(|row| *row = unmarked(row));
                rows
            });
            screens.extend(rows.map(|rows| Seen { name: def.name.to_string(), list, rows }));
        }
        if let Some(before) = self.read().filter(|before| before.chinese == chinese) {
            let new = |seen: &Seen| !screens.iter().any(|s: &Seen| s.name == seen.name);
            let old: Vec<Seen> = before.screens.into_iter().filter(new).collect();
            screens.extend(old);
        }
        let glimpse = Glimpse { version: VERSION, who: self.who.clone(), chinese, screens };
        write(&self.path, &postcard::to_stdvec(&glimpse).map_err(io::Error::other)?)
    }

    fn read(&self) -> Option<Glimpse> {
        if std::fs::metadata(&self.path).ok()?.len() > MOST {
            return None;
        }
        let glimpse: Glimpse = postcard::from_bytes(&std::fs::read(&self.path).ok()?).ok()?;
        (glimpse.version == VERSION && glimpse.who == self.who).then_some(glimpse)
    }

    /// What was kept, to be looked at; nothing where nothing was, or it is another person's or another language's.
    pub fn look(&self, lang: Lang) -> Option<Looking> {
        let glimpse = self.read().filter(|g| g.chinese == (lang == Lang::Zh))?;
        (!glimpse.screens.is_empty()).then(|| Looking::new(glimpse.screens))
    }
}

/// A row of a list without what stands before its first column.
fn unmarked(row: &str) -> String {
    let before = 3;
    let rest: String = row.chars().skip(before).collect();
    format!("{}{rest}", " ".repeat(before))
}

/// Replaces a file that only its owner may read, as a whole.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    crate::os::files::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&new)?.write_all(bytes)?;
    std::fs::rename(new, path)
}

/// A glimpse that is looked at.
#[derive(Debug)]
pub struct Looking {
    screens: Vec<Seen>,
    /// The screen that is shown, by its name.
    shown: &'static str,
    cursor: usize,
    top: usize,
    page: usize,
    filter: String,
    typing: bool,
    pressed: Pressed,
}

/// The action that begins a filter.
const FILTER: &str = "list.filter";

impl Looking {
    fn new(screens: Vec<Seen>) -> Self {
        Self {
            screens,
            shown: ScreenId::Overview.def().name,
            cursor: 0,
            top: 0,
            page: 1,
            filter: String::new(),
            typing: false,
            pressed: Pressed::default(),
        }
    }

    fn seen(&self) -> Option<&Seen> {
        self.screens.iter().find(|s| s.name == self.shown)
    }

    /// The rows that pass the filter; of a list without its heading.
    fn rows(&self) -> Vec<&str> {
        let Some(seen) = self.seen() else { return Vec::new() };
        let pattern = Pattern::fuzzy(&self.filter);
        let rows = seen.rows.iter().skip(usize::from(seen.list)).map(String::as_str);
        rows.filter(|row| self.filter.trim().is_empty() || pattern.find(row).is_some()).collect()
    }

    /// Takes a key, as the console would.
    pub fn key(&mut self, key: Key, keymap: &Keymap) {
        if self.typing {
            match key.code {
                Code::Enter => self.typing = false,
                Code::Esc => (self.typing, self.filter) = (false, String::new()),
                Code::Backspace => drop(self.filter.pop()),
                Code::Space => self.filter.push(' '),
                Code::Char(c) if !key.ctrl && !key.alt => self.filter.push(c),
                _ => {}
            }
            (self.cursor, self.top) = (0, 0);
            return;
        }
        let contexts = [self.shown, "list", "global"];
        let Resolved::Action(binding) = self.pressed.press(key, false, keymap, &contexts) else { return };
        let action = binding.action.as_str();
        let is_list = self.seen().is_some_and(|s| s.list);
        if let Some(def) = SCREENS.iter().find(|s| s.action() == action) {
            if def.name != self.shown {
                (self.cursor, self.top, self.filter) = (0, 0, String::new());
            }
            self.shown = def.name;
        } else if action == FILTER && is_list {
            self.typing = true;
        } else if let Some(Press::Same(effect)) = named(action).and_then(|a| a.press)
            && let Effect::Go(Axis::Cursor, motion) = effect()
        {
            let last = self.rows().len().saturating_sub(1);
            self.cursor = moved_in_view(self.cursor, last, (self.top, self.page), self.page, motion);
        }
    }

    /// Draws it; returns whether there is something of the screen that is asked for.
    pub fn draw(&mut self, theme: &Theme, lang: Lang, buffer: &mut Buffer, area: Rect) -> bool {
        let Some((list, head)) = self.seen().map(|s| (s.list, s.rows.first().cloned().unwrap_or_default())) else {
            return false;
        };
        let Some(room) = area.height.checked_sub(2) else { return false };
        self.page = usize::from(room.saturating_sub(u16::from(list))).max(1);
        let end = self.cursor + 1;
        self.top = self.top.clamp(end.saturating_sub(self.page), self.cursor);
        let mut y = area.y;
        if list {
            put(buffer, (area.x, y), &head, area.width, theme.style(Role::Header));
            y += 1;
        }
        let rows = self.rows();
        for (at, row) in rows.iter().enumerate().skip(self.top).take(self.page) {
            put(buffer, (area.x, y), row, area.width, theme.style(Role::Dim));
            if list && at == self.cursor {
                put(buffer, (area.x, y), theme.sign(Sign::Cursor), 1, theme.style(Role::Cursor));
            }
            y += 1;
        }
        let said = match list {
            true => Message::plain(SOME).with("count", rows.len()).say(lang),
            false => AS_LEFT.text(lang).to_string(),
        };
        let foot = area.bottom() - 1;
        let typed = match (self.typing, self.filter.is_empty()) {
            (false, true) => String::new(),
            _ => format!("/{}  ", self.filter),
        };
        let used = put(buffer, (area.x, foot), &typed, area.width, theme.style(Role::Accent));
        put(buffer, (area.x + used, foot), &said, area.width - used, theme.style(Role::Hint));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::named;
    use crate::keymap::parse_sequence;
    use crate::tui::backend::Screen;
    use crate::tui::depth::Depth;
    use crate::tui::tests::rig::{Rig, keymap};

    fn shown(looking: &mut Looking) -> Vec<String> {
        let mut screen = Screen::new(Vec::new(), Size { width: 80, height: 12 }, Depth::True);
        let draw = |frame: &mut ratatui::Frame<'_>| {
            let area = frame.area();
            assert!(looking.draw(&Theme::default(), Lang::Zh, frame.buffer_mut(), area));
        };
        screen.draw(draw).unwrap();
        crate::tui::guard::rows(screen.shown())
    }

    fn keys(looking: &mut Looking, text: &str) {
        let keymap = keymap("default");
        text.split(' ').for_each(|key| looking.key(parse_sequence(key).unwrap()[0], &keymap));
    }

    #[test]
    fn the_filter_is_an_action_that_there_is() {
        assert!(named(FILTER).is_some());
    }

    #[test]
    fn what_was_seen_last_is_gone_through_and_narrowed_as_the_console_would() {
        let rig = Rig::new();
        let dir = tempfile::tempdir().unwrap();
        let kept = Kept { path: dir.path().join("glimpse"), who: None };
        assert!(kept.look(Lang::Zh).is_none(), "nothing was kept yet");
        let mut stage = rig.stage(Lang::Zh, 100, 30);
        stage.keys("4");
        kept.keep(&mut stage.app, Size { width: 100, height: 30 }).unwrap();
        let mut looking = kept.look(Lang::Zh).unwrap();
        let rows = shown(&mut looking);
        assert!(
            rows[11].contains("上次离开时的内容") && !rows[11].starts_with('前'),
            "the overview comes first: {rows:#?}"
        );
        keys(&mut looking, "4");
        let rows = shown(&mut looking);
        assert!(rows[0].contains("任务") && rows[1].starts_with('▌'), "{rows:#?}");
        assert!(rows.last().unwrap().starts_with("前 40 行"), "{rows:#?}");
        assert!(rows[1].contains("压减企业开办"), "{rows:#?}");
        keys(&mut looking, "j j");
        let rows = shown(&mut looking);
        assert!(rows[3].starts_with('▌') && rows[1].starts_with("   "), "{rows:#?}");
        keys(&mut looking, "G");
        assert!(shown(&mut looking)[9].starts_with('▌'), "the last row is in view");
        keys(&mut looking, "g g / 税 务");
        let narrowed = shown(&mut looking);
        let found = looking.rows().len();
        assert!(found > 0 && found < 40 && narrowed[11].starts_with("/税务"), "{narrowed:#?}");
        keys(&mut looking, "esc");
        assert_eq!(looking.rows().len(), 40);
        // Nobody else's, and in no other language.
        assert!(kept.look(Lang::En).is_none());
        assert!(Kept { who: Some("别人".into()), ..kept.clone() }.look(Lang::Zh).is_none());
        std::fs::write(&kept.path, b"\xff\xff\xff").unwrap();
        assert!(kept.look(Lang::Zh).is_none(), "what is damaged is not there");
    }

    #[test]
    fn what_was_not_looked_at_this_time_stays_and_the_past_is_not_kept() {
        let rig = Rig::new();
        let dir = tempfile::tempdir().unwrap();
        let kept = Kept { path: dir.path().join("glimpse"), who: None };
        let size = Size { width: 100, height: 30 };
        let names = || kept.read().map(|g| g.screens.into_iter().map(|s| s.name).collect::<Vec<_>>());
        let mut stage = rig.stage(Lang::En, 100, 30);
        stage.keys("@ text:2023-07-01 enter 4");
        kept.keep(&mut stage.app, size).unwrap();
        assert_eq!(names(), None);
        let mut stage = rig.stage(Lang::En, 100, 30);
        stage.keys("4");
        kept.keep(&mut stage.app, size).unwrap();
        let mut stage = rig.stage(Lang::En, 100, 30);
        stage.keys("2");
        kept.keep(&mut stage.app, size).unwrap();
        let names = names().unwrap();
        assert!(["overview", "tasks", "units"].iter().all(|n| names.iter().any(|name| name == n)), "{names:?}");
    }
}
