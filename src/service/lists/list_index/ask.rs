//! Which records pass a filter: each part of it is asked once and remembered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::bits::{Bits, WORD};
use super::{ListIndex, reads};
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::query::{FieldTest, Node, Test, Value};
use crate::parallel::{FEW, in_runs};
use crate::search::Pattern;
use crate::service::lists::ask::{Filter, Prose, prose_fields};
use crate::service::lists::columns::Column;
use crate::service::lists::derived::Kinds;
use crate::service::lists::lens::Lens;

/// How many parts of filters are remembered.
const PARTS: usize = 24;

/// A part of a filter, and the records that pass it.
#[derive(Debug)]
pub struct Part {
    name: String,
    filter: Filter,
    /// The kinds of record whose change may let others pass or not.
    pub reads: Kinds,
    /// Those that pass, of the records that are there.
    pub bits: Arc<Bits>,
}

impl Part {
    /// Follows records that changed.
    pub fn follow(&mut self, lens: &Lens<'_>, kind: Kind, changed: &[u32]) {
        let asker = self.filter.asker(lens);
        let bits = Arc::make_mut(&mut self.bits);
        for at in changed {
            let record = lens.state.all(kind).get(*at as usize);
            bits.put(*at, record.is_some_and(|r| !r.is_gone() && asker.passes(r)));
        }
    }
}

impl ListIndex {
    /// The records that pass a filter.
    pub(super) fn passing(&mut self, lens: &Lens<'_>, filter: &Filter, stop: &AtomicBool) -> Option<Arc<Bits>> {
        let Some(root) = &filter.query().root else { return Some(Arc::new(self.live.clone())) };
        if let Some(known) = self.known(&root.to_string()) {
            return Some(known);
        }
        let live = self.live.clone();
        let mut bits = (*self.node(lens, filter, root, &live, stop)?).clone();
        bits.and(&live);
        let bits = Arc::new(bits);
        self.keep(filter, root, &bits);
        Some(bits)
    }

    /// The records that pass a part. Right for those in `within`; what is said of others means nothing.
    fn node(
        &mut self,
        lens: &Lens<'_>,
        filter: &Filter,
        node: &Node,
        within: &Bits,
        stop: &AtomicBool,
    ) -> Option<Arc<Bits>> {
        match node {
            Node::Not(inner) => {
                let mut bits = within.clone();
                bits.and_not(&*self.node(lens, filter, inner, within, stop)?);
                Some(Arc::new(bits))
            }
            Node::Any(nodes) => {
                let mut bits = Bits::default();
                for inner in nodes {
                    bits.or(&*self.node(lens, filter, inner, within, stop)?);
                }
                Some(Arc::new(bits))
            }
            Node::All(nodes) => {
                // What the index or memory answers comes first, so that fields are asked of the few that are left.
                let mut nodes: Vec<&Node> = nodes.iter().collect();
                nodes.sort_by_key(|n| match n {
                    Node::Text(_) => 0,
                    Node::Field(_) if self.place_of(&n.to_string()).is_some() => 1,
                    Node::Field(_) => 2,
                    _ => 3,
                });
                let mut bits = within.clone();
                for inner in nodes {
                    let passing = self.node(lens, filter, inner, &bits, stop)?;
                    bits.and(&passing);
                }
                Some(Arc::new(bits))
            }
            Node::Text(needle) => {
                if let Some(known) = self.known(&node.to_string()) {
                    return Some(known);
                }
                let pattern = filter.needles().pattern(needle)?.clone();
                let mut bits = self.own_words(lens, needle.number, &pattern, stop)?;
                self.words.by_name(lens.state, &pattern, &mut bits);
                if let Some(prose) = Prose::of(needle) {
                    in_prose(lens, self.kind, &prose, &mut bits, stop)?;
                }
                let part = filter.part(node);
                let asker = part.asker(lens);
                for at in self.words.long().iter() {
                    let record = lens.state.all(self.kind).get(at as usize);
                    bits.put(at, record.is_some_and(|r| asker.passes(r)));
                }
                bits.and(&self.live);
                let bits = Arc::new(bits);
                self.keep(filter, node, &bits);
                Some(bits)
            }
            Node::Field(test) => {
                if let Some(known) = self.known(&node.to_string()) {
                    return Some(known);
                }
                let part = filter.part(node);
                // Words in a text that the index holds: only what the index finds needs to be read.
                let (found, whole) = match self.indexed(filter, test) {
                    Some(patterns) => {
                        let mut found = Bits::default();
                        for (number, pattern) in &patterns {
                            found.or(&self.own_words(lens, *number, pattern, stop)?);
                        }
                        found.or(self.words.long());
                        found.and(&self.live);
                        (found, true)
                    }
                    None if within.count() * 8 < self.live.count() => (within.clone(), false),
                    None => (self.live.clone(), true),
                };
                let bits = Arc::new(ask_each(lens, &part, self.kind, &found, stop)?);
                if whole {
                    self.keep(filter, node, &bits);
                }
                Some(bits)
            }
        }
    }

    fn own_words(&mut self, lens: &Lens<'_>, number: usize, pattern: &Pattern, stop: &AtomicBool) -> Option<Bits> {
        if !self.words.read_to(lens.state, self.kind, u32::MAX, stop) {
            return None;
        }
        self.words.own(number, pattern, stop)
    }

    /// The patterns of a test that asks for words in a text that the index holds.
    fn indexed(&self, filter: &Filter, test: &FieldTest) -> Option<Vec<(usize, Pattern)>> {
        let Some(Column::Field(field)) = filter.column(&test.field) else { return None };
        let (Test::Has(values), Type::Text) = (&test.test, field.ty) else { return None };
        if !self.words.fields().contains(&field.tag) {
            return None;
        }
        let pattern = |v: &Value| match v {
            Value::Text(needle) => Some((needle.number, filter.needles().pattern(needle)?.clone())),
            _ => None,
        };
        values.iter().map(pattern).collect()
    }

    fn place_of(&self, name: &str) -> Option<usize> {
        self.parts.iter().position(|p| p.name == name)
    }

    /// What is remembered of a part, which is the last to be forgotten from now on.
    fn known(&mut self, name: &str) -> Option<Arc<Bits>> {
        let at = self.place_of(name)?;
        self.parts.get_mut(at..)?.rotate_left(1);
        self.parts.last().map(|p| Arc::clone(&p.bits))
    }

    fn keep(&mut self, filter: &Filter, node: &Node, bits: &Arc<Bits>) {
        let name = node.to_string();
        if self.place_of(&name).is_some() {
            return;
        }
        if self.parts.len() >= PARTS {
            self.parts.remove(0);
        }
        let filter = filter.part(node);
        let reads = self.reads_of(&filter, node);
        self.parts.push(Part { name, filter, reads, bits: Arc::clone(bits) });
    }

    fn reads_of(&self, filter: &Filter, node: &Node) -> Kinds {
        match node {
            Node::All(nodes) | Node::Any(nodes) => {
                nodes.iter().fold(Kinds::NONE, |all, n| all.and(self.reads_of(filter, n)))
            }
            Node::Not(inner) => self.reads_of(filter, inner),
            Node::Text(_) => Kinds::of(&self.words.named().chain([Kind::Note]).collect::<Vec<_>>()),
            Node::Field(test) => filter.column(&test.field).map_or(Kinds::NONE, |c| reads(self.kind, c)),
        }
    }
}

/// Adds the records in whose prose, or in a note about which, a word stands.
fn in_prose(lens: &Lens<'_>, kind: Kind, prose: &Prose, bits: &mut Bits, stop: &AtomicBool) -> Option<()> {
    let fields: Vec<Tag> = prose_fields(kind).collect();
    let all = lens.state.all(kind);
    let places: Vec<u32> = (0..all.len() as u32).filter(|at| !fields.is_empty() && !bits.has(*at)).collect();
    let runs = in_runs(&places, FEW, |run| {
        let has = |at: &&u32| {
            all.get(**at as usize).is_some_and(|r| fields.iter().filter_map(|t| r.text(*t)).any(|t| prose.is_in(t)))
        };
        (!stop.load(Ordering::Relaxed)).then(|| run.iter().filter(has).copied().collect::<Vec<u32>>())
    });
    runs.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().for_each(|at| bits.put(at, true));
    for id in prose.noted(lens.state) {
        if let Some((_, at)) = lens.state.place(id).filter(|(k, _)| *k == kind) {
            bits.put(at, true);
        }
    }
    Some(())
}

/// Asks a filter of some records, on all cores.
fn ask_each(lens: &Lens<'_>, filter: &Filter, kind: Kind, some: &Bits, stop: &AtomicBool) -> Option<Bits> {
    let all = lens.state.all(kind);
    let numbered: Vec<(u32, u64)> = (0u32..).zip(some.words().iter().copied()).collect();
    let runs = in_runs(&numbered, FEW / WORD, |run| {
        let asker = filter.asker(lens);
        let mut out = Vec::with_capacity(run.len());
        for (number, word) in run {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let (mut left, mut passing) = (*word, 0);
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                let at = *number as usize * WORD + bit as usize;
                passing |= u64::from(all.get(at).is_some_and(|r| asker.passes(r))) << bit;
            }
            out.push(passing);
        }
        Some(out)
    });
    let words: Option<Vec<Vec<u64>>> = runs.into_iter().collect();
    words.map(|w| Bits::from_words(w.concat()))
}
