//! Says where everything is, and how much there is of it.

use serde_json::json;

use crate::action::{Action, Args, Group, JSON, JsonKey, Shell};
use crate::domain::kind::Kind;
use crate::fault::Result;
use crate::i18n::Msg;
use crate::log::hex;

pub(super) const ACTION: Action = Action::new(
    "office.info",
    Group::Program,
    Msg::new("info", "信息"),
    Msg::new("Prints every path in use, the versions, and how much there is", "显示所用路径、版本与数据量"),
)
.line(&["info"], &[JSON], line)
.json(&[
    JsonKey::new("version", Msg::new("the program's version", "程序版本")),
    JsonKey::new("home", Msg::new("the folder of everything", "数据文件夹")),
    JsonKey::new("paths.*", Msg::new("each part of it", "其中各部分")),
    JsonKey::new("config", Msg::new("the file of your own choices", "个人配置文件")),
    JsonKey::new("replica", Msg::new("this device's name in the log", "本机在日志中的名称")),
    JsonKey::new("entries", Msg::new("how many entries the log has", "日志条数")),
    JsonKey::new("head", Msg::new("the digest of the whole log", "整个日志的摘要")),
    JsonKey::new("records.*", Msg::new("how many records of each kind", "各类记录数")),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let config = shell.config_file.display().to_string();
    let home = shell.home.display().to_string();
    let value = shell.with_state(None, |office, state| {
        let layout = office.layout();
        let counts: serde_json::Map<String, serde_json::Value> =
            Kind::ALL.iter().map(|k| (k.def().plural_name.to_string(), state.records(*k).count().into())).collect();
        Ok(json!({
            "version": env!("CARGO_PKG_VERSION"),
            "home": home,
            "paths": {
                "journal": layout.journal().display().to_string(),
                "checkpoints": layout.sled().display().to_string(),
                "evidence": layout.evidence().display().to_string(),
                "drafts": layout.drafts().display().to_string(),
                "backups": layout.backups().display().to_string(),
                "device key": layout.device().display().to_string(),
            },
            "config": config,
            "replica": office.key().replica().to_string(),
            "entries": state.metas().len(),
            "head": hex(&state.head()),
            "records": counts,
        }))
    })?;
    if args.has("json") {
        return shell.json(&value);
    }
    let mut lines = Vec::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Object(inner) => {
                lines.extend(inner.iter().map(|(k, v)| (format!("{key}.{k}"), plain(v))));
            }
            value => lines.push((key.clone(), plain(value))),
        }
    }
    let wide = lines.iter().map(|(k, _)| k.len()).max().unwrap_or(0);
    lines.iter().try_for_each(|(k, v)| shell.line(format!("{k:<wide$}  {v}")))
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}
