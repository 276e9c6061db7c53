//! Verbs with arguments in the palette, those of the command line: `sort -due lead`, `filter lamp:red`, `set status=已完成`,
//! `go ZG-006`, `group lead`, `count lead`, `count lead status`.

use crate::action::{Arrange, Effect};
use crate::domain::kind::{FieldDef, Kind, Type};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::lists::columns::Column;
use crate::service::words::names;
use crate::service::words::read::usable_words;
use crate::tui::pick::offer::Offering;
use crate::tui::session::Session;

/// The most that is offered.
const MOST: usize = 40;

crate::messages! {
    NO_LIST: "no list is shown here", "此处没有列表";
    NO_VALUE: "“{text}” sets nothing: write field=value", "“{text}”不是赋值：请写 字段=值";
    NOTHING: "say what: {usage}", "请补充：{usage}";
}

/// A verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Sets fields of what is marked, or under the cursor.
    Set,
    /// Sorts by columns.
    Sort,
    /// Groups by a column.
    Group,
    /// Filters.
    Filter,
    /// Opens a record.
    Go,
    /// Counts by a column, or by one across another.
    Count,
}

/// A verb, its names, and how it is used.
type Known = (Verb, &'static [&'static str], Msg);

/// All verbs with their names.
const VERBS: [Known; 6] = [
    (Verb::Set, &["set", "修改"], Msg::new("set field=value …", "修改 字段=值 …")),
    (Verb::Sort, &["sort", "排序"], Msg::new("sort column -column …", "排序 列 -列 …")),
    (Verb::Group, &["group", "分组"], Msg::new("group column", "分组 列")),
    (Verb::Filter, &["filter", "筛选"], Msg::new("filter words and fields", "筛选 条件")),
    (Verb::Go, &["go", "转到"], Msg::new("go record", "转到 记录")),
    (Verb::Count, &["count", "统计"], Msg::new("count column, or column by column", "统计 列，或 列 列")),
];

/// Reads what was typed as a verb with its arguments; none where it begins with no verb and a blank.
pub fn read(text: &str) -> Option<(Verb, &str)> {
    let text = text.trim_start();
    let (name, rest) = text.split_once(char::is_whitespace)?;
    let known = VERBS.iter().find(|(_, names, _)| names.iter().any(|n| n.eq_ignore_ascii_case(name)))?;
    Some((known.0, rest.trim_start()))
}

/// The whole lines that could be meant by what was typed.
pub fn offers(session: &Session, kind: Option<Kind>, text: &str) -> Vec<String> {
    let Some(((verb, rest), kind)) = read(text).zip(kind) else { return Vec::new() };
    let head = &text[..text.len() - rest.len()];
    let (before, last) = rest.rsplit_once(char::is_whitespace).map_or(("", rest), |(b, l)| (&rest[..b.len() + 1], l));
    let label = |c: &Column| c.label().text(session.lang).to_string();
    let fits = |name: &str, typed: &str| typed.is_empty() || crate::search::resembles(name, typed);
    let columns = |typed: &str| {
        let all = Column::all(kind).into_iter().filter(|c| fits(c.name(), typed) || fits(&label(c), typed));
        all.map(|c| c.name().to_string()).collect::<Vec<_>>()
    };
    let words: Vec<String> = match verb {
        Verb::Sort => {
            let (minus, typed) = last.strip_prefix('-').map_or(("", last), |typed| ("-", typed));
            columns(typed).into_iter().map(|name| format!("{minus}{name}")).collect()
        }
        Verb::Group | Verb::Count => columns(last),
        Verb::Set => match last.split_once(['=', '＝']) {
            Some((name, typed)) => {
                let field = kind.field_named(name);
                let view = session.view();
                let values = field.map_or_else(Vec::new, |f| values(session, &view, f, typed));
                values.into_iter().map(|v| format!("{name}={v}")).collect()
            }
            None => {
                let may = |f: &&FieldDef| session.actor.role.may(f.right);
                let named = |f: &&FieldDef| fits(f.name, last) || fits(f.label.text(session.lang), last);
                kind.def().fields.iter().filter(may).filter(named).map(|f| format!("{}=", f.name)).collect()
            }
        },
        Verb::Filter | Verb::Go => Vec::new(),
    };
    words.into_iter().take(MOST).map(|word| format!("{head}{before}{word}")).collect()
}

/// What a field may hold that fits what was typed.
fn values(session: &Session, state: &State, field: &FieldDef, typed: &str) -> Vec<String> {
    if matches!(field.ty, Type::Status) {
        let all = state.records(Kind::Ledger).flat_map(|l| usable_words(state, l.id())).map(|(word, _)| word);
        let mut out: Vec<String> = Vec::new();
        for word in all.filter(|w| typed.is_empty() || crate::search::resembles(w, typed)) {
            if !out.contains(&word) {
                out.push(word);
            }
        }
        return out;
    }
    let offering = Offering { state, lang: session.lang, ledger: None };
    offering.offers(field, typed).into_iter().map(|o| o.item.text).collect()
}

/// What a line asks of the console.
///
/// # Errors
/// `Usage` that says what is missing or not known.
pub fn effects(session: &Session, kind: Option<Kind>, verb: Verb, rest: &str) -> Result<Vec<Effect>> {
    let rest = rest.trim();
    let usage = VERBS.iter().find(|(v, ..)| *v == verb).map_or(NOTHING, |(.., usage)| *usage);
    if rest.is_empty() && !matches!(verb, Verb::Filter | Verb::Sort | Verb::Group) {
        return Err(Error::new(Code::Usage, NOTHING).with_message("usage", usage));
    }
    if verb == Verb::Go {
        let view = session.view();
        return Ok(vec![Effect::Open(names::find(&view, None, rest)?)]);
    }
    let kind = kind.ok_or_else(|| Error::new(Code::Usage, NO_LIST))?;
    let column = |name: &str| Column::named(kind, name).map(|c| c.name().to_string());
    Ok(match verb {
        Verb::Sort => {
            let by = rest.split([' ', ',', '，']).filter(|w| !w.is_empty()).map(|word| {
                let (down, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
                Ok((column(name)?, down))
            });
            vec![Effect::Arrange(Arrange::By(by.collect::<Result<_>>()?))]
        }
        Verb::Group if rest.is_empty() => vec![Effect::Arrange(Arrange::Group(None))],
        Verb::Group => vec![Effect::Arrange(Arrange::Group(Some(column(rest)?)))],
        Verb::Filter => vec![Effect::Filter(rest.to_string())],
        Verb::Count => {
            let mut words = rest.split_whitespace().map(column);
            let by = words.next().transpose()?.unwrap_or_default();
            vec![Effect::Show(crate::action::Overlay::Count(by, words.next().transpose()?))]
        }
        Verb::Set => {
            let pairs: Vec<String> = pairs(rest);
            if let Some(bad) = pairs.iter().find(|p| !p.contains(['=', '＝'])) {
                return Err(Error::new(Code::Usage, NO_VALUE).with("text", bad));
            }
            vec![Effect::Set(pairs)]
        }
        Verb::Go => Vec::new(),
    })
}

/// The pairs of a line: a value goes on to the next word with an equals sign.
fn pairs(rest: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in rest.split_whitespace() {
        match out.last_mut().filter(|_| !word.contains(['=', '＝'])) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => out.push(word.to_string()),
        }
    }
    out
}

/// How the verbs are used, for whoever typed nothing yet.
pub fn usages(session: &Session) -> Vec<String> {
    VERBS.iter().map(|(_, _, usage)| Message::from(*usage).say(session.lang)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_read_in_both_languages_with_what_follows() {
        assert_eq!(read("sort -due lead"), Some((Verb::Sort, "-due lead")));
        assert_eq!(read(" 筛选  红灯 市场"), Some((Verb::Filter, "红灯 市场")));
        assert_eq!((read("sort"), read("sorting it"), read("市场")), (None, None, None));
        assert_eq!(pairs("status=已完成 latest=a b c"), ["status=已完成", "latest=a b c"]);
    }
}
