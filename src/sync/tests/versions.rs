//! What a newer program wrote, on its way through an older one.

use super::{same, synced};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::rights::Role;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::log::{Change, DeviceKey, Draft, Frame, WriteId};
use crate::service::peers::receive::{Door, Sent};
use crate::service::people::enrol::NewDevice;
use crate::service::tests::peers::{Peers, lacking};

/// A device that runs a newer program.
struct Newer {
    key: DeviceKey,
    actor: RecordId,
    prev: [u8; 32],
    seq: u32,
}

impl Newer {
    /// Its next entry, whose bytes may be changed before it is signed.
    fn entry(&mut self, peers: &Peers, tag: Tag, value: &str, change: impl FnOnce(&mut Vec<u8>)) -> Sent {
        self.seq += 1;
        let wall = peers.server.office().clock().millis();
        peers.server.clock.advance(1_000);
        let value = Some(Value::from(value));
        let draft = Draft {
            replica: self.key.replica(),
            seq: self.seq,
            prev: self.prev,
            at: peers.server.office().read().clock().tick(wall),
            on: peers.server.office().today(),
            actor: self.actor,
            action: "task.edit".into(),
            note: "新版所记".into(),
            batch: None,
            undoes: None,
            wall: None,
            key: (self.seq == 1).then(|| self.key.public()),
            changes: vec![Change { id: peers.task, kind: Kind::Task as u8, tag, replaces: None, value }],
        };
        let mut body = draft.encode();
        change(&mut body);
        self.prev = Frame { received: 0, body: &body, signature: &[0; 64] }.digest();
        Sent { signature: self.key.sign(&self.prev), body }
    }
}

#[test]
fn an_entry_of_a_newer_format_is_kept_and_passed_on_and_what_follows_it_counts() {
    let peers = Peers::new();
    let (zhang, li) = (peers.person("张", Role::Office), peers.person("李", Role::Office));
    let laptop = peers.laptop(&zhang, 2);
    let key = DeviceKey::from_secret(&[9; 32]);
    let new = NewDevice { key: key.public(), name: "新版笔记本".into(), person: Some(li.person) };
    peers.server.office().enrol(&peers.admin(), &new).unwrap();
    let mut newer = Newer { key, actor: li.person, prev: [0; 32], seq: 0 };
    let sent = [
        newer.entry(&peers, task::LATEST, "旧格式", |_| {}),
        newer.entry(&peers, task::LATEST, "新格式", |body| {
            body[0] = 3;
            // Changes as nobody knows them yet.
            let end = body.len();
            body[end - 4..].fill(0xee);
            body.extend_from_slice(&[0xff; 40]);
        }),
        newer.entry(&peers, task::MEASURES, "其后所记", |_| {}),
    ];
    let came = peers.server.office().receive(&sent, Door::Enrolled).unwrap();
    assert_eq!((came.taken, came.aside.len(), came.refused.len(), came.alarms.len()), (3, 0, 0, 0), "{came:?}");
    let text = |tag| peers.server.office().read().get(peers.task).and_then(|r| r.text(tag).map(str::to_string));
    assert_eq!(text(task::LATEST).as_deref(), Some("旧格式"), "what is not understood sets nothing");
    assert_eq!(text(task::MEASURES).as_deref(), Some("其后所记"), "and hinders nothing");
    // It is in the trail, with what it is.
    {
        let state = peers.server.office().read();
        let stamp = state.stamp_of(WriteId { replica: newer.key.replica(), seq: 2 }).unwrap();
        let event = peers.server.office().event(&state, stamp, None, 10).unwrap().unwrap();
        let said: Vec<String> = event.remarks(&state).iter().map(|m| m.say(crate::i18n::Lang::En)).collect();
        assert!(event.newer && event.actor == li.person && said[0].contains("newer ducha"), "{said:?}");
    }
    // Another replica gets it byte for byte, though neither knows what it says.
    laptop.clock.set(peers.server.office().clock().millis());
    synced(&laptop, &peers.server, &zhang, i64::MAX).unwrap();
    assert!(same(&laptop, &peers.server));
    let stranger = peers.stranger(7);
    let passed = lacking(laptop.office(), peers.stranger(8).office());
    assert!(passed.is_empty(), "all is there already");
    let all = |office: &crate::service::Office| {
        let wanted = [(newer.key.replica(), 1, 3)];
        let mut out = Vec::new();
        office
            .send(&wanted, 4096, &mut |sent| {
                out.extend(sent);
                Ok(true)
            })
            .unwrap();
        out.into_iter().map(|s: Sent| s.body).collect::<Vec<_>>()
    };
    for peer in [&laptop, &stranger, &peers.server] {
        assert_eq!(all(peer.office()), sent.iter().map(|s| s.body.clone()).collect::<Vec<_>>());
        assert!(peer.office().verify(&mut |_, _| true).unwrap().wrong.is_none());
    }
    // It is still there after a store is opened again.
    let mut server = peers.server;
    server.reopen(1);
    assert_eq!(all(server.office()).len(), 3);
}
