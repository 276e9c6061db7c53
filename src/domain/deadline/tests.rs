use super::*;
use crate::i18n::Lang;

/// Reads against 4 August 2023, the day of the bulletin.
fn read_2023(words: &str) -> Deadline {
    let base = NaiveDate::from_ymd_opt(2023, 8, 4);
    read(words, &DeadlineContext { base, start: None, year: None, calendar: Calendar::china() })
}

fn check(cases: &[(&str, &str, Precision)]) {
    for (words, date, precision) in cases {
        let deadline = read_2023(words);
        let read = deadline.date.map_or("-".to_string(), |d| d.to_string());
        assert_eq!((read.as_str(), deadline.precision), (*date, *precision), "{words}: {:?}", deadline.notes);
        assert_eq!(deadline.words, *words);
    }
}

/// The phrases of domain.md, "Ledgers and tasks".
#[test]
fn the_ledgers_own_phrases_are_read() {
    check(&[
        ("2023年9月底前", "2023-09-30", Precision::Month),
        ("6月底完成", "2023-06-30", Precision::Month),
        ("截至三季度末", "2023-09-30", Precision::Quarter),
        ("1月—12月", "2023-12-31", Precision::Month),
        ("立行立改", "-", Precision::Immediate),
        ("长期坚持", "-", Precision::Ongoing),
    ]);
    assert_eq!(read_2023("2023年9月底前").notes, []);
    assert_eq!(read_2023("6月底完成").notes, [Note::YearAssumed(2023)]);
    assert_eq!(read_2023("6月底完成").assumed_year(), Some(2023));
    assert!(!read_2023("6月底完成").is_doubtful());
}

#[test]
fn chinese_days_and_periods() {
    check(&[
        ("2023年12月31日前", "2023-12-31", Precision::Day),
        ("２０２３年９月３０日", "2023-09-30", Precision::Day),
        ("2023 年 9 月 30 日前", "2023-09-30", Precision::Day),
        ("二〇二三年九月三十日", "2023-09-30", Precision::Day),
        ("2023.9.30", "2023-09-30", Precision::Day),
        ("2023-09-30", "2023-09-30", Precision::Day),
        ("2023-09-30 00:00:00", "2023-09-30", Precision::Day),
        ("2023/9/30", "2023-09-30", Precision::Day),
        ("20230930", "2023-09-30", Precision::Day),
        ("9.30", "2023-09-30", Precision::Day),
        ("9月30前", "2023-09-30", Precision::Day),
        ("2023年9月", "2023-09-30", Precision::Month),
        ("2023.9", "2023-09-30", Precision::Month),
        ("2023.09底前", "2023-09-30", Precision::Month),
        ("23年9月底", "2023-09-30", Precision::Month),
        ("9月份", "2023-09-30", Precision::Month),
        ("9月中旬", "2023-09-20", Precision::TenDays),
        ("9月上旬前完成", "2023-09-10", Precision::TenDays),
        ("2024年2月下旬", "2024-02-29", Precision::TenDays),
        ("第三季度", "2023-09-30", Precision::Quarter),
        ("2023年前三季度", "2023-09-30", Precision::Quarter),
        ("2023年第四季度末前", "2023-12-31", Precision::Quarter),
        ("上半年", "2023-06-30", Precision::Half),
        ("2024年上半年", "2024-06-30", Precision::Half),
        ("年底前", "2023-12-31", Precision::Year),
        ("2023年底前", "2023-12-31", Precision::Year),
        ("2023年年底", "2023-12-31", Precision::Year),
        ("明年6月底前", "2024-06-30", Precision::Month),
        ("全年", "2023-12-31", Precision::Year),
        ("2023年", "2023-12-31", Precision::Year),
        ("2023", "2023-12-31", Precision::Year),
    ]);
    assert_eq!(read_2023("23年9月底").notes, [Note::TwoDigitYear(2023)]);
}

#[test]
fn ranges_give_their_end() {
    check(&[
        ("1-12月", "2023-12-31", Precision::Month),
        ("2023年1月至12月", "2023-12-31", Precision::Month),
        ("2023年1月－2024年6月", "2024-06-30", Precision::Month),
        ("2023.1-2023.12", "2023-12-31", Precision::Month),
        ("6月1日至9月30日", "2023-09-30", Precision::Day),
        ("6月1日-15日", "2023-06-15", Precision::Day),
        ("2023年11月—3月", "2024-03-31", Precision::Month),
        ("2023.6.1-6.30", "2023-06-30", Precision::Day),
    ]);
    assert_eq!(read_2023("2023年1月至12月").notes, []);
    assert_eq!(read_2023("1月—12月").notes, [Note::YearAssumed(2023)]);
}

#[test]
fn terms_count_from_the_base_day() {
    check(&[
        // From Friday 4 August 2023: fifteen working days end on Friday 25 August.
        ("印发后15个工作日内", "2023-08-25", Precision::Day),
        ("自收到通知之日起5个工作日内", "2023-08-11", Precision::Day),
        // Sunday 3 September and Saturday 4 November are days off (民法典 article 203).
        ("30日内", "2023-09-04", Precision::Day),
        ("三个月内", "2023-11-06", Precision::Day),
        ("1个月", "2023-09-04", Precision::Day),
        ("两个月", "2023-10-07", Precision::Day),
        ("30天", "2023-09-04", Precision::Day),
        ("自2023年8月30日起30日内", "2023-10-07", Precision::Day),
        ("7月28日印发后15个工作日内", "2023-08-18", Precision::Day),
        ("within 30 days of 30 August 2023", "2023-10-07", Precision::Day),
        ("下月底", "2023-09-30", Precision::Month),
        ("本月底前", "2023-08-31", Precision::Month),
        ("月底前", "2023-08-31", Precision::Month),
        ("下月中旬", "2023-09-20", Precision::TenDays),
        ("本季度末", "2023-09-30", Precision::Quarter),
        ("下季度", "2023-12-31", Precision::Quarter),
        ("下周五前", "2023-08-11", Precision::Day),
        ("本周内", "2023-08-06", Precision::Day),
        ("周一", "2023-08-07", Precision::Day),
    ]);
    let day = NaiveDate::from_ymd_opt(2023, 8, 4).unwrap();
    assert_eq!(read_2023("印发后15个工作日内").notes, [Note::CountsFrom(day)]);
    // The holiday from 29 September to 6 October 2023 is not counted; 7 and 8 October are.
    let bare = DeadlineContext { base: None, start: None, year: None, calendar: Calendar::china() };
    let eve = DeadlineContext { base: NaiveDate::from_ymd_opt(2023, 9, 28), ..bare };
    assert_eq!(read("2个工作日内", &eve).date, NaiveDate::from_ymd_opt(2023, 10, 8));
    let unknown = read("印发后15个工作日内", &bare);
    assert_eq!((unknown.date, unknown.precision), (None, Precision::Unknown));
    assert_eq!(unknown.notes, [Note::BaseMissing]);
    let late = DeadlineContext { base: NaiveDate::from_ymd_opt(2026, 12, 30), ..bare };
    assert!(read("10个工作日内", &late).notes.contains(&Note::NoTable));
}

/// law-and-practice.md, "The law's numbers", worked terms: start, term, last day.
#[test]
fn the_terms_of_the_law_end_where_the_civil_code_says() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (start, term, last) in [
        ("2023-08-30", "30日内", "2023-10-07"),
        ("2023-10-07", "30日内", "2023-11-06"),
        ("2023-06-21", "3个工作日内", "2023-06-27"),
        ("2023-09-27", "5个工作日内", "2023-10-10"),
        ("2023-07-04", "20个工作日内", "2023-08-01"),
        ("2023-09-15", "20个工作日内", "2023-10-19"),
        ("2023-07-28", "5个工作日内", "2023-08-04"),
        ("2023-07-28", "15个工作日内", "2023-08-18"),
        ("2023-07-28", "1个月内", "2023-08-28"),
        ("2023-06-01", "60日内", "2023-07-31"),
        ("2023-01-31", "1个月内", "2023-02-28"),
        ("2026-12-30", "3个工作日内", "2027-01-05"),
    ] {
        // Read long after: a term counts from its start, not from the day on which somebody types it.
        let ctx = DeadlineContext {
            base: Some(day("2027-03-01")),
            start: Some(day(start)),
            year: None,
            calendar: Calendar::china(),
        };
        let read = read(term, &ctx);
        assert_eq!((read.date, read.words.as_str()), (Some(day(last)), term), "{start} + {term}");
        assert!(read.is_term() && read.notes.contains(&Note::CountsFrom(day(start))));
    }
    let rolled = read_2023("30日内");
    assert!(rolled.notes.contains(&Note::Rolled(day("2023-09-03"))) && !rolled.is_doubtful());
    assert_eq!(read_2023("9月底前").date, Some(day("2023-09-30")), "a day of the calendar stays in the holiday");
}

#[test]
fn festivals_ranges_of_years_and_stages_are_read() {
    check(&[
        ("“十一”之前", "2023-09-30", Precision::Day),
        ("十一前", "2023-09-30", Precision::Day),
        ("国庆节前", "2023-09-30", Precision::Day),
        ("国庆前完成整改", "2023-09-30", Precision::Day),
        ("2023年春节前", "2023-01-21", Precision::Day),
        ("2024年春节前", "2024-02-09", Precision::Day),
        ("春节前", "2024-02-09", Precision::Day),
        ("元旦前", "2023-12-31", Precision::Day),
        ("中秋节前", "2023-09-28", Precision::Day),
        ("“五一”前", "2023-04-30", Precision::Day),
        ("2018—2020年", "2020-12-31", Precision::Year),
        ("2024—2026年", "2026-12-31", Precision::Year),
        ("2024年至2026年", "2026-12-31", Precision::Year),
        ("中期（1-2年）", "2025-08-04", Precision::Year),
        ("近期（1年内）", "2024-08-05", Precision::Day),
        ("3—6个月", "2024-02-04", Precision::Month),
        ("十一月底前", "2023-11-30", Precision::Month),
        ("每三个月", "-", Precision::Ongoing),
    ]);
    assert_eq!(read_2023("国庆节前").notes[1].said().say(Lang::Zh), "国庆节为2023-10-01");
    assert_eq!(read_2023("春节前").notes[0], Note::YearAssumed(2024));
    assert!(!read_2023("春节前").is_doubtful() && !read_2023("中期（1-2年）").is_doubtful());
}

#[test]
fn open_ended_and_recurring_work() {
    check(&[
        ("持续推进", "-", Precision::Ongoing),
        ("常态化推进", "-", Precision::Ongoing),
        ("每季度", "-", Precision::Ongoing),
        ("每月5日前报送", "-", Precision::Ongoing),
        ("即知即改", "-", Precision::Immediate),
        ("立行立改，长期坚持", "-", Precision::Immediate),
        ("2023年12月底前取得阶段性成效，并持续推进", "2023-12-31", Precision::Month),
    ]);
    assert_eq!(read_2023("每季度末前").every, Some(Every::Quarter));
    assert_eq!(read_2023("长期坚持，每半年").every, Some(Every::Half));
    assert_eq!(read_2023("2023年12月底前取得阶段性成效，并持续推进").notes, [Note::AlsoOngoing]);
}

#[test]
fn english_phrases() {
    check(&[
        ("end of September 2023", "2023-09-30", Precision::Month),
        ("by the end of Sep", "2023-09-30", Precision::Month),
        ("Q3 2023", "2023-09-30", Precision::Quarter),
        ("2023 Q3", "2023-09-30", Precision::Quarter),
        ("third quarter of 2023", "2023-09-30", Precision::Quarter),
        ("first half of 2023", "2023-06-30", Precision::Half),
        ("H1 2023", "2023-06-30", Precision::Half),
        ("30 September 2023", "2023-09-30", Precision::Day),
        ("by 30th of September, 2023", "2023-09-30", Precision::Day),
        ("September 30, 2023", "2023-09-30", Precision::Day),
        ("Sept. 30", "2023-09-30", Precision::Day),
        ("mid-September", "2023-09-20", Precision::TenDays),
        ("June 2024", "2024-06-30", Precision::Month),
        ("year-end", "2023-12-31", Precision::Year),
        ("end of 2023", "2023-12-31", Precision::Year),
        ("end of next month", "2023-09-30", Precision::Month),
        ("by the end of the quarter", "2023-09-30", Precision::Quarter),
        ("within 15 working days", "2023-08-25", Precision::Day),
        ("in 2 weeks", "2023-08-18", Precision::Day),
        ("by next Friday", "2023-08-11", Precision::Day),
        ("1 June to 30 September 2023", "2023-09-30", Precision::Day),
        ("30/9/2023", "2023-09-30", Precision::Day),
        ("ongoing", "-", Precision::Ongoing),
        ("long-term", "-", Precision::Ongoing),
        ("every month", "-", Precision::Ongoing),
        ("immediately", "-", Precision::Immediate),
        ("at once", "-", Precision::Immediate),
    ]);
}

#[test]
fn nothing_is_guessed_in_silence() {
    check(&[
        ("", "-", Precision::Unknown),
        ("尽快", "-", Precision::Unknown),
        ("45199", "-", Precision::Unknown),
        ("1536户", "-", Precision::Unknown),
        ("每3个", "-", Precision::Unknown),
        ("2023年2月30日", "-", Precision::Unknown),
        ("6月31日前", "-", Precision::Unknown),
        ("13月底", "-", Precision::Unknown),
        ("9/8/2023", "-", Precision::Unknown),
        ("9999年9月", "-", Precision::Unknown),
        ("12.5%", "-", Precision::Unknown),
        ("第三方整改", "-", Precision::Unknown),
        ("9月前", "2023-08-31", Precision::Month),
        ("before September 2023", "2023-08-31", Precision::Month),
        ("6月底前出台方案，9月底前完成", "2023-09-30", Precision::Month),
        ("省厅批复9月底前", "2023-09-30", Precision::Month),
    ]);
    assert_eq!(read_2023("6月31日前").notes, [Note::NoSuchDay]);
    let before = NaiveDate::from_ymd_opt(2023, 8, 31).unwrap();
    assert_eq!(read_2023("2023年9月前").notes, [Note::BeforeStart(before)]);
    assert!(read_2023("6月底前，9月底前").notes.contains(&Note::Several));
    let part = read_2023("省厅批复9月底前");
    assert!(part.is_doubtful());
    assert_eq!(part.notes[1].said().say(Lang::Zh), "仅识别出一部分，未识别：“省厅”");
    let nowhere = DeadlineContext { base: None, start: None, year: None, calendar: Calendar::china() };
    assert_eq!(read("6月底", &nowhere).notes, [Note::YearMissing]);
    let ledger = DeadlineContext { year: Some(2022), ..nowhere };
    assert_eq!(read("6月底", &ledger).date, NaiveDate::from_ymd_opt(2022, 6, 30));
}

#[test]
fn long_and_strange_input_is_bounded() {
    let long = read_2023(&"9月底前".repeat(100_000));
    assert_eq!(long.words.chars().count(), MAX_CHARS + 1);
    assert!(long.notes.contains(&Note::Cut));
    for words in [
        "99999999999999999999个工作日内",
        "年年年年",
        "---",
        "0000年00月00日",
        "\u{0}\u{7f}",
        "第季度",
        "q q q",
        "4294967295个月内",
    ] {
        let deadline = read_2023(words);
        assert_eq!((deadline.date, deadline.precision), (None, Precision::Unknown), "{words}");
    }
}

proptest::proptest! {
    #[test]
    fn no_phrase_breaks_the_reader(words in "[0-9年月日底前至末上下旬季度第三半周内工作个每—.\\-/ a-z]{0,24}") {
        let deadline = read_2023(&words);
        let dated = deadline.date.is_some();
        let open = matches!(deadline.precision, Precision::Unknown | Precision::Immediate | Precision::Ongoing);
        proptest::prop_assert_eq!(dated, !open);
    }
}

/// A number that names a year or a month of the calendar is no length of time.
#[test]
fn within_a_year_or_a_month_of_the_calendar() {
    check(&[
        ("2023年内", "2023-12-31", Precision::Year),
        ("2023年度内完成", "2023-12-31", Precision::Year),
        ("9月内", "2023-09-30", Precision::Month),
        ("三个月内", "2023-11-06", Precision::Day),
        ("两年内", "2025-08-04", Precision::Day),
    ]);
}

#[test]
fn english_terms_in_words_and_festivals() {
    check(&[
        ("within three months", "2023-11-06", Precision::Day),
        ("within thirty days", "2023-09-04", Precision::Day),
        ("in two weeks", "2023-08-18", Precision::Day),
        ("before National Day", "2023-09-30", Precision::Day),
        ("before the Spring Festival", "2024-02-09", Precision::Day),
        ("by Labour Day 2024", "2024-05-01", Precision::Day),
        ("before the Mid-Autumn Festival", "2023-09-28", Precision::Day),
        ("by the end of September", "2023-09-30", Precision::Month),
    ]);
}
