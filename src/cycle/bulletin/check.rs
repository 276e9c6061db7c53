//! What does not follow in an issue: figures that cannot be made, statements of the text that contradict each other, what
//! the records behind it say, claims of a first without a record, and figures that changed since the last issue.

use chrono::Datelike;

use super::compose::{Composed, FigureText, composed};
use crate::cycle::live;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lint::{Check, Severity, text};
use crate::domain::schema::{honour, unit};
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::log::{AsOf, State};
use crate::report::lint::LintReport;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::{Actor, Office};

crate::messages! {
    NOT_MADE: "“{asked}”: {why}", "“{asked}”：{why}";
    SAYS: "“{says}”: {follows}", "“{says}”：{follows}";
    CLAIM: "“{says}” claims “{word}”, and no honour or first that is recorded backs it", "“{says}”含“{word}”表述，荣誉首创登记中没有依据";
    SINCE: "“{asked}” was {before} in issue {number} and is {now}", "“{asked}”第{number}期为{before}，本期为{now}";
    EMPTY: "the section “{heading}” is empty", "栏目“{heading}”没有内容";
    SORT_FIGURE: "figure", "取数";
    SORT_TEXT: "text", "正文";
    SORT_RECORDS: "records", "台账";
    SORT_CLAIM: "claim of a first", "首创表述";
    SORT_CHANGED: "changed since the last issue", "与上期不一致";
    SORT_EMPTY: "empty section", "空栏目";
}

/// A remark on an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// How grave it is.
    pub severity: Severity,
    /// What sort of remark.
    pub sort: Msg,
    /// The section, from 1; 0 for the opening, none for all.
    pub section: Option<usize>,
    /// What is wrong.
    pub text: Message,
    /// The records behind it.
    pub records: Vec<RecordId>,
}

/// Words that claim a first or a rank. Source: law-and-practice 1, row 46.
const CLAIMS: &[&str] = &["首个", "首批", "首家", "首创", "首例", "第一个", "全国第一", "全省第一", "率先"];

/// Words by which a claim is a plan, not a fact: 力争, 争创.
const PLANS: &[&str] = &["力争", "争创", "争取", "创建", "推动"];

/// How many remarks of each severity there are: errors, warnings, notes.
pub fn counts(remarks: &[Remark]) -> [usize; 3] {
    [Severity::Error, Severity::Warning, Severity::Note].map(|s| remarks.iter().filter(|r| r.severity == s).count())
}

/// Checks an issue, the gravest remarks first.
///
/// # Errors
/// As [`composed`], and `Corrupt` where the journal cannot be read.
pub fn check(office: &Office, actor: &Actor, id: RecordId) -> Result<Vec<Remark>> {
    let issue = composed(office, actor, id)?;
    let mut out: Vec<Remark> = Vec::new();
    for (section, asked, error) in &issue.wrong {
        let text = Message::plain(NOT_MADE).with("asked", asked).with_message("why", error.what().clone());
        out.push(remark(Severity::Error, SORT_FIGURE, Some(*section), text));
    }
    for r in text::check(&issue.lines(), Some(issue.day.year())) {
        let said = Message::plain(SAYS).with("says", &r.says).with_message("follows", r.follows);
        out.push(remark(r.severity, SORT_TEXT, Some(issue.section_of(r.line)), said));
    }
    for (s, at) in issue.sections.iter().zip(1..) {
        if s.paragraphs.is_empty() {
            let text = Message::plain(EMPTY).with("heading", &s.heading);
            out.push(remark(Severity::Warning, SORT_EMPTY, Some(at), text));
        }
    }
    for r in LintReport::of(office, Some(issue.as_of))?.remarks {
        // What speaks of ranks and closing days of every record is for the office's own lint.
        if !matches!(r.remark.check, Check::Ranks | Check::Closing) {
            let of = remark(r.remark.severity, SORT_RECORDS, None, r.remark.text);
            out.push(Remark { records: r.records, ..of });
        }
    }
    let past = office.past_view(actor, AsOf::day(issue.day.max(issue.as_of)))?;
    claims(&past, &issue, &mut out);
    let now = office.view(actor);
    if let Some(before) = super::before(&now, Some(issue.day), Some(id)) {
        let before = before.id();
        drop(now);
        let mut before = composed(office, actor, before)?;
        // What was asked in the other language then is the same question.
        let sums = Sums::new(&past, issue.as_of);
        let lens = Lens::new(&past, &sums, issue.lang, office.clock());
        for figure in &mut before.figures {
            figure.asked = live::said(&format!("{{{{{}}}}}", figure.asked), &lens, issue.lang);
        }
        for figure in &issue.figures {
            let asked = live::said(&format!("{{{{{}}}}}", figure.asked), &lens, issue.lang);
            since(&before, (&asked, figure), &mut out);
        }
    }
    out.sort_by_key(|r| (r.severity, r.section));
    Ok(out)
}

fn remark(severity: Severity, sort: Msg, section: Option<usize>, text: Message) -> Remark {
    Remark { severity, sort, section, text, records: Vec::new() }
}

/// Sentences that claim a first need a record: of a unit or with words that the sentence names.
fn claims(state: &State, issue: &Composed, out: &mut Vec<Remark>) {
    let backed = |sentence: &str| {
        state.records(Kind::Honour).any(|h| {
            let of = h.reference(honour::UNIT).and_then(|u| state.get(u));
            let names = of.iter().flat_map(|u| [u.text(unit::NAME), u.text(unit::SHORT)]).flatten();
            names.chain(h.text(honour::TITLE)).any(|name| name.chars().count() > 1 && sentence.contains(name))
        })
    };
    for (s, at) in issue.sections.iter().zip(1..) {
        for p in &s.paragraphs {
            for sentence in p.text.split_inclusive(['。', '；', ';']) {
                let claimed = CLAIMS.iter().find(|w| sentence.contains(**w));
                let Some(word) = claimed.filter(|_| !PLANS.iter().any(|w| sentence.contains(w))) else { continue };
                // The unit stands before the sentence, at the head of its paragraph.
                if !backed(&p.text) {
                    let says = crate::domain::words::shorten(sentence.trim(), 60);
                    let text = Message::plain(CLAIM).with("says", says).with("word", word);
                    out.push(remark(Severity::Warning, SORT_CLAIM, Some(at), text));
                }
            }
        }
    }
}

/// A total that was asked in the issue before too, and differs.
fn since(before: &Composed, (asked, now): (&str, &FigureText), out: &mut Vec<Remark>) {
    let moves = ["status", "class", "state", "{from}", "{until}", "状态", "{起}", "{截至}"];
    let total = ["{{count", "{{数"].iter().any(|verb| asked.starts_with(verb));
    if !total || moves.iter().any(|w| asked.contains(w)) {
        return;
    }
    let Some(then) = before.figures.iter().find(|f| f.asked == asked && f.text != now.text) else { return };
    let text = Message::plain(SINCE)
        .with("asked", &now.asked)
        .with("before", &then.text)
        .with("now", &now.text)
        .with("number", before.number);
    out.push(remark(Severity::Note, SORT_CHANGED, Some(now.section), text));
}
