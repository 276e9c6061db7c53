//! Files that this version writes, kept as they were written: every later one reads them. The store of 0.1.0 is read in
//! `time.rs`. A fixture is never written again; a new format gets one beside it.

use std::io::Read as _;

use super::Desk;

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The store as a backup, and what a laptop of that office wrote since in a bundle: entries of formats 1 and 2, an undo, a
/// slip with its receipt, a number of the laptop's own, evidence.
#[test]
fn the_store_and_the_bundle_of_entry_format_2_are_read() {
    let desk = Desk { now: "2023-08-08T10:00:00+08:00", ..Desk::bare() };
    desk.run(&["restore", &fixture("store-entries-2.ducha")]).ok();
    let field = |id: &str, name: &str| desk.run(&["show", id, "--json"]).json()["fields"][name].clone();
    assert_eq!(field("推行一窗受理", "status"), "未完成", "that it was done was undone");
    assert_eq!(field("压减办税环节", "status"), "正在推进");
    assert_eq!((field("WT-1", "state"), field("WT-1", "received_on")), ("received".into(), "2023-08-04".into()));
    assert!(desk.run(&["show", "交办〔2023〕1号"]).ok().contains("opened by the unit"));
    let first = desk.run(&["verify", "--json"]).json();
    assert_eq!(first["entries"], 15, "{first}");

    desk.run(&["bundle", "take", &fixture("bundle-1.bundle")]).ok();
    assert_eq!(
        (field("压减办税环节", "status"), field("压减办税环节", "latest")),
        ("已完成".into(), "下乡所见".into())
    );
    assert_eq!(field("催办〔2023〕1-1号", "on"), "2023-08-07");
    let last = desk.run(&["verify", "--json"]).json();
    assert_eq!(last["entries"], 18, "{last}");
    let path = desk.run(&["evidence", "get", "压减办税环节"]).ok();
    assert_eq!(std::fs::read_to_string(path.trim()).unwrap(), "窗口无人值守，上午十时十分。\n");
    let again = desk.run(&["bundle", "take", &fixture("bundle-1.bundle"), "--json"]).json();
    assert_eq!((&again["received"], &again["known"]), (&0.into(), &18.into()));
}

#[test]
fn snapshot_format_1_is_read_where_there_is_no_office() {
    let read = Desk::bare().run(&["snapshot", "read", &fixture("office-1.snapshot"), "--json"]).json();
    assert_eq!((&read["office"], &read["person"]), (&"测试县营商办".into(), &"张督查".into()));
    let records = read["records"].as_array().unwrap();
    assert!(records.iter().any(|r| r["kind"] == "document" && r["fields"]["number"] == "催办〔2023〕1-1号"));
}

#[test]
fn sealed_files_of_age_version_1_are_opened() {
    let key = ducha::log::DeviceKey::from_secret(&[7; 32]);
    let file = std::fs::File::open(format!("{}/tests/fuzz/sealed/two-pieces", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut opened = ducha::log::seal_stream::Opened::open(file, |header| key.unlock(header, &[])).unwrap();
    let mut bytes = Vec::new();
    opened.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, vec![7; 70_000]);
}
