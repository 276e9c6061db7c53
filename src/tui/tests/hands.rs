//! Habits of the hand: the keys of other programs, counts, what is looked for, verbs with arguments, counting, taking away.

use super::rig::Rig;
use crate::domain::kind::Kind;
use crate::domain::schema::{note, task};
use crate::i18n::Lang;
use crate::tui::run::Request;
use crate::tui::testkit::Stage;

#[test]
fn the_keys_of_other_programs_do_what_they_do_there() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("4 C-a");
    assert!(stage.shows("已选中 40"), "{}", stage.text());
    stage.keys("esc C-f text:逾期 enter");
    assert!(stage.shows("/ 40"), "{}", stage.text());
    stage.keys("esc C-s");
    assert!(stage.shows("内容均已自动保存"), "{}", stage.text());
    stage.keys("home j f2");
    assert!(stage.shows("编辑任务"), "{}", stage.text());
    stage.keys("C-c");
    assert!(!stage.shows("编辑任务"), "{}", stage.text());
    // Undo and redo, what was done named.
    stage.keys("d C-s");
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("已完成"), "{}", stage.text());
    stage.keys("C-z");
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("正在推进"));
    assert!(stage.shows("撤销") && stage.shows("办结"), "{}", stage.text());
    stage.keys("C-y");
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("已完成"));
    // The trail and the overview name it too.
    let title = rig.task(1, task::TITLE).unwrap();
    stage.keys("0 home");
    let rows: Vec<String> = stage.text().lines().filter(|l| l.contains(&title[..12])).map(str::to_string).collect();
    let of = |done: &str| rows.iter().any(|row| row.contains(done));
    assert!(of("重做：办结") && of("撤销：办结"), "{}", stage.text());
    stage.keys("1");
    assert!(stage.shows("重做：办结"), "{}", stage.text());
    stage.keys("4");
    // It copies once; a second time, and where there is nothing, it asks.
    stage.keys("C-c");
    assert!(stage.ended().is_none() && stage.shows("已复制"), "{}", stage.text());
    stage.keys("C-c");
    assert!(stage.ended().is_none() && stage.shows("退出吗"), "{}", stage.text());
    stage.keys("esc C-c C-c enter");
    assert!(stage.ended().is_some());
}

#[test]
fn a_task_is_done_with_its_day_its_word_and_evidence() {
    let rig = Rig::new();
    let file = rig.dir.path().join("照片.txt");
    std::fs::write(&file, "现场照片").unwrap();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("4 j d");
    assert!(stage.shows("办结日期") && stage.shows("2023-08-01") && stage.shows("按 Ctrl+S"), "{}", stage.text());
    stage.keys("S-tab C-u text:7-28 tab text:窗口已整合 tab text:/no/such enter");
    assert!(stage.shows("没有文件 /no/such"), "{}", stage.text());
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("正在推进"), "nothing is written yet");
    stage.keys("C-u").paste(&file.display().to_string()).keys("enter");
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("已完成"), "{}", stage.text());
    assert_eq!(rig.task(1, task::LATEST).as_deref(), Some("窗口已整合"));
    let state = rig.office.read();
    let id = crate::domain::id::RecordId::from_key(Kind::Task, ["1"]);
    assert_eq!(state.get(id).unwrap().date(task::DONE_ON).unwrap().to_string(), "2023-07-28");
    drop(state);
    let waited = std::time::Instant::now();
    let kept = || rig.office.read().records(Kind::Evidence).count();
    while kept() == 0 && waited.elapsed().as_secs() < 20 {
        std::thread::yield_now();
    }
    assert_eq!(kept(), 1);
}

#[test]
fn nobody_is_urged_about_what_is_done() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    // The first is done, the second and third are not.
    stage.keys("4 u");
    assert!(stage.shows("均已办结，无需催办"), "{}", stage.text());
    stage.keys("space space space u text:请抓紧 enter y");
    let urged = rig.office.read().records(Kind::Note).filter(|n| n.text(note::SORT) == Some("urge")).count();
    assert_eq!(urged, 2, "{}", stage.text());
}

#[test]
fn of_marked_tasks_those_that_are_done_already_are_said_to_be_left_out() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("4 space space u");
    assert!(stage.shows("所选2项中有1项无需办理，已略过"), "{}", stage.text());
    stage.keys("esc d");
    assert!(stage.shows("所选2项中有1项无需办理，已略过"), "{}", stage.text());
}

#[test]
fn a_step_says_what_comes_next_with_its_key() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("6 a enter");
    assert!(stage.shows("下一步："), "{}", stage.text());
    stage.keys(": text:接收 enter text:增派人员 C-s");
    assert!(stage.shows("下一步：") && stage.shows("开始整改"), "{}", stage.text());
}

#[test]
fn a_question_says_what_may_be_left_blank_and_a_hint_names_no_option() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 80, 24);
    stage.keys("4 j u");
    assert!(stage.shows("请填写，按 回车 确认"), "{}", stage.text());
    stage.keys("enter");
    assert!(stage.shows("必填"), "{}", stage.text());
    stage.keys("esc");
    let mut stage = rig.stage(Lang::En, 80, 24);
    stage.keys("4 j u");
    assert!(stage.shows("fill it in; enter goes on"), "{}", stage.text());
    // Without ranks nobody knows which county is one's own.
    let bare = Rig::bare();
    let mut stage = bare.stage(Lang::Zh, 100, 24);
    stage.keys("F");
    assert!(stage.shows("按 : 输入“本县”") && !stage.shows("--unit"), "{}", stage.text());
}

#[test]
fn what_was_just_made_is_under_the_cursor_or_said_to_be_hidden() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("4 n text:新增的事项 enter C-s");
    assert!(stage.rows().iter().any(|r| r.contains('▌') && r.contains("新增的事项")), "{}", stage.text());
    stage.keys("/ text:税务 enter n text:另一事项 enter C-s");
    assert!(stage.shows("被筛选条件隐藏"), "{}", stage.text());
}

#[test]
fn digits_count_where_they_are_no_keys() {
    let rig = Rig::new();
    let mut stage = Stage::new(rig.app(Lang::Zh, "vim"), 160, 40);
    stage.keys("g 4 5 j");
    assert!(stage.text().matches("（6）").count() >= 2, "five rows down\n{}", stage.text());
    stage.keys("1 0 G");
    assert!(stage.text().matches("（10）").count() >= 2, "the tenth row\n{}", stage.text());
    stage.keys("3 k");
    assert!(stage.text().matches("（7）").count() >= 2, "{}", stage.text());
}

#[test]
fn what_is_looked_for_is_gone_to_and_the_list_stays_whole() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 160, 50);
    stage.keys("4 g / text:bdcdj enter");
    assert!(stage.shows("40 / 40") && stage.text().matches("（4）").count() >= 2, "{}", stage.text());
    stage.keys("g n");
    assert!(stage.text().matches("（12）").count() >= 2, "{}", stage.text());
    stage.keys("g N g N");
    assert!(stage.text().matches("（36）").count() >= 2, "round from the start to the end\n{}", stage.text());
    stage.keys("g / text:没有的词 enter");
    assert!(stage.shows("没有符合“没有的词”的行"), "{}", stage.text());
}

#[test]
fn verbs_take_arguments_and_are_remembered() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 160, 30);
    stage.keys("4 : text:filter space text:lead:税务 enter");
    assert!(stage.shows("10 / 40"), "{}", stage.text());
    stage.keys(": text:sort space text:-due enter home");
    assert!(stage.text().matches("（38）").count() >= 2, "the last deadline first\n{}", stage.text());
    stage.keys(": text:set space text:progress=55 enter");
    let progress = || {
        let id = crate::domain::id::RecordId::from_key(Kind::Task, ["37"]);
        rig.office.read().get(id).unwrap().number(task::PROGRESS)
    };
    assert_eq!(progress(), Some(55.0), "{}", stage.text());
    stage.keys("U");
    assert_eq!(progress(), None);
    // What is wrong is said and the line stays; fields and values are offered, and lines come back.
    stage.keys(": text:sort space text:nothing enter");
    assert!(stage.shows("nothing"), "{}", stage.text());
    stage.keys("C-u text:set space text:stat tab");
    assert!(stage.shows("status="), "{}", stage.text());
    stage.keys("C-u up");
    assert!(stage.shows("set progress=55"), "{}", stage.text());
    stage.keys("up up");
    assert!(stage.shows("filter lead:税务"), "{}", stage.text());
    stage.keys("C-u text:转到 space text:整改台账不实 enter");
    assert!(stage.shows("整改台账不实"), "{}", stage.text());
}

#[test]
fn a_list_is_counted_by_a_column_and_narrowed_by_a_value() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 30);
    stage.keys("4 : text:count space text:lead enter");
    assert!(stage.shows("4 种取值") && stage.shows("25.0%"), "{}", stage.text());
    stage.keys("text:税务 enter");
    assert!(stage.shows("10 / 40"), "{}", stage.text());
    stage.keys("esc : text:统计 space text:lead space text:status enter");
    assert!(stage.shows("×") && stage.shows("正在推进 "), "{}", stage.text());
}

#[test]
fn reminders_letters_and_pages_are_written() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 30);
    for (which, name) in [("催办短信文本", "texts.csv"), ("督办函", "letter.html"), ("打印列表", "list.html")]
    {
        let path = rig.dir.path().join(name);
        stage.keys(&format!("4 C-p text:{which} enter C-u")).paste(&path.display().to_string()).keys("enter");
        let waited = std::time::Instant::now();
        while !path.is_file() && waited.elapsed().as_secs() < 20 {
            std::thread::yield_now();
        }
        while stage.shows("…") && waited.elapsed().as_secs() < 1 {
            stage.event(crate::tui::input::Event::Wake);
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}\n{}", stage.text()));
        assert!(text.contains("税务"), "{name}: {text}");
        stage.event(crate::tui::input::Event::Wake);
    }
    let texts = std::fs::read_to_string(rig.dir.path().join("texts.csv")).unwrap();
    assert!(texts.contains("已逾期") && texts.contains("【龙南市营商办】"), "{texts}");
    assert!(stage.app.requests.iter().all(|r| !matches!(r, Request::Suspend)));
}
