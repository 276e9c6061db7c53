//! Random draws in an office: the commitment is an entry before the public number exists; the opening computes the rest.
//!
//! The secret is nowhere kept: it follows from the device's key, the draw and the pool, so that only the device that
//! committed can open it, and nobody can read it beforehand out of the store, a backup or a clone.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use crate::domain::draw::receipt::{Exclusion, Receipt};
use crate::domain::draw::{Barrier, Candidate, Inspector, MAX_POOL, MAX_WEIGHT, Share, commitment, digest_of};
use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::record::Record;
use crate::domain::schema::{campaign, draw, person, unit, visit};
use crate::domain::value::{MAX_LIST, Value};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{State, hex};
use crate::service::figures::unit_of;
use crate::service::office::Office;
use crate::service::settings;
use crate::service::words::long_text;
use crate::service::work::{Actor, Edit, Work};

/// Working days after the draw by which its result is published (企业信息公示暂行条例 art. 6: 20 working days).
pub const PUBLISH_WITHIN: i64 = 20;

crate::messages! {
    NOTHING_TO_DRAW: "there is nothing to draw from", "抽取名单为空";
    HINT_POOL: "Name the objects with --from KIND and --filter.", "请用--from和--filter指定抽取对象。";
    TOO_MANY: "a pool holds at most {most}, this one {count}", "抽取名单最多{most}个，现有{count}个";
    FEW_INSPECTORS: "{each} {each:inspector|inspectors} a visit are asked for, and only {count} can be drawn", "每组需{each}名检查人员，可抽取的仅{count}名";
    HINT_INSPECTORS: "Give inspectors a day until which their certificate is valid: `ducha set PERSON certified_until=…`.", "请为检查人员登记证件有效期：ducha set 人员 certified_until=…。";
    TOO_LONG: "the receipt of this draw would have {bytes} {bytes:byte|bytes}, and at most {most} can be kept: draw from a smaller pool", "抽取凭证将达{bytes}字节，上限{most}字节，请缩小抽取名单";
    BAD_WEIGHT: "“{title}” has the weight {weight}; a weight is a whole number from 0 to {most}", "“{title}”的权重为{weight}；权重须为0至{most}的整数";
    SHORT: "only {found} {found:inspector|inspectors} may go ({rules})", "可派检查人员仅{found}名（{rules}）";
    RULE: "{rule}: {count}", "{rule}{count}人";
    CERTIFICATE: "without a valid certificate", "证件无效";
    INTEREST: "with an interest", "应当回避";
    ROTATION: "were there the last time", "上次已去";
    VISITS: "have all the visits they may take", "次数已满";
    ONE_ALONE: "a visit takes at least two inspectors, or none are drawn (行政处罚法 art. 42)", "检查人员不得少于两人；不抽人员时为0（《行政处罚法》第四十二条）";
    STAYS: "“{title}” is committed: what it is bound to and what it drew stay as they are, in the open", "“{title}”已作出承诺：名单、承诺与抽取结果不得更改、撤销或作废，仍予公开";
    HINT_STAYS: "Give it up with a reason, or draw once more: the receipt of the next names it.", "可说明原因放弃，或另行抽取；下次抽取凭证将予载明。";
    NOT_COMMITTED: "“{title}” is no draw that waits to be opened", "“{title}”不是待开启的抽取";
    OTHER_DEVICE: "“{title}” was committed on another device, which alone can open it", "“{title}”由另一设备作出承诺，只能在该设备上开启";
    NO_PUBLIC: "the public number is missing: dice thrown by those present, or a lottery of a day named beforehand", "缺少公开随机数：现场掷骰结果，或事先约定日期的彩票号码";
}

/// What is to be drawn.
#[derive(Clone, Debug)]
pub struct DrawAsk {
    /// What the draw is called.
    pub title: String,
    /// The campaign that it is for.
    pub campaign: Option<RecordId>,
    /// The objects, of one kind.
    pub objects: Vec<RecordId>,
    /// How many of them.
    pub share: Share,
    /// Shares of single strata.
    pub own_shares: BTreeMap<String, Share>,
    /// The field that holds an object's tickets.
    pub weight: Option<Tag>,
    /// The tickets of single objects, whatever that field says.
    pub tickets: Vec<(RecordId, u32)>,
    /// The field that says which stratum an object is of.
    pub stratum: Option<Tag>,
    /// How many inspectors go on each visit; 0 where nobody is drawn.
    pub each: usize,
    /// How many visits one inspector takes at most.
    pub visits: usize,
    /// Who or what is left out, and why.
    pub excluded: Vec<(RecordId, String)>,
}

impl DrawAsk {
    /// A plain draw: one ticket each, no strata, nobody who goes there, nobody left out.
    pub fn plain(title: String, objects: Vec<RecordId>, share: Share) -> Self {
        Self {
            title,
            campaign: None,
            objects,
            share,
            own_shares: BTreeMap::new(),
            weight: None,
            tickets: Vec::new(),
            stratum: None,
            each: 0,
            visits: 1,
            excluded: Vec::new(),
        }
    }
}

/// A draw that was opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// All that follows from it.
    pub receipt: Receipt,
    /// What is drawn, as people call it.
    pub drawn: Vec<String>,
}

impl Office {
    /// Binds a pool and a secret: the commitment is written, and with it the receipt as far as it goes.
    ///
    /// # Errors
    /// `BadInput` where there is nothing to draw from, or too few inspectors; those of [`Office::commit`].
    pub fn commit_draw(&self, actor: &Actor, ask: &DrawAsk) -> Result<(RecordId, String)> {
        let id = self.new_id()?;
        let state = self.read();
        let receipt = prepare(&state, &self.name(&state, Lang::Zh), actor, ask, self.today())?;
        let serial = format!("CQ-{:02}", next_serial(&state, Kind::Draw, draw::SERIAL, "CQ-"));
        drop(state);
        let pool = digest_of(&receipt.objects);
        let bound = commitment(&self.draw_secret(id, &pool), &pool);
        let receipt = Receipt { pool: pool.clone(), commitment: bound.clone(), ..receipt };
        let mut work = Work::new("draw.commit");
        let mut put = |tag, value: Value| work.put(Kind::Draw, id, tag, value);
        put(draw::SERIAL, Value::Text(serial));
        put(draw::TITLE, Value::Text(ask.title.clone()));
        if let Some(campaign) = ask.campaign {
            put(draw::CAMPAIGN, Value::Ref(campaign));
        }
        put(draw::STATE, Value::from(crate::domain::life::draw::COMMITTED));
        put(draw::SHARE, Value::Text(ask.share.to_string()));
        put(draw::EACH, Value::Int(ask.each as i64));
        put(draw::SIZE, Value::Int(receipt.objects.len() as i64));
        put(draw::DIGEST, Value::Text(pool));
        put(draw::COMMITMENT, Value::Text(bound.clone()));
        put_receipt(&receipt, &mut put)?;
        if !receipt.excluded.is_empty() {
            let of = |e: &Exclusion| format!("{}：{}", receipt.names.get(&e.id).unwrap_or(&e.id), e.reason);
            put(draw::EXCLUDED, Value::Texts(receipt.excluded.iter().map(of).collect()));
        }
        self.commit(actor, work)?;
        Ok((id, bound))
    }

    /// Opens a draw with the public number: computes the result, keeps the receipt, and says by when to publish.
    ///
    /// # Errors
    /// `Usage` where it does not wait to be opened, `Denied` where another device committed it.
    pub fn open_draw(&self, actor: &Actor, id: RecordId, public: &str, source: &str) -> Result<Opened> {
        if public.trim().is_empty() {
            return Err(Error::new(Code::Usage, NO_PUBLIC));
        }
        let state = self.read();
        let record = state.find(Kind::Draw, id);
        let waits = |r: &&Record| r.text(draw::STATE) == Some(crate::domain::life::draw::COMMITTED);
        let not = || Error::new(Code::Usage, NOT_COMMITTED).with("title", state.title(id));
        let record = record.filter(waits).ok_or_else(not)?;
        let held = Receipt::read(&receipt_of(record))?;
        let secret = self.draw_secret(id, &held.pool);
        if commitment(&secret, &held.pool) != held.commitment {
            return Err(Error::new(Code::Denied, OTHER_DEVICE).with("title", state.title(id)));
        }
        let entry = record.stamp(draw::COMMITMENT).and_then(|s| state.write_id(s)).map(|w| w.to_string());
        let repeats = repeats(&state, record);
        let day = self.today();
        let receipt = Receipt {
            secret,
            public: public.trim().to_string(),
            source: source.trim().to_string(),
            entry: entry.unwrap_or_default(),
            abandoned: repeats,
            day,
            ..held
        };
        let receipt = receipt.draw(|object| (day, barred(&state, object)));
        let calendar = settings::calendar(&state);
        // Who is asked in a survey is drawn and is not made known: there is no result to publish.
        let asked = |id: &str| id.parse().ok().and_then(|id| state.find(Kind::Case, id)).is_some();
        let published = !receipt.drawn.iter().any(|d| asked(&d.id));
        drop(state);
        let name = |id: &str| receipt.names.get(id).cloned().unwrap_or_else(|| id.to_string());
        let drawn: Vec<String> = receipt.drawn.iter().map(|d| name(&d.id)).collect();
        let (due, _) = calendar.add_workdays(day, PUBLISH_WITHIN);
        let mut work = Work::new("draw.open");
        let mut put = |tag, value: Value| work.put(Kind::Draw, id, tag, value);
        put(draw::STATE, Value::from(crate::domain::life::draw::DRAWN));
        put(draw::SECRET, Value::Text(receipt.secret.clone()));
        put(draw::PUBLIC, Value::Text(receipt.public.clone()));
        put(draw::SOURCE, Value::Text(receipt.source.clone()));
        put_receipt(&receipt, &mut put)?;
        // What is more than a field holds stands in the receipt.
        put(draw::DRAWN, Value::Texts(drawn.iter().take(MAX_LIST).cloned().collect()));
        if published {
            put(draw::PUBLISH_BY, Value::from(due));
        }
        if !receipt.abandoned.is_empty() {
            put(draw::REPEATS, Value::Texts(receipt.abandoned.clone()));
        }
        self.commit(actor, work)?;
        Ok(Opened { receipt, drawn })
    }

    /// The secret of a draw.
    fn draw_secret(&self, id: RecordId, pool: &str) -> String {
        let what: [u8; 32] = Sha256::digest(format!("ducha-draw-secret\n{id}\n{pool}")).into();
        hex(&Sha256::digest(self.key().sign(&what)))
    }
}

/// Why too few inspectors may go: how many may, and how many each rule keeps away.
pub fn shortage(found: usize, barriers: &BTreeMap<Barrier, usize>) -> Message {
    let rule = |(rule, count): (&Barrier, &usize)| {
        let word = match rule {
            Barrier::Certificate => CERTIFICATE,
            Barrier::Interest => INTEREST,
            Barrier::Rotation => ROTATION,
            Barrier::Visits => VISITS,
        };
        Message::plain(RULE).with_message("rule", word).with("count", count)
    };
    Message::plain(SHORT).with("found", found).with_list("rules", barriers.iter().map(rule))
}

/// What is bound when a draw is committed.
const BOUND: [Tag; 6] = [draw::COMMITMENT, draw::DIGEST, draw::SIZE, draw::SHARE, draw::EACH, draw::EXCLUDED];
/// What follows when it is opened.
const FOLLOWS: [Tag; 7] =
    [draw::SECRET, draw::PUBLIC, draw::SOURCE, draw::DRAWN, draw::DRAWN_ON, draw::PUBLISH_BY, draw::REPEATS];
/// What is written when it is committed, and once more when it is opened.
const RECEIPT: [Tag; 2] = [draw::RECEIPT, draw::RECEIPT_REST];

/// The error that says that a draw stays in the open as it is.
pub(crate) fn stays(state: &State, record: &Record) -> Error {
    Error::new(Code::Denied, STAYS).with("title", state.title_of(record)).hint(HINT_STAYS)
}

/// Refuses what would change what a draw is bound to or what it drew, and what would take it out of sight.
///
/// # Errors
/// `Denied` with what to do instead.
pub(crate) fn check(state: &State, edits: &[Edit]) -> Result<()> {
    for edit in edits.iter().filter(|e| e.kind == Kind::Draw) {
        let Some(held) = state.get(edit.id).filter(|r| r.get(draw::COMMITMENT).is_some()) else { continue };
        let opened = held.get(draw::SECRET).is_some();
        let opens = || edits.iter().any(|e| e.id == edit.id && e.tag == draw::SECRET);
        let fixed = edit.tag == GONE
            || BOUND.contains(&edit.tag)
            || (FOLLOWS.contains(&edit.tag) && (opened || !opens()))
            || (RECEIPT.contains(&edit.tag) && (opened || !opens()));
        if fixed && held.get(edit.tag).map(|v| v.to_owned()) != edit.value {
            return Err(stays(state, held));
        }
    }
    Ok(())
}

/// The receipt of a draw as it is handed out; blank where there is none.
pub fn receipt_of(record: &Record) -> String {
    long_text::of(record, (draw::RECEIPT, draw::RECEIPT_REST))
}

/// Keeps a receipt; that of a pool of thousands is longer than a field.
fn put_receipt(receipt: &Receipt, put: &mut impl FnMut(Tag, Value)) -> Result<()> {
    let text = receipt.write();
    if text.len() > long_text::MOST {
        return Err(Error::new(Code::BadInput, TOO_LONG).with("bytes", text.len()).with("most", long_text::MOST));
    }
    let (first, rest) = long_text::split(&text);
    put(draw::RECEIPT, first);
    rest.into_iter().for_each(|rest| put(draw::RECEIPT_REST, rest));
    Ok(())
}

fn prepare(state: &State, office: &str, actor: &Actor, ask: &DrawAsk, day: NaiveDate) -> Result<Receipt> {
    if ask.each == 1 {
        return Err(Error::new(Code::BadInput, ONE_ALONE));
    }
    let left_out = |id: &RecordId| ask.excluded.iter().any(|(e, _)| e == id);
    let mut names = BTreeMap::new();
    let mut objects = Vec::new();
    for record in ask.objects.iter().filter(|o| !left_out(o)).filter_map(|id| state.get(*id)) {
        let id = record.id().to_string();
        names.insert(id.clone(), state.title(record.id()));
        let own = ask.tickets.iter().find(|(id, _)| *id == record.id()).map(|(_, tickets)| *tickets);
        let weight = match (own, ask.weight) {
            (Some(own), _) => own,
            (None, Some(tag)) => weight(state, record, tag)?,
            (None, None) => 1,
        };
        let stratum = ask.stratum.map(|tag| stratum(state, record, tag)).unwrap_or_default();
        objects.push(Candidate { id, weight, stratum });
    }
    if objects.is_empty() {
        return Err(Error::new(Code::BadInput, NOTHING_TO_DRAW).command_hint(HINT_POOL));
    }
    if objects.len() > MAX_POOL {
        return Err(Error::new(Code::BadInput, TOO_MANY).with("most", MAX_POOL).with("count", objects.len()));
    }
    let inspectors = if ask.each == 0 { Vec::new() } else { inspectors(state, ask, &mut names, day) };
    if inspectors.len() < ask.each {
        let error = Error::new(Code::BadInput, FEW_INSPECTORS).with("each", ask.each);
        return Err(error.with("count", inspectors.len()).hint(HINT_INSPECTORS));
    }
    let by = state.title(actor.person);
    let mut excluded = Vec::new();
    for (id, reason) in &ask.excluded {
        names.insert(id.to_string(), state.title(*id));
        excluded.push(Exclusion { id: id.to_string(), reason: reason.clone(), by: by.clone() });
    }
    Ok(Receipt {
        title: ask.title.clone(),
        office: office.to_string(),
        day,
        commitment: String::new(),
        entry: String::new(),
        pool: String::new(),
        secret: String::new(),
        public: String::new(),
        source: String::new(),
        seed: String::new(),
        share: ask.share,
        own_shares: ask.own_shares.clone(),
        objects,
        names,
        excluded,
        drawn: Vec::new(),
        each: ask.each,
        inspectors,
        visits: Vec::new(),
        paired: Vec::new(),
        abandoned: Vec::new(),
    })
}

fn weight(state: &State, record: &Record, tag: Tag) -> Result<u32> {
    let held = record.number(tag).unwrap_or(1.0);
    let whole = held.fract() == 0.0 && (0.0..=f64::from(MAX_WEIGHT)).contains(&held);
    whole.then_some(held as u32).ok_or_else(|| {
        let error = Error::new(Code::BadInput, BAD_WEIGHT).with("title", state.title(record.id()));
        error.with("weight", held).with("most", MAX_WEIGHT)
    })
}

fn stratum(state: &State, record: &Record, tag: Tag) -> String {
    record.reference(tag).map(|id| state.title(id)).or_else(|| record.text(tag).map(str::to_string)).unwrap_or_default()
}

/// Who can be drawn: the campaign's inspectors, or else everybody with a certificate; those that are left out are not.
fn inspectors(state: &State, ask: &DrawAsk, names: &mut BTreeMap<String, String>, day: NaiveDate) -> Vec<Inspector> {
    let named: Vec<RecordId> = ask
        .campaign
        .and_then(|c| state.get(c))
        .map(|c| c.references(campaign::INSPECTORS).collect())
        .unwrap_or_default();
    let wanted = |r: &&Record| match named.is_empty() {
        true => r.date(person::CERTIFIED_UNTIL).is_some_and(|until| until >= day),
        false => named.contains(&r.id()),
    };
    let mut out = Vec::new();
    for record in state.records(Kind::Person).filter(wanted) {
        if ask.excluded.iter().any(|(e, _)| *e == record.id()) {
            continue;
        }
        let id = record.id().to_string();
        names.insert(id.clone(), state.title(record.id()));
        out.push(Inspector { id, certified_until: record.date(person::CERTIFIED_UNTIL), visits: ask.visits.max(1) });
    }
    out
}

/// Who may not visit an object: those of its unit or with an interest in it, and those who were there the last time.
fn barred(state: &State, object: &str) -> BTreeMap<String, Barrier> {
    let mut out = BTreeMap::new();
    let Some(record) = object.parse().ok().and_then(|o: RecordId| state.get(o)) else { return out };
    let of = if record.kind() == Kind::Unit { Some(record.id()) } else { unit_of(state, record) };
    let Some(of) = of else { return out };
    let above = state.get(of).and_then(|u| u.reference(unit::PARENT));
    let last = state
        .records(Kind::Visit)
        .filter(|v| v.reference(visit::UNIT) == Some(of) && v.text(visit::STATE) == Some("finished"))
        .max_by_key(|v| v.date(visit::ON));
    for person in last.into_iter().flat_map(|v| v.references(visit::INSPECTORS)) {
        out.insert(person.to_string(), Barrier::Rotation);
    }
    for person in state.records(Kind::Person) {
        let own = person.reference(person::UNIT).is_some_and(|u| u == of || Some(u) == above);
        if own || person.references(person::INTERESTS).any(|u| u == of) {
            out.insert(person.id().to_string(), Barrier::Interest);
        }
    }
    out
}

/// The commitments of other draws of the same pool: begun and given up, or repeated.
fn repeats(state: &State, record: &Record) -> Vec<String> {
    let pool = record.text(draw::DIGEST);
    state
        .records(Kind::Draw)
        .filter(|d| d.id() != record.id() && d.text(draw::DIGEST) == pool)
        .filter_map(|d| d.text(draw::COMMITMENT).map(str::to_string))
        .collect()
}

/// The number after the highest that has a prefix: CQ-01, CQ-02 …
pub(in crate::service) fn next_serial(state: &State, kind: Kind, serial: Tag, prefix: &str) -> u32 {
    let number = |r: &Record| r.text(serial)?.strip_prefix(prefix)?.parse::<u32>().ok();
    state.records(kind).filter_map(number).max().unwrap_or(0).saturating_add(1)
}
