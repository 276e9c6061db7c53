//! Programs that get the terminal for a while.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use super::rig::Rig;
use crate::action::own::{self, FilePlace, OwnCommand};
use crate::i18n::Lang;
use crate::keymap::parse_sequence;
use crate::tui::app::App;
use crate::tui::outside::Opener;
use crate::tui::testkit::Stage;

/// A program that keeps its arguments, one a line, and its standard input.
fn keeper(rig: &Rig) -> (PathBuf, PathBuf, PathBuf) {
    let at = |name: &str| rig.dir.path().join(name);
    let (program, args, input) = (at("keeper"), at("args"), at("input"));
    let text = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" >> {}\ncat > {}\n[ \"$1\" != fail ]\n",
        args.display(),
        input.display()
    );
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    (program, args, input)
}

fn command(name: &str, key: &str, context: &'static str, line: &str) -> OwnCommand {
    let at = FilePlace { file: "config.toml".into(), line: 3, column: 7 };
    let keys = parse_sequence(key).unwrap_or_default();
    OwnCommand { action: own::action(name, context, line, false).unwrap(), keys, context, at }
}

/// The console of who sits at the machine, with commands of their own.
fn at_home(rig: &Rig, commands: Vec<OwnCommand>, lang: Lang) -> Stage<App> {
    let mut app = rig.app(lang, "default");
    let mut keymap = (*app.session.keymap).clone();
    assert!(own::bind(&mut keymap, &commands).is_empty());
    app.session.keymap = Arc::new(keymap);
    app.session.own = commands;
    app.session.opener = Opener::Here(None);
    Stage::new(app, 100, 30)
}

#[test]
fn a_command_is_asked_for_once_and_gets_the_record_in_arguments_of_its_own() {
    let rig = Rig::new();
    let (program, args, input) = keeper(&rig);
    let line = format!("{} --no={{serial}} {{title}} '$(touch {{serial}}); *'", program.display());
    let mut stage = at_home(&rig, vec![command("通知", "g b", "tasks", &line)], Lang::Zh);
    stage.keys("4 g b");
    assert!(stage.shows("首次运行“通知”") && stage.shows("--no={serial}"), "{}", stage.text());
    stage.keys("n");
    assert!(!args.exists() && !stage.shows("首次运行"));
    stage.keys("g b y");
    assert!(stage.shows("已运行：通知"), "{}", stage.text());
    let words: Vec<String> = fs::read_to_string(&args).unwrap().lines().map(str::to_string).collect();
    assert_eq!(words, ["--no=1", "压减企业开办环节至两个（1）", "$(touch 1); *"]);
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(&input).unwrap()).unwrap();
    assert_eq!((json["kind"].as_str(), json["fields"]["serial"].as_str()), (Some("task"), Some("1")));
    // Agreed to once, also by another console of the same person.
    stage.keys("j g b");
    assert!(!stage.shows("首次运行"));
    let mut again = at_home(&rig, vec![command("通知", "g b", "tasks", &line)], Lang::Zh);
    again.keys("4 g b");
    assert!(again.shows("已运行：通知"), "{}", again.text());
    assert_eq!(fs::read_to_string(&args).unwrap().lines().count(), 9);
    // Another line under the same name is another command.
    let mut other = at_home(&rig, vec![command("通知", "g b", "tasks", &format!("{line} more"))], Lang::Zh);
    other.keys("4 g b");
    assert!(other.shows("首次运行“通知”"));
}

#[test]
fn palette_help_and_which_key_know_it() {
    let rig = Rig::new();
    let line = "true {serial}";
    let mut stage = at_home(&rig, vec![command("open on the map", "g b", "tasks", line)], Lang::En);
    stage.keys("4 g");
    assert!(stage.shows("open on the map"), "{}", stage.text());
    stage.keys("esc : text:the space text:map");
    assert!(stage.shows("g b") && stage.shows("Runs outside: true {serial}"), "{}", stage.text());
    stage.keys("enter y");
    assert!(stage.shows("done: open on the map"), "{}", stage.text());
    stage.resize(100, 60).keys("? / text:on space text:the space text:map enter");
    assert!(stage.shows("Own commands") && stage.shows("open on the map"), "{}", stage.text());
    // Elsewhere it is not offered.
    stage.keys("esc esc 2 : text:the space text:map");
    assert!(!stage.shows("open on the map"), "{}", stage.text());
}

#[test]
fn what_goes_wrong_is_said() {
    let rig = Rig::new();
    let (program, ..) = keeper(&rig);
    let run = program.display();
    let commands = vec![
        command("failing", "g b", "tasks", &format!("{run} fail")),
        command("missing", "g B", "tasks", "/no/such/program {title}"),
        command("facts", "g A", "tasks", &format!("{run} {{facts}}")),
    ];
    let mut stage = at_home(&rig, commands, Lang::En);
    stage.keys("4 g b y");
    assert!(stage.shows("failing ended with exit status: 1"), "{}", stage.text());
    stage.keys("g B y");
    assert!(stage.shows("/no/such/program cannot be started"), "{}", stage.text());
    stage.keys("g A");
    assert!(stage.shows("“facts” needs the field “facts”"), "{}", stage.text());
}

#[test]
fn text_of_a_record_is_never_an_option() {
    use crate::domain::schema::task;
    let rig = Rig::new();
    let (program, args, _) = keeper(&rig);
    let id = crate::domain::id::RecordId::from_key(crate::domain::kind::Kind::Task, ["0"]);
    let mut work = crate::service::Work::new("record.edit");
    work.put(crate::domain::kind::Kind::Task, id, task::TITLE, crate::domain::value::Value::from("--delete-all"));
    rig.office.commit(&rig.actor, work).unwrap();
    let run = program.display();
    let commands = vec![
        command("bare", "g b", "tasks", &format!("{run} {{title}}")),
        command("guarded", "g B", "tasks", &format!("{run} -- {{title}}")),
    ];
    let mut stage = at_home(&rig, commands, Lang::En);
    stage.keys("4 g g g b");
    assert!(stage.shows("would be taken for an option") && !args.exists(), "{}", stage.text());
    stage.keys("g B y");
    assert_eq!(fs::read_to_string(&args).unwrap(), "--\n--delete-all\n");
}

#[test]
fn nobody_at_another_machine_runs_anything() {
    let rig = Rig::new();
    for far in [true, false] {
        let mut app = rig.app(Lang::En, "default");
        let commands = vec![command("ring", "g b", "tasks", "true")];
        let mut keymap = (*app.session.keymap).clone();
        own::bind(&mut keymap, &commands);
        app.session.keymap = Arc::new(keymap);
        app.session.own = commands;
        // At the daemon's console, and where no shell stands behind it.
        app.session.opener = if far { Opener::Client } else { Opener::Here(None) };
        app.session.shell = far;
        let mut stage = Stage::new(app, 100, 30);
        stage.keys("4 : text:ring");
        assert!(!stage.shows("Runs outside"), "{}", stage.text());
        stage.keys("esc g b");
        assert!(stage.shows("run only from a console on your own machine"), "{}", stage.text());
    }
}

/// A program with a script of its own, given its arguments.
fn script(rig: &Rig, name: &str, text: &str) -> String {
    let program = rig.dir.path().join(name);
    fs::write(&program, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    program.display().to_string()
}

#[test]
fn a_long_text_is_changed_in_the_editor_and_its_file_is_gone_afterwards() {
    let rig = Rig::new();
    let seen = rig.dir.path().join("seen");
    let text = format!(
        "echo \"$1\" > {0}; stat -c %a \"$1\" >> {0}; printf '窗口两名工作人员离岗\\n第二行\\n' > \"$1\"",
        seen.display()
    );
    let mut stage = at_home(&rig, Vec::new(), Lang::Zh);
    stage.app.session.editor = Some(script(&rig, "editor", &text));
    stage.keys("6 e");
    // A short field is typed here.
    stage.keys("A-e");
    assert!(stage.shows("编辑器仅用于多行字段"), "{}", stage.text());
    for _ in 0..20 {
        if stage.shows("▌事实") || stage.rows().iter().any(|r| r.contains('▌') && r.contains("现场查看时窗口无人"))
        {
            break;
        }
        stage.keys("j");
    }
    stage.keys("A-e");
    assert!(stage.shows("窗口两名工作人员离岗") && stage.shows("第二行"), "{}", stage.text());
    let seen = fs::read_to_string(seen).unwrap();
    let (path, mode) = seen.trim().split_once('\n').unwrap();
    assert_eq!(mode, "600");
    assert!(!std::path::Path::new(path).exists() && !std::path::Path::new(path).parent().unwrap().exists());
    stage.keys("C-s C-s");
    let facts = rig
        .office
        .read()
        .records(crate::domain::kind::Kind::Finding)
        .any(|r| r.text(crate::domain::schema::finding::FACTS) == Some("窗口两名工作人员离岗\n第二行"));
    assert!(facts, "{}", stage.text());
}

#[test]
fn a_record_is_shown_in_the_pager_and_nowhere_at_a_far_one() {
    let rig = Rig::new();
    let seen = rig.dir.path().join("seen");
    let mut stage = at_home(&rig, Vec::new(), Lang::En);
    stage.app.session.pager = Some(script(&rig, "pager", &format!("cat > {}", seen.display())));
    stage.keys("4 |");
    let text = fs::read_to_string(&seen).unwrap();
    assert!(text.contains("压减企业开办环节至两个（1）") && text.contains("History"), "{text}");
    stage.app.session.pager = Some("/no/such/pager".into());
    stage.keys("|");
    assert!(stage.shows("/no/such/pager cannot be started") && stage.shows("name it in"), "{}", stage.text());
    stage.app.session.opener = Opener::Nowhere;
    stage.keys("|");
    assert!(stage.shows("run only from a console on your own machine"), "{}", stage.text());
    stage.keys(": text:pager");
    assert!(!stage.shows("show in pager"), "{}", stage.text());
}
