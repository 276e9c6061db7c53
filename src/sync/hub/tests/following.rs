//! Servers that stay together with a database while they run.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::super::bell::{Bell, Listening, Rung};
use super::super::follow::{Following, News};
use super::database::Database;
use super::*;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::service::evidence::attach::attach;
use crate::service::tests::peers::{Peers, clock, options};
use crate::service::{Actor, Office, Work};
use crate::sync::clone::clone;
use crate::sync::remotes::Remotes;

/// No test waits longer: a failure, not a hang.
const PATIENCE: Duration = Duration::from_secs(60);

fn until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "{what}");
        thread::yield_now();
    }
}

fn note(office: &Office, actor: &Actor, id: RecordId, text: &str) {
    office.commit(actor, Work::new("task.note").set(Kind::Task, id, task::LATEST, Value::from(text))).unwrap();
}

fn text(office: &Office, id: RecordId) -> Option<String> {
    office.read().get(id).and_then(|r| r.text(task::LATEST).map(str::to_string))
}

/// Two servers of one office with a database between them, and who writes at each.
struct Two {
    a: (Arc<Office>, Actor),
    b: (Arc<Office>, Actor),
    task: RecordId,
    _homes: [tempfile::TempDir; 2],
}

impl Two {
    fn new(address: &str) -> Self {
        let mut peers = Peers::new();
        let (admin, li) = (peers.admin(), peers.person("李", Role::Office));
        through(&peers.server, address);
        let home = tempfile::tempdir().unwrap();
        let mut hub = Hub::open(address).unwrap();
        let b = clone(home.path(), options(&clock(), 77), &mut hub, Lang::En, &mut |_, _, _| true).unwrap().office;
        let mut second = Peer { dir: home, clock: clock(), office: Some(b) };
        peers.enrol(&second, &li);
        through(&peers.server, address);
        through(&second, address);
        let (a, b) = (peers.server.office.take().unwrap(), second.office.take().unwrap());
        let task = peers.task;
        Self { a: (Arc::new(a), admin), b: (Arc::new(b), li), task, _homes: [peers.server.dir, second.dir] }
    }
}

/// What was told while a server followed.
type Heard = Arc<Mutex<Vec<String>>>;

fn follow(office: &Arc<Office>, address: &str) -> (Following, Heard) {
    let heard: Heard = Arc::default();
    let told = Arc::clone(&heard);
    let say = move |news: News<'_>| told.lock().unwrap().push(news.say(Lang::En));
    (Following::begin(Arc::clone(office), "hub", address, Lang::En, Box::new(say)).unwrap(), heard)
}

#[test]
fn two_servers_see_each_other_at_once_and_go_on_while_the_database_is_away() {
    let Some(mut database) = Database::start() else { return };
    let address = database.address();
    let two = Two::new(&address);
    let ((a, admin), (b, li)) = (&two.a, &two.b);
    let ((of_a, heard), (of_b, _)) = (follow(a, &address), follow(b, &address));
    note(a, admin, two.task, "甲机写");
    until("the second server hears of it", || text(b, two.task).as_deref() == Some("甲机写"));
    note(b, li, two.task, "乙机写");
    until("the first server hears of it", || text(a, two.task).as_deref() == Some("乙机写"));
    database.kill();
    note(a, admin, two.task, "断开时写");
    until("it is said that the database is lost", || heard.lock().unwrap().iter().any(|t| t.contains("later")));
    database.restart();
    until("what was written meanwhile arrives", || text(b, two.task).as_deref() == Some("断开时写"));
    let together = |heard: &Heard| heard.lock().unwrap().iter().filter(|t| t.starts_with("together")).count();
    until("it is said that it is there again", || together(&heard) == 2);
    assert_eq!(heard.lock().unwrap().len(), 3, "each is said once");
    // A server that ends still gives what was written last.
    note(a, admin, two.task, "下班前");
    drop(of_a);
    until("the last word arrives", || text(b, two.task).as_deref() == Some("下班前"));
    drop(of_b);
    assert_eq!(Vector::of(a), Vector::of(b));
    assert_eq!((Arc::strong_count(a), a.watched_by()), (1, 0), "nobody holds the store any more");
}

#[test]
fn evidence_follows_and_the_list_of_remotes_knows_what_arrived() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let two = Two::new(&address);
    let ((a, admin), (b, _)) = (&two.a, &two.b);
    Remotes::change(a.layout().home(), |all| all.add("hub", &crate::sync::Address::read(&address)?)).unwrap();
    let (_a, _b) = (follow(a, &address), follow(b, &address));
    let photo = a.layout().home().join("现场.jpg");
    for n in 0..3u32 {
        std::fs::write(&photo, n.to_le_bytes().repeat(100_000)).unwrap();
        attach(a, admin, two.task, &photo).unwrap();
        let all = Office::named_files(&a.read());
        assert_eq!(all.len() as u32, n + 1);
        until("the files are there too", || all.iter().all(|(digest, _)| b.evidence().has(digest)));
    }
    let own = a.read().replica(a.key().replica()).unwrap().len();
    let reached = || Remotes::read(a.layout().home()).unwrap().remote["hub"].reached;
    until("what arrived is noted", || reached() == own);
    let standing = Remotes::read(a.layout().home()).unwrap().standing(a);
    assert_eq!((standing.waiting, standing.error), (0, None));
}

#[test]
fn what_is_rung_for_another_office_of_the_database_is_not_heard() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let (one, two) = (Peers::new(), Peers::seeded(7));
    through(&one.server, &address);
    let bell = Arc::new(Bell::default());
    let mut hub = greeted(&one.server, &address);
    let office = one.server.office().journal().store_id();
    let listening = Listening::begin(hub.connection(), &bell, &office).unwrap();
    assert!(listening.has_bells());
    // Bells are heard in the order in which they were rung.
    through(&two.server, &address);
    assert!(hub.put(&Digest::of(b"seen"), 0, &mut &b"seen"[..]).unwrap());
    assert_eq!(bell.wait(PATIENCE), Rung { entries: false, files: true });
    one.server.note(&one.admin(), one.task, "本单位");
    through(&one.server, &address);
    assert_eq!(bell.wait(PATIENCE), Rung { entries: true, files: false });
}

#[test]
fn a_database_that_takes_no_list_of_what_is_kept_aside_is_followed_all_the_same() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let two = Two::new(&address);
    database.client().batch_execute("DROP TABLE ducha_aside").unwrap();
    let ((a, admin), (b, li)) = (&two.a, &two.b);
    let ((_a, heard), (_b, _)) = (follow(a, &address), follow(b, &address));
    let home = tempfile::tempdir().unwrap();
    let mut hub = Hub::open(&address).unwrap();
    let strange = clone(home.path(), options(&clock(), 79), &mut hub, Lang::En, &mut |_, _, _| true).unwrap().office;
    note(&strange, li, two.task, "未登记");
    sync(&strange, &mut hub, &WANTED, &mut |_, _, _| true).unwrap();
    until("it is kept aside", || !a.aside().is_empty() && !b.aside().is_empty());
    note(a, admin, two.task, "一");
    until("they go on", || text(b, two.task).as_deref() == Some("一"));
    assert_eq!(heard.lock().unwrap().len(), 1, "only that they are together: {:?}", heard.lock().unwrap());
}

#[test]
fn where_a_database_has_no_bells_it_is_looked_from_time_to_time() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let two = Two::new(&address);
    // As through a pooler: what is rung reaches nobody.
    database
        .client()
        .batch_execute(
            "CREATE SCHEMA deaf;
             CREATE FUNCTION deaf.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT';
             ALTER ROLE ducha SET search_path = deaf, pg_catalog, public",
        )
        .unwrap();
    let ((a, admin), (b, _)) = (&two.a, &two.b);
    let (_a, _b) = (follow(a, &address), follow(b, &address));
    for text_of in ["一", "二"] {
        note(a, admin, two.task, text_of);
        until("it is found by looking", || text(b, two.task).as_deref() == Some(text_of));
    }
}

#[test]
fn what_the_database_does_not_take_is_said_once_and_the_rest_goes_on() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let two = Two::new(&address);
    let ((a, admin), (b, li)) = (&two.a, &two.b);
    let (_a, heard) = follow(a, &address);
    let (_b, _) = follow(b, &address);
    note(a, admin, two.task, "一");
    until("it arrives", || text(b, two.task).as_deref() == Some("一"));
    // The database says that the first server's chain ends otherwise.
    let own = &a.key().replica().0[..];
    database.client().execute("UPDATE ducha_chains SET head = 1 WHERE replica = $1", &[&own]).unwrap();
    note(a, admin, two.task, "二");
    until("it is said", || heard.lock().unwrap().iter().any(|t| t.contains("two histories")));
    for n in 0..3 {
        note(a, admin, two.task, "三");
        note(b, li, two.task, &format!("乙{n}"));
        let has = |office: &Office| office.read().replica(b.key().replica()).map_or(0, |r| r.len());
        until("the other chain goes on", || has(a) == has(b));
    }
    assert_eq!(heard.lock().unwrap().len(), 2, "once together, once wrong: {:?}", heard.lock().unwrap());
}
