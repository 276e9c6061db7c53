//! Opening the console: the keymap and theme that the person has chosen, then the screen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{config, finish, messages, report};
use crate::action::{Config, Shell, keys, own};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::keymap::{self, Keymap, Source};
use crate::service::{Office, messages as service_messages};
use crate::store::Layout;
use crate::tui::depth::Means;
use crate::tui::glimpse::Kept;
use crate::tui::input::Closing;
use crate::tui::run::Ended;
use crate::tui::theme::{self, Lines, THEMES, Theme};
use crate::tui::{Looks, open};

/// Opens the console and runs it to its end. Returns the exit code. What `hold` returns once the store is open is kept as
/// long as the console is.
pub fn run<T>(mut shell: Shell, means: Means, hold: impl FnOnce(&Arc<Office>) -> T) -> u8 {
    match begin(&mut shell, means, hold) {
        Ok(code) => finish(shell, Ok(())).max(code),
        Err(errors) => {
            let codes: Vec<u8> = errors.iter().map(|f| report(f, shell.lang, shell.json, &mut shell.err)).collect();
            finish(shell, Ok(()));
            codes.first().copied().unwrap_or(1)
        }
    }
}

fn begin<T>(shell: &mut Shell, means: Means, hold: impl FnOnce(&Arc<Office>) -> T) -> Result<u8, Vec<Error>> {
    let folder = shell.config_file.parent().unwrap_or(&shell.home).to_path_buf();
    let (mut looks, unused) = usable(&shell.config, &shell.around.0, &folder, shell.lang, means)?;
    // It stands above the screen, and there is room for the whole of it.
    unused.into_iter().for_each(|error| leave_out(shell, error));
    looks.glimpse = Some(Kept { path: Layout::new(&shell.home).glimpse(), who: shell.who.clone() });
    looks.wrong.extend(shell.config_errors.iter().map(left_out));
    let (config_file, (over, under), lang) = (shell.config_file.clone(), shell.around.clone(), shell.lang);
    follow(&mut looks, config_file, move |config| {
        let config = config.between(&over, &under);
        self::looks(&config, &folder, config.lang.unwrap_or(lang), means)
    });
    let (ended, office) = open(shell.opening(), looks, hold).map_err(|f| vec![f])?;
    if let Some(office) = office {
        shell.tell_mended(&office);
        Office::end(office).map_err(|f| vec![f])?;
    }
    Ok(code(ended))
}

/// Has looks read again when the config or a file that it names changes: as a whole, or not at all.
pub fn follow(
    looks: &mut Looks,
    config_file: PathBuf,
    mut make: impl FnMut(Config) -> Result<Looks, Vec<Error>> + Send + 'static,
) {
    looks.files.push(config_file.clone());
    looks.reread = Some(Box::new(move || {
        let (config, wrong) = config::read(&config_file);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let mut looks = make(config)?;
        looks.files.push(config_file.clone());
        match looks.clashes.is_empty() {
            true => Ok(looks),
            false => Err(std::mem::take(&mut looks.clashes)),
        }
    }));
}

/// Says that something in the config file is not used, with what to do; the screen says it too.
pub(super) fn leave_out(shell: &mut Shell, error: Error) {
    shell.tell(left_out(&error));
    for hint in error.hints(shell.lang) {
        shell.tell(Message::plain(messages::CONFIG_HINT).with("hint", hint));
    }
    shell.config_errors.push(error);
}

/// That something in the config file is not used.
fn left_out(error: &Error) -> Message {
    Message::plain(messages::CONFIG_LEFT_OUT).with_message("error", service_messages::both(|lang| error.say(lang)))
}

/// As [`looks`]. Where the keymap or theme of the config file cannot be used, the built-in ones are, and what is wrong is
/// returned with them; `over` is what was chosen for this run.
///
/// # Errors
/// All that is wrong with what was chosen for this run.
pub fn usable(
    config: &Config,
    over: &Config,
    folder: &Path,
    lang: Lang,
    means: Means,
) -> Result<(Looks, Vec<Error>), Vec<Error>> {
    match looks(config, folder, lang, means) {
        Ok(made) => Ok((made, Vec::new())),
        Err(errors) => {
            let plain = Config { keymap: over.keymap.clone(), theme: over.theme.clone(), ..config.clone() };
            Ok((looks(&plain, folder, lang, means)?, errors))
        }
    }
}

/// How a console looks and which keys it has, as was chosen; files lie in a folder.
///
/// # Errors
/// All that is wrong with the keymap or the theme.
pub fn looks(config: &Config, folder: &Path, lang: Lang, means: Means) -> Result<Looks, Vec<Error>> {
    let mut keymap = keys(config.keymap.as_deref(), folder)?;
    let clashes = own::bind(&mut keymap, &config.commands);
    let named = |chosen: &Option<String>, known: &[&str]| {
        chosen.as_ref().filter(|c| !known.contains(&c.as_str())).map(|c| folder.join(c))
    };
    let files = [named(&config.keymap, keymap::PRESETS), named(&config.theme, &THEMES)];
    Ok(Looks {
        lang,
        theme: match theme(config.theme.as_deref().unwrap_or(means.theme), folder).map_err(|f| vec![f])? {
            theme if means.lines == Lines::Ascii => theme.poor(),
            theme => theme,
        },
        depth: means.depth,
        keymap: Arc::new(keymap),
        mouse: config.mouse.unwrap_or(false),
        tips: config.tips.unwrap_or(true),
        opener: config.open.clone(),
        editor: config.editor.clone(),
        pager: config.pager.clone(),
        wrong: clashes.iter().map(left_out).collect(),
        clashes,
        files: files.into_iter().flatten().collect(),
        reread: None,
        glimpse: None,
        own: config.commands.clone(),
    })
}

/// The exit code of a console that ended: of a signal, 128 and its number.
fn code(ended: Ended) -> u8 {
    match ended {
        Ended::Quit | Ended::NoInput => 0,
        Ended::Closed(Closing::Terminated) => 128 + 15,
        Ended::Closed(Closing::Interrupted) => 128 + 2,
        Ended::Closed(Closing::HungUp | Closing::Gone) => 128 + 1,
    }
}

/// The theme of a name or file.
fn theme(chosen: &str, folder: &Path) -> Result<Theme> {
    if let Some(theme) = Theme::named(chosen) {
        return Ok(theme);
    }
    let path = THEME.file(chosen, folder)?;
    let name = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    theme::load(&name, &path.display().to_string(), &config::text(&path, theme::MAX_BYTES)?)
}

/// The keymap of a name or file; a file builds on the default keymap.
fn keys(chosen: Option<&str>, folder: &Path) -> Result<Keymap, Vec<Error>> {
    let chosen = chosen.unwrap_or("default");
    if keymap::PRESETS.contains(&chosen) {
        return keys::built_in(chosen);
    }
    let read = || {
        let path = KEYMAP.file(chosen, folder)?;
        Ok((path.display().to_string(), config::text(&path, keymap::load::MAX_BYTES)?))
    };
    let (name, text) = read().map_err(|f| vec![f])?;
    let mut sources = keys::preset("default").map_err(|f| vec![f])?;
    sources.push(Source { name: &name, text: &text });
    keymap::load(&sources, keys::known())
}

/// Something of which one that is built in is chosen, or a file.
pub(super) struct Choice {
    built_in: &'static [&'static str],
    missing: Msg,
}

/// The keymap.
pub(super) const KEYMAP: Choice = Choice { built_in: keymap::PRESETS, missing: messages::NO_KEYMAP };
/// The theme.
pub(super) const THEME: Choice = Choice { built_in: &THEMES, missing: messages::NO_THEME };

impl Choice {
    /// The file that was chosen: a path, or beside the config file.
    fn file(&self, chosen: &str, folder: &Path) -> Result<PathBuf> {
        let [what, hint] = match self.missing(chosen, folder) {
            None => return Ok(folder.join(chosen)),
            Some(said) => said,
        };
        Err(Error::new(Code::NotFound, what).hint(hint))
    }

    /// That what was chosen is neither built in nor a file, and what can be chosen; nothing where it is one of them.
    pub(super) fn missing(&self, chosen: &str, folder: &Path) -> Option<[Message; 2]> {
        if self.built_in.contains(&chosen) || folder.join(chosen).is_file() {
            return None;
        }
        let names = self.built_in.join(", ");
        let hint = Message::plain(messages::NAMES_OR_FILE).with("names", names).with("folder", folder.display());
        Some([Message::plain(self.missing).with("name", chosen), hint])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_loaded_or_the_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        for name in keymap::PRESETS {
            keys(Some(name), dir.path()).map_err(|all| all[0].say(Lang::En)).unwrap();
        }
        let error = keys(Some("mine.toml"), dir.path()).unwrap_err().remove(0);
        assert!(error.hints(Lang::En)[0].contains("default, vim, emacs"), "{error}");
        std::fs::write(dir.path().join("mine.toml"), "[list]\n\"x\" = \"record.fly\"\n").unwrap();
        let error = keys(Some("mine.toml"), dir.path()).unwrap_err().remove(0);
        assert!(error.say(Lang::En).contains("mine.toml:2:7"), "{error}");
        std::fs::write(dir.path().join("mine.toml"), "[list]\n\"x\" = \"mark.toggle\"\n").unwrap();
        assert!(keys(Some("mine.toml"), dir.path()).is_ok());
        assert!(theme("light", dir.path()).is_ok());
        assert_eq!(theme("pink", dir.path()).unwrap_err().code(), Code::NotFound);
    }

    #[test]
    fn a_theme_or_keymap_of_the_config_that_cannot_be_used_is_told_and_another_one_stands_in() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("bad.toml"), "[colours]\nx = 1\n").unwrap();
        let means = Means::detect(crate::tui::depth::Depth::True, None, None, None);
        let bad = || Some("bad.toml".to_string());
        let of = |config: &Config, over: &Config| usable(config, over, dir.path(), Lang::En, means);
        for config in [Config { theme: bad(), ..Config::default() }, Config { keymap: bad(), ..Config::default() }] {
            let (_, unused) = of(&config, &Config::default()).map_err(|_| ()).unwrap();
            assert!(unused[0].say(Lang::En).contains("bad.toml"), "{unused:?}");
            assert!(of(&config, &config).is_err(), "what was chosen for this run has to be there");
        }
    }
}
