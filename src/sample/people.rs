//! Units and people: public place names, and roles instead of persons.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{note, person, setting, unit};
use crate::domain::value::Value;
use crate::error::Result;
use crate::sample::ADMIN;
use crate::sample::plan::{New, Plan, at, day, millis};
use crate::sample::tables::table;
use crate::service::{Work, settings};

/// Since when the office has its units.
pub(super) const BEGIN: &str = "2022-01-04";

/// The characters of a credit code in the order of their values (GB 32100-2015).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unit with people of its own: those that hold indicators.
const LEADS: &[&str] =
    &["市监", "税务", "资源", "人社", "审批", "法院", "供电", "住建", "财政", "发改", "金融", "商务"];

/// The number of social supervisors.
const SUPERVISORS: usize = 15;

/// A made-up credit code with a right check character. 360799 is no county that there is.
fn credit(number: &str) -> String {
    let (head, body) = match number.strip_prefix('1') {
        Some(rest) => ("91360799", format!("MADE0U{rest:0>3}")),
        None => ("11360799", format!("MADE0U{number:0>3}")),
    };
    let code = format!("{head}{body}");
    let mut weight = 1;
    let mut sum = 0;
    for c in code.bytes() {
        sum += ALPHABET.iter().position(|a| *a == c).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    format!("{code}{}", char::from(ALPHABET[(31 - sum % 31) % 31]))
}

/// Plans units, people, and what the office is set to.
pub(super) fn plan(plan: &mut Plan) -> Result<()> {
    let since = Some(day(BEGIN));
    let mut work = Work::new("record.new").on(since);
    for row in table!("units.psv") {
        let (key, name) = (row.cell(0)?, row.cell(1)?);
        let mut new = New::of(&mut work, Kind::Unit, [name])
            .set(unit::NAME, name)
            .set(unit::SHORT, row.cell(2)?)
            .set(unit::SORT, row.cell(3)?)
            .set(unit::PLACE, row.cell(5)?);
        if let Some(parent) = row.list(4, '、')?.next() {
            new = new.set(unit::PARENT, plan.unit(parent)?);
        }
        let number = row.cell(6)?;
        if !number.is_empty() {
            new = new.set(unit::CREDIT, credit(number));
        }
        let id = new.id;
        plan.name_unit(key, id);
    }
    plan.add(millis("2023-02-20", 9, 0), ADMIN, work)?;

    let mut work = Work::new("record.new").on(since);
    for row in table!("people.psv") {
        one(plan, &mut work, row.cell(0)?, [row.cell(1)?, row.cell(3)?, row.cell(4)?, row.cell(5)?], row.cell(2)?)?;
    }
    for row in table!("units.psv") {
        let (key, short) = (row.cell(0)?, row.cell(2)?);
        if LEADS.contains(&key) {
            let (leader, link) = (format!("{short}分管领导"), format!("{short}营商联络员"));
            one(plan, &mut work, &format!("{key}领导"), [&leader, "分管领导", "viewer", ""], key)?;
            one(plan, &mut work, &format!("{key}联络"), [&link, "联络员", "reporter", ""], key)?;
        }
    }
    for n in 1..=SUPERVISORS {
        let name = format!("社会监督员{n:02}");
        one(plan, &mut work, &name, [&name, "营商环境社会监督员", "supervisor", ""], "")?;
    }
    let admin = plan.person(ADMIN)?.person;
    work.put(Kind::Person, admin, person::UNIT, Value::from(plan.unit("营商办")?));
    work.put(Kind::Person, admin, person::POST, Value::from("系统管理员"));
    plan.add(millis("2023-02-20", 9, 20), ADMIN, work)?;

    let mut work = Work::new("record.new").on(since);
    for (name, value) in [(settings::OWN_UNIT, "龙南市"), (settings::LAGGING, "bottom:3")] {
        let id = settings::id(name);
        work.put(Kind::Setting, id, setting::NAME, Value::from(name));
        work.put(Kind::Setting, id, setting::VALUE, Value::from(value));
    }
    plan.add(millis("2023-02-20", 9, 30), ADMIN, work)?;

    let mut work = Work::new("record.edit").on(Some(day("2023-06-17")));
    for n in 1..=SUPERVISORS {
        let id = plan.person(&format!("社会监督员{n:02}"))?.person;
        let text = "2023年6月16日至17日参加市营商办组织的封闭式培训，共两天。\
                    内容：营商环境是什么、做什么，怎样当好监督员；要求线索须有真凭实据。";
        work.put(Kind::Person, id, person::TRAINING, Value::from(text));
        work.put(Kind::Person, id, person::TERM_UNTIL, Value::from(day("2025-06-17")));
    }
    plan.add(at(day("2023-06-19"), 9, 15), ADMIN, work)?;
    let who = plan.person("社会监督员07")?.person;
    let mut work = Work::new("supervisor.experience");
    New::of(&mut work, Kind::Note, ["履职体会", "2023-06-29"])
        .set(note::ABOUT, who)
        .set(note::SORT, "experience")
        .set(note::TEXT, "走访5个窗口，多数能一次告知；中午轮岗时有空窗，建议公示轮岗表并设值守电话。")
        .set(note::ON, day("2023-06-29"))
        .set(note::BY, who);
    plan.add(at(day("2023-06-29"), 16, 20), "社会监督员07", work)
}

/// The social supervisors.
pub(super) fn supervisors(plan: &Plan) -> Result<Vec<RecordId>> {
    (1..=SUPERVISORS).map(|n| Ok(plan.person(&format!("社会监督员{n:02}"))?.person)).collect()
}

fn one(plan: &mut Plan, work: &mut Work, key: &str, what: [&str; 4], unit: &str) -> Result<()> {
    let [name, post, role, login] = what;
    let unit = if unit.is_empty() { None } else { Some(plan.unit(unit)?) };
    let of = unit.map(|u| u.to_string()).unwrap_or_default();
    let mut new = New::of(work, Kind::Person, [name, of.as_str()])
        .set(person::NAME, name)
        .set(person::POST, post)
        .set(person::ROLE, role)
        .set(person::LOGIN, login);
    if let Some(unit) = unit {
        new = new.set(person::UNIT, unit);
    }
    let id = new.id;
    plan.name_person(key.to_string(), id, Role::named(role).unwrap_or(Role::Viewer), unit);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_codes_have_a_right_check_character() {
        for number in ["001", "012", "108", "115"] {
            let code = credit(number);
            assert_eq!(crate::domain::credit::check(&code).unwrap(), code);
        }
    }
}
