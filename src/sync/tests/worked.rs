//! Worked examples of the loop: what two laptops did apart with one finding, or at one unit on one day, once they come
//! together. Each side kept the rules by what it knew; what does not go together is shown to a person, and nothing is lost.

use super::{same, synced};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::rights::Role;
use crate::domain::schema::{finding, person, unit, visit};
use crate::domain::value::Value;
use crate::service::tests::peers::{Peer, Peers};
use crate::service::{Actor, Given, Work};

const WHOLE: i64 = i64::MAX / 2;

/// An office whose unit has reported on a finding, and two verifiers with a laptop each.
struct Apart {
    peers: Peers,
    unit: RecordId,
    finding: RecordId,
    zhang: (Peer, Actor),
    li: (Peer, Actor),
    third: Actor,
}

impl Apart {
    fn new() -> Self {
        let peers = Peers::new();
        let server = peers.server.office();
        let unit = RecordId::from_key(Kind::Unit, ["市税务局"]);
        let named = |name: &str, role: Role| peers.person(name, role);
        let [zhang, li, third] = ["张", "李", "王"].map(|name| named(name, Role::Verifier));
        let reporter = Actor { unit: Some(unit), ..named("税务联络", Role::Reporter) };
        let id = server.new_id().unwrap();
        let work = Work::new("t").set(Kind::Unit, unit, unit::NAME, Value::from("市税务局")).set(
            Kind::Person,
            reporter.person,
            person::UNIT,
            Value::from(unit),
        );
        server.commit(&peers.admin(), work).unwrap();
        let work = Work::new("t")
            .set(Kind::Finding, id, finding::TITLE, Value::from("窗口缺岗"))
            .set(Kind::Finding, id, finding::CATEGORY, Value::from("window-absence"))
            .set(Kind::Finding, id, finding::FACTS, Value::from("上午十时窗口无人"))
            .set(Kind::Finding, id, finding::UNIT, Value::from(unit));
        server.commit(&peers.admin(), work).unwrap();
        let step = |actor: &Actor, name: &str, note: &str| {
            let given = Given { note: note.into(), ..Given::default() };
            server.step(actor, &[id], name, &given).map(drop).unwrap();
        };
        step(&peers.admin(), "finding.assign", "");
        step(&reporter, "finding.accept", "");
        step(&reporter, "finding.rectify", "");
        step(&reporter, "finding.report", "已加派人员");
        let laptops = [(2, &zhang), (3, &li)].map(|(seed, who)| peers.laptop(who, seed));
        let [first, second] = laptops;
        Self { unit, finding: id, zhang: (first, zhang), li: (second, li), third, peers }
    }

    fn step(&self, (peer, actor): &(Peer, Actor), name: &str, note: &str) {
        let given = Given { note: note.into(), ..Given::default() };
        peer.office().step(actor, &[self.finding], name, &given).map(drop).unwrap();
    }

    /// Both sync, and both again; all three hold the same then.
    fn meet(&self) {
        for _ in 0..2 {
            for (peer, actor) in [&self.zhang, &self.li] {
                peer.clock.set(self.peers.server.office().clock().millis().max(peer.office().clock().millis()));
                let outcome = synced(peer, &self.peers.server, actor, WHOLE).unwrap();
                assert!(outcome.received.alarms.is_empty() && outcome.told.refused.is_empty(), "{outcome:?}");
            }
        }
        assert!(same(&self.zhang.0, &self.peers.server) && same(&self.li.0, &self.peers.server));
    }

    /// The values that stand against each other in a field, on every replica the same.
    fn contested(&self, tag: Tag) -> Vec<String> {
        let state = self.peers.server.office().read();
        let contest = state.contest(self.finding, tag).filter(|c| c.differs());
        let heads = contest.map_or(&[][..], |c| &c.heads);
        let shown = |h: &crate::log::Head| match h.value() {
            Some(crate::domain::value::ValueRef::Ref(id)) => state.title(id),
            Some(crate::domain::value::ValueRef::Text(text)) => text.to_string(),
            other => format!("{other:?}"),
        };
        let mut all: Vec<String> = heads.iter().map(shown).collect();
        all.sort();
        all
    }
}

#[test]
fn a_status_that_both_reached_stands_once_and_who_brought_it_there_is_for_a_person_to_say() {
    let apart = Apart::new();
    apart.step(&apart.zhang, "finding.verify", "");
    apart.li.0.clock.advance(60_000);
    apart.step(&apart.li, "finding.verify", "");
    apart.meet();
    assert!(apart.contested(finding::STATE).is_empty(), "both say the same");
    assert_eq!(apart.contested(finding::VERIFIER), ["张", "李"]);
}

#[test]
fn a_return_against_a_verification_keeps_both_until_a_person_decides_everywhere() {
    let apart = Apart::new();
    apart.step(&apart.zhang, "finding.verify", "");
    apart.li.0.clock.advance(60_000);
    apart.step(&apart.li, "finding.return", "照片不是该窗口");
    apart.meet();
    assert_eq!(apart.contested(finding::STATE), ["returned", "verified"]);
    let server = apart.peers.server.office();
    let settle =
        Work::new("record.conflicts").set(Kind::Finding, apart.finding, finding::STATE, Value::from("returned"));
    server.commit(&apart.peers.admin(), settle).unwrap();
    apart.meet();
    for peer in [&apart.zhang.0, &apart.li.0, &apart.peers.server] {
        let state = peer.office().read();
        assert!(state.contest(apart.finding, finding::STATE).is_none_or(|c| !c.differs()));
        assert_eq!(state.get(apart.finding).unwrap().text(finding::STATE), Some("returned"));
    }
}

#[test]
fn a_closing_against_a_return_is_shown_and_neither_is_lost() {
    let apart = Apart::new();
    apart.step(&apart.zhang, "finding.verify", "");
    apart.meet();
    // Closed at the office by a third, sent back in the field by somebody who did not know.
    let given = Given::default();
    apart.peers.server.office().step(&apart.third, &[apart.finding], "finding.close", &given).map(drop).unwrap();
    apart.li.0.clock.advance(60_000);
    apart.step(&apart.li, "finding.return", "回看时窗口仍无人");
    apart.meet();
    assert_eq!(apart.contested(finding::STATE), ["closed", "returned"]);
    let state = apart.li.0.office().read();
    let words: Vec<String> = state
        .get(apart.finding)
        .unwrap()
        .history()
        .filter_map(|s| state.meta(s))
        .map(|m| state.action(m).to_string())
        .collect();
    assert!(words.iter().any(|a| a == "finding.close") && words.iter().any(|a| a == "finding.return"), "{words:?}");
}

#[test]
fn two_visits_to_one_unit_on_one_day_are_both_there() {
    let apart = Apart::new();
    for (peer, actor) in [&apart.zhang, &apart.li] {
        let id = peer.office().new_id().unwrap();
        let on = peer.office().today();
        let work = Work::new("record.new").set(Kind::Visit, id, visit::UNIT, Value::from(apart.unit)).set(
            Kind::Visit,
            id,
            visit::ON,
            Value::from(on),
        );
        peer.office().commit(actor, work).unwrap();
    }
    apart.meet();
    let state = apart.peers.server.office().read();
    assert_eq!(state.records(Kind::Visit).count(), 2);
    assert_eq!(state.contests().count(), 0, "each is a visit of its own");
}
