//! Exchanging by a file that somebody carries.

use serde_json::json;

use crate::action::visits::seal::{IDENTITY, secrets};
use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::kind::Kind;
use crate::domain::rights::{Reach, Right};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::log::seal::ReaderKey;
use crate::service::{Office, visits::sealed, words::names};
use crate::sync::bundle::{make, make_for, take_with};
use crate::sync::known;
use crate::sync::remotes::Remotes;
use crate::sync::session::SMALL_FILE;
use crate::sync::vector::Vector;

crate::messages! {
    READING: "reading", "读取";
    MADE: "{path}: {entries} {entries:entry|entries} and {files} evidence files ({mb} MB), signed", "{path}：{entries} 条日志、{files} 份佐证（{mb} MB），已签名";
    MADE_SEALED: "{path}: {entries} {entries:entry|entries} and {files} evidence files ({mb} MB), signed and encrypted for {to}", "{path}：{entries} 条日志、{files} 份佐证（{mb} MB），已签名，并加密给{to}";
    MADE_RECEIPT: "{path}: a receipt of all that is here, signed", "{path}：本机已收内容的回执，已签名";
    TAKEN: "from {device}, made {moment}: {taken} {taken:entry|entries} came, {known} were here already, {files} evidence files", "来自 {device}，制作于 {moment}：新收 {taken} 条，已有 {known} 条，佐证 {files} 份";
    ARRIVED: "of what this device wrote, {reached} of {all} {all:entry|entries} had arrived there by then", "本机所写 {all} 条中，{reached} 条当时已送达";
    ASIDE: "{count} {count:entry waits|entries wait} here or count for nothing: `ducha refused list`", "{count} 条暂存或未采纳：`ducha refused list`";
    WAIT_THERE: "{count} of them {count:waits|wait} there and {count:is|are} not in force: ask an administrator whether this device is enrolled", "其中 {count} 条在对方暂存、尚未采纳：请向管理员确认本机是否已登记";
    UNKNOWN_MAKER: "the device that made it is not enrolled here: what it says has arrived is not believed", "制作该数据包的设备未在本机登记，其回执不予采信";
    NO_KEY: "the key of “{device}” is not known here", "本机没有“{device}”的公钥";
    ONE_UNIT: "a bundle of the whole office is not for who may see one unit alone", "仅可查看本单位的人员不能制作全部数据包";
}

const FILE: Arg = Arg::new("file", ArgKind::Place, "FILE", Msg::new("the bundle", "数据包文件"));
const FOR: Arg = Arg::new(
    "for",
    ArgKind::Option,
    "DEVICE",
    Msg::new(
        "for which device: what it is known to have is left out; the one heard of last unless said",
        "发给哪台设备：其已有内容不再写入；默认为最近联系的设备",
    ),
);

pub(super) const MAKE: Action = Action::new(
    "bundle.make",
    Group::Files,
    Msg::new("make bundle", "制作数据包"),
    Msg::new(
        "Write what another device lacks into one signed file, to be carried there; encrypted where --to names for whom",
        "将对方所缺内容写成一个签名文件，供携带交换；用 --to 指明收件人时加密",
    ),
)
.line(
    &["bundle", "make"],
    &[
        FILE,
        FOR,
        Arg::new(
            "to",
            ArgKind::Options,
            "WHO",
            Msg::new(
                "encrypts it to this person's ssh-ed25519 keys, or to this device; nobody else reads it",
                "加密给此人的ssh-ed25519公钥或此设备，他人无法读取",
            ),
        ),
        Arg::new("all", ArgKind::Switch, "", Msg::new("everything, whatever it may have", "写入全部内容")),
        Arg::new(
            "evidence",
            ArgKind::Switch,
            "",
            Msg::new("evidence of any size too; files up to 4 MB unless said", "含任意大小的佐证；默认不超过 4 MB"),
        ),
    ],
    |shell, args| {
        let office = readable(shell)?;
        let base = match args.has("all") {
            true => Vector::default(),
            false => base(&office, args)?,
        };
        let path = shell.path(args.get("file").unwrap_or_default());
        let most = if args.has("evidence") { u64::MAX } else { SMALL_FILE };
        let to: Vec<&str> = args.all("to").iter().flat_map(|t| t.split('、')).collect();
        let readers = readers(&office, &to)?;
        let made = make_for(&office, &base, Some(most), &path, &readers)?;
        let said = Message::plain(if readers.is_empty() { MADE } else { MADE_SEALED });
        let said = said.with("to", to.join("、")).with("path", path.display()).with("entries", made.entries);
        shell.tell(said.with("files", made.files.0).with("mb", made.files.1.div_ceil(1 << 20)));
        Ok(())
    },
);

pub(super) const RECEIPT: Action = Action::new(
    "bundle.receipt",
    Group::Files,
    Msg::new("make receipt", "制作回执"),
    Msg::new(
        "Write a signed receipt that says what has arrived here, to be carried back",
        "制作签名回执，说明本机已收到的内容，供带回",
    ),
)
.line(&["bundle", "receipt"], &[FILE], |shell, args| {
    let office = readable(shell)?;
    let path = shell.path(args.get("file").unwrap_or_default());
    make(&office, &Vector::of(&office), None, &path)?;
    shell.tell(Message::plain(MADE_RECEIPT).with("path", path.display()));
    Ok(())
});

pub(super) const TAKE: Action = Action::new(
    "bundle.take",
    Group::Files,
    Msg::new("take bundle", "接收数据包"),
    Msg::new(
        "Take in a bundle or a receipt that somebody carried here; one that was changed or cut short is refused whole",
        "接收携带来的数据包或回执；被改动或不完整的整体拒收",
    ),
)
.line(&["bundle", "take"], &[FILE, IDENTITY, JSON], line)
.json(&[
    JsonKey::new("device", Msg::new("the device that made it", "制作设备")),
    JsonKey::new("made", Msg::new("when it was made", "制作时刻")),
    JsonKey::new("received", Msg::new("entries that were written to the log", "写入日志的条目数")),
    JsonKey::new("known", Msg::new("entries that were here already", "已有的条目数")),
    JsonKey::new("not_in_force", Msg::new("entries that are kept aside or count for nothing", "暂存或未采纳的条目数")),
    JsonKey::new("files", Msg::new("evidence files that came", "收到的佐证数")),
    JsonKey::new(
        "arrived",
        Msg::new(
            "how many entries of this device had arrived there; null where that is not believed",
            "本机条目已送达数；不予采信时为 null",
        ),
    ),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let path = shell.path(args.get("file").unwrap_or_default());
    let secrets = secrets(shell, args)?;
    let office = shell.shared()?;
    let mut meter = shell.meter(READING);
    let taken = take_with(&office, &path, &secrets, &mut |done, all| {
        meter.show(done, all);
        true
    })?;
    drop(meter);
    Remotes::receive(&office, &taken)?;
    let moment = office.clock().local(taken.made);
    let aside = taken.received.aside.len() + taken.received.refused.len();
    let all = office.read().replica(office.key().replica()).map_or(0, |r| r.len());
    if args.has("json") {
        shell.json(&json!({
            "device": taken.device, "made": moment.map(|m| m.to_rfc3339()), "received": taken.received.taken,
            "known": taken.received.known, "not_in_force": aside, "files": taken.files, "arrived": taken.arrived,
        }))?;
    } else {
        let moment = moment.map_or_else(String::new, |m| m.format("%Y-%m-%d %H:%M").to_string());
        let said = Message::plain(TAKEN).with("device", &taken.device).with("moment", moment);
        let said = said.with("taken", taken.received.taken).with("known", taken.received.known);
        let mut lines = vec![said.with("files", taken.files)];
        lines.push(match taken.arrived {
            Some(reached) => Message::plain(ARRIVED).with("reached", reached.min(all)).with("all", all),
            None => UNKNOWN_MAKER.into(),
        });
        let there = taken.vector.chain(office.key().replica());
        if taken.arrived.is_some() && there.held > there.len {
            lines.push(Message::plain(WAIT_THERE).with("count", there.held - there.len));
        }
        if aside > 0 {
            lines.push(Message::plain(ASIDE).with("count", aside));
        }
        for said in lines {
            let text = shell.say(said);
            shell.line(text)?;
        }
    }
    match taken.received.alarms.into_iter().next() {
        Some(alarm) => Err(alarm),
        None => Ok(()),
    }
}

/// The store, for who may read all of it.
fn readable(shell: &mut Shell) -> Result<std::sync::Arc<Office>> {
    let actor = shell.actor()?;
    if actor.role.reach(Right::Look) != Reach::All {
        return Err(Error::new(Code::Denied, ONE_UNIT));
    }
    shell.shared()
}

/// The keys of the people and devices for whom a bundle is encrypted.
pub(crate) fn readers(office: &Office, to: &[&str]) -> Result<Vec<ReaderKey>> {
    let mut out = Vec::new();
    for name in to {
        let state = office.read();
        match names::find(&state, Some(Kind::Person), name) {
            Ok(person) => out.extend(sealed::readers(&state, &[person])?),
            Err(error) => {
                drop(state);
                // A device has no other names than its own: what is wrong with a person's is said.
                let device = office.device_named(name).map_err(|_| error)?;
                let none = || Error::new(Code::BadInput, NO_KEY).with("device", &device.name);
                out.push(office.public_key(device.replica).ok_or_else(none)?);
            }
        }
    }
    Ok(out)
}

/// How far the device is for which a bundle is made, as far as that is known.
fn base(office: &Office, args: &Args) -> Result<Vector> {
    let home = office.layout().home();
    let replica = match args.get("for") {
        Some(name) => Some(office.device_named(name)?.replica),
        None => known::latest(home),
    };
    Ok(replica.and_then(|r| known::recall(home, r)).unwrap_or_default())
}
