use super::*;

const SCHEME: &str = "
part monitoring 50%
part reform 20%
part satisfaction 30%
bonus national 2 cap 3   # adopted by the state
bonus pilot 1
deduct overdue 1 cap 2
zero fake-rectification reform
cap bonus 4
";

fn scheme(missing: &str) -> Scheme {
    Scheme::parse(2023, &format!("{SCHEME}missing {missing}\n")).unwrap()
}

fn points(text: &str) -> Points {
    Points::parse(text).unwrap()
}

fn values(all: [&str; 3]) -> Vec<Value> {
    let parts = ["monitoring", "reform", "satisfaction"];
    let value = |(part, text): (&str, &str)| Value {
        part: part.into(),
        value: Points::parse(text),
        records: vec![format!("of-{part}")],
    };
    parts.into_iter().zip(all).map(value).collect()
}

fn event(rule: &str, record: &str) -> Event {
    Event { rule: rule.into(), record: record.into() }
}

fn total(score: &Score) -> Option<String> {
    score.total.map(|t| t.to_string())
}

/// law-and-practice 4.7.
#[test]
fn the_worked_example_comes_out() {
    let all = values(["88.4", "92.0", "91.5"]);
    let plain = score(&scheme("pending"), &all, &[], &[]);
    assert_eq!(total(&plain).as_deref(), Some("90.05"));
    assert_eq!(plain.parts.iter().map(|p| p.points.to_string()).collect::<Vec<_>>(), ["44.20", "18.40", "27.45"]);
    assert_eq!(plain.parts[1].records, ["of-reform"]);
    let events = [event("national", "A"), event("overdue", "T")];
    assert_eq!(total(&score(&scheme("pending"), &all, &events, &[])).as_deref(), Some("91.05"));
}

#[test]
fn a_fake_rectification_sets_its_part_to_zero_and_not_the_total() {
    let all = values(["88.4", "92.0", "91.5"]);
    let out = score(&scheme("pending"), &all, &[event("fake-rectification", "F")], &[]);
    assert_eq!(total(&out).as_deref(), Some("71.65"));
    assert_eq!(out.parts[1].note, Some(Note::SetToZero("fake-rectification".into())));
}

#[test]
fn caps_hold_and_one_record_earns_once() {
    let all = values(["80", "80", "80"]);
    let events = [
        event("national", "A"),
        event("national", "B"),
        event("national", "C"),
        event("pilot", "A"),
        event("pilot", "D"),
        event("pilot", "E"),
        event("pilot", ""),
    ];
    let out = score(&scheme("pending"), &all, &events, &[]);
    let lines: Vec<_> = out.events.iter().map(|l| (l.points.to_string(), l.note.clone())).collect();
    assert_eq!(
        lines,
        [
            ("2.00".into(), None),
            ("1.00".into(), Some(Note::Capped(points("1")))),
            ("0.00".into(), Some(Note::Capped(points("2")))),
            ("0.00".into(), Some(Note::CountedAlready("A".into()))),
            ("1.00".into(), None),
            ("0.00".into(), Some(Note::Capped(points("1")))),
            ("0.00".into(), Some(Note::NoRecord)),
        ]
    );
    assert_eq!(total(&out).as_deref(), Some("84.00"));
}

#[test]
fn what_is_missing_is_not_zero() {
    let all = values(["88.4", "", "91.5"]);
    let pending = score(&scheme("pending"), &all, &[], &[]);
    assert_eq!((pending.total, &pending.parts[1].note), (None, &Some(Note::Pending)));
    let others = score(&scheme("reweight"), &all, &[], &[]);
    // (88.4 × 50 + 91.5 × 30) / 80
    assert_eq!((total(&others).as_deref(), &others.parts[1].note), (Some("89.56"), &Some(Note::Reweighted)));
    assert_eq!(others.parts[0].weight, Some(6_250));
    let mean = score(&scheme("peer-mean"), &all, &[], &[("reform".into(), points("90"))]);
    assert_eq!((total(&mean).as_deref(), &mean.parts[1].note), (Some("89.65"), &Some(Note::PeerMean)));
}

#[test]
fn ranks_share_the_better_place_and_schemes_are_checked() {
    let totals = ["91.05", "90", "90", "89.99"].map(|t| Some(points(t)));
    assert_eq!(rank(&totals), [Some(1), Some(2), Some(2), Some(4)]);
    assert_eq!(rank(&[None, Some(points("1"))]), [None, Some(1)]);
    let line = |text: &str| Scheme::parse(2024, text).unwrap_err().line;
    assert_eq!(line("part a 60%\npart b 30%"), 0);
    assert_eq!(line("part a 100%\nbonus x -2"), 2);
    assert_eq!(line("part a 100%\nzero fake b"), 0);
    assert_eq!(line("part a 50%\npart a 50%"), 2);
    assert_eq!(line("part a 100%\nmissing zero"), 2);
    // Two other schemes, as other years have them.
    assert!(Scheme::parse(2022, "part monitoring 60%\npart reform 40%\nbonus pilot 0.5").is_ok());
    assert!(Scheme::parse(2024, "part a 33.34%\npart b 33.33%\npart c 33.33%\ncap deduction 3").is_ok());
}

#[test]
fn points_are_rounded_half_up() {
    assert_eq!(points("0.005").to_string(), "0.01");
    assert_eq!(points("-0.005").to_string(), "-0.01");
    assert_eq!(points("2.3449").to_string(), "2.34");
    assert_eq!(Points::of(f64::NAN), None);
    assert_eq!(Points::parse("1.23456"), None);
}
