use std::io::Read;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::i18n::Lang;

fn all(_: usize, _: usize) -> bool {
    true
}

#[test]
fn a_picture_is_kept_by_its_digest_with_what_its_camera_noted() {
    let home = tempfile::tempdir().unwrap();
    let photo = home.path().join("积水.jpg");
    std::fs::write(&photo, super::exif::tests::jpeg(true)).unwrap();
    let when = DateTime::parse_from_rfc3339("2023-07-30T01:15:00Z").unwrap();
    File::options().write(true).open(&photo).unwrap().set_modified(when.into()).unwrap();
    let evidence = Evidence::new(home.path().join("evidence"), MAX_FILE);
    assert!(evidence.list().unwrap().is_empty());
    let stored = evidence.put(&photo).unwrap();
    assert_eq!((stored.media, stored.modified, stored.new), ("image/jpeg", Some(when.to_utc()), true));
    assert_eq!(stored.exif.taken.unwrap().offset, Some(480));
    assert!(!evidence.put(&photo).unwrap().new, "the same picture twice is one file");
    assert_eq!(evidence.list().unwrap(), [(stored.digest, stored.size)]);
    let hex = stored.digest.to_string();
    let path = home.path().join("evidence").join(&hex[..2]).join(&hex[2..]);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut content = Vec::new();
    evidence.open(&stored.digest).unwrap().read_to_end(&mut content).unwrap();
    assert_eq!(content, std::fs::read(&photo).unwrap());
    assert_eq!(evidence.verify(&[stored.digest], &mut all).unwrap(), []);
}

#[test]
fn missing_and_damaged_files_are_named_and_healed_by_the_original() {
    let home = tempfile::tempdir().unwrap();
    let evidence = Evidence::new(home.path().join("evidence"), MAX_FILE);
    let stored: Vec<_> = (0..3u8).map(|i| evidence.put_from(&mut &[i; 5000][..], "peer").unwrap().digest).collect();
    std::fs::write(evidence.path(&stored[1]), [9; 5000]).unwrap();
    std::fs::remove_file(evidence.path(&stored[2])).unwrap();
    std::fs::write(home.path().join("evidence/ab"), "a file where a folder would be").unwrap();
    let unsound = evidence.verify(&stored, &mut all).unwrap();
    assert_eq!(unsound, [Unsound::Missing(stored[2]), Unsound::Damaged(stored[1])]);
    let error = evidence.open(&stored[2]).unwrap_err();
    assert!(error.code() == Code::NotFound && error.say(Lang::Zh).contains(&stored[2].to_string()));
    assert!(evidence.put_from(&mut &[1; 5000][..], "again").unwrap().new);
    assert!(evidence.put_from(&mut &[2; 5000][..], "again").unwrap().new);
    assert_eq!(evidence.verify(&stored, &mut all).unwrap(), []);
    assert_eq!(evidence.verify(&stored, &mut |_, _| false).unwrap_err().code(), Code::Cancelled);
}

#[test]
fn what_cannot_be_taken_leaves_nothing() {
    struct Breaks(usize);
    impl Read for Breaks {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(1).ok_or_else(|| io::Error::other("unplugged"))?;
            Ok(buf.len())
        }
    }
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("evidence");
    let evidence = Evidence::new(&dir, 1 << 20);
    let error = evidence.put_from(&mut Breaks(3), "phone").unwrap_err();
    assert!(error.say(Lang::En).contains("phone") && error.say(Lang::En).contains("unplugged"));
    let error = evidence.put_from(&mut Breaks(usize::MAX), "film.mp4").unwrap_err();
    assert!(error.is(messages::EVIDENCE_TOO_LARGE) && error.code() == Code::BadInput);
    assert_eq!(evidence.put(&home.path().join("none")).unwrap_err().code(), Code::NotFound);
    assert_eq!(evidence.put(home.path()).unwrap_err().code(), Code::BadInput);
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0);
    std::fs::write(dir.join(".new-1-0"), "left by a crash").unwrap();
    evidence.remove_leftovers();
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0);
}
