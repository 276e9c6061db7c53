//! The alarms over a set of closings.

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};

use super::picture::{ALIKE, How, Likeness, Print, SAME};
use super::places::metres;
use super::replies::{Names, alike};
use crate::i18n::Message;

crate::messages! {
    SAME_FILE: "the same picture stands under “{other}”", "与“{other}”使用同一张照片";
    BEFORE_AFTER: "the same picture stands for before and after", "整改前后使用同一张照片";
    ALIKE_PICTURE: "a picture is alike to one under “{other}” ({how}, {distance} of 64 bits differ)", "照片与“{other}”的照片相近（{how}，64位中相差{distance}位）";
    TAKEN_EARLIER: "a picture of the state after was taken on {taken}, before the order of {ordered}", "整改后照片拍摄于{taken}，早于{ordered}交办";
    REPLY_ALIKE: "the reply is that of “{other}” but for names ({share}% alike)", "反馈内容与“{other}”除名称外相同（相似度{share}%）";
    BUNCHED: "{count} were closed by one person within {minutes} {minutes:minute|minutes}", "{minutes}分钟内由同一人连续销号{count}件";
    FAR_AWAY: "a picture was taken {metres} m from the nearest place of the unit", "照片拍摄地距该单位最近地点{metres}米";
    OF_SCREEN: "a picture of the state after seems to be taken of a screen or a print: the stripes of its grid lie over all of it", "整改后照片疑为翻拍屏幕或照片：全图布满规则条纹";
    RELAPSED: "it came back {days} {days:day|days} after it was closed", "销号{days}天后复发";
    PLAIN: "as it is", "原样";
    TURNED: "mirrored or turned", "翻转或旋转";
    CROPPED: "cropped", "裁剪";
}

/// A rule of the guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The same file under another finding.
    SameFile,
    /// The same picture before and after.
    BeforeAfter,
    /// A picture near to one under another finding.
    AlikePicture,
    /// Taken before the order was given.
    TakenEarlier,
    /// A reply like another's.
    ReplyAlike,
    /// Many closings in a bunch.
    Bunched,
    /// Far from the unit's places.
    FarAway,
    /// It came back soon.
    Relapsed,
    /// A picture of a screen or a print.
    OfScreen,
}

/// How much an alarm says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// A sign among others.
    Weak,
    /// Enough to look at.
    Strong,
}

/// An alarm: to be decided by a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The finding, by its place in what was given.
    pub of: usize,
    /// The other finding, where there is one.
    pub with: Option<usize>,
    /// The rule.
    pub rule: Rule,
    /// How much it says.
    pub strength: Strength,
    /// Why.
    pub why: Message,
}

/// A picture as evidence.
#[derive(Clone, Debug, Default)]
pub struct Photo {
    /// The digest of its file.
    pub digest: String,
    /// What it looks like, where it could be read.
    pub print: Option<Print>,
    /// When the camera says it was taken.
    pub taken: Option<NaiveDateTime>,
    /// Where the camera says it was taken; 0,0 is what scaling programs write for nothing.
    pub place: Option<(f64, f64)>,
    /// Whether it shows the state after.
    pub after: bool,
}

/// A finding that was reported as put right.
#[derive(Clone, Debug, Default)]
pub struct Closing {
    /// What it is called.
    pub title: String,
    /// The unit that rectified.
    pub unit: String,
    /// The day of the order.
    pub ordered: Option<NaiveDate>,
    /// Who reported or closed it, and when.
    pub closed: Option<(String, NaiveDateTime)>,
    /// What the unit says was done.
    pub reply: String,
    /// Its pictures.
    pub photos: Vec<Photo>,
    /// The unit's places, in degrees.
    pub places: Vec<(f64, f64)>,
    /// How many days after its closing it came back.
    pub relapsed: Option<i64>,
}

/// What the rules are set to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// From how many hundredths on replies are alike.
    pub reply_share: u32,
    /// How far from the unit's places a picture may be taken, in metres.
    pub far: f64,
    /// How many closings by one person are a bunch, and within how many minutes.
    pub bunch: (usize, i64),
    /// Within how many days a relapse counts.
    pub relapse: i64,
}

impl Default for Settings {
    /// law-and-practice 4.4.
    fn default() -> Self {
        Self { reply_share: 80, far: 500.0, bunch: (3, 10), relapse: 90 }
    }
}

/// Returns the alarms over a set of closings; `names` are the names of units and people, left out of replies.
pub fn alarms(all: &[Closing], names: &[&str], settings: &Settings) -> Vec<Alarm> {
    let mut out = Vec::new();
    for (of, closing) in all.iter().enumerate() {
        alone(of, closing, settings, &mut out);
    }
    same_files(all, &mut out);
    let replies = alike_replies(all, names, settings, &mut out);
    let bunches = bunches(all, settings, &mut out);
    alike_pictures(all, &replies, &bunches, &mut out);
    out.sort_by_key(|a| (a.of, std::cmp::Reverse(a.strength), a.rule, a.with));
    out
}

fn alone(of: usize, closing: &Closing, settings: &Settings, out: &mut Vec<Alarm>) {
    let mut alarm = |rule, strength, why| out.push(Alarm { of, with: None, rule, strength, why });
    let after = || closing.photos.iter().filter(|p| p.after);
    for photo in after() {
        if let (Some(taken), Some(ordered)) = (photo.taken, closing.ordered)
            && taken.date() < ordered
        {
            let why = Message::plain(TAKEN_EARLIER).with("taken", taken.date()).with("ordered", ordered);
            alarm(Rule::TakenEarlier, Strength::Strong, why);
        }
        let place = photo.place.filter(|p| *p != (0.0, 0.0));
        let nearest = place.and_then(|p| closing.places.iter().map(|q| metres(p, *q)).min_by(f64::total_cmp));
        if let Some(nearest) = nearest.filter(|n| *n > settings.far) {
            alarm(Rule::FarAway, Strength::Weak, Message::plain(FAR_AWAY).with("metres", nearest.round()));
        }
        if photo.print.as_ref().is_some_and(Print::is_of_screen) {
            alarm(Rule::OfScreen, Strength::Weak, Message::plain(OF_SCREEN));
        }
        // Before and after are meant to be alike: only the same picture counts.
        let same = |b: &&Photo| {
            let near = || Some(b.print.as_ref()?.compare(photo.print.as_ref()?)?.distance);
            b.digest == photo.digest || near().is_some_and(|d| d <= SAME)
        };
        if closing.photos.iter().filter(|p| !p.after).any(|b| same(&b)) {
            alarm(Rule::BeforeAfter, Strength::Strong, Message::plain(BEFORE_AFTER));
        }
    }
    if let Some(days) = closing.relapsed.filter(|d| (0..=settings.relapse).contains(d)) {
        alarm(Rule::Relapsed, Strength::Strong, Message::plain(RELAPSED).with("days", days));
    }
}

fn same_files(all: &[Closing], out: &mut Vec<Alarm>) {
    let mut by_digest: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for (at, photo) in all.iter().enumerate().flat_map(|(at, c)| c.photos.iter().map(move |p| (at, p))) {
        by_digest.entry(photo.digest.as_str()).or_default().insert(at);
    }
    for holders in by_digest.values().filter(|h| h.len() > 1) {
        let first = holders.first().copied().unwrap_or_default();
        for of in holders.iter().copied().skip(1) {
            let why = Message::plain(SAME_FILE).with("other", &all[first].title);
            out.push(Alarm { of, with: Some(first), rule: Rule::SameFile, strength: Strength::Strong, why });
        }
    }
}

/// Pairs of findings whose replies are alike; each reply is held against those that share a rare part with it.
fn alike_replies(
    all: &[Closing],
    names: &[&str],
    settings: &Settings,
    out: &mut Vec<Alarm>,
) -> BTreeSet<(usize, usize)> {
    let mut pairs = BTreeSet::new();
    let replies: Vec<&str> = all.iter().map(|c| c.reply.as_str()).collect();
    for (of, with, share) in alike(&replies, &Names::new(names.iter().copied()), settings.reply_share) {
        pairs.insert((with, of));
        let why = Message::plain(REPLY_ALIKE).with("other", &all[with].title).with("share", share);
        out.push(Alarm { of, with: Some(with), rule: Rule::ReplyAlike, strength: Strength::Weak, why });
    }
    pairs
}

/// The findings that were closed in a bunch.
fn bunches(all: &[Closing], settings: &Settings, out: &mut Vec<Alarm>) -> BTreeSet<usize> {
    let (least, minutes) = settings.bunch;
    let mut by_person: HashMap<&str, Vec<(NaiveDateTime, usize)>> = HashMap::new();
    for (at, closing) in all.iter().enumerate() {
        if let Some((who, when)) = &closing.closed {
            by_person.entry(who.as_str()).or_default().push((*when, at));
        }
    }
    let mut bunched = BTreeSet::new();
    for closings in by_person.values_mut() {
        closings.sort();
        for first in 0..closings.len() {
            let begin = closings[first].0;
            let within = closings[first..].iter().take_while(|(when, _)| (*when - begin).num_minutes() < minutes);
            let together: Vec<usize> = within.map(|(_, at)| *at).collect();
            if together.len() >= least.max(2) {
                bunched.extend(together.iter().copied());
            }
        }
        let count = closings.iter().filter(|(_, at)| bunched.contains(at)).count();
        for of in closings.iter().map(|(_, at)| *at).filter(|at| bunched.contains(at)) {
            let why = Message::plain(BUNCHED).with("count", count).with("minutes", minutes);
            out.push(Alarm { of, with: None, rule: Rule::Bunched, strength: Strength::Weak, why });
        }
    }
    bunched
}

/// Pictures of the state after that are near to one another under two findings. A copy that is nearly the same is strong;
/// one that is only alike needs a second sign: the same unit, a bunch, replies alike, a picture of a screen.
fn alike_pictures(
    all: &[Closing],
    replies: &BTreeSet<(usize, usize)>,
    bunched: &BTreeSet<usize>,
    out: &mut Vec<Alarm>,
) {
    for ((with, of), likeness) in near_pairs(all) {
        let second = all[with].unit == all[of].unit
            || replies.contains(&(with, of))
            || (bunched.contains(&with) && bunched.contains(&of))
            || [with, of].iter().any(|at| all[*at].photos.iter().any(of_screen));
        let strength = match likeness.distance <= SAME {
            true => Strength::Strong,
            false if second => Strength::Weak,
            false => continue,
        };
        let how = match likeness.how {
            How::Plain => PLAIN,
            How::Turned => TURNED,
            How::Cropped => CROPPED,
        };
        let why = Message::plain(ALIKE_PICTURE).with("other", &all[with].title).with_message("how", how);
        let why = why.with("distance", likeness.distance);
        out.push(Alarm { of, with: Some(with), rule: Rule::AlikePicture, strength, why });
    }
}

fn of_screen(photo: &Photo) -> bool {
    photo.after && photo.print.as_ref().is_some_and(Print::is_of_screen)
}

/// The nearest pictures of each two findings, where they are alike and not the same file.
fn near_pairs(all: &[Closing]) -> Vec<((usize, usize), Likeness)> {
    let photos: Vec<(usize, &Photo, &Print)> = all
        .iter()
        .enumerate()
        .flat_map(|(at, c)| c.photos.iter().filter(|p| p.after).map(move |p| (at, p)))
        .filter_map(|(at, p)| Some((at, p, p.print.as_ref().filter(|p| !p.is_flat())?)))
        .collect();
    // Hashes that differ in at most five bits agree in one of six bands whole: only those are compared.
    let mut bands: HashMap<(u32, u64), Vec<usize>> = HashMap::new();
    for (at, (_, _, print)) in photos.iter().enumerate() {
        for (band, bits) in bands_of(print.plain()) {
            bands.entry((band, bits)).or_default().push(at);
        }
    }
    let mut best: HashMap<(usize, usize), Likeness> = HashMap::new();
    for (of, photo, print) in &photos {
        let mut seen = BTreeSet::new();
        for key in print.hashes().flat_map(bands_of) {
            seen.extend(bands.get(&key).into_iter().flatten().copied());
        }
        for (with, other, second) in seen.into_iter().map(|at| &photos[at]) {
            if with == of || photo.digest == other.digest {
                continue;
            }
            if let Some(likeness) = print.compare(second).filter(|l| l.distance <= ALIKE) {
                let held = best.entry((*with.min(of), *with.max(of))).or_insert(likeness);
                *held = likeness.min(*held);
            }
        }
    }
    let mut out: Vec<_> = best.into_iter().collect();
    out.sort();
    out
}

fn bands_of(hash: u64) -> impl Iterator<Item = (u32, u64)> {
    (0..6).map(move |band| (band, hash >> (band * 11) & 0x7ff))
}

#[cfg(test)]
mod tests {
    use super::super::picture::tests::scene;
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2023, 7, d).unwrap()
    }

    fn photo(number: u32, mirrored: bool) -> Photo {
        let (w, h) = (160, 120);
        let mut grey = scene(number, w, h);
        if mirrored {
            grey.chunks_mut(w).for_each(|row| row.reverse());
        }
        let digest = format!("{number}-{mirrored}");
        Photo { digest, print: Print::of(w, h, &grey), after: true, ..Photo::default() }
    }

    fn closing(title: &str, unit: &str, photos: Vec<Photo>) -> Closing {
        let reply = format!("{title}：已制定制度并公示，安排专人负责，今后每周检查一次。编号{}", title.len());
        let (title, unit) = (title.to_string(), unit.to_string());
        Closing { title, unit, ordered: Some(day(1)), photos, reply, ..Closing::default() }
    }

    fn rules(all: &[Closing], of: usize) -> Vec<(Rule, Strength)> {
        let names = all.iter().map(|c| c.title.as_str()).collect::<Vec<_>>();
        alarms(all, &names, &Settings::default())
            .into_iter()
            .filter(|a| a.of == of)
            .map(|a| (a.rule, a.strength))
            .collect()
    }

    #[test]
    fn copies_are_found_and_say_how_much_they_say() {
        let mut all = vec![closing("甲", "a", vec![photo(1, false)]), closing("乙", "b", vec![photo(1, false)])];
        all[1].reply = String::new();
        assert_eq!(rules(&all, 1), [(Rule::SameFile, Strength::Strong)]);
        all[1].photos = vec![photo(1, true)];
        assert_eq!(rules(&all, 1), [(Rule::AlikePicture, Strength::Strong)]);
        all[1].photos = vec![photo(2, false)];
        assert_eq!(rules(&all, 1), []);
    }

    #[test]
    fn one_finding_alone_can_raise_an_alarm() {
        let mut all = vec![closing("甲", "a", vec![photo(1, false)])];
        assert_eq!(rules(&all, 0), [], "no time and no place are no alarm");
        all[0].photos[0].taken = day(1).and_hms_opt(8, 0, 0);
        assert_eq!(rules(&all, 0), []);
        all[0].photos[0].taken = NaiveDate::from_ymd_opt(2023, 6, 30).and_then(|d| d.and_hms_opt(8, 0, 0));
        assert_eq!(rules(&all, 0), [(Rule::TakenEarlier, Strength::Strong)]);
        all[0].photos[0].taken = None;
        all[0].places = vec![(24.911, 114.789)];
        all[0].photos[0].place = Some((0.0, 0.0));
        assert_eq!(rules(&all, 0), [], "0,0 is what a scaled picture has for nothing");
        all[0].photos[0].place = Some((24.911, 114.799));
        assert_eq!(rules(&all, 0), [(Rule::FarAway, Strength::Weak)]);
        all[0].photos[0].place = None;
        all[0].photos.push(Photo { after: false, ..photo(1, false) });
        assert_eq!(rules(&all, 0), [(Rule::BeforeAfter, Strength::Strong)]);
        all[0].photos.pop();
        all[0].relapsed = Some(91);
        assert_eq!(rules(&all, 0), []);
        all[0].relapsed = Some(30);
        assert_eq!(rules(&all, 0), [(Rule::Relapsed, Strength::Strong)]);
    }

    #[test]
    fn bunches_and_copied_replies_are_seen() {
        let at = |m| day(31).and_hms_opt(17, m, 0).unwrap();
        let mut all: Vec<Closing> = ["甲", "乙", "丙"].map(|t| closing(t, t, Vec::new())).into();
        for (closing, minute) in all.iter_mut().zip([0, 4, 9]) {
            closing.closed = Some(("张".into(), at(minute)));
        }
        assert_eq!(
            rules(&all, 2),
            [(Rule::ReplyAlike, Strength::Weak), (Rule::ReplyAlike, Strength::Weak), (Rule::Bunched, Strength::Weak)]
        );
        all[2].closed = Some(("张".into(), at(30)));
        all[2].reply = "另购叫号机一台，已于大厅投入使用，并设引导员二名，群众反映良好。".into();
        assert_eq!(rules(&all, 2), []);
    }
}
