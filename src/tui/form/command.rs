//! A command of the command line as a form: its arguments are asked for as fields are, and it is run as it would be there.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::confirm::Confirm;
use super::draft::Subject;
use super::evidence::local;
use super::record::Form;
use super::row::Row;
use crate::action::form::found;
use crate::action::{Action, Arg, ArgKind, Args, CommandForm, Effect, Line, Overlay, Run, Shell, all};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, Kind};
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::{Lang, Message, Msg};
use crate::tui::layer::Handled;
use crate::tui::session::Session;

/// The most that a command may print here.
const MOST: usize = 1 << 20;

crate::messages! {
    RAN: "{text}", "{text}";
}

/// The arguments of an action that a form asks for, as fields. What they are made of lives as long as the program.
fn fields(action: &'static Action) -> &'static [FieldDef] {
    static MADE: LazyLock<HashMap<&'static str, Vec<FieldDef>>> =
        LazyLock::new(|| all().filter_map(|a| Some((a.name, made(a.line.as_ref()?)))).collect());
    MADE.get(action.name).map_or(&[], Vec::as_slice)
}

fn made(line: &'static Line) -> Vec<FieldDef> {
    let asked = line.args.iter().zip(0_u8..).filter_map(|(arg, tag)| Some((tag, arg, arg.asked?)));
    asked.map(|(tag, arg, asked)| FieldDef::new(tag, arg.name, asked.ty, asked.label)).collect()
}

fn arg_of(line: &'static Line, name: &str) -> Option<&'static Arg> {
    line.args.iter().find(|a| a.name == name)
}

/// A command with what it is given: its arguments, and what comes in on its standard input.
type Given = (&'static Line, Args, Option<Arc<[u8]>>);

/// What came of asking for a command.
pub enum Opened {
    /// Something is to be asked for.
    Form(Box<Form>),
    /// There was nothing to ask, and it was run.
    Ran(Vec<Effect>),
    /// There is nothing to ask but whether it shall be.
    Asked(Box<Confirm>),
}

/// Opens the form of a command; one that has nothing to ask is run at once.
///
/// # Errors
/// Those of the command that is run; `Usage` where there is none.
pub fn command(session: &Session, wanted: CommandForm) -> Result<Opened> {
    let (action, line) = found(wanted.action)?;
    let fields = fields(action);
    if fields.is_empty() {
        return match action.asks_first {
            true => Ok(Opened::Asked(Box::new(Confirm::command(session, wanted, action.help)))),
            false => at_once(session, &wanted).map(Opened::Ran),
        };
    }
    let mut rows: Vec<Row> = fields.iter().map(Row::new).collect();
    let view = session.view();
    for row in &mut rows {
        row.needed = arg_of(line, row.field.name).and_then(|a| a.asked).is_some_and(|a| a.needed);
        let given = wanted.filled.iter().filter(|(name, _)| *name == row.field.name);
        let mut texts: Vec<String> = Vec::new();
        for (_, value) in given {
            match (row.field.ty.target(), value.parse::<RecordId>()) {
                (Some(_), Ok(id)) => {
                    row.picked.push((view.title(id), id));
                    texts.push(view.title(id));
                }
                _ => texts.push(value.clone()),
            }
        }
        let text = texts.join(if session.lang == Lang::Zh { "、" } else { "; " });
        row.set(&text);
        // What is filled in is no work that could be lost.
        row.was = text;
    }
    drop(view);
    Ok(Opened::Form(Box::new(Form::of_command(session, wanted, rows))))
}

/// Runs a command with what is known.
///
/// # Errors
/// Those of the command.
pub(super) fn at_once(session: &Session, wanted: &CommandForm) -> Result<Vec<Effect>> {
    let (_, line) = found(wanted.action)?;
    let mut args = Args::default();
    wanted.known.iter().for_each(|(name, value)| args.push(name, value.clone()));
    run(session, line.run, &args, None).map(|said| shown(session, &wanted.title, said))
}

impl Form {
    /// What a field of a command means.
    pub(super) fn meaning(&self, row: &Row) -> Option<Msg> {
        let Subject::Command(name) = self.subject else { return None };
        let (_, line) = found(name).ok()?;
        arg_of(line, row.field.name).map(|a| a.help)
    }

    /// Runs the command with what was typed.
    pub(super) fn run_command(&mut self, session: &Session, name: &'static str) -> Handled {
        let ran = self.given(session, name).and_then(|(line, args, input)| run(session, line.run, &args, input));
        match ran {
            Ok(said) => Handled::Close(shown(session, &self.title(session), said)),
            // What was typed stays.
            Err(error) => {
                self.refused(session, &error);
                Handled::Taken
            }
        }
    }

    fn given(&self, session: &Session, name: &'static str) -> Result<Given> {
        let (_, line) = found(name)?;
        let mut args = Args::default();
        let mut input = None;
        self.known.iter().for_each(|(name, value)| args.push(name, value.clone()));
        let view = session.view();
        let env = self.env(session, &view);
        for row in self.rows.iter().filter(|r| !r.is_blank()) {
            let Some(arg) = arg_of(line, row.field.name) else { continue };
            if arg.asked.is_some_and(|a| a.file) {
                local(session)?;
            }
            if arg.kind == ArgKind::Input {
                input = Some(row.typed().as_bytes().into());
                continue;
            }
            match env.read(row.field, row.typed(), &row.picked).value {
                Some(Value::Refs(ids)) => ids.iter().for_each(|id| args.push(arg.name, id.to_string())),
                Some(Value::Texts(texts)) => texts.into_iter().for_each(|text| args.push(arg.name, text)),
                Some(Value::Ref(id)) => args.push(arg.name, id.to_string()),
                Some(Value::Date(day)) => args.push(arg.name, day.to_string()),
                Some(Value::Int(n)) => args.push(arg.name, n.to_string()),
                Some(Value::Bool(true)) => args.push(arg.name, ""),
                Some(Value::Text(text)) => args.push(arg.name, text),
                _ => {}
            }
        }
        Ok((line, args, input))
    }
}

/// What a command prints, and what it tells.
type Said = (String, String);

/// Keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).trim_end().to_string()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MOST.saturating_sub(held.len()).min(bytes.len());
        held.extend_from_slice(&bytes[..room]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a command in the console's own store, as its person.
fn run(session: &Session, run: Run, args: &Args, input: Option<Arc<[u8]>>) -> Result<Said> {
    let (out, err) = (Kept::default(), Kept::default());
    let (to_out, to_err) = (Box::new(out.clone()), Box::new(err.clone()));
    let mut shell = Shell::within(&session.office, session.actor.clone(), session.lang, to_out, to_err);
    shell.input = Some(input.unwrap_or_else(|| Arc::from([])));
    run.run(&mut shell, args)?;
    Ok((out.text(), err.text()))
}

/// What the console does with what a command said: a few words in the line below, more on a sheet.
fn shown(session: &Session, title: &Message, (out, err): Said) -> Vec<Effect> {
    let mut effects = vec![Effect::Refresh];
    if out.is_empty() {
        let between = if session.lang == Lang::Zh { "；" } else { "; " };
        let text = err.lines().collect::<Vec<_>>().join(between);
        let said = if text.is_empty() { title.clone() } else { Message::plain(RAN).with("text", text) };
        effects.push(Effect::Say(said));
    } else {
        let text = if err.is_empty() { out } else { format!("{out}\n\n{err}") };
        effects.push(Effect::Show(Overlay::Printed(title.clone(), text)));
    }
    effects
}

impl Form {
    /// The form of a command, with its rows.
    fn of_command(session: &Session, wanted: CommandForm, rows: Vec<Row>) -> Self {
        // The fields are those of the command, whatever the kind: what is said of a kind's own does not apply.
        let mut form = Self::made(session, Subject::Command(wanted.action), Kind::Setting, rows);
        form.known = wanted.known;
        form.step = Some((wanted.action, wanted.title));
        form.at = form.rows.iter().position(|r| r.needed && r.is_blank()).unwrap_or(0);
        form.begin(session);
        form
    }
}
