//! Opening the console at the local terminal.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::app::App;
use super::backend::Screen;
use super::depth::Depth;
use super::glimpse::Kept;
use super::input;
use super::loading::{Loading, TypedBefore, UNNOTICED, UnderWay};
use super::outside::Opener;
use super::reload::{Reloading, Reread};
use super::run::{Ended, run};
use super::session::Session;
use super::terminal::{self, Local};
use super::theme::{Role, Theme};
use crate::action::Opening;
use crate::action::own::OwnCommand;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::keymap::Keymap;
use crate::service::office::keeper::Keeper;
use crate::service::{Actor, Office};

crate::messages! {
    SEVERAL: "{all}", "{all}";
    NO_TERMINAL: "the terminal cannot be used", "无法使用终端";
}

/// How a console looks and which keys it has.
pub struct Looks {
    /// The reader's language.
    pub lang: Lang,
    /// Colours and borders.
    pub theme: Theme,
    /// The number of colours.
    pub depth: Depth,
    /// The keys.
    pub keymap: Arc<Keymap>,
    /// Whether the mouse is on at first.
    pub mouse: bool,
    /// Whether tips are told.
    pub tips: bool,
    /// The program that evidence is opened with, where one was chosen.
    pub opener: Option<String>,
    /// The program that long texts are changed with, where one was chosen.
    pub editor: Option<String>,
    /// The program that records are read with, where one was chosen.
    pub pager: Option<String>,
    /// The commands of the person's own.
    pub own: Vec<OwnCommand>,
    /// The keys of own commands that could not be bound.
    pub clashes: Vec<Error>,
    /// The files that this was read from, whether or not they are there.
    pub files: Vec<PathBuf>,
    /// How it is read again when they change.
    pub reread: Option<Reread>,
    /// Where what the screens showed last is kept.
    pub glimpse: Option<Kept>,
    /// What was wrong with what was chosen, to be said on the screen too: what stands above it is gone when it opens.
    pub wrong: Vec<Message>,
}

impl Looks {
    /// How a console looks where nothing was chosen.
    #[cfg(test)]
    pub fn plain(lang: Lang, keymap: Arc<Keymap>) -> Self {
        Self {
            lang,
            theme: Theme::default(),
            depth: Depth::True,
            keymap,
            mouse: false,
            tips: false,
            opener: None,
            editor: None,
            pager: None,
            own: Vec::new(),
            clashes: Vec::new(),
            files: Vec::new(),
            reread: None,
            glimpse: None,
            wrong: Vec::new(),
        }
    }
}

/// Makes the console of a person, which follows the store through a feed; `remote` where the person's files are not those
/// of this machine.
pub fn app(office: Arc<Office>, actor: Actor, looks: Looks, feed: input::Feed, remote: bool) -> App {
    let mut session = Session::new(office, actor, looks.lang, looks.theme.at(looks.depth), looks.keymap);
    session.depth = looks.depth;
    session.remote = remote;
    session.own = if remote { Vec::new() } else { looks.own };
    (session.editor, session.pager) = (looks.editor, looks.pager);
    session.opener = if remote { Opener::Nowhere } else { Opener::Client };
    // That the folder is an old copy is said where the person looks, too.
    let renamed = if remote { None } else { session.office.mended().renamed.clone() };
    let told: Vec<Message> = looks.wrong.into_iter().chain(renamed).collect();
    let mut app = App::new(session);
    app.mouse = looks.mouse;
    app.tips = looks.tips;
    app.reloading = looks.reread.map(|read| Reloading::new(&looks.files, read));
    app.recall();
    app.follow(feed);
    if !told.is_empty() {
        app.tell(Message::plain(SEVERAL).with_list("all", told), Role::Warning);
    }
    app
}

/// Opens a store and runs the console at the local terminal until it ends; the terminal is given back whatever happens.
/// Returns the store too, unless the person went before it was open. An opening that takes long is shown. What `hold`
/// returns once the store is open is kept until the terminal is given back.
///
/// # Errors
/// Those of the opening, with the screen as it was before; `Failed` where there is no terminal to use.
pub fn open<T>(
    opening: Opening,
    looks: Looks,
    hold: impl FnOnce(&Arc<Office>) -> T,
) -> Result<(Ended, Option<Arc<Office>>)> {
    let failed = |e: io::Error| Error::new(Code::Failed, NO_TERMINAL).caused_by(e);
    let size = terminal::size().map_err(failed)?;
    let (feed, mut inbox) = input::channel();
    let mut screen = Screen::new(io::stdout(), size, looks.depth);
    let way = UnderWay::begin(opening, feed.clone());
    let (opened, typed, taken) = match way.wait(UNNOTICED) {
        Some(opened) => (opened?, VecDeque::new(), None),
        None => {
            let mut local = Local::enter(feed.clone(), looks.mouse).map_err(failed)?;
            let mut loading = Loading::new(way, &looks);
            let ended = run(&mut screen, &mut inbox, &mut local, &mut loading).map_err(failed)?;
            let Some((opened, typed)) = loading.end() else { return Ok((ended, None)) };
            (opened?, typed, Some(local))
        }
    };
    let (office, actor) = opened;
    let held = hold(&office);
    let (opener, glimpse) = (Opener::Here(looks.opener.clone()), looks.glimpse.clone());
    let mut app = app(Arc::clone(&office), actor, looks, feed.clone(), false);
    app.session.opener = opener;
    app.session.shell = terminal::has_shell();
    // Where it fails, the overview says so.
    let keeper = Keeper::start(&office, |_| ());
    let mut local = match taken {
        Some(local) => local,
        None => Local::enter(feed, app.mouse).map_err(failed)?,
    };
    let mut input = TypedBefore { typed, then: &mut inbox };
    let ended = run(&mut screen, &mut input, &mut local, &mut app).map_err(failed);
    drop(local);
    if let Some(glimpse) = glimpse {
        // Where it cannot be kept, the next opening is shown without it.
        let _ = glimpse.keep(&mut app, screen.shown().area.as_size());
    }
    drop((app, keeper, held));
    Ok((ended?, Some(office)))
}
