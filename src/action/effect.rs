//! What an action asks of the console.

use std::sync::Arc;

use chrono::NaiveDate;

use super::screens::ScreenId;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Stamp;
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::log::AsOf;
use crate::report::changes::Cadence;
use crate::report::takeaway::Paper;
use crate::service::visits::Filler;
use crate::service::{Done, Office, Work};

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// So many rows, up where negative.
    By(i32),
    /// So many half pages, up where negative.
    HalfPages(i32),
    /// So many pages, up where negative.
    Pages(i32),
    /// To the start.
    Start,
    /// To the end.
    End,
    /// To the first row in view.
    ViewStart,
    /// To the middle row in view.
    ViewMiddle,
    /// To the last row in view.
    ViewEnd,
}

/// What is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The cursor of the list.
    Cursor,
    /// The view, down and up.
    Down,
    /// The view, right and left.
    Right,
    /// The tab of the detail.
    Tab,
    /// The pane that keys go to.
    Pane,
    /// The period that is shown.
    Period,
    /// The field of a form.
    Field,
    /// The row of a picker.
    Picker,
    /// The record of a triage.
    Triage,
}

/// What will be changed, shown before a person says yes.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What is asked.
    pub title: Message,
    /// What changes, a line each.
    pub lines: Vec<String>,
    /// What is done on yes.
    pub work: Work,
}

/// One field of some records, asked for in one line; then done by the named action.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The records; one that is not there yet is made.
    pub ids: Vec<RecordId>,
    /// What is asked.
    pub title: Message,
    /// The field whose words, references and completion apply.
    pub field: (Kind, Tag),
    /// The action's name in the trail.
    pub action: &'static str,
    /// Whether it cannot be left blank, though the field could.
    pub needed: bool,
    /// What else is set.
    pub with: Work,
    /// What stands in the line at first.
    pub suggest: String,
    /// What it is about, where the title does not say it.
    pub help: Option<Msg>,
}

/// A step that takes several fields: a form with some of them filled in, kept under the step's own name.
#[derive(Clone, Debug)]
pub struct FormStep {
    /// The records that it is for, all of one kind: the form shows the first; none: one that is new.
    pub ids: Vec<RecordId>,
    /// Their kind.
    pub kind: Kind,
    /// The action's name in the trail.
    pub action: &'static str,
    /// What stands over the form.
    pub title: Message,
    /// What is filled in.
    pub known: Vec<(Tag, Value)>,
    /// What it cannot do without, beside what the kind needs.
    pub needs: Vec<Tag>,
    /// The field to begin with.
    pub at: Tag,
}

/// A command of the command line whose arguments a form asks for.
#[derive(Clone, Debug)]
pub struct CommandForm {
    /// The action's name.
    pub action: &'static str,
    /// What stands over the form.
    pub title: Message,
    /// The arguments that are known already, and are not asked for.
    pub known: Vec<(&'static str, String)>,
    /// What stands in fields at first.
    pub filled: Vec<(&'static str, String)>,
}

/// What a page is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageOf {
    /// A bulletin with its figures.
    Bulletin(RecordId),
    /// An assessment with its scores.
    Assessment(RecordId),
    /// A meeting with its minutes.
    Minutes(RecordId),
    /// A draw with its result, as it is published.
    Draw(RecordId),
    /// A visit with its answers, beside the unit's self-check.
    Visit(RecordId),
    /// A board.
    Board(Cadence),
}

/// Something laid over the screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// All actions by name.
    Palette,
    /// The list as a picture.
    Picture,
    /// All keys of the moment.
    Help,
    /// The filter line.
    Filter,
    /// The day that the console looks at.
    AsOf,
    /// The line that asks from which day what is written holds.
    On,
    /// A record in full.
    Record(RecordId),
    /// A form for a new record, with what is known of it.
    New(Kind, Vec<(Tag, Value)>),
    /// A form for a record.
    Edit(RecordId),
    /// A form for a step of records.
    Step(Box<FormStep>),
    /// A form for a command.
    Command(Box<CommandForm>),
    /// What a command printed.
    Printed(Message, String),
    /// One field of the records, asked for in one line.
    Ask(Box<Prompt>),
    /// A field to choose, to be set on all of these.
    Fields(Vec<RecordId>),
    /// A task that is reported as done: the day, a word, evidence.
    Closing(RecordId),
    /// Whether to end the program.
    Quit,
    /// Why these are taken out, and who takes over.
    Retire(Vec<RecordId>),
    /// What will be changed, for a yes or no.
    Confirm(Box<Preview>),
    /// One record at a time.
    Triage(Vec<RecordId>),
    /// The questions of a visit, one at a time, for who answers them.
    Field(RecordId, Filler),
    /// Columns to show.
    Columns,
    /// The column to sort by.
    Sort,
    /// The column to group by.
    Group,
    /// Saved views.
    Views,
    /// A name for the view of the moment.
    SaveView,
    /// A file to import.
    Import,
    /// A file whose figures are to be checked.
    Lint,
    /// A file to export what is shown to.
    Export,
    /// The list counted by a column, and across another.
    Count(String, Option<String>),
    /// The line that looks for a row.
    Search,
    /// What to take away from the list.
    TakeAway,
    /// The file for what is taken away.
    Paper(Paper),
    /// A file to back everything up to.
    Backup,
    /// A file that proves something of a record.
    Evidence(RecordId),
    /// The evidence of a record, or a piece of evidence, in the terminal.
    Preview(RecordId),
    /// The history of a record.
    History(RecordId),
    /// The records that a record refers to, and those that refer to it.
    Links(RecordId),
    /// Values that stand against each other: of a record, or of all.
    Conflicts(Option<RecordId>),
    /// Forms that were not saved.
    Drafts,
    /// What concerns the person and has not been looked at.
    Notices,
    /// A page that is read.
    Page(PageOf),
    /// A report by its name, see [`crate::report::catalogue`].
    Report(&'static str),
}

/// How a list is arranged anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrange {
    /// Sort by a column; the same again turns the order round, a third time ends it.
    Sort(String),
    /// Sort by a column among those that are equal so far; again turns it round, a third time takes it out.
    Also(String),
    /// Sort by columns, the largest first where said.
    By(Vec<(String, bool)>),
    /// Group by a column, or not at all.
    Group(Option<String>),
    /// Show these columns, in this order.
    Columns(Vec<String>),
    /// As a saved view has it, on the screen that it is for.
    View(RecordId),
}

/// How the detail is laid out anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneStep {
    /// Hidden until one goes into it, or shown again.
    Hide,
    /// Larger.
    Wider,
    /// Smaller.
    Narrower,
    /// Below the list, or beside it again.
    Below,
}

/// What is done with recorded keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Record under a letter; without one it is asked for. While something is recorded, end that.
    Record(Option<char>),
    /// Replay a letter so many times; without one it is asked for.
    Replay(Option<(char, u32)>),
    /// Forget a letter.
    Forget(char),
}

/// Something long, done beside the console on a thread of its own; it can be stopped.
#[derive(Clone)]
pub struct Job {
    /// What it is.
    pub title: Message,
    /// Does it: tells how far it is, of how much, and stops where that is answered with false. Says what came of it.
    pub run: Arc<JobRun>,
}

/// See [`Job::run`].
pub type JobRun = dyn Fn(&Office, &mut dyn FnMut(u64, u64) -> bool) -> Result<Message> + Send + Sync;

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Job({:?})", self.title)
    }
}

/// What the topmost layer does on its own keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverlayAction {
    /// Take what was typed or chosen.
    Accept,
    /// Leave without taking it.
    Cancel,
    /// Complete what was typed, or take the next candidate.
    Complete,
    /// Take the candidate before.
    CompletePrevious,
    /// To the next candidate or line.
    Next,
    /// To the candidate or line before.
    Previous,
    /// The caret a character left.
    Left,
    /// The caret a character right.
    Right,
    /// The caret to the start of the line.
    Home,
    /// The caret to the end of the line.
    End,
    /// The caret a word left.
    WordLeft,
    /// The caret a word right.
    WordRight,
    /// Delete the character before the caret.
    DeleteBack,
    /// Delete the character at the caret.
    Delete,
    /// Delete the word before the caret.
    DeleteWord,
    /// Delete the word after the caret.
    DeleteWordForward,
    /// Delete everything before the caret.
    DeleteToStart,
    /// Delete everything after the caret.
    DeleteToEnd,
    /// Begin a new line.
    NewLine,
    /// Change the text in the person's editor.
    Editor,
    /// Begin to type into the field.
    Edit,
    /// Switch the field to its next value.
    Toggle,
    /// Empty the field.
    Clear,
    /// Check and save the form.
    Save,
    /// Close the form.
    Close,
    /// Choose the item, or drop it again.
    Mark,
    /// Do what was shown.
    Yes,
    /// Leave everything as it is.
    No,
    /// Look for a key or an action.
    Search,
    /// Stop what is under way.
    Stop,
    /// Choose another field for a column.
    Column,
    /// Choose another sheet.
    Sheet,
    /// Take the other of two columns.
    Swap,
    /// Say more about what is being done.
    Say,
    /// Settle all that is listed with what was written here.
    Mine,
    /// Settle all that is listed with what others wrote.
    Theirs,
    /// Open the record that is shown.
    Open,
}

/// What a key of field mode does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKey {
    /// Answer with the choice of this place, from 0; attach the photo of this place where photos are shown.
    Choice(usize),
    /// Answer yes.
    Yes,
    /// Answer no.
    No,
    /// Answer that it does not apply.
    NotApplicable,
    /// Take the answer back.
    Clear,
    /// Write words, a number or a day.
    Write,
    /// Go so many questions on.
    By(i32),
    /// Go to the next question that is open.
    Open,
    /// Explain the answer in words.
    Remark,
    /// Begin the next filling of the repeat.
    Repeat,
    /// Write a finding down.
    Finding,
    /// Show the photos that may be attached.
    Photo,
    /// End the visit.
    Finish,
    /// Go to the next unit of the day.
    NextUnit,
}

/// What an action asks of the console.
#[derive(Clone, Debug)]
pub enum Effect {
    /// A key of field mode.
    Field(FieldKey),
    /// Tell what hindered something.
    Fail(crate::error::Error),
    /// Move.
    Go(Axis, Motion),
    /// Show a screen.
    Screen(ScreenId),
    /// Open a record on its screen, with the way back kept.
    Open(RecordId),
    /// Follow what the cursor of the detail is on.
    Follow,
    /// Lay something over the screen.
    Show(Overlay),
    /// Close the topmost layer, or go back the way one came.
    Back,
    /// Press an action by its name, as the palette does.
    Press(&'static str),
    /// Try the sample out, or go back from it.
    Sample,
    /// Begin the tour, or end it.
    Tour,
    /// Stop the program for a while.
    Suspend,
    /// Run a command of the person's own, on a record where there is one; asked for before its first run.
    Command(&'static super::own::OwnLine, Option<RecordId>),
    /// Run it, and ask no more before it is run.
    Agree(&'static super::own::OwnLine, Option<RecordId>),
    /// Show a record in the person's pager.
    Pager(RecordId),
    /// Change a text in the person's editor.
    Editor(String),
    /// End the program.
    Quit,
    /// Write work at once; an undo is offered.
    Do(Work),
    /// Work was written: those below hear of it.
    Did(Done),
    /// Tell something.
    Say(Message),
    /// Open a piece of evidence with a program outside.
    OpenOutside(RecordId),
    /// Copy the path of a piece of evidence.
    CopyPath(RecordId),
    /// Copy text to the clipboard; where there is none, or a second time in a row, ask whether to quit.
    CopyOrQuit(String),
    /// Copy text to the clipboard.
    Copy(String),
    /// Look at the past, or at now again.
    AsOf(Option<AsOf>),
    /// Writes for a day from now on, or for today again.
    On(Option<NaiveDate>),
    /// Look at what was known right after an entry had been written.
    Known(Stamp),
    /// Set fields of what is marked, or under the cursor, by `field=value`.
    Set(Vec<String>),
    /// Go to the next row that fits, of what is looked for now or was before; back where negative.
    Search(Option<String>, i32),
    /// Set the list's filter.
    Filter(String),
    /// Put the cursor on a record again, with the row that was the first in view.
    Return(RecordId, usize),
    /// Arrange the list anew.
    Arrange(Arrange),
    /// Mark or unmark the record under the cursor.
    Mark,
    /// Begin or end a range of marks.
    MarkRange,
    /// Mark everything that is listed.
    MarkAll,
    /// Take all marks away.
    Unmark,
    /// Open or close the branch under the cursor; `Some` says which.
    Branch(Option<bool>),
    /// Open or close all branches.
    Branches,
    /// What the topmost layer does on its own keys.
    Overlay(OverlayAction),
    /// Lay the detail out in another way.
    Pane(PaneStep),
    /// Scroll so that the cursor is in the middle.
    Centre,
    /// Read everything anew.
    Refresh,
    /// Record, replay or forget keys.
    Keys(Keys),
    /// Do something long beside the console, with progress.
    Job(Job),
    /// The next theme.
    Theme,
    /// The other language.
    Language,
    /// The bell for what concerns the person on or off.
    Bell,
    /// The next keymap.
    Keymap,
    /// The mouse on or off.
    Mouse,
    /// Draw everything anew.
    Redraw,
}
