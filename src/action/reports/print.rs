//! Printing a report, as of a day: a table for people, or JSON.

use crate::action::{Args, Shell};
use crate::error::Result;
use crate::exchange::table_out::Table;
use crate::i18n::Message;
use crate::log::{AsOf, State};
use crate::report::View;

/// Makes a report of the day asked for, and prints it; remarks go to people.
///
/// # Errors
/// Those of the report, or where the store cannot be read.
pub(super) fn report<R>(
    shell: &mut Shell,
    args: &Args,
    make: impl FnOnce(&View<'_>) -> Result<R>,
    table: impl FnOnce(&R, &State) -> Table,
    json: impl FnOnce(&R, &State) -> serde_json::Value,
    remarks: impl FnOnce(&R) -> Vec<Message>,
) -> Result<()> {
    let day = shell.day(args, "as-of")?;
    let today = day.unwrap_or_else(|| shell.today());
    let wants_json = args.has("json");
    let actor = shell.actor()?;
    let office = shell.office()?;
    let past = day.map(|d| office.past_view(&actor, AsOf::day(d))).transpose()?;
    let now = office.view(&actor);
    let state: &State = past.as_deref().unwrap_or(&now);
    let made = make(&View { state, now: &now, day: today })?;
    let (value, table, said) = match wants_json {
        true => (Some(json(&made, state)), None, Vec::new()),
        false => (None, Some(table(&made, state)), remarks(&made)),
    };
    drop(now);
    if let Some(value) = value {
        return shell.json(&value);
    }
    if let Some(table) = table {
        shell.table(&table)?;
    }
    said.into_iter().for_each(|s| shell.tell(s));
    Ok(())
}
