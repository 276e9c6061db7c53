//! Issues the slip of a visit, and checks one anywhere.

use std::io::Read;

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::visit;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::write_text;
use crate::i18n::{Message, Msg};
use crate::service::visits::slips::{LINES, MAX_BYTES, Slip, by_code, signer};
use crate::service::words::names;

crate::messages! {
    ISSUED: "The slip of this visit is {code}; print it and hand it over", "本次督查凭证码：{code}，请打印交被督查单位";
    LINE: "{label}: {value}", "{label}：{value}";
    GENUINE: "The slip {code} is genuine: what it says was signed with this key", "凭证{code}真实：内容由上述公钥签名";
    KNOWN: "The key is that of a device of the office here: {device}", "该公钥属于本办公室设备：{device}";
    UNKNOWN: "Hold the key against the one that the office has published", "请与督查机构公布的公钥核对";
    CANNOT_READ: "the slip {path} cannot be read", "无法读取凭证{path}";
    NOT_OURS: "the slip is signed with a key that no device of this office has", "凭证所用公钥不属于本办公室任何设备";
}

pub(super) const ISSUE: Action = Action::new(
    "visit.slip",
    Group::Records,
    Msg::new("issue a visit's slip", "开具督查凭证"),
    Msg::new(
        "Issue the signed slip of a visit: campaign, approval, unit, days and inspectors, with a code",
        "开具走访的签名凭证：督查行动、批准、单位、日期、人员及凭证码",
    ),
)
.within(&["visits"])
.writes_itself(Right::Record)
.form()
.line(
    &["slip", "issue"],
    &[
        Arg::new("id", ArgKind::Place, "VISIT", Msg::new("the visit by number or id", "走访（编号）"))
            .chosen(&[Kind::Visit]),
        Arg::new(
            "out",
            ArgKind::Option,
            "FILE",
            Msg::new("the file; the output unless said", "输出文件；默认标准输出"),
        )
        .file(Msg::new("Write to file", "写到文件")),
        Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件")),
    ],
    issue,
);

const KEYS: &[JsonKey] = &[
    JsonKey::new("code", Msg::new("the code", "凭证码")),
    JsonKey::new("genuine", Msg::new("always true: what is not genuine is an error", "恒为真；不真实者报错")),
    JsonKey::new("device", Msg::new("the office's device that signed it, or null", "签名设备，未知为 null")),
    JsonKey::new("lines.*", Msg::new("what it says, by its keys", "凭证内容")),
];

pub(super) const VERIFY: Action = Action::new(
    "slip.verify",
    Group::Records,
    Msg::new("verify a slip", "核验督查凭证"),
    Msg::new(
        "Check a slip on any machine, without a network: its file, or its code where the office's store is",
        "在任意电脑上离线核验督查凭证：凭证文件，或在有台账处凭凭证码",
    ),
)
.form()
.line(
    &["slip", "verify"],
    &[
        Arg::new(
            "slip",
            ArgKind::Place,
            "FILE|CODE|-",
            Msg::new("the slip or its code; - reads standard input", "凭证文件或凭证码；-表示标准输入"),
        )
        .file(Msg::new("Slip or its code", "凭证文件或凭证码")),
        JSON,
    ],
    verify,
)
.json(KEYS);

fn issue(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let id = names::find(&office.view(&actor), Some(Kind::Visit), args.get("id").unwrap_or_default())?;
    let (code, text) = office.issue_slip(&actor, id, lang)?;
    match args.get("out").filter(|o| *o != "-").map(|named| shell.path(named)) {
        Some(path) => {
            write_text(&text, &path, args.has("force"))?;
        }
        None => shell.print(&text)?,
    }
    shell.tell(Message::plain(ISSUED).with("code", code));
    Ok(())
}

/// Whether a text has the form of a code: three groups of four.
fn is_code(text: &str) -> bool {
    let groups: Vec<&str> = text.trim().split('-').collect();
    groups.len() == 3 && groups.iter().all(|g| g.len() == 4 && g.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn verify(shell: &mut Shell, args: &Args) -> Result<()> {
    let named = args.get("slip").unwrap_or_default();
    let failed = |e: std::io::Error| Error::new(Code::NotFound, CANNOT_READ).with("path", named).caused_by(e);
    let limit = MAX_BYTES as u64 + 1;
    let mut text = String::new();
    let path = shell.path(named);
    if named == "-" {
        text = shell.input_text(limit).map_err(failed)?;
    } else if is_code(named) && !path.exists() {
        text = shell.with_state(None, |_, state| {
            let id = by_code(state, named)?;
            Ok(state.get(id).and_then(|r| r.text(visit::SLIP_TEXT)).unwrap_or_default().to_string())
        })?;
    } else {
        std::fs::File::open(path).map_err(failed)?.take(limit).read_to_string(&mut text).map_err(failed)?;
    }
    let slip = Slip::read(&text)?;
    // Where there is an office at hand, it knows its own devices; where there is none, the key is compared by eye.
    let here = shell.with_state(None, |_, state| Ok(signer(state, &slip.key))).ok();
    let device = here.clone().flatten();
    if args.has("json") {
        let lines: serde_json::Map<String, serde_json::Value> =
            LINES.iter().map(|(key, _)| ((*key).to_string(), slip.get(key).into())).collect();
        let out = serde_json::json!({ "code": slip.code, "genuine": true, "device": device, "lines": lines });
        return shell.json(&out);
    }
    for (key, label) in LINES {
        let said = shell.say(Message::plain(LINE).with_message("label", *label).with("value", slip.get(key)));
        shell.line(said)?;
    }
    shell.tell(Message::plain(GENUINE).with("code", &slip.code));
    match (here, device) {
        (_, Some(device)) => shell.tell(Message::plain(KNOWN).with("device", device)),
        (Some(None), None) => shell.tell(NOT_OURS),
        _ => shell.tell(UNKNOWN),
    }
    Ok(())
}
