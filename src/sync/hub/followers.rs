//! The databases among a home's remotes: its server stays together with each while it runs, also with one that is added or
//! removed meanwhile.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::bell::Bell;
use super::follow::{Following, News};
use crate::error::Result;
use crate::i18n::Lang;
use crate::service::Office;
use crate::sync::Address;
use crate::sync::remotes::Remotes;

/// How often is looked which remotes there are.
const LOOK: Duration = Duration::from_secs(2);

/// Is told of which remote how it goes.
type Say = dyn Fn(&str, News<'_>) + Send + Sync;

/// Keeps a store together with the databases among its remotes until this is dropped.
pub struct Followers {
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

impl Followers {
    /// Begins; without a thread there is none, and `ducha sync` still exchanges.
    pub fn start(office: &Arc<Office>, lang: Lang, say: impl Fn(&str, News<'_>) + Send + Sync + 'static) -> Self {
        let bell = Arc::<Bell>::default();
        let (own, office, say) = (Arc::clone(&bell), Arc::downgrade(office), Arc::new(say));
        let run = move || run(&office, lang, &own, &(say as Arc<Say>));
        let thread = thread::Builder::new().name("hubs".into()).spawn(run).ok();
        Self { bell, thread }
    }
}

impl Drop for Followers {
    fn drop(&mut self) {
        self.bell.end();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn run(office: &Weak<Office>, lang: Lang, bell: &Bell, say: &Arc<Say>) {
    // Also those that could not begin, so that it is told once.
    let mut all: BTreeMap<String, (String, Option<Following>)> = BTreeMap::new();
    let mut last_error = None;
    while !bell.has_ended() {
        let Some(office) = office.upgrade() else { break };
        match hubs(office.layout().home()) {
            Ok(wanted) => {
                last_error = None;
                all.retain(|name, (address, _)| wanted.get(name) == Some(address));
                for (name, address) in wanted {
                    let begin = |name: &String| follow(&office, name, &address, lang, say);
                    all.entry(name).or_insert_with_key(|name| (address.clone(), begin(name)));
                }
            }
            // What is followed already goes on.
            Err(error) if last_error.as_ref() != Some(&error) => {
                say("", News::Wrong(&error.say(lang)));
                last_error = Some(error);
            }
            Err(_) => {}
        }
        drop(office);
        bell.wait(LOOK);
    }
    all.values().filter_map(|(_, following)| following.as_ref()).for_each(Following::end);
}

fn follow(office: &Arc<Office>, name: &str, address: &str, lang: Lang, say: &Arc<Say>) -> Option<Following> {
    let (told, of) = (Arc::clone(say), name.to_string());
    let begun = Following::begin(Arc::clone(office), name, address, lang, Box::new(move |news| told(&of, news)));
    begun.map_err(|error| say(name, News::Lost(&error))).ok()
}

/// The databases among the remotes of a home, by name.
fn hubs(home: &Path) -> Result<BTreeMap<String, String>> {
    let all = Remotes::read(home)?.remote;
    let hub = |(name, known): (String, crate::sync::remotes::Known)| match Address::read(&known.address) {
        Ok(Address::Hub(address)) => Some((name, address)),
        _ => None,
    };
    Ok(all.into_iter().filter_map(hub).collect())
}
