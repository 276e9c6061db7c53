//! The office's cycle by keys: a decision becomes a task, what lags is called in, a ledger rolls over, a board was held, an
//! issue is begun, checked, approved and printed, a score is looked into. Nobody types a command.

use std::sync::Arc;

use super::rig::assert_whole;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::domain::schema::{agenda, bulletin, document, meeting, note, section, task};
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

/// A draft that a meeting discusses is a record before it has a number; it is issued later with one.
#[test]
fn a_draft_is_written_at_its_agenda_item_and_issued_later_by_keys() {
    for (lang, width, height) in LOOKS {
        let (_dir, office, mut stage) = begun(lang, width, height);
        let drafted = |title: &str| all(&office, Kind::Document, |d| d.text(document::TITLE) == Some(title));
        stage.keys(": text:agendaitems enter / text:年度目标 enter a");
        assert_whole(&stage);
        stage.keys("text:年度目标分解方案 tab");
        stage.keys(if lang == Lang::Zh { "text:方案" } else { "text:plan" });
        stage.keys("C-s");
        let made = drafted("年度目标分解方案");
        assert_eq!(made.len(), 1, "{}", stage.text());
        assert_eq!(text(&office, made[0], document::STATE), "draft");
        assert_eq!(text(&office, made[0], document::SORT), "plan");
        {
            let state = office.read();
            let record = state.get(made[0]).unwrap();
            assert!(record.date(document::ON).is_none() && record.text(document::NUMBER).is_none());
            let item = state.records(Kind::Agenda).find(|a| a.reference(agenda::DRAFT) == Some(made[0])).unwrap();
            assert_eq!(item.text(agenda::TITLE), Some("二级指标和监测事项年度目标"));
        }
        // Drafts come before all that was issued.
        stage.keys("esc esc : text:documents enter g g");
        let first = stage.rows().into_iter().nth(3).unwrap();
        assert!(first.contains(if lang == Lang::Zh { "拟稿" } else { "draft" }), "{first}\n{}", stage.text());
        stage.keys("/ text:年度目标分解 enter p text:龙营商组字〔2023〕9号 C-s");
        assert_eq!(text(&office, made[0], document::STATE), "issued", "{}", stage.text());
        assert_eq!(text(&office, made[0], document::NUMBER), "龙营商组字〔2023〕9号");
        assert_eq!(office.read().get(made[0]).unwrap().date(document::ON), Some(office.today()));
        assert_whole(&stage);
        stage.keys("U y");
        assert_eq!(text(&office, made[0], document::STATE), "draft", "{}", stage.text());
        // One that does not go out says why, and can be taken up again.
        stage.keys("r text:并入工作要点 C-s");
        assert_eq!(text(&office, made[0], document::STATE), "dropped", "{}", stage.text());
        stage.keys("A");
        assert_eq!(text(&office, made[0], document::STATE), "draft", "{}", stage.text());
    }
}

/// Who was drawn stands on the call sheet, the rest of the frame behind a key; each answer has its key in the footer.
#[test]
fn the_call_sheet_lists_who_was_drawn_and_tells_the_key_of_each_answer() {
    for (lang, width) in [(Lang::Zh, 80), (Lang::En, 80), (Lang::En, 200)] {
        let (_dir, office, mut stage) = begun(lang, width, 24);
        let of =
            |state: &str| all(&office, Kind::Case, |c| c.text(crate::domain::schema::case::STATE) == Some(state)).len();
        let whole = all(&office, Kind::Case, |_| true).len();
        let title = crate::action::named("screen.cases").unwrap().title.text(lang);
        stage.keys(&format!(": text:{} enter", title.replace(' ', " space text:")));
        let counted = |n: usize| if lang == Lang::Zh { format!("{n} / {whole}") } else { format!("{n} of {whole}") };
        let drawn = whole - of("frame");
        assert!(drawn < whole && stage.shows(&counted(drawn)), "{drawn} of {whole}\n{}", stage.text());
        let footer = stage.rows().into_iter().rev().nth(1).unwrap();
        let answers = match lang {
            Lang::Zh => ["u 非常满意", "i 满意", "o 基本满意", "p 不满意", "P 非常不满意"],
            Lang::En => ["u very", "i satisfied", "o fairly", "p not", "P not at all"],
        };
        assert!(answers.iter().all(|a| footer.contains(a)), "{footer}");
        assert_whole(&stage);
        stage.keys("=");
        assert!(stage.shows(&counted(whole)), "{}", stage.text());
    }
}

/// law-and-practice 1, row 9: contact with the superior office as steps on the flag: whom, when, answer.
#[test]
fn contact_with_the_superior_is_a_step_of_the_flag() {
    let (_dir, office, mut stage) = begun(Lang::Zh, 120, 40);
    let before = all(&office, Kind::Note, |n| n.text(note::SORT) == Some("contact")).len();
    assert!(before > 0, "the sample shows it");
    stage.keys(": text:落后标记 enter / text:信用信息共享 enter i");
    stage.keys("text:请求协调省平台接口 tab text:赣州市营商办 enter C-s");
    let made = all(&office, Kind::Note, |n| n.text(note::TEXT) == Some("请求协调省平台接口"));
    assert_eq!(made.len(), 1, "{}", stage.text());
    assert_eq!(text(&office, made[0], note::SORT), "contact");
    assert!(office.read().get(made[0]).unwrap().references(note::TOLD).next().is_some());
    stage.keys("a text:同意开放接口 C-s");
    let answered = all(&office, Kind::Note, |n| {
        n.text(note::SORT) == Some("superior") && n.text(note::TEXT) == Some("同意开放接口")
    });
    assert_eq!(answered.len(), 1, "{}", stage.text());
}

/// What a Chinese office begins an issue with asks its figures in Chinese; what an older issue asked in English, too.
#[test]
fn a_chinese_office_asks_its_figures_in_chinese() {
    let english = |text: &str| {
        let asked = text.split("{{").skip(1).map(|t| t.split("}}").next().unwrap_or_default());
        asked.filter(|a| a.chars().next().is_some_and(|c| c.is_ascii_alphabetic())).count()
    };
    let (_dir, office, _stage) = begun(Lang::Zh, 80, 24);
    let actor = office.actor(None).unwrap();
    let texts = |id: RecordId| -> Vec<String> {
        let of = all(&office, Kind::Section, |s| s.reference(section::BULLETIN) == Some(id));
        of.iter().map(|s| text(&office, *s, section::TEXT)).collect()
    };
    let third = all(&office, Kind::Bulletin, |_| true)[0];
    assert!(texts(third).iter().all(|t| english(t) == 0), "{:?}", texts(third));
    let usual = crate::cycle::bulletin::Beginning { usual: true, ..Default::default() };
    let (usual, _) = crate::cycle::bulletin::begin(&office, &actor, &usual).unwrap();
    assert!(texts(usual).len() > 5 && texts(usual).iter().all(|t| english(t) == 0), "{:?}", texts(usual));
    // Every figure of the usual sections can be made.
    let wrong = crate::cycle::bulletin::check(&office, &actor, usual).unwrap();
    assert!(wrong.iter().all(|r| r.sort.en != "figure"), "{wrong:?}");
    let old = "第三方整改{{count task ledger=\"第三方整改\" status=\"已完成\"}}项；{{each meeting cadence:none on>={from} by on | （{n}）{days}，{called_by}主持召开{name}}}；{{rate 第三方整改 (done+in_progress)/total}}";
    crate::cycle::bulletin::set_section(&office, &actor, usual, "1", None, Some(old)).unwrap();
    let next = crate::cycle::bulletin::Beginning { number: Some(9), ..Default::default() };
    let (next, _) = crate::cycle::bulletin::begin(&office, &actor, &next).unwrap();
    assert_eq!(
        texts(next)[0],
        "第三方整改{{数 任务 清单=\"第三方整改\" 状态=\"已完成\"}}项；{{逐条 会议 调度周期:无 日期>={起} 按 日期 | （{序}）{日期}，{召集人}主持召开{会议}}}；{{完成率 第三方整改 （已完成＋正在推进）/总数}}"
    );
}

/// Only a social supervisor hands in what he or she saw in half a year: nobody else is offered it.
#[test]
fn experience_is_offered_to_social_supervisors_alone() {
    use crate::domain::rights::Role;
    let action = crate::action::named("supervisor.experience").unwrap();
    let place = crate::action::Place { listed: Kind::Clue, chosen: None, own: true };
    for role in [Role::Viewer, Role::Reporter, Role::Inspector, Role::Verifier, Role::Office, Role::Admin] {
        assert!(!crate::action::permits(action, role, &place), "{role:?}");
    }
    assert!(crate::action::permits(action, Role::Supervisor, &place));
    let (_dir, _office, mut stage) = begun(Lang::Zh, 80, 24);
    stage.keys(": text:提交履职体会");
    assert!(!stage.shows("社会监督员提交"), "{}", stage.text());
}

/// What is called exactly so stands first, and titles stand whole on 80 columns; the whole help of the first is told below.
#[test]
fn the_palette_tells_whole_titles_and_what_is_called_exactly_so_first() {
    let (_dir, _office, mut stage) = begun(Lang::Zh, 80, 24);
    stage.keys(": text:报表：预警");
    let first =
        |stage: &Stage<App>| stage.rows().into_iter().find(|r| r.contains('▌') && r.contains('：')).unwrap_or_default();
    assert!(first(&stage).contains("报表：预警") && !first(&stage).contains("回测"), "{}", stage.text());
    let (_dir, _office, mut stage) = begun(Lang::En, 80, 24);
    for title in ["report rectification", "look for fake rectification", "report unit burden", "report quarters"] {
        stage.keys(&format!("esc : text:{}", title.replace(' ', " space text:")));
        assert!(stage.rows().iter().any(|r| r.contains('▌') && r.contains(title)), "{title}\n{}", stage.text());
        assert_whole(&stage);
    }
    let help = crate::action::named("report.quarters").unwrap().help.en;
    let words: String = stage.text().split_whitespace().filter(|w| *w != "│").collect::<Vec<_>>().join(" ");
    assert!(words.contains(help), "{help}\n{}", stage.text());
}
