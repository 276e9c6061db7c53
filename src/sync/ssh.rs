//! The system's ssh as a line to another replica: keys, hosts and configuration are the person's own.

use std::io::{self, Read};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::line::Line;
use super::messages;
use crate::error::{Code, Error, Result};
use crate::os::wait::{PollFd, PollFlags, Timespec, poll};

/// How much of what ssh says is kept.
const MAX_SAID: u64 = 4 << 10;
/// How long a program that says nothing more may take to end, and the time between two looks.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(10);
/// How long the other side may say nothing while it is waited for: it may write very much down before it answers.
const SILENCE: Duration = Duration::from_secs(600);

/// How ssh is called.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The program with its first arguments, separated by blanks; `ssh` where none is said.
    pub ssh: Option<String>,
    /// Variables of the environment that it gets beside those of this process.
    pub environment: Vec<(String, String)>,
    /// Whether nobody can be asked for a password: then it does not try.
    pub unattended: bool,
    /// How long the other side may say nothing; ten minutes where none is said.
    pub silence: Option<Duration>,
}

impl Program {
    /// As the environment of this process says, with nobody to be asked.
    pub fn unattended() -> Self {
        let ssh = std::env::var("DUCHA_SSH").ok().filter(|s| !s.trim().is_empty());
        Self { ssh, environment: Vec::new(), unattended: true, silence: None }
    }
}

/// What comes from a program, which is ended with this. Where the program fails, its own words are the error.
pub struct Output {
    child: Child,
    out: ChildStdout,
    said: Arc<Mutex<String>>,
    saying: Option<JoinHandle<()>>,
    silence: Duration,
}

impl Output {
    /// Waits until something comes, or the end.
    fn wait(&self) -> io::Result<()> {
        let last = Instant::now() + self.silence;
        loop {
            let left = last.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).map_err(io::Error::other)?;
            let mut fds = [PollFd::new(&self.out, PollFlags::IN)];
            match poll(&mut fds, Some(&left)) {
                Ok(0) => {
                    let said = format!("nothing came for {} s", self.silence.as_secs());
                    return Err(io::Error::new(io::ErrorKind::TimedOut, said));
                }
                Err(crate::os::Errno::INTR) => {}
                ready => return ready.map(drop).map_err(io::Error::from),
            }
        }
    }
}

/// Calls the program that answers at the other end: that of the home there, as this person where one is named.
///
/// # Errors
/// `Failed` where ssh cannot be called.
pub fn connect(
    program: &Program,
    host: &str,
    port: Option<u16>,
    home: Option<&str>,
    person: Option<&str>,
) -> Result<Line<Output, ChildStdin>> {
    let words = program.ssh.as_deref().unwrap_or("ssh");
    let mut words = words.split_ascii_whitespace();
    let name = words.next().unwrap_or("ssh");
    let mut command = Command::new(name);
    command.args(words);
    if program.unattended && name.rsplit('/').next() == Some("ssh") {
        command.args(["-o", "BatchMode=yes"]);
    }
    if name.rsplit('/').next() == Some("ssh") {
        command.args(["-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15"]);
    }
    if let Some(port) = port {
        command.args(["-p", &port.to_string()]);
    }
    let mut there = String::from("ducha");
    for (option, value) in [("--home", home), ("--as", person)] {
        if let Some(value) = value {
            there.push_str(&format!(" {option} {}", quoted(value)));
        }
    }
    there.push_str(" sync-stdio");
    command.args(["--", host, &there]);
    command.envs(program.environment.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let failed = |e: io::Error| Error::new(Code::Failed, messages::NO_SSH).with("program", name).caused_by(e);
    let mut child = command.spawn().map_err(failed)?;
    let (Some(to), Some(out), Some(err)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
        return Err(Error::new(Code::Failed, messages::NO_SSH).with("program", name));
    };
    let said = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&said);
    let listen = move || {
        let mut bytes = Vec::new();
        let mut err = err;
        drop(err.by_ref().take(MAX_SAID).read_to_end(&mut bytes));
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = String::from_utf8_lossy(&bytes).trim().to_string();
        // It is not held up by what nobody keeps.
        drop(io::copy(&mut err, &mut io::sink()));
    };
    let saying = thread::Builder::new().name("ssh".into()).spawn(listen).map_err(failed)?;
    Ok(Line::new(Output { child, out, said, saying: Some(saying), silence: program.silence.unwrap_or(SILENCE) }, to))
}

/// A word for the shell at the other end.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

impl Read for Output {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.wait()?;
        let n = self.out.read(into)?;
        if n > 0 || into.is_empty() {
            return Ok(n);
        }
        // It may wait for us, who wait for it: then it is not waited for.
        let begun = Instant::now();
        let ended = loop {
            match self.child.try_wait()? {
                Some(ended) => break ended,
                None if begun.elapsed() > PATIENCE => return Ok(0),
                None => thread::sleep(LOOK),
            }
        };
        if ended.success() {
            return Ok(0);
        }
        // What it began may still hold its other output open.
        let begun = Instant::now();
        while self.saying.as_ref().is_some_and(|s| !s.is_finished()) && begun.elapsed() < PATIENCE {
            thread::sleep(LOOK);
        }
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(io::Error::other(if said.is_empty() { ended.to_string() } else { said }))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // A program that has been told the end ends by itself; one that was not is not waited for.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::sync::remote::Remote as _;

    #[test]
    fn words_stay_words() {
        assert_eq!(quoted("/srv/督查 数据"), "'/srv/督查 数据'");
        assert_eq!(quoted("a'b$(c)"), r"'a'\''b$(c)'");
    }

    #[test]
    fn what_ssh_says_is_the_error() {
        let dir = tempfile::tempdir().unwrap();
        let fake = dir.path().join("fake");
        std::fs::write(&fake, "#!/bin/sh\necho 'Could not resolve hostname' >&2\nexit 255\n").unwrap();
        let mut mode = std::fs::metadata(&fake).unwrap().permissions();
        crate::os::files::PermissionsExt::set_mode(&mut mode, 0o700);
        std::fs::set_permissions(&fake, mode).unwrap();
        let program = Program { ssh: Some(fake.display().to_string()), ..Program::default() };
        let mut line = connect(&program, "nowhere", None, None, None).unwrap();
        let error = line.vector().unwrap_err();
        let said = error.say(Lang::En);
        assert!(said.contains("cannot be reached") && said.contains("Could not resolve hostname"), "{said}");
        // One that hears and never answers is not waited for without end.
        std::fs::write(&fake, "#!/bin/sh\nexec sleep 60\n").unwrap();
        let deaf = Program { silence: Some(Duration::from_millis(200)), ..program.clone() };
        let error = connect(&deaf, "nowhere", None, None, None).unwrap().vector().unwrap_err();
        assert!(error.say(Lang::En).contains("nothing came for"), "{error}");
        let none = Program { ssh: Some("/no/such/ssh".into()), ..Program::default() };
        assert!(connect(&none, "nowhere", None, None, None).is_err());
    }
}
