//! Walks the whole log again: every digest, chain and signature, and every evidence file.

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, Job, JsonKey, Scene, Shell};
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::messages;
use crate::sync::fetch::is_elsewhere;

crate::messages! {
    VERIFYING: "verifying", "核验";
    ELSEWHERE: "{count} evidence {count:file is|files are} not here but at another replica, and fetched when {count:it is|they are} looked at", "{count} 份佐证留在其他副本，查看时取回";
}

pub(super) const ACTION: Action = Action::new(
    "log.verify",
    Group::Trail,
    Msg::new("verify", "核验日志"),
    Msg::new(
        "Check every entry's chain and signature, and every evidence file; print the head digest",
        "核验每条日志的链与签名及每份佐证，并给出总校验码",
    ),
)
.within(&["trail"])
.press(press)
.line(
    &["verify"],
    &[
        Arg::new(
            "since",
            ArgKind::Option,
            "DIGEST",
            Msg::new(
                "also find where the log had this digest, as a bulletin or a receipt names it",
                "并查找日志何时为此校验码（见工作简报或回执）",
            ),
        ),
        JSON,
    ],
    line,
)
.json(&[
    JsonKey::new("entries", Msg::new("entries that are right", "无误的条目数")),
    JsonKey::new("replicas", Msg::new("devices that wrote them", "写入设备数")),
    JsonKey::new("head", Msg::new("the digest of the whole log", "整个日志的校验码")),
    JsonKey::new("evidence", Msg::new("evidence files that records name", "佐证文件数")),
    JsonKey::new(
        "elsewhere",
        Msg::new("of those, files that were left at another replica", "其中留在其他副本的文件数"),
    ),
    JsonKey::new("sound", Msg::new("whether nothing is wrong", "是否全部无误")),
    JsonKey::new(
        "since.*",
        Msg::new("with --since: how many entries there were then, and since", "用 --since 时：当时与此后的条目数"),
    ),
    JsonKey::new("wrong[]", Msg::new("what is wrong", "问题")),
]);

fn press(_: &Scene<'_>) -> Result<Vec<Effect>> {
    Ok(vec![Effect::Job(Job {
        title: Message::plain(VERIFYING),
        run: std::sync::Arc::new(|office, progress| {
            let found = office.verify(&mut |done, total| progress(done, total))?;
            let found = found.leave(|digest| is_elsewhere(office, digest));
            match found.error() {
                Some(error) => Err(error),
                None => Ok(found.summary()),
            }
        }),
    })])
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let found = shell.long(VERIFYING, |office, progress| {
        Ok(office.verify(progress)?.leave(|digest| is_elsewhere(office, digest)))
    })?;
    let since = match args.get("since").filter(|_| found.wrong.is_none()) {
        Some(digits) => Some(shell.long(VERIFYING, |office, progress| office.since(digits, progress))?),
        None => None,
    };
    if args.has("json") {
        let mut wrong: Vec<String> = found.wrong.iter().map(|w| w.error.say(lang)).collect();
        wrong.extend(found.remarks().iter().map(|r| r.say(lang)));
        let since = since.map(|s| serde_json::json!({ "entries": s.entries, "after": s.after }));
        shell.json(&serde_json::json!({
            "entries": found.entries, "replicas": found.replicas, "head": found.head_text(),
            "evidence": found.evidence, "elsewhere": found.elsewhere, "sound": found.is_sound(), "wrong": wrong, "since": since,
        }))?;
    } else {
        let text = shell.say(found.summary());
        shell.line(text)?;
        if let (Some(since), Some(digits)) = (since, args.get("since")) {
            let day = day_of(shell, since.at);
            let said = Message::plain(messages::SINCE).with("digest", digits).with("day", day);
            let text = shell.say(said.with("entries", since.entries).with("after", since.after));
            shell.line(text)?;
        }
        if found.elsewhere > 0 {
            shell.tell(Message::plain(ELSEWHERE).with("count", found.elsewhere));
        }
        for remark in found.remarks() {
            shell.tell(remark);
        }
    }
    match found.error() {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn day_of(shell: &Shell, millis: i64) -> String {
    let utc = chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default();
    utc.with_timezone(shell.clock.now().offset()).date_naive().to_string()
}
