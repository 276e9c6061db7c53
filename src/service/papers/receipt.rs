//! When an order is received: when a person of the unit that it goes to is first shown it, which is the step of signing for
//! it, taken then in that person's name. A sync signs for nothing; terms run from what somebody of the unit has seen
//! (政府督查工作条例 art. 17; law-and-practice.md section 7).

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{Life, document as documents, finding as loops};
use crate::domain::record::{Record, Stamp};
use crate::domain::rights::Right;
use crate::domain::schema::{document, finding, note, person};
use crate::error::Result;
use crate::i18n::{Lang, Message};
use crate::log::State;
use crate::service::Given;
use crate::service::office::Office;
use crate::service::papers::signatures::signatures_of;
use crate::service::work::{Actor, Done, Work};

crate::messages! {
    ON_SIGHT: "opened by the unit", "责任单位查看，视为签收";
    SIGNED: "signed for “{title}”: terms run from {day}", "已签收“{title}”，期限自{day}起算";
    NOT_SIGNED: "shown, but it could not be signed for: {why}", "已显示，但未能签收：{why}";
}

/// The steps by which an order is signed for.
const RECEIVE: &str = "finding.receive";
const SIGN: &str = "document.sign";
/// The sort of the slip that hands findings out.
const ASSIGN: &str = "assign";

/// What looking at a record signs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Order {
    id: RecordId,
    step: &'static str,
}

impl Office {
    /// Notes that a record is shown to a person now: where it is an order to the person's unit that nobody there has signed
    /// for, this signs for it. A document that hands findings out is signed for with them. What somebody took back is not
    /// signed for again by looking.
    ///
    /// # Errors
    /// As [`Office::commit`].
    pub fn note_shown(&self, actor: &Actor, id: RecordId, lang: Lang) -> Result<Option<(Done, Message)>> {
        let actor = &self.current(actor);
        let Some(unit) = actor.unit.filter(|_| actor.role.may(Right::Report)) else { return Ok(None) };
        let (work, title) = {
            let state = self.view(actor);
            let Some(record) = state.get(id).filter(|r| !r.is_gone()) else { return Ok(None) };
            let orders = self.orders(&state, record, unit)?;
            let given = Given { note: ON_SIGHT.text(lang).to_string(), ..Given::default() };
            let mut whole: Option<Work> = None;
            for order in orders {
                let work = self.plan_step(&state, actor, &[order.id], order.step, &given)?.work;
                match &mut whole {
                    Some(first) => first.edits.extend(work.edits),
                    None => whole = Some(work),
                }
            }
            let Some(work) = whole else { return Ok(None) };
            (work, state.title_of(record))
        };
        let done = self.commit(actor, work)?;
        let said = Message::plain(SIGNED).with("title", title).with("day", self.today());
        Ok((!done.is_nothing()).then_some((done, said)))
    }

    /// The orders in a record that a unit has yet to sign for, the record itself first.
    fn orders(&self, state: &State, record: &Record, unit: RecordId) -> Result<Vec<Order>> {
        let mut out = Vec::new();
        let has = |name| Life::of(record.kind()).is_some_and(|life| life.steps().any(|s| s.name == name));
        if has(RECEIVE) && is_waiting(state, record, unit) {
            out.push(Order { id: record.id(), step: RECEIVE });
        }
        let issued = record.text(document::STATE) == Some(documents::ISSUED);
        if has(SIGN) && issued && record.references(document::TO).any(|u| u == unit) {
            if !self.has_signed(state, record, unit)? {
                out.push(Order { id: record.id(), step: SIGN });
            }
            if record.text(document::SORT) == Some(ASSIGN) {
                let findings = record.references(document::FINDINGS).filter_map(|id| state.find(Kind::Finding, id));
                let waiting = findings.filter(|f| is_waiting(state, f, unit));
                out.extend(waiting.map(|f| Order { id: f.id(), step: RECEIVE }));
            }
        }
        Ok(out)
    }

    /// Whether somebody of a unit has signed for a document, be it that it was taken back.
    fn has_signed(&self, state: &State, of: &Record, unit: RecordId) -> Result<bool> {
        if signatures_of(state, of).iter().any(|s| s.unit == Some(unit) && s.on.is_some()) {
            return Ok(true);
        }
        // Of a note that was taken back nothing is left but its entry.
        for (at, meta) in state.metas().iter().enumerate() {
            let stamp = Stamp(at as u32);
            if state.action(meta) != SIGN || !state.is_undone(stamp) || !is_of(state, stamp, unit) {
                continue;
            }
            let about = |c: &crate::log::entry::ChangeRef<'_>| {
                c.tag == note::ABOUT && c.value().is_some_and(|v| v.to_owned() == of.id().into())
            };
            if self.with_entry(meta.position, |entry, _| entry.changes().any(|c| about(&c)))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether a finding is handed to a unit that has not signed for it since.
fn is_waiting(state: &State, record: &Record, unit: RecordId) -> bool {
    if record.text(finding::STATE) != Some(loops::ASSIGNED) || record.reference(finding::UNIT) != Some(unit) {
        return false;
    }
    let handed = record.fields().find(|f| f.tag == finding::STATE).map(|f| f.stamp);
    let is_receipt = |stamp| state.meta(stamp).is_some_and(|m| matches!(state.action(m), RECEIVE | SIGN));
    let taken_back = |stamp| Some(stamp) > handed && is_receipt(stamp) && is_of(state, stamp, unit);
    record.date(finding::RECEIVED_ON).is_none() && !record.history().any(taken_back)
}

/// Whether an entry is of a person of a unit.
fn is_of(state: &State, stamp: Stamp, unit: RecordId) -> bool {
    let person = state.meta(stamp).and_then(|m| state.get(m.actor)).filter(|r| r.kind() == Kind::Person);
    person.is_some_and(|p| p.reference(person::UNIT) == Some(unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Tag;
    use crate::domain::rights::Role;
    use crate::domain::schema::unit;
    use crate::domain::value::Value;
    use crate::error::Code;
    use crate::service::papers::documents::SlipAsk;
    use crate::service::peers::receive::Door;
    use crate::service::settings::terms::Term;
    use crate::service::tests::peers::{Peer, Peers};

    /// An office whose inspector has a laptop; two units of which people report at the server.
    struct Field {
        peers: Peers,
        laptop: Peer,
        inspector: Actor,
        tax: Actor,
        police: Actor,
    }

    const DAY: i64 = 24 * 3600 * 1000;

    impl Field {
        fn new() -> Self {
            let peers = Peers::new();
            let of = |name: &str, role: Role, unit_name: &str| {
                let actor = peers.person(name, role);
                let unit = RecordId::from_key(Kind::Unit, [unit_name]);
                let work = Work::new("t").set(Kind::Unit, unit, unit::NAME, Value::from(unit_name)).set(
                    Kind::Person,
                    actor.person,
                    person::UNIT,
                    Value::from(unit),
                );
                peers.server.office().commit(&peers.admin(), work).unwrap();
                Actor { unit: Some(unit), ..actor }
            };
            let (tax, police) = (of("李四", Role::Reporter, "市税务局"), of("王五", Role::Reporter, "市公安局"));
            let inspector = of("张三", Role::Inspector, "市督查室");
            let laptop = peers.laptop(&inspector, 2);
            Self { peers, laptop, inspector, tax, police }
        }

        fn server(&self) -> &Office {
            self.peers.server.office()
        }

        /// Writes a finding of the tax office down on the laptop, and hands it out there.
        fn hand_out(&self, serial: &str) -> RecordId {
            let office = self.laptop.office();
            let id = office.new_id().unwrap();
            let put = |tag: Tag, text: &str| (tag, Value::from(text));
            let mut work = Work::new("record.new");
            for (tag, value) in [
                put(finding::SERIAL, serial),
                put(finding::TITLE, "窗口缺岗"),
                put(finding::CATEGORY, "window-absence"),
                put(finding::FACTS, "上午十时窗口无人"),
                (finding::UNIT, Value::from(self.tax.unit.unwrap())),
            ] {
                work.put(Kind::Finding, id, tag, value);
            }
            office.commit(&self.inspector, work).unwrap();
            office.step(&self.inspector, &[id], "finding.assign", &Given::default()).unwrap();
            id
        }

        fn sync(&self) {
            self.peers.server.pull(&self.laptop, Door::Enrolled);
            self.laptop.pull(&self.peers.server, Door::Enrolled);
        }

        fn later(&self, days: i64) {
            self.peers.server.clock.advance(days * DAY);
            self.laptop.clock.advance(days * DAY);
        }

        fn show(&self, actor: &Actor, id: RecordId) -> bool {
            self.server().note_shown(actor, id, Lang::Zh).unwrap().is_some()
        }

        fn take_back(&self) {
            let plan = self.server().plan_undo(&self.tax).unwrap();
            self.server().carry_out(&self.tax, plan).unwrap();
        }

        fn received(&self, id: RecordId) -> Option<String> {
            let state = self.server().read();
            state.get(id).and_then(|r| r.date(finding::RECEIVED_ON)).map(|d| d.to_string())
        }
    }

    /// law-and-practice.md, section 7: issued 09-27, synced 10-09, an objection of 3 working days ends 10-12.
    #[test]
    fn terms_run_from_the_day_on_which_the_unit_was_first_shown_the_order() {
        let field = Field::new();
        let id = field.hand_out("WT-1");
        field.later(12);
        field.sync();
        assert_eq!(field.received(id), None, "a sync signs for nothing");
        assert!(field.show(&field.tax, id));
        assert_eq!(field.received(id).as_deref(), Some("2023-10-09"));
        {
            let state = field.server().read();
            let record = state.get(id).unwrap();
            assert_eq!(record.reference(finding::RECEIVER), Some(field.tax.person));
            assert_eq!(record.date(finding::ASSIGNED_ON).unwrap().to_string(), "2023-09-27");
            let last = Term::Objection.end(&state, record.date(finding::RECEIVED_ON).unwrap());
            assert_eq!(last.to_string(), "2023-10-12");
            let history = field.server().history(&state, id, 50).unwrap();
            let event = history.iter().find(|e| e.action == RECEIVE).unwrap();
            assert_eq!((event.actor, event.note.as_str()), (field.tax.person, "责任单位查看，视为签收"));
        }
        field.later(3);
        let object = |field: &Field| {
            let given = Given { note: "窗口当日已撤并".into(), ..Given::default() };
            field.server().step(&field.tax, &[id], "finding.object", &given).map(drop).map_err(|e| e.code())
        };
        let before = field.server().journal().frames();
        assert_eq!(object(&field), Ok(()), "the last day");
        assert_eq!(field.server().journal().frames(), before + 1);
        // The laptop knows the day too.
        field.sync();
        assert_eq!(
            field.laptop.office().read().get(id).unwrap().date(finding::RECEIVED_ON).unwrap().to_string(),
            "2023-10-09"
        );
        let late = field.hand_out("WT-2");
        field.sync();
        assert!(field.show(&field.tax, late));
        field.later(6);
        let given = Given { note: "不属实".into(), ..Given::default() };
        let refused = field.server().step(&field.tax, &[late], "finding.object", &given).unwrap_err();
        assert_eq!(refused.code(), Code::Denied);
    }

    #[test]
    fn only_the_units_own_person_signs_by_looking_and_only_once() {
        let field = Field::new();
        let id = field.hand_out("WT-1");
        field.sync();
        let frames = field.server().journal().frames();
        assert!(!field.show(&field.peers.admin(), id) && !field.show(&field.inspector, id));
        assert!(!field.show(&field.police, id), "another unit's");
        field.peers.role(&field.tax, Role::Viewer);
        assert!(!field.show(&field.tax, id), "who may not sign");
        field.peers.role(&field.tax, Role::Reporter);
        assert_eq!(field.server().journal().frames(), frames + 2, "the two changes of the role");
        assert!(field.show(&field.tax, id));
        assert!(!field.show(&field.tax, id), "once");
        // What was taken back is not signed for again by looking, but by saying so.
        field.take_back();
        assert_eq!(field.received(id), None);
        assert!(!field.show(&field.tax, id));
        field.server().step(&field.tax, &[id], RECEIVE, &Given::default()).unwrap();
        assert_eq!(field.received(id).as_deref(), Some("2023-09-27"));
        // Handed out again, it is received again.
        let given = Given { note: "不属实".into(), ..Given::default() };
        field.server().step(&field.tax, &[id], "finding.object", &given).unwrap();
        field.server().step(&field.peers.admin(), &[id], "finding.reassign", &given).unwrap();
        field.later(1);
        assert!(field.show(&field.tax, id));
        assert_eq!(field.received(id).as_deref(), Some("2023-09-28"));
    }

    #[test]
    fn a_slip_that_is_opened_is_signed_for_with_the_findings_that_it_hands_out() {
        let field = Field::new();
        let id = field.hand_out("WT-1");
        field.sync();
        let ask = SlipAsk { sort: "assign".into(), about: vec![id], ..SlipAsk::default() };
        let (slip, _) = field.server().issue_slips(&field.peers.admin(), &ask, Lang::Zh).unwrap().remove(0);
        let receipts = || {
            let state = field.server().read();
            state.records(Kind::Note).filter(|n| n.text(note::SORT) == Some(documents::RECEIPT)).count()
        };
        assert!(!field.show(&field.police, slip));
        let frames = field.server().journal().frames();
        assert!(field.show(&field.tax, slip));
        assert_eq!((receipts(), field.server().journal().frames()), (1, frames + 1), "one entry");
        assert_eq!(field.received(id).as_deref(), Some("2023-09-27"));
        assert!(!field.show(&field.tax, slip) && !field.show(&field.tax, id));
        field.take_back();
        assert_eq!((receipts(), field.received(id)), (0, None));
        assert!(!field.show(&field.tax, slip) && !field.show(&field.tax, id));
    }
}
