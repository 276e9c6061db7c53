//! Files opened with the programs of the person's own machine.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::os::files::{DirBuilderExt, OpenOptionsExt};

/// The most words of a command.
const MAX_WORDS: usize = 32;

/// With what files are opened.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Opener {
    /// With a program of this machine; without one that was chosen, the desktop's own.
    Here(Option<String>),
    /// With one of the client's, which is told the path: it sits at this machine too.
    Client,
    /// Not at all: the person sits at another machine.
    #[default]
    Nowhere,
}

/// A program that gets the terminal for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// What it is called in messages.
    pub name: String,
    /// The program and its arguments.
    pub words: Vec<String>,
    /// What stands on its standard input; nothing where it gets the terminal's.
    pub input: Option<String>,
    /// What is told at its end, until Enter is pressed; nothing where it is not waited for.
    pub wait: Option<String>,
    /// Whether it is to change a text.
    pub edits: bool,
}

/// A text in a file that nobody else can read, gone with this.
#[derive(Debug)]
pub struct Scratch {
    dir: PathBuf,
    file: PathBuf,
}

/// How many folders are tried before it is given up.
const MAX_TRIES: u32 = 100;

impl Scratch {
    /// Writes a text into a file of its own, in a folder of its own: what an editor keeps beside it goes with it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn new(text: &str) -> io::Result<Self> {
        let (base, pid) = (std::env::temp_dir(), std::process::id());
        let mut dirs = (0..MAX_TRIES).map(|n| base.join(format!("ducha-{pid}-{n}")));
        let mut made = DirBuilder::new();
        made.mode(0o700);
        let dir = dirs.find_map(|dir| match made.create(&dir) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => None,
            done => Some(done.map(|()| dir)),
        });
        let dir = dir.unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into()))?;
        let scratch = Self { file: dir.join("text.txt"), dir };
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&scratch.file)?;
        file.write_all(text.as_bytes())?;
        Ok(scratch)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// The text as it is now, of at most so many bytes; the line end that editors put at the end is none of it.
    ///
    /// # Errors
    /// Where it cannot be read, is longer, or is no text.
    pub fn read(&self, max: usize) -> io::Result<String> {
        let mut text = String::new();
        File::open(&self.file)?.take(max as u64 + 2).read_to_string(&mut text)?;
        if let Some(rest) = text.strip_suffix('\n') {
            text.truncate(rest.len());
        }
        if text.len() > max { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Runs a program to its end. It has the terminal that this process has.
///
/// # Errors
/// Where it cannot be started or waited for.
pub fn launch(errand: &Errand) -> io::Result<ExitStatus> {
    let (program, args) = errand.words.split_first().ok_or(io::ErrorKind::NotFound)?;
    let mut command = Command::new(program);
    command.args(args);
    if errand.input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn()?;
    let fed = child.stdin.take().zip(errand.input.clone()).map(|(mut pipe, text)| {
        // A program need not read all that it is given.
        std::thread::Builder::new().name("feeder".into()).spawn(move || drop(pipe.write_all(text.as_bytes())))
    });
    let ended = child.wait();
    fed.transpose()?;
    ended
}

/// The command that opens files: the one that was chosen, else the desktop's own.
fn command(chosen: Option<&str>) -> Vec<&str> {
    let words: Vec<&str> = chosen.unwrap_or_default().split_whitespace().take(MAX_WORDS).collect();
    match words.is_empty() {
        false => words,
        true if cfg!(target_os = "macos") => vec!["open"],
        true if cfg!(windows) => vec!["cmd", "/C", "start", ""],
        true => vec!["xdg-open"],
    }
}

/// The program that opens files, for messages.
pub fn program(chosen: Option<&str>) -> &str {
    command(chosen).first().copied().unwrap_or_default()
}

/// Opens a file with a program that goes on by itself and gets nothing of the terminal.
///
/// # Errors
/// Where the program cannot be started.
pub fn open(chosen: Option<&str>, path: &Path) -> io::Result<()> {
    let command = command(chosen);
    let (program, args) = command.split_first().ok_or(io::ErrorKind::NotFound)?;
    let mut command = Command::new(program);
    command.args(args).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    crate::os::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    // Somebody must take notice of its end.
    std::thread::Builder::new().name("opener".into()).spawn(move || drop(child.wait()))?;
    Ok(())
}

/// A path as a client is told it.
pub fn told(path: &Path) -> Option<String> {
    path.to_str().map(str::to_string)
}

/// The path that a client was told, where it is one.
pub fn heard(text: &str) -> Option<PathBuf> {
    let path = PathBuf::from(text);
    (path.is_absolute() && path.is_file()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_chosen_gets_the_path_and_only_files_are_opened() {
        assert_eq!(command(Some("  viewer --full ")), ["viewer", "--full"]);
        assert_eq!(program(Some("viewer -x")), "viewer");
        assert!(!program(None).is_empty());
        assert!(open(Some("/no/such/program"), Path::new("/tmp/x")).is_err());
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("照 片.jpg");
        std::fs::write(&file, "x").unwrap();
        assert_eq!(heard(file.to_str().unwrap()), Some(file.clone()));
        assert_eq!(heard("https://example.org"), None);
        assert_eq!(heard(dir.path().to_str().unwrap()), None);
        open(Some("true"), &file).unwrap();
    }
}
