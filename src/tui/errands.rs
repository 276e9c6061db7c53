//! Programs that get the terminal for a while: the person's own commands, editor and pager.

use std::collections::BTreeSet;
use std::io;
use std::process::ExitStatus;

use super::app::App;
use super::outside::{Errand, Scratch};
use super::overlays::first_run::FirstRun;
use super::run::Request;
use super::theme::Role;
use crate::action::own::OwnLine;
use crate::action::own::split;
use crate::domain::id::RecordId;
use crate::domain::value::MAX_TEXT;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::i18n::safe::{escape, safe};
use crate::service::lists::lens::Lens;

/// The programs where none was chosen.
const EDITOR: &str = "vi";
const PAGER: &str = "less";
/// The most commands that are remembered as agreed to.
const MAX_AGREED: usize = 256;

crate::messages! {
    NONE_OUTSIDE: "other programs run only from a console on your own machine, with a shell behind it", "仅在本机终端（有命令行）打开的控制台中可运行其他程序";
    ENDED: "{name} has ended; Enter goes back", "{name} 已结束，按回车返回";
    DONE: "done: {name}", "已运行：{name}";
    FAILED: "{name} ended with {status}", "{name} 异常结束：{status}";
    OPEN_QUOTE: "a quotation mark is not closed: {line}", "引号未配对：{line}";
    NO_SCRATCH: "the text cannot be written to a file for the editor", "无法为编辑器写入临时文件";
    NOT_TAKEN: "what the editor left cannot be taken: it must be text of at most {max} bytes", "无法采用编辑器保存的内容：须为不超过 {max} 字节的文本";
    HINT_PROGRAM: "name it in PAGER, EDITOR or the config file", "请在 PAGER、EDITOR 或配置文件中指定程序";
    NOT_RUN: "{program} cannot be started", "{program} 无法启动";
}

/// The words of a program that was chosen, else of the usual one.
fn program(chosen: Option<&str>, usual: &str) -> Result<Vec<String>> {
    let line = chosen.filter(|c| !c.trim().is_empty()).unwrap_or(usual);
    split(line).ok_or_else(|| Error::new(Code::BadInput, OPEN_QUOTE).with("line", line))
}

/// The error of what only runs beside a shell.
pub(super) fn none_outside() -> Error {
    Error::new(Code::Usage, NONE_OUTSIDE)
}

impl App {
    fn agreed_key(&self) -> String {
        format!("agreed/{}", self.home().1.person)
    }

    /// The lines that are run without asking.
    fn agreed(&self) -> BTreeSet<String> {
        let kept = self.home().0.drafts().get(&self.agreed_key());
        kept.as_deref().and_then(|bytes| postcard::from_bytes(bytes).ok()).unwrap_or_default()
    }

    /// Runs a command of the person's own on a record; before its first run it is asked for.
    pub(super) fn own_command(&mut self, own: &'static OwnLine, id: Option<RecordId>) -> Result<()> {
        let errand = self.errand(own, id)?;
        if self.agreed().contains(&own.line) {
            self.requests.push(Request::Outside(errand));
        } else {
            self.over.push(Box::new(FirstRun::new(own, id, errand)));
        }
        Ok(())
    }

    /// Runs it, and asks no more for a line of these words.
    pub(super) fn agree(&mut self, own: &'static OwnLine, id: Option<RecordId>) -> Result<()> {
        let errand = self.errand(own, id)?;
        let mut agreed = self.agreed();
        if agreed.len() >= MAX_AGREED {
            agreed.pop_first();
        }
        agreed.insert(own.line.clone());
        // Where it cannot be kept, it is asked for again.
        drop(self.home().0.drafts().put(&self.agreed_key(), postcard::to_stdvec(&agreed).unwrap_or_default()));
        self.requests.push(Request::Outside(errand));
        Ok(())
    }

    fn errand(&self, own: &OwnLine, id: Option<RecordId>) -> Result<Errand> {
        self.may_go_outside()?;
        let session = &self.session;
        let view = session.view();
        let sums = session.sums(&view);
        let lens = Lens::new(&view, &sums, session.lang, session.office.clock());
        let record = id.and_then(|id| view.get(id));
        let json = record.map(|r| crate::action::records::show::as_json(&session.office, &lens, r)).transpose()?;
        Ok(Errand {
            name: own.name.clone(),
            words: own.filled(&lens, record)?,
            input: Some(json.map_or_else(String::new, |json| format!("{}\n", escape(&json.to_string())))),
            wait: own.wait.then(|| session.said(Message::plain(ENDED).with("name", &own.name))),
            edits: false,
        })
    }

    fn may_go_outside(&self) -> Result<()> {
        if self.session.goes_outside() { Ok(()) } else { Err(none_outside()) }
    }

    /// Shows a record in the pager.
    pub(super) fn pager(&mut self, id: RecordId) -> Result<()> {
        self.may_go_outside()?;
        let session = &self.session;
        let text = {
            let view = session.view();
            let sums = session.sums(&view);
            let lens = Lens::new(&view, &sums, session.lang, session.office.clock());
            let missing = || Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id);
            let record = view.get(id).ok_or_else(missing)?;
            crate::action::records::show::as_text(&session.office, &lens, record)?
        };
        let words = program(session.pager.as_deref(), PAGER)?;
        let name = words.first().cloned().unwrap_or_default();
        let input = Some(safe(&text).into_owned());
        self.requests.push(Request::Outside(Errand { name, words, input, wait: None, edits: false }));
        Ok(())
    }

    /// Lets a text be changed in the editor.
    pub(super) fn editor(&mut self, text: &str) -> Result<()> {
        self.may_go_outside()?;
        let mut words = program(self.session.editor.as_deref(), EDITOR)?;
        let name = words.first().cloned().unwrap_or_default();
        let scratch = Scratch::new(text).map_err(|e| Error::new(Code::Failed, NO_SCRATCH).caused_by(e))?;
        words.push(scratch.path().display().to_string());
        self.scratch = Some(scratch);
        self.requests.push(Request::Outside(Errand { name, words, input: None, wait: None, edits: true }));
        Ok(())
    }

    /// Takes the text that an editor left.
    fn take_text(&mut self, scratch: &Scratch) {
        match scratch.read(MAX_TEXT) {
            Ok(text) => {
                if let Some(top) = self.over.last_mut() {
                    top.replace(&mut self.session, &text);
                }
            }
            Err(e) => self.tell_fault(&Error::new(Code::BadInput, NOT_TAKEN).with("max", MAX_TEXT).caused_by(e)),
        }
    }

    /// Tells how a program ended that had the terminal.
    pub(super) fn came_back(&mut self, errand: Errand, how: io::Result<ExitStatus>) {
        // Whatever becomes of it, the file is gone after this.
        let scratch = self.scratch.take();
        match how {
            Ok(status) if status.success() && errand.edits => scratch.iter().for_each(|s| self.take_text(s)),
            // Who has read a record needs no word about it.
            Ok(status) if status.success() && errand.words.first() == Some(&errand.name) => {}
            Err(error) => {
                let program = errand.words.first().cloned().unwrap_or_default();
                let own = errand.name != program;
                let error = Error::new(Code::Failed, NOT_RUN).with("program", program).caused_by(error);
                self.tell_fault(&if own { error } else { error.hint(HINT_PROGRAM) });
            }
            Ok(status) if !status.success() => {
                self.tell_fault(&Error::new(Code::Failed, FAILED).with("name", errand.name).with("status", status));
            }
            Ok(_) => self.tell(Message::plain(DONE).with("name", errand.name), Role::Good),
        }
    }
}
