//! Evidence files.

use super::Desk;

#[test]
fn a_file_is_kept_by_its_digest() {
    let desk = Desk::new();
    let photo = desk.write("现场.png", b"\x89PNG\r\n\x1a\nnot much of a picture");
    let id = desk.run(&["add", "evidence", "of=压减办税环节", &format!("file={photo}")]).ok();
    let shown = desk.run(&["show", id.trim(), "--json"]).json();
    let fields = &shown["fields"];
    assert_eq!((fields["name"].as_str(), fields["media"].as_str()), (Some("现场.png"), Some("image/png")));
    assert_eq!(fields["size"], 29);
    assert!(fields["taken"].is_null() && fields["file_time"].is_string(), "no camera noted a time: {fields}");
    let digest = fields["digest"].as_str().unwrap();
    let kept = std::process::Command::new("find").arg(desk.home().join("evidence")).output().unwrap();
    assert!(String::from_utf8_lossy(&kept.stdout).replace('/', "").contains(digest), "{digest}");
    // The record that it proves knows it.
    assert!(desk.run(&["list", "evidence"]).ok().contains("压减办税环节"));
}

#[test]
fn what_is_no_file_is_refused() {
    let desk = Desk::new();
    let said = desk.run(&["add", "evidence", "of=压减办税环节", "file=/nowhere/x.jpg"]);
    assert!(said.code != 0 && said.err.contains("/nowhere/x.jpg"), "{said:?}");
    let folder = desk.home().display().to_string();
    let said = desk.run(&["add", "evidence", "of=压减办税环节", &format!("file={folder}")]);
    assert!(said.code != 0 && said.err.contains(&folder), "{said:?}");
    let said = desk.run(&["add", "evidence", "of=压减办税环节"]).refused(8);
    assert!(said.contains("missing"), "{said}");
    assert_eq!(desk.run(&["list", "evidence", "--json"]).json().as_array().unwrap().len(), 0);
}
