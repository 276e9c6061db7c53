//! Reports in the console: found in the palette, read, followed to the record and back.

use super::rig::{Rig, assert_whole};
use crate::i18n::Lang;
use crate::report::catalogue::REPORTS;

#[test]
fn every_report_opens_from_the_palette_and_leads_to_its_records_and_back() {
    let rig = Rig::new();
    for (lang, code) in [(Lang::En, "report"), (Lang::Zh, "报表")] {
        for (width, height) in [(80, 24), (200, 60)] {
            for name in ["ledgers", "units", "due", "pace", "changes"] {
                let mut stage = rig.stage(lang, width, height);
                let title = crate::action::named(&format!("report.{name}")).unwrap().title.text(lang);
                assert!(title.contains(code));
                stage.keys(&format!(": text:{} enter", title.replace(' ', " space text:")));
                let def = REPORTS.iter().find(|r| r.name == name).unwrap();
                assert!(stage.shows(def.title.text(lang)), "{name}: {}", stage.text());
                assert_whole(&stage);
                let table = stage.text();
                stage.keys("j l h k tab");
                assert_whole(&stage);
                stage.keys("esc");
                if name != "changes" {
                    assert_eq!(stage.text(), table, "{name}: back from the charts");
                    stage.keys("enter");
                    assert_ne!(stage.text(), table, "{name}: the record lies over it");
                    stage.keys("esc");
                    assert_eq!(stage.text(), table, "{name}: the same row again");
                }
                stage.keys("esc");
                assert!(
                    !stage.shows(def.title.text(lang)) || name == "due" || name == "ledgers",
                    "{name}: {}",
                    stage.text()
                );
            }
        }
    }
}

#[test]
fn a_report_is_narrowed_sorted_and_written_to_a_file_like_a_list() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 160, 40);
    stage.keys(": text:报表：单位情况 enter");
    assert!(stage.shows("1 / 4"), "{}", stage.text());
    stage.keys("/ text:shuiwu enter");
    assert!(stage.shows("1 / 1") && stage.shows("筛选：shuiwu"), "{}", stage.text());
    stage.keys("esc");
    assert!(stage.shows("2 / 4"), "esc shows all again, at the same row\n{}", stage.text());
    // By the first column upwards, downwards, and as it came.
    let first = |stage: &crate::tui::testkit::Stage<crate::tui::app::App>| stage.rows()[4].clone();
    stage.keys("g g");
    let came = first(&stage);
    stage.keys("s g g");
    assert!(stage.shows("牵头单位↑"), "{}", stage.text());
    stage.keys("s g g");
    assert!(stage.shows("牵头单位↓"), "{}", stage.text());
    stage.keys("s g g");
    assert!(!stage.shows("牵头单位↓") && first(&stage) == came, "{}", stage.text());
    for ending in ["xlsx", "csv", "html", "json"] {
        let path = rig.dir.path().join(format!("单位.{ending}"));
        stage.keys(&format!("x C-u text:{} enter", path.display()));
        assert!(stage.shows("已写出 4 行"), "{}", stage.text());
        assert!(path.metadata().unwrap().len() > 100);
    }
    stage.keys("esc");
    assert!(stage.app.contexts().contains(&"overview"), "{}", stage.text());
}

/// The columns that decide, as far as 80 columns go, and the answer in words above them.
#[test]
fn the_gap_lens_shows_what_decides_first() {
    let clock = std::sync::Arc::new(crate::log::FixedClock::at(crate::sample::moment()));
    let (_dir, office) = crate::sample::tests::copied(crate::service::tests::options(&clock));
    let office = std::sync::Arc::new(office);
    let keymap = std::sync::Arc::new(crate::tui::form::tests::keymap());
    for (width, lang, columns) in [
        (80, Lang::Zh, ["距上一位", "可到", "进位", "加权", "距上一档", "可升档"]),
        (120, Lang::Zh, ["可升档", "档次", "每分进位", "权重", "数值", "依据"]),
        (80, Lang::En, ["To next rank", "Then", "Gain", "Weighed", "To next band", "Rank"]),
    ] {
        let actor = office.actor(None).unwrap();
        let theme = crate::tui::theme::Theme::named("dark").unwrap();
        let session = crate::tui::session::Session::new(
            std::sync::Arc::clone(&office),
            actor,
            lang,
            theme,
            std::sync::Arc::clone(&keymap),
        );
        let mut stage = crate::tui::testkit::Stage::new(crate::tui::app::App::new(session), width, 24);
        let title = crate::action::named("report.gaps").unwrap().title.text(lang);
        stage.keys(&format!(": text:{} enter", title.replace(' ', " space text:")));
        for column in columns {
            assert!(stage.shows(column), "{column} at {width}\n{}", stage.text());
        }
        assert!(
            stage.shows(if lang == Lang::Zh { "投入少、进位多" } else { "The least for the most" }),
            "{}",
            stage.text()
        );
        assert_whole(&stage);
    }
}

/// What 80 columns cut of the row under the cursor, or leave out, is told below the table.
#[test]
fn a_narrow_report_tells_what_is_cut_or_out_of_view() {
    let clock = std::sync::Arc::new(crate::log::FixedClock::at(crate::sample::moment()));
    let (_dir, office) = crate::sample::tests::copied(crate::service::tests::options(&clock));
    let office = std::sync::Arc::new(office);
    let keymap = std::sync::Arc::new(crate::tui::form::tests::keymap());
    for (name, says) in [
        ("报表：满意度", vec!["与上期比较：差异不显著", "应答率：84.5%", "满意率"]),
        ("报表：预警回测", vec!["结论", "沿用上期：漏报：60"]),
        ("报表：预警", vec!["处于后3位且未见回升"]),
    ] {
        let actor = office.actor(None).unwrap();
        let theme = crate::tui::theme::Theme::named("dark").unwrap();
        let session = crate::tui::session::Session::new(
            std::sync::Arc::clone(&office),
            actor,
            Lang::Zh,
            theme,
            std::sync::Arc::clone(&keymap),
        );
        let mut stage = crate::tui::testkit::Stage::new(crate::tui::app::App::new(session), 80, 24);
        stage.keys(&format!(": text:{name} enter"));
        assert!(says.iter().all(|s| stage.shows(s)), "{name}\n{}", stage.text());
        assert_whole(&stage);
    }
}
