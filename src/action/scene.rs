//! What the console tells an action that is pressed.

use chrono::NaiveDate;

use crate::action::ScreenId;
use crate::action::args::Args;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::{Record, Stamp};
use crate::i18n::Lang;
use crate::log::State;
use crate::service::{Actor, Office};

/// What the console tells an action that is pressed.
pub struct Scene<'a> {
    /// The store.
    pub office: &'a Office,
    /// The state that is looked at: of now, or of a past day.
    pub state: &'a State,
    /// Who presses.
    pub actor: &'a Actor,
    /// The reader's language.
    pub lang: Lang,
    /// The day that is looked at.
    pub today: NaiveDate,
    /// Whether the console looks at the past.
    pub past: bool,
    /// The screen.
    pub screen: ScreenId,
    /// The kind that its list holds.
    pub kind: Kind,
    /// The record under the cursor.
    pub here: Option<RecordId>,
    /// The records that are marked, in the order of the list.
    pub marked: &'a [RecordId],
    /// All records that the list shows, in its order.
    pub listed: &'a dyn Fn() -> Vec<RecordId>,
    /// The text of the cell under the cursor, and of its row with tabs between cells.
    pub cell: &'a str,
    /// See [`Scene::cell`].
    pub row: &'a str,
    /// The name of the column under the cursor; empty where there is none.
    pub column: &'a str,
    /// The filter in force.
    pub filter: &'a str,
    /// The entry of the trail under the cursor.
    pub entry: Option<Stamp>,
    /// What the key binding or the palette gave.
    pub args: &'a Args,
}

impl Scene<'_> {
    /// The records that an action works on: the marked ones, else the one under the cursor.
    pub fn targets(&self) -> Vec<RecordId> {
        match self.marked {
            [] => self.here.into_iter().collect(),
            marked => marked.to_vec(),
        }
    }

    /// The targets of one kind.
    pub fn targets_of(&self, kind: Kind) -> Vec<&Record> {
        self.targets().into_iter().filter_map(|id| self.state.find(kind, id)).collect()
    }

    /// The record under the cursor.
    pub fn record(&self) -> Option<&Record> {
        self.here.and_then(|id| self.state.get(id))
    }
}
