//! The office's cycle by keys: a decision becomes a task, what lags is called in, a ledger rolls over, a board was held, an
//! issue is begun, checked, approved and printed, a score is looked into. Nobody types a command.

use std::sync::Arc;

use super::rig::assert_whole;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::domain::schema::{agenda, bulletin, meeting, section, task};
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::service::Office;
use crate::service::tests::options;
use crate::tui::app::App;
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::theme::Theme;

/// The sizes and languages in which each is tried.
const LOOKS: [(Lang, u16, u16); 2] = [(Lang::Zh, 80, 24), (Lang::En, 200, 60)];

fn begun(lang: Lang, width: u16, height: u16) -> (tempfile::TempDir, Arc<Office>, Stage<App>) {
    let clock = Arc::new(FixedClock::at(crate::sample::moment()));
    let (dir, office) = crate::sample::tests::copied(options(&clock));
    let office = Arc::new(office);
    let actor = office.actor(None).unwrap();
    let keymap = Arc::new(crate::tui::form::tests::keymap());
    let session = Session::new(Arc::clone(&office), actor, lang, Theme::named("dark").unwrap(), keymap);
    (dir, office, Stage::new(App::new(session), width, height))
}

fn all(office: &Office, kind: Kind, is: impl Fn(&Record) -> bool) -> Vec<RecordId> {
    office.read().records(kind).filter(|r| is(r)).map(Record::id).collect()
}

fn text(office: &Office, id: RecordId, tag: Tag) -> String {
    office.read().get(id).and_then(|r| r.text(tag).map(str::to_string)).unwrap_or_default()
}

#[test]
fn a_decision_becomes_a_task_with_one_key() {
    for (lang, width, height) in LOOKS {
        let (_dir, office, mut stage) = begun(lang, width, height);
        let of_agenda = |t: &Record| {
            let of = t.reference(task::ORIGIN);
            of.is_some_and(|o| office.read().find(Kind::Agenda, o).is_some())
        };
        let before = all(&office, Kind::Task, of_agenda);
        stage.keys(": text:agendaitems enter / text:阶段任务 enter m");
        assert_whole(&stage);
        // The ledger is all that is to be said: what follows from the decision stands in the form.
        stage.keys("text:创新试点 tab tab");
        assert!(stage.shows("6月底未完成的，7月底前完成"), "{}", stage.text());
        stage.keys("C-s");
        let mut made = all(&office, Kind::Task, of_agenda);
        made.retain(|id| !before.contains(id));
        assert_eq!(made.len(), 1, "{}", stage.text());
        assert_eq!(text(&office, made[0], task::TITLE), "6月底未完成的，7月底前完成", "{}", stage.text());
        assert!(!stage.shows("ducha task"), "{}", stage.text());
        assert_whole(&stage);
        stage.keys("U y");
        assert!(office.read().find(Kind::Task, made[0]).is_none(), "{}", stage.text());
    }
}

#[test]
fn a_dispatch_on_what_lags_is_called_with_one_key() {
    for (lang, width, height) in LOOKS {
        let (_dir, office, mut stage) = begun(lang, width, height);
        let before = all(&office, Kind::Agenda, |_| true).len();
        stage.keys(": text:meetings enter F");
        assert_whole(&stage);
        stage.keys("C-s");
        let called = all(&office, Kind::Meeting, |m| {
            m.text(meeting::SORT) == Some("lagging") && m.date(meeting::ON) == Some(office.today())
        });
        assert_eq!(called.len(), 1, "{}", stage.text());
        let items = all(&office, Kind::Agenda, |a| a.reference(agenda::MEETING) == Some(called[0]));
        assert!(items.len() > 3 && before + items.len() == all(&office, Kind::Agenda, |_| true).len());
        assert!(!stage.shows("ducha flag"), "{}", stage.text());
        assert_whole(&stage);
    }
}

#[test]
fn a_ledger_that_recurs_rolls_over_with_one_key() {
    for (lang, width, height) in LOOKS {
        let (_dir, _office, mut stage) = begun(lang, width, height);
        stage.keys(": text:ledgers enter / text:监测事项 enter o C-s");
        let said = if lang == Lang::Zh { "534项重新开始" } else { "534 items begin again" };
        assert!(stage.shows(said), "{}", stage.text());
        assert!(!stage.shows("ducha report"), "{}", stage.text());
    }
}

#[test]
fn that_a_board_was_held_is_written_down_from_the_console() {
    for (lang, width, height) in LOOKS {
        let (_dir, office, mut stage) = begun(lang, width, height);
        stage.keys("g H");
        // Somebody who reads Chinese sees Chinese words.
        assert!(lang == Lang::En || !stage.shows("daily"), "{}", stage.text());
        stage.keys(if lang == Lang::Zh { "text:每周调度" } else { "text:weekly" });
        stage.keys("tab tab");
        assert!(stage.shows("2023-08-04"), "today stands in the form\n{}", stage.text());
        assert_whole(&stage);
        stage.keys("C-s");
        let held = all(&office, Kind::Meeting, |m| {
            m.text(meeting::CADENCE) == Some("weekly") && m.date(meeting::ON) == Some(office.today())
        });
        assert_eq!(held.len(), 1, "{}", stage.text());
        assert!(!stage.shows("ducha task"), "{}", stage.text());
    }
}

#[test]
fn an_issue_is_begun_with_its_sections_checked_approved_and_printed_by_keys() {
    for (lang, width, height) in LOOKS {
        let (_dir, office, mut stage) = begun(lang, width, height);
        stage.keys("9 n");
        assert_whole(&stage);
        // What follows from the last issue stands in the form: its number, today, and last month.
        for says in ["4", "2023-08-04", "2023-07-31", "2023-07-01", "龙南营商环境“一号改革工程”工作简报"]
        {
            assert!(stage.shows(says), "{says}\n{}", stage.text());
        }
        stage.keys("tab tab C-u text:8-3 C-s");
        let of = all(&office, Kind::Bulletin, |b| b.number(bulletin::NUMBER) == Some(4.0));
        assert_eq!(of.len(), 1, "{}", stage.text());
        let sections = all(&office, Kind::Section, |s| s.reference(section::BULLETIN) == Some(of[0]));
        assert!(sections.len() > 3, "an issue begins with its sections: {}", sections.len());
        assert!(!stage.shows("ducha bulletin"), "{}", stage.text());
        stage.keys("/ text:2023-4 enter u");
        assert!(stage.shows(if lang == Lang::Zh { "错误" } else { "error" }), "{}", stage.text());
        assert_whole(&stage);
        stage.keys("esc a");
        assert_whole(&stage);
        stage.keys("text:意见已核对 C-s");
        assert_eq!(text(&office, of[0], bulletin::STATE), "approved", "{}", stage.text());
        // What cannot be undone is asked for once more.
        stage.keys("p");
        assert_eq!(text(&office, of[0], bulletin::STATE), "approved", "{}", stage.text());
        assert_whole(&stage);
        stage.keys("y");
        assert_eq!(text(&office, of[0], bulletin::STATE), "issued", "{}", stage.text());
        assert!(!text(&office, of[0], bulletin::DIGEST).is_empty());
    }
}

#[test]
fn what_more_points_would_take_is_told_by_a_key() {
    for (lang, width, height) in LOOKS {
        let (_dir, _office, mut stage) = begun(lang, width, height);
        stage.keys("8 u text:市发改委 C-s");
        assert!(stage.shows(if lang == Lang::Zh { "可排第" } else { "rank" }), "{}", stage.text());
        assert_whole(&stage);
        stage.keys("esc i text:市发改委 C-s end");
        assert!(stage.shows("79.21"), "{}", stage.text());
    }
}

#[test]
fn pages_leave_out_what_is_not_for_their_readers() {
    let (_dir, _office, mut stage) = begun(Lang::Zh, 200, 60);
    stage.keys("9 g r");
    assert!(stage.shows("印发《2023年龙南营商环境优化提升工作要点》"), "{}", stage.text());
    assert!(!stage.shows("的交办单") && !stage.shows("的督办单"), "a slip to one unit is no news\n{}", stage.text());
    stage.keys("esc g K");
    // The calendar opens at today, with the week from Monday on above it, and leaves out when somebody wrote something.
    assert!(stage.shows("▶今天") && stage.shows("完成时限"), "{}", stage.text());
    assert!(!stage.shows("最近填报") && !stage.shows("记事"), "{}", stage.text());
    stage.keys("tab");
    assert!(stage.shows("2023年8月") && stage.shows("日程"), "{}", stage.text());
    stage.keys("esc");
    stage.keys("g g");
    assert!(stage.shows("2023-07-31") && stage.shows("4天前"), "{}", stage.text());
    stage.keys("esc g w");
    assert!(stage.shows("（7月底前）") && !stage.shows("（→"), "{}", stage.text());
    stage.keys("esc : text:agendaitems enter");
    assert!(["听取", "讨论", "议定", "缓议"].iter().all(|word| stage.shows(word)), "{}", stage.text());
}
