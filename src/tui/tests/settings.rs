//! The screen of settings: what each means, and changing it where one stands or by its name.

use super::rig::{Rig, assert_whole};
use crate::i18n::Lang;
use crate::service::settings;

#[test]
fn each_setting_is_explained_and_is_changed_where_one_stands() {
    let rig = Rig::new();
    for (lang, width, height) in [(Lang::Zh, 80, 24), (Lang::En, 200, 60)] {
        let mut stage = rig.stage(lang, width, height);
        let word = if lang == Lang::Zh { "设置" } else { "settings" };
        stage.keys(&format!(": text:{word} enter"));
        assert!(stage.shows(if lang == Lang::Zh { "本单位名称" } else { "on the frame" }), "{}", stage.text());
        assert_whole(&stage);
        stage.keys("j j");
        let name = if lang == Lang::Zh { "状态灯规则" } else { "lamps" };
        assert!(stage.shows(&format!("ducha setting set {name} …")), "{}", stage.text());
        stage.keys("G k k");
        assert_whole(&stage);
    }
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    stage.keys(": text:设置 enter");
    // No code stands in what holds, nor in what may be typed.
    assert!(stage.shows("未设置，按后3名") && !stage.shows("bottom:3"), "{}", stage.text());
    stage.keys("j j j enter");
    assert!(stage.shows("何时列为落后：后三名"), "{}", stage.text());
    stage.keys("C-u text:下降三位、后五名 enter");
    let rules = settings::text(&rig.office.read(), settings::LAGGING);
    assert_eq!(rules.as_deref(), Some("下降三位、后五名"), "{}", stage.text());
    assert!(stage.shows("下降3位以上，后5名"), "{}", stage.text());
    stage.keys("U k enter C-u text:purple:x enter");
    assert_eq!(settings::text(&rig.office.read(), settings::LAMPS), None, "{}", stage.text());
    stage.keys("C-u text:宿迁 enter");
    assert_eq!(settings::text(&rig.office.read(), settings::LAMPS).as_deref(), Some("宿迁"), "{}", stage.text());
    assert!(stage.shows("由值班员设置"), "{}", stage.text());
    stage.keys("U");
    assert_eq!(settings::text(&rig.office.read(), settings::LAMPS), None, "one undo takes it back");
    // What stands elsewhere is gone to.
    stage.keys("G enter");
    assert!(stage.shows("姓名"), "{}", stage.text());
}

#[test]
fn a_setting_is_found_by_what_it_is_called() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    stage.keys(": text:本县 enter C-u text:没有的县 enter");
    assert!(stage.shows("没有的县"), "{}", stage.text());
    assert_eq!(settings::text(&rig.office.read(), settings::OWN_UNIT), None);
    stage.keys("C-u text:税务局 enter");
    assert!(settings::text(&rig.office.read(), settings::OWN_UNIT).is_some(), "{}", stage.text());
}

#[test]
fn settings_are_narrowed_and_told_in_the_readers_language() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 100, 30);
    stage.keys(": text:settings enter / text:dispatch enter");
    assert!(stage.shows("weekly dispatch") && !stage.shows("time zone"), "{}", stage.text());
    assert!(stage.shows("Friday") && !stage.shows("周五"), "{}", stage.text());
    stage.keys("esc / text:object enter");
    assert!(stage.shows("within 3 working days"), "{}", stage.text());
    stage.keys("esc");
    assert!(stage.shows("time zone"), "{}", stage.text());
    let mut zh = rig.stage(Lang::Zh, 100, 30);
    zh.keys(": text:设置 enter / text:每周 enter");
    assert!(zh.shows("周五") && !zh.shows("时区"), "{}", zh.text());
}
