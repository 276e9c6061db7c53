use super::ask::{FigureQuery, Piece, pieces};
use crate::domain::kind::Kind;
use crate::domain::rate::Formula;

#[test]
fn a_text_falls_into_words_and_what_it_asks() {
    let text = "共{{count task ledger:整改}}项：{{each meeting on>={from} by on | （{n}）{name}}}，{{until}}。";
    let expected = [
        Piece::Text("共"),
        Piece::Ask("count task ledger:整改"),
        Piece::Text("项："),
        Piece::Ask("each meeting on>={from} by on | （{n}）{name}"),
        Piece::Text("，"),
        Piece::Ask("until"),
        Piece::Text("。"),
    ];
    assert_eq!(pieces(text), expected);
    assert_eq!(pieces("共{{count task"), [Piece::Text("共"), Piece::Open("{{count task")]);
    assert_eq!(pieces("{单}花括号}"), [Piece::Text("{单}花括号}")]);
    assert_eq!(pieces("}} {{}}"), [Piece::Text("}} "), Piece::Ask("")]);
    assert_eq!(pieces(""), []);
}

#[test]
fn what_is_asked_is_read_in_both_languages() {
    let ask = |text: &str| FigureQuery::parse(text).unwrap();
    let counted = FigureQuery::Count(Kind::Task, "ledger:整改 status:已完成".into());
    assert_eq!(ask("count tasks ledger:整改 status:已完成"), counted);
    assert_eq!(ask("数 任务 ledger:整改 status:已完成"), counted);
    assert_eq!(ask("rate 第三方整改"), FigureQuery::Rate("第三方整改".into(), None));
    assert_eq!(
        ask("完成率 第三方 整改 (done+in_progress)/total"),
        FigureQuery::Rate("第三方 整改".into(), Some(Formula::DoneOrInProgress))
    );
    assert_eq!(
        ask("each 会议 by on | （{n}）{name}"),
        FigureQuery::Each {
            kind: Kind::Meeting,
            filter: String::new(),
            by: Some("on".into()),
            template: "（{n}）{name}".into()
        }
    );
    for (text, says) in [
        ("", "asks nothing"),
        ("guess tasks", "asks nothing"),
        ("count things", "things"),
        ("sum tasks", "which field"),
        ("each tasks", "behind a |"),
    ] {
        let error = FigureQuery::parse(text).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}
