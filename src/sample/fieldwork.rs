//! The inspection of 30 June to 4 July in the field: its approval, the checklist, the visits with their answers; the halls
//! and windows; the draw for the look back; clues and the agreement with the neighbours; the slips that were issued.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::domain::checklist::template::{Choice, Item, Labels, Question, Sort};
use crate::domain::checklist::{Answers, Setting, Sheet, Template, score};
use crate::domain::draw::Share;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::{campaign as campaigns, clue as clues, finding as loops, visit as visits};
use crate::domain::schema::{agreement, campaign, checklist, clue, document, finding, person, service_point, visit};
use crate::domain::value::Value;
use crate::error::Result;
use crate::log::FixedClock;
use crate::sample::dice::Dice;
use crate::sample::findings::Visited;
use crate::sample::indicators;
use crate::sample::plan::{New, Plan, day, millis};
use crate::service::visits::draws::DrawAsk;
use crate::service::{Office, Work};

const CAMPAIGN: &str = "上半年优化营商环境工作督导检查";
const CHECKLIST: &str = "service-hall";
const LEADER: &str = "督查一组";
/// Each inspector with the one who goes along.
const PAIRS: [[&str; 2]; 3] = [["督查一组", "督查员甲"], ["督查二组", "督查员乙"], ["督查三组", "督查员丙"]];

const QUESTIONS: [(&str, &str, u32, bool); 8] = [
    ("staffed", "窗口在服务时间内有人值守", 10, true),
    ("hours", "服务时间与错时延时安排已公示", 5, false),
    ("fees", "收费目录清单已公示", 10, false),
    ("once", "一次性告知单内容完整", 10, false),
    ("single", "综合窗口“一窗受理”已落实", 10, false),
    ("ledger", "整改台账与现场一致", 20, true),
    ("spread", "经验做法已复制推广", 5, false),
    ("complaints", "“办不成事”反映窗口有登记", 5, false),
];

/// The campaign's id.
fn campaign_id() -> RecordId {
    RecordId::from_key(Kind::Campaign, ["DC-2023-01"])
}

/// The visit to a unit on a day.
pub(super) fn visit_id(unit: &str, on: &str) -> RecordId {
    RecordId::from_key(Kind::Visit, [unit, on])
}

fn labels(text: &str) -> Labels {
    Labels::from([("zh".to_string(), text.to_string())])
}

fn template() -> Template {
    let choice = |name: &str, label: &str| Choice { name: name.into(), labels: labels(label), ..Choice::default() };
    let question = |(name, label, weight, critical): &(&str, &str, u32, bool)| {
        Item::Question(Box::new(Question {
            name: (*name).into(),
            sort: Sort::One("yna".into()),
            labels: labels(label),
            weight: *weight,
            critical: *critical,
            ..Question::default()
        }))
    };
    Template {
        id: CHECKLIST.into(),
        title: "政务服务场所检查表".into(),
        version: "2023.1".into(),
        language: "zh".into(),
        lists: BTreeMap::from([("yna".into(), vec![choice("yes", "是"), choice("no", "否"), choice("na", "不适用")])]),
        items: QUESTIONS.iter().map(question).collect(),
    }
}

/// Plans what there is in the field; `visited` are the units where something was found, with the day and who went.
pub(super) fn plan(plan: &mut Plan, visited: &[Visited]) -> Result<()> {
    places(plan)?;
    inspectors(plan)?;
    let form = template();
    let list = RecordId::from_key(Kind::Checklist, [CHECKLIST]);
    let mut work = Work::new("checklist.keep");
    New::with(&mut work, Kind::Checklist, list)
        .set(checklist::CODE, form.id.as_str())
        .set(checklist::TITLE, form.title.as_str())
        .set(checklist::VERSION, form.version.as_str())
        .set(checklist::QUESTIONS, QUESTIONS.len() as i64)
        .set(checklist::FORM, form.to_json());
    plan.add(millis("2023-06-26", 15, 0), "综合", work)?;
    the_campaign(plan, list)?;
    for v in visited {
        one_visit(plan, v, &form)?;
    }
    look_back(plan)?;
    the_clues(plan)?;
    slips(plan)
}

fn places(plan: &mut Plan) -> Result<()> {
    let mut work = Work::new("record.new");
    for (name, unit, sort, windows, staff, hours, extended) in [
        ("市民服务中心", "审批", "hall", 42, 60, "周一至周五 8:30-12:00 14:00-17:30", "周一至周五 12:00-14:00"),
        (
            "东江乡一窗式便民服务大厅",
            "东江便民",
            "hall",
            6,
            6,
            "周一至周五 8:30-12:00 14:30-17:30",
            "周一至周五 12:00-14:30；周六 9:00-12:00",
        ),
        ("首贷服务中心", "金融", "window", 2, 2, "周一至周五 8:30-12:00 14:00-17:30", ""),
    ] {
        let of = plan.unit(unit)?;
        New::of(&mut work, Kind::ServicePoint, [name])
            .set(service_point::NAME, name)
            .set(service_point::UNIT, of)
            .set(service_point::SORT, sort)
            .set(service_point::WINDOWS, i64::from(windows))
            .set(service_point::STAFF, i64::from(staff))
            .set(service_point::HOURS, hours)
            .set(service_point::EXTENDED, extended)
            .set(service_point::PLACE, name);
    }
    let hall = RecordId::from_key(Kind::ServicePoint, ["东江乡一窗式便民服务大厅"]);
    let roster = "周一 综合窗口2名；周二 社保窗口1名；周三 综合窗口2名；周四 民政窗口1名；周五 综合窗口2名";
    work.put(Kind::ServicePoint, hall, service_point::ROSTER, Value::from(roster));
    for n in 1..=8 {
        let name = format!("东江乡村级便民服务点{n}");
        let of = plan.unit("东江便民")?;
        New::of(&mut work, Kind::ServicePoint, [name.as_str()])
            .set(service_point::NAME, name.as_str())
            .set(service_point::UNIT, of)
            .set(service_point::PARENT, hall)
            .set(service_point::SORT, "village")
            .set(service_point::HOURS, "周一至周五 8:30-12:00");
    }
    plan.add(millis("2023-06-20", 16, 0), "综合", work)
}

fn inspectors(plan: &mut Plan) -> Result<()> {
    let mut work = Work::new("record.edit").on(Some(day("2023-06-28")));
    for (who, n) in PAIRS.as_flattened().iter().zip(1..) {
        let id = plan.person(who)?.person;
        work.put(Kind::Person, id, person::TRAINED_ON, Value::from(day("2023-06-28")));
        work.put(Kind::Person, id, person::CERTIFICATE, Value::from(format!("赣B-LN-{n:03}")));
        work.put(Kind::Person, id, person::CERTIFIED_UNTIL, Value::from(day("2025-12-31")));
    }
    plan.add(millis("2023-06-28", 17, 0), crate::sample::ADMIN, work)
}

fn the_campaign(plan: &mut Plan, list: RecordId) -> Result<()> {
    let id = campaign_id();
    // 12 lead units, 16 indicators; the windows that were visited on the way are of them.
    let firsts = indicators::all()?;
    let mut units: Vec<_> = firsts.iter().map(|f| plan.unit(f.lead)).collect::<Result<_>>()?;
    units.sort_unstable();
    units.dedup();
    let about = firsts.iter().map(|f| plan.indicator(f.name)).collect::<Result<Vec<_>>>()?;
    let people: Vec<RecordId> =
        PAIRS.as_flattened().iter().map(|p| plan.person(p).map(|a| a.person)).collect::<Result<_>>()?;
    let mut work = Work::new("record.new");
    New::with(&mut work, Kind::Campaign, id)
        .set(campaign::SERIAL, "DC-2023-01")
        .set(campaign::TITLE, CAMPAIGN)
        .set(campaign::SORT, "general")
        .set(campaign::STATE, campaigns::PLANNED)
        .set(campaign::FROM, day("2023-06-30"))
        .set(campaign::UNTIL, day("2023-07-04"))
        .set(campaign::PURPOSE, "了解16个一级指标落实情况，推动第三方评价反馈问题整改到位。")
        .set(campaign::METHODS, Value::Texts(vec!["check".into(), "hearing-report".into(), "files".into()]))
        .set(campaign::AGENCIES, Value::Refs(plan.units("营商办、督查室、监委")?))
        .set(campaign::UNITS, Value::Refs(units))
        .set(campaign::INDICATORS, Value::Refs(about))
        .set(campaign::MATTERS, "指标落实、第三方整改、对标提升、窗口服务")
        .set(campaign::PLAN, "分三组，每组两人，每单位半天；不要求报送表格，不要求主要负责人陪同。")
        .set(campaign::CHECKLIST, list);
    plan.add(millis("2023-06-26", 16, 0), "副主任", work)?;
    let mut step = |at: i64, name: &str, to: &str, more: Vec<(Tag, Value)>| {
        let mut work = Work::new(name).set(Kind::Campaign, id, campaign::STATE, Value::from(to));
        more.into_iter().for_each(|(tag, value)| work.put(Kind::Campaign, id, tag, value));
        plan.add(at, "主任", work)
    };
    step(
        millis("2023-06-27", 10, 0),
        "campaign.approve",
        campaigns::APPROVED,
        vec![
            (campaign::APPROVED_BY, Value::from("分管副市长")),
            (campaign::APPROVAL, Value::from("龙府督〔2023〕6号")),
            (campaign::TERM, Value::from(day("2023-12-31"))),
        ],
    )?;
    let leader = people.first().copied().unwrap_or(id);
    step(
        millis("2023-06-29", 9, 0),
        "campaign.start",
        campaigns::RUNNING,
        vec![(campaign::LEADER, Value::from(leader)), (campaign::INSPECTORS, Value::Refs(people))],
    )?;
    let said = "我市整体营商环境持续向优向好，但仍存在部分指标排名落后、整改进度和对标提升进度偏慢、经验做法复制推广不够等问题。问题已逐项交办。";
    step(
        millis("2023-07-05", 17, 0),
        "campaign.conclude",
        campaigns::CONCLUDED,
        vec![(campaign::CONCLUSION, Value::from(said))],
    )
}

fn one_visit(plan: &mut Plan, v: &Visited, form: &Template) -> Result<()> {
    let id = visit_id(&v.unit, &v.on);
    let pair = PAIRS.iter().find(|p| p.contains(&v.inspector.as_str())).unwrap_or(&PAIRS[0]);
    let people = Value::Refs(vec![plan.person(pair[0])?.person, plan.person(pair[1])?.person]);
    let mut work = Work::new("visit.plan");
    New::with(&mut work, Kind::Visit, id)
        .set(visit::SERIAL, v.serial.as_str())
        .set(visit::UNIT, plan.unit(&v.unit)?)
        .set(visit::ON, day(&v.on))
        .set(visit::STATE, visits::PLANNED)
        .set(visit::ANNOUNCED, "announced")
        .set(visit::CAMPAIGN, campaign_id())
        .set(visit::INSPECTORS, people)
        .set(visit::CHECKLIST, RecordId::from_key(Kind::Checklist, [CHECKLIST]))
        .set(visit::PLACE, v.place.as_str());
    plan.add(millis("2023-06-29", 10, 0), LEADER, work)?;
    let (began, ended) = (millis(&v.on, 9, 0), millis(&v.on, 15, 20));
    let mut work = Work::new("visit.begin").set(Kind::Visit, id, visit::STATE, Value::from(visits::BEGUN));
    work.put(Kind::Visit, id, visit::BEGAN, Value::Time(began));
    plan.add(began, pair[0], work)?;
    let mut dice = Dice::of([v.unit.as_str(), v.on.as_str()]);
    let answers: Answers = QUESTIONS
        .iter()
        .map(|(name, ..)| {
            let wrong = *name == "ledger" && v.failed || *name == "staffed" && v.absent;
            let answer = match dice.below(10) {
                _ if wrong => "no",
                0 if *name != "staffed" => "na",
                1 | 2 if !matches!(*name, "staffed" | "ledger") => "no",
                _ => "yes",
            };
            ((*name).to_string(), answer.to_string())
        })
        .collect();
    let now = NaiveDateTime::default();
    let setting = Setting { now, known: BTreeMap::new(), unique: id.to_string(), last: Answers::new() };
    let lines = answers.iter().map(|(k, a)| format!("{k}={a}")).collect();
    let scored = score(&Sheet::new(form, setting, answers));
    let mut work = Work::new("visit.answer").set(Kind::Visit, id, visit::ANSWERS, Value::Texts(lines));
    if let Some(rate) = scored.permille() {
        work.put(Kind::Visit, id, visit::SCORE, Value::Real(f64::from(rate) / 10.0));
    }
    if !scored.failed.is_empty() {
        work.put(Kind::Visit, id, visit::FAILED, Value::Texts(scored.failed));
    }
    plan.add(millis(&v.on, 11, 40), pair[1], work)?;
    let mut work = Work::new("visit.finish").set(Kind::Visit, id, visit::STATE, Value::from(visits::FINISHED));
    work.put(Kind::Visit, id, visit::OUTCOME, Value::from("to-rectify"));
    work.put(Kind::Visit, id, visit::ENDED, Value::Time(ended));
    plan.add(ended, pair[0], work)
}

/// A visit that is under way on the day on which the story ends, and one that is to come.
fn look_back(plan: &mut Plan) -> Result<()> {
    let people = Value::Refs(vec![plan.person("督查二组")?.person, plan.person("督查员乙")?.person]);
    for (serial, unit, on, begins) in [("ZF-90", "审批", "2023-08-04", true), ("ZF-91", "供电", "2023-08-08", false)]
    {
        let id = visit_id(unit, on);
        let mut work = Work::new("visit.plan");
        New::with(&mut work, Kind::Visit, id)
            .set(visit::SERIAL, serial)
            .set(visit::UNIT, plan.unit(unit)?)
            .set(visit::ON, day(on))
            .set(visit::STATE, visits::PLANNED)
            .set(visit::ANNOUNCED, "announced")
            .set(visit::INSPECTORS, people.clone())
            .set(visit::CHECKLIST, RecordId::from_key(Kind::Checklist, [CHECKLIST]))
            .set(visit::NOTE, "回头看");
        if begins {
            work.put(
                Kind::Visit,
                id,
                visit::POINT,
                Value::from(RecordId::from_key(Kind::ServicePoint, ["市民服务中心"])),
            );
        }
        plan.add(millis("2023-08-02", 11, 0), "督查二组", work)?;
        if begins {
            let mut work = Work::new("visit.begin").set(Kind::Visit, id, visit::STATE, Value::from(visits::BEGUN));
            let answers = vec!["fees=yes".to_string(), "hours=yes".to_string(), "staffed=yes".to_string()];
            work.put(Kind::Visit, id, visit::BEGAN, Value::Time(millis(on, 14, 30)));
            work.put(Kind::Visit, id, visit::ANSWERS, Value::Texts(answers));
            let own = QUESTIONS.iter().map(|(name, ..)| format!("{name}=yes")).collect();
            work.put(Kind::Visit, id, visit::SELF_CHECK, Value::Texts(own));
            plan.add(millis(on, 14, 30), "督查二组", work)?;
        }
    }
    Ok(())
}

struct Told {
    serial: &'static str,
    title: &'static str,
    channel: &'static str,
    class: &'static str,
    on: &'static str,
    about: &'static str,
    facts: &'static str,
    way: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

const CLUES: &[Told] = &[
    Told {
        serial: "XS-01",
        title: "中午到便民服务大厅无人受理",
        channel: "supervisor",
        class: "C",
        on: "2023-07-27",
        about: "东江便民",
        facts: "12时50分到东江乡便民服务大厅办理社保，延时窗口无人值守，等候二十分钟。附照片。",
        way: &[
            ("clue.hand", clues::HANDED, "07-27 15:00", ""),
            ("clue.accept", clues::ACCEPTED, "07-27 16:10", ""),
            ("clue.check", clues::CHECKED, "07-31 10:00", "true"),
            ("clue.answer", clues::ANSWERED, "08-01 09:30", "已核实，窗口空岗属实，相关问题已重新打开整改。"),
        ],
    },
    Told {
        serial: "XS-02",
        title: "企业注销需往返税务、社保多个窗口",
        channel: "hotline",
        class: "B",
        on: "2023-07-18",
        about: "市监",
        facts: "企业办理注销，分别到税务、社保窗口排队，未见注销专窗。",
        way: &[("clue.hand", clues::HANDED, "07-19 09:30", ""), ("clue.accept", clues::ACCEPTED, "07-19 15:00", "")],
    },
    Told {
        serial: "XS-03",
        title: "办注销要跑好几个窗口",
        channel: "site",
        class: "B",
        on: "2023-07-20",
        about: "市监",
        facts: "企业办理注销，分别到税务、社保窗口排队，没有看到注销专窗。",
        way: &[("clue.join", clues::JOINED, "07-21 10:00", "XS-02")],
    },
    Told {
        serial: "XS-04",
        title: "建设项目接电外线工程重复收费",
        channel: "superior",
        class: "A",
        on: "2023-07-24",
        about: "供电",
        facts: "省互联网+督查平台交办：企业反映接电外线工程被要求重复缴纳恢复费用。",
        way: &[("clue.hand", clues::HANDED, "07-25 10:00", "")],
    },
    Told {
        serial: "XS-05",
        title: "邻县执法发现跨区域经营企业注册地址不实",
        channel: "neighbour",
        class: "B",
        on: "2023-08-01",
        about: "市监",
        facts: "邻县联合执法中发现，企业登记住所无人办公，商请核查。",
        way: &[],
    },
];

fn the_clues(plan: &mut Plan) -> Result<()> {
    let mut work = Work::new("record.new");
    let agreed = New::of(&mut work, Kind::Agreement, ["违法线索互联协议"])
        .set(agreement::TITLE, "三县（市）违法线索互联、监管标准互通、处理结果互认协议")
        .set(agreement::PARTIES, Value::Refs(vec![plan.unit("龙南")?, plan.unit("定南")?, plan.unit("全南")?]))
        .set(agreement::SIGNED_ON, day("2023-05-18"))
        .set(agreement::UNTIL, day("2026-05-17"))
        .set(agreement::SCOPE, "违法线索互联、监管标准互通、处理结果互认");
    let agreed = agreed.id;
    plan.add(millis("2023-06-21", 10, 0), "综合", work)?;
    for c in CLUES {
        let id = RecordId::from_key(Kind::Clue, [c.serial]);
        let who = if c.channel == "supervisor" { "社会监督员07" } else { "调度" };
        let mut work = Work::new("record.new");
        New::with(&mut work, Kind::Clue, id)
            .set(clue::TITLE, c.title)
            .set(clue::CHANNEL, c.channel)
            .set(clue::STATE, clues::REGISTERED)
            .set(clue::RECEIVED_ON, day(c.on))
            .set(clue::UNIT, plan.unit(c.about)?)
            .set(clue::FACTS, c.facts);
        match c.channel {
            "superior" => {
                work.put(Kind::Clue, id, clue::SUPERIOR, Value::from("赣督网〔2023〕118号"));
                work.put(Kind::Clue, id, clue::SUPERIOR_DUE, Value::from(day("2023-08-11")));
                work.put(Kind::Clue, id, clue::ANSWER_FORM, Value::from("书面反馈，附佐证"));
            }
            "neighbour" => work.put(Kind::Clue, id, clue::AGREEMENT, Value::from(agreed)),
            _ => {}
        }
        plan.add(millis(c.on, 14, 0), who, work)?;
        // The office numbers and classes what was handed in.
        let work = Work::new("record.edit").set(Kind::Clue, id, clue::SERIAL, Value::from(c.serial)).set(
            Kind::Clue,
            id,
            clue::CLASS,
            Value::from(c.class),
        );
        plan.add(millis(c.on, 14, 30), "调度", work)?;
        for (step, to, when, words) in c.way {
            let (on, time) = when.split_once(' ').unwrap_or((when, "9:00"));
            let (hour, minute) = time.split_once(':').unwrap_or((time, "0"));
            let at = millis(&format!("2023-{on}"), hour.parse().unwrap_or(9), minute.parse().unwrap_or(0));
            let mut work = Work::new(*step).set(Kind::Clue, id, clue::STATE, Value::from(*to));
            match *step {
                // Never to whom it accuses.
                "clue.hand" => work.put(Kind::Clue, id, clue::HANDLER, Value::from(plan.unit("督查室")?)),
                "clue.check" => work.put(Kind::Clue, id, clue::RESULT, Value::from(*words)),
                "clue.answer" => work.put(Kind::Clue, id, clue::ANSWER, Value::from(*words)),
                "clue.join" => {
                    work.put(Kind::Clue, id, clue::JOINED, Value::from(RecordId::from_key(Kind::Clue, [*words])));
                }
                _ => {}
            }
            plan.add(at, "调度", work)?;
        }
    }
    Ok(())
}

/// The first slips of the year, by their numbers.
fn slips(plan: &mut Plan) -> Result<()> {
    for (sort, label, mark, seq, on, unit, serial, text) in [
        ("assign", "交办单", "交办", 1, "2023-07-05", "市监", "WT-01", "请于签收之日起办理，8月底前反馈整改情况。"),
        ("assign", "交办单", "交办", 2, "2023-07-05", "金融", "WT-02", "请于签收之日起办理，7月底前反馈整改情况。"),
        (
            "order",
            "督办单",
            "督办",
            1,
            "2023-07-31",
            "金融",
            "WT-02",
            "反馈所附照片与整改前照片相同，现予督办，请重新整改。",
        ),
    ] {
        let of = RecordId::from_key(Kind::Finding, [serial, super::findings::found_on(serial)?.as_str()]);
        let number = format!("{mark}〔2023〕{seq}号");
        let (title, matter) = super::findings::matter(serial)?;
        let lead = if sort == "assign" {
            "现将下列问题交你单位办理。"
        } else {
            "现对下列事项予以督办。"
        };
        let mut work = Work::new("document.issue");
        New::of(&mut work, Kind::Document, [number.as_str()])
            .set(document::TITLE, format!("关于“{title}”的{label}"))
            .set(document::NUMBER, number.as_str())
            .set(document::SORT, sort)
            .set(document::STATE, crate::domain::life::document::ISSUED)
            .set(document::ON, day(on))
            .set(document::YEAR, Value::Int(2023))
            .set(document::SEQ, Value::Int(seq))
            .set(document::SOURCE, "龙南市营商办")
            .set(document::TO, Value::Refs(vec![plan.unit(unit)?]))
            .set(document::TEXT, format!("{lead}\n{matter}\n{text}"))
            .set(document::SET_BY, plan.person("调度")?.person)
            .set(document::FINDINGS, Value::Refs(vec![of]));
        plan.add(millis(on, 10, 30), "调度", work)?;
    }
    Ok(())
}

/// Draws which of the findings that were struck off are looked at again; by dice that were thrown when the commitment
/// stood.
///
/// # Errors
/// Those of the draw.
pub(super) fn draw(office: &Office, clock: &FixedClock) -> Result<()> {
    let actor = office.actor(Some("市营商办主任"))?;
    let objects: Vec<RecordId> = {
        let state = office.read();
        let closed = |r: &&crate::domain::record::Record| {
            r.text(finding::STATE).is_some_and(|s| loops::RECHECKABLE.contains(&s))
        };
        state.records(Kind::Finding).filter(closed).map(|r| r.id()).collect()
    };
    clock.set(millis("2023-08-04", 17, 40));
    let share = Share::parse("50%").unwrap_or(Share::Count(1));
    let ask = DrawAsk::plain("已销号问题“回头看”抽取".into(), objects, share);
    let (id, _) = office.commit_draw(&actor, &ask)?;
    clock.set(millis("2023-08-04", 17, 50));
    office.open_draw(&actor, id, "4 1 6 2 5 3 3 6", "现场掷骰，营商办、纪委监委在场")?;
    clock.set(millis("2023-08-04", 17, 55));
    let inspectors = {
        let state = office.read();
        let named = |r: &&crate::domain::record::Record| {
            matches!(r.text(person::NAME), Some("督查三组组长" | "督查三组督查员"))
        };
        state.records(Kind::Person).filter(named).map(|r| r.id()).collect::<Vec<_>>()
    };
    office.plan_visits(&actor, id, day("2023-08-09"), &inspectors).map(drop)
}
