//! The devices that write the log: who speaks through which, which counts no more, and what a lost one held.

use serde_json::json;

use crate::action::table::of;
use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::id::RecordId;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::{ColumnKind, Out};
use crate::i18n::{Lang, Message, Msg};
use crate::log::{ReplicaId, State};
use crate::service::people::enrol::{KnownDevice, NewDevice};
use crate::service::people::held::Held;
use crate::service::{Office, people::identity};

crate::messages! {
    DEVICE: "Device", "设备";
    REPLICA: "Replica", "副本";
    SPEAKS: "Speaks for", "代表";
    STANDING: "Standing", "状态";
    ENTRIES: "Entries", "条目";
    ASIDE: "Kept aside", "暂存";
    HEARD: "Last heard of", "最近收到";
    EVERYBODY: "everybody who works at it", "在此工作的所有人";
    FOUNDER: "the office's first", "首台设备";
    ENROLLED: "enrolled", "已登记";
    UNKNOWN: "not enrolled", "未登记";
    REVOKED: "revoked behind entry {last}", "已停用（第 {last} 条之后无效）";
    OWN: "this one", "本机";
    BAD_KEY: "“{text}” is no public key of a device: 64 digits, as `ducha clone` prints it", "“{text}”不是设备公钥：应为 64 位，见 `ducha clone` 的输出";
    NO_KEY: "nothing of device “{name}” has come here that names its key", "尚未收到设备“{name}”的公钥";
    HINT_KEY: "Give the key that `ducha clone` printed on it", "请给出该设备执行 `ducha clone` 时显示的公钥";
    DONE_ENROL: "enrolled: {device} for {person}", "已登记：{device}，代表 {person}";
    DONE_REVOKE: "revoked: {device}; what it wrote and did not send counts for nothing until it is filed again", "已停用：{device}；其未发送的内容须重新提交方可采纳";
    DONE_REISSUE: "revoked {lost} and enrolled {device} for {person}", "已停用 {lost}，并登记 {device}，代表 {person}";
    PLAIN: "{name}", "{name}";
    HELD_WORDS: "{device} held, when it was last heard of:", "{device} 最近一次联系时所存内容：";
    HELD_RECORDS: "  {count} {count:record|records}: {kinds}", "  记录 {count} 条：{kinds}";
    HELD_FILES: "  up to {count} evidence files, {mb} MB", "  佐证至多 {count} 份，{mb} MB";
    HELD_OPENS: "  keys that may open {count} sealed {count:matter|matters}: seal again what must not be known", "  其密钥可能启封密件 {count} 件，须保密的请重新密封";
    HELD_SINCE: "  it lacks {count} {count:entry|entries} that came since", "  此后收到的 {count} 条日志不在其中";
}

const NAMED: Arg = Arg::new(
    "device",
    ArgKind::Place,
    "DEVICE",
    Msg::new("its name, its replica, or the person whose it is", "设备名称、副本名或所属人员"),
);
const PERSON: Arg = Arg::new(
    "person",
    ArgKind::Option,
    "PERSON",
    Msg::new("for whom it speaks; everybody unless said", "代表何人；默认为所有人"),
);
const CALLED: Arg = Arg::new("name", ArgKind::Option, "NAME", Msg::new("what it is called", "设备名称"));

pub(super) const LIST: Action = Action::new(
    "device.list",
    Group::Program,
    Msg::new("devices", "设备列表"),
    Msg::new("List the devices that write the log, and for whom each speaks", "列出写入日志的设备及其代表的人员"),
)
.needs(Right::Administer)
.line(&["device", "list"], &[JSON], list)
.json(&[
    JsonKey::new("[].name", Msg::new("its name", "名称")),
    JsonKey::new("[].replica", Msg::new("the replica that it writes", "副本名")),
    JsonKey::new("[].person", Msg::new("for whom it speaks; null: everybody, or nobody said", "代表何人")),
    JsonKey::new(
        "[].standing",
        Msg::new("founder, enrolled, unknown or revoked", "founder、enrolled、unknown 或 revoked"),
    ),
    JsonKey::new("[].own", Msg::new("whether it is this one", "是否本机")),
    JsonKey::new("[].entries", Msg::new("entries of it in the log", "日志中的条目数")),
    JsonKey::new("[].aside", Msg::new("entries of it that are kept aside", "暂存的条目数")),
    JsonKey::new("[].heard", Msg::new("when the last one came", "最近收到的时刻")),
]);

/// How a device stands: the stable name, and what people read.
fn standing(d: &KnownDevice) -> (&'static str, Message) {
    match d.enrolment {
        Some(e) if e.last.is_some() => ("revoked", Message::plain(REVOKED).with("last", e.last.unwrap_or_default())),
        _ if d.founder => ("founder", FOUNDER.into()),
        Some(_) => ("enrolled", ENROLLED.into()),
        None => ("unknown", UNKNOWN.into()),
    }
}

fn speaks(state: &State, d: &KnownDevice) -> Option<String> {
    d.enrolment
        .and_then(|e| e.person)
        .filter(|_| d.enrolment.is_some_and(|e| !e.shared))
        .map(|p| identity::label(state, p))
}

fn list(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let office = shell.shared()?;
    let devices = office.devices();
    let state = office.read();
    let moment = |ms: Option<i64>| ms.and_then(|ms| office.clock().local(ms));
    if args.has("json") {
        let rows = devices.iter().map(|d| {
            json!({
                "name": d.name, "replica": d.replica.to_string(), "person": speaks(&state, d), "own": d.own,
                "standing": standing(d).0, "entries": d.entries, "aside": d.aside,
                "heard": moment(d.last_received).map(|m| m.to_rfc3339()),
            })
        });
        let rows: Vec<_> = rows.collect();
        drop(state);
        return shell.json(&rows);
    }
    let mut table = of(
        lang,
        &[
            ("name", DEVICE.text(lang).into(), ColumnKind::Text),
            ("replica", REPLICA.text(lang).into(), ColumnKind::Text),
            ("person", SPEAKS.text(lang).into(), ColumnKind::Text),
            ("standing", STANDING.text(lang).into(), ColumnKind::Text),
            ("entries", ENTRIES.text(lang).into(), ColumnKind::Number),
            ("aside", ASIDE.text(lang).into(), ColumnKind::Number),
            ("heard", HEARD.text(lang).into(), ColumnKind::Text),
        ],
    );
    for d in &devices {
        let everybody = d.enrolment.filter(|e| e.shared).map(|_| EVERYBODY.text(lang).to_string());
        let own = if d.own { format!(" ({})", OWN.text(lang)) } else { String::new() };
        table.rows.push(vec![
            Out::Text(format!("{}{own}", d.name)),
            Out::Text(d.replica.to_string()),
            Out::Text(speaks(&state, d).or(everybody).unwrap_or_default()),
            Out::Text(standing(d).1.say(lang)),
            Out::Whole(i64::from(d.entries)),
            Out::Whole(d.aside as i64),
            Out::Text(moment(d.last_received).map_or_else(String::new, |m| m.format("%Y-%m-%d %H:%M").to_string())),
        ]);
    }
    drop(state);
    shell.table(&table)
}

pub(super) const ENROL: Action = Action::new(
    "device.enrol",
    Group::Program,
    Msg::new("enrol device", "登记设备"),
    Msg::new(
        "Bind a device to a person: what it wrote and will write counts as the person's",
        "将设备登记在人员名下，其已写和将写的内容均视为该人员所写",
    ),
)
.needs(Right::Administer)
.line(
    &["device", "enrol"],
    &[
        Arg::new(
            "device",
            ArgKind::Place,
            "KEY|DEVICE",
            Msg::new(
                "the key that `ducha clone` printed, or a device of which something came",
                "`ducha clone` 显示的公钥，或已有内容送达的设备",
            ),
        ),
        CALLED,
        PERSON,
    ],
    |shell: &mut Shell, args: &Args| {
        let actor = shell.actor()?;
        let office = shell.shared()?;
        let new = new_device(&office, args, "device")?;
        office.enrol(&actor, &new)?;
        let said = Message::plain(DONE_ENROL).with("device", &new.name).with_message("person", whose(&office, &new));
        shell.tell(said);
        Ok(())
    },
);

pub(super) const REVOKE: Action = Action::new(
    "device.revoke",
    Group::Program,
    Msg::new("revoke device", "停用设备"),
    Msg::new(
        "Let nothing more of a device count, as when it is lost; say what it held",
        "停用设备，其后续内容不再采纳，用于遗失等情形；并列出其所存内容",
    ),
)
.needs(Right::Administer)
.line(
    &["device", "revoke"],
    &[
        NAMED,
        Arg::new(
            "last",
            ArgKind::Option,
            "NUMBER",
            Msg::new(
                "the last entry of it that counts; what is here unless said",
                "仍有效的最后条目序号；默认为已收到的全部",
            ),
        ),
    ],
    |shell: &mut Shell, args: &Args| {
        let actor = shell.actor()?;
        let last = shell.count(args, "last")?.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let office = shell.shared()?;
        let device = office.device_named(args.get("device").unwrap_or_default())?;
        let held = office.held_by(device.replica);
        office.revoke(&actor, device.replica, last)?;
        shell.tell(Message::plain(DONE_REVOKE).with("device", &device.name));
        tell_held(shell, &device.name, &held)
    },
);

pub(super) const REISSUE: Action = Action::new(
    "device.reissue",
    Group::Program,
    Msg::new("reissue device", "换发设备"),
    Msg::new(
        "Revoke a lost device and enrol a new one for the same person, in one step; say what the lost one held",
        "一步完成：停用遗失的设备，并为同一人员登记新设备；同时列出遗失设备所存内容",
    ),
)
.needs(Right::Administer)
.line(
    &["device", "reissue"],
    &[
        NAMED,
        Arg::new(
            "key",
            ArgKind::Place,
            "KEY",
            Msg::new("the key of the new one, as `ducha clone` printed it", "新设备的公钥，见 `ducha clone` 的输出"),
        ),
        CALLED,
    ],
    |shell: &mut Shell, args: &Args| {
        let actor = shell.actor()?;
        let office = shell.shared()?;
        let lost = office.device_named(args.get("device").unwrap_or_default())?;
        let mut new = new_device(&office, args, "key")?;
        new.person = lost.enrolment.and_then(|e| e.person);
        let held = office.held_by(lost.replica);
        office.reissue(&actor, lost.replica, &new)?;
        let said = Message::plain(DONE_REISSUE).with("lost", &lost.name).with("device", &new.name);
        shell.tell(said.with_message("person", whose(&office, &new)));
        tell_held(shell, &lost.name, &held)
    },
);

const HELD_BY: &[JsonKey] = &[
    JsonKey::new("device", Msg::new("the device", "设备")),
    JsonKey::new("records.*", Msg::new("how many records of each kind it held", "各类记录数")),
    JsonKey::new("files", Msg::new("how many evidence files it may have had", "佐证至多份数")),
    JsonKey::new("bytes", Msg::new("their bytes", "佐证字节数")),
    JsonKey::new("sealed", Msg::new("how many sealed matters its keys may open", "其密钥可能启封的密件数")),
    JsonKey::new("since", Msg::new("entries that came since, which it lacks", "此后收到而其所缺的条目数")),
];

pub(super) const HELD: Action = Action::new(
    "device.held",
    Group::Program,
    Msg::new("what a device held", "设备所存内容"),
    Msg::new("Say what a device held when it was last heard of", "列出设备最近一次联系时所存内容"),
)
.needs(Right::Administer)
.line(&["device", "held"], &[NAMED, JSON], |shell: &mut Shell, args: &Args| {
    let office = shell.shared()?;
    let device = office.device_named(args.get("device").unwrap_or_default())?;
    let held = office.held_by(device.replica);
    if !args.has("json") {
        return tell_held(shell, &device.name, &held);
    }
    let records: serde_json::Map<String, serde_json::Value> =
        held.records.iter().map(|(kind, n)| (kind.def().plural_name.to_string(), (*n).into())).collect();
    shell.json(&json!({
        "device": device.name, "records": records, "files": held.files.0, "bytes": held.files.1, "sealed": held.opens, "since": held.since,
    }))
})
.json(HELD_BY);

fn tell_held(shell: &mut Shell, name: &str, held: &Held) -> Result<()> {
    let lang = shell.lang;
    let count: usize = held.records.iter().map(|(_, n)| n).sum();
    let kinds: Vec<String> =
        held.records.iter().map(|(kind, n)| format!("{} {n}", kind.def().plural.text(lang))).collect();
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let mut lines = vec![
        Message::plain(HELD_WORDS).with("device", name),
        Message::plain(HELD_RECORDS).with("count", count).with("kinds", kinds.join(comma)),
        Message::plain(HELD_FILES).with("count", held.files.0).with("mb", held.files.1.div_ceil(1 << 20)),
    ];
    if held.opens > 0 {
        lines.push(Message::plain(HELD_OPENS).with("count", held.opens));
    }
    lines.push(Message::plain(HELD_SINCE).with("count", held.since));
    lines.into_iter().try_for_each(|said| {
        let text = shell.say(said);
        shell.line(text)
    })
}

fn whose(office: &Office, new: &NewDevice) -> Message {
    match new.person {
        Some(person) => Message::plain(PLAIN).with("name", identity::label(&office.read(), person)),
        None => EVERYBODY.into(),
    }
}

/// The device that is to be enrolled: by its key, or as one of which something came.
fn new_device(office: &Office, args: &Args, given: &str) -> Result<NewDevice> {
    let text = args.get(given).unwrap_or_default().trim();
    let person: Option<RecordId> = match args.get("person") {
        Some(name) => Some(identity::resolve(&office.read(), name)?.id()),
        None => None,
    };
    let named = |key: [u8; 32]| ReplicaId::of_key(&key).to_string();
    if let Ok(digits) = text.parse::<crate::store::Digest>() {
        let key = digits.0;
        let name = args.get("name").map_or_else(|| named(key), str::to_string);
        return Ok(NewDevice { key, name, person });
    }
    if given == "key" {
        return Err(Error::new(Code::Usage, BAD_KEY).with("text", text));
    }
    let known = office.device_named(text)?;
    let key = office.public_key(known.replica);
    let key = key.ok_or_else(|| Error::new(Code::NotFound, NO_KEY).with("name", text).hint(HINT_KEY))?;
    Ok(NewDevice { key, name: args.get("name").map_or(known.name, str::to_string), person })
}
