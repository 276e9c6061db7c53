use super::compose::{Composed, FigureText, Paragraph, SectionText};
use super::stored;
use crate::i18n::Lang;

fn issue() -> Composed {
    let paragraph = |level, text: &str| Paragraph { level, text: text.into() };
    Composed {
        name: "工作简报".into(),
        number: 3,
        known: Some("abcd1234:7".into()),
        lang: Lang::Zh,
        opening: vec![paragraph(0, "今年以来")],
        sections: vec![
            SectionText { id: "a".into(), heading: "办公室".into(), paragraphs: vec![paragraph(2, "事项清单")] },
            SectionText {
                id: "b".into(),
                heading: "动态".into(),
                paragraphs: vec![paragraph(0, "共有12项，已完成7项，未完成4项。"), paragraph(0, "第二段\u{2028}")],
            },
        ],
        figures: vec![FigureText {
            section: 2,
            asked: "count task".into(),
            text: "12".into(),
            kind: Some("task".into()),
            filter: String::new(),
            records: vec!["x".into()],
            count: 1,
        }],
        report_to: vec!["市委".into()],
        ..Composed::default()
    }
}

#[test]
fn what_was_issued_reads_back_the_same() {
    let lines = stored::write(&issue()).unwrap();
    assert!(lines.len() > 6 && lines.iter().all(|l| !l.contains('\n')));
    assert_eq!(stored::read(&lines).unwrap(), issue());
    assert!(stored::read(&["{\"head\":7}".to_string()]).is_err());
}

#[test]
fn remarks_on_the_text_name_the_section() {
    let of = issue();
    assert_eq!([1, 2, 3, 4].map(|line| of.section_of(line)), [0, 1, 2, 2]);
    assert_eq!(of.section_of(99), 2);
}
