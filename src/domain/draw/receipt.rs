//! The receipt of a draw: one text file from which anybody can compute the draw again, on any machine.
//!
//! See [`super::text`] for how it is written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    Assignment, Barrier, Candidate, Drawn, Inspector, OBJECTS, Pairing, Share, assign, commitment, order, pool_digest,
    seed, strata,
};
use crate::i18n::{Message, Msg};

crate::messages! {
    POOL: "the digest of the objects is {right}, the receipt says {said}", "对象名单校验码应为{right}，凭证记为{said}";
    COMMITMENT: "the commitment to secret and pool is {right}, the receipt says {said}", "承诺值应为{right}，凭证记为{said}";
    SEED: "the seed of secret and public number is {right}, the receipt says {said}", "随机种子应为{right}，凭证记为{said}";
    DRAWN: "place {place} of the draw is {right}, the receipt says {said}", "抽取第{place}位应为{right}，凭证记为{said}";
    NUMBER: "the number of {id} is {right}, the receipt says {said}", "{id}的随机数应为{right}，凭证记为{said}";
    COUNT: "{right} are drawn, the receipt lists {said}", "应抽取{right}个，凭证列出{said}个";
    PAIRED: "{object} is visited by {right}, the receipt says {said}", "{object}应由{right}检查，凭证记为{said}";
    BOTH: "{id} is excluded and stands in the pool", "{id}已排除却仍在名单中";
    TWICE: "{id} stands in the pool twice", "{id}在名单中重复";
    NOBODY: "nobody", "无人";
}

/// An object or inspector left out of the pool before the draw, by somebody and for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The id.
    pub id: String,
    /// Why.
    pub reason: String,
    /// Who signed for it.
    pub by: String,
}

/// A draw with all that it follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What is drawn for: the campaign.
    pub title: String,
    /// The office that draws.
    pub office: String,
    /// The day of the draw, from which certificates are judged where a visit has no day.
    pub day: NaiveDate,
    /// The commitment that was entered before the public number existed.
    pub commitment: String,
    /// Names the entry of the log that holds it.
    pub entry: String,
    /// The digest of the pool.
    pub pool: String,
    /// The opened secret, 64 hexadecimal digits.
    pub secret: String,
    /// The public number.
    pub public: String,
    /// Where the public number comes from: dice, a lottery of a day.
    pub source: String,
    /// The seed.
    pub seed: String,
    /// How many are drawn.
    pub share: Share,
    /// Shares of single strata.
    pub own_shares: BTreeMap<String, Share>,
    /// The pool.
    pub objects: Vec<Candidate>,
    /// What people call the objects and inspectors, by id.
    pub names: BTreeMap<String, String>,
    /// Who or what was left out.
    pub excluded: Vec<Exclusion>,
    /// The drawn objects, in order.
    pub drawn: Vec<Drawn>,
    /// How many inspectors go on each visit; 0 where nobody is assigned.
    pub each: usize,
    /// The inspectors.
    pub inspectors: Vec<Inspector>,
    /// The visits, as they were paired.
    pub visits: Vec<Pairing>,
    /// Who goes: by object.
    pub paired: Vec<Assignment>,
    /// Draws of the same pool that were begun and given up, or repeated: their commitments.
    pub abandoned: Vec<String>,
}

impl Receipt {
    /// Computes a draw: fills in pool digest, commitment, seed, what is drawn and who goes. The visits are those of what
    /// is drawn; `barred` says for an object who may not go, and on which day it is visited.
    pub fn draw(mut self, barred: impl Fn(&str) -> (NaiveDate, BTreeMap<String, Barrier>)) -> Self {
        self.pool = digest_of(&self.objects);
        self.commitment = commitment(&self.secret, &self.pool);
        self.seed = seed(&self.secret, &self.public);
        self.drawn = self.sample();
        self.visits = if self.each == 0 {
            Vec::new()
        } else {
            let pairing = |d: &Drawn| {
                let (day, barred) = barred(&d.id);
                Pairing { object: d.id.clone(), day, barred }
            };
            self.drawn.iter().map(pairing).collect()
        };
        self.paired = assign(&self.seed, &self.visits, &self.inspectors, self.each);
        self
    }

    /// The first of each stratum, in the order of their numbers over all.
    fn sample(&self) -> Vec<Drawn> {
        let mut left: BTreeMap<String, usize> =
            strata(&self.objects, self.share, &self.own_shares).into_iter().map(|s| (s.name, s.drawn)).collect();
        let of: BTreeMap<&str, &str> = self.objects.iter().map(|c| (c.id.as_str(), c.stratum.as_str())).collect();
        order(&self.seed, OBJECTS, &self.objects)
            .into_iter()
            .filter(|d| match left.get_mut(of.get(d.id.as_str()).copied().unwrap_or_default()) {
                Some(n) if *n > 0 => {
                    *n -= 1;
                    true
                }
                _ => false,
            })
            .collect()
    }

    /// Computes everything again and says what does not follow; nothing where all does.
    pub fn check(&self) -> Vec<Message> {
        let mut out = Vec::new();
        let mut differs = |msg: Msg, right: &str, said: &str| {
            if right != said {
                out.push(Message::plain(msg).with("right", right).with("said", said));
            }
        };
        differs(POOL, &digest_of(&self.objects), &self.pool);
        differs(COMMITMENT, &commitment(&self.secret, &self.pool), &self.commitment);
        differs(SEED, &seed(&self.secret, &self.public), &self.seed);
        let mut seen = BTreeSet::new();
        for id in self.objects.iter().map(|c| &c.id) {
            if !seen.insert(id) {
                out.push(Message::plain(TWICE).with("id", id));
            }
        }
        for excluded in &self.excluded {
            let drawn_from = seen.contains(&excluded.id) || self.inspectors.iter().any(|i| i.id == excluded.id);
            if drawn_from {
                out.push(Message::plain(BOTH).with("id", &excluded.id));
            }
        }
        self.check_drawn(&mut out);
        for (right, said) in assign(&self.seed, &self.visits, &self.inspectors, self.each).iter().zip(&self.paired) {
            if right != said {
                let who = |a: &Assignment| match a {
                    Assignment::Served { inspectors, .. } => {
                        Message::plain(Msg::new("{who}", "{who}")).with("who", inspectors.join(", "))
                    }
                    Assignment::Short { .. } => Message::plain(NOBODY),
                };
                let (Assignment::Served { object, .. } | Assignment::Short { object, .. }) = right;
                let text = Message::plain(PAIRED).with("object", object);
                out.push(text.with_message("right", who(right)).with_message("said", who(said)));
            }
        }
        out
    }

    fn check_drawn(&self, out: &mut Vec<Message>) {
        let right = self.sample();
        if right.len() != self.drawn.len() {
            out.push(Message::plain(COUNT).with("right", right.len()).with("said", self.drawn.len()));
        }
        for (place, (right, said)) in (1..).zip(right.iter().zip(&self.drawn)) {
            if right.id != said.id {
                out.push(Message::plain(DRAWN).with("place", place).with("right", &right.id).with("said", &said.id));
                return;
            }
            if right != said {
                let text = Message::plain(NUMBER).with("id", &right.id);
                out.push(text.with("right", right.number).with("said", said.number));
            }
        }
        let visited: Vec<&str> = self.visits.iter().map(|v| v.object.as_str()).collect();
        let drawn: Vec<&str> = self.drawn.iter().map(|d| d.id.as_str()).collect();
        if self.each > 0 && (visited != drawn || self.paired.len() != self.visits.len()) {
            out.push(
                Message::plain(COUNT).with("right", drawn.len()).with("said", self.paired.len().min(visited.len())),
            );
        }
    }
}

/// Returns the digest of a pool of candidates: a candidate as the pool's digest has it: the id, with its tickets and stratum where there are any.
pub fn digest_of(pool: &[Candidate]) -> String {
    let lines: Vec<String> = pool
        .iter()
        .map(|c| match (c.weight, c.stratum.as_str()) {
            (1, "") => c.id.clone(),
            (w, "") => format!("{}\t{w}", c.id),
            (w, s) => format!("{}\t{w}\t{s}", c.id),
        })
        .collect();
    pool_digest(lines.iter().map(String::as_str))
}
