//! Another sheet, and another field for a column, before anything is written.

use super::{Import, Look, Stage};
use crate::exchange::book::SheetName;
use crate::exchange::import::{self, Plan, Sheets};
use crate::exchange::vocab::Choice;
use crate::i18n::Message;
use crate::tui::form::messages;
use crate::tui::layer::Handled;
use crate::tui::pick::{Item, Picker};
use crate::tui::session::Session;

/// Stands for all sheets.
const ALL: &str = "all";

impl Import {
    /// Shows what was planned last.
    pub(super) fn look(&mut self, session: &Session) {
        match &self.planned {
            Some(Ok(plans)) => {
                self.stage = Stage::Look(Look::new(session, std::sync::Arc::clone(plans), &self.found.lines))
            }
            Some(Err(error)) if import::wants_ledger(error) && self.request.ledger.is_none() => {
                self.ask_ledger(session)
            }
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
        let all = Item::new(ALL.to_string(), session.say(messages::IMPORT_ALL)).also(ALL);
        let items: Vec<Item<String>> = self.sheets().chain(hidden).map(item).chain(std::iter::once(all)).collect();
        if !items.is_empty() {
            self.stage = Stage::Sheet(Picker::new(items).on(|name| *name == read));
        }
        Handled::Taken
    }

    /// Asks for the column that is to be another field.
    pub(super) fn ask_column(&mut self, session: &Session) -> Handled {
        let plan = self.planned.as_ref().and_then(|p| p.as_ref().ok()).and_then(|p| p.first());
        let mut items = Vec::new();
        for (at, heading) in self.found.headings.iter().enumerate().filter(|(_, h)| !h.trim().is_empty()) {
            let is = self.field_of(session, plan, at, heading);
            let letter = self.found.letters.get(at).map_or("", String::as_str);
            items.push(Item::new(heading.clone(), format!("{letter}  {heading}")).also(heading).also(letter).note(is));
        }
        if !items.is_empty() {
            self.stage = Stage::Column(Picker::new(items));
        }
        Handled::Taken
    }

    /// The field that a column is taken for, in words.
    fn field_of(&self, session: &Session, plan: Option<&Plan>, at: usize, heading: &str) -> String {
        let kind = self.request.kind;
        let key = plan.and_then(|p| p.mapping.matches.iter().find(|m| m.column == at)).map(|m| m.key.as_str());
        let said = self.request.choices.iter().find(|c| c.heading == heading).map(|c| c.key.as_str());
        let field = key.or(said).and_then(|key| kind.field_named(key));
        field.map_or(session.say(messages::IMPORT_NO_FIELD), |f| session.say(f.label)).to_string()
    }

    /// Takes what was chosen and reads anew, or goes on to what follows from it.
    pub(super) fn chosen(&mut self, session: &Session) -> Handled {
        match &self.stage {
            Stage::Sheet(picker) => {
                let Some(name) = picker.here().map(|i| i.value.clone()) else { return Handled::Taken };
                if name == ALL {
                    self.request.sheets = Sheets::All;
                    return self.read(session);
                }
                if self.found.sheet.as_ref() == Some(&name) && self.request.sheets != Sheets::All {
                    self.look(session);
                    return Handled::Taken;
                }
                // Another sheet has other columns.
                self.request.choices.clear();
                self.request.sheets = Sheets::Named(name);
                self.read(session)
            }
            Stage::Column(picker) => {
                let Some(heading) = picker.here().map(|i| i.value.clone()) else { return Handled::Taken };
                let fields = self.request.kind.def().fields.iter().map(|f| {
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
                self.request.choices.retain(|c| c.heading != heading && (c.key != key || key == "-"));
                self.request.choices.push(Choice { heading, key });
                self.read(session)
            }
            _ => Handled::Taken,
        }
    }
}

impl Import {
    /// Swaps the columns that want one field: the one that was left out is taken instead.
    pub(super) fn swap(&mut self, session: &Session) -> Handled {
        let plan = self.planned.as_ref().and_then(|p| p.as_ref().ok()).and_then(|p| p.first());
        let clash = plan.and_then(|p| p.mapping.clashes.first());
        let (Some(clash), Some(plan)) = (clash, plan) else { return Handled::Taken };
        let heading = |c: usize| plan.headings.get(c).cloned().unwrap_or_default();
        let (taken, left, key) = (heading(clash.taken), heading(clash.left), clash.key.clone());
        self.request.choices.retain(|c| c.heading != taken && c.heading != left && c.key != key);
        self.request.choices.push(Choice { heading: left, key });
        self.read(session)
    }
}

/// What can be done beside yes and no, for the foot of the look.
pub(super) fn also(session: &Session) -> String {
    let key = |action| crate::tui::hints::key_of(session, action, &["import"]);
    let said = Message::plain(messages::IMPORT_ALSO).with("column", key("file.import-column"));
    let said = said.with("sheet", key("file.import-sheet")).with("swap", key("file.import-swap"));
    session.said(said.with("say", key("file.import-say")))
}
