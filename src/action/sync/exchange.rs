//! Exchanges entries with another replica.

use std::sync::Arc;

use serde_json::json;

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, Job, JsonKey, Scene, Shell};
use crate::domain::rights::Role;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::log::{Refusal, WriteId};
use crate::service::Office;
use crate::service::office::home::withdraw;
use crate::service::words::show::how_long;
use crate::store::aside::Why;
use crate::sync::remotes::Remotes;
use crate::sync::session::{KeptAside, Outcome, SMALL_FILE, Wanted, sync};
use crate::sync::ssh::Program;

crate::messages! {
    BAD_EVIDENCE: "“{text}” does not say which evidence to take along", "“{text}”未指明随带哪些佐证";
    HINT_EVIDENCE: "all, none, or the largest file in MB", "可用 all、none 或单个文件上限（MB）";
    NOTHING_NEW: "{remote}: both sides have the same", "{remote}：双方一致";
    EXCHANGED: "{remote}: {sent} {sent:entry|entries} went, {taken} came", "{remote}：发送 {sent} 条，接收 {taken} 条";
    FILES_MOVED: "evidence: {went} {went:file|files} went, {came} came", "佐证：发送 {went} 份，接收 {came} 份";
    FILES_LEFT: "evidence larger than was asked for was left: {count} {count:file|files}, {mb} MB (--evidence all)", "较大佐证未交换：{count} 份，{mb} MB（--evidence all）";
    REFUSED_THERE: "{count} {count:entry|entries} count for nothing: {why} (`ducha refused list`)", "{count} 条未采纳：{why}（`ducha refused list`）";
    ASIDE_THERE: "{count} {count:entry waits|entries wait} at the other side: {why}", "{count} 条在对方暂存：{why}";
    ASIDE_AT: "{count} {count:entry waits|entries wait} at {at}: {why}", "{count} 条在 {at} 暂存：{why}";
    ASIDE_HERE: "{count} {count:entry waits|entries wait} here: {why} (`ducha refused list`)", "{count} 条在本机暂存：{why}（`ducha refused list`）";
    WRONG_THERE: "the other side: {text}", "对方：{text}";
    CLOCK_OFF: "this device's clock is {much} behind the other's", "本机时钟比对方慢{much}";
    CLOCK_AHEAD: "this device's clock is {much} ahead of the other's", "本机时钟比对方快{much}";
    SYNCING: "exchanging with {remote}", "与 {remote} 同步";
    NOT_YOURS: "this device is {name}'s: only {name} exchanges from here", "本机属于{name}，只能由{name}同步";
    WITHDRAWN: "the access of this device to the office was ended: what it had not sent is kept there, and the copy here goes when the console ends", "本机对该单位数据的访问已终止：未发送的内容已由单位保存，本机副本将在控制台退出后移除";
    OLDER: "this home is an older copy: {count} {count:entry|entries} that {count:was|were} written under its device's name {count:is|are} there and {count:was|were} not here. Here {count:it is|they are} now; once closed and opened again, the device writes under a new name", "本机数据为旧副本：对端存有以本设备名写入的 {count} 条后续条目，现已取回；关闭并重新打开后，设备以新名称写入";
    CONFLICTS: "{count} {count:field now has|fields now have} conflicting values: g x in the console lists them", "现有 {count} 个字段取值冲突：在控制台按 g x 查看";
}

/// By how many milliseconds clocks must differ to be spoken of.
const CLOCKS: i64 = 120_000;

pub(super) const ACTION: Action = Action::new(
    "sync.run",
    Group::Files,
    Msg::new("sync", "同步"),
    Msg::new(
        "Exchange what each side lacks with another replica; write nothing of its own, and go on where it was interrupted",
        "与另一副本互补所缺内容；自身不写入任何条目，中断后从断处继续",
    ),
)
.press(press)
.line(
    &["sync"],
    &[
        Arg::new(
            "remote",
            ArgKind::MaybePlace,
            "REMOTE",
            Msg::new(
                "a remote's name or address; the one that this copy came from unless said",
                "远端名称或地址；默认为本副本的来源",
            ),
        ),
        Arg::new(
            "evidence",
            ArgKind::Option,
            "all|none|MB",
            Msg::new("which evidence is taken along: files up to 4 MB unless said", "随带哪些佐证：默认不超过 4 MB 的文件"),
        ),
        JSON,
    ],
    line,
)
.json(&[
    JsonKey::new("remote", Msg::new("the remote's name", "远端名称")),
    JsonKey::new("sent", Msg::new("entries that the other side wrote to its log", "对方写入日志的条目数")),
    JsonKey::new("received", Msg::new("entries that were written to the log here", "本机写入日志的条目数")),
    JsonKey::new("aside_there.*", Msg::new("entries that the other side keeps aside, by reason", "对方暂存的条目数，按原因")),
    JsonKey::new(
        "wait_there",
        Msg::new("entries that the other side keeps aside since an earlier exchange", "此前同步后仍在对方暂存的条目数"),
    ),
    JsonKey::new(
        "wait_at",
        Msg::new(
            "the devices that keep them aside, where both sides meet in a folder or a database; else null",
            "经文件夹或数据库交换时，暂存这些条目的设备；其他情形为 null",
        ),
    ),
    JsonKey::new("aside_here.*", Msg::new("entries that are kept aside here, by reason", "本机暂存的条目数，按原因")),
    JsonKey::new("refused.*", Msg::new("entries that count for nothing, by reason", "未采纳的条目数，按原因")),
    JsonKey::new("wrong[]", Msg::new("what was wrong, in words", "发现的问题")),
    JsonKey::new("files_sent", Msg::new("evidence files that went", "发送的佐证数")),
    JsonKey::new("files_received", Msg::new("evidence files that came", "接收的佐证数")),
    JsonKey::new("files_left", Msg::new("larger files that were left", "未交换的较大佐证数")),
    JsonKey::new("conflicts", Msg::new("fields that now have conflicting values", "取值冲突的字段数")),
    JsonKey::new(
        "older_by",
        Msg::new(
            "entries that were written under this device's name and were not here: then it is an older copy",
            "以本设备名写入而本机原先没有的条目数，大于零即本机为旧副本",
        ),
    ),
    JsonKey::new("clock_behind_ms", Msg::new("by how many milliseconds this device's clock is behind", "本机时钟慢多少毫秒")),
    JsonKey::new("bytes_received", Msg::new("bytes that came over the line", "经线路接收的字节数")),
    JsonKey::new("bytes_sent", Msg::new("bytes that went over the line", "经线路发送的字节数")),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let files = files(args)?;
    let office = shell.shared()?;
    let remotes = Remotes::read(&shell.home)?;
    // A folder is known by where it lies, however it is called from here.
    let asked = match args.get("remote") {
        Some(text) if text.starts_with("file:") => Some(super::address(shell, text)?.to_string()),
        text => text.map(str::to_string),
    };
    let (name, address) = remotes.choose(asked.as_deref())?;
    let (name, lang) = (name.to_string(), shell.lang);
    let done = super::connect(shell, &address).and_then(|mut remote| {
        super::metered(shell, |progress| sync(&office, &mut *remote, &Wanted { files, lang }, progress))
    });
    Remotes::note(&office, &name, lang, done.as_ref())?;
    let outcome = done?;
    if outcome.withdrawn {
        withdraw(&office)?;
        drop(office);
        // Who else holds it ends later; then it goes.
        let Some(own) = shell.release().and_then(Arc::into_inner) else { return Err(withdrawn()) };
        own.close()?;
        return Office::open(&shell.home, shell.options(), &mut |_, _| {}).map(drop);
    }
    if args.has("json") {
        shell.json(&as_json(&office, &name, &outcome, lang))?;
    } else {
        for said in lines(&office, &name, &outcome) {
            let text = shell.say(said);
            shell.line(text)?;
        }
    }
    match outcome.received.alarms.into_iter().next() {
        Some(alarm) => Err(alarm),
        None => Ok(()),
    }
}

fn withdrawn() -> Error {
    Error::new(Code::Denied, WITHDRAWN)
}

/// In the console it runs beside it: nobody is asked for a password, and typing goes on.
fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let remotes = Remotes::read(scene.office.layout().home())?;
    let (name, address) = remotes.choose_unasked()?;
    let (name, actor, lang) = (name.to_string(), scene.actor.clone(), scene.lang);
    let title = Message::plain(SYNCING).with("remote", &name);
    let run = move |office: &Office, progress: &mut dyn FnMut(u64, u64) -> bool| {
        let owner = office.actor(None)?;
        if owner.person != actor.person && actor.role != Role::Admin {
            let title = office.read().title(owner.person);
            return Err(Error::new(Code::Denied, NOT_YOURS).with("name", title));
        }
        let wanted = Wanted { files: Some(SMALL_FILE), lang };
        let home = office.layout().home();
        let done = crate::sync::connect(home, &address, &Program::unattended(), None)
            .and_then(|mut remote| sync(office, &mut *remote, &wanted, &mut |_, done, all| progress(done, all)));
        Remotes::note(office, &name, lang, done.as_ref())?;
        let outcome = done?;
        if outcome.withdrawn {
            withdraw(office)?;
            return Err(withdrawn());
        }
        let said = lines(office, &name, &outcome);
        match outcome.received.alarms.into_iter().next() {
            Some(alarm) => Err(alarm),
            None => {
                let all = |lang, end| said.iter().map(|m| m.say(lang)).collect::<Vec<_>>().join(end);
                Ok(Message::both(all(Lang::En, "; "), all(Lang::Zh, "；")))
            }
        }
    };
    Ok(vec![Effect::Job(Job { title, run: Arc::new(run) })])
}

fn files(args: &Args) -> Result<Option<u64>> {
    match args.get("evidence") {
        None => Ok(Some(SMALL_FILE)),
        Some("all") => Ok(Some(u64::MAX)),
        Some("none") => Ok(None),
        Some(text) => {
            let mb = text.trim().parse::<u64>().ok().and_then(|mb| mb.checked_mul(1 << 20));
            let error = || Error::new(Code::Usage, BAD_EVIDENCE).with("text", text).hint(HINT_EVIDENCE);
            mb.map(Some).ok_or_else(error)
        }
    }
}

/// What people read for the stable name of a reason.
pub(super) fn reason(name: &str) -> Msg {
    let aside = Why::ALL.iter().find(|w| w.name() == name).map(|w| w.label());
    let refused = || Refusal::ALL.iter().find(|r| r.name() == name).map(|r| r.label());
    aside.or_else(refused).unwrap_or(super::refused::OTHER)
}

/// The reasons among names with a count each, as people read them.
fn reasons(all: &[(WriteId, String)]) -> Vec<(Msg, String, usize)> {
    let mut out: Vec<(Msg, String, usize)> = Vec::new();
    for (_, name) in all {
        match out.iter_mut().find(|(_, n, _)| n == name) {
            Some((.., count)) => *count += 1,
            None => out.push((reason(name), name.clone(), 1)),
        }
    }
    out
}

/// The same of what is kept aside or refused here.
fn named<T: Copy>(all: &[(WriteId, T)], name: impl Fn(T) -> &'static str) -> Vec<(WriteId, String)> {
    all.iter().map(|(id, why)| (*id, name(*why).to_string())).collect()
}

/// What came of a sync, in words.
pub(crate) fn lines(office: &Office, name: &str, outcome: &Outcome) -> Vec<Message> {
    let (told, received) = (&outcome.told, &outcome.received);
    let mut out = Vec::new();
    let came = |n: usize| n + received.aside.len() + received.alarms.len() > 0;
    let went = |n: u32| n as usize + told.aside.len() + told.alarms.len() > 0 || outcome.kept_aside.is_some();
    let moved = outcome.files.came + outcome.files.went > 0;
    out.push(match came(received.taken) || went(told.taken) || moved {
        false => Message::plain(NOTHING_NEW).with("remote", name),
        true => Message::plain(EXCHANGED).with("remote", name).with("sent", told.taken).with("taken", received.taken),
    });
    let files = &outcome.files;
    if files.came + files.went > 0 {
        out.push(Message::plain(FILES_MOVED).with("went", files.went).with("came", files.came));
    }
    if files.left > 0 {
        out.push(Message::plain(FILES_LEFT).with("count", files.left).with("mb", files.left_bytes.div_ceil(1 << 20)));
    }
    let mut refused = told.refused.clone();
    refused.extend(named(&received.refused, Refusal::name));
    let here = named(&received.aside, Why::name);
    let said = |msg: Msg, label: Msg, count: usize| Message::plain(msg).with("count", count).with_message("why", label);
    for (msg, all) in [(REFUSED_THERE, &refused), (ASIDE_THERE, &told.aside), (ASIDE_HERE, &here)] {
        out.extend(reasons(all).into_iter().map(|(label, _, count)| said(msg, label, count)));
    }
    // What waits there since an earlier exchange is told again as long as it does.
    let waits = |(first, last): (u32, u32)| (last + 1).saturating_sub(first) as usize;
    if let Some(KeptAside { entries, why: Some(why), at: Some(at) }) = &outcome.kept_aside {
        out.push(said(ASIDE_AT, reason(why), waits(*entries)).with("at", at));
    }
    if let Some(KeptAside { entries, why: None, .. }) = outcome.kept_aside {
        let known = Remotes::read(office.layout().home()).unwrap_or_default();
        let why = known.remote.get(name).map_or(super::refused::OTHER, |known| reason(&known.aside_why));
        out.push(said(ASIDE_THERE, why, waits(entries)));
    }
    out.extend(told.alarms.iter().map(|text| Message::plain(WRONG_THERE).with("text", text)));
    if outcome.behind.abs() >= CLOCKS {
        let msg = if outcome.behind > 0 { CLOCK_OFF } else { CLOCK_AHEAD };
        out.push(Message::plain(msg).with_message("much", how_long(outcome.behind.abs())));
    }
    if outcome.older > 0 {
        out.push(Message::plain(OLDER).with("count", outcome.older));
    }
    let contests = office.read().contests().filter(|(.., c)| c.differs()).count();
    if received.taken > 0 && contests > 0 {
        out.push(Message::plain(CONFLICTS).with("count", contests));
    }
    out
}

fn as_json(office: &Office, name: &str, outcome: &Outcome, lang: Lang) -> serde_json::Value {
    let (told, received) = (&outcome.told, &outcome.received);
    let counted = |all: &[(WriteId, String)]| -> serde_json::Map<String, serde_json::Value> {
        reasons(all).into_iter().map(|(_, name, count)| (name, count.into())).collect()
    };
    let mut refused = told.refused.clone();
    refused.extend(named(&received.refused, Refusal::name));
    let wait_there = match &outcome.kept_aside {
        Some(KeptAside { entries: (first, last), why, at }) if why.is_none() || at.is_some() => {
            (last + 1).saturating_sub(*first)
        }
        _ => 0,
    };
    let wrong = told.alarms.iter().cloned().chain(received.alarms.iter().map(|a| a.say(lang)));
    json!({
        "remote": name, "sent": told.taken, "received": received.taken,
        "aside_there": counted(&told.aside), "wait_there": wait_there, "wait_at": outcome.kept_aside.as_ref().and_then(|kept| kept.at.clone()), "aside_here": counted(&named(&received.aside, Why::name)),
        "refused": counted(&refused), "wrong": wrong.collect::<Vec<_>>(),
        "files_sent": outcome.files.went, "files_received": outcome.files.came, "files_left": outcome.files.left,
        "conflicts": office.read().contests().filter(|(.., c)| c.differs()).count(),
        "older_by": outcome.older, "clock_behind_ms": outcome.behind, "bytes_received": outcome.traffic.0, "bytes_sent": outcome.traffic.1,
    })
}
