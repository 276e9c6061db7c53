//! A file taken in from the console: its path, what its rows are, which sheet, a look at what will change, then one step.
//! On the way back from the look another sheet can be taken, and any column given another field.
//!
//! Reading and writing are done beside the console, with progress; nothing is written before the look was said yes to.

mod choose;
mod look;
mod say;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use ratatui::Frame;
use ratatui::layout::Rect;

use super::path::PathLine;
use super::{Edited, messages, paint};
use crate::action::{Axis, Effect, Job, OverlayAction};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::exchange::book::SheetName;
use crate::exchange::grid;
use crate::exchange::import::lines::{Line, Teller};
use crate::exchange::import::{self, Plan, Request};
use crate::i18n::{Lang, Message};
use crate::service::Office;
use crate::tui::layer::{Handled, Layer};
use crate::tui::pick::{Item, Picker};
use crate::tui::session::Session;
use crate::tui::theme::Role;
use look::Look;
use say::Saying;

/// The most lines of one sort that are told.
const MAX_TOLD: usize = 200;
/// The endings of files that can be read.
const ENDINGS: &[&str] = &[".xlsx", ".xls", ".xlsm", ".csv", ".tsv", ".txt"];

/// What a file was found to hold.
#[derive(Debug, Default)]
struct Found {
    /// Its sheets; empty for text.
    sheets: Vec<SheetName>,
    /// The one that was read, the first of several.
    sheet: Option<String>,
    /// The headings of its columns.
    headings: Vec<String>,
    /// The letters of these columns.
    letters: Vec<String>,
    /// How many rows it has.
    rows: u64,
    /// What was noticed of the file, told line by line.
    lines: Vec<Line>,
}

/// Plans with what is told of them.
type Planned = Arc<Vec<Plan>>;

/// What came of reading, put there by the thread that reads.
type Slot<T> = Arc<Mutex<Option<T>>>;

fn take<T>(slot: &Slot<T>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn put<T>(slot: &Slot<T>, value: T) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
}

enum Stage {
    /// The path is asked for.
    Path(PathLine, Slot<PathBuf>),
    /// What the rows are.
    Kind(Picker<Kind>),
    /// Which ledger they belong to.
    Ledger(Picker<Option<RecordId>>),
    /// The file is being read.
    Reading(Slot<(Found, Result<Vec<Plan>>)>),
    /// Which sheet is read.
    Sheet(Picker<String>),
    /// Which column is to be another field.
    Column(Picker<String>),
    /// Which field it is to be; none: it is left out.
    Field(Picker<Option<&'static str>>, String),
    /// What else is said about the import.
    Saying(Picker<Saying>),
    /// A value for one of these.
    Value(Picker<()>, Saying),
    /// What would change.
    Look(Look),
}

/// A file that is taken in, step by step.
pub struct Import {
    request: Request,
    stage: Stage,
    found: Found,
    /// What was planned last, shown again where no other choice was made.
    planned: Option<Result<Planned>>,
    /// What was wrong with a value that was typed.
    wrong: Option<String>,
    /// Whether the person was asked for the sheet.
    asked: bool,
}

impl Import {
    /// Begins by asking for the file; the kind of the list that is shown is the one that its rows most likely are.
    ///
    /// # Errors
    /// `Denied` where the session may not use files of this machine.
    pub fn new(session: &Session, kind: Option<Kind>) -> Result<Self> {
        super::evidence::local(session)?;
        let chosen: Slot<PathBuf> = Slot::default();
        let slot = Arc::clone(&chosen);
        let line = PathLine::new(session.say(messages::IMPORT_WHICH), "", ENDINGS, move |_, path| {
            if !path.is_file() {
                let error = Error::new(Code::NotFound, messages::NO_SUCH_FILE).with("path", path.display());
                return Err(error.hint(messages::HINT_PATH));
            }
            put(&slot, path);
            Ok(Vec::new())
        });
        let kind = kind.filter(|k| k.def().is_imported()).unwrap_or(Kind::Task);
        // Rows hold from the day that the person writes for, as all else does.
        let request = Request { on: session.on(), ..Request::new(PathBuf::new(), kind) };
        let (found, planned) = (Found::default(), None);
        Ok(Self { request, stage: Stage::Path(line, chosen), found, planned, wrong: None, asked: false })
    }

    fn ask_kind(&mut self, session: &Session) {
        let items = import::kinds().map(|k| {
            let label = k.def().plural;
            Item::new(k, session.say(label)).also(label.text(session.lang.other())).also(k.def().name)
        });
        let likely = self.request.kind;
        self.stage = Stage::Kind(Picker::new(items.collect()).on(|k| *k == likely));
    }

    fn ask_ledger(&mut self, session: &Session) {
        let view = session.view();
        let new = Item::new(None, self.file_stem()).note(session.say(messages::NEW_LEDGER));
        let known = view.records(Kind::Ledger).map(|r| {
            let item = Item::new(Some(r.id()), view.title_of(r));
            crate::service::words::names::called(r).fold(item, |item, name| item.also(name))
        });
        self.stage = Stage::Ledger(Picker::new(known.chain(std::iter::once(new)).collect()));
    }

    fn file_stem(&self) -> String {
        self.request.path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned())
    }

    fn name(&self) -> String {
        self.request.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    }

    /// Reads the file beside the console.
    fn read(&mut self, session: &Session) -> Handled {
        let slot: Slot<(Found, Result<Vec<Plan>>)> = Slot::default();
        self.stage = Stage::Reading(Arc::clone(&slot));
        let (request, actor, lang) = (self.request.clone(), session.actor.clone(), session.lang);
        Handled::Then(vec![Effect::Job(Job {
            title: Message::plain(messages::READING_FILE).with("name", self.name()),
            run: Arc::new(move |office, progress| {
                let mut found = Found::default();
                let planned = plan(office, &actor, &request, lang, &mut found, progress);
                let rows = |plans: &Vec<Plan>| plans.iter().map(|p| p.records.len()).sum::<usize>();
                let said = match &planned {
                    Ok(plans) => Ok(Message::plain(messages::READ_FILE).with("rows", rows(plans))),
                    // Which ledger they belong to is asked next.
                    Err(e) if import::wants_ledger(e) && request.ledger.is_none() => {
                        Ok(Message::plain(messages::READ_FILE).with("rows", found.rows))
                    }
                    Err(error) => Err(error.clone()),
                };
                put(&slot, (found, planned));
                said
            }),
        })])
    }

    /// Writes what was looked at, beside the console.
    fn write(&self, session: &Session, plans: Planned) -> Handled {
        let (actor, lang, path) = (session.actor.clone(), session.lang, self.request.path.clone());
        Handled::Close(vec![Effect::Job(Job {
            title: Message::plain(messages::WRITING_FILE).with("name", self.name()),
            run: Arc::new(move |office, _| {
                let left = import::leave_out(&plans, lang, &path)?;
                let done = import::apply(&plans, office, &actor)?;
                let records = done.map_or(0, |d| d.records.len());
                Ok(match left {
                    Some((path, count)) => Message::plain(messages::IMPORTED_LEFT)
                        .with("records", records)
                        .with("count", count)
                        .with("path", path.display()),
                    None if records > 0 => Message::plain(messages::IMPORTED).with("records", records),
                    None => messages::IMPORT_NOTHING.into(),
                })
            }),
        })])
    }

    /// Says yes to what is looked at: units that are not known are made first, and looked at again.
    fn yes(&mut self, session: &Session) -> Handled {
        let Stage::Look(look) = &self.stage else { return Handled::Taken };
        if look.unknown() > 0 {
            self.request.create_units = true;
            return self.read(session);
        }
        match look.plans().cloned() {
            Some(plans) => self.write(session, plans),
            None => Handled::Taken,
        }
    }

    fn accept(&mut self, session: &Session) -> Handled {
        match &self.stage {
            Stage::Kind(picker) => {
                let Some(kind) = picker.here().map(|i| i.value) else { return Handled::Taken };
                self.request.kind = kind;
                self.read(session)
            }
            Stage::Ledger(picker) => {
                let typed = picker.typed().trim();
                let name = match picker.here() {
                    Some(item) => item.text.clone(),
                    None if typed.is_empty() => return Handled::Taken,
                    None => typed.to_string(),
                };
                self.request.ledger = Some(name);
                self.read(session)
            }
            Stage::Sheet(_) | Stage::Column(_) | Stage::Field(..) => self.chosen(session),
            Stage::Saying(_) | Stage::Value(..) => self.said(session),
            _ => self.yes(session),
        }
    }
}

/// Reads a file and plans what it would change, as the command line does.
fn plan(
    office: &Office,
    actor: &crate::service::Actor,
    request: &Request,
    lang: Lang,
    found: &mut Found,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Vec<Plan>> {
    let opened = request.open(&mut |rows| progress(rows, 0))?;
    found.sheets.clone_from(&opened.names);
    found.sheet = opened.sheets.first().and_then(|s| s.origin.sheet.clone());
    found.headings =
        opened.sheets.first().map_or_else(Vec::new, |s| s.columns.iter().map(|c| c.heading.clone()).collect());
    let first = opened.sheets.first();
    found.letters = first.map_or_else(Vec::new, |s| s.columns.iter().map(|c| grid::column_name(c.index)).collect());
    let rows = opened.sheets.iter().map(|s| s.rows.len() as u64).sum();
    found.rows = rows;
    let then = request.then(office, actor)?;
    let state = office.view(actor);
    let plans = request.plan(&opened, office.today(), office, then, &state, &mut |row| progress(row, rows))?;
    found.lines = Teller { lang, state: &state, clock: office.clock(), most: MAX_TOLD }.all(&plans);
    drop(state);
    // What the office would refuse is found out now, not after the yes; what can still be answered here is not.
    match import::would(&plans, office, actor) {
        Err(error) if plans.iter().all(|p| p.check().is_ok()) => Err(error),
        _ => Ok(plans),
    }
}

impl Layer for Import {
    fn contexts(&self) -> Vec<&'static str> {
        match &self.stage {
            Stage::Path(line, _) => line.contexts(),
            Stage::Kind(_)
            | Stage::Ledger(_)
            | Stage::Sheet(_)
            | Stage::Column(_)
            | Stage::Field(..)
            | Stage::Saying(_)
            | Stage::Value(..) => vec!["picker", "text"],
            Stage::Reading(_) => vec!["progress"],
            Stage::Look(_) => vec!["import", "confirm"],
        }
    }

    fn idle(&self) -> &'static [&'static str] {
        match self.contexts().contains(&"picker") {
            true => crate::tui::pick::IDLE_IN_ONE,
            false => &["form.save"],
        }
    }

    fn is_typing(&self) -> bool {
        !matches!(self.stage, Stage::Reading(_) | Stage::Look(_))
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        if let Stage::Path(line, chosen) = &mut self.stage {
            let handled = line.effect(session, effect);
            if let Some(path) = take(chosen) {
                self.request.path = path;
                self.ask_kind(session);
                return Handled::Taken;
            }
            return handled;
        }
        match (effect, &mut self.stage) {
            // Out of a choice one comes back to the look.
            (
                Effect::Overlay(OverlayAction::Cancel) | Effect::Back,
                Stage::Sheet(_) | Stage::Column(_) | Stage::Field(..) | Stage::Saying(_) | Stage::Value(..),
            ) => {
                self.look(session);
                Handled::Taken
            }
            (Effect::Overlay(OverlayAction::No | OverlayAction::Cancel | OverlayAction::Close) | Effect::Back, _) => {
                Handled::close()
            }
            (Effect::Overlay(OverlayAction::Sheet), Stage::Look(_)) => self.ask_sheet(session),
            (Effect::Overlay(OverlayAction::Column), Stage::Look(_)) => self.ask_column(session),
            (Effect::Overlay(OverlayAction::Swap), Stage::Look(_)) => self.swap(session),
            (Effect::Overlay(OverlayAction::Say), Stage::Look(_)) => self.ask_saying(session),
            (Effect::Overlay(OverlayAction::Yes | OverlayAction::Accept), _) => self.accept(session),
            (Effect::Overlay(action), Stage::Kind(picker)) => taken(picker.act(*action)),
            (Effect::Overlay(action), Stage::Ledger(picker)) => taken(picker.act(*action)),
            (Effect::Overlay(action), Stage::Sheet(picker) | Stage::Column(picker)) => taken(picker.act(*action)),
            (Effect::Overlay(action), Stage::Field(picker, _)) => taken(picker.act(*action)),
            (Effect::Overlay(action), Stage::Saying(picker)) => taken(picker.act(*action)),
            (Effect::Overlay(action), Stage::Value(picker, _)) => taken(picker.act(*action)),
            (Effect::Go(Axis::Picker | Axis::Cursor, motion), Stage::Kind(picker)) => {
                picker.go(*motion);
                Handled::Taken
            }
            (Effect::Go(Axis::Picker | Axis::Cursor, motion), Stage::Ledger(picker)) => {
                picker.go(*motion);
                Handled::Taken
            }
            (Effect::Go(Axis::Picker | Axis::Cursor, motion), Stage::Sheet(picker) | Stage::Column(picker)) => {
                picker.go(*motion);
                Handled::Taken
            }
            (Effect::Go(Axis::Picker | Axis::Cursor, motion), Stage::Field(picker, _)) => {
                picker.go(*motion);
                Handled::Taken
            }
            (Effect::Go(Axis::Picker | Axis::Cursor, motion), Stage::Saying(picker)) => {
                picker.go(*motion);
                Handled::Taken
            }
            (Effect::Go(Axis::Down | Axis::Cursor, motion), Stage::Look(look)) => {
                look.go(*motion);
                Handled::Taken
            }
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        match &mut self.stage {
            Stage::Path(line, _) => return line.text(session, text),
            Stage::Kind(picker) => picker.text(text),
            Stage::Ledger(picker) => picker.text(text),
            Stage::Sheet(picker) | Stage::Column(picker) => picker.text(text),
            Stage::Field(picker, _) => picker.text(text),
            Stage::Saying(picker) => picker.text(text),
            Stage::Value(picker, _) => picker.text(text),
            Stage::Reading(_) | Stage::Look(_) => {}
        }
        Handled::Taken
    }

    fn refresh(&mut self, session: &mut Session) {
        let Stage::Reading(slot) = &self.stage else { return };
        let Some((found, planned)) = take(slot) else { return };
        self.found = found;
        self.planned = Some(planned.map(Arc::new));
        self.wrong = None;
        // Where there are several sheets, which one comes before all that follows from it.
        match self.planned {
            _ if self.sheets().count() > 1 && !self.asked => {
                self.ask_sheet(session);
            }
            _ => self.look(session),
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let name = self.name();
        let titled = |msg| session.said(Message::plain(msg).with("name", &name));
        match &mut self.stage {
            Stage::Path(line, _) => line.draw(session, frame, area),
            Stage::Kind(picker) => draw_picker(session, frame, area, picker, &titled(messages::IMPORT_AS)),
            Stage::Ledger(picker) => draw_picker(session, frame, area, picker, &titled(messages::IMPORT_LEDGER)),
            Stage::Reading(_) => {
                let title = titled(messages::READING_FILE);
                let inside = paint::dialog(session, frame.buffer_mut(), area, (50, 1), &title);
                let key = crate::tui::hints::key_of(session, "progress.stop", &["progress"]);
                let text = session.said(Message::plain(messages::STOP_WITH).with("key", key));
                paint::put(frame.buffer_mut(), inside.x, inside.y, &text, inside.width, session.style(Role::Dim));
            }
            Stage::Sheet(picker) => draw_picker(session, frame, area, picker, &titled(messages::IMPORT_SHEET)),
            Stage::Column(picker) => draw_picker(session, frame, area, picker, &titled(messages::IMPORT_WHICH_COLUMN)),
            Stage::Field(picker, heading) => {
                let title = session.said(Message::plain(messages::IMPORT_WHICH_FIELD).with("heading", &*heading));
                draw_picker(session, frame, area, picker, &title);
            }
            Stage::Saying(picker) => draw_picker(session, frame, area, picker, &titled(messages::IMPORT_SAY)),
            Stage::Value(picker, saying) => {
                let title = self.wrong.clone().unwrap_or_else(|| session.say(saying.label()).to_string());
                draw_picker(session, frame, area, picker, &title);
            }
            Stage::Look(look) => look.draw(session, frame, area, &titled(messages::IMPORT_LOOK)),
        }
    }
}

fn taken(edited: Edited) -> Handled {
    if edited == Edited::No { Handled::Ignored } else { Handled::Taken }
}

fn draw_picker<T>(session: &Session, frame: &mut Frame<'_>, area: Rect, picker: &Picker<T>, title: &str) {
    let size = (area.width.saturating_sub(8).min(70), picker.wants().min(area.height.saturating_sub(4).max(6)));
    let inside = paint::dialog(session, frame.buffer_mut(), area, size, title);
    let caret = picker.draw(session, frame.buffer_mut(), inside);
    frame.set_cursor_position(caret);
}
