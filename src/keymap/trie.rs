//! The bindings of one context: a tree of keys.

use std::collections::BTreeMap;

use super::key::Key;

/// What a key sequence does: an action by name, with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The action's name, such as `cursor.down`.
    pub action: String,
    /// Arguments by name.
    pub args: BTreeMap<String, String>,
}

impl Binding {
    /// A binding without arguments.
    pub fn new(action: impl Into<String>) -> Self {
        Self { action: action.into(), args: BTreeMap::new() }
    }
}

/// What stands at a point of the tree.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A binding.
    Bound(Binding),
    /// Switched off: nothing happens here, nor in an outer context.
    Off,
    /// More keys may follow.
    Prefix(Trie),
}

/// Why a binding could not be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Clash {
    /// The sequence begins longer ones; the first of these is named with its action.
    Hides(Vec<Key>, String),
    /// A shorter sequence comes first.
    Hidden(Vec<Key>, String),
}

/// The bindings of one context.
#[derive(Clone, Debug, Default)]
pub(super) struct Trie {
    nodes: BTreeMap<Key, Node>,
}

impl Trie {
    /// Walks along keys. Nothing where no such keys are known.
    pub(super) fn get(&self, keys: &[Key]) -> Option<&Node> {
        let (first, rest) = keys.split_first()?;
        match self.nodes.get(first)? {
            node if rest.is_empty() => Some(node),
            Node::Prefix(inner) => inner.get(rest),
            Node::Off => Some(&Node::Off),
            Node::Bound(_) => None,
        }
    }

    /// Binds a sequence, replacing what it did before.
    pub(super) fn bind(&mut self, keys: &[Key], binding: Binding) -> Result<(), Clash> {
        self.bind_at(keys, 0, binding)
    }

    fn bind_at(&mut self, keys: &[Key], depth: usize, binding: Binding) -> Result<(), Clash> {
        let Some(key) = keys.get(depth) else { return Ok(()) };
        let last = depth + 1 == keys.len();
        match self.nodes.get_mut(key) {
            Some(Node::Prefix(inner)) if !last => return inner.bind_at(keys, depth + 1, binding),
            Some(Node::Prefix(inner)) => {
                if let Some((tail, hidden)) = inner.all().first() {
                    let longer = keys.iter().chain(tail).copied().collect();
                    return Err(Clash::Hides(longer, hidden.action.clone()));
                }
            }
            Some(Node::Bound(shorter)) if !last => {
                return Err(Clash::Hidden(keys[..=depth].to_vec(), shorter.action.clone()));
            }
            _ => {}
        }
        let node = if last {
            Node::Bound(binding)
        } else {
            let mut inner = Self::default();
            inner.bind_at(keys, depth + 1, binding)?;
            Node::Prefix(inner)
        };
        self.nodes.insert(*key, node);
        Ok(())
    }

    /// Switches a sequence off, and everything that it begins.
    pub(super) fn switch_off(&mut self, keys: &[Key]) {
        let Some((first, rest)) = keys.split_first() else { return };
        if rest.is_empty() {
            self.nodes.insert(*first, Node::Off);
            return;
        }
        match self.nodes.entry(*first).or_insert_with(|| Node::Prefix(Self::default())) {
            Node::Prefix(inner) => inner.switch_off(rest),
            // A shorter binding stands here: the longer one was not reachable anyway.
            Node::Bound(_) | Node::Off => {}
        }
    }

    /// Returns all bound sequences, in the order of keys.
    pub(super) fn all(&self) -> Vec<(Vec<Key>, &Binding)> {
        let mut out = Vec::new();
        for (key, node) in &self.nodes {
            match node {
                Node::Bound(binding) => out.push((vec![*key], binding)),
                Node::Off => {}
                Node::Prefix(inner) => out.extend(inner.all().into_iter().map(|(mut keys, binding)| {
                    keys.insert(0, *key);
                    (keys, binding)
                })),
            }
        }
        out
    }

    /// Calls a function for each bound sequence with its action, in the order of keys; `begun` holds the keys before.
    pub(super) fn each<'a>(&'a self, begun: &mut Vec<Key>, each: &mut impl FnMut(&[Key], &'a str)) {
        for (key, node) in &self.nodes {
            begun.push(*key);
            match node {
                Node::Bound(binding) => each(begun, &binding.action),
                Node::Prefix(inner) => inner.each(begun, each),
                Node::Off => {}
            }
            begun.pop();
        }
    }

    /// The keys that may come next here, each with what stands there.
    pub(super) fn next(&self) -> impl Iterator<Item = (Key, &Node)> {
        self.nodes.iter().map(|(key, node)| (*key, node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::parse_sequence;

    fn keys(text: &str) -> Vec<Key> {
        parse_sequence(text).unwrap()
    }

    #[test]
    fn a_prefix_and_a_binding_exclude_each_other() {
        let mut trie = Trie::default();
        trie.bind(&keys("g g"), Binding::new("top")).unwrap();
        assert_eq!(trie.bind(&keys("g"), Binding::new("x")), Err(Clash::Hides(keys("g g"), "top".into())));
        trie.bind(&keys("q"), Binding::new("quit")).unwrap();
        assert_eq!(trie.bind(&keys("q q"), Binding::new("x")), Err(Clash::Hidden(keys("q"), "quit".into())));
        assert!(trie.get(&keys("q q")).is_none(), "a refused binding leaves nothing behind");
        trie.switch_off(&keys("g g"));
        trie.bind(&keys("g"), Binding::new("x")).unwrap();
        assert!(matches!(trie.get(&keys("g")), Some(Node::Bound(b)) if b.action == "x"));
    }
}
