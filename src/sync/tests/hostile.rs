//! A hostile peer: frames that are forged, replayed, cut, flipped and dated ahead. Nothing of it gets into the log, and whatever is
//! refused is refused by name. `DUCHA_FRAMES=10000000` sends so many, from a seed that is printed (`DUCHA_SEED`).

use crate::domain::rights::Role;
use crate::i18n::Lang;
use crate::log::{Draft, Entry, Frame, Hlc};
use crate::service::peers::receive::Sent;
use crate::service::tests::peers::{Peers, lacking};
use crate::store::faulty::{Dice, SEED};
use crate::sync::local::{Local, greeting};
use crate::sync::protocol::{FRAMES, Hello, MAX_FRAME, SyncReply, SyncRequest};
use crate::sync::serve::serve;
use crate::wire::frame::{encode_as, read_as};

fn asked(ask: &SyncRequest) -> Vec<u8> {
    encode_as(FRAMES, ask).unwrap()
}

/// What a store answers to bytes behind a greeting; with whether the line was ended for them.
fn answers(peers: &Peers, hello: &[u8], bytes: &[u8]) -> (Vec<SyncReply>, bool) {
    let (mut out, office) = (Vec::new(), peers.server.office());
    let line = [hello, bytes].concat();
    let ended = serve(&mut Local::new(office, peers.admin()), &mut &line[..], &mut out).is_err();
    let (mut from, mut all) = (&out[..], Vec::new());
    while let Ok(answer) = read_as::<SyncReply>(FRAMES, &mut from, MAX_FRAME) {
        all.push(answer);
    }
    (all, ended)
}

#[test]
fn no_frame_of_a_hostile_peer_gets_into_the_log() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    for n in 0..6 {
        laptop.note(&zhang, peers.task, &format!("未送达{n}"));
    }
    let unsent = lacking(laptop.office(), peers.server.office());
    let hello = asked(&SyncRequest::Hello(Box::new(Hello::of(&greeting(laptop.office(), Lang::En)))));
    let head = peers.server.office().read().head();
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let wanted = number("DUCHA_FRAMES");
    let frames = wanted.unwrap_or(100_000);
    let drawn = || wanted.map_or(2023, |_| getrandom::u64().unwrap() >> 16);
    let seed = number(SEED).unwrap_or_else(drawn);
    println!("seed {seed}");
    let mut dice = Dice::new(seed);
    let (mut ended, mut refused, mut alarmed) = (0u64, 0u64, 0u64);
    for n in 0..frames {
        let mut entries = unsent.clone();
        let below = |dice: &mut Dice, n: usize| dice.below(n as u64) as usize;
        let victim = below(&mut dice, entries.len());
        let bytes = match dice.below(6) {
            // A bit of an entry; those before it are left out, so that what is whole gets nowhere.
            0 | 1 => {
                let mut sent = entries.remove(0);
                let at = below(&mut dice, sent.body.len());
                sent.body[at] ^= 1 << dice.below(8);
                asked(&SyncRequest::Append(vec![sent.into()]))
            }
            2 => {
                let mut sent = entries.remove(0);
                sent.signature[below(&mut dice, 64)] ^= 1 << dice.below(8);
                asked(&SyncRequest::Append(vec![sent.into()]))
            }
            // Out of its order.
            3 => {
                let sent = entries.remove(victim.max(1));
                asked(&SyncRequest::Append(vec![sent.into()]))
            }
            4 => {
                let whole = asked(&SyncRequest::Append(vec![entries.remove(0).into()]));
                whole[..below(&mut dice, whole.len())].to_vec()
            }
            _ => {
                let mut bytes = asked(&SyncRequest::Fetch(vec![(laptop.replica().0, 1, 3)]));
                bytes.extend(asked(&SyncRequest::Get([3; 32], 9)));
                let at = below(&mut dice, bytes.len());
                bytes[at] = dice.below(256) as u8;
                bytes
            }
        };
        let (said, broke) = answers(&peers, &hello, &bytes);
        ended += u64::from(broke);
        for answer in said.into_iter().skip(1) {
            match answer {
                SyncReply::Refused(_, lines) => {
                    refused += 1;
                    assert!(lines.iter().any(|l| !l.is_empty()), "it is said why");
                }
                SyncReply::Told(counts) => {
                    let told = counts.read();
                    assert_eq!(told.taken, 0);
                    alarmed += told.alarms.len() as u64;
                }
                _ => {}
            }
        }
        if n % 10_000 == 0 {
            assert_eq!(peers.server.office().read().head(), head, "frame {n}");
        }
    }
    println!("{frames} frames: {ended} ended the line, {refused} were refused, {alarmed} alarms");
    assert_eq!(peers.server.office().read().head(), head);
    assert!(ended > frames / 20 && refused > frames / 100 && alarmed > frames / 10, "{ended} {refused} {alarmed}");
    assert!(peers.server.office().verify(&mut |_, _| true).unwrap().wrong.is_none());
    // What is right still comes in, and comes in once.
    let (said, _) =
        answers(&peers, &hello, &asked(&SyncRequest::Append(unsent.iter().cloned().map(Into::into).collect())));
    let Some(SyncReply::Told(counts)) = said.into_iter().nth(1) else { panic!() };
    assert_eq!(counts.read().taken, 6);
    let (said, _) = answers(&peers, &hello, &asked(&SyncRequest::Append(unsent.into_iter().map(Into::into).collect())));
    let Some(SyncReply::Told(counts)) = said.into_iter().nth(1) else { panic!() };
    let told = counts.read();
    assert_eq!((told.taken, told.known), (0, 6), "a replay is known");
}

#[test]
fn an_entry_signed_by_its_device_and_dated_ahead_or_back_is_named() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    laptop.note(&zhang, peers.task, "一");
    let first = lacking(laptop.office(), peers.server.office()).remove(0);
    let good = Entry::decode(&first.body).unwrap();
    let again = |at: Hlc, seq: u32, prev: [u8; 32]| {
        let draft = Draft {
            replica: good.replica,
            seq,
            at,
            on: good.on,
            actor: good.actor,
            action: "t".into(),
            note: String::new(),
            batch: None,
            undoes: None,
            wall: None,
            key: good.key.filter(|_| seq == 1),
            prev,
            changes: Vec::new(),
        };
        let body = draft.encode();
        let digest = Frame { received: 0, body: &body, signature: &[0; 64] }.digest();
        Sent { signature: laptop.office().key().sign(&digest), body }
    };
    let hello = asked(&SyncRequest::Hello(Box::new(Hello::of(&greeting(laptop.office(), Lang::En)))));
    let tell = |sent: Vec<Sent>| {
        let (said, _) =
            answers(&peers, &hello, &asked(&SyncRequest::Append(sent.into_iter().map(Into::into).collect())));
        let Some(SyncReply::Told(counts)) = said.into_iter().nth(1) else { panic!() };
        counts.read()
    };
    let digest = Frame { received: 0, body: &first.body, signature: &first.signature }.digest();
    let ahead = Hlc::at(good.at.millis() + 86_400_000);
    let told = tell(vec![again(ahead, 1, [0; 32])]);
    assert_eq!((told.taken, told.aside.len()), (0, 1));
    assert_eq!(told.aside[0].1, "ahead");
    // Then what the device had really written comes: the chain goes on with it, and what was ahead is a fork.
    assert_eq!(tell(vec![first.clone()]).taken, 1);
    let told = tell(vec![again(Hlc::at(good.at.millis() - 5_000), 2, digest)]);
    assert_eq!((told.taken, told.alarms.len()), (0, 1), "a device's own clock does not go back");
    let told = tell(vec![again(Hlc::at(good.at.millis() + 1), 1, [0; 32])]);
    assert_eq!((told.taken, told.alarms.len()), (0, 1));
    assert!(told.alarms[0].contains(&good.replica.to_string()), "{told:?}");
}
