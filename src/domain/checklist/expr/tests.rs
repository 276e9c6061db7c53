use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::*;
use crate::i18n::Lang;

#[derive(Default)]
struct Form {
    answers: HashMap<&'static str, Vec<&'static str>>,
    here: &'static str,
}

impl Context for Form {
    fn answers(&self, name: &str) -> Option<Vec<String>> {
        Some(self.answers.get(name)?.iter().map(|a| a.to_string()).collect())
    }

    fn here(&self) -> String {
        self.here.to_string()
    }

    fn now(&self) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2023, 7, 31).unwrap().and_hms_opt(9, 30, 0).unwrap()
    }

    fn position(&self) -> usize {
        2
    }

    fn choice_label(&self, question: &str, choice: &str) -> Option<String> {
        (question == "hall" && choice == "h1").then(|| "一楼大厅".to_string())
    }

    fn chance(&self) -> f64 {
        0.25
    }

    fn unique(&self) -> String {
        "u-1".to_string()
    }
}

fn form() -> Form {
    let answers = [
        ("age", vec!["17"]),
        ("name", vec!["税务局"]),
        ("empty", vec![]),
        ("langs", vec!["zh en fr"]),
        ("hall", vec!["h1"]),
        ("count", vec!["3", "4", "", "5"]),
        ("day", vec!["2023-07-01"]),
    ];
    Form { answers: answers.into(), here: "12" }
}

fn value(source: &str) -> String {
    Expr::parse(source).unwrap().value(&form()).unwrap().text()
}

#[test]
fn the_usual_expressions_come_to_what_odk_makes_of_them() {
    let cases = [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3 - -1", "10"),
        ("7 div 2", "3.5"),
        ("7 mod 2", "1"),
        ("${age} >= 18 or ${name} = '税务局'", "true"),
        ("${age} >= 18 and ${name} = '税务局'", "false"),
        (". > 10 and . <= 12", "true"),
        ("${empty} = ''", "true"),
        ("${empty} != ''", "false"),
        ("string-length(${empty}) = 0", "true"),
        ("selected(${langs}, 'en')", "true"),
        ("selected(${langs}, 'e')", "false"),
        ("count-selected(${langs})", "3"),
        ("selected-at(${langs}, 2)", "fr"),
        ("if(${age} < 18, 'minor', 'adult')", "minor"),
        ("coalesce(${empty}, ${age})", "17"),
        ("sum(${count})", "12"),
        ("max(${count}) - min(${count})", "2"),
        ("count(${count})", "4"),
        ("count-non-empty(${count})", "3"),
        ("indexed-repeat(${count}, ${group}, 2)", "4"),
        ("jr:choice-name(${hall}, '${hall}')", "一楼大厅"),
        ("concat(${name}, '：', ${age}, '岁')", "税务局：17岁"),
        ("join(', ', 'a', 'b')", "a, b"),
        ("regex('13812345678', '1[3-9][0-9]{9}')", "true"),
        ("regex('x13812345678', '1[3-9][0-9]{9}')", "false"),
        ("round(2.345, 2)", "2.35"),
        ("round(-2.5)", "-3"),
        ("int(-2.7)", "-2"),
        ("today()", "2023-07-31"),
        ("${day} < today()", "true"),
        (". <= date('2023-01-01')", "true"),
        ("format-date(${day}, '%e/%n/%Y')", "1/7/2023"),
        ("format-date(today() - 1, '%Y-%m-%d')", "2023-07-30"),
        ("date(decimal-date-time(today()) - 1)", "2023-07-30"),
        ("substr('督查问题', 1, 3)", "查问"),
        ("substr('督查问题', -2)", "问题"),
        ("translate('a-b-c', '-', '')", "abc"),
        ("normalize-space('  a   b ')", "a b"),
        ("substring-before('a/b', '/')", "a"),
        ("not(true()) or boolean-from-string('1')", "true"),
        ("/form/group/age + 1", "18"),
        ("../age + 1", "18"),
        ("position(..)", "2"),
        ("once(random())", "12"),
        ("“税务局” ＝ ${name}", "true"),
        ("number('x')", "NaN"),
        ("1 = 1.0", "true"),
        ("'1' = '1.0'", "false"),
    ];
    for (source, right) in cases {
        assert_eq!(value(source), right, "{source}");
    }
}

#[test]
fn what_is_not_understood_is_said_with_its_place() {
    let error = |source: &str| Expr::parse(source).unwrap_err().say(Lang::En);
    assert!(error("pulldata('a', 'b', 'c', 'd')").contains("pulldata"));
    assert!(error("1 + ").contains("ends"));
    assert!(error("1 2").contains("2"));
    assert!(error("'open").contains("'open"));
    assert!(error("selected(${a})").contains("selected"));
    assert!(error("/a/b[c=1]").contains("5"));
    assert!(error("a # b").contains("#"));
    assert!(error(&"(".repeat(5_000)).contains("nest"));
    assert!(error(&"-".repeat(16_000)).contains("nest"));
    assert!(error(&format!("{}1", "1+".repeat(5_000))).contains("nest"));
    assert!(error(&"1+".repeat(20_000)).contains("bytes"));
    assert_eq!(Expr::parse("${nobody} = 1").unwrap().holds(&form()), Err(Unknown("nobody".into())));
}

#[test]
fn an_expression_knows_what_it_reads() {
    let expr = Expr::parse("if(selected(${a}, 'x'), ${b} + ${a}, ../c)").unwrap();
    assert_eq!(expr.names(), ["a", "b", "c"]);
}
