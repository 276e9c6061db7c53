//! What comes over a line to somebody who sees one unit alone: looked for in its bytes.

use std::io::{self, Read};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{finding, person, unit};
use crate::domain::value::Value;
use crate::error::Code;
use crate::i18n::Lang;
use crate::service::tests::peers::{Peers, options};
use crate::service::{Actor, Work};
use crate::store::Digest;
use crate::sync::Remote as _;
use crate::sync::line::Line;
use crate::sync::local::{Local, greeting};
use crate::sync::serve::serve;

const PLANTED: [&str; 3] = ["公安局窗口无人值守", "上午十时无人", "压减办税环节"];

/// Keeps what was read.
struct Tap(UnixStream, Arc<Mutex<Vec<u8>>>);

impl Read for Tap {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(out)?;
        self.1.lock().unwrap().extend_from_slice(&out[..n]);
        Ok(n)
    }
}

/// All bytes that a server sends to somebody who asks for everything there is to ask for.
fn sent_to(peers: &Peers, actor: &Actor) -> (Vec<u8>, Result<(), Code>) {
    let (here, there) = UnixStream::pair().unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let dir = tempfile::tempdir().unwrap();
    let laptop = peers.laptop(actor, 9);
    let server = peers.server.office();
    let cloned = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut local = Local::new(server, actor.clone());
            drop(serve(&mut local, &mut &there, &mut &there));
            drop(there.shutdown(Shutdown::Both));
        });
        let tap = Tap(here.try_clone().unwrap(), Arc::clone(&heard));
        let mut line = Line::new(tap, here.try_clone().unwrap());
        let cloned = crate::sync::clone::clone(
            &dir.path().join("copy"),
            options(&peers.server.clock, 5),
            &mut line,
            Lang::Zh,
            &mut |_, _, _| true,
        );
        // A program of one's own asks whatever it likes.
        drop(line.greet(&greeting(laptop.office(), Lang::Zh)));
        let mut asked = 0;
        if let Ok(there) = line.vector() {
            let spans = crate::sync::plan::plan(&crate::sync::vector::Vector::default(), &there).fetch;
            drop(line.fetch(&spans, &mut |entries| {
                asked += entries.len();
                Ok(true)
            }));
        }
        drop(line.files(&[]));
        drop(line.get(&Digest([0; 32]), 0, &mut |_| Ok(true)));
        drop(here.shutdown(Shutdown::Both));
        cloned.map(drop).map_err(|e| e.code())
    });
    let heard = heard.lock().unwrap().clone();
    (heard, cloned)
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

#[test]
fn who_sees_one_unit_alone_is_sent_no_byte_of_another_and_no_copy() {
    let peers = Peers::new();
    let unit = |name: &str| RecordId::from_key(Kind::Unit, [name]);
    let mut work = Work::new("t");
    for name in ["市税务局", "市公安局"] {
        work.put(Kind::Unit, unit(name), unit::NAME, Value::from(name));
    }
    let id = peers.server.office().new_id().unwrap();
    work.put(Kind::Finding, id, finding::TITLE, Value::from(PLANTED[0]));
    work.put(Kind::Finding, id, finding::CATEGORY, Value::from("window-absence"));
    work.put(Kind::Finding, id, finding::FACTS, Value::from(PLANTED[1]));
    work.put(Kind::Finding, id, finding::UNIT, Value::from(unit("市公安局")));
    peers.server.office().commit(&peers.admin(), work).unwrap();
    let person = |name: &str, role: Role| {
        let actor = peers.person(name, role);
        let of = Work::new("t").set(Kind::Person, actor.person, person::UNIT, Value::from(unit("市税务局")));
        peers.server.office().commit(&peers.admin(), of).unwrap();
        Actor { unit: Some(unit("市税务局")), ..actor }
    };
    let (reporter, inspector) = (person("李四", Role::Reporter), person("张三", Role::Inspector));
    let (heard, cloned) = sent_to(&peers, &reporter);
    assert_eq!(cloned, Err(Code::Denied));
    assert!(!heard.is_empty(), "it was answered");
    for text in PLANTED {
        assert!(!holds(&heard, text), "{text}");
    }
    // What is looked for would be found.
    let (heard, cloned) = sent_to(&peers, &inspector);
    assert_eq!(cloned, Ok(()));
    assert!(PLANTED.iter().all(|text| holds(&heard, text)));
}
