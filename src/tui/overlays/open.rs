//! Which layer is which: what actions ask to be shown becomes something on the screen.

use super::conflicts::Conflicts;
use super::page::Page;
use super::preview::Preview;
use super::report::ReportSheet;
use super::sheet::Sheet;
use crate::action::{Effect, Layer as Wanted};
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
pub fn shown_alone(kind: Kind, id: RecordId) -> Wanted {
    if kind == Kind::Evidence { Wanted::Preview(id) } else { Wanted::Record(id) }
}

/// The list that is shown.
fn list(app: &App) -> Result<&ListScreen> {
    app.console.list().ok_or_else(|| Error::new(Code::Usage, NO_LIST))
}

/// Lays something over the screen.
///
/// # Errors
/// `NotFound` where the record is not there.
pub fn open(app: &mut App, wanted: Wanted) -> Result<Vec<Effect>> {
    let kind = |id: RecordId| {
        let found = app.session.view().get(id).map(|r| r.kind());
        found.ok_or_else(|| Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id))
    };
    let layer: Box<dyn crate::tui::layer::Layer> = match wanted {
        Wanted::Record(id) => Box::new(Sheet::new(kind(id)?, id, |t| matches!(t, Tab::Record))),
        Wanted::History(id) => Box::new(Sheet::new(kind(id)?, id, |t| matches!(t, Tab::History))),
        Wanted::Links(id) => Box::new(Sheet::new(kind(id)?, id, |t| matches!(t, Tab::Related(..)))),
        Wanted::New(kind, known) => Box::new(Form::new(&app.session, kind, &known)),
        Wanted::Edit(id) => Box::new(Form::edit(&app.session, id)?),
        Wanted::Step(step) => Box::new(Form::step(&app.session, *step)?),
        Wanted::Command(form) => match command(&app.session, *form)? {
            Opened::Form(form) => form,
            Opened::Ran(effects) => return Ok(effects),
            Opened::Asked(confirm) => confirm,
        },
        Wanted::Printed(title, text) => Box::new(Page::printed(app.session.said(title), &text)),
        Wanted::Ask(ask) => Box::new(AskLine::new(&app.session, *ask)?),
        Wanted::Conflicts(of) => Box::new(Conflicts::new(&app.session, of)?),
        Wanted::Notices => Box::new(pick_notice(&app.session)?),
        Wanted::Report(name) => Box::new(ReportSheet::new(&app.session, name)?),
        Wanted::Page(of) => Box::new(Page::new(&app.session, of)?),
        Wanted::Drafts => Box::new(pick_draft(&app.session)?),
        Wanted::Closing(id) => Box::new(Closing::new(&app.session, id)),
        Wanted::Retire(ids) => Box::new(Retire::new(&app.session, ids)?),
        Wanted::Fields(ids) => Box::new(fields(&app.session, ids)?),
        Wanted::Confirm(preview) => Box::new(Confirm::new(*preview)),
        Wanted::Field(id, by) => Box::new(super::field::FieldMode::new(&app.session, id, by)?),
        Wanted::Triage(ids) => Box::new(Triage::new(&app.session, ids)),
        Wanted::Evidence(id) => Box::new(evidence(&app.session, id)?),
        Wanted::Preview(id) => Box::new(Preview::new(&app.session, id)?),
        Wanted::Columns => Box::new(arrange::pick_columns(&app.session, list(app)?)),
        Wanted::Sort => Box::new(arrange::pick_sort(&app.session, list(app)?)),
        Wanted::Group => Box::new(arrange::pick_group(&app.session, list(app)?)),
        Wanted::Views => {
            if app.session.view().records(Kind::View).next().is_none() {
                return Err(Error::new(Code::NotFound, NO_VIEWS).hint(HINT_VIEWS));
            }
            Box::new(arrange::pick_view(&app.session, app.console.list().map(|l| l.kind)))
        }
        Wanted::SaveView => {
            let ask = arrange::save_view(&app.session, list(app)?, "")?;
            Box::new(AskLine::new(&app.session, ask)?)
        }
        Wanted::Export => Box::new(export(&app.session, list(app)?)?),
        Wanted::Count(by, across) => Box::new(super::count::pick(&app.session, list(app)?, &by, across)?),
        Wanted::Search => Box::new(super::search::SearchLine::default()),
        Wanted::TakeAway => Box::new(takeaway::pick(&app.session, list(app)?)?),
        Wanted::Paper(paper) => Box::new(takeaway::file(&app.session, list(app)?, paper)?),
        Wanted::Backup => Box::new(backup(&app.session)?),
        Wanted::Lint => Box::new(super::lint::Lint::asking(&app.session)?),
        Wanted::Import => Box::new(Import::new(&app.session, app.console.list().map(|l| l.kind))?),
        _ => return Err(Error::new(Code::Usage, NOT_HERE)),
    };
    app.over.push(layer);
    Ok(Vec::new())
}
