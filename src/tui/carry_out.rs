//! Carrying out what actions ask for, in one place.

use super::app::App;
use super::job::Running;
use super::layer::Handled;
use super::outside::{self, Opener};
use super::overlays::{self, day::DayLine, filter::FilterLine, help::Help, palette::Palette};
use super::run::Request;
use super::terminal::MAX_COPY;
use super::theme::Role;
use crate::action::{Arrange, Effect, Overlay, OverlayAction, Preview, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::evidence;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::Work;
use crate::store::digest::Digest;

/// The most effects that follow from one press.
const MAX_EFFECTS: usize = 1000;

crate::messages! {
    COPIED: "copied: {text}", "已复制：{text}";
    COPY_LONG: "{bytes} {bytes:byte is|bytes are} too long to be copied through the terminal", "{bytes} 字节过长，无法通过终端复制";
    HINT_EXPORT: "Export the list to a file instead.", "请改用导出。";
    NOW_AGAIN: "back to now", "已回到当前";
    LOOKING: "looking at {view}: everything is shown as of then", "正在查看 {view}：所有内容截至此时";
    WRITING_ON: "what you write from now on holds from {day}; “writing day” again ends it", "此后所做修改自 {day} 起生效；再次执行“生效日”可取消";
    WRITING_TODAY: "what you write holds from today again", "已恢复为自当天起生效";
    OVERTAKEN: "{what}; what holds now was written for a later day and stays", "{what}；仅改变此前的日期，现值不变";
    MIND: "{what}; mind: {warning}", "{what}；提示：{warning}";
    PUBLISHED: "{what}; this changes what was published as of {day}", "{what}；涉及截至 {day} 已公布的数据";
    THEME: "theme: {name}", "主题：{name}";
    BELL_ON: "bell on: it rings when something new concerns you", "响铃已启用：有与您有关的新事项时响铃";
    BELL_OFF: "bell off", "响铃已停用";
    KEYMAP: "keymap: {name}", "键位：{name}";
    OWN_KEYMAP: "keymap: as configured", "键位：按配置";
    MOUSE_ON: "mouse on", "鼠标已启用";
    MOUSE_OFF: "mouse off", "鼠标已停用";
    OPENED: "opened with {program}: {name}", "已用 {program} 打开：{name}";
    OPENING: "opening on your side: {name}", "正在您的终端一侧打开：{name}";
    FAR_AWAY: "{name} lies on the server, your programs at another machine", "{name} 存放在服务器上，您的程序在另一台机器上，无法打开";
    HINT_FAR_AWAY: "{key} copies its path, for scp or sftp", "按 {key} 复制路径，可用 scp 或 sftp 取回";
    NO_PROGRAM: "{program} cannot be started", "{program} 无法启动";
    HINT_PROGRAM: "say which program in DUCHA_OPEN or as open = \"…\" in the config file; the copy lies at {path}", "请在 DUCHA_OPEN 或配置文件的 open = \"…\" 中指定程序；副本位于 {path}";
    NO_DIGEST: "{digest} is no digest of a file", "{digest} 不是文件校验码";
    NOTHING_CHOSEN: "no record is under the cursor or marked", "光标处没有记录，也未选中";
    SET_ONE: "set: {title}", "已修改：{title}";
    SET_MANY: "set on {count} {count:record|records}", "修改 {count} 条记录";
    NO_SHELL: "there is no shell behind this to go to", "此处没有可返回的命令行";
    HINT_NO_SHELL: "Open another window, or quit: everything is saved.", "请另开窗口，或直接退出，内容均已保存。";
    NO_LIST: "no list with a detail is shown here", "此处没有列表与详情";
    BUSY: "something long is under way already: {what}", "已有工作在进行：{what}";
}

impl App {
    /// Carries out effects, and those that follow from them, in their order.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut waiting: std::collections::VecDeque<Effect> = effects.into();
        let mut done = 0;
        while let Some(effect) = waiting.pop_front() {
            done += 1;
            if done > MAX_EFFECTS {
                return;
            }
            match self.one(effect) {
                // What was to follow would say that something was done.
                Ok(then) if then.iter().any(|e| matches!(e, Effect::Did(done) if done.is_nothing())) => {
                    self.tell(super::session::NOTHING_CHANGES, Role::Good);
                    return;
                }
                Ok(then) => then.into_iter().rev().for_each(|e| waiting.push_front(e)),
                // What was to follow rested on it.
                Err(error) => {
                    self.tell_fault(&error);
                    return;
                }
            }
        }
    }

    /// What became of something that a layer was given.
    pub(super) fn settle(&mut self, at: usize, handled: Handled) {
        match handled {
            Handled::Ignored | Handled::Taken => {}
            Handled::Then(effects) => self.carry_out(effects),
            Handled::Close(effects) => {
                if at < self.over.len() {
                    self.over.remove(at);
                }
                self.carry_out(effects);
            }
        }
    }

    /// Offers an effect to the layers from the top down; none where nobody took it.
    fn offer(&mut self, effect: &Effect) -> Option<Vec<Effect>> {
        for at in (0..self.over.len()).rev() {
            let open = self.over[at].is_open();
            match self.over[at].effect(&mut self.session, effect) {
                Handled::Taken => return Some(Vec::new()),
                Handled::Then(effects) => return Some(effects),
                Handled::Close(effects) => {
                    self.over.remove(at);
                    return Some(effects);
                }
                Handled::Ignored if open => {}
                Handled::Ignored => return None,
            }
        }
        match self.console.effect(&self.session, effect) {
            Handled::Ignored => None,
            Handled::Taken => Some(Vec::new()),
            Handled::Then(effects) | Handled::Close(effects) => Some(effects),
        }
    }

    fn one(&mut self, effect: Effect) -> Result<Vec<Effect>> {
        match effect {
            Effect::Show(wanted) => return self.show(wanted),
            Effect::Fail(error) => return Err(error),
            Effect::Do(work) => return Ok(vec![Effect::Did(self.session.commit(work)?)]),
            Effect::Did(done) => {
                self.published = done.published.or(self.published);
                self.overtaken |= done.overtaken > 0;
                self.next = self.what_follows(&done);
                self.follow_made(&done);
                if let Some(warning) = done.warnings.first() {
                    self.warning = Some(warning.clone());
                }
                let session = &mut self.session;
                self.over.retain_mut(|layer| {
                    layer.refresh(session);
                    !layer.did(session, &done)
                });
            }
            Effect::Say(said) => {
                let said = match std::mem::take(&mut self.overtaken) {
                    true => (Message::plain(OVERTAKEN).with_message("what", said), Role::Warning),
                    false => (said, Role::Good),
                };
                let (said, next) = match self.published.take() {
                    Some(day) => {
                        let said = Message::plain(PUBLISHED).with_message("what", said.0).with("day", day);
                        ((said, Role::Warning), None)
                    }
                    None => (said, self.next.take()),
                };
                let said = match self.warning.take() {
                    Some(warning) => (
                        Message::plain(MIND).with_message("what", said.0).with_message("warning", warning),
                        Role::Warning,
                    ),
                    None => said,
                };
                self.tell(said.0, said.1);
                self.message.iter_mut().for_each(|m| m.hint.clone_from(&next));
            }
            Effect::Copy(text) => {
                if text.len() > MAX_COPY {
                    let error = Error::new(Code::Usage, COPY_LONG).with("bytes", text.len());
                    return Err(error.hint(HINT_EXPORT));
                }
                self.tell(Message::plain(COPIED).with("text", super::text::truncate(&text, 60)), Role::Good);
                self.requests.push(Request::Copy(text));
            }
            Effect::OpenOutside(id) => match self.fetching(id)?.filter(|_| self.session.opener != Opener::Nowhere) {
                Some(job) => return Ok(vec![Effect::Job(job)]),
                None => self.open_outside(id)?,
            },
            Effect::CopyPath(id) => {
                if let Some(job) = self.fetching(id)? {
                    return Ok(vec![Effect::Job(job)]);
                }
                let (digest, _) = self.evidence_of(id)?;
                let path = self.session.office.evidence().path(&digest).display().to_string();
                return Ok(vec![Effect::Copy(path)]);
            }
            Effect::AsOf(view) => {
                self.session.look_at(view)?;
                self.console.stale();
                match view {
                    Some(view) => {
                        let said = self.session.view_in_words(view);
                        self.tell(Message::plain(LOOKING).with_message("view", said), Role::Warning);
                    }
                    None => self.tell(NOW_AGAIN, Role::Good),
                }
            }
            Effect::On(day) => {
                self.session.write_on(day);
                match self.session.on() {
                    Some(day) => self.tell(Message::plain(WRITING_ON).with("day", day), Role::Warning),
                    None => self.tell(WRITING_TODAY, Role::Good),
                }
            }
            Effect::Arrange(how) => {
                let by_hand = !matches!(how, Arrange::View(_));
                self.console.arrange(&self.session, how)?;
                if by_hand {
                    self.remember_arrangement();
                }
            }
            Effect::Pane(step) => match self.console.list_mut() {
                Some(list) => {
                    list.panes.step(step);
                    self.remember_panes();
                }
                None => return Err(Error::new(Code::Usage, NO_LIST)),
            },
            Effect::Known(entry) => {
                let view = {
                    let state = self.session.office.read();
                    self.session.office.known_at(&state, entry, None)
                };
                self.console.show_latest();
                return Ok(vec![Effect::AsOf(Some(view))]);
            }
            Effect::Set(pairs) => return self.set(&pairs),
            Effect::Press(name) => {
                self.begin_from_palette();
                self.act(name, crate::action::Args::default());
            }
            Effect::Keys(keys) => self.keys_of(keys)?,
            Effect::Quit if self.leave_sample() => {}
            Effect::Quit => self.quit = true,
            Effect::Sample => self.sample()?,
            Effect::Tour => self.tour()?,
            Effect::CopyOrQuit(text) => {
                if text.is_empty() || std::mem::replace(&mut self.copied, true) {
                    return Ok(vec![Effect::Show(Overlay::Quit)]);
                }
                return Ok(vec![Effect::Copy(text)]);
            }
            Effect::Suspend if !self.session.shell => {
                return Err(Error::new(Code::Usage, NO_SHELL).hint(HINT_NO_SHELL));
            }
            Effect::Command(own, id) => self.own_command(own, id)?,
            Effect::Pager(id) => self.pager(id)?,
            Effect::Editor(text) => self.editor(&text)?,
            Effect::Agree(own, id) => self.agree(own, id)?,
            Effect::Suspend => self.requests.push(Request::Suspend),
            Effect::Redraw => self.requests.push(Request::Redraw),
            Effect::Theme => {
                self.session.theme = self.session.theme.after().at(self.session.depth);
                // Bars and lamps are kept as they were written.
                self.console.stale();
                self.over.iter_mut().for_each(|l| l.refresh(&mut self.session));
                let name = self.session.theme.name().to_string();
                self.tell(Message::plain(THEME).with("name", name), Role::Good);
                self.remember();
            }
            Effect::Language => {
                self.session.lang = self.session.lang.other();
                self.console.stale();
                self.over.iter_mut().for_each(|l| l.refresh(&mut self.session));
                self.remember();
            }
            Effect::Mouse => {
                self.mouse = !self.mouse;
                self.requests.push(Request::Mouse(self.mouse));
                self.tell(if self.mouse { MOUSE_ON } else { MOUSE_OFF }, Role::Good);
                self.remember();
            }
            Effect::Bell => {
                self.habits.bell = !self.habits.bell;
                self.tell(if self.habits.bell { BELL_ON } else { BELL_OFF }, Role::Good);
                self.keep_habits();
            }
            Effect::Keymap => {
                let name = self.next_keymap()?;
                let said = match name {
                    Some(name) => Message::plain(KEYMAP).with("name", name),
                    None => Message::plain(OWN_KEYMAP),
                };
                self.tell(said, Role::Good);
                self.keep_habits();
            }
            Effect::Job(job) => {
                self.await_job();
                if let Some(running) = &self.job {
                    return Err(Error::new(Code::Usage, BUSY).with_message("what", running.title().clone()));
                }
                self.job = Some(Running::start(job, &self.session));
            }
            Effect::Overlay(OverlayAction::Stop) if self.job.is_some() => {
                if let Some(job) = &self.job {
                    job.stop();
                }
            }
            Effect::Back => {
                if let Some(then) = self.offer(&Effect::Back) {
                    return Ok(then);
                }
                // Where there is nothing else to come back from, one comes back from the past.
                if self.over.is_empty() && self.session.as_of().is_some() {
                    return Ok(vec![Effect::AsOf(None)]);
                }
                self.over.pop();
            }
            Effect::Open(id) => {
                let at_home = self.over.is_empty();
                if at_home && let Some(then) = self.offer(&Effect::Open(id)) {
                    return Ok(then);
                }
                // What lies over the screen made way for what it opened.
                self.over.clear();
                if !self.console.open(&self.session, id) {
                    let kind = self.session.view().get(id).map(|r| r.kind());
                    return match kind {
                        Some(kind) => Ok(vec![Effect::Show(overlays::shown_alone(kind, id))]),
                        None => Err(Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id)),
                    };
                }
            }
            // What moves, marks and arranges is the business of what is on the screen, from the top down.
            effect @ (Effect::Go(..)
            | Effect::Screen(_)
            | Effect::Follow
            | Effect::Filter(_)
            | Effect::Search(..)
            | Effect::Return(..)
            | Effect::Mark
            | Effect::MarkRange
            | Effect::MarkAll
            | Effect::Unmark
            | Effect::Branch(_)
            | Effect::Branches
            | Effect::Overlay(_)
            | Effect::Field(_)
            | Effect::Centre
            | Effect::Refresh) => {
                if let Some(then) = self.offer(&effect) {
                    return Ok(then);
                }
            }
        }
        Ok(Vec::new())
    }

    /// Sets fields of what is marked, or under the cursor; of several after a look.
    fn set(&mut self, pairs: &[String]) -> Result<Vec<Effect>> {
        if self.session.as_of().is_some() {
            return Err(self.past());
        }
        let here = self.console.here(&self.session);
        let ids = if here.marked.is_empty() { here.id.into_iter().collect() } else { here.marked };
        if ids.is_empty() {
            return Err(Error::new(Code::Usage, NOTHING_CHOSEN));
        }
        let (mut work, mut lines) = (Work::new("record.edit"), Vec::new());
        let view = self.session.view();
        for record in ids.iter().filter_map(|id| view.get(*id)) {
            let values = crate::action::records::read_pairs(&self.session.office, &view, record, None, pairs)?;
            lines.push(format!("{}: {}", view.title_of(record), pairs.join(" ")));
            for (tag, value) in values {
                work.put_seen(record.kind(), record.id(), tag, value, record.stamp(tag));
            }
        }
        let title = match ids.as_slice() {
            [one] => Message::plain(SET_ONE).with("title", view.title(*one)),
            many => Message::plain(SET_MANY).with("count", many.len()),
        };
        drop(view);
        Ok(match ids.len() {
            1 => vec![Effect::Do(work), Effect::Say(title)],
            _ => vec![Effect::Show(Overlay::Confirm(Box::new(Preview { title, lines, work })))],
        })
    }

    /// The digest and the name of a piece of evidence.
    fn evidence_of(&self, id: RecordId) -> Result<(Digest, String)> {
        let state = self.session.view();
        let record = state.find(Kind::Evidence, id);
        let record =
            record.ok_or_else(|| Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id))?;
        let digest = record.text(evidence::DIGEST).unwrap_or_default();
        let parsed = digest.parse().map_err(|_| Error::new(Code::BadInput, NO_DIGEST).with("digest", digest))?;
        Ok((parsed, record.text(evidence::NAME).unwrap_or_default().to_string()))
    }

    /// What fetches a piece of evidence that is not here; nothing where it is, or no remote is known.
    fn fetching(&self, id: RecordId) -> Result<Option<crate::action::Job>> {
        let (digest, name) = self.evidence_of(id)?;
        Ok(crate::action::fetching(&self.session.office, digest, &name, self.session.lang))
    }

    /// Opens a copy of a piece of evidence with a program outside.
    fn open_outside(&mut self, id: RecordId) -> Result<()> {
        let (digest, name) = self.evidence_of(id)?;
        if self.session.opener == Opener::Nowhere {
            let key = super::hints::key_of(&self.session, "evidence.copy-path", &self.contexts());
            let error = Error::new(Code::Usage, FAR_AWAY).with("name", name);
            return Err(error.hint(Message::plain(HINT_FAR_AWAY).with("key", key)));
        }
        let path = self.session.office.lay_out(&digest, &name)?;
        let said = match &self.session.opener {
            Opener::Here(chosen) => {
                let program = outside::program(chosen.as_deref());
                let failed = |e| {
                    let error = Error::new(Code::Failed, NO_PROGRAM).with("program", program).caused_by(e);
                    error.hint(Message::plain(HINT_PROGRAM).with("path", path.display()))
                };
                outside::open(chosen.as_deref(), &path).map_err(failed)?;
                Message::plain(OPENED).with("name", name).with("program", program)
            }
            Opener::Client | Opener::Nowhere => {
                self.requests.push(Request::Open(path));
                Message::plain(OPENING).with("name", name)
            }
        };
        self.tell(said, Role::Good);
        Ok(())
    }

    fn show(&mut self, wanted: Overlay) -> Result<Vec<Effect>> {
        let contexts = self.contexts();
        let layer: Box<dyn super::layer::Layer> = match wanted {
            Overlay::Palette => Box::new(Palette::new(&self.session, &contexts)),
            Overlay::Quit => Box::new(overlays::leave::Leave::new(&self.session)),
            Overlay::Help => Box::new(Help::new(&self.session, &contexts)),
            Overlay::AsOf => Box::new(DayLine::looking()),
            Overlay::On => Box::new(DayLine::writing()),
            Overlay::Filter => match (self.console.list(), self.console.filter()) {
                (Some(list), _) => Box::new(FilterLine::over(list)),
                (None, Some(filter)) => Box::new(FilterLine::new(filter)),
                // Elsewhere one looks for a task.
                (None, None) => {
                    return Ok(vec![Effect::Screen(ScreenId::List(Kind::Task)), Effect::Show(Overlay::Filter)]);
                }
            },
            Overlay::Picture => match self.console.list().and_then(|l| overlays::pictures::picture(&self.session, l)) {
                Some(picture) => picture,
                None => return Ok(Vec::new()),
            },
            other => return overlays::open(self, other),
        };
        self.over.push(layer);
        Ok(Vec::new())
    }
}
