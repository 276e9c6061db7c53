//! Evidence opened outside, its path copied, or fetched where it was left at another replica.

use std::path::Path;
use std::sync::Arc;

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, Job, Overlay, Scene, Shell, press};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::evidence;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::service::{Office, words::names};
use crate::store::Digest;
use crate::store::messages::{CANNOT_WRITE, io_error};
use crate::sync::fetch::{fetch, is_elsewhere, is_lacking};
use crate::sync::ssh::Program;

crate::messages! {
    NONE: "no evidence is kept of it yet", "尚未留存佐证";
    FETCHING: "fetching {name}", "取回{name}";
    FETCHED: "“{name}” came from {remote}", "“{name}”已从 {remote} 取回";
    SEVERAL: "several pieces of evidence are kept of it, name one: {all}", "该记录有多份佐证，请指明：{all}";
    WRITTEN: "{path}: “{name}”", "{path}：“{name}”";
}

/// The most names that are listed to choose from.
const LISTED: usize = 20;

const fn on_evidence(name: &'static str, title: Msg, help: Msg, press: crate::action::PressFn) -> Action {
    Action::new(name, Group::Records, title, help).within(&["list", "detail", "picture"]).press(press)
}

pub(super) const OPEN: Action = on_evidence(
    "evidence.open",
    Msg::new("open outside", "打开原件"),
    Msg::new(
        "Open a copy of the evidence with the program that DUCHA_OPEN or the config names, else the desktop's own",
        "用 DUCHA_OPEN 或配置指定的程序（否则用桌面默认程序）打开佐证副本",
    ),
    |scene| one(scene, Effect::OpenOutside),
);

pub(super) const COPY_PATH: Action = on_evidence(
    "evidence.copy-path",
    Msg::new("copy path", "复制路径"),
    Msg::new(
        "Copy where the evidence's file lies, through the terminal, also over ssh",
        "复制佐证文件所在路径，经终端传送，ssh 下亦可",
    ),
    |scene| one(scene, Effect::CopyPath),
);

/// Does something with the one piece of evidence; where there are several, they are shown to choose from.
fn one(scene: &Scene<'_>, effect: fn(RecordId) -> Effect) -> Result<Vec<Effect>> {
    let here = press::here(scene)?;
    if scene.state.find(Kind::Evidence, here).is_some() {
        return Ok(vec![effect(here)]);
    }
    let mut all = scene.state.records(Kind::Evidence).filter(|r| r.reference(evidence::OF) == Some(here));
    match (all.next(), all.next()) {
        (None, _) => Err(Error::new(Code::NotFound, NONE)),
        (Some(only), None) => Ok(vec![effect(only.id())]),
        (Some(_), Some(_)) => Ok(vec![Effect::Show(Overlay::Preview(here))]),
    }
}

/// What fetches a file beside the console, where it is not here and a remote may have it.
pub(crate) fn fetching(office: &Office, digest: Digest, name: &str, lang: Lang) -> Option<Job> {
    if !is_elsewhere(office, &digest) {
        return None;
    }
    let (title, name) = (Message::plain(FETCHING).with("name", name), name.to_string());
    let run = move |office: &Office, progress: &mut dyn FnMut(u64, u64) -> bool| {
        let remote = fetch(office, &digest, &Program::unattended(), lang, progress)?;
        Ok(Message::plain(FETCHED).with("name", &name).with("remote", remote))
    };
    Some(Job { title, run: Arc::new(run) })
}

pub(super) const GET: Action = Action::new(
    "evidence.get",
    Group::Records,
    Msg::new("get evidence", "取出佐证"),
    Msg::new(
        "Tell where the file of a piece of evidence lies, or copy it; fetch it where it was left at another replica, or is damaged here",
        "显示佐证文件所在路径，或复制一份；留在其他副本或本机已损坏的先取回",
    ),
)
.line(
    &["evidence", "get"],
    &[
        Arg::new(
            "id",
            ArgKind::Place,
            "ID",
            Msg::new(
                "the evidence by id or name, or a record that has one",
                "佐证（编号或文件名），或只有一份佐证的记录",
            ),
        ),
        Arg::new("out", ArgKind::Option, "FILE", Msg::new("copies it to a new file", "复制到新文件")),
    ],
    get_line,
);

fn get_line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, lang, office) = (shell.actor()?, shell.lang, shell.shared()?);
    let (digest, name) = {
        let state = office.view(&actor);
        let named = args.get("id").unwrap_or_default();
        let id = names::find(&state, Some(Kind::Evidence), named).or_else(|_| names::find(&state, None, named))?;
        let mut all = state.records(Kind::Evidence).filter(|r| r.id() == id || r.reference(evidence::OF) == Some(id));
        let first = all.next().ok_or_else(|| Error::new(Code::NotFound, NONE))?;
        let others: Vec<String> = all.take(LISTED).map(|r| state.title_of(r)).collect();
        if !others.is_empty() {
            let all = format!("{}, {}", state.title_of(first), others.join(", "));
            return Err(Error::new(Code::Usage, SEVERAL).with("all", all));
        }
        let text = first.text(evidence::DIGEST).unwrap_or_default();
        let unread = |_| Error::new(Code::BadInput, crate::sync::messages::UNREADABLE);
        (text.parse::<Digest>().map_err(unread)?, state.title_of(first))
    };
    if is_lacking(&office, &digest) {
        let ssh = shell.ssh.clone();
        let mut meter = shell.meter(Message::plain(FETCHING).with("name", &name));
        let remote = fetch(&office, &digest, &ssh, lang, &mut |done, all| {
            meter.show(done, all);
            true
        });
        drop(meter);
        shell.tell(Message::plain(FETCHED).with("name", &name).with("remote", remote?));
    }
    // Where it is not here and nobody can be asked, this says so.
    let mut file = office.evidence().open(&digest)?;
    let Some(out) = args.get("out").map(|out| shell.path(out)) else {
        let path = office.evidence().path(&digest).display().to_string();
        return shell.line(path);
    };
    copy(&mut file, &out)?;
    shell.tell(Message::plain(WRITTEN).with("path", out.display()).with("name", name));
    Ok(())
}

/// Copies a file to a new one, whole or not at all.
fn copy(from: &mut std::fs::File, out: &Path) -> Result<()> {
    let failed = |e: std::io::Error| io_error(CANNOT_WRITE, out, &e);
    let mut to = std::fs::OpenOptions::new().write(true).create_new(true).open(out).map_err(failed)?;
    let copied = std::io::copy(from, &mut to).and_then(|_| to.sync_all());
    if copied.is_err() {
        drop(std::fs::remove_file(out));
    }
    copied.map_err(failed)
}
