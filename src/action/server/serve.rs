//! The shared server.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::Kind as Records;
use crate::domain::record::Record;
use crate::domain::rights::Right;
use crate::domain::schema::person;
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::log::State;
use crate::service::people::identity::{self, key_mark};
use crate::wire::keys::{Login, lines};

pub(super) const ACTION: Action = Action::new(
    "server.serve",
    Group::Program,
    Msg::new("serve", "运行服务"),
    Msg::new("Run the shared server of this home, or look after it", "运行本数据目录的共享服务，或管理该服务"),
)
.needs(Right::Administer)
.line(&["serve"], ARGS, run);

static ARGS: &[Arg] = &[
    Arg::new(
        "what",
        ArgKind::MaybePlace,
        "keys|status|stop|unit",
        Msg::new(
            "keys: print the lines of authorized_keys; status: say whether it runs; stop: stop it; unit: print a unit for systemd",
            "keys：输出 authorized_keys 各行；status：查看是否运行；stop：停止服务；unit：输出 systemd 单元",
        ),
    )
    .one_of(&["keys", "status", "stop", "unit"]),
    Arg::new("detach", ArgKind::Switch, "", Msg::new("run it in the background", "在后台运行")),
];

/// The program's entry runs, asks and stops the server, since that needs rooms above this one; here the keys are
/// printed.
fn run(shell: &mut Shell, args: &Args) -> Result<()> {
    if args.get("what") != Some("keys") {
        return Err(Error::new(Code::Usage, super::NOT_HERE));
    }
    let program = std::env::current_exe()
        .map_err(|e| Error::new(Code::Failed, super::PROGRAM_UNFIT).with("path", "ducha").caused_by(e))?;
    let (program, home) = (program.display().to_string(), shell.home.display().to_string());
    let people: Vec<Login> = shell
        .with_state(None, |_, state| Ok(state.records(Records::Person).filter_map(|r| login(state, r)).collect()))?;
    if people.is_empty() {
        shell.tell(super::NO_KEYS);
        return Ok(());
    }
    let (good, wrong) = lines(&program, Some(&home), &people).map_err(|error| error.hint(super::HINT_PROGRAM))?;
    good.iter().try_for_each(|line| shell.line(line))?;
    let failed = good.is_empty();
    wrong.iter().for_each(|said| shell.tell(said.clone()));
    match wrong.into_iter().next().filter(|_| failed) {
        Some(said) => Err(Error::new(Code::BadInput, said)),
        None => Ok(()),
    }
}

/// A person with public keys.
fn login(state: &State, record: &Record) -> Option<Login> {
    let Some(ValueRef::Texts(keys)) = record.get(person::KEYS) else { return None };
    // What has no mark is no key, which is said of its text.
    let keys: Vec<_> = keys.iter().map(|k| (k.to_string(), key_mark(k).unwrap_or_default())).collect();
    let name = identity::label(state, record.id());
    let login = record.text(person::LOGIN).filter(|l| !l.is_empty());
    let comment = login.or(record.text(person::NAME)).unwrap_or_default().to_string();
    (!keys.is_empty()).then(|| Login { name, id: record.id().to_string(), comment, keys })
}
