use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::fill::place_of;
use super::*;
use crate::domain::checklist::expr::Expr;

fn labels(text: &str) -> Labels {
    Labels::from([(String::new(), text.to_string())])
}

fn formula(text: &str) -> Option<Formula> {
    Some(Formula(Expr::parse(text).unwrap()))
}

fn question(name: &str, sort: Sort) -> Question {
    Question { name: name.into(), sort, labels: labels(name), ..Question::default() }
}

fn template(items: Vec<Item>) -> Template {
    let choice = |name: &str| Choice { name: name.into(), labels: labels(name), ..Choice::default() };
    let town = |name: &str, county: &str| Choice {
        extra: BTreeMap::from([("county".to_string(), county.to_string())]),
        ..choice(name)
    };
    let lists = BTreeMap::from([
        ("yn".to_string(), vec![choice("yes"), choice("no"), choice("na")]),
        ("towns".to_string(), vec![town("a1", "a"), town("a2", "a"), town("b1", "b")]),
    ]);
    Template { id: "t".into(), title: "大厅检查".into(), version: "1".into(), lists, items, ..Template::default() }
}

fn setting() -> Setting {
    Setting {
        now: NaiveDate::from_ymd_opt(2023, 7, 31).unwrap().and_hms_opt(9, 0, 0).unwrap(),
        known: BTreeMap::from([("username".to_string(), "督查员".to_string())]),
        unique: "v1".into(),
        last: Answers::new(),
    }
}

fn asked(items: Vec<Question>) -> Template {
    template(items.into_iter().map(|q| Item::Question(Box::new(q))).collect())
}

fn scored(answers: [&str; 4]) -> (Option<u32>, usize) {
    let weigh = |name: &str, weight, critical| {
        let yn = Sort::One("yn".into());
        Question { weight, critical, ..question(name, yn) }
    };
    let template =
        asked(vec![weigh("q1", 10, false), weigh("q2", 10, false), weigh("q3", 20, true), weigh("q4", 5, false)]);
    let names = ["q1", "q2", "q3", "q4"];
    let answers = names.iter().zip(answers).map(|(n, a)| (n.to_string(), a.to_string())).collect();
    let result = score(&Sheet::new(&template, setting(), answers));
    (result.permille(), result.failed.len())
}

/// law-and-practice 4.1.
#[test]
fn a_score_leaves_out_what_does_not_apply_and_a_critical_no_fails() {
    assert_eq!(scored(["yes", "na", "yes", "no"]), (Some(857), 0));
    assert_eq!(scored(["yes", "na", "no", "no"]), (Some(286), 1));
    assert_eq!(scored(["na", "na", "na", "na"]), (None, 0));
}

#[test]
fn questions_are_asked_where_they_are_relevant_and_answers_are_checked() {
    let yn = || Sort::One("yn".into());
    let template = asked(vec![
        Question { required: formula("true()"), ..question("open", yn()) },
        Question { relevant: formula("${open} = 'no'"), required: formula("true()"), ..question("why", Sort::Text) },
        Question { constraint: formula(". >= 0 and . <= 6"), ..question("windows", Sort::Integer) },
        Question { evidence: formula(". = 'no'"), remark: formula(". = 'no'"), ..question("staffed", yn()) },
        Question { calculation: formula("${windows} * 2"), ..question("twice", Sort::Calculated) },
        Question { default: "today()".into(), ..question("day", Sort::Date) },
        question("who", Sort::Known("username".into())),
    ]);
    let mut sheet = Sheet::new(&template, setting(), Answers::new());
    let keys = |s: &Sheet<'_>| s.steps().iter().map(|s| s.key.clone()).collect::<Vec<_>>();
    let wrong = |s: &Sheet<'_>, key: &str| {
        let steps = s.steps();
        steps.iter().find(|s| s.key == key).and_then(|step| s.wrong(step)).map(|m| m.msg())
    };
    assert!(!keys(&sheet).contains(&"why".to_string()));
    assert_eq!(wrong(&sheet, "open"), Some(messages::REQUIRED));
    sheet.set("open", "no");
    assert_eq!((wrong(&sheet, "open"), wrong(&sheet, "why")), (None, Some(messages::REQUIRED)));
    sheet.set("windows", "7");
    assert_eq!(wrong(&sheet, "windows"), Some(messages::NOT_ALLOWED));
    sheet.set("windows", "six");
    assert_eq!(wrong(&sheet, "windows"), Some(messages::NO_WHOLE));
    sheet.set("windows", "6");
    assert_eq!((wrong(&sheet, "windows"), sheet.answer("twice")), (None, Some("12")));
    sheet.set("staffed", "no");
    assert_eq!(wrong(&sheet, "staffed"), Some(messages::EVIDENCE));
    sheet.prove("staffed", 1);
    assert_eq!(wrong(&sheet, "staffed"), Some(messages::REMARK));
    sheet.remark("staffed", "上午十时无人值守");
    assert_eq!(wrong(&sheet, "staffed"), None);
    assert_eq!((sheet.answer("day"), sheet.answer("who")), (Some("2023-07-31"), Some("督查员")));
    sheet.set("staffed", "maybe");
    assert_eq!(wrong(&sheet, "staffed"), Some(messages::NO_CHOICE));
}

#[test]
fn sections_repeat_and_their_answers_are_summed_outside() {
    let section = Section {
        name: "window".into(),
        labels: labels("窗口"),
        repeats: true,
        items: vec![
            Item::Question(Box::new(question("staff", Sort::Integer))),
            Item::Question(Box::new(Question {
                calculation: formula("${staff} + position(..)"),
                ..question("own", Sort::Calculated)
            })),
        ],
        ..Section::default()
    };
    let total = Question { calculation: formula("sum(${staff})"), ..question("total", Sort::Calculated) };
    let template = template(vec![Item::Section(section), Item::Question(Box::new(total))]);
    let mut sheet = Sheet::new(&template, setting(), Answers::new());
    sheet.repeat("window", &[]);
    sheet.set("staff@1", "2");
    sheet.set("staff@2", "3");
    assert_eq!(sheet.answer("total"), Some("5"));
    assert_eq!((sheet.answer("own@1"), sheet.answer("own@2")), (Some("3"), Some("5")));
    let again = Sheet::new(&template, setting(), sheet.answers().clone());
    assert_eq!(again.steps().len(), 5, "what was filled in twice is asked twice again");
}

#[test]
fn a_filter_narrows_the_choices_by_an_earlier_answer() {
    let town = Sort::One("towns".into());
    let county = question("where", Sort::Text);
    let filtered = Question { choice_filter: formula("county = ${where}"), ..question("town", town) };
    let template = asked(vec![county, filtered]);
    let mut sheet = Sheet::new(&template, setting(), Answers::new());
    sheet.set("where", "a");
    let steps = sheet.steps();
    assert_eq!(sheet.choices(&steps[1]).iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["a1", "a2"]);
}

#[test]
fn a_template_is_stored_and_read_whole_and_names_that_lack_are_told() {
    let mut template = asked(vec![Question { relevant: formula("${nobody} = 1"), ..question("a", Sort::Text) }]);
    template.items.push(Item::Section(Section { name: "s".into(), count: formula("${a}"), ..Section::default() }));
    assert_eq!(Template::from_json(&template.to_json()).unwrap(), template);
    assert!(Template::from_json(r#"{"id":"x"}"#).is_err());
    assert_eq!(template.unknown_names(), [("a".to_string(), "nobody".to_string())]);
    assert_eq!(place_of("24.911 114.789 100 5"), Some((24.911, 114.789)));
    assert_eq!(place_of("124.9 114.7"), None);
}
