//! What the rows that were read come to: which record each is, what is made beside them, and what the plan says of it all.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Rows;
use super::together::{circles, orphans, steps};
use crate::domain::id::RecordId;
use crate::domain::kind::{Import, Kind, Tag, Type};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::ledger;
use crate::domain::value::Value;
use crate::error::Result;
use crate::exchange::grid::Remark;
use crate::exchange::header::{DataRow, Skipped, Why, is_serial_heading};
use crate::exchange::import::columns::Slot;
use crate::exchange::import::convert::{NewWords, bad, plain};
use crate::exchange::import::identity::{Found, Keyed, Rule};
use crate::exchange::import::panel::rank_drafts;
use crate::exchange::import::plan::{ACTION, Draft, Field, Plan, Planned, RowError, Shot, figure_remark, settle};
use crate::exchange::import::refs::Names;
use crate::exchange::import::{Same, figures, identity, messages};
use crate::exchange::published;
use crate::exchange::vocab::normal;
use crate::i18n::Message;
use crate::log::State;

impl Rows<'_, '_> {
    /// What tells rows apart that agree in all that is taken: the columns that are left out; all of them, where the person
    /// wants rows apart.
    pub(super) fn apart(&self, row: &DataRow) -> u64 {
        let all = self.options.same == Some(Same::New);
        let taken = |c: usize| self.columns.slots.iter().any(|s| s.column == Some(c));
        let serial = |c: usize| is_serial_heading(&self.columns.headings[c]);
        let texts = row.cells.iter().enumerate().filter(|(c, _)| (all || !taken(*c)) && !serial(*c));
        let texts: Vec<String> = texts.map(|(_, cell)| plain(cell)).collect();
        identity::digest(texts.iter().map(String::as_str))
    }

    /// Finds out which record each row is, and joins rows that come twice.
    pub(super) fn identify(
        &mut self,
        read: Vec<(usize, Vec<Field>)>,
        ids: HashMap<u32, RecordId>,
        earlier: &[(RecordId, Keyed)],
    ) -> (Vec<Draft>, Vec<(RecordId, Keyed)>) {
        let kind = self.options.kind;
        let rule = Rule::of(kind);
        let keys: Vec<_> =
            read.iter().map(|(_, f)| rule.key(|t| f.iter().find(|x| x.tag == t).map(|x| x.value.clone()))).collect();
        let apart: Vec<u64> =
            read.iter().map(|(at, _)| self.sheet.rows.get(*at).map_or(0, |r| self.apart(r))).collect();
        let state = self.reader.names.state();
        let assigned = rule.assign(&keys, &apart, state, earlier);
        let mut named = Vec::with_capacity(keys.len());
        let mut drafts: Vec<Draft> = Vec::with_capacity(read.len());
        let mut seen: HashMap<RecordId, usize> = HashMap::new();
        for (((at, fields), found), key) in read.into_iter().zip(assigned).zip(keys) {
            let row = self.sheet.rows.get(at).map_or(0, |r| r.number);
            let id = match (ids.get(&row), found, self.options.same) {
                (Some(id), ..) => *id,
                (None, Found::Is(id), _) => id,
                (None, Found::Perhaps { known, .. }, Some(Same::Known)) => known,
                (None, Found::Perhaps { new, .. }, Some(Same::New)) => new,
                (None, Found::Perhaps { known, retitled, .. }, None) => {
                    let msg = if retitled { messages::PERHAPS_RETITLED } else { messages::PERHAPS };
                    let what = Message::plain(msg).with("title", state.title(known));
                    self.errors.push(RowError { row, column: None, what: bad(what).command_hint(messages::HINT_SAME) });
                    continue;
                }
            };
            if let Some(before) = seen.get(&id).and_then(|d| drafts.get(*d)) {
                if before.fields == fields {
                    let text = before.row.to_string();
                    self.skipped.push(Skipped { row, why: Why::Twice, text });
                } else {
                    let what =
                        bad(Message::plain(messages::TWICE).with("row", before.row)).command_hint(messages::HINT_TWICE);
                    self.errors.push(RowError { row, column: None, what });
                }
                continue;
            }
            seen.insert(id, drafts.len());
            named.push((id, key));
            drafts.push(Draft { kind, id, row, beside: false, fields });
        }
        (drafts, named)
    }

    /// Makes the plan; `rows` tells in which row a record stands that others may refer to.
    pub(super) fn finish(
        mut self,
        mut drafts: Vec<Draft>,
        state: &State,
        rows: &HashMap<RecordId, u32>,
    ) -> Result<Plan> {
        rank_drafts(&mut drafts, state, &mut self.remarks);
        let own: HashSet<RecordId> = drafts.iter().map(|d| d.id).collect();
        let mut ledgers: Vec<RecordId> = Vec::new();
        let ledger_tag =
            self.options.kind.def().fields.iter().find(|f| matches!(f.ty, Type::Ref(Kind::Ledger))).map(|f| f.tag);
        for d in &drafts {
            for f in d.fields.iter().filter(|f| Some(f.tag) == ledger_tag) {
                if let Value::Ref(id) = f.value
                    && ledgers.last() != Some(&id)
                    && !ledgers.contains(&id)
                {
                    ledgers.push(id);
                }
            }
        }
        let vocabularies = self.reader.vocabularies();
        let known = self.reader.names.state();
        let names = std::mem::replace(&mut self.reader.names, Names::new(known));
        let (made, mut unknown) = names.into_unknown();
        // A unit that the list itself brings is not unknown.
        unknown.retain(|u| !own.contains(&RecordId::from_key(u.kind, [normal(&u.name).as_str()])));
        let mut beside: Vec<Draft> = made.into_iter().filter(|m| !own.contains(&m.id)).map(Draft::from).collect();
        let mut doubtful: BTreeMap<(String, Class), Vec<String>> = BTreeMap::new();
        for NewWords { ledger: id, lines, brought, joined } in vocabularies {
            let name = |d: &Draft| {
                d.fields.iter().find(|f| f.tag == ledger::NAME).and_then(|f| f.value.as_text()).map(str::to_string)
            };
            let words_field = Field::ours(ledger::WORDS, Value::Texts(lines));
            let title = match beside.iter_mut().find(|d| d.id == id) {
                Some(d) => {
                    d.fields.push(words_field);
                    name(d).unwrap_or_default()
                }
                None => {
                    beside.push(Draft { kind: Kind::Ledger, id, row: 0, beside: true, fields: vec![words_field] });
                    state.title(id)
                }
            };
            for (word, class, guessed) in brought {
                if guessed {
                    doubtful.entry((word, class)).or_default().push(title.clone());
                } else if joined {
                    let what = Message::plain(messages::STATUS_JOINS).with("word", word).with("ledger", &title);
                    self.remarks.push(Remark::whole(what.with_message("class", class.label())));
                }
            }
        }
        for ((word, class), mut ledgers) in doubtful {
            ledgers.sort();
            if ledgers.len() > 3 {
                ledgers.truncate(3);
                ledgers.push("…".into());
            }
            let what = Message::plain(messages::STATUS_GUESSED)
                .with("word", word)
                .with_message("class", class.label())
                .with("ledgers", ledgers.join("、"));
            self.losses.push(Remark::whole(what));
        }
        let consented = |k: Kind| k == Kind::Unit || (k == Kind::Person && self.options.create_people);
        // Of many names that lead nowhere the first are told, and how many there are.
        for kind in [Kind::Person, Kind::Indicator, Kind::Task, Kind::Meeting, Kind::Document, Kind::Unit] {
            let none: Vec<_> = unknown.iter().filter(|u| u.kind == kind && !consented(u.kind)).collect();
            if none.len() < 4 {
                continue;
            }
            let names: Vec<&str> = none.iter().take(6).map(|u| u.name.as_str()).collect();
            let msg = if kind == Kind::Person { messages::NO_PEOPLE } else { messages::NO_SUCH_MANY };
            let what = Message::plain(msg)
                .with_message("kind", kind.def().plural)
                .with("count", none.len())
                .with("rows", none.iter().map(|u| u.count).sum::<usize>())
                .with("names", names.join("、"));
            self.losses.push(Remark::whole(what));
        }
        let many = |k: Kind| unknown.iter().filter(|u| u.kind == k).count() >= 4;
        for u in unknown.iter().filter(|u| !consented(u.kind) && !many(u.kind)) {
            let what = Message::plain(messages::NO_SUCH)
                .with_message("kind", u.kind.def().label)
                .with("name", &u.name)
                .with("count", u.count);
            self.losses.push(Remark { row: Some(u.row), column: None, what });
        }
        let blanks: usize = drafts.iter().map(|d| self.kept_blanks(d, state)).sum();
        if blanks > 0 {
            self.remarks.push(Remark::whole(Message::plain(messages::BLANK_KEPT).with("count", blanks)));
        }
        let checks = published::check(self.sheet);
        let figures: Vec<_> =
            checks.into_iter().filter_map(|c| Some((self.sheet.published.get(c.published)?.clone(), c))).collect();
        for (p, c) in &figures {
            if let Some(r) = figure_remark(p, c) {
                self.remarks.push(r);
            }
        }
        beside.extend(figures::drafts(self.sheet, ledgers.first().copied().filter(|_| ledgers.len() == 1)));
        // A record that a row refers to is in the file too.
        let mut named = own.clone();
        for f in drafts.iter().flat_map(|d| &d.fields) {
            match &f.value {
                Value::Ref(id) => {
                    named.insert(*id);
                }
                Value::Refs(ids) => named.extend(ids),
                _ => {}
            }
        }
        let absent = self.absent(state, &named, &ledgers, ledger_tag);
        let mut records: Vec<_> = beside.into_iter().chain(drafts).map(|d| settle(d, state, self.options)).collect();
        let day = self.options.on.unwrap_or(self.options.today);
        steps(&mut records, state, day, &mut self.losses);
        self.errors.extend(circles(&records, state));
        if self.options.skip_bad {
            orphans(&records, state, rows, &mut self.errors);
        }
        self.errors.sort_by_key(|e| e.row);
        let mut pictures = self.pictures(&records);
        // One that proves its row already is not kept twice.
        pictures.retain(|shot| state.get(shot.evidence()).is_none_or(Record::is_gone));
        let refused: HashSet<u32> = self.errors.iter().map(|e| e.row).collect();
        let text = |r: &DataRow| r.cells.iter().map(plain).collect();
        let rejected = self.sheet.rows.iter().filter(|r| refused.contains(&r.number)).map(|r| (r.number, text(r)));
        Ok(Plan {
            keys: Vec::new(),
            pictures,
            asked: self.reader.asked.into_iter().collect(),
            rejected: rejected.collect(),
            origin: self.sheet.origin.clone(),
            kind: self.options.kind,
            headings: self.columns.headings.clone(),
            letters: self.columns.letters.clone(),
            mapping: self.columns.mapping.clone(),
            shape: self.columns.shape.clone(),
            records,
            unknown,
            errors: self.errors,
            remarks: self.remarks,
            losses: self.losses,
            skipped: self.skipped,
            figures,
            absent,
            header: self.sheet.header,
            on: self.options.on,
            as_of: self.sheet.as_of,
            year: self.year,
            consent: self.options.create_units,
            skip_bad: self.options.skip_bad,
            same: self.options.same,
        })
    }

    /// The pictures of the sheet with the records of their rows; one that lies on no row is a loss.
    pub(super) fn pictures(&mut self, records: &[Planned]) -> Vec<Shot> {
        let mut out: Vec<Shot> = Vec::new();
        let stem = figures::source(self.sheet);
        let stem = stem.rsplit_once('.').map_or(stem.as_str(), |(s, _)| s);
        for picture in &self.sheet.pictures {
            let of = records.iter().find(|r| !r.beside && r.row == picture.row).map(|r| r.id);
            let Some(of) = of else {
                let what = messages::PICTURE_ALONE.into();
                self.losses.push(Remark { row: Some(picture.row), column: Some(picture.column), what });
                continue;
            };
            let at = self.sheet.columns.iter().find(|c| c.index == picture.column);
            let heading = at.map_or("", |c| c.heading.as_str());
            let side = match () {
                () if heading.contains("整改前") || heading.to_lowercase().contains("before") => Some("before"),
                () if heading.contains("整改后") || heading.to_lowercase().contains("after") => Some("after"),
                () => None,
            };
            let number = out.iter().filter(|s| s.picture.row == picture.row).count() + 1;
            let name = format!("{stem}-{}-{number}.{}", picture.row, picture.ending);
            out.push(Shot { of, name, side, picture: picture.clone() });
        }
        out
    }

    /// Fields that the file leaves empty and the record has.
    pub(super) fn kept_blanks(&self, draft: &Draft, state: &State) -> usize {
        let Some(known) = state.get(draft.id).filter(|r| !r.is_gone()) else { return 0 };
        let empty = |s: &&Slot| draft.fields.iter().all(|f| f.tag != s.field.tag) && known.get(s.field.tag).is_some();
        self.columns.slots.iter().filter(empty).count()
    }

    /// Records that the file does not have: of the ledgers that it speaks of, or of the whole kind.
    pub(super) fn absent(
        &self,
        state: &State,
        own: &HashSet<RecordId>,
        ledgers: &[RecordId],
        ledger_tag: Option<Tag>,
    ) -> Vec<RecordId> {
        let kind = self.options.kind;
        if kind.def().import != Import::Whole {
            return Vec::new();
        }
        let within = |r: &&crate::domain::record::Record| match ledger_tag {
            Some(tag) => r.reference(tag).is_some_and(|l| ledgers.contains(&l)),
            None => true,
        };
        // What was never imported cannot be missing from a list.
        let imported = |r: &&crate::domain::record::Record| {
            r.history().next().and_then(|s| state.meta(s)).is_some_and(|m| state.action(m) == ACTION)
        };
        state.records(kind).filter(within).filter(imported).map(|r| r.id()).filter(|id| !own.contains(id)).collect()
    }
}
