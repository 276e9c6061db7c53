//! What an import would do, line by line, the same for the command line and the console: what is lost first, then what
//! cannot be read, what is not known, what becomes of the rows, which column is which, and what was noticed.

use super::plan::{Difference, Planned, Set};
use super::{Plan, messages};
use crate::domain::kind::Kind;
use crate::exchange::grid::{Remark, column_name};
use crate::exchange::header::Why;
use crate::i18n::{Lang, Message, Msg};
use crate::log::{Clock, State};
use crate::service::words::show::Shower;

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// How many rows become what.
    Summary,
    /// What is not kept as the file has it.
    Loss,
    /// What cannot be read.
    Refused,
    /// Names that are not known.
    Unknown,
    /// Rows that are no records.
    Skipped,
    /// Which column is which field.
    Column,
    /// Columns that are left out.
    LeftOut,
    /// What changes, field by field, and what was changed here and stays.
    Change,
    /// What was noticed.
    Remark,
}

/// One line of a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub section: Section,
    /// What it says.
    pub text: String,
}

/// How plans are told.
pub struct Teller<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// What is recorded.
    pub state: &'a State,
    /// Shows moments.
    pub clock: &'a dyn Clock,
    /// The most lines of one sort; the rest is counted.
    pub most: usize,
}

impl Teller<'_> {
    /// Tells what plans would do, sheet by sheet.
    pub fn all(&self, plans: &[Plan]) -> Vec<Line> {
        let mut out = Vec::new();
        for plan in plans {
            if plans.len() > 1 {
                out.push(Line { section: Section::Summary, text: plan.origin.to_string() });
            }
            out.extend(self.one(plan));
        }
        out
    }

    /// Tells what a plan would do.
    pub fn one(&self, plan: &Plan) -> Vec<Line> {
        let mut out = Vec::new();
        let mut add = |section, lines: Vec<String>| out.extend(lines.into_iter().map(|text| Line { section, text }));
        add(Section::Summary, plan.summary().iter().map(|m| m.say(self.lang)).collect());
        add(Section::Loss, self.remarks(&plan.losses));
        add(Section::Refused, self.cut(plan.errors.iter().map(|e| e.said().say(self.lang)).collect()));
        add(Section::Unknown, self.unknown(plan));
        add(Section::Unknown, self.twins(plan));
        add(Section::Change, self.kept(plan));
        add(Section::Skipped, self.skipped(plan));
        let (taken, left) = self.columns(plan);
        add(Section::LeftOut, left);
        add(Section::Column, taken);
        add(Section::Change, self.changes(plan));
        add(Section::Remark, self.absent(plan));
        add(Section::Remark, self.remarks(&plan.remarks));
        out
    }

    fn say(&self, message: Message) -> String {
        message.say(self.lang)
    }

    /// The first of many lines, and how many more there are.
    fn cut(&self, mut lines: Vec<String>) -> Vec<String> {
        let more = lines.len().saturating_sub(self.most);
        if more > 0 {
            lines.truncate(self.most);
            lines.push(self.say(Message::plain(messages::AND_MORE).with("count", more)));
        }
        lines
    }

    fn unknown(&self, plan: &Plan) -> Vec<String> {
        let units = plan.unknown.iter().filter(|u| u.kind == Kind::Unit && !plan.consent);
        let lines = units.map(|u| {
            let mut said = self.say(
                Message::plain(messages::UNKNOWN_UNIT).with("name", &u.name).with("count", u.count).with("row", u.row),
            );
            if let Some(near) = &u.near {
                said.push_str(&self.say(Message::plain(messages::UNKNOWN_NEAR).with("near", near)));
            }
            if let Some(cell) = &u.cell {
                said.push_str(&self.say(Message::plain(messages::UNKNOWN_PIECE).with("cell", cell)));
            }
            said
        });
        self.cut(lines.collect())
    }

    /// Units that would be made though they are much like some that are known.
    fn twins(&self, plan: &Plan) -> Vec<String> {
        let asked = plan.consent && plan.same.is_none();
        let units = plan.unknown.iter().filter(|u| u.kind == Kind::Unit && asked);
        let pairs = units.filter_map(|u| {
            let said = Message::plain(messages::NEAR_PAIR).with("name", &u.name);
            u.near.as_ref().map(|near| self.say(said.with("near", near)))
        });
        let mut lines = self.cut(pairs.collect());
        if !lines.is_empty() {
            lines.push(self.say(messages::HINT_NEAR.into()));
        }
        lines
    }

    /// Rows that are no records, those with the same reason together. The rows above the header and the header itself are
    /// told where they are, not that they were skipped.
    fn skipped(&self, plan: &Plan) -> Vec<String> {
        let mut by: Vec<(Why, Vec<(u32, &str)>)> = Vec::new();
        for s in &plan.skipped {
            match by.iter_mut().find(|(why, _)| *why == s.why) {
                Some((_, rows)) => rows.push((s.row, &s.text)),
                None => by.push((s.why, vec![(s.row, &s.text)])),
            }
        }
        by.sort_by_key(|(why, _)| *why);
        let mut out = Vec::new();
        for (why, rows) in by {
            let texts = matches!(why, Why::Above | Why::Group | Why::Total | Why::Note | Why::Twice);
            if texts && rows.len() <= 6 {
                let line = |(row, text): &(u32, &str)| {
                    let what = format!("{}{}{}", why.msg().text(self.lang), self.colon(), short(text));
                    Remark::row(*row, Message::plain(messages::TEXT).with("text", what)).say(self.lang)
                };
                out.extend(rows.iter().map(line));
            } else {
                let rows: Vec<u32> = rows.iter().map(|(row, _)| *row).collect();
                out.push(self.at_rows(&rows, why.msg().text(self.lang)));
            }
        }
        out
    }

    fn colon(&self) -> &'static str {
        if self.lang == Lang::Zh { "：" } else { ": " }
    }

    fn at_rows(&self, rows: &[u32], what: &str) -> String {
        let message = match rows {
            [row] => Message::plain(crate::exchange::messages::AT_ROW).with("row", row),
            rows => Message::plain(messages::AT_ROWS).with("rows", ranges(rows)).with("count", rows.len()),
        };
        self.say(message.with("what", what))
    }

    fn columns(&self, plan: &Plan) -> (Vec<String>, Vec<String>) {
        let heading = |c: usize| plan.headings.get(c).map_or("", String::as_str);
        let letter = |c: usize| plan.letters.get(c).cloned().unwrap_or_else(|| column_name(c));
        let label = |key: &str| plan.kind.field_named(key).map_or(Msg::new("group", "分组"), |f| f.label);
        let taken = plan.mapping.matches.iter().map(|m| {
            let said =
                Message::plain(messages::COLUMN).with("column", letter(m.column)).with("heading", heading(m.column));
            self.say(said.with_message("field", label(&m.key)))
        });
        let mut left: Vec<String> = Vec::new();
        for clash in &plan.mapping.clashes {
            let said = Message::plain(messages::CLASH)
                .with_message("field", label(&clash.key))
                .with("taken", heading(clash.taken))
                .with("left", heading(clash.left))
                .with("column", letter(clash.left))
                .with("key", &clash.key);
            left.push(self.say(said));
        }
        let clashing = |c: &usize| plan.mapping.clashes.iter().any(|x| x.left == *c);
        let out = plan.mapping.ignored.iter().chain(&plan.mapping.unmapped);
        for c in out.filter(|c| !heading(**c).trim().is_empty() && !heading(**c).starts_with('@') && !clashing(c)) {
            left.push(
                self.say(Message::plain(messages::COLUMN_OUT).with("column", letter(*c)).with("heading", heading(*c))),
            );
        }
        (taken.collect(), left)
    }

    /// Fields that somebody changed here and that the file has otherwise: they stay.
    fn kept(&self, plan: &Plan) -> Vec<String> {
        let lines = plan.records.iter().flat_map(|r| r.kept.iter().map(move |s| (r, s)));
        self.cut(lines.map(|(r, s)| self.set(messages::KEPT, r, s)).collect())
    }

    fn changes(&self, plan: &Plan) -> Vec<String> {
        let changed = plan.records.iter().filter(|r| !r.beside && r.difference == Difference::Changed);
        let lines = changed.flat_map(|r| r.sets.iter().map(move |s| (r, s)));
        self.cut(lines.map(|(r, s)| self.set(messages::CHANGE, r, s)).collect())
    }

    fn set(&self, msg: Msg, record: &Planned, set: &Set) -> String {
        let shower = Shower { state: self.state, lang: self.lang, clock: self.clock };
        let field = record.kind.field(set.tag);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let from = set.before.as_ref().map(|v| v.as_ref(&mut before));
        let to = set.after.as_ref().map(|v| v.as_ref(&mut after));
        let (from, to) = field.map_or((None, None), |field| shower.change(field, from, to));
        let (from, to) = different(from, to);
        let show = |shown: Option<String>| shown.map_or_else(|| "—".to_string(), |t| short(&t));
        let label = field.map_or(Msg::new("record", "记录"), |f| f.label);
        let said = Message::plain(msg).with("row", record.row).with("title", short(&self.state.title(record.id)));
        self.say(said.with_message("field", label).with("from", show(from)).with("to", show(to)))
    }

    fn absent(&self, plan: &Plan) -> Vec<String> {
        if plan.absent.is_empty() {
            return Vec::new();
        }
        let names: Vec<String> = plan.absent.iter().take(5).map(|id| short(&self.state.title(*id))).collect();
        let more = if plan.absent.len() > names.len() { "…" } else { "" };
        let said = Message::plain(messages::ABSENT).with("count", plan.absent.len());
        vec![self.say(said.with("names", names.join("、") + more))]
    }

    /// Remarks, those with the same words together, a bounded number of each sort with the true number of the rest.
    fn remarks(&self, all: &[Remark]) -> Vec<String> {
        struct Sort {
            msg: &'static str,
            lines: Vec<(String, Vec<u32>, Remark)>,
        }
        let mut sorts: Vec<Sort> = Vec::new();
        let mut places: std::collections::HashMap<(&'static str, String, Option<usize>), (usize, usize)> =
            Default::default();
        for remark in all {
            let msg = remark.what.msg().en;
            let text = remark.what.say(self.lang);
            if let Some((s, l)) = places.get(&(msg, text.clone(), remark.column)) {
                sorts[*s].lines[*l].1.extend(remark.row);
                continue;
            }
            let s = sorts.iter().position(|s| s.msg == msg).unwrap_or_else(|| {
                sorts.push(Sort { msg, lines: Vec::new() });
                sorts.len() - 1
            });
            places.insert((msg, text.clone(), remark.column), (s, sorts[s].lines.len()));
            sorts[s].lines.push((text, remark.row.into_iter().collect(), remark.clone()));
        }
        let mut out = Vec::new();
        for sort in sorts {
            let lines = sort.lines.into_iter().map(|(text, rows, first)| match (rows.as_slice(), first.column) {
                ([_, _, ..], Some(c)) => {
                    let what = Message::plain(crate::exchange::messages::AT_COLUMN).with("column", column_name(c));
                    self.at_rows(&rows, &self.say(what.with("what", text)))
                }
                ([_, _, ..], None) => self.at_rows(&rows, &text),
                _ => first.say(self.lang),
            });
            out.extend(self.cut(lines.collect()));
        }
        out
    }
}

/// The first characters of words, in one line.
fn short(text: &str) -> String {
    crate::exchange::clean::short(text)
}

/// Two texts from shortly before they differ, where their beginnings alone would look the same.
fn different(from: Option<String>, to: Option<String>) -> (Option<String>, Option<String>) {
    const BEFORE: usize = 8;
    let (Some(a), Some(b)) = (&from, &to) else { return (from, to) };
    if a == b || short(a) != short(b) {
        return (from, to);
    }
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let end = |text: &str| format!("…{}", text.chars().skip(same.saturating_sub(BEFORE)).collect::<String>());
    (Some(end(a)), Some(end(b)))
}

/// Rows as ranges: `4–6, 9`; of very many the first.
fn ranges(rows: &[u32]) -> String {
    const MOST: usize = 12;
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows.dedup();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => runs.push((row, row)),
        }
    }
    let said = |(a, b): &(u32, u32)| if a == b { a.to_string() } else { format!("{a}–{b}") };
    let more = if runs.len() > MOST { ", …" } else { "" };
    runs.iter().take(MOST).map(said).collect::<Vec<_>>().join(", ") + more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_told_where_they_differ() {
        let long = |end: &str| {
            Some(
                "各单位要按照要求逐项对照检查并于规定的时间之内把检查结果书面报送到县营商办汇总备案存档".to_string()
                    + end,
            )
        };
        let (from, to) = different(long("，共三份"), long("，共五份"));
        assert_eq!((from.as_deref(), to.as_deref()), (Some("…汇总备案存档，共三份"), Some("…汇总备案存档，共五份")));
        assert_eq!(different(None, long("")), (None, long("")));
    }

    #[test]
    fn rows_are_told_as_ranges() {
        assert_eq!(ranges(&[4, 5, 6, 9, 11, 12]), "4–6, 9, 11–12");
        assert_eq!(ranges(&[7]), "7");
        assert_eq!(ranges(&(0..40).map(|n| n * 2).collect::<Vec<_>>()).matches(',').count(), 12);
    }
}
