//! Says where everything is, and how much there is of it.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::action::{Action, Args, Group, JSON, JsonKey, Shell};
use crate::domain::kind::Kind;
use crate::error::{Code, Result};
use crate::i18n::Msg;
use crate::log::hex;
use crate::store::Layout;

pub(super) const ACTION: Action = Action::new(
    "office.info",
    Group::Program,
    Msg::new("info", "信息"),
    Msg::new("Print every path in use, the versions, and how much there is", "显示所用路径、版本与数据量"),
)
.line(&["info"], &[JSON], line)
.json(&[
    JsonKey::new("version", Msg::new("the program's version", "程序版本")),
    JsonKey::new("home", Msg::new("the folder of everything", "数据文件夹")),
    JsonKey::new("paths.*", Msg::new("each part of it", "其中各部分")),
    JsonKey::new("config", Msg::new("the file of your own choices", "个人配置文件")),
    JsonKey::new(
        "served",
        Msg::new(
            "whether a server or a console that has the store open answered",
            "是否由已打开数据的服务或控制台应答",
        ),
    ),
    JsonKey::new("replica", Msg::new("this device's name in the log", "本机在日志中的名称")),
    JsonKey::new("entries", Msg::new("how many entries the log has", "日志条数")),
    JsonKey::new("head", Msg::new("the digest of the whole log", "整个日志的校验码")),
    JsonKey::new("problem", Msg::new("why the store cannot be opened, or null", "无法打开数据的原因，正常为 null")),
    JsonKey::new("records.*", Msg::new("how many records of each kind", "各类记录数")),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    // Where things are is asked most when the store cannot be opened.
    let problem = shell.office().map(|_| ()).err();
    let (replica, entries, head, counts) = match problem {
        Some(_) => (None, None, None, Map::new()),
        None => shell.with_state(None, |office, state| {
            let counts = Kind::ALL.iter().map(|k| (k.def().plural_name.into(), state.records(*k).count().into()));
            Ok((
                Some(office.key().replica().to_string()),
                Some(state.metas().len()),
                Some(hex(&state.head())),
                counts.collect(),
            ))
        })?,
    };
    let layout = Layout::new(shell.home.clone());
    let path = |path: PathBuf| path.display().to_string();
    let value = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "home": path(shell.home.clone()),
        "paths": {
            "journal": path(layout.journal()),
            "checkpoints": path(layout.sled()),
            "evidence": path(layout.evidence()),
            "drafts": path(layout.drafts()),
            "backups": path(layout.backups()),
            "device_key": path(layout.device()),
            "lock": path(layout.lock()),
        },
        "config": path(shell.config_file.clone()),
        "served": shell.folder.is_some(),
        "replica": replica,
        "entries": entries,
        "head": head,
        "records": counts,
        "problem": problem.as_ref().map(|p| p.say(shell.lang)),
    });
    print(shell, args, &value)?;
    match problem {
        // That there is no office yet is no failure of what was asked.
        Some(error) if error.code() != Code::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn print(shell: &mut Shell, args: &Args, value: &Value) -> Result<()> {
    if args.has("json") {
        return shell.json(value);
    }
    let mut lines = Vec::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(inner) => {
                lines.extend(inner.iter().map(|(k, v)| (format!("{key}.{k}"), plain(v))));
            }
            value => lines.push((key.clone(), plain(value))),
        }
    }
    shell.words(&crate::action::table::pairs_aligned(&lines))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        value => value.as_str().map_or_else(|| value.to_string(), str::to_string),
    }
}
