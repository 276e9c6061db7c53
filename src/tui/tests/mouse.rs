//! The mouse: what is clicked is chosen, what is clicked again is opened, the wheel scrolls.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::rig::Rig;
use crate::i18n::Lang;
use crate::tui::app::App;
use crate::tui::input::Event;
use crate::tui::testkit::Stage;

fn mouse(stage: &mut Stage<App>, kind: MouseEventKind, column: u16, row: u16) {
    stage.event(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
}

fn click(stage: &mut Stage<App>, text: &str) {
    let at = stage.find(text).unwrap_or_else(|| panic!("{text} is not shown\n{}", stage.text()));
    mouse(stage, MouseEventKind::Down(MouseButton::Left), at.x + 1, at.y);
}

fn cursor_row(stage: &Stage<App>) -> String {
    stage.rows().into_iter().find(|row| row.contains('▌')).unwrap_or_default()
}

#[test]
fn tabs_rows_and_what_lies_over_them_take_clicks() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 170, 30);
    click(&mut stage, "4 Tasks");
    assert!(stage.shows("40 of 40"), "{}", stage.text());
    click(&mut stage, "（4）");
    assert!(cursor_row(&stage).contains("（4）"), "{}", stage.text());
    let before = cursor_row(&stage);
    click(&mut stage, "（4）");
    assert!(stage.app.contexts().contains(&"detail"), "the second click goes into the record\n{}", stage.text());
    stage.keys("esc");
    assert_eq!(cursor_row(&stage), before);
    click(&mut stage, "0 Trail");
    assert!(stage.app.contexts().contains(&"trail"), "{}", stage.text());
    click(&mut stage, "1 Overview");
    stage.keys("down");
    let line = cursor_row(&stage);
    mouse(&mut stage, MouseEventKind::Down(MouseButton::Left), 4, 0);
    assert_eq!(cursor_row(&stage), line, "a click on the border does nothing");
    click(&mut stage, "Overdue");
    assert!(cursor_row(&stage).contains("Overdue"), "{}", stage.text());
    click(&mut stage, "Overdue");
    assert!(stage.app.contexts().contains(&"tasks"), "what lies behind the line is opened\n{}", stage.text());
}

#[test]
fn the_wheel_scrolls_lists_records_and_help() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 170, 30);
    stage.keys("4");
    mouse(&mut stage, MouseEventKind::ScrollDown, 10, 10);
    assert!(cursor_row(&stage).contains("（4）"), "{}", stage.text());
    mouse(&mut stage, MouseEventKind::ScrollUp, 10, 10);
    assert!(cursor_row(&stage).contains("（1）"), "{}", stage.text());
    stage.keys("?");
    let top = stage.text();
    mouse(&mut stage, MouseEventKind::ScrollDown, 10, 10);
    assert_ne!(stage.text(), top);
    mouse(&mut stage, MouseEventKind::ScrollUp, 10, 10);
    assert_eq!(stage.text(), top);
}
