//! Unannounced visits: sealed until they begin.

use std::io::Read;

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::log::seal;
use crate::service::visits::sealed::SecretVisit;
use crate::service::visits::warnings::{Planned, of_visit};
use crate::service::words::names;

crate::messages! {
    NO_UNIT: "name the unit: --unit UNIT", "请用--unit指明单位";
    NO_DAY: "name the day: --on DAY", "请用--on指明日期";
    FEW: "a visit takes at least two inspectors: name each with --inspectors (行政处罚法 art. 42)", "检查人员不得少于两人，请用--inspectors逐一指明（《行政处罚法》第四十二条）";
    SEALED_HERE: "Sealed for {count} {count:person|people}; nobody else reads it until it begins", "已密封，知情人{count}名；开始前他人不可见";
    SEALED: "Sealed as {id} for {count} {count:person|people}; nobody else reads it until it begins: `ducha visit open {id}`, `ducha visit begin-sealed {id}`", "已密封（{id}），知情人{count}名；开始前他人不可见：ducha visit open {id}、ducha visit begin-sealed {id}";
    PLAN: "{unit}, {day}, {inspectors}", "{unit}，{day}，{inspectors}";
    BEGUN: "Begun: {unit}. It is a visit like any other now, with who knew of it", "已开始检查：{unit}，自此公开并载明事前知情人";
    CANNOT_READ: "the key file {path} cannot be read", "无法读取密钥文件{path}";
    WARNING: "mind: {what}", "提示：{what}";
}

/// The secret of somebody who may read, from a file of OpenSSH.
pub(crate) const IDENTITY: Arg = Arg::new(
    "identity",
    ArgKind::Option,
    "FILE",
    Msg::new(
        "a private ssh-ed25519 key without a passphrase; this device's own key is tried anyway",
        "无口令的ssh-ed25519私钥文件；本机密钥总会尝试",
    ),
)
.file(Msg::new("Private key", "私钥文件"));

const ID: Arg = Arg::new("id", ArgKind::Place, "SEALED", Msg::new("the sealed visit by id", "暗访安排（编号）"))
    .chosen(&[Kind::Sealed]);

/// Reads the secrets that a person has at hand.
pub(crate) fn secrets(shell: &Shell, args: &Args) -> Result<Vec<[u8; 32]>> {
    let Some(named) = args.get("identity") else { return Ok(Vec::new()) };
    let failed = |e: std::io::Error| Error::new(Code::NotFound, CANNOT_READ).with("path", named).caused_by(e);
    let mut text = String::new();
    let file = std::fs::File::open(shell.path(named)).map_err(failed)?;
    file.take(16 << 10).read_to_string(&mut text).map_err(failed)?;
    Ok(vec![seal::identity(&text)?])
}

pub(super) const SEAL: Action = Action::new(
    "visit.seal",
    Group::Records,
    Msg::new("plan an unannounced visit", "安排暗访"),
    Msg::new(
        "Plan an unannounced visit that only those who go and those named can read until it begins",
        "安排暗访：开始前仅参加人员和指定知情人可见",
    ),
)
.within(&["visits", "campaigns", "units", "points"])
.writes_itself(Right::Record)
.form()
.line(
    &["visit", "seal"],
    &[
        Arg::new("unit", ArgKind::Option, "UNIT", Msg::new("the unit", "单位"))
            .asked(Msg::new("Unit", "被检查单位"), Type::Ref(Kind::Unit))
            .needed()
            .chosen(&[Kind::Unit]),
        Arg::new("on", ArgKind::Option, "DAY", Msg::new("the day", "日期"))
            .asked(Msg::new("Day", "检查日期"), Type::Date)
            .needed()
            .signed(),
        Arg::new("inspectors", ArgKind::Options, "PERSON", Msg::new("who goes, at least two", "检查人员，至少两名"))
            .asked(Msg::new("Inspectors", "检查人员"), Type::Refs(Kind::Person))
            .needed(),
        Arg::new("to", ArgKind::Options, "PERSON", Msg::new("who else may know of it", "其他知情人"))
            .asked(Msg::new("Who else may know", "其他知情人"), Type::Refs(Kind::Person)),
        Arg::new("campaign", ArgKind::Option, "NAME", Msg::new("the campaign", "督查行动"))
            .asked(Msg::new("Campaign", "督查行动"), Type::Ref(Kind::Campaign))
            .chosen(&[Kind::Campaign]),
        Arg::new("point", ArgKind::Option, "NAME", Msg::new("the service point", "服务点"))
            .asked(Msg::new("Service point", "服务点"), Type::Ref(Kind::ServicePoint))
            .chosen(&[Kind::ServicePoint]),
        Arg::new("checklist", ArgKind::Option, "NAME", Msg::new("the checklist", "检查表"))
            .asked(Msg::new("Checklist", "检查表"), Type::Ref(Kind::Checklist)),
    ],
    seal_line,
);

pub(super) const OPEN: Action = Action::new(
    "visit.open",
    Group::Records,
    Msg::new("read a sealed visit", "启封暗访安排"),
    Msg::new(
        "Read a sealed visit where one may know of it; the trail keeps who did, and when",
        "知情人启封查看暗访安排，留痕备查",
    ),
)
.within(&["sealed"])
.form()
.line(&["visit", "open"], &[ID, IDENTITY], open_line);

pub(super) const BEGIN: Action = Action::new(
    "visit.begin-sealed",
    Group::Records,
    Msg::new("begin a sealed visit", "开始暗访"),
    Msg::new("Begin a sealed visit: from now on all who may see the unit's visits see it", "开始暗访，自此公开"),
)
.within(&["sealed"])
.writes_itself(Right::Record)
.form()
.line(&["visit", "begin-sealed"], &[ID, IDENTITY], begin_line);

fn seal_line(shell: &mut Shell, args: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let on = shell.day(args, "on")?.ok_or_else(|| Error::new(Code::Usage, NO_DAY))?;
    let office = shell.office()?;
    let (plan, people, warnings) = {
        let state = office.view(&actor);
        let find = |kind: Kind, name: &str| names::find(&state, Some(kind), name);
        let one = |arg: &str, kind: Kind| args.get(arg).map(|name| find(kind, name)).transpose();
        let all = |arg: &str| {
            args.all(arg)
                .iter()
                .flat_map(|n| n.split('、'))
                .map(|n| find(Kind::Person, n))
                .collect::<Result<Vec<RecordId>>>()
        };
        let unit = one("unit", Kind::Unit)?.ok_or_else(|| Error::new(Code::Usage, NO_UNIT))?;
        let inspectors = all("inspectors")?;
        if inspectors.len() < 2 {
            return Err(Error::new(Code::Usage, FEW));
        }
        let mut people = inspectors.clone();
        people.extend(all("to")?);
        people.dedup();
        let (campaign, point) = (one("campaign", Kind::Campaign)?, one("point", Kind::ServicePoint)?);
        let checklist = one("checklist", Kind::Checklist)?;
        let planned = Planned { id: None, unit, on, at: None, point, campaign, inspectors: inspectors.clone() };
        let warnings = of_visit(&state, &planned);
        (SecretVisit { unit, on, inspectors, campaign, point, checklist }, people, warnings)
    };
    let id = office.seal_visit(&actor, &plan, &people)?;
    let short = id.to_string();
    warnings.into_iter().for_each(|w| shell.tell(Message::plain(WARNING).with_message("what", w)));
    let said = if shell.console { SEALED_HERE } else { SEALED };
    shell.tell(Message::plain(said).with("id", short).with("count", people.len()));
    Ok(())
}

fn open_line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, secrets) = (shell.actor()?, secrets(shell, args)?);
    let office = shell.office()?;
    let id = names::find(&office.view(&actor), Some(Kind::Sealed), args.get("id").unwrap_or_default())?;
    let plan = office.open_visit(&actor, id, &secrets)?;
    let state = office.read();
    let people: Vec<String> = plan.inspectors.iter().map(|p| state.title(*p)).collect();
    let said = Message::plain(PLAN).with("unit", state.title(plan.unit)).with("day", plan.on);
    drop(state);
    let text = shell.say(said.with("inspectors", people.join("、")));
    shell.line(text)
}

fn begin_line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, secrets) = (shell.actor()?, secrets(shell, args)?);
    let office = shell.office()?;
    let id = names::find(&office.view(&actor), Some(Kind::Sealed), args.get("id").unwrap_or_default())?;
    let visit = office.begin_sealed(&actor, id, &secrets)?;
    let title = office.read().title(visit);
    shell.tell(Message::plain(BEGUN).with("unit", title));
    Ok(())
}
