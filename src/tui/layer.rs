//! What lies on the screen, one over the other: the console itself, and over it dialogs, pickers, forms.
//!
//! A layer never changes the application. It takes what reaches it and answers with [`Handled`]: whether that was its
//! business, and what it asks for. Keys reach it as effects of actions ([`Effect::Go`], [`Effect::Overlay`], …), so that
//! no layer knows a key.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::session::Session;
use crate::action::{Effect, Job, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Stamp;
use crate::service::Done;

/// What a layer made of something that reached it.
#[derive(Debug, Default)]
pub enum Handled {
    /// It is not its business; the layer below is asked, unless this one is alone with the keys.
    #[default]
    Ignored,
    /// It was its business.
    Taken,
    /// It was, and these follow.
    Then(Vec<Effect>),
    /// It is finished: it goes away, and these follow.
    Close(Vec<Effect>),
}

impl Handled {
    /// It goes away, and nothing follows.
    pub fn close() -> Self {
        Self::Close(Vec::new())
    }
}

/// What an action that is pressed works on.
#[derive(Clone, Debug)]
pub struct Here {
    /// The screen.
    pub screen: ScreenId,
    /// The kind that is listed.
    pub kind: Kind,
    /// The record under the cursor.
    pub id: Option<RecordId>,
    /// The records that are marked, in the order of the list.
    pub marked: Vec<RecordId>,
    /// The text of the cell under the cursor.
    pub cell: String,
    /// The texts of its row, with tabs between them.
    pub row: String,
    /// The name of the column under the cursor; empty where there is none.
    pub column: String,
    /// The filter in force.
    pub filter: String,
    /// The entry of the trail under the cursor.
    pub entry: Option<Stamp>,
}

impl Here {
    /// One record, where there is no list with columns and a filter; `text` is what copying it gives.
    pub fn alone(screen: ScreenId, kind: Kind, id: Option<RecordId>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            screen,
            kind,
            id,
            marked: Vec::new(),
            cell: text.clone(),
            row: text,
            column: String::new(),
            filter: String::new(),
            entry: None,
        }
    }
}

/// Something on the screen that takes keys.
pub trait Layer {
    /// The keymap contexts that it adds, the innermost first; `global` is added by the application.
    fn contexts(&self) -> Vec<&'static str>;

    /// Whether text is typed: characters that no key binding takes reach [`Layer::text`], and full-width ones stay.
    fn is_typing(&self) -> bool {
        false
    }

    /// Whether keys reach the layers below: their contexts count after its own, and they get what it ignores.
    fn is_open(&self) -> bool {
        false
    }

    /// The actions of its contexts that do nothing now: no hint tells of their keys.
    fn idle(&self) -> &'static [&'static str] {
        &["form.save"]
    }

    /// What an action works on; without it, what the layer below says.
    fn here(&self, _session: &Session) -> Option<Here> {
        None
    }

    /// Whether a record is being changed in it, which others are told.
    fn is_editing(&self) -> bool {
        false
    }

    /// An effect of an action.
    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled;

    /// Typed or pasted text.
    fn text(&mut self, _session: &mut Session, _text: &str) -> Handled {
        Handled::Ignored
    }

    /// Takes the text of the field under the cursor as it was changed elsewhere.
    fn replace(&mut self, _session: &mut Session, _text: &str) {}

    /// What it wants to have done beside the console, where nothing else is: asked for once.
    fn wants(&mut self, _session: &Session) -> Option<Job> {
        None
    }

    /// A click at a cell of the screen.
    fn click(&mut self, _session: &mut Session, _x: u16, _y: u16) -> Handled {
        Handled::Ignored
    }

    /// The records have changed, or the day, or the language.
    fn refresh(&mut self, _session: &mut Session) {}

    /// Work was written from what was laid over this, or by an action; tells whether this is finished by it.
    fn did(&mut self, _session: &mut Session, _done: &Done) -> bool {
        false
    }

    /// The path to where one is, for the breadcrumbs.
    fn crumb(&self, _session: &Session) -> Option<String> {
        None
    }

    /// Draws it within the part of the screen between the frame's head and foot.
    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect);
}
