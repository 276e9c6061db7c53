//! All contexts together: what a key press means, and which keys an action has.

use std::collections::{BTreeMap, HashMap};

use super::key::{Code, Key, MAX_SEQUENCE};
use super::load::clashed;
use super::trie::{Binding, Node, Trie};
use crate::error::Error;

/// What keys mean in a stack of contexts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// They invoke an action.
    Action(Binding),
    /// More keys may follow: these.
    Pending(Vec<Continuation>),
    /// They mean nothing here.
    None,
}

/// One key that may follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuation {
    /// The key.
    pub key: Key,
    /// What it does; nothing where still more keys follow it.
    pub binding: Option<Binding>,
}

/// The keys in force, by context.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    pub(super) contexts: BTreeMap<String, Trie>,
}

impl Keymap {
    /// Returns what keys mean. `contexts` goes from the innermost (a form's field) to the outermost (`global`); the
    /// innermost context that knows the keys decides, and a key that is switched off there reaches no outer one.
    pub fn resolve(&self, keys: &[Key], contexts: &[&str]) -> Resolved {
        let mut following: BTreeMap<Key, Option<Binding>> = BTreeMap::new();
        let mut pending = false;
        for trie in contexts.iter().filter_map(|c| self.contexts.get(*c)) {
            match trie.get(keys) {
                Some(Node::Bound(binding)) if !pending => return Resolved::Action(binding.clone()),
                Some(Node::Off) if !pending => return Resolved::None,
                Some(Node::Prefix(inner)) => {
                    for (key, node) in inner.next() {
                        let binding = match node {
                            Node::Bound(binding) => Some(binding.clone()),
                            Node::Prefix(more) if !more.all().is_empty() => None,
                            Node::Prefix(_) | Node::Off => continue,
                        };
                        pending = true;
                        following.entry(key).or_insert(binding);
                    }
                }
                // An outer context's binding is hidden by an inner prefix.
                Some(Node::Bound(_) | Node::Off) | None => {}
            }
        }
        if pending {
            Resolved::Pending(following.into_iter().map(|(key, binding)| Continuation { key, binding }).collect())
        } else {
            Resolved::None
        }
    }

    /// Returns the sequences that invoke an action in a stack of contexts, whatever its arguments, the shortest first.
    /// Sequences that an inner context hides are left out, so that a hint is always true.
    pub fn keys_of(&self, action: &str, contexts: &[&str]) -> Vec<Vec<Key>> {
        let mut found: Vec<Vec<Key>> = Vec::new();
        self.each(contexts, |keys, bound| {
            if bound == action && !found.iter().any(|k| k == keys) && self.invokes(keys, action, contexts) {
                found.push(keys.to_vec());
            }
        });
        found.sort_by_key(|keys| rank(keys));
        found
    }

    /// The first of [`Keymap::keys_of`] of every action that has one.
    pub fn first_keys(&self, contexts: &[&str]) -> HashMap<&str, Vec<Key>> {
        let mut found: HashMap<&str, Vec<Key>> = HashMap::new();
        self.each(contexts, |keys, action| {
            let better = found.get(action).is_none_or(|held| rank(keys) < rank(held));
            if better && self.invokes(keys, action, contexts) {
                found.insert(action, keys.to_vec());
            }
        });
        found
    }

    fn each<'a>(&'a self, contexts: &[&str], mut each: impl FnMut(&[Key], &'a str)) {
        let tries = contexts.iter().filter_map(|c| self.contexts.get(*c));
        tries.for_each(|trie| trie.each(&mut Vec::new(), &mut each));
    }

    /// Whether keys invoke an action: no inner context hides them.
    fn invokes(&self, keys: &[Key], action: &str, contexts: &[&str]) -> bool {
        matches!(self.resolve(keys, contexts), Resolved::Action(binding) if binding.action == action)
    }

    /// Binds keys in a context, over what they did there; `at` is the file, line and column that says so.
    ///
    /// # Errors
    /// `BadInput` where they begin longer keys, or shorter ones come first.
    pub fn bind(&mut self, context: &str, keys: &[Key], action: &str, at: (&str, usize, usize)) -> Result<(), Error> {
        let trie = self.contexts.entry(context.to_string()).or_default();
        trie.bind(keys, Binding::new(action)).map_err(|clash| clashed(at, keys, context, clash))
    }

    /// Returns every binding of a context with its keys, in the order of keys.
    pub fn bindings(&self, context: &str) -> Vec<(Vec<Key>, Binding)> {
        let all = self.contexts.get(context).map(Trie::all).unwrap_or_default();
        all.into_iter().map(|(keys, binding)| (keys, binding.clone())).collect()
    }

    /// Returns the names of the contexts that have bindings.
    pub fn contexts(&self) -> impl Iterator<Item = &str> {
        self.contexts.keys().map(String::as_str)
    }
}

/// The order of a person's choice among sequences: the shortest, and of those the handiest.
fn rank(keys: &[Key]) -> (usize, Option<u8>) {
    (keys.len(), keys.first().map(handiness))
}

/// Ranks a key for hints: a plain character first, then named keys, then those with modifiers.
fn handiness(key: &Key) -> u8 {
    match key.code {
        _ if key.ctrl || key.alt => 3,
        Code::Char(_) | Code::Enter | Code::Esc | Code::Space => 0,
        Code::Tab => 1,
        _ => 2,
    }
}

/// The keys pressed so far of a sequence that is not finished.
#[derive(Clone, Debug, Default)]
pub struct Pressed {
    keys: Vec<Key>,
}

impl Pressed {
    /// Adds a key and returns what it all means now; finished and unknown sequences are forgotten.
    /// In normal mode a full-width character acts as its ASCII twin; in a text field it stays what it is.
    pub fn press(&mut self, key: Key, typing: bool, keymap: &Keymap, contexts: &[&str]) -> Resolved {
        self.keys.push(if typing { key } else { key.folded() });
        let resolved = keymap.resolve(&self.keys, contexts);
        if !matches!(resolved, Resolved::Pending(_)) || self.keys.len() > MAX_SEQUENCE {
            self.keys.clear();
        }
        resolved
    }

    /// The keys pressed so far.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Whether a sequence is under way.
    pub fn is_pending(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Forgets the keys pressed so far; returns whether there were any.
    pub fn clear(&mut self) -> bool {
        let had = self.is_pending();
        self.keys.clear();
        had
    }
}
