//! Entries through encoding, cuts and flips.

use super::*;
use crate::domain::value::Value;

pub(crate) fn sample() -> Draft {
    let other = ReplicaId([9; 16]);
    let change = |id, tag, replaces, value| Change { id: RecordId(id), kind: 7, tag: Tag(tag), replaces, value };
    Draft {
        replica: ReplicaId([1; 16]),
        seq: 3,
        at: Hlc::at(1_690_000_000_000),
        on: NaiveDate::from_ymd_opt(2023, 7, 31).unwrap(),
        actor: RecordId(5),
        action: "task.done".into(),
        note: "已核".into(),
        batch: Some(Batch { id: 77, index: 1, last: true }),
        undoes: Some(WriteId { replica: other, seq: 2 }),
        wall: Some(1_690_000_900_000),
        key: None,
        prev: [4; 32],
        changes: vec![
            change(10, 1, None, Some(Value::Text("x".into()))),
            change(10, 2, Some(WriteId { replica: other, seq: 8 }), None),
            change(11, 2, Some(WriteId { replica: ReplicaId([1; 16]), seq: 1 }), Some(Value::Bool(true))),
        ],
    }
}

#[test]
fn what_was_written_is_read() {
    let draft = sample();
    let body = draft.encode();
    let e = Entry::decode(&body).unwrap();
    assert_eq!((e.action, e.note, e.seq, e.batch, e.undoes), ("task.done", "已核", 3, draft.batch, draft.undoes));
    assert_eq!((e.wall, body[0]), (draft.wall, FORMAT_RETRACTS));
    assert_eq!(Draft { wall: None, undoes: None, ..draft.clone() }.encode()[0], FORMAT, "what 0.1.0 reads as well");
    let back: Vec<Change> = e
        .changes()
        .map(|c| Change {
            id: c.id,
            kind: c.kind,
            tag: c.tag,
            replaces: c.replaces,
            value: c.value().map(|v| v.to_owned()),
        })
        .collect();
    assert_eq!(back, draft.changes);
    let frame = Frame::encode(-3, &body, &[7; 64]);
    let f = Frame::decode(&frame).unwrap();
    assert_eq!((f.received, f.body, f.signature), (-3, &body[..], &[7; 64]));
}

#[test]
fn of_a_newer_entry_the_head_is_read_and_what_must_not_be_read_past_is_refused() {
    let mut body = sample().encode();
    let changes = Entry::decode(&body).unwrap().changes.len();
    body[0] = FORMAT_RETRACTS + 1;
    let from = body.len() - changes;
    body[from..].fill(0xff);
    let e = Entry::decode(&body).unwrap();
    assert!(e.newer && e.changes().next().is_none());
    assert_eq!((e.action, e.note, e.seq, e.undoes, e.wall), ("task.done", "已核", 3, sample().undoes, sample().wall));
    assert_eq!(name(&body).unwrap(), e.id());
    for format in [0, LAST_READ_PAST + 1, 255] {
        body[0] = format;
        assert!(Entry::decode(&body).is_err() && name(&body).is_err(), "{format}");
    }
}

#[test]
fn no_cut_or_flip_makes_it_panic() {
    let body = sample().encode();
    for at in 0..body.len() {
        let _ = Entry::decode(&body[..at]);
        for bit in 0..8 {
            let mut b = body.clone();
            b[at] ^= 1 << bit;
            if let Ok(e) = Entry::decode(&b) {
                assert!(e.changes().count() <= b.len());
            }
        }
    }
}
