//! Accounts with a password, and the certificate of the database.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::database::Database;
use crate::server::rig::Home;

#[test]
fn a_password_and_a_certificate_are_asked_for_and_said() {
    let Some(database) = Database::start() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (key, certificate) = (dir.path().join("key"), dir.path().join("certificate"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output();
    if !made.is_ok_and(|out| out.status.success()) {
        eprintln!("skipped: there is no openssl here that makes a certificate");
        return;
    }
    database.secure(&key, &certificate, "一个 密码");
    let home = Home::new();
    let any = database.address_of("localhost");
    let address = format!("{any}&sslmode=require");
    let sync = |address: &str, password: Option<&str>, trusted: bool| {
        let mut command = home.command(&["sync", address]);
        command.env_remove("PGPASSWORD").env_remove("SSL_CERT_FILE").env("HOME", home.path());
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
        if trusted {
            command.env("SSL_CERT_FILE", &certificate);
        }
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap())
    };
    let (code, said) = sync(&address, Some("一个 密码"), false);
    assert!(code == Some(1) && said.contains("certificate") && said.contains("SSL_CERT_FILE"), "{said}");
    let (code, said) = sync(&address, Some("另一个"), true);
    assert!(code == Some(5) && said.contains("password authentication failed"), "{said}");
    let (code, said) = sync(&address, None, true);
    assert!(code == Some(1) && said.contains("PGPASSWORD"), "{said}");
    let (code, said) = sync(&address, Some("一个 密码"), true);
    assert!(code == Some(0) && said.contains("entries went"), "{said}");
    // Where TLS is not demanded, a certificate of nobody's is better than none; the password may lie in a file of one's own.
    let file = home.path().join(".pgpass");
    std::fs::write(&file, "localhost:*:postgres:ducha:一个 密码\n").unwrap();
    for (mode, wanted) in [(0o644, Some(1)), (0o600, Some(0))] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let (code, said) = sync(&any, None, false);
        assert_eq!(code, wanted, "{mode:o}: {said}");
    }
    let (code, said) = sync(&format!("{any}&sslmode=disable"), Some("一个 密码"), false);
    assert!(code == Some(5) && said.contains("no encryption"), "{said}");
}
