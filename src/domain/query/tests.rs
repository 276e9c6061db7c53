use std::collections::HashMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::Calendar;
use crate::i18n::Lang;

struct Tasks(Vec<Field>);

impl Vocabulary for Tasks {
    fn fields(&self) -> &[Field] {
        &self.0
    }

    fn values(&self, field: &str, _: &str, limit: usize) -> Vec<String> {
        let all: &[&str] = match field {
            "lead" => &["市税务局", "市场监管局", "高新区 管委会"],
            "status" => &["正在推进", "已完成"],
            _ => &[],
        };
        all.iter().take(limit).map(|s| s.to_string()).collect()
    }
}

fn tasks() -> Tasks {
    Tasks(vec![
        Field::new("lead", "Lead unit", "牵头", FieldKind::Text).or("牵头单位"),
        Field::new("due", "Deadline", "截止", FieldKind::Date).or("期限"),
        Field::new("progress", "Progress", "进度", FieldKind::Number),
        Field::new("status", "Status", "状态", FieldKind::Word)
            .word("done", "Done", "已办结", &[])
            .word("in-progress", "In progress", "在办", &[])
            .word("not-done", "Not done", "未办结", &[])
            .word("ongoing", "Ongoing", "长期", &[])
            .word("open", "Open", "未了", &["in-progress", "not-done", "ongoing"]),
        Field::new("lamp", "Lamp", "灯", FieldKind::Word)
            .word("red", "Red", "红", &[])
            .word("yellow", "Yellow", "黄", &[])
            .closed(),
        Field::new("flagged", "Flagged", "已标记", FieldKind::Bool),
    ])
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A Friday.
const TODAY: &str = "2023-08-04";

fn read(text: &str) -> Result<Query, QueryError> {
    parse(text, Context { vocabulary: &tasks(), today: day(TODAY), calendar: Calendar::china() })
}

#[derive(Default)]
struct Task {
    title: &'static str,
    lead: Vec<&'static str>,
    due: Option<&'static str>,
    progress: Option<f64>,
    status: Option<(&'static str, &'static str)>,
    lamp: Option<&'static str>,
    flagged: bool,
}

impl Subject for Task {
    fn field(&self, name: &str, tell: &mut dyn FnMut(Atom<'_>)) {
        match name {
            "lead" => self.lead.iter().for_each(|l| tell(Atom::Text(l))),
            "due" => tell(self.due.map_or(Atom::None, |d| Atom::Date(day(d)))),
            "progress" => tell(self.progress.map_or(Atom::None, Atom::Number)),
            "status" => tell(self.status.map_or(Atom::None, |(word, class)| Atom::Word { word, class })),
            "lamp" => tell(self.lamp.map_or(Atom::None, |word| Atom::Word { word, class: word })),
            "flagged" => tell(Atom::Bool(self.flagged)),
            _ => {}
        }
    }

    fn text_matches(&self, needle: &Needle) -> bool {
        self.title.contains(&needle.text)
    }

    fn is_closed(&self) -> bool {
        self.status.is_some_and(|(_, class)| class == "done")
    }
}

fn task() -> Task {
    Task {
        title: "推进企业开办一件事",
        lead: vec!["市税务局", "市场监管局"],
        due: Some("2023-08-09"),
        progress: Some(60.0),
        status: Some(("正在推进", "in-progress")),
        lamp: Some("yellow"),
        flagged: true,
    }
}

#[track_caller]
fn finds(text: &str) -> bool {
    read(text).unwrap_or_else(|e| panic!("{text}: {}", e.say(Lang::En))).matches(&task())
}

#[test]
fn what_people_ask_of_a_task() {
    for text in [
        "",
        "  ",
        "企业",
        "企业 开办",
        "\"企业开办\"",
        "“企业开办”",
        "-税务",
        "lead:税务",
        "牵头：税务",
        "牵头单位:税务",
        "LEAD:税务",
        "lead:公安,税务",
        "lead:公安、税务",
        "lead=市税务局",
        "lead!=税务",
        "-lead:公安",
        "not lead:公安",
        "非 牵头:公安",
        "status:open",
        "状态：未了",
        "status:正在推进",
        "status:in-progress",
        "status:in_progress",
        "status:在办",
        "status:done,open",
        "lamp:黄",
        "灯:红,黄",
        "due<+7d",
        "due < +7d",
        "due:<+7d",
        "截止＜＋７d",
        "due<=2023-08-09",
        "due<=8-9",
        "due≤8月9日",
        "due>=8-9",
        "due>today",
        "due=8-9",
        "due<=+3wd",
        "due:next-week",
        "due:下周",
        "due:本月",
        "due:2023-08",
        "due:8月",
        "due:2023",
        "due:Q3",
        "due:周三",
        "due:wed",
        "due:8-1..8-15",
        "due:..8-15",
        "progress>50",
        "progress>=60%",
        "progress:50..70",
        "进度=６０",
        "flagged:yes",
        "已标记:是",
        "lead:any",
        "due:有",
        "公安 or 企业",
        "公安 或 企业",
        "公安 | 企业",
        "公安 or 企业 开办",
        "(公安 or 企业) 开办",
        "（公安 或 企业）开办",
        "企业 and 开办",
        "-(公安 or 税务)",
        "lead: 税务",
        "lead:税务 -公安 due<+7d status:open",
    ] {
        assert!(finds(text), "{text}");
    }
    for text in [
        "公安",
        "企业 公安",
        "-企业",
        "\"开办企业\"",
        "lead:公安",
        "lead=税务",
        "lead!=市税务局",
        "status:done",
        "status:已完成",
        "status:\"open\"",
        "lamp:red",
        "due<8-9",
        "due<today",
        "due:overdue",
        "due:this-week",
        "due:本周",
        "due<=+2wd",
        "due:none",
        "lead:无",
        "progress>60",
        "progress<50",
        "flagged:no",
        "公安 or 税务",
        "(公安 or 企业) 税务",
        "公安 or 企业 税务",
        "--公安",
    ] {
        assert!(!finds(text), "{text}");
    }
}

#[test]
fn overdue_is_before_today_and_not_closed() {
    let overdue = read("due:逾期").unwrap();
    let late = |status| Task { due: Some("2023-08-03"), status: Some(status), ..Task::default() };
    assert!(overdue.matches(&late(("正在推进", "in-progress"))));
    assert!(!overdue.matches(&late(("已完成", "done"))));
    assert!(!overdue.matches(&Task { due: Some(TODAY), ..Task::default() }));
    assert!(!overdue.matches(&Task::default()));
}

#[test]
fn days_are_settled_by_the_calendar() {
    let china = Calendar::china();
    let one = |text: &str, today: &str| days(text, day(today), china).map(|(a, b)| (a.to_string(), b.to_string()));
    for (text, today, from, to) in [
        ("today", TODAY, "2023-08-04", "2023-08-04"),
        ("+7d", TODAY, "2023-08-11", "2023-08-11"),
        ("7天后", TODAY, "2023-08-11", "2023-08-11"),
        ("-2w", TODAY, "2023-07-21", "2023-07-21"),
        ("+1m", "2023-01-31", "2023-02-28", "2023-02-28"),
        // The holiday from 29 September to 6 October lies between, and 7 and 8 October are worked.
        ("+2wd", "2023-09-28", "2023-10-08", "2023-10-08"),
        ("2个工作日后", "2023-09-28", "2023-10-08", "2023-10-08"),
        ("-1wd", "2023-08-07", "2023-08-04", "2023-08-04"),
        ("this-week", TODAY, "2023-07-31", "2023-08-06"),
        ("this week", TODAY, "2023-07-31", "2023-08-06"),
        ("下周", TODAY, "2023-08-07", "2023-08-13"),
        ("上月", TODAY, "2023-07-01", "2023-07-31"),
        ("本季度", TODAY, "2023-07-01", "2023-09-30"),
        ("last-year", TODAY, "2022-01-01", "2022-12-31"),
        ("周五", TODAY, "2023-08-04", "2023-08-04"),
        ("周四", TODAY, "2023-08-10", "2023-08-10"),
        ("本周一", TODAY, "2023-07-31", "2023-07-31"),
        ("下周五", TODAY, "2023-08-11", "2023-08-11"),
        ("friday", TODAY, "2023-08-04", "2023-08-04"),
        ("9月底", TODAY, "2023-09-30", "2023-09-30"),
        ("2024年2月底", TODAY, "2024-02-29", "2024-02-29"),
        ("2023年9月1日", TODAY, "2023-09-01", "2023-09-01"),
        ("9月1日", TODAY, "2023-09-01", "2023-09-01"),
        ("2023/9/1", TODAY, "2023-09-01", "2023-09-01"),
        ("20230901", TODAY, "2023-09-01", "2023-09-01"),
        ("9月", TODAY, "2023-09-01", "2023-09-30"),
        ("2023年9月", TODAY, "2023-09-01", "2023-09-30"),
        ("上半年", TODAY, "2023-01-01", "2023-06-30"),
        ("8-1..8-15", TODAY, "2023-08-01", "2023-08-15"),
        ("7月..8月", TODAY, "2023-07-01", "2023-08-31"),
    ] {
        assert_eq!(one(text, today), Some((from.into(), to.into())), "{text}");
    }
    for text in ["", "soon", "2023-02-30", "13-1", "8-32", "+x", "+999999999999d", "23-8-1", "..", "8-15..8-1", "二"] {
        assert_eq!(one(text, TODAY), None, "{text}");
    }
}

#[test]
fn errors_mark_the_place_and_say_what_is_expected() {
    for (text, mark, says, hint) in [
        ("企业 leed:税务", "     ^^^^", "There is no field “leed”.", "Did you mean lead?"),
        ("看 10:30", "   ^^", "There is no field “10”.", "\"10:30\""),
        ("lead:", "     ^", "A value is expected after “:”.", ""),
        ("due<明儿", "    ^^^^", "“明儿” is not a day", ""),
        ("progress>多", "         ^^", "“多” is not a number", ""),
        ("lamp:紫", "     ^^", "lamp has no “紫”.", "It knows: red, yellow."),
        ("lead>税务", "    ^", "lead cannot be compared by “>”.", "Use “:” or “=” with it."),
        ("(企业", "^", "“(” is not closed.", ""),
        ("企业)", "    ^", "“)” closes nothing.", ""),
        ("企业 \"开", "     ^", "The quotation mark is not closed.", ""),
        ("企业 or", "       ^", "A word, a field or “(” is expected after “or”.", ""),
        ("or 企业", "^^", "A word, a field or “(” is expected here.", "\"or\""),
        (":x", "^", "The name of a field is expected before “:”.", ""),
        ("due<overdue", "    ^^^^^^^", "compares with one value", ""),
        ("lead:a,", "       ^", "A value is expected after “,”.", ""),
        ("-", " ^", "A word, a field or “(” is expected after “-”.", ""),
        ("flagged:x", "        ^", "“x” is neither yes nor no", ""),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!(error.mark(text), mark, "{text}");
        assert!(error.say(Lang::En).contains(says), "{text}: {}", error.say(Lang::En));
        assert!(error.error.hints(Lang::En).join("\n").contains(hint), "{text}: {:?}", error.error.hints(Lang::En));
    }
    let shown = read("lamp:紫").unwrap_err().into_fault("lamp:紫");
    assert_eq!(shown.say(Lang::Zh), "“灯”没有“紫”。");
    assert_eq!(shown.hints(Lang::Zh)[1], "lamp:紫\n     ^^");
    assert_eq!(shown.code().exit_code(), 2);
}

#[test]
fn everything_is_bounded() {
    assert!(read(&"a".repeat(MAX_LENGTH + 1)).is_err());
    assert!(read(&format!("{}a{}", "(".repeat(40), ")".repeat(40))).is_err());
    assert!(read(&format!("{}a", "-".repeat(MAX_DEPTH + 1))).is_err());
    assert!(read(&format!("{}a{}", "(".repeat(30), ")".repeat(30))).is_ok());
    assert!(read(&"a ".repeat(MAX_TERMS)).is_ok());
    assert!(read(&"a ".repeat(MAX_TERMS + 1)).is_err());
    assert!(read(&format!("lead:a{}", ",b".repeat(MAX_VALUES))).is_err());
}

#[test]
fn the_canonical_text() {
    for (text, canonical) in [
        ("牵头：税务，公安　截止＜＋7d", "lead:税务,公安 due<＋7d"),
        ("( a 或 b ) 且 not “c d”", "(a or b) -\"c d\""),
        ("a or b c", "a or b c"),
        ("-(a b) !c", "-(a b) -c"),
        ("due:\"Q2 2023\"", "due:\"Q2 2023\""),
        ("lead!=\"a\\\"b\"", "-lead=\"a\\\"b\""),
        ("状态:无 due:any", "status:none due:any"),
        ("", ""),
    ] {
        let query = read(text).unwrap();
        assert_eq!(query.to_string(), canonical);
        assert_eq!(read(canonical).unwrap(), query);
    }
}

#[test]
fn what_an_index_can_be_asked_first() {
    let query = read("企业 lead:税务 \"一件\" -公安 (a or b)").unwrap();
    assert_eq!(
        query.required().iter().map(|n| (n.text.as_str(), n.number)).collect::<Vec<_>>(),
        [("企业", 0), ("一件", 2)]
    );
    assert_eq!(query.all_needles().iter().map(|n| n.number).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(query.fields(), ["lead"]);
    assert!(!query.is_text_only());
    assert!(read("企业 开办").unwrap().is_text_only() && read("企业").unwrap().is_text_only());
}

#[test]
fn completion_offers_fields_and_then_values() {
    let tasks = tasks();
    let offer = |text: &str, lang| {
        let c = complete(text, text.len(), &tasks, lang);
        (text[c.span].to_string(), c.candidates.into_iter().map(|c| c.insert).collect::<Vec<_>>())
    };
    assert_eq!(offer("企业 le", Lang::En), ("le".into(), vec!["lead:".into()]));
    assert_eq!(offer("-截", Lang::En), ("截".into(), vec!["截止:".into()]));
    assert_eq!(offer("", Lang::Zh).1.len(), 6);
    assert_eq!(offer("lamp:", Lang::En).1, ["red", "yellow", "none", "any"]);
    assert_eq!(offer("灯：", Lang::Zh).1, ["红", "黄", "无", "有"]);
    assert_eq!(offer("lamp:red,y", Lang::En), ("y".into(), vec!["yellow".into(), "any".into()]));
    assert_eq!(offer("a lead: 税", Lang::En), ("税".into(), vec!["市税务局".into()]));
    assert_eq!(offer("lead:管委", Lang::En).1, ["\"高新区 管委会\""]);
    assert!(offer("due<=", Lang::En).1.contains(&"+10wd".to_string()));
    assert_eq!(offer("due:逾", Lang::Zh).1, ["逾期"]);
    assert_eq!(offer("status:正在", Lang::Zh).1, ["正在推进"]);
    // What is read of them is in one language; in English what is typed, and what it is called where that differs.
    let read = |text: &str, lang| {
        complete(text, text.len(), &tasks, lang).candidates.into_iter().map(|c| c.label).collect::<Vec<_>>()
    };
    assert!(read("", Lang::Zh).concat().chars().all(|c| !c.is_ascii_alphabetic()), "{:?}", read("", Lang::Zh));
    assert_eq!(read("灯:", Lang::Zh), ["红", "黄", "无", "有"]);
    assert_eq!(read("lamp:r", Lang::En), ["red"]);
    assert!(offer("nofield:x", Lang::En).1.is_empty());
    assert!(offer("\"quoted le", Lang::En).1.is_empty());
    assert_eq!(complete("企业", 1, &tasks, Lang::En), Completion::default(), "not between characters");
}

/// A random tree with the text that means it, and what it gives for a set of words.
#[derive(Clone, Debug)]
enum Tree {
    Word(u8),
    Field(u8),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

const FIELDS: &[&str] = &[
    "lead:税务",
    "lead=市税务局",
    "牵头：“a b”，c",
    "due<+7d",
    "截止:本周、逾期",
    "due>=2023-08",
    "progress:50..",
    "progress<-3.5",
    "status:open,正在推进",
    "status:\"open\"",
    "lamp:红",
    "flagged=是",
    "due:none",
    "lead!=any",
    "due:\"2023 Q3\"",
];

impl Tree {
    fn text(&self, style: u8) -> String {
        let pick = |all: &[&str]| all[style as usize % all.len()].to_string();
        match self {
            Self::Word(n) => format!("w{n}"),
            Self::Field(n) => FIELDS[*n as usize % FIELDS.len()].into(),
            Self::Not(t) => format!("{}({})", pick(&["-", "not ", "!", "非 ", "－"]), t.text(style)),
            Self::And(all) => Self::group(all, &pick(&[" ", " and ", " 且 ", "　"]), style),
            Self::Or(all) => Self::group(all, &pick(&[" or ", " 或 ", " | ", " || "]), style),
        }
    }

    fn group(all: &[Tree], between: &str, style: u8) -> String {
        let parts: Vec<String> = all.iter().map(|t| t.text(style.wrapping_add(1))).collect();
        if style.is_multiple_of(2) {
            format!("({})", parts.join(between))
        } else {
            format!("（ {} ）", parts.join(between))
        }
    }

    fn holds(&self, words: u8) -> bool {
        match self {
            Self::Word(n) => words & (1 << n) != 0,
            Self::Field(n) => read(FIELDS[*n as usize % FIELDS.len()]).unwrap().matches(&task()),
            Self::Not(t) => !t.holds(words),
            Self::And(all) => all.iter().all(|t| t.holds(words)),
            Self::Or(all) => all.iter().any(|t| t.holds(words)),
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![(0u8..8).prop_map(Tree::Word), (0u8..FIELDS.len() as u8).prop_map(Tree::Field)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|t| Tree::Not(Box::new(t))),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Tree::And),
            proptest::collection::vec(inner, 1..4).prop_map(Tree::Or),
        ]
    })
}

/// The task above with some words in its text.
struct Worded(u8, HashMap<String, u8>, Task);

impl Subject for Worded {
    fn field(&self, name: &str, tell: &mut dyn FnMut(Atom<'_>)) {
        self.2.field(name, tell);
    }

    fn text_matches(&self, needle: &Needle) -> bool {
        self.1.get(&needle.text).is_some_and(|n| self.0 & (1 << n) != 0)
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_the_same_and_means_what_was_written(tree in tree(), style: u8, words: u8) {
        let text = tree.text(style);
        let query = read(&text).map_err(|e| TestCaseError::fail(format!("{text}: {}", e.say(Lang::En))))?;
        let printed = query.to_string();
        let again = read(&printed).map_err(|e| TestCaseError::fail(format!("{text} → {printed}: {}", e.say(Lang::En))))?;
        prop_assert_eq!(&again, &query, "{} → {}", text, printed);
        let names = (0..8).map(|n| (format!("w{n}"), n)).collect();
        prop_assert_eq!(query.matches(&Worded(words, names, task())), tree.holds(words), "{}", text);
    }

    #[test]
    fn anything_typed_is_read_or_refused_without_a_panic(
        parts in proptest::collection::vec(prop_oneof![
            proptest::sample::select(vec![
                "lead", "牵头", "due", "progress", "status", "lamp", ":", "：", "=", "!", "<", "＞", "≤", "(", "）", "\"", "“", "\\", ",", "、",
                "-", "or", "或", "not", "非", "|", "&", "and", " ", "　", "+7d", "10wd", "本周", "2023-08-31", "..", "50", "%", "none", "税务",
            ]).prop_map(String::from),
            any::<char>().prop_map(String::from),
        ], 0..14)
    ) {
        let text = parts.concat();
        match read(&text) {
            Ok(query) => {
                let printed = query.to_string();
                prop_assert_eq!(read(&printed).map_err(|e| TestCaseError::fail(format!("{text:?} → {printed:?}: {}", e.say(Lang::En))))?, query);
            }
            Err(error) => {
                prop_assert!(text.get(error.span.clone()).is_some(), "{:?} of {:?}", error.span, text);
                error.mark(&text);
            }
        }
        for (at, _) in text.char_indices() {
            complete(&text, at, &tasks(), Lang::Zh);
        }
    }
}
