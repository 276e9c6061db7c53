use std::io::Read;
use std::process::Command;

use super::*;

fn bulletin() -> Document {
    Document {
        title: "营商环境工作简报".into(),
        lang: Lang::Zh,
        blocks: vec![
            Block::Masthead {
                name: "营商环境工作简报".into(),
                issue: "第 3 期".into(),
                office: "市营商办".into(),
                day: day_in_words(NaiveDate::from_ymd_opt(2023, 8, 4).unwrap(), Lang::Zh),
            },
            Block::Title("清单推进情况".into()),
            Block::Heading(1, "一、总体情况".into()),
            Block::Paragraph("105项整改措施已完成83项，<完成率>79.0%。".into()),
            Block::Table {
                header: vec!["清单".into(), "完成".into()],
                rows: vec![vec!["第三方整改".into(), "83|105".into()]],
            },
            Block::Remark("公布为89.5%。".into()),
        ],
        imprint: Some(Imprint {
            report_to: vec!["市委".into(), "市政府".into()],
            copy_to: vec!["各成员单位".into()],
            office: "市营商办".into(),
            day: "2023年8月4日".into(),
        }),
        compact: false,
    }
}

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut out = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut out).unwrap();
    out
}

#[test]
fn a_document_is_written_in_all_formats() {
    let document = bulletin();
    let text = |format| String::from_utf8(document.write(format).unwrap()).unwrap();
    let plain = text(Format::Text);
    assert!(plain.contains("　　105项整改措施已完成83项，<完成率>79.0%。\n"), "{plain}");
    assert!(plain.contains("报送：市委，市政府。\n抄送：各成员单位。\n市营商办　　2023年8月4日印发\n"), "{plain}");
    let markdown = text(Format::Markdown);
    assert!(markdown.contains("| 第三方整改 | 83\\|105 |") && markdown.contains("\\<完成率>"), "{markdown}");
    let html = text(Format::Html);
    assert!(html.contains("&lt;完成率&gt;79.0%") && !html.contains("http"), "{html}");
    assert_eq!(
        document.length(),
        "清单推进情况一、总体情况105项整改措施已完成83项，<完成率>79.0%。清单完成第三方整改83|105".chars().count()
    );
    assert_eq!(Format::named("DOCX"), Some(Format::Docx));
    assert_eq!(Format::named("doc"), None);
}

/// law-and-practice 5.
#[test]
fn the_page_has_the_measures_of_the_standard() {
    let docx = bulletin().write(Format::Docx).unwrap();
    let body = part(&docx, "word/document.xml");
    for wanted in [
        "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>",
        "w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\"",
        "<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"579\" w:charSpace=\"-848\"/>",
        "<w:color w:val=\"FF0000\"/>",
        "&lt;完成率&gt;",
        "<wp:positionV relativeFrom=\"margin\"><wp:align>bottom</wp:align>",
    ] {
        assert!(body.contains(wanted), "{wanted}");
    }
    assert!(
        part(&docx, "word/fontTable.xml").contains("<w:font w:name=\"仿宋_GB2312\"><w:altName w:val=\"FangSong\"/>")
    );
    assert_eq!(bulletin().write(Format::Docx).unwrap(), docx, "the same document is the same file");
}

/// Pages as LibreOffice sets them; says that it was skipped where there is no LibreOffice.
#[test]
fn a_page_holds_twenty_two_lines_of_twenty_eight_characters() {
    let found = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !found("soffice") || Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("skipped: needs LibreOffice and pdftotext");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let full = "督".repeat(28 * 22);
    let pages = |name: &str, text: String| {
        let block = Block::Recipient(text);
        let docx = Document { blocks: vec![block], lang: Lang::Zh, ..Document::default() }.write(Format::Docx).unwrap();
        std::fs::write(dir.path().join(format!("{name}.docx")), docx).unwrap();
        let profile = format!("-env:UserInstallation=file://{}", dir.path().join("profile").display());
        let done = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
            .arg(dir.path())
            .arg(dir.path().join(format!("{name}.docx")))
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let pdf = dir.path().join(format!("{name}.pdf"));
        let text = Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output().unwrap();
        String::from_utf8_lossy(&text.stdout).into_owned()
    };
    let one = pages("one", full.clone());
    let lines: Vec<usize> = one.lines().map(|l| l.chars().filter(|c| *c == '督').count()).filter(|n| *n > 0).collect();
    assert_eq!(lines, [28; 22], "{one}");
    assert_eq!(one.matches('\u{c}').count(), 1, "616 characters fill one page");
    let two = pages("two", format!("{full}督"));
    assert_eq!(two.matches('\u{c}').count(), 2, "one more needs another");
}

#[test]
fn the_imprint_hangs_behind_its_labels_without_a_rule_between_them() {
    let docx = bulletin().write(Format::Docx).unwrap();
    let body = part(&docx, "word/document.xml");
    let foot = body.split("txbxContent>").nth(1).unwrap();
    // Those above and those beside are one cell, who printed it another.
    assert_eq!(foot.matches("<w:tr>").count(), 2, "{foot}");
    assert_eq!(foot.matches("w:left=\"1120\" w:right=\"280\" w:hanging=\"840\"").count(), 2, "{foot}");
    // Quotes and dots are those of the Chinese font.
    assert!(body.matches("w:hint=\"eastAsia\"").count() >= 5);
    assert!(part(&docx, "word/styles.xml").contains("<w:keepNext/>"), "a heading stays with its text");
}

#[test]
fn the_office_is_centred_over_the_day_and_who_was_present_hangs() {
    let blocks = vec![
        Block::Attendance { label: "出席".into(), names: "市税务局、市公安局".into() },
        Block::Signature { office: "市营商办".into(), day: "2023年8月4日".into() },
    ];
    let document = Document { blocks, lang: Lang::Zh, ..Document::default() };
    let body = part(&document.write(Format::Docx).unwrap(), "word/document.xml");
    assert!(body.contains("w:hangingChars=\"300\""), "{body}");
    // Eight half-width cells of the office under eleven of the day: it stands one and a half cells further in.
    assert!(body.contains("w:rightChars=\"500\"") && body.contains("w:rightChars=\"400\""), "{body}");
    let text = String::from_utf8(document.write(Format::Text).unwrap()).unwrap();
    assert!(text.contains("出席：市税务局、市公安局"), "{text}");
}

/// GB/T 9704 7.3.1: a title of several lines is broken by sense.
#[test]
fn a_title_breaks_where_a_word_ends_and_a_digest_is_not_drawn_apart() {
    let page = |blocks: Vec<Block>| {
        let document = Document { blocks, lang: Lang::Zh, ..Document::default() };
        part(&document.write(Format::Docx).unwrap(), "word/document.xml")
    };
    let lines = |title: &str| -> Vec<String> {
        let body = page(vec![Block::Title(title.into())]);
        let texts = body.split("xml:space=\"preserve\">").skip(1);
        texts.map(|t| t.split('<').next().unwrap().to_string()).collect()
    };
    assert_eq!(lines("关于一季度整改进展情况的通报"), ["关于一季度整改进展情况的通报"]);
    assert_eq!(
        lines("龙南优化营商环境促进双首位产业发展的实施意见"),
        ["龙南优化营商环境", "促进双首位产业发展的实施意见"]
    );
    assert_eq!(
        lines("关于印发《龙南对标湾区持续优化提升营商环境工作方案》的通知"),
        ["关于印发《龙南对标湾区持续优化", "提升营商环境工作方案》的通知"]
    );
    assert_eq!(lines("督".repeat(45).as_str()).len(), 3, "what has no words is cut evenly");
    assert_eq!(lines("乡镇营商专员配备方案\n（讨论稿）"), ["乡镇营商专员配备方案", "（讨论稿）"]);
    let remark = page(vec![Block::Remark(format!("正文校验码（SHA-256）：{}", "e".repeat(64)))]);
    assert!(remark.contains("<w:jc w:val=\"left\"/>") && !remark.contains("<w:jc w:val=\"both\"/>"), "{remark}");
}

#[test]
fn a_table_gives_its_columns_room_by_what_they_hold() {
    let table = Block::Table {
        header: ["任务", "牵头单位", "完成时限"].map(String::from).to_vec(),
        rows: vec![
            ["推动医保参保、住房公积金缴存登记与设立登记同步采集", "市市场监管局", "2023年8月10日"]
                .map(String::from)
                .to_vec(),
        ],
    };
    let document = Document { blocks: vec![table], lang: Lang::Zh, ..Document::default() };
    let body = part(&document.write(Format::Docx).unwrap(), "word/document.xml");
    let widths = body.split("<w:gridCol w:w=\"").skip(1).map(|t| t.split('"').next().unwrap().parse::<u32>().unwrap());
    let widths: Vec<u32> = widths.collect();
    assert!(widths[0] > 2 * widths[1] && widths[1] < widths[2] * 2, "{widths:?}");
    assert!(widths.iter().sum::<u32>() <= page::TEXT, "{widths:?}");
    // A day stands on one line: 12 pt a character.
    assert!(widths[2] >= 13 * 120 + 216, "{widths:?}");
}

/// No signature stands on a page without text: the paragraph before it goes with it.
#[test]
fn a_signature_stands_on_one_page_with_the_last_of_the_text() {
    let blocks = vec![
        Block::Paragraph("请于签收之日起办理。".into()),
        Block::Signature { office: "市营商办".into(), day: "2023年8月4日".into() },
    ];
    let document = Document { blocks, lang: Lang::Zh, ..Document::default() };
    let body = part(&document.write(Format::Docx).unwrap(), "word/document.xml");
    let before = body.split("2023年8月4日").next().unwrap();
    // The paragraph, two blank lines and the office are each kept with what follows; the day ends it.
    assert_eq!(before.matches("<w:keepNext/>").count(), 4, "{body}");
    assert!(body.contains("<w:keepNext/><w:keepLines/>"), "{body}");
}
