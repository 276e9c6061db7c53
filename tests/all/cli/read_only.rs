//! A home on which nothing can be written, as on a mounted backup: everything is read, beside whoever has it open.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;

use super::Desk;

/// Who may write nothing of root's.
const NOBODY: u32 = 65534;

fn closed(dir: &Path, to_all: u32) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            closed(&path, to_all);
        } else {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400 | to_all)).unwrap();
        }
    }
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o500 | to_all | to_all >> 2)).unwrap();
}

#[test]
fn a_home_that_cannot_be_written_is_read() {
    let desk = Desk::new();
    let listed = desk.run(&["list", "tasks"]).ok();
    let root = rustix::process::geteuid().is_root();
    closed(&desk.home(), if root { 0o044 } else { 0 });
    std::fs::set_permissions(desk.dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = |args: &[&str]| {
        let mut command = desk.command(args);
        if root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    // Somebody has it open: root writes whatever the mode.
    let held = root.then(|| {
        let holder = ducha::store::lock::Holder::this_process("ducha", "2023-08-04 09:00:00");
        ducha::store::Lock::take(&ducha::store::Layout::new(desk.home()).lock(), &holder).unwrap()
    });
    let (code, out, err) = run(&["list", "tasks"]);
    assert_eq!((code, &out), (Some(0), &listed), "{err}");
    assert!(run(&["report", "ledgers"]).0 == Some(0) && run(&["log"]).0 == Some(0));
    let (code, _, err) = run(&["set", "1", "status=已完成"]);
    assert_eq!(code, Some(1), "{err}");
    drop(held);
    let open = |dir: &Path, mode| std::fs::set_permissions(dir, std::fs::Permissions::from_mode(mode)).unwrap();
    for dir in std::fs::read_dir(desk.home()).unwrap().flatten().map(|e| e.path()).filter(|p| p.is_dir()) {
        open(&dir, 0o700);
    }
    open(&desk.home(), 0o700);
}
