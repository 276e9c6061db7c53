//! A task is made and changed by keys.

use super::Town;
use crate::domain::kind::Kind;
use crate::domain::schema::task;
use crate::domain::value::{Value, ValueRef};
use crate::i18n::Lang;

#[test]
fn a_task_is_made_by_keys_with_pinyin_and_typed_days() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 100, 30);
    stage.keys("4 n");
    assert!(stage.shows("新建任务"), "{}", stage.text());
    assert!(stage.shows("清单"), "the ledger is known from the row: {}", stage.text());
    // The first field that is needed and empty is the title.
    stage.keys("text:开办企业一日办结 enter");
    stage.keys("text:zztj");
    assert!(stage.shows("正在推进"), "{}", stage.text());
    stage.keys("enter text:+10wd");
    assert!(stage.shows("→ 2023-08-15 周二"), "{}", stage.text());
    stage.keys("enter text:swj");
    assert!(stage.shows("市税务局"), "{}", stage.text());
    stage.keys("tab text:zjj enter");
    stage.keys("C-s");
    assert!(stage.shows("已新建：开办企业一日办结"), "{}", stage.text());
    let office = town.office();
    let state = office.read();
    let made = state.records(Kind::Task).find(|r| r.text(task::TITLE) == Some("开办企业一日办结")).unwrap();
    assert_eq!(made.text(task::STATUS), Some("正在推进"));
    assert_eq!(made.reference(task::LEAD).map(|u| state.title(u)).as_deref(), Some("市税务局"));
    let responsible: Vec<String> = made.references(task::RESPONSIBLE).map(|u| state.title(u)).collect();
    assert_eq!(responsible, ["市住房和城乡建设局"]);
    let Some(ValueRef::Due(due)) = made.get(task::DUE) else { panic!("no deadline") };
    assert_eq!(due.date.map(|d| d.to_string()).as_deref(), Some("2023-08-15"));
}

#[test]
fn tab_moves_and_completes_only_what_was_typed() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 100, 30);
    // Through a new task: what the fields offer is left where it is.
    stage.keys("4 n text:开办企业一日办结 tab tab tab tab tab tab C-s");
    assert!(stage.shows("已新建：开办企业一日办结"), "{}", stage.text());
    let office = town.office();
    let state = office.read();
    let made = state.records(Kind::Task).find(|r| r.text(task::TITLE) == Some("开办企业一日办结")).unwrap();
    assert_eq!((made.text(task::STATUS), made.reference(task::LEAD)), (None, None));
    assert!(made.get(task::DUE).is_none());
    drop(state);
    // In a record that is there it goes on typing in the next field, and back.
    let mut stage = town.stage(Lang::Zh, 100, 30);
    stage.keys("4 e g g j j enter tab tab S-tab S-tab text:改 C-s");
    assert!(stage.shows("已保存：压减办税环节改"), "{}", stage.text());
    assert_eq!((town.of_task(0, task::STATUS), town.of_task(0, task::DUE)), (None, None));
}

#[test]
fn what_is_wrong_is_said_beside_the_field_and_nothing_is_saved() {
    let town = Town::new();
    let mut stage = town.stage(Lang::En, 100, 30);
    stage.keys("4 n");
    stage.keys("enter");
    assert!(stage.shows("New Task"), "{}", stage.text());
    stage.keys("esc g g C-s");
    assert!(stage.shows("must be filled in"), "{}", stage.text());
    assert!(stage.shows("1 field needs a look; nothing was saved yet"), "{}", stage.text());
    let row = stage.find("must be filled in").unwrap().y as usize;
    assert!(stage.rows()[row].contains("Task"), "beside its field: {}", stage.text());
    // An unknown unit says what to do.
    let mut stage = town.stage(Lang::Zh, 100, 30);
    stage.keys("4 n text:某事 enter tab text:没有的单位 enter");
    assert!(stage.text().contains("用语") || stage.text().contains("没有"), "{}", stage.text());
    let mut stage = town.stage(Lang::Zh, 100, 30);
    stage.keys("4 e g g j j j j j enter C-u text:外星单位 enter");
    assert!(stage.shows("没有名为“外星单位”的单位"), "{}", stage.text());
    assert!(stage.shows("拼音或首字母"), "{}", stage.text());
}

#[test]
fn an_edit_writes_only_what_was_changed() {
    let town = Town::new();
    let before = town.office().read().metas().len();
    let mut stage = town.stage(Lang::Zh, 80, 24);
    stage.keys("4 e");
    assert!(stage.shows("编辑任务：压减办税环节"), "{}", stage.text());
    stage.keys("j j j space");
    assert!(stage.shows("已完成"), "the switch key takes the next word: {}", stage.text());
    stage.keys("C-s");
    assert!(stage.shows("已保存：压减办税环节"), "{}", stage.text());
    assert_eq!(town.of_task(0, task::STATUS), Some(Value::from("已完成")));
    let office = town.office();
    let state = office.read();
    assert_eq!(state.metas().len(), before + 1);
    let record = state.get(town.tasks[0]).unwrap();
    let touched = record.fields().filter(|f| f.stamp.0 as usize == before).map(|f| f.tag).collect::<Vec<_>>();
    // What was changed, and what reporting a task as done adds to that.
    assert_eq!(touched, [task::STATUS, task::DONE_ON, task::REPORTED]);
    assert_eq!(state.action(state.metas().last().unwrap()), "task.done");
}

#[test]
fn a_paste_is_text_and_fires_nothing() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 80, 24);
    stage.keys("4 n");
    stage.paste("dd\n\u{1b}qq：全角\n");
    assert!(stage.shows("dd qq：全角"), "{}", stage.text());
    assert!(stage.shows("新建任务"), "{}", stage.text());
    let at = stage.find("dd qq").unwrap();
    let caret = stage.cursor().unwrap();
    assert_eq!((caret.x, caret.y), (at.x + 11, at.y), "right behind the wide text: {}", stage.text());
    // Not typing: nothing happens at all.
    stage.keys("esc esc enter").paste("4ndd");
    assert!(!stage.shows("4ndd"), "{}", stage.text());
}

#[test]
fn a_form_says_from_which_day_it_holds() {
    let town = Town::new();
    let mut stage = town.stage(Lang::En, 100, 40);
    stage.keys("4 e G");
    assert!(stage.shows("Holds from"), "{}", stage.text());
    stage.keys("enter text:2023-09-30 enter g g j j enter C-u text:改后的任务 enter");
    stage.keys("C-s");
    let office = town.office();
    let title = |day: &str| {
        let state = office.past(crate::log::AsOf::day(day.parse().unwrap())).unwrap();
        state.get(town.tasks[0]).and_then(|r| r.text(task::TITLE).map(str::to_string))
    };
    let now = town.of_task(0, task::TITLE);
    assert_eq!(now, Some(Value::from("压减办税环节")), "{}", stage.text());
    assert_eq!(
        (title("2023-09-29").as_deref(), title("2023-09-30").as_deref()),
        (Some("压减办税环节"), Some("改后的任务"))
    );
    // The day that one writes for stands there already, and emptying it means today.
    stage.keys("g @ text:2023-10-15 enter 4 e G");
    assert!(stage.shows("2023-10-15"), "{}", stage.text());
    stage.keys("delete g g j j enter C-u text:今日改名 enter C-s");
    assert_eq!(town.of_task(0, task::TITLE), Some(Value::from("今日改名")), "{}", stage.text());
}
