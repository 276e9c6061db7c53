//! Which layer is which: what actions ask to be shown becomes something on the screen.

use super::conflicts::Conflicts;
use super::page::Page;
use super::preview::Preview;
use super::report::ReportSheet;
use super::sheet::Sheet;
use crate::action::{Effect, Overlay};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::tui::app::App;
use crate::tui::form::Form;
use crate::tui::form::ask::AskLine;
use crate::tui::form::backup::backup;
use crate::tui::form::closing::Closing;
use crate::tui::form::command::{Opened, command};
use crate::tui::form::confirm::Confirm;
use crate::tui::form::drafts::pick_draft;
use crate::tui::form::evidence::evidence;
use crate::tui::form::export::export;
use crate::tui::form::fields::fields;
use crate::tui::form::import::Import;
use crate::tui::form::retire::Retire;
use crate::tui::form::takeaway;
use crate::tui::notices::pick_notice;
use crate::tui::pick::arrange;
use crate::tui::screens::list::ListScreen;
use crate::tui::screens::related::Tab;
use crate::tui::triage::Triage;

crate::messages! {
    NO_LIST: "no list is shown here", "此处没有列表";
    NO_VIEWS: "no view has been saved yet", "尚未保存视图";
    HINT_VIEWS: "set filter, columns and order of a list as you like them, then save the view", "请先设好列表的筛选、列和排序，再存为视图";
    NOT_HERE: "this cannot be shown here", "此处无法显示";
}

/// What is laid over the screen for a record whose kind has no screen of its own.
pub fn shown_alone(kind: Kind, id: RecordId) -> Overlay {
    if kind == Kind::Evidence { Overlay::Preview(id) } else { Overlay::Record(id) }
}

/// The list that is shown.
fn list(app: &App) -> Result<&ListScreen> {
    app.console.list().ok_or_else(|| Error::new(Code::Usage, NO_LIST))
}

/// Lays something over the screen.
///
/// # Errors
/// `NotFound` where the record is not there.
pub fn open(app: &mut App, wanted: Overlay) -> Result<Vec<Effect>> {
    let kind = |id: RecordId| {
        let found = app.session.view().get(id).map(|r| r.kind());
        found.ok_or_else(|| Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id))
    };
    let layer: Box<dyn crate::tui::layer::Layer> = match wanted {
        Overlay::Record(id) => Box::new(Sheet::new(kind(id)?, id, |t| matches!(t, Tab::Record))),
        Overlay::History(id) => Box::new(Sheet::new(kind(id)?, id, |t| matches!(t, Tab::History))),
        Overlay::Links(id) => Box::new(Sheet::new(kind(id)?, id, |t| matches!(t, Tab::Related(..)))),
        Overlay::New(kind, known) => Box::new(Form::new(&app.session, kind, &known)),
        Overlay::Edit(id) => Box::new(Form::edit(&app.session, id)?),
        Overlay::Step(step) => Box::new(Form::step(&app.session, *step)?),
        Overlay::Command(form) => match command(&app.session, *form)? {
            Opened::Form(form) => form,
            Opened::Ran(effects) => return Ok(effects),
            Opened::Asked(confirm) => confirm,
        },
        Overlay::Printed(title, text) => Box::new(Page::printed(app.session.said(title), &text)),
        Overlay::Ask(ask) => Box::new(AskLine::new(&app.session, *ask)?),
        Overlay::Conflicts(of) => Box::new(Conflicts::new(&app.session, of)?),
        Overlay::Notices => Box::new(pick_notice(&app.session)?),
        Overlay::Report(name) => Box::new(ReportSheet::new(&app.session, name)?),
        Overlay::Page(of) => Box::new(Page::new(&app.session, of)?),
        Overlay::Drafts => Box::new(pick_draft(&app.session)?),
        Overlay::Closing(id) => Box::new(Closing::new(&app.session, id)),
        Overlay::Retire(ids) => Box::new(Retire::new(&app.session, ids)?),
        Overlay::Fields(ids) => Box::new(fields(&app.session, ids)?),
        Overlay::Confirm(preview) => Box::new(Confirm::new(*preview)),
        Overlay::Field(id, by) => Box::new(super::field::FieldMode::new(&app.session, id, by)?),
        Overlay::Triage(ids) => Box::new(Triage::new(&app.session, ids)),
        Overlay::Evidence(id) => Box::new(evidence(&app.session, id)?),
        Overlay::Preview(id) => Box::new(Preview::new(&app.session, id)?),
        Overlay::Columns => Box::new(arrange::pick_columns(&app.session, list(app)?)),
        Overlay::Sort => Box::new(arrange::pick_sort(&app.session, list(app)?)),
        Overlay::Group => Box::new(arrange::pick_group(&app.session, list(app)?)),
        Overlay::Views => {
            if app.session.view().records(Kind::View).next().is_none() {
                return Err(Error::new(Code::NotFound, NO_VIEWS).hint(HINT_VIEWS));
            }
            Box::new(arrange::pick_view(&app.session, app.console.list().map(|l| l.kind)))
        }
        Overlay::SaveView => {
            let ask = arrange::save_view(&app.session, list(app)?, "")?;
            Box::new(AskLine::new(&app.session, ask)?)
        }
        Overlay::Export => Box::new(export(&app.session, list(app)?)?),
        Overlay::Count(by, across) => Box::new(super::count::pick(&app.session, list(app)?, &by, across)?),
        Overlay::Search => Box::new(super::search::SearchLine::default()),
        Overlay::TakeAway => Box::new(takeaway::pick(&app.session, list(app)?)?),
        Overlay::Paper(paper) => Box::new(takeaway::file(&app.session, list(app)?, paper)?),
        Overlay::Backup => Box::new(backup(&app.session)?),
        Overlay::Lint => Box::new(super::lint::Lint::asking(&app.session)?),
        Overlay::Import => Box::new(Import::new(&app.session, app.console.list().map(|l| l.kind))?),
        _ => return Err(Error::new(Code::Usage, NOT_HERE)),
    };
    app.over.push(layer);
    Ok(Vec::new())
}
