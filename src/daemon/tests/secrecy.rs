//! What belongs to another unit never reaches a reporting unit: no byte of any screen, any command, any error.

use super::hall::{Hall, MARK};
use crate::action::{self, ArgKind};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life;
use crate::domain::rights::Role;
use crate::domain::schema::{person, task};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::keymap::{Code, Key};
use crate::service::{Actor, Work};
use crate::tui::app::App;
use crate::tui::input::{Event, Scripted};
use crate::tui::testkit::Stage;

fn silent(what: &str, text: &str) {
    assert!(!text.contains(MARK), "{what} tells what is another unit's:\n{text}");
}

/// Every command that there is, with arguments that name what is another unit's by everything but its words.
pub(super) fn commands(hall: &Hall) -> Vec<Vec<String>> {
    let line = |text: &str| text.split(' ').map(str::to_string).collect::<Vec<_>>();
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let name = kind.def().plural_name;
        for tail in ["", " --json", " --as-of 2023-07-31", " --format csv"] {
            all.push(line(&format!("list {name}{tail}")));
        }
        all.push(line(&format!("export {name} --out {name}.csv")));
        all.push(line(&format!("list {name} --filter x-1")));
        all.push(line(&format!("add {}", kind.def().name)));
    }
    let mut named: Vec<(Option<Kind>, String)> = vec![(None, "X-1".into()), (None, "login-X-".into())];
    for (kind, id) in hall.others.iter().chain([(Kind::Unit, hall.other)].iter()) {
        let id = id.to_string();
        named.extend([id[..3].to_string(), id[..6].to_string(), id].map(|name| (Some(*kind), name)));
    }
    let names: Vec<String> = named.iter().map(|(_, name)| name.clone()).collect();
    for (at, (of, name)) in named.iter().enumerate() {
        // The beginning of an id is read where the whole of it is: by turns, in one way each.
        let begins = of.is_some() && name.len() < 7;
        let ways =
            ["show {}", "show {} --json", "show {} --as-of 2023-07-31", "log {}", "log {} --json", "set {} nonsense=1"];
        for (way, verb) in ways.iter().enumerate() {
            if !begins || way == at % ways.len() {
                all.push(line(&verb.replace("{}", name)));
            }
        }
        if begins {
            continue;
        }
        // Each verb with its own kind, and one of each life with all others.
        let fits = |life: &life::Life, verb: &life::Verb| {
            of.is_none_or(|kind| life.kind == kind)
                || life.verbs.iter().find(|v| v.command).is_some_and(|first| first.name == verb.name)
        };
        let verbs = life::all().flat_map(|l| l.verbs.iter().map(move |v| (l, v)));
        for (life, verb) in verbs.filter(|(life, verb)| verb.command && fits(life, verb)) {
            let filled = verb.steps.iter().flat_map(|s| s.asks).filter(|a| a.required && !a.words);
            let kind = verb.steps.first().map_or(life.kind, |s| s.asked_kind(life.kind));
            let options =
                filled.filter_map(|a| kind.field(a.tag)).map(|f| format!(" --{} {name}", f.name.replace('_', "-")));
            let command = verb.name.replace('.', " ");
            all.push(line(&format!("{command} {name} --note x{}", options.collect::<String>())));
        }
        all.push(line(&format!("set {name} status=已完成")));
        all.push(line(&format!("retire {name} --reason x")));
        all.push(line(&format!("merge {name} --into T-1")));
        all.push(line(&format!("merge T-1 --into {name}")));
        all.push(line(&format!("set T-1 lead={name}")));
        all.push(line(&format!("add note about={name} text=x")));
        all.push(line(&format!("add evidence of={name} file=x.txt")));
        all.push(line(&format!("add task title=x ledger=第三方整改 lead={name} person={name}")));
        all.push(line(&format!("list tasks --filter lead:{name}")));
    }
    for field in Kind::Task.def().fields {
        all.push(line(&format!("list tasks --filter {}:zzz", field.name)));
    }
    for text in [
        "report ledgers",
        "report ledgers --json",
        "report ledgers --as-of 2023-07-31",
        "report units",
        "report units --json",
        "report units --as-of 2023-07-31 --json",
        "report due",
        "report due --json",
        "report lagging",
        "report lagging --json",
        "report changes",
        "report changes --since 2023-06-30 --json",
        "report pace",
        "report pace --json",
        "lint",
        "lint --json --as-of 2023-07-31",
        "flag lagging",
        "flag lagging --dry-run --json",
        "log",
        "log --json --limit 1000",
        "undo",
        "redo",
        "verify",
        "verify --json",
        "info --json",
        "backup out.ducha",
        "restore out.ducha",
        "doctor",
        "init",
        "serve keys",
        "attach",
        "import tasks.csv --kind tasks --ledger 第三方整改 --dry-run",
        "help fields",
    ] {
        all.push(line(text));
    }
    all.push(Vec::new());
    // What is not among them is tried with a name wherever it takes one.
    for said in action::all().filter_map(|a| a.line.as_ref()) {
        let words: Vec<String> = said.command.iter().map(|w| (*w).to_string()).collect();
        if all.iter().any(|tried| tried.starts_with(&words)) {
            continue;
        }
        let places = said.args.iter().filter(|a| matches!(a.kind, ArgKind::Place | ArgKind::Rest)).count();
        for name in names.iter().filter(|n| n.len() > 6 || n.as_str() == "X-1") {
            all.push([words.clone(), vec![name.clone(); places]].concat());
        }
    }
    for a in action::all() {
        let Some(said) = &a.line else { continue };
        let is = |words: &Vec<String>| {
            words.iter().map(String::as_str).take(said.command.len()).eq(said.command.iter().copied())
        };
        assert!(all.iter().any(is), "{:?} is not among what is tried", said.command);
    }
    all
}

fn reporter(hall: &Hall) -> Actor {
    hall.somebody(Role::Reporter, "税务联络员")
}

#[test]
fn no_command_tells_a_unit_what_is_anothers() {
    let hall = Hall::new();
    std::fs::write(hall.dir.path().join("tasks.csv"), "序号,任务,牵头单位\nX-1,新任务,市税务局\n").unwrap();
    std::fs::write(hall.dir.path().join("x.txt"), "x").unwrap();
    let actor = reporter(&hall);
    let seen = hall.command(&hall.admin, &["list", "tasks"]).1;
    assert!(seen.contains(MARK), "the mark is there for who may see it: {seen}");
    assert!(hall.command(&actor, &["list", "tasks"]).1.contains("T-1"), "and the unit sees its own");
    let (mut done, mut refused) = (0, 0);
    for words in commands(&hall) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (code, said) = hall.command(&actor, &words);
        silent(&format!("{words:?}"), &said);
        *(if code == 0 { &mut done } else { &mut refused }) += 1;
    }
    assert!(done > 100 && refused > 100, "{done} done, {refused} refused");
    for file in std::fs::read_dir(hall.dir.path()).unwrap().map(|f| f.unwrap().path()) {
        if file.extension().is_some_and(|e| e == "csv") {
            silent(&file.display().to_string(), &String::from_utf8_lossy(&std::fs::read(&file).unwrap()));
        }
    }
}

/// Looks at a screen after each step.
fn look(stage: &Stage<App>, what: &str) {
    silent(what, &stage.text());
}

#[test]
fn no_screen_and_no_action_tells_a_unit_what_is_anothers() {
    let hall = Hall::new();
    let actor = reporter(&hall);
    let screens = ["1", "2", "3", "4", "6", "0"];
    let pressed = action::all().filter(|a| a.press.is_some() && a.group != action::Group::Moving);
    for (n, a) in pressed.filter(|a| a.name != "app.quit").enumerate() {
        // Most of them are of tasks; each meets one of the other screens.
        let lang = if n % 2 == 0 { Lang::Zh } else { Lang::En };
        for screen in ["4", screens[n % screens.len()]] {
            let mut stage = hall.stage(&actor, lang);
            stage.keys(screen);
            look(&stage, screen);
            stage.app.act(a.name, action::Args::default());
            stage.event(Event::Wake);
            look(&stage, a.name);
            // Whatever was opened offers something on its own keys.
            for keys in ["down tab", "text:x C-n", "enter", "enter C-s"] {
                stage.keys(keys);
                look(&stage, &format!("{} then {keys}", a.name));
            }
        }
    }
}

#[test]
fn no_key_at_random_tells_a_unit_what_is_anothers() {
    let hall = Hall::new();
    let actor = reporter(&hall);
    // Others write meanwhile, and the unit's state is made anew.
    let stir = |n: i64| {
        for id in [hall.mine(Kind::Task), hall.theirs(Kind::Task)] {
            let work = Work::new("record.edit").set(Kind::Task, id, task::PROGRESS, Value::from(n % 100));
            drop(hall.office.commit(&hall.admin, work));
        }
    };
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice >> 11) as usize % sides
    };
    let named = ["enter", "esc", "tab", "down", "up", "left", "right", "space", "C-n", "C-s", "C-r", "C-w", "A-enter"];
    for round in 0..20 {
        let mut stage = hall.stage(&actor, if round % 2 == 0 { Lang::Zh } else { Lang::En });
        for step in 0..60 {
            if step % 20 == 0 {
                stir(round * 100 + step);
            }
            let key = match roll(3) {
                0 => crate::keymap::parse_sequence(named[roll(named.len())]).unwrap()[0],
                _ => Key::plain(Code::Char(char::from(b' ' + roll(95) as u8))),
            };
            stage.play(Scripted::default().burst(vec![Event::Key(key), Event::Wake]));
            if stage.ended().is_some() {
                break;
            }
            look(&stage, &format!("round {round}, step {step}"));
        }
    }
}

#[test]
fn who_becomes_a_reporting_unit_sees_no_more_at_once() {
    let hall = Hall::new();
    for open in ["4", "4 e", "2 enter", "0", "4 /", "6", "4 G enter", "4 v :", "1"] {
        let actor = hall.somebody(Role::Office, &format!("调度员{}", open.len()));
        let mut stage = hall.stage(&actor, Lang::Zh);
        stage.keys("4");
        assert!(stage.text().contains(MARK), "it is seen before: {}", stage.text());
        stage.keys(open);
        let demoted = Work::new("record.edit").set(Kind::Person, actor.person, person::ROLE, Value::from("reporter"));
        hall.office.commit(&hall.admin, demoted).unwrap();
        stage.event(Event::Wake);
        look(&stage, open);
        for keys in ["esc", "esc", "1", "2", "4", "0"] {
            stage.keys(keys);
            look(&stage, &format!("{open} then {keys}"));
        }
    }
}

/// What is foreign by its id is refused without a word of it, though the id is known.
#[test]
fn a_refusal_says_nothing_of_what_it_refuses() {
    let hall = Hall::new();
    let actor = reporter(&hall);
    for (kind, id) in &hall.others {
        for field in kind.def().fields {
            let mut work = Work::new("record.edit");
            work.put_seen(*kind, *id, field.tag, None, None);
            let error = hall.office.commit(&actor, work).unwrap_err();
            for lang in [Lang::En, Lang::Zh] {
                silent(field.name, &error.say(lang));
            }
        }
    }
    assert!(hall.office.view(&actor).get(RecordId(1)).is_none());
}
