//! A shared database with the real program: two servers over one log, one of which is killed; a primary that is stopped and
//! its standby that takes over; accounts with a password over TLS. Where there is no PostgreSQL they say so.

#[allow(dead_code)] // Each of its users needs another part.
#[path = "../../../src/sync/hub/tests/database.rs"]
pub mod database;
mod readme;
mod tls;

use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rustix::process::Signal;

use crate::server::rig::{Home, PATIENCE};
use database::Database;

/// The field that is written in these tests, of a task of the first home.
fn set(home: &Home, text: &str) -> Output {
    home.call(&["set", "压减办税环节", &format!("latest={text}")])
}

/// What stands there.
fn shown(home: &Home) -> String {
    let shown: serde_json::Value = serde_json::from_str(&home.done(&["show", "压减办税环节", "--json"])).unwrap();
    shown["fields"]["latest"].as_str().unwrap_or_default().to_string()
}

fn until(what: &str, homes: &[&Home], holds: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        let logs: Vec<String> = homes.iter().map(|home| home.log()).collect();
        assert!(Instant::now() < end, "waited for: {what}\n{}", logs.join("\n--\n"));
    }
}

/// The digest of all that a home has.
fn head(home: &Home) -> String {
    let all: serde_json::Value = serde_json::from_str(&home.done(&["verify", "--json"])).unwrap();
    assert!(all["sound"].as_bool().unwrap(), "{all}");
    all["head"].as_str().unwrap().to_string()
}

/// The office of one home, and a second home that is copied from the database and enrolled for everybody; both serve.
fn two_servers(address: &str) -> (Home, Home) {
    let mut first = Home::new();
    first.done(&["remote", "add", "hub", address]);
    first.done(&["sync", "hub"]);
    let mut second = Home::bare();
    let cloned = second.call(&["clone", address]);
    let said = String::from_utf8(cloned.stderr).unwrap();
    assert!(cloned.status.success(), "{said}");
    let key = said.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap();
    first.serve();
    first.done(&["device", "enrol", key, "--name", "二号机"]);
    second.serve();
    until("the second server knows that it is enrolled", &[&first, &second], || {
        second.done(&["device", "list", "--json"]).contains("二号机")
    });
    (first, second)
}

#[test]
fn two_servers_share_a_database_and_people_go_on_at_the_one_when_the_other_is_killed() {
    let Some(database) = Database::start() else { return };
    let (mut first, second) = two_servers(&database.address());
    assert!(set(&first, "一号机所写").status.success());
    until("the second server shows it", &[&first, &second], || shown(&second) == "一号机所写");
    assert!(set(&second, "二号机所写").status.success());
    until("the first server shows it", &[&first, &second], || shown(&first) == "二号机所写");
    // Whoever has the console open sees what came from the other server.
    let mut seat = second.person("调度员");
    seat.wait_for("总览");
    seat.keys("4");
    seat.wait_for("压减办税环节");
    first.done(&["add", "task", "serial=9", "title=新增惠企清单", "ledger=整改清单"]);
    seat.wait_for("新增惠企清单");
    // Killed in the middle of writing: what was acknowledged until then, and after it by the home alone, is kept.
    let killed = AtomicBool::new(false);
    let acknowledged = std::thread::scope(|scope| {
        let writes = scope.spawn(|| {
            let texts = (0..).map(|n| format!("崩溃前第{n}条")).take_while(|_| !killed.load(Ordering::Acquire));
            texts.filter(|text| set(&first, text).status.success()).collect::<Vec<_>>()
        });
        let number = |text: String| text.strip_prefix("崩溃前第")?.strip_suffix("条")?.parse::<u32>().ok();
        until("some of it came over", &[&first, &second], || number(shown(&second)).is_some_and(|n| n >= 10));
        first.signal(Signal::KILL);
        killed.store(true, Ordering::Release);
        writes.join().unwrap()
    });
    first.ended();
    assert!(!acknowledged.is_empty());
    assert!(set(&second, "二号机继续").status.success());
    assert_eq!(shown(&second), "二号机继续");
    seat.keys("q");
    drop(seat);
    first.serve();
    let (ours, theirs) = (&first, &second);
    until("both have the same", &[ours, theirs], || head(ours) == head(theirs));
    let log = second.done(&["log", "--limit", "2000", "--json"]);
    for text in &acknowledged {
        assert!(log.contains(text.as_str()), "acknowledged and lost: {text}");
    }
    println!("{} entries acknowledged around the kill, all of them at the other server", acknowledged.len());
    for home in [&first, &second] {
        assert!(home.done(&["refused", "list", "--json"]).trim() == "[]", "all of it counts");
    }
}

#[test]
fn servers_go_on_over_a_standby_when_the_primary_is_stopped() {
    let Some(mut primary) = Database::start() else { return };
    let standby = primary.standby();
    let (first, second) = two_servers(&primary.address_with(&standby));
    assert!(set(&first, "主库所写").status.success());
    until("it came over the primary", &[&first, &second], || shown(&second) == "主库所写");
    primary.kill();
    assert!(set(&first, "无库所写").status.success(), "nobody waits for a database");
    standby.promote();
    until("it came over the standby", &[&first, &second], || shown(&second) == "无库所写");
    assert!(set(&second, "备库所写").status.success());
    until("and back", &[&first, &second], || shown(&first) == "备库所写" && head(&first) == head(&second));
    assert!(first.log().contains("together with the shared database"), "{}", first.log());
}
