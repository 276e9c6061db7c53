//! The numbers of documents: one a year and kind, final when given, and never given twice.
//!
//! A device numbers without asking another: it may be offline for days, and a number on paper cannot be taken back. So each
//! gives numbers from a block of its own. The office's first device gives the plain ones, 交办〔2023〕7号; the third that it
//! enrolled gives 交办〔2023〕3-1号 and on. Which block is a device's follows from the chain of the device that enrolled it,
//! in which entries have one order: no two have the same. Another device gives the plain numbers where the setting
//! `number.device` names it.

use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::document;
use crate::domain::value::Value;
use crate::i18n::{Lang, Message};
use crate::log::{Authority, ReplicaId, State};
use crate::service::papers::documents::sort_label;
use crate::service::settings;
use crate::service::work::Edit;

crate::messages! {
    NUMBER: "{mark}〔{year}〕{seq}", "{mark}〔{year}〕{seq}号";
    NUMBER_IN_BLOCK: "{mark}〔{year}〕{block}-{seq}", "{mark}〔{year}〕{block}-{seq}号";
}

/// The mark of a number where the setting `number.SORT` says none: 交办〔2023〕7号.
pub(crate) const MARKS: &[(&str, &str)] = &[
    ("assign", "交办"),
    ("urge", "催办"),
    ("order", "督办"),
    ("reminder", "提醒"),
    ("talk", "约谈"),
    ("notice", "通报"),
    ("withdrawal", "撤回"),
];

/// The setting that names the device which gives plain numbers.
pub(crate) const DEVICE: &str = "number.device";

/// How far enrolments are followed back to the office's first device.
const MAX_DEPTH: usize = 8;

/// A number that a document gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// As people read it.
    pub text: String,
    /// The block of the device that gives it; empty for the one that gives plain numbers.
    pub block: String,
    /// Its place in the block.
    pub seq: i64,
}

impl Number {
    /// The next number of a kind in a year that a device gives, where work that is not written yet may hold some.
    pub(crate) fn next(state: &State, replica: ReplicaId, edits: &[Edit], sort: &str, year: i32) -> Self {
        let block = block_here(state, replica);
        let is = |r: &&Record| {
            r.text(document::SORT) == Some(sort)
                && r.number(document::YEAR) == Some(f64::from(year))
                && r.text(document::BLOCK).unwrap_or_default() == block
        };
        let held = state.records(Kind::Document).filter(is).filter_map(|r| r.number(document::SEQ));
        let last = held.fold(0.0, f64::max) as i64;
        let made = |e: &&Edit| e.tag == document::SORT && e.value.as_ref().and_then(Value::as_text) == Some(sort);
        let seq = last + 1 + edits.iter().filter(|e| e.kind == Kind::Document).filter(made).count() as i64;
        let otherwise = MARKS.iter().find(|(s, _)| *s == sort).map(|(_, mark)| *mark);
        let mark = settings::text(state, &format!("number.{sort}"));
        let mark = mark.unwrap_or_else(|| otherwise.unwrap_or(sort_label(sort).zh).to_string());
        let said = Message::plain(if block.is_empty() { NUMBER } else { NUMBER_IN_BLOCK });
        let text = said.with("mark", mark).with("year", year).with("block", &block).with("seq", seq).say(Lang::Zh);
        Self { text, block, seq }
    }
}

/// The block that a device gives numbers from: empty for plain ones.
fn block_here(state: &State, replica: ReplicaId) -> String {
    let authority = state.authority();
    let plain = match settings::text(state, DEVICE).filter(|name| !name.trim().is_empty()) {
        Some(name) => name.trim() == replica.to_string(),
        None => authority.founder() == Some(replica),
    };
    if plain { String::new() } else { block(authority, replica, MAX_DEPTH) }
}

fn block(authority: &Authority, replica: ReplicaId, depth: usize) -> String {
    match authority.enrolled_by(replica) {
        _ if authority.founder() == Some(replica) => "0".to_string(),
        Some((by, nth)) if authority.founder() == Some(by) => nth.to_string(),
        Some((by, nth)) if depth > 0 => format!("{}.{nth}", block(authority, by, depth - 1)),
        // Nobody enrolled it, as a folder that was restored: it is told by its name.
        _ => replica.to_string().chars().take(8).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::RecordId;
    use crate::domain::rights::Role;
    use crate::domain::schema::{finding, setting, unit};
    use crate::service::papers::documents::SlipAsk;
    use crate::service::peers::receive::Door;
    use crate::service::people::enrol::NewDevice;
    use crate::service::tests::peers::{Peer, Peers};
    use crate::service::{Actor, Work};

    fn issue(peer: &Peer, who: &Actor, about: RecordId) -> String {
        let ask = SlipAsk { sort: "urge".into(), about: vec![about], ..SlipAsk::default() };
        peer.office().issue_slips(who, &ask, Lang::Zh).unwrap().remove(0).1
    }

    fn found(peers: &Peers) -> RecordId {
        let (unit, id) = (peers.server.office().new_id().unwrap(), peers.server.office().new_id().unwrap());
        let work = Work::new("t")
            .set(Kind::Unit, unit, unit::NAME, Value::from("市税务局"))
            .set(Kind::Finding, id, finding::TITLE, Value::from("窗口缺岗"))
            .set(Kind::Finding, id, finding::CATEGORY, Value::from("window-absence"))
            .set(Kind::Finding, id, finding::FACTS, Value::from("上午十时窗口无人"))
            .set(Kind::Finding, id, finding::UNIT, Value::from(unit));
        peers.server.office().commit(&peers.admin(), work).unwrap();
        id
    }

    #[test]
    fn devices_that_know_nothing_of_each_other_give_different_numbers() {
        let peers = Peers::new();
        let (zhang, li) = (peers.person("张", Role::Admin), peers.person("李", Role::Office));
        let id = found(&peers);
        let (first, second) = (peers.laptop(&zhang, 2), peers.laptop(&li, 3));
        first.pull(&peers.server, Door::Enrolled);
        // One that is enrolled in the field, by an administrator's laptop.
        let third = peers.stranger(4);
        let new = NewDevice { key: third.office().key().public(), name: "平板".into(), person: Some(li.person) };
        first.office().enrol(&zhang, &new).unwrap();
        let came = third.pull(&first, Door::Enrolled);
        assert!(came.aside.is_empty() && came.alarms.is_empty() && came.taken > 0, "{came:?}");

        let admin = peers.admin();
        let numbers = [
            issue(&peers.server, &admin, id),
            issue(&first, &zhang, id),
            issue(&second, &li, id),
            issue(&third, &li, id),
            issue(&second, &li, id),
            issue(&peers.server, &admin, id),
        ];
        assert_eq!(
            numbers,
            [
                "催办〔2023〕1号",
                "催办〔2023〕1-1号",
                "催办〔2023〕2-1号",
                "催办〔2023〕1.1-1号",
                "催办〔2023〕2-2号",
                "催办〔2023〕2号"
            ]
        );
        first.pull(&third, Door::Enrolled);
        for from in [&first, &second] {
            let came = peers.server.pull(from, Door::Enrolled);
            assert!(came.alarms.is_empty() && came.aside.is_empty());
        }
        let state = peers.server.office().read();
        let mut held: Vec<&str> = state.records(Kind::Document).filter_map(|r| r.text(document::NUMBER)).collect();
        held.sort_unstable();
        let mut given = numbers.clone();
        given.sort_unstable();
        assert_eq!(held, given, "none was changed by coming together");
        drop(state);
        assert_eq!(issue(&peers.server, &admin, id), "催办〔2023〕3号", "each goes on in its own");
        second.pull(&peers.server, Door::Enrolled);
        assert_eq!(issue(&second, &li, id), "催办〔2023〕2-3号");
    }

    #[test]
    fn another_device_gives_the_plain_numbers_where_a_setting_names_it() {
        let peers = Peers::new();
        let zhang = peers.person("张", Role::Office);
        let id = found(&peers);
        let laptop = peers.laptop(&zhang, 2);
        assert_eq!(issue(&peers.server, &peers.admin(), id), "催办〔2023〕1号");
        let key = settings::id(DEVICE);
        let name = laptop.replica().to_string();
        let work = Work::new("t").set(Kind::Setting, key, setting::NAME, Value::from(DEVICE)).set(
            Kind::Setting,
            key,
            setting::VALUE,
            Value::from(name),
        );
        peers.server.office().commit(&peers.admin(), work).unwrap();
        assert_eq!(issue(&peers.server, &peers.admin(), id), "催办〔2023〕0-1号");
        laptop.pull(&peers.server, Door::Enrolled);
        assert_eq!(issue(&laptop, &zhang, id), "催办〔2023〕2号", "it goes on where the other ended");
    }
}
