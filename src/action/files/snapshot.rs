//! What a unit may see, as one signed file: made at the office or over ssh, read anywhere.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write};
use std::path::Path;

use serde_json::json;

use crate::action::sync::bundle::readers;
use crate::action::visits::seal::{IDENTITY, secrets};
use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::kind::Kind;
use crate::domain::rights::{Reach, Right};
use crate::error::{Code, Error, Result};
use crate::exchange::snapshot::{Snapshot, read, write};
use crate::i18n::{Lang, Message, Msg};
use crate::log::seal::{self, MAGIC};
use crate::log::seal_stream::{Opened, Sealing};
use crate::os::files::OpenOptionsExt;
use crate::service::messages::NO_RECORD;
use crate::service::office::acting;
use crate::service::{Actor, Office, visits::slips, words::names};

crate::messages! {
    MADE: "{path}: {count} {count:record|records}, signed; nothing else is in it", "{path}：{count} 条记录，已签名，不含其他内容";
    OTHERS: "only who sees the whole office makes a snapshot for somebody else", "仅可查看全部数据的人员可为他人制作快照";
    THERE: "there is a file {path} already", "文件 {path} 已存在";
    CANNOT: "{path} cannot be written", "{path} 无法写入";
    CANNOT_READ: "{path} cannot be read", "{path} 无法读取";
    OF: "{office}, for {person} ({unit}), made {made}: {count} {count:record|records}", "{office}，供{person}（{unit}）使用，制作于 {made}：{count} 条记录";
    KNOWN: "signed by “{device}” of this office; nothing was changed", "由本单位设备“{device}”签名，内容未被改动";
    UNKNOWN: "signed by the device {replica}, which this machine does not know: compare it with `ducha device list` at the office", "由设备 {replica} 签名，本机无此设备登记：请与单位的 `ducha device list` 核对";
    HINT_IDENTITY: "It is encrypted for somebody: give that key with --identity FILE", "该文件已加密：请用 --identity 指定收件人的私钥文件";
}

const FILE: Arg = Arg::new("file", ArgKind::Place, "FILE", Msg::new("the snapshot", "快照文件"));

pub(super) const MAKE: Action = Action::new(
    "snapshot.make",
    Group::Files,
    Msg::new("make snapshot", "制作快照"),
    Msg::new(
        "Write all that one may see into one signed file, to be read without a network; of a unit's person the unit's records alone",
        "将本人可见的全部内容写成一个签名文件，供离线查阅；责任单位人员仅含本单位内容",
    ),
)
.line(
    &["snapshot", "make"],
    &[
        Arg::new(
            "file",
            ArgKind::Place,
            "FILE",
            Msg::new("the snapshot; `-` for standard output", "快照文件；“-”为标准输出"),
        ),
        Arg::new(
            "for",
            ArgKind::Option,
            "PERSON",
            Msg::new("what this person may see; oneself unless said", "以此人可见内容为限，默认为本人"),
        ),
        Arg::new(
            "to",
            ArgKind::Options,
            "WHO",
            Msg::new(
                "encrypts it to this person's ssh-ed25519 keys, or to this device; nobody else reads it",
                "加密给此人的ssh-ed25519公钥或此设备，他人无法读取",
            ),
        ),
    ],
    make_line,
);

pub(super) const READ: Action = Action::new(
    "snapshot.read",
    Group::Files,
    Msg::new("read snapshot", "查看快照"),
    Msg::new(
        "Check a snapshot and list what is in it; it needs no store and no network",
        "核验快照并列出其内容；无需数据库和网络",
    ),
)
.line(&["snapshot", "read"], &[FILE, IDENTITY, JSON], read_line)
.json(&[
    JsonKey::new("office", Msg::new("whose it is", "单位名称")),
    JsonKey::new("person", Msg::new("for whom it was made", "供谁使用")),
    JsonKey::new("unit", Msg::new("the person's unit, or null", "该人员所在单位，无则为 null")),
    JsonKey::new("made", Msg::new("when it was made", "制作时刻")),
    JsonKey::new("day", Msg::new("the day that it shows", "所示日期")),
    JsonKey::new("head", Msg::new("the digest of the whole log then", "当时整个日志的校验码")),
    JsonKey::new("replica", Msg::new("the device that signed it", "签名设备")),
    JsonKey::new("device", Msg::new("what it is called here, or null", "该设备在本机登记的名称，无则为 null")),
    JsonKey::new("records[].kind", Msg::new("the kind of a record", "记录类别")),
    JsonKey::new("records[].fields.*", Msg::new("each field by its name", "各字段，以名称为键")),
]);

/// For whom it is made: oneself, or somebody whom one may look over the shoulder of.
fn whose(shell: &mut Shell, args: &Args) -> Result<Actor> {
    let own = shell.actor()?;
    let Some(name) = args.get("for").map(str::to_string) else { return Ok(own) };
    let office = shell.office()?;
    if own.role.reach(Right::Look) != Reach::All {
        return Err(Error::new(Code::Denied, OTHERS));
    }
    let state = office.read();
    let id = names::find(&state, Some(Kind::Person), &name)?;
    let person = state.find(Kind::Person, id);
    person.map(acting).ok_or_else(|| Error::new(Code::NotFound, NO_RECORD).with("id", id))
}

fn make_line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, lang) = (whose(shell, args)?, shell.lang);
    let name = args.get("file").unwrap_or_default().to_string();
    let to: Vec<&str> = args.all("to").iter().flat_map(|t| t.split('、')).collect();
    let office = shell.shared()?;
    let keys = readers(&office, &to)?;
    let fill = |out: &mut dyn Write| -> Result<usize> {
        if keys.is_empty() {
            return write(&office, &actor, lang, out);
        }
        let mut sealing = Sealing::begin(out, &keys)?;
        let count = write(&office, &actor, lang, &mut sealing)?;
        let failed = |e: io::Error| Error::new(Code::Failed, CANNOT).with("path", &name).caused_by(e);
        sealing.finish().map_err(failed).map(|_| count)
    };
    let count = if name == "-" {
        let mut out = shell.take_out();
        let filled = fill(out.raw());
        shell.out = out;
        filled?
    } else {
        to_file(&shell.path(&name), fill)?
    };
    shell.tell(Message::plain(MADE).with("path", name).with("count", count));
    Ok(())
}

/// A new file, whole or not at all.
fn to_file(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<usize>) -> Result<usize> {
    let failed = |e: io::Error| Error::new(Code::Failed, CANNOT).with("path", path.display()).caused_by(e);
    let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let file = open.map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => Error::new(Code::Usage, THERE).with("path", path.display()),
        _ => failed(e),
    })?;
    let mut out = BufWriter::new(file);
    let filled = fill(&mut out).and_then(|count| {
        let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync_all().map_err(failed).map(|()| count)
    });
    if filled.is_err() {
        drop(std::fs::remove_file(path));
    }
    filled
}

fn read_line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (name, secrets) = (args.get("file").unwrap_or_default().to_string(), secrets(shell, args)?);
    // It is read where there is no office at all, too.
    let office = shell.shared().ok();
    let failed = |e: io::Error| Error::new(Code::NotFound, CANNOT_READ).with("path", &name).caused_by(e);
    let mut file = BufReader::new(File::open(shell.path(&name)).map_err(failed)?);
    let sealed = file.fill_buf().map_err(failed)?.starts_with(MAGIC);
    let snapshot = if sealed { opened(file, office.as_deref(), &secrets)? } else { read(&mut file)? };
    let device = office.and_then(|o| slips::signer(&o.read(), &snapshot.key));
    let says = |key: &str| snapshot.says(key);
    if args.has("json") {
        let unit = &snapshot.head["unit"];
        return shell.json(&json!({
            "office": says("office"), "person": says("person"), "unit": unit, "made": says("made"), "day": says("day"),
            "head": says("head"), "replica": snapshot.replica().to_string(), "device": device, "records": snapshot.records,
        }));
    }
    let said = Message::plain(OF).with("office", says("office")).with("person", says("person"));
    let said = said.with("unit", says("unit")).with("made", says("made")).with("count", snapshot.records.len());
    let signed = match device {
        Some(device) => Message::plain(KNOWN).with("device", device),
        None => Message::plain(UNKNOWN).with("replica", snapshot.replica()),
    };
    for said in [said, signed] {
        shell.tell(said);
    }
    let text = listed(&snapshot, shell.lang);
    shell.words(&text)
}

fn opened(file: BufReader<File>, office: Option<&Office>, secrets: &[[u8; 32]]) -> Result<Snapshot> {
    let unlock = |header: &str| match office {
        Some(office) => office.key().unlock(header, secrets),
        None => seal::unlock(header, secrets),
    };
    let opened = Opened::open(file, unlock);
    let opened = opened.map_err(|e| if e.code() == Code::Denied { e.command_hint(HINT_IDENTITY) } else { e });
    read(&mut BufReader::new(opened?))
}

/// A line for each record: its kind and what it is called.
fn listed(snapshot: &Snapshot, lang: Lang) -> String {
    let line = |record: &serde_json::Value| {
        let kind = record["kind"].as_str().and_then(Kind::named);
        let title = kind.and_then(|k| k.field(k.def().title)).and_then(|f| record["fields"][f.name].as_str());
        let label = kind.map_or_else(|| record["kind"].as_str().unwrap_or_default(), |k| k.def().label.text(lang));
        format!("{label}  {}\n", title.unwrap_or_default())
    };
    snapshot.records.iter().map(line).collect()
}
