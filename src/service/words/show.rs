//! Values as people read them.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Kind, Type, status_word_in};
use crate::domain::lagging;
use crate::domain::record::{Record, value};
use crate::domain::value::ValueRef;
use crate::i18n::{Lang, Message};
use crate::log::{Clock, State};
use crate::service::words::reasons;

crate::messages! {
    MINUTES: "{count} {count:minute|minutes}", "{count}分钟";
    HOURS: "{count} {count:hour|hours}", "{count}小时";
    DAYS: "{count} {count:day|days}", "{count}天";
    WITH_DAY: "{words} ({day})", "{words}（{day}）";
}

/// How long so many milliseconds are, in the unit that is read best.
pub fn how_long(millis: i64) -> Message {
    let minutes = millis / 60_000;
    let (msg, count) = match minutes {
        ..120 => (MINUTES, minutes),
        120..2_880 => (HOURS, minutes / 60),
        _ => (DAYS, minutes / 1_440),
    };
    Message::plain(msg).with("count", count)
}

/// What a value reads as.
pub struct Shower<'a> {
    /// Where referred records are found.
    pub state: &'a State,
    /// The reader's language.
    pub lang: Lang,
    /// Whose local time moments are shown in.
    pub clock: &'a dyn Clock,
}

impl Shower<'_> {
    /// A field of a record; nothing where it is empty.
    pub fn field(&self, record: &Record, field: &FieldDef) -> String {
        record.get(field.tag).map_or_else(String::new, |v| self.value(field, v))
    }

    /// A value of a field.
    pub fn value(&self, field: &FieldDef, value: ValueRef<'_>) -> String {
        let local = |ms: i64| {
            let at = self.clock.local(ms);
            at.map_or_else(|| ms.to_string(), |t| t.format("%Y-%m-%d %H:%M").to_string())
        };
        show(self.state, field, value, self.lang, &local)
    }

    /// What a field was and what it becomes; nothing where it is empty. Two deadlines in the same words come with their
    /// days: 9月底前 of another year is another day.
    pub fn change(
        &self,
        field: &FieldDef,
        from: Option<ValueRef<'_>>,
        to: Option<ValueRef<'_>>,
    ) -> (Option<String>, Option<String>) {
        let shown = |v: &Option<ValueRef<'_>>| v.as_ref().map(|v| self.value(field, *v));
        let (before, after) = (shown(&from), shown(&to));
        match (&from, &to) {
            (Some(ValueRef::Due(a)), Some(ValueRef::Due(b))) if before == after && a.date != b.date => {
                let day = |date: Option<NaiveDate>| date.map_or_else(|| "—".to_string(), |d| d.to_string());
                let with = |text: Option<String>, date| {
                    let said = Message::plain(WITH_DAY).with("words", text.unwrap_or_default());
                    Some(said.with("day", day(date)).say(self.lang))
                };
                (with(before, a.date), with(after, b.date))
            }
            _ => (before, after),
        }
    }
}

/// A stored value in English, for messages where no language is at hand yet.
pub(crate) fn show_raw(state: &State, field: &FieldDef, raw: &[u8]) -> Message {
    let text = |lang| value(raw).map_or_else(String::new, |v| show(state, field, v, lang, &|ms| ms.to_string()));
    Message::both(text(Lang::En), text(Lang::Zh))
}

fn show(state: &State, field: &FieldDef, value: ValueRef<'_>, lang: Lang, moment: &dyn Fn(i64) -> String) -> String {
    match value {
        ValueRef::Text(t) => match field.ty {
            Type::Word(words) => words.label(t, lang).to_string(),
            _ if field.role == Some(FieldRole::Rule) => {
                lagging::rule_in_words(t).map_or_else(|| t.to_string(), |said| said.say(lang))
            }
            _ if field.role == Some(FieldRole::KindName) => {
                Kind::named(t).map_or(t, |kind| kind.def().plural.text(lang)).to_string()
            }
            _ if field.role == Some(FieldRole::RuleWords) => reasons::in_words(t, lang).into_owned(),
            _ => t.to_string(),
        },
        ValueRef::Int(n) => n.to_string(),
        ValueRef::Real(n) => number(n),
        ValueRef::Bool(yes) => match (yes, lang) {
            (true, Lang::En) => "yes".into(),
            (true, Lang::Zh) => "是".into(),
            (false, Lang::En) => "no".into(),
            (false, Lang::Zh) => "否".into(),
        },
        ValueRef::Date(d) => d.to_string(),
        ValueRef::Time(ms) => moment(ms),
        ValueRef::Period(p) => p.say(lang),
        ValueRef::Due(d) => due(d.words, d.date),
        ValueRef::Ref(id) => short_title(state, id),
        ValueRef::Refs(ids) => {
            let sep = if lang == Lang::Zh { "、" } else { "; " };
            ids.iter().map(|id| short_title(state, id)).collect::<Vec<_>>().join(sep)
        }
        ValueRef::Texts(all) if let Type::Words(words) = field.ty => {
            let sep = if lang == Lang::Zh { "、" } else { "; " };
            all.iter().map(|t| words.label(t, lang)).collect::<Vec<_>>().join(sep)
        }
        ValueRef::Texts(all) => {
            let of_status = field.role == Some(FieldRole::StatusWords);
            let text = |t: &str| if of_status { status_word_in(t, lang) } else { t.to_string() };
            all.iter().map(text).collect::<Vec<_>>().join(if lang == Lang::Zh { "；" } else { "; " })
        }
        ValueRef::Unknown(..) => String::new(),
    }
}

/// A number without trailing zeros, to six decimals.
pub fn number(n: f64) -> String {
    let text = format!("{n:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".into() } else { text.to_string() }
}

/// A deadline: the words it was given in, and the day where they do not say it.
fn due(words: &str, date: Option<NaiveDate>) -> String {
    match date {
        Some(d) if words.is_empty() || words == d.to_string() => d.to_string(),
        _ => words.to_string(),
    }
}

/// The short name of a record whose kind has one, else its title.
pub fn short_title(state: &State, id: RecordId) -> String {
    let Some(r) = state.get(id) else { return id.short(6) };
    let short = r.kind().def().short.and_then(|tag| r.text(tag));
    short.filter(|s| !s.is_empty()).map_or_else(|| state.title_of(r), str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_needless_zeros() {
        let shown: Vec<String> = [79.0, 82.55461, -0.0, 0.1 + 0.2, 1536.0].map(number).into();
        assert_eq!(shown, ["79", "82.55461", "0", "0.3", "1536"]);
    }
}
