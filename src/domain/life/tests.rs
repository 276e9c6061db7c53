//! Every life as data: whole, reachable, unambiguous.

use std::collections::HashSet;

use crate::domain::id::RecordId;

use super::*;

#[test]
fn each_life_is_whole() {
    let mut names = HashSet::new();
    for life in all() {
        assert_eq!(Life::of(life.kind).map(|l| l.kind), Some(life.kind));
        assert!(life.kind.field(life.field).is_some());
        let mut reached = vec![life.start];
        reached.extend(life.prepared.iter().filter_map(|p| p.states.first()));
        let mut at = 0;
        while let Some(state) = reached.get(at).copied() {
            at += 1;
            for step in life.moves(state) {
                let to: &[&str] = match &step.to {
                    To::Stays => &[],
                    To::State(to) => std::slice::from_ref(to),
                    To::Named(all) => all,
                };
                to.iter().for_each(|s| {
                    if !reached.contains(s) {
                        reached.push(s)
                    }
                });
            }
        }
        for word in life.states.words {
            assert!(reached.contains(&word.code), "{:?}: {} is never reached", life.kind, word.code);
            let ends = life.is_closed(word.code) || life.moves(word.code).next().is_some();
            assert!(ends, "{:?}: {} is a dead end", life.kind, word.code);
        }
        let known = |state: &&str| life.states.word(state).is_some();
        assert!(life.closed.iter().chain(life.aside).chain([&life.start]).all(known));
        let prepared = life.prepared.iter();
        assert!(prepared.clone().flat_map(|p| p.states).all(known));
        assert!(prepared.flat_map(|p| p.lacks).all(|tag| life.kind.field(*tag).is_some()));
        for verb in life.verbs {
            let (of, rest) = verb.name.split_once('.').unwrap();
            assert!(of == life.kind.def().name && !rest.is_empty(), "{}", verb.name);
            assert!(names.insert(verb.name), "{} twice", verb.name);
            assert!(verb.keyed().next().is_some(), "{} takes no step", verb.name);
            assert!(!verb.command || !verb.steps.is_empty(), "{} is a command that does nothing", verb.name);
            for step in verb.steps {
                assert!(step.from.iter().all(known), "{}", step.name);
                assert!(step.name.starts_with(&format!("{of}.")), "{}", step.name);
                let kind = step.asked_kind(life.kind);
                assert!(step.asks.iter().all(|a| kind.field(a.tag).is_some()), "{}", step.name);
                assert!(step.sets.iter().all(|(tag, _)| life.kind.field(*tag).is_some()), "{}", step.name);
                assert!(step.asks.iter().filter(|a| a.words).count() <= 1, "{}", step.name);
                assert_eq!(super::step(step.name).map(|(_, s)| s.name), Some(step.name));
                assert!(step.was.iter().all(|was| super::step(was).map(|(_, s)| s.name) == Some(step.name)));
            }
        }
    }
    assert_eq!(verb("finding.reassign").map(|(_, v)| v.name), Some("finding.assign"));
    assert_eq!(verb("flag.again").map(|(_, v)| v.name), Some("flag.again"));
    assert!(verb("finding.dance").is_none() && step("record.edit").is_none());
}

#[test]
fn a_finding_goes_all_the_way() {
    let way =
        ["registered", "assigned", "accepted", "rectifying", "reported", "verified", "closed", "rechecked", "archived"];
    assert!(way.windows(2).all(|w| FINDING.leads(w[0], w[1])));
    assert!(FINDING.is_closed("archived") && !FINDING.is_closed("verified"));
    let names = |to| FINDING.way("assigned", to).map(|w| w.iter().map(|s| s.name).collect::<Vec<_>>());
    assert_eq!(names("reported").unwrap(), ["finding.accept", "finding.rectify", "finding.report"]);
    assert_eq!(names("closed").unwrap().len(), 5);
    assert_eq!((names("registered"), names("assigned")), (None, Some(Vec::new())));
    // A list passes a check only where it says who checked, and no objection.
    let along = |from, to, named: bool| FINDING.along(from, to, &move |_| named).0;
    assert_eq!(along("assigned", "closed", false), "reported");
    assert_eq!(along("assigned", "closed", true), "closed");
    assert_eq!(along("registered", "reported", false), "registered", "nobody is named to whom it was handed");
    assert_eq!(along("objected", "reported", true), "objected");
    assert_eq!(along("closed", "rectifying", true), "closed", "and none back");
    assert!(!FINDING.leads("registered", "closed") && FINDING.leads("closed", "reopened"));
    assert_eq!((FINDING.state(None), FINDING.state(Some("？"))), ("registered", "registered"));
    assert_eq!(FINDING.right_into("closed"), Some(Right::Verify));
    assert!(FLAG.leads("raised", "lifted") && !FLAG.leads("lifted", "committed"));
}

#[test]
fn what_goes_back_says_why() {
    for name in ["object", "return", "reopen", "overrule", "reassign", "withdraw"] {
        let (_, step) = step(&format!("finding.{name}")).unwrap();
        assert!(step.words().is_some_and(|a| a.required), "{name}");
    }
}

/// domain.md: the verifier is never the person or unit that rectified.
#[test]
fn nobody_verifies_their_own_work() {
    let id = |n: u64| Some(RecordId(n));
    let rectified = [Party { person: id(3), unit: id(100) }, Party { person: None, unit: id(101) }];
    let check = |person, unit| independent(Party { person, unit }, &rectified);
    assert_eq!(check(id(1), id(200)), Ok(()));
    assert_eq!(check(id(3), id(200)), Err(Same::Person(RecordId(3))));
    assert_eq!(check(id(9), id(101)), Err(Same::Unit(RecordId(101))));
    assert_eq!(check(id(1), None), Ok(()));
    assert_eq!(independent(Party { person: id(1), unit: None }, &[Party { person: None, unit: None }]), Ok(()));
}
