//! Another sheet, and another field for a column, before anything is written.

use super::{Import, Look, Stage};
use crate::exchange::book::SheetName;
use crate::exchange::import::{self, Plan};
use crate::exchange::vocab::Choice;
use crate::i18n::Message;
use crate::tui::form::messages;
use crate::tui::layer::Handled;
use crate::tui::pick::{Item, Picker};
use crate::tui::session::Session;

impl Import {
    /// Shows what was planned last.
    pub(super) fn look(&mut self, session: &Session) {
        match &self.planned {
            Some(Ok(plan)) => self.stage = Stage::Look(Look::new(session, std::sync::Arc::clone(plan))),
            Some(Err(error)) if import::wants_ledger(error) && self.intake.ledger.is_none() => self.ask_ledger(session),
            Some(Err(error)) => self.stage = Stage::Look(Look::wrong(session, error)),
            None => {}
        }
    }

    /// The sheets that a person sees.
    pub(super) fn sheets(&self) -> impl Iterator<Item = &SheetName> {
        self.found.sheets.iter().filter(|s| !s.hidden)
    }

    /// Asks for the sheet; the one that was read stands first.
    pub(super) fn ask_sheet(&mut self, session: &Session) -> Handled {
        self.asked = true;
        let read = self.found.sheet.clone().unwrap_or_default();
        let item = |s: &SheetName| {
            let note = if s.hidden { session.say(messages::IMPORT_HIDDEN) } else { "" };
            Item::new(s.name.clone(), s.name.clone()).note(note)
        };
        // Hidden ones may be wanted too, after those that are seen.
        let hidden = self.found.sheets.iter().filter(|s| s.hidden);
        let items: Vec<Item<String>> = self.sheets().chain(hidden).map(item).collect();
        if !items.is_empty() {
            self.stage = Stage::Sheet(Picker::new(items).on(|name| *name == read));
        }
        Handled::Taken
    }

    /// Asks for the column that is to be another field.
    pub(super) fn ask_column(&mut self, session: &Session) -> Handled {
        let plan = self.planned.as_ref().and_then(|p| p.as_ref().ok());
        let mut items = Vec::new();
        for (at, heading) in self.found.headings.iter().enumerate().filter(|(_, h)| !h.trim().is_empty()) {
            let is = self.field_of(session, plan.map(AsRef::as_ref), at, heading);
            items.push(Item::new(heading.clone(), heading.clone()).note(is));
        }
        if !items.is_empty() {
            self.stage = Stage::Column(Picker::new(items));
        }
        Handled::Taken
    }

    /// The field that a column is taken for, in words.
    fn field_of(&self, session: &Session, plan: Option<&Plan>, at: usize, heading: &str) -> String {
        let kind = self.intake.kind;
        let key = plan.and_then(|p| p.mapping.matches.iter().find(|m| m.column == at)).map(|m| m.key.as_str());
        let said = self.intake.choices.iter().find(|c| c.heading == heading).map(|c| c.key.as_str());
        let field = key.or(said).and_then(|key| kind.field_named(key));
        field.map_or(session.say(messages::IMPORT_NO_FIELD), |f| session.say(f.label)).to_string()
    }

    /// Takes what was chosen and reads anew, or goes on to what follows from it.
    pub(super) fn chosen(&mut self, session: &Session) -> Handled {
        match &self.stage {
            Stage::Sheet(picker) => {
                let Some(name) = picker.here().map(|i| i.value.clone()) else { return Handled::Taken };
                if self.found.sheet.as_ref() == Some(&name) {
                    self.look(session);
                    return Handled::Taken;
                }
                // Another sheet has other columns.
                self.intake.choices.clear();
                self.intake.sheet = Some(name);
                self.read(session)
            }
            Stage::Column(picker) => {
                let Some(heading) = picker.here().map(|i| i.value.clone()) else { return Handled::Taken };
                let fields = self.intake.kind.def().fields.iter().map(|f| {
                    Item::new(Some(f.name), session.say(f.label)).also(f.label.text(session.lang.other())).also(f.name)
                });
                let out = Item::new(None, session.say(messages::IMPORT_NO_FIELD));
                self.stage = Stage::Field(Picker::new(fields.chain(std::iter::once(out)).collect()), heading);
                Handled::Taken
            }
            Stage::Field(picker, heading) => {
                let Some(key) = picker.here().map(|i| i.value) else { return Handled::Taken };
                let (heading, key) = (heading.clone(), key.unwrap_or("-").to_string());
                // A field has one column.
                self.intake.choices.retain(|c| c.heading != heading && (c.key != key || key == "-"));
                self.intake.choices.push(Choice { heading, key });
                self.read(session)
            }
            _ => Handled::Taken,
        }
    }
}

/// What can be done beside yes and no, for the foot of the look.
pub(super) fn also(session: &Session) -> String {
    let key = |action| crate::tui::hints::key_of(session, action, &["import"]);
    let said = Message::plain(messages::IMPORT_ALSO).with("column", key("file.import-column"));
    session.said(said.with("sheet", key("file.import-sheet")))
}
