//! Who is let in, and who is out at once: ending a person, and changing a login, a key or a role, act on open consoles.

use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::{Client, Rig, hello};
use crate::daemon::session::Line;
use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::schema::person;
use crate::domain::value::Value;
use crate::service::people::identity::key_mark;
use crate::service::{Actor, Work};
use crate::tui::input::{Event, Input, Poll, channel};
use crate::wire::frame;
use crate::wire::protocol::{Came, MAX_DOWN, ToClient, ToDaemon, Verb};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

fn greeting(who: &str, came: Came) -> ToDaemon {
    match hello(Some(who), Verb::Attach) {
        ToDaemon::Hello(mut hello) => {
            hello.came = came;
            ToDaemon::Hello(hello)
        }
        other => other,
    }
}

impl Rig {
    fn set(&self, id: RecordId, tag: Tag, value: impl Into<Option<Value>>) {
        let work = Work::new("record.edit").set(Kind::Person, id, tag, value);
        self.office.commit(&self.office.actor(None).unwrap(), work).unwrap();
    }

    fn somebody(&self, name: &str, login: &str) -> RecordId {
        let id = self.office.new_id().unwrap();
        let work = Work::new("record.new")
            .set(Kind::Person, id, person::NAME, Value::from(name))
            .set(Kind::Person, id, person::ROLE, Value::from("inspector"))
            .set(Kind::Person, id, person::LOGIN, Value::from(login))
            .set(Kind::Person, id, person::KEYS, Value::Texts(vec![KEY.replace("OMqq", &format!("OM{login:.2}"))]));
        self.office.commit(&self.office.actor(None).unwrap(), work).unwrap();
        id
    }

    fn attach(&self, who: &str, came: Came) -> Result<Client, (u8, String)> {
        let line = self.line();
        frame::write(&mut &line, &greeting(who, came)).unwrap();
        match frame::read::<ToClient>(&mut &line, MAX_DOWN).unwrap() {
            ToClient::Welcome => {}
            ToClient::End(code, text) => return Err((code, text)),
            other => panic!("{other:?}"),
        }
        let mut client = Client { line, screen: vt100::Parser::new(24, 80, 0), acks: true };
        client.wait_for("0 keys");
        Ok(client)
    }
}

#[test]
fn two_people_of_one_name_are_two_and_an_old_line_with_the_name_opens_neither() {
    let rig = Rig::new();
    let (a, b) = (rig.somebody("张伟", "ab"), rig.somebody("张伟", "cd"));
    let (code, text) = rig.attach("张伟", Came::Here).map(drop).unwrap_err();
    assert!(code == 5 && text.contains(&a.to_string()) && text.contains(&b.to_string()), "{text}");
    for id in [a, b] {
        rig.attach(&id.to_string(), Came::Here).map_err(|e| e.1).unwrap();
    }
    rig.attach("cd", Came::SomeKey).map_err(|e| e.1).unwrap();
    let log = std::fs::read_to_string(crate::wire::socket::log(rig.dir.path())).unwrap();
    assert!(log.contains(&format!("{a} 张伟 attached")) && log.contains(&format!("{b} 张伟 attached")), "{log}");
}

#[test]
fn who_is_shut_out_is_out_at_once_and_the_others_go_on() {
    let mark = |rig: &Rig, id| match rig.office.read().get(id).unwrap().get(person::KEYS) {
        Some(crate::domain::value::ValueRef::Texts(all)) => key_mark(all.iter().next().unwrap()).unwrap(),
        _ => panic!(),
    };
    let rig = Rig::new();
    let mut other = rig.client();
    let way = |n: usize, rig: &Rig, id| match n {
        0 => Came::Here,
        1 => Came::SomeKey,
        _ => Came::Key(mark(rig, id)),
    };
    for n in 0..3 {
        for how in ["ended", "keys", "keys and login"] {
            let id = rig.somebody(&format!("甲{n}{how}"), &format!("{n}{}", how.len()));
            let mut out = rig.attach(&id.to_string(), way(n, &rig, id)).map_err(|e| e.1).unwrap();
            // A connection that was opened before, and has not said yet who it is.
            let early = rig.line();
            let came = way(n, &rig, id);
            match how {
                "ended" => rig.set(id, GONE, Value::Bool(true)),
                "keys" => rig.set(id, person::KEYS, None),
                _ => {
                    rig.set(id, person::LOGIN, None);
                    rig.set(id, person::KEYS, None);
                }
            }
            let (code, text) = out.end();
            assert!(code == 5 && (text.contains("was ended") || text.contains("not yours any more")), "{how}: {text}");
            frame::write(&mut &early, &greeting(&id.to_string(), came)).unwrap();
            match (frame::read::<ToClient>(&mut &early, MAX_DOWN).unwrap(), n, how) {
                // The store's own account needs no key of the person's.
                (ToClient::Welcome, 0, "keys" | "keys and login") => {}
                (ToClient::End(5, _), ..) => {}
                (said, ..) => panic!("{n} {how}: {said:?}"),
            }
        }
    }
    // A role that changes ends nothing.
    let id = rig.somebody("乙", "zz");
    let mut stays = rig.attach("zz", Came::Here).map_err(|e| e.1).unwrap();
    rig.set(id, person::ROLE, Value::from("viewer"));
    for client in [&mut other, &mut stays] {
        client.key('x');
        client.wait_for("1 keys");
    }
}

#[test]
fn whose_role_changes_looks_at_once() {
    let rig = Rig::new();
    let (one, other) = (rig.somebody("甲", "aa"), rig.somebody("乙", "bb"));
    let (ours, _theirs) = UnixStream::pair().unwrap();
    let line = Line::new(ours);
    let actor = Actor { person: one, ..rig.office.actor(None).unwrap() };
    line.receive(actor);
    let (feed, mut inbox) = channel();
    line.attend(feed);
    let mut woken = || {
        line.review(&rig.office.read());
        inbox.next(Some(Duration::ZERO)) == Poll::Event(Event::Wake)
    };
    assert!(!woken());
    rig.set(other, person::ROLE, Value::from("viewer"));
    assert!(!woken(), "somebody else's role is news of all");
    rig.set(one, person::ROLE, Value::from("viewer"));
    assert!(woken() && !woken());
    assert!(line.closed().is_none());
}
