//! Programs that get the terminal for a while: the person's own commands.

use std::collections::BTreeSet;
use std::io;
use std::process::ExitStatus;

use super::app::App;
use super::outside::Errand;
use super::overlays::first_run::FirstRun;
use super::run::Request;
use super::theme::Role;
use crate::action::own::OwnLine;
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::i18n::safe::escape;
use crate::service::lens::Lens;

/// The most commands that are remembered as agreed to.
const MAX_AGREED: usize = 256;

crate::messages! {
    NONE_OUTSIDE: "other programs run only from a console on your own machine, with a shell behind it", "仅在本机终端（有命令行）打开的控制台中可运行其他程序";
    ENDED: "{name} has ended; Enter goes back", "{name} 已结束，按回车返回";
    DONE: "done: {name}", "已运行：{name}";
    FAILED: "{name} ended with {status}", "{name} 异常结束：{status}";
    NOT_RUN: "{program} cannot be started", "{program} 无法启动";
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
        let session = &self.session;
        if !session.goes_outside() {
            return Err(none_outside());
        }
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
            text: None,
        })
    }

    /// Tells how a program ended that had the terminal.
    pub(super) fn came_back(&mut self, errand: Errand, how: io::Result<ExitStatus>) {
        match how {
            Err(error) => {
                let program = errand.words.first().cloned().unwrap_or_default();
                self.tell_fault(&Error::new(Code::Failed, NOT_RUN).with("program", program).caused_by(error));
            }
            Ok(status) if !status.success() => {
                self.tell_fault(&Error::new(Code::Failed, FAILED).with("name", errand.name).with("status", status));
            }
            Ok(_) => self.tell(Message::plain(DONE).with("name", errand.name), Role::Good),
        }
    }
}
