//! Recording and replaying, in the application.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::registers::Registers;
use super::{
    Kept, MAX_DEPTH, MAX_PASTE, MAX_PLAYED, MAX_STEPS, MAX_TIMES, Recording, Step, Typed, VERSION, kept, prefix,
};
use crate::action::{Effect, Keys};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::keymap::Key;
use crate::tui::app::App;
use crate::tui::frame::StatusMessage;
use crate::tui::hints::key_of;
use crate::tui::theme::Role;

/// How many keys are typed at least and at most before the screen is drawn, and how long those between may take.
const SLICE: (usize, usize) = (8, 64);
const SLICE_TIME: Duration = Duration::from_millis(20);

/// Where a macro may begin: on the screens, and on what shows records over them.
const PLACES: &[&str] = &["", "triage", "detail", "flags", "picture"];

crate::messages! {
    NONE: "no keys are recorded under {letter}", "{letter} 处没有录制的按键";
    HINT_NONE: "{key} and {letter} begins to record them", "按 {key} 再按 {letter} 开始录制";
    NOT_HERE: "keys are not recorded or replayed from here", "此处不能录制或回放按键";
    HINT_NOT_HERE: "Close what lies over the screen first.", "请先关闭覆盖在界面上的内容。";
    RECORDING: "recording under {letter}; {key} ends it. The mouse is not recorded.", "正在录制到 {letter}，按 {key} 结束；鼠标操作不录制。";
    RECORDED: "recorded under {letter}: {keys}", "已录制到 {letter}：{keys}";
    RECORDED_HINT: "{key} and {letter} replays it; a number before the letter does so that often", "按 {key} 再按 {letter} 回放，字母前可加次数";
    NOTHING: "nothing was recorded", "未录制任何按键";
    TOO_LONG: "a macro holds at most {max} {max:key|keys}; what was recorded until here is kept", "宏最多 {max} 个按键，已保留此前录制的内容";
    PASTE_LONG: "a paste of over {max} {max:byte|bytes} cannot be recorded; what was recorded until here is kept", "超过 {max} 字节的粘贴无法录制，已保留此前录制的内容";
    BUSY: "no recording begins while keys are replayed", "回放期间不能开始录制";
    TOO_DEEP: "macros replay each other more than {max} deep", "宏互相回放超过 {max} 层";
    TOO_MANY: "a replay types at most {max} {max:key|keys}", "一次回放最多 {max} 个按键";
    ELSEWHERE: "it has come to another place than the one it was recorded at", "所处位置与录制时不同";
    STOPPED: "replay of {letter} stopped at key {at}, {key}: {why}", "回放 {letter} 停在第 {at} 键 {key}：{why}";
    BY_HAND: "replay stopped by a key", "已按键停止回放";
    REPLAYED: "replayed {letter}: {count} {count:key|keys}", "已回放 {letter}：{count} 个按键";
    FORGOTTEN: "forgotten: {letter}", "已删除：{letter}";
    HEAD_RECORDING: "rec {letter} {count}", "录制 {letter} {count} 键";
    HEAD_PLAYING: "replaying {letter}", "回放 {letter}";
}

/// A macro that is being replayed.
#[derive(Debug)]
pub(super) struct Round {
    letter: char,
    steps: Arc<Vec<Step>>,
    at: usize,
    /// How often it goes round after this time.
    left: u32,
}

impl App {
    /// What lies over the screens: the innermost context of the topmost layer.
    fn place(&self) -> &'static str {
        self.over.last().and_then(|l| l.contexts().first().copied()).unwrap_or("")
    }

    /// Takes down what is typed, while keys are recorded; says what is to be told afterwards.
    pub(in crate::tui) fn take_down(&mut self, typed: Typed) -> Option<Message> {
        let place = self.place().to_string();
        let recording = self.macros.recording.as_mut()?;
        let long = match &typed {
            Typed::Paste(text) if text.len() > MAX_PASTE => Some((PASTE_LONG, MAX_PASTE)),
            _ if recording.steps.len() >= MAX_STEPS => Some((TOO_LONG, MAX_STEPS)),
            _ => None,
        };
        let Some((msg, max)) = long else {
            recording.steps.push(Step { typed, place });
            return None;
        };
        recording.begun = recording.steps.len();
        self.end_recording();
        Some(Message::plain(msg).with("max", max))
    }

    /// An action is about to be done by so many keys, the last ones recorded.
    pub(in crate::tui) fn begin_action(&mut self, name: &str, keys: usize) {
        if let Some(recording) = &mut self.macros.recording {
            recording.begun = recording.steps.len().saturating_sub(keys);
            if name == "palette.open" {
                recording.palette = Some(recording.begun);
            }
        }
    }

    /// An action is about to be done from the palette: what was typed there belongs to it.
    pub(in crate::tui) fn begin_from_palette(&mut self) {
        if let Some(recording) = &mut self.macros.recording {
            recording.begun = recording.palette.take().unwrap_or(recording.begun);
        }
    }

    /// Something was refused: what is replayed stops.
    pub(in crate::tui) fn refuse(&mut self) {
        self.macros.refused = true;
    }

    /// Does what an action asks of the macros.
    ///
    /// # Errors
    /// `Usage` where there is no such macro, or none can be recorded or replayed here.
    pub(in crate::tui) fn keys_of(&mut self, keys: Keys) -> Result<()> {
        let playing = !self.macros.playing.is_empty();
        match keys {
            Keys::Record(_) if self.macros.recording.is_some() => {
                self.end_recording();
                return Ok(());
            }
            Keys::Record(_) if playing => return Err(Error::new(Code::Usage, BUSY)),
            Keys::Forget(letter) => {
                self.session.office.drafts().remove(&format!("{}{letter}", prefix(self.session.actor.person)));
                self.tell(Message::plain(FORGOTTEN).with("letter", letter), Role::Good);
                return Ok(());
            }
            _ => {}
        }
        if !PLACES.contains(&self.place()) {
            return Err(Error::new(Code::Usage, NOT_HERE).hint(HINT_NOT_HERE));
        }
        match keys {
            Keys::Record(None) => self.over.push(Box::new(Registers::new(&self.session, true, self.macros.last))),
            Keys::Replay(None) => self.over.push(Box::new(Registers::new(&self.session, false, self.macros.last))),
            Keys::Record(Some(letter)) => {
                self.macros.recording = Some(Recording { letter, steps: Vec::new(), begun: 0, palette: None });
                let key = key_of(&self.session, "macro.record", &self.contexts());
                self.tell(Message::plain(RECORDING).with("letter", letter).with("key", key), Role::Warning);
            }
            Keys::Replay(Some((letter, times))) => return self.replay(letter, times),
            Keys::Forget(_) => {}
        }
        Ok(())
    }

    /// Ends the recording and keeps it.
    fn end_recording(&mut self) {
        let Some(mut recording) = self.macros.recording.take() else { return };
        recording.steps.truncate(recording.begun);
        let (letter, steps) = (recording.letter, recording.steps);
        if steps.is_empty() {
            return self.tell(NOTHING, Role::Warning);
        }
        let keys = super::say(&steps, self.session.lang);
        let name = format!("{}{letter}", prefix(self.session.actor.person));
        let bytes = postcard::to_stdvec(&Kept { version: VERSION, steps }).unwrap_or_default();
        if let Err(error) = self.session.office.drafts().put(&name, bytes) {
            return self.tell_fault(&error);
        }
        self.macros.last = Some(letter);
        let key = key_of(&self.session, "macro.replay", &self.contexts());
        let hint = self.session.said(Message::plain(RECORDED_HINT).with("key", key).with("letter", letter));
        let text = self.session.said(Message::plain(RECORDED).with("letter", letter).with("keys", keys));
        self.message = Some(StatusMessage { text, hint: Some(hint), role: Role::Good });
    }

    fn replay(&mut self, letter: char, times: u32) -> Result<()> {
        let Some(steps) = kept(&self.session).remove(&letter) else {
            let key = key_of(&self.session, "macro.record", &self.contexts());
            let error = Error::new(Code::NotFound, NONE).with("letter", letter);
            return Err(error.hint(Message::plain(HINT_NONE).with("key", key).with("letter", letter)));
        };
        if self.macros.playing.len() >= MAX_DEPTH {
            return Err(Error::new(Code::Usage, TOO_DEEP).with("max", MAX_DEPTH));
        }
        if self.macros.playing.is_empty() {
            (self.macros.played, self.macros.refused) = (0, false);
        }
        self.macros.last = Some(letter);
        self.macros.playing.push(Round { letter, steps, at: 0, left: times.clamp(1, MAX_TIMES) - 1 });
        Ok(())
    }

    /// Whether keys are replayed.
    pub(in crate::tui) fn is_playing(&self) -> bool {
        !self.macros.playing.is_empty()
    }

    /// Stops what is replayed, since the person wants the keys back.
    pub(in crate::tui) fn stop_playing(&mut self) {
        self.macros.playing.clear();
        self.tell(BY_HAND, Role::Warning);
    }

    /// Types some of the keys that are replayed; the rest follows after the next drawing.
    pub(in crate::tui) fn play(&mut self) {
        let began = Instant::now();
        for done in 0.. {
            if self.quit || done >= SLICE.1 || done >= SLICE.0 && began.elapsed() >= SLICE_TIME {
                return;
            }
            let Some((letter, at, step)) = self.next_step() else { return };
            let why: Option<Msg> = if self.macros.played >= MAX_PLAYED {
                Some(TOO_MANY)
            } else if self.place() != step.place {
                Some(ELSEWHERE)
            } else {
                None
            };
            if let Some(why) = why {
                let why = self.session.said(Message::plain(why).with("max", MAX_PLAYED));
                return self.stop_at(letter, at, &step, &why);
            }
            self.macros.played += 1;
            self.macros.refused = false;
            match &step.typed {
                Typed::Key(code, ctrl, alt, shift) => {
                    self.key(Key { code: *code, ctrl: *ctrl, alt: *alt, shift: *shift });
                }
                Typed::Paste(text) => self.paste(text),
            }
            if self.macros.refused {
                let why = self.message.as_ref().map_or(String::new(), |m| m.text.clone());
                return self.stop_at(letter, at, &step, &why);
            }
        }
    }

    /// The next key of what is replayed; nothing where all of it is done.
    fn next_step(&mut self) -> Option<(char, usize, Step)> {
        let first = self.macros.playing.first().map(|round| round.letter);
        while let Some(round) = self.macros.playing.last_mut() {
            if let Some(step) = round.steps.get(round.at) {
                round.at += 1;
                return Some((round.letter, round.at, step.clone()));
            }
            if round.left > 0 && !round.steps.is_empty() {
                (round.at, round.left) = (0, round.left - 1);
            } else {
                self.macros.playing.pop();
            }
        }
        if let Some(letter) = first.filter(|_| self.message.is_none()) {
            let count = self.macros.played;
            self.tell(Message::plain(REPLAYED).with("letter", letter).with("count", count), Role::Good);
        }
        None
    }

    fn stop_at(&mut self, letter: char, at: usize, step: &Step, why: &str) {
        self.macros.playing.clear();
        let hint = self.message.take().and_then(|m| m.hint);
        let said = Message::plain(STOPPED)
            .with("letter", letter)
            .with("at", at)
            .with("key", step.typed.say(self.session.lang));
        let text = self.session.said(said.with("why", why));
        self.message = Some(StatusMessage { text, hint, role: Role::Error });
    }

    /// Says in the frame's head what is recorded or replayed.
    pub(in crate::tui) fn tell_macros(&mut self) {
        let said = match (&self.macros.recording, self.macros.playing.first()) {
            (Some(r), _) => Some(Message::plain(HEAD_RECORDING).with("letter", r.letter).with("count", r.steps.len())),
            (None, Some(round)) => Some(Message::plain(HEAD_PLAYING).with("letter", round.letter)),
            (None, None) => None,
        };
        self.session.keys_told = said.map(|s| s.say(self.session.lang));
    }
}

/// The effects of a letter chosen.
pub(super) fn chosen(record: bool, letter: char, times: u32) -> Vec<Effect> {
    vec![Effect::Keys(if record { Keys::Record(Some(letter)) } else { Keys::Replay(Some((letter, times))) })]
}
