//! Evidence in the terminal: one picture, two side by side, the first lines of a text, a sheet or a document; what cannot be
//! shown by name, size, digest and time.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Axis, Effect, Job, Motion, Overlay, ScreenId, fetching};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::evidence;
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::exchange::preview::first_lines;
use crate::i18n::Message;
use crate::log::State;
use crate::store::digest::Digest;
use crate::sync::fetch::is_elsewhere;
use crate::tui::form::paint;
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::text::clean;
use crate::tui::theme::Role;
use crate::tui::widgets::{Caption, Photos, Picture, Shot};
use crate::tui::wrap::wrap;

/// The most pieces of evidence of one record that are gone through.
const MAX_LISTED: usize = 200;
/// How many of them are kept decoded.
const KEPT: usize = 6;
/// The most lines of a text that are shown.
const MAX_LINES: usize = 500;

crate::messages! {
    TITLE: "Evidence {at} of {count}: {title}", "佐证 {at}/{count}：{title}";
    NONE: "no evidence is kept of it yet", "尚未留存佐证";
    NONE_HINT: "The evidence key keeps a file of it, by its path.", "按佐证键，输入文件路径即可留存。";
    BESIDE: "{turn} goes to the next, {pair} shows two side by side, {open} opens what is known of it", "{turn} 下一份，{pair} 两份并排，{open} 查看登记信息";
    ABOUT: "{media}, {bytes} {bytes:byte|bytes}", "{media}，{bytes} 字节";
    TAKEN: "taken {time}", "拍摄时间 {time}";
    FILE_TIME: "file of {time}", "文件时间 {time}";
    NO_DIGEST: "{digest} is no digest of a file", "{digest} 不是文件校验码";
    ELSEWHERE: "the file was left at another replica: it is fetched as soon as that can be reached", "文件未随同步取回：能连上远端时自动取回";
    DIGEST: "SHA-256 {digest}", "文件校验码 {digest}";
}

/// What a piece of evidence holds, as far as it can be shown.
enum Content {
    Picture(Picture),
    Lines(Vec<String>),
    Nothing(Error),
}

/// A piece of evidence.
struct Piece {
    id: RecordId,
    name: String,
    side: String,
    media: String,
    size: u64,
    digest: String,
    taken: Option<String>,
    /// The file's own time, which says little of when a picture was taken.
    file_time: Option<String>,
    place: String,
}

/// The evidence of a record, one piece after the other.
pub struct Preview {
    of: RecordId,
    pieces: Vec<Piece>,
    at: usize,
    /// Whether two are shown side by side.
    pair: bool,
    /// The first line of a text that is shown, and how many there is room for.
    top: usize,
    page: usize,
    content: BTreeMap<String, Content>,
    /// What was asked for of other replicas already.
    asked: BTreeSet<String>,
}

impl Preview {
    /// The evidence of a record, or of the record that a piece of evidence is of, begun at that piece.
    ///
    /// # Errors
    /// `NotFound` where there is none.
    pub fn new(session: &Session, id: RecordId) -> Result<Self> {
        let view = session.view();
        let own = view.find(Kind::Evidence, id);
        let of = own.and_then(|r| r.reference(evidence::OF)).unwrap_or(id);
        let (pieces, content) = (pieces(session, &view, of), BTreeMap::new());
        drop(view);
        if pieces.is_empty() {
            return Err(Error::new(Code::NotFound, NONE).hint(NONE_HINT));
        }
        let at = pieces.iter().position(|p| p.id == id).unwrap_or(0);
        // Asked for a record, what can be compared is compared at once.
        let pair = own_is_none(id, &pieces) && pieces.iter().filter(|p| !p.side.is_empty()).count() > 1;
        Ok(Self { of, pieces, at, pair, top: 0, page: 1, content, asked: BTreeSet::new() })
    }

    /// The one under the cursor, and beside it the next of the other side, or else the next.
    fn shown(&self) -> Vec<usize> {
        let count = self.pieces.len();
        if !self.pair || count < 2 {
            return vec![self.at];
        }
        let side = &self.pieces[self.at].side;
        let after = (1..count).map(|n| (self.at + n) % count);
        let other = after
            .clone()
            .find(|n| !side.is_empty() && !self.pieces[*n].side.is_empty() && self.pieces[*n].side != *side);
        let other = other.or_else(|| after.into_iter().next());
        std::iter::once(self.at).chain(other).collect()
    }

    /// Reads what a piece holds; what was read before is kept.
    fn read(&mut self, session: &Session, at: usize) {
        let piece = &self.pieces[at];
        if self.content.contains_key(&piece.digest) {
            return;
        }
        let content = match content(session, piece) {
            Ok(content) => content,
            Err(error) => Content::Nothing(error),
        };
        if self.content.len() >= KEPT {
            self.content.clear();
        }
        self.content.insert(piece.digest.clone(), content);
    }

    fn lines(&self) -> usize {
        match self.content.get(&self.pieces[self.at].digest) {
            Some(Content::Lines(lines)) => lines.len(),
            _ => 0,
        }
    }

    fn turn(&mut self, by: i64) {
        let count = self.pieces.len() as i64;
        self.at = (self.at as i64 + by).rem_euclid(count) as usize;
        self.top = 0;
    }
}

fn own_is_none(id: RecordId, pieces: &[Piece]) -> bool {
    pieces.iter().all(|p| p.id != id)
}

/// The evidence of a record: what was before comes before what was after, and each in the order of time.
fn pieces(session: &Session, view: &State, of: RecordId) -> Vec<Piece> {
    let clock = session.office.clock();
    let time = |r: &Record, tag| match r.get(tag) {
        Some(ValueRef::Time(at)) => Some(at),
        _ => None,
    };
    let at = |r: &Record| time(r, evidence::TAKEN).or_else(|| time(r, evidence::FILE_TIME));
    let read = |r: &Record, tag| {
        let local = time(r, tag).and_then(|t| clock.local(t));
        local.map(|t| t.format("%Y-%m-%d %H:%M").to_string())
    };
    let mut found: Vec<&Record> =
        view.records(Kind::Evidence).filter(|r| r.reference(evidence::OF) == Some(of)).take(MAX_LISTED).collect();
    found.sort_by_key(|r| (r.text(evidence::SIDE) == Some("after"), at(r)));
    let text = |r: &Record, tag| r.text(tag).unwrap_or_default().to_string();
    let piece = |r: &Record| Piece {
        id: r.id(),
        name: text(r, evidence::NAME),
        side: r
            .text(evidence::SIDE)
            .map_or_else(String::new, |s| crate::domain::schema::words::SIDE.label(s, session.lang).to_string()),
        media: text(r, evidence::MEDIA),
        size: r.number(evidence::SIZE).map_or(0, |n| n as u64),
        digest: text(r, evidence::DIGEST),
        taken: read(r, evidence::TAKEN),
        file_time: read(r, evidence::FILE_TIME),
        place: text(r, evidence::PLACE),
    };
    found.into_iter().map(piece).collect()
}

fn content(session: &Session, piece: &Piece) -> Result<Content> {
    let unread = |_| Error::new(Code::BadInput, NO_DIGEST).with("digest", &piece.digest);
    let digest: Digest = piece.digest.parse().map_err(unread)?;
    if is_elsewhere(&session.office, &digest) {
        return Err(Error::new(Code::NotFound, ELSEWHERE));
    }
    let mut file = session.office.evidence().open(&digest)?;
    if matches!(piece.media.as_str(), "image/jpeg" | "image/png") {
        return Ok(Content::Picture(Picture::read(&mut file)?));
    }
    let lines = first_lines(&piece.name, &piece.media, piece.size, &mut file, MAX_LINES)?;
    // Cells and tabs are set apart, not shown as the signs that they are.
    Ok(Content::Lines(lines.into_iter().map(|line| line.replace('\t', "  ")).collect()))
}

impl Layer for Preview {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picture"]
    }

    fn here(&self, _: &Session) -> Option<Here> {
        let piece = &self.pieces[self.at];
        Some(Here {
            cell: piece.digest.clone(),
            ..Here::alone(
                ScreenId::Overview,
                Kind::Evidence,
                Some(piece.id),
                format!("{}\t{}\t{}", piece.name, piece.size, piece.digest),
            )
        })
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) if self.lines() > 0 && !self.pair => {
                self.top = moved(self.top, self.lines().saturating_sub(self.page), self.page, *motion);
            }
            Effect::Go(Axis::Right | Axis::Cursor | Axis::Down, Motion::By(n)) => self.turn(i64::from(*n)),
            Effect::Go(Axis::Cursor | Axis::Down, Motion::Start) => self.turn(-(self.at as i64)),
            Effect::Go(Axis::Cursor | Axis::Down, Motion::End) => self.turn(-1 - self.at as i64),
            Effect::Go(Axis::Tab | Axis::Pane, _) => self.pair = !self.pair,
            Effect::Follow => return Handled::Then(vec![Effect::Show(Overlay::Record(self.pieces[self.at].id))]),
            Effect::Back => return Handled::close(),
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn wants(&mut self, session: &Session) -> Option<Job> {
        for at in self.shown() {
            let piece = &self.pieces[at];
            let Ok(digest) = piece.digest.parse() else { continue };
            if self.asked.contains(&piece.digest) {
                continue;
            }
            if let Some(job) = fetching(&session.office, digest, &piece.name, session.lang) {
                self.asked.insert(piece.digest.clone());
                return Some(job);
            }
        }
        None
    }

    fn refresh(&mut self, session: &mut Session) {
        let evidence = session.office.evidence();
        let came = |digest: &str| digest.parse().is_ok_and(|digest| evidence.has(&digest));
        self.content.retain(|digest, held| !matches!(held, Content::Nothing(_)) || !came(digest));
        let view = session.view();
        let (here, found) = (self.pieces[self.at].id, pieces(session, &view, self.of));
        if !found.is_empty() {
            self.at = found.iter().position(|p| p.id == here).unwrap_or(0);
            self.pieces = found;
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let shown = self.shown();
        shown.iter().for_each(|at| self.read(session, *at));
        let title = Message::plain(TITLE).with("at", self.at + 1).with("count", self.pieces.len());
        let title = session.said(title.with("title", session.view().title(self.of)));
        let inner = dialog(session, &title, frame, area, area.width, area.height);
        let place = Rect { height: inner.height.saturating_sub(1), ..inner };
        let key = |action: &str| crate::tui::hints::key_of(session, action, &["picture"]);
        let said = Message::plain(BESIDE).with("turn", key("scroll.right")).with("pair", key("tab.next"));
        let said = session.said(said.with("open", key("record.follow")));
        paint::put(frame.buffer_mut(), inner.x, place.bottom(), &said, inner.width, session.style(Role::Dim));
        let lines = shown.first().and_then(|at| match self.content.get(&self.pieces[*at].digest) {
            Some(Content::Lines(lines)) if !self.pair => Some((&self.pieces[*at], lines)),
            _ => None,
        });
        if let Some((piece, lines)) = lines {
            let head = about(session, piece);
            let mut y = place.y;
            for line in head.iter().flat_map(|l| wrap(l, usize::from(place.width), 3)) {
                paint::put(frame.buffer_mut(), place.x, y, &line, place.width, session.style(Role::Dim));
                y += 1;
            }
            let rows = usize::from(place.bottom().saturating_sub(y + 1)).max(1);
            (self.page, self.top) = (rows, self.top.min(lines.len().saturating_sub(rows)));
            for (y, line) in (y + 1..place.bottom()).zip(lines.iter().skip(self.top)) {
                let line = clean(line);
                paint::put(frame.buffer_mut(), place.x, y, &line, place.width, session.style(Role::Text));
            }
            return;
        }
        let shots: Vec<Shot<'_>> = shown.iter().map(|at| self.shot(session, *at)).collect();
        let photos = Photos { shots: &shots, depth: session.depth, theme: &session.theme, lang: session.lang };
        frame.render_widget(photos, place);
    }
}

impl Preview {
    fn shot(&self, session: &Session, at: usize) -> Shot<'_> {
        let piece = &self.pieces[at];
        let picture = match self.content.get(&piece.digest) {
            Some(Content::Picture(picture)) => Ok(picture),
            Some(Content::Lines(lines)) => Err(lines.join("\n")),
            Some(Content::Nothing(error)) => {
                Err(format!("{}\n\n{}", error.say(session.lang), about(session, piece).join("\n")))
            }
            None => Err(String::new()),
        };
        let title = if piece.side.is_empty() { &piece.name } else { &piece.side };
        let caption = Caption { title, taken: piece.taken.as_deref(), digest: &piece.digest, bytes: piece.size };
        Shot { picture, caption }
    }
}

/// What is known of a piece: name, type and size, time and place, digest.
fn about(session: &Session, piece: &Piece) -> Vec<String> {
    let size = Message::plain(ABOUT).with("media", &piece.media).with("bytes", piece.size);
    let said = |msg, time: &String| session.said(Message::plain(msg).with("time", time));
    let taken = piece.taken.as_ref().map(|t| said(TAKEN, t));
    let taken = taken.or_else(|| piece.file_time.as_ref().map(|t| said(FILE_TIME, t)));
    let when = taken.into_iter().chain((!piece.place.is_empty()).then(|| piece.place.clone()));
    let head = [piece.side.clone(), piece.name.clone(), session.said(size)];
    let head: Vec<String> = head.into_iter().filter(|t| !t.is_empty()).chain(when).collect();
    vec![head.join("  "), session.said(Message::plain(DIGEST).with("digest", &piece.digest))]
}
