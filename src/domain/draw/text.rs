//! A receipt as text: heads as `name: value`, tables as tab-separated lines under a name in brackets.
//!
//! A line that is not understood refuses the receipt, so that nothing can hide in it. Comments begin with `#`: they say
//! how a clerk computes a number again with `sha256sum`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::receipt::{Exclusion, Receipt};
use super::{
    Assignment, Barrier, Candidate, Drawn, Inspector, MAX_POOL, MAX_WEIGHT, METHOD, Number, OBJECTS, Pairing, Share,
};
use crate::error::{Code, Error, Result};

/// The most bytes of a receipt.
pub const MAX_BYTES: usize = 32 << 20;

crate::messages! {
    NO_RECEIPT: "line {line} of the receipt is not understood: {text}", "抽取凭证第{line}行无法识别：{text}";
    NOT_THIS_METHOD: "the receipt was made by the method “{method}”, this program knows “{known}”", "抽取凭证所用方法为“{method}”，本程序仅支持“{known}”";
    LACKS: "the receipt lacks “{name}”", "抽取凭证缺少“{name}”";
    TOO_LARGE: "the receipt is larger than {bytes} {bytes:byte|bytes}", "抽取凭证超过{bytes}字节";
    HINT_RECEIPT: "Take the file as it was written by `ducha draw receipt`.", "请使用“ducha draw receipt”生成的原文件。";
}

/// The stored words of the rules that keep inspectors away.
const BARRIERS: &[(Barrier, &str)] = &[
    (Barrier::Certificate, "certificate"),
    (Barrier::Interest, "interest"),
    (Barrier::Rotation, "rotation"),
    (Barrier::Visits, "visits"),
];

impl Barrier {
    /// The stored word.
    pub fn word(self) -> &'static str {
        BARRIERS.iter().find(|(b, _)| *b == self).map_or("", |(_, w)| w)
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        BARRIERS.iter().find(|(_, w)| *w == word).map(|(b, _)| *b)
    }
}

/// Text that stays on its line and in its column.
fn flat(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_string()
}

impl Receipt {
    /// Writes the receipt.
    pub fn write(&self) -> String {
        let mut out = format!("{METHOD}\n");
        let mut head = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{name}: {}", flat(value));
        };
        head("title", &self.title);
        head("office", &self.office);
        head("day", &self.day.to_string());
        head("entry", &self.entry);
        head("commitment", &self.commitment);
        head("pool", &self.pool);
        head("secret", &self.secret);
        head("public", &self.public);
        head("source", &self.source);
        head("seed", &self.seed);
        head("share", &self.share.to_string());
        head("inspectors", &self.each.to_string());
        for (stratum, share) in &self.own_shares {
            head("stratum", &format!("{share} {stratum}"));
        }
        for commitment in &self.abandoned {
            head("abandoned", commitment);
        }
        let _ =
            writeln!(out, "# sha256: printf '%s\\n%s\\n%s' SEED {OBJECTS} ID | sha256sum; with tickets: … ID TICKET");
        let name = |id: &str| flat(self.names.get(id).map_or("", String::as_str));
        out.push_str("\n[objects]\n");
        for c in &self.objects {
            let _ = writeln!(out, "{}\t{}\t{}\t{}", c.id, c.weight, flat(&c.stratum), name(&c.id));
        }
        out.push_str("\n[excluded]\n");
        for e in &self.excluded {
            let _ = writeln!(out, "{}\t{}\t{}\t{}", e.id, flat(&e.reason), flat(&e.by), name(&e.id));
        }
        out.push_str("\n[drawn]\n");
        for d in &self.drawn {
            let ticket = d.ticket.map(|t| t.to_string()).unwrap_or_default();
            let _ = writeln!(out, "{}\t{}\t{ticket}\t{}", d.id, d.number, name(&d.id));
        }
        out.push_str("\n[inspectors]\n");
        for i in &self.inspectors {
            let until = i.certified_until.map(|d| d.to_string()).unwrap_or_default();
            let _ = writeln!(out, "{}\t{until}\t{}\t{}", i.id, i.visits, name(&i.id));
        }
        out.push_str("\n[barred]\n");
        for v in &self.visits {
            for (who, why) in &v.barred {
                let _ = writeln!(out, "{}\t{who}\t{}", v.object, why.word());
            }
        }
        out.push_str("\n[visits]\n");
        for (v, who) in self.visits.iter().zip(&self.paired) {
            let _ = match who {
                Assignment::Served { inspectors, .. } => {
                    writeln!(out, "{}\t{}\t{}", v.object, v.day, inspectors.join("\t"))
                }
                Assignment::Short { found, barriers, .. } => {
                    let rules: Vec<String> = barriers.iter().map(|(b, n)| format!("{} {n}", b.word())).collect();
                    writeln!(out, "{}\t{}\tshort\t{found}\t{}", v.object, v.day, rules.join("\t"))
                }
            };
        }
        out
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// `BadInput` with the line that is not understood, or what is missing.
    pub fn read(text: &str) -> Result<Self> {
        if text.len() > MAX_BYTES {
            return Err(Error::new(Code::BadInput, TOO_LARGE).with("bytes", MAX_BYTES));
        }
        let mut lines = text.trim_start_matches('\u{feff}').lines().zip(1usize..);
        let method = lines.next().map_or("", |(l, _)| l.trim());
        if method != METHOD {
            let error = Error::new(Code::BadInput, NOT_THIS_METHOD).with("method", flat(method)).with("known", METHOD);
            return Err(error.hint(HINT_RECEIPT));
        }
        let mut reading = Reading::default();
        for (line, at) in lines.filter(|(l, _)| !l.trim().is_empty() && !l.starts_with('#')) {
            let line = line.trim_end_matches('\r');
            reading.line(line).ok_or_else(|| {
                let shown: String = flat(line).chars().take(60).collect();
                Error::new(Code::BadInput, NO_RECEIPT).with("line", at).with("text", shown).hint(HINT_RECEIPT)
            })?;
        }
        reading.finish()
    }
}

/// A receipt while it is read.
#[derive(Default)]
struct Reading {
    heads: BTreeMap<String, String>,
    own_shares: BTreeMap<String, Share>,
    abandoned: Vec<String>,
    table: String,
    objects: Vec<Candidate>,
    names: BTreeMap<String, String>,
    excluded: Vec<Exclusion>,
    drawn: Vec<Drawn>,
    inspectors: Vec<Inspector>,
    barred: BTreeMap<String, BTreeMap<String, Barrier>>,
    visits: Vec<(Pairing, Assignment)>,
}

impl Reading {
    fn line(&mut self, line: &str) -> Option<()> {
        if let Some(table) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            self.table = table.to_string();
            return Some(());
        }
        let cells: Vec<&str> = line.split('\t').collect();
        match self.table.as_str() {
            "" => self.head(line),
            "objects" => self.object(&cells),
            "excluded" => {
                let [id, reason, by, name] = cells[..] else { return None };
                self.named(id, name);
                self.excluded.push(Exclusion { id: id.into(), reason: reason.into(), by: by.into() });
                Some(())
            }
            "drawn" => {
                let [id, number, ticket, _] = cells[..] else { return None };
                let ticket = if ticket.is_empty() { None } else { Some(ticket.parse().ok()?) };
                self.drawn.push(Drawn { id: id.into(), number: Number::parse(number)?, ticket });
                Some(())
            }
            "inspectors" => self.inspector(&cells),
            "barred" => {
                let [object, who, why] = cells[..] else { return None };
                self.barred.entry(object.into()).or_default().insert(who.into(), Barrier::parse(why)?);
                Some(())
            }
            "visits" => self.visit(&cells),
            _ => None,
        }
    }

    fn head(&mut self, line: &str) -> Option<()> {
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        match name {
            "stratum" => {
                let (share, stratum) = value.split_once(' ')?;
                self.own_shares.insert(stratum.to_string(), Share::parse(share)?);
            }
            "abandoned" => self.abandoned.push(value.to_string()),
            "title" | "office" | "day" | "entry" | "commitment" | "pool" | "secret" | "public" | "source" | "seed"
            | "share" | "inspectors" => {
                self.heads.insert(name.to_string(), value.to_string()).is_none().then_some(())?;
            }
            _ => return None,
        }
        Some(())
    }

    fn named(&mut self, id: &str, name: &str) {
        if !name.is_empty() {
            self.names.insert(id.to_string(), name.to_string());
        }
    }

    fn object(&mut self, cells: &[&str]) -> Option<()> {
        let [id, weight, stratum, name] = cells[..] else { return None };
        let weight = weight.parse().ok().filter(|w| *w <= MAX_WEIGHT)?;
        self.named(id, name);
        self.objects.push(Candidate { id: id.into(), weight, stratum: stratum.into() });
        (self.objects.len() <= MAX_POOL).then_some(())
    }

    fn inspector(&mut self, cells: &[&str]) -> Option<()> {
        let [id, until, visits, name] = cells[..] else { return None };
        let certified_until = if until.is_empty() { None } else { Some(day(until)?) };
        let visits = visits.parse().ok().filter(|v| *v <= MAX_POOL)?;
        self.named(id, name);
        self.inspectors.push(Inspector { id: id.into(), certified_until, visits });
        (self.inspectors.len() <= MAX_POOL).then_some(())
    }

    fn visit(&mut self, cells: &[&str]) -> Option<()> {
        let [object, on, rest @ ..] = cells else { return None };
        let assignment = match rest {
            ["short", found, rules @ ..] => {
                let mut barriers = BTreeMap::new();
                for rule in rules.iter().filter(|r| !r.is_empty()) {
                    let (why, count) = rule.split_once(' ')?;
                    barriers.insert(Barrier::parse(why)?, count.parse().ok()?);
                }
                Assignment::Short { object: object.to_string(), found: found.parse().ok()?, barriers }
            }
            who => Assignment::Served {
                object: object.to_string(),
                inspectors: who.iter().map(|w| w.to_string()).collect(),
            },
        };
        let barred = self.barred.get(*object).cloned().unwrap_or_default();
        self.visits.push((Pairing { object: object.to_string(), day: day(on)?, barred }, assignment));
        (self.visits.len() <= MAX_POOL).then_some(())
    }

    fn finish(mut self) -> Result<Receipt> {
        let mut head = |name: &'static str| {
            let lacks = || Error::new(Code::BadInput, LACKS).with("name", name).hint(HINT_RECEIPT);
            self.heads.remove(name).ok_or_else(lacks)
        };
        let lacks = |name: &'static str| Error::new(Code::BadInput, LACKS).with("name", name).hint(HINT_RECEIPT);
        let (visits, paired) = self.visits.into_iter().unzip();
        Ok(Receipt {
            title: head("title")?,
            office: head("office")?,
            day: day(&head("day")?).ok_or_else(|| lacks("day"))?,
            entry: head("entry")?,
            commitment: head("commitment")?,
            pool: head("pool")?,
            secret: head("secret")?,
            public: head("public")?,
            source: head("source")?,
            seed: head("seed")?,
            share: Share::parse(&head("share")?).ok_or_else(|| lacks("share"))?,
            each: head("inspectors")?.parse().map_err(|_| lacks("inspectors"))?,
            own_shares: self.own_shares,
            abandoned: self.abandoned,
            objects: self.objects,
            names: self.names,
            excluded: self.excluded,
            drawn: self.drawn,
            inspectors: self.inspectors,
            visits,
            paired,
        })
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn receipt() -> Receipt {
        let day = NaiveDate::from_ymd_opt(2023, 6, 30).unwrap();
        let objects = (1..=12).map(|n| Candidate::new(format!("U{n:02}"))).collect();
        let inspectors =
            (1..=8).map(|n| Inspector { id: format!("P{n}"), certified_until: Some(day), visits: 2 }).collect();
        let blank = Receipt {
            title: "六月专项督查".into(),
            office: "市营商办".into(),
            day,
            commitment: String::new(),
            entry: "1a2b:7".into(),
            pool: String::new(),
            secret: format!("{:064x}", 1),
            public: "20237331128159211123".into(),
            source: "现场掷骰".into(),
            seed: String::new(),
            share: Share::BasisPoints(2_500),
            own_shares: BTreeMap::new(),
            objects,
            names: BTreeMap::from([("U10".to_string(), "市税\t务局".to_string())]),
            excluded: vec![Exclusion { id: "U13".into(), reason: "本年已查".into(), by: "办公室".into() }],
            drawn: Vec::new(),
            each: 2,
            inspectors,
            visits: Vec::new(),
            paired: Vec::new(),
            abandoned: vec!["00".into()],
        };
        blank.draw(|object| {
            let barred = BTreeMap::from([("P1".to_string(), Barrier::Interest)]);
            (day, if object == "U10" { barred } else { BTreeMap::new() })
        })
    }

    #[test]
    fn a_receipt_is_read_as_it_was_written_and_all_of_it_follows() {
        let made = receipt();
        assert_eq!(made.drawn.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["U10", "U11", "U07"]);
        assert!(
            made.paired.iter().all(|p| matches!(p, Assignment::Served { inspectors, .. } if inspectors.len() == 2))
        );
        let text = made.write();
        let read = Receipt::read(&text).unwrap();
        assert_eq!(read.check(), []);
        assert_eq!(read.names["U10"], "市税 务局");
        assert_eq!(Receipt { names: made.names.clone(), ..read }, made);
        assert_eq!(Receipt::read(&text.replace('\n', "\r\n")).unwrap().check(), []);
    }

    #[test]
    fn whatever_is_changed_in_a_receipt_is_seen() {
        let text = receipt().write();
        let who = |t: &str| t.lines().find(|l| l.starts_with("U10\t2023")).unwrap().to_string();
        let changed = [
            text.replace("public: 20237331128159211123", "public: 20237331128159211124"),
            text.replace("\nU05\t1\t\t\n", "\n"),
            text.replace("\nU05\t1\t\t\n", "\nU05\t2\t\t\n"),
            text.replace("share: 25%", "share: 40%"),
            text.replace("U13\t本年已查", "U12\t本年已查"),
            text.replace(&who(&text), "U10\t2023-06-30\tP1\tP2"),
            text.replace("U10\tP1\tinterest", "U10\tP2\tinterest"),
            text.replace("abandoned: 00\n", "").replace("secret: 0000", "secret: 0001"),
        ];
        for (at, text) in changed.iter().enumerate() {
            let read = Receipt::read(text).unwrap();
            assert!(!read.check().is_empty(), "change {at} is not seen");
        }
    }

    #[test]
    fn what_is_no_receipt_is_refused_with_its_line() {
        let text = receipt().write();
        let refused = |t: &str| Receipt::read(t).unwrap_err();
        assert!(refused("").is(NOT_THIS_METHOD) && refused("ducha-draw-9\n").is(NOT_THIS_METHOD));
        assert!(refused(&text.replace("seed: ", "sed: ")).say(Lang::En).contains("line 11"));
        assert!(refused(&text.replace("[visits]", "[other]")).is(NO_RECEIPT));
        assert!(refused(&text.replace("day: 2023-06-30\n", "")).is(LACKS));
        assert!(refused(&text.replace("office: ", "title: ")).is(NO_RECEIPT), "a head stands once");
    }
}
