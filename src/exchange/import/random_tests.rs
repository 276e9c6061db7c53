//! The rule over all: every row of a file ends up in exactly one of taken, the same, changed, a remark that names it, or
//! refused; nothing is dropped, invented, split or taken for something else. Random sheets whose truth is known.

use std::collections::BTreeMap;

use super::tests::Rig;
use super::*;
use crate::domain::schema::task;
use crate::exchange::grid::{Builder, Cell, Grid, Limits, Merge, Origin};
use crate::exchange::header::{Hints, Why};

/// What a row of a made-up sheet is.
#[derive(Clone, Debug, PartialEq)]
enum Truth {
    /// A task with its title, lead unit and deadline.
    Task(String, String, Option<String>),
    /// A task that cannot be read.
    Bad,
    /// No record, for one of these reasons.
    No(&'static [Why]),
}

/// A generator of numbers that a seed repeats.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len() as u64) as usize]
    }
}

struct Made {
    builder: Builder,
    row: u32,
    left: u32,
    truth: BTreeMap<u32, Truth>,
}

impl Made {
    fn line(&mut self, cells: &[&str], truth: Truth) {
        for (c, text) in cells.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            let cell = match text.parse::<f64>() {
                Ok(n) if !text.starts_with('0') => Cell::Number(n),
                _ => Cell::Text((*text).to_string()),
            };
            self.builder.set(self.row, self.left + c as u32, cell).unwrap();
        }
        self.truth.insert(self.row + 1, truth);
        self.row += 1;
    }

    /// Merges a cell down, where it stands for more rows than one.
    fn merge_down(&mut self, top: u32, bottom: u32, column: u32) {
        if bottom > top {
            let at = self.left + column;
            self.builder.merge(Merge { top, left: at, bottom, right: at });
        }
    }

    /// Ends the cell that tasks share before a row.
    fn end_run(&mut self, run: &mut Run, before: u32, column: u32) {
        if let Some((top, _)) = run.take() {
            self.merge_down(top, before.saturating_sub(1), column);
        }
    }

    fn merge(&mut self, from: u32, to: u32) {
        let row = self.row - 1;
        self.builder.merge(Merge { top: row, left: self.left + from, bottom: row, right: self.left + to });
    }
}

/// The row in which a cell begins that several tasks share, and what it holds.
type Run = Option<(u32, String)>;

const UNITS: &[&str] = &["甲局", "乙委", "丙办", "丁中心", "戊镇人民政府"];
const WORDS: &[&str] = &["已完成", "正在推进", "未完成"];

/// A sheet and what each of its rows is. Columns: serial (or none), task, lead unit, deadline, status, progress.
fn sheet(seed: u64) -> (Grid, BTreeMap<u32, Truth>) {
    let mut r = Chance(seed);
    let origin = Origin { file: format!("随机{seed}.xlsx"), sheet: Some("台账".into()) };
    let left = u32::from(r.once_in(4));
    let mut m = Made { builder: Builder::new(origin, Limits::default()), row: 0, left, truth: BTreeMap::new() };
    let serial = !r.once_in(3);
    let above = Truth::No(&[Why::Above]);
    if !r.once_in(3) {
        m.line(&["2023年整改任务台账"], above.clone());
        if r.once_in(2) {
            m.merge(0, 5);
        }
    }
    if r.once_in(3) {
        m.line(&["填报单位：甲局", "", "", "填报日期：2023年7月31日"], above.clone());
        if r.once_in(2) {
            m.merge(0, 2);
            m.merge(3, 5);
        }
    }
    m.row += r.below(2) as u32;
    let head = |text: &'static str| if serial { text } else { "" };
    let header = [head("序号"), "任务名称", "牵头单位", "完成时限", "状态", "进度"];
    let from = usize::from(!serial);
    let two_levels = r.once_in(4);
    if two_levels {
        let top = m.row;
        let mut upper = header;
        (upper[4], upper[5]) = ("完成情况", "");
        m.line(&upper[from..], Truth::No(&[Why::Header]));
        m.merge(4 - from as u32, 5 - from as u32);
        let lower = ["", "", "", "", "状态", "进度"];
        m.line(&lower[from..], Truth::No(&[Why::Header]));
        (0..4 - from as u32).for_each(|c| m.merge_down(top, top + 1, c));
    } else {
        m.line(&header[from..], Truth::No(&[Why::Header]));
    }
    if r.once_in(6) {
        let numbers = ["1", "2", "3", "4", "5", "6"];
        m.line(&numbers[..header.len() - from], Truth::No(&[Why::ColumnNumbers]));
    }
    let mut count = 0;
    let tasks = 3 + r.below(12);
    let mut groups = 0;
    let mut since = 0;
    let grouped = serial && r.once_in(2);
    let lead = 2 - from as u32;
    let (mut run, mut follows): (Run, u32) = (None, m.row);
    for n in 0..tasks {
        if grouped && (n == 0 || (since > 1 && r.once_in(4))) {
            groups += 1;
            let numeral = ["一", "二", "三", "四", "五", "六", "七", "八"][(groups - 1) % 8];
            let name = format!("{numeral}、第{groups}类");
            match r.below(4) {
                0 => m.line(&[&name], Truth::No(&[Why::Group])),
                1 => {
                    m.line(&[&name], Truth::No(&[Why::Group]));
                    m.merge(0, 5);
                }
                2 => m.line(&[numeral, &format!("第{groups}类"), "", "", "", "40"], Truth::No(&[Why::Group])),
                _ => m.line(&[&name, "", "", "", "", "40"], Truth::No(&[Why::Group])),
            }
            since = 0;
        }
        if n > 1 && r.once_in(12) && !two_levels {
            m.line(&header[from..], Truth::No(&[Why::HeaderAgain]));
        }
        if n > 1 && r.once_in(12) {
            m.row += 1;
        }
        // One cell for the lead unit of several tasks, as long as nothing stands between them.
        if m.row != follows {
            m.end_run(&mut run, follows, lead);
        }
        count += 1;
        since += 1;
        let ends = ["", "", "", "合计", "小计", "（试点）", "：容缺受理", "（共3项）"];
        let title = format!("{}第{n}项工作{}", r.of(&["压减", "新增：", "推进", "注册登记"]), r.of(&ends));
        let mut unit = (*r.of(UNITS)).to_string();
        let due = r.of(&["2023年9月底前", "2023-6-30", "", "长期坚持", "2023/12/31"]).to_string();
        let number = if serial && !r.once_in(10) { count.to_string() } else { String::new() };
        // A row with its name alone is a row.
        let alone =
            n > 0 && r.once_in(8) && !title.contains("合计") && !title.contains("小计") && !title.contains("（共");
        let bad = !alone && r.once_in(15);
        let progress = if bad { "过半" } else { *r.of(&["50", "100", "", "0"]) };
        let goes_on = !alone && !bad && r.once_in(2);
        let shown = match &run {
            Some((_, held)) if goes_on => {
                unit.clone_from(held);
                String::new()
            }
            _ => {
                m.end_run(&mut run, m.row, lead);
                run = (!alone && !bad).then(|| (m.row, unit.clone()));
                unit.clone()
            }
        };
        let cells = if alone {
            [number.as_str(), &title, "", "", "", ""]
        } else {
            [number.as_str(), &title, &shown, &due, *r.of(WORDS), progress]
        };
        let truth = match (bad, alone) {
            (true, _) => Truth::Bad,
            (_, true) => Truth::Task(title.clone(), String::new(), None),
            _ => Truth::Task(title.clone(), unit.clone(), Some(due.clone()).filter(|d| !d.is_empty())),
        };
        m.line(&cells[from..], truth);
        follows = m.row;
        if serial && grouped && r.once_in(9) {
            m.line(&["小计", "", "", "", "", "40"], Truth::No(&[Why::Total]));
        }
    }
    m.end_run(&mut run, follows, lead);
    // What stands below the data.
    if r.once_in(3) {
        let blank = ["", "", "", "", "未完成", "0"];
        for _ in 0..=r.below(3) {
            m.line(&blank[from..], Truth::No(&[Why::Template]));
        }
    } else if r.once_in(3) && serial {
        m.line(&[&(count + 1).to_string(), "", "", "", "", "#N/A"], Truth::No(&[Why::Errors]));
        m.line(&[&(count + 2).to_string()], Truth::No(&[Why::OnlySerial]));
    }
    match r.below(4) {
        0 => m.line(
            &["合计", "", "", "", "", "300"][from..],
            if serial { Truth::No(&[Why::Total]) } else { Truth::No(&[Why::Sums]) },
        ),
        1 if serial => m.line(&["", "", "", "", "", "300"], Truth::No(&[Why::Sums])),
        _ => {}
    }
    if r.once_in(2) {
        m.row += r.below(2) as u32;
        m.line(&["注：数据截至2023年7月底"], Truth::No(&[Why::Note]));
    }
    if r.once_in(3) {
        m.line(&["填表人：办公室", "", "审核人：甲"], Truth::No(&[Why::Note]));
    }
    (m.builder.finish().unwrap(), m.truth)
}

/// Everything that a person would see wrong, as text.
fn check(seed: u64) -> Result<(), String> {
    let (grid, truth) = sheet(seed);
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("随机");
    o.same = Some(Same::New);
    let known = known_headings(Kind::Task);
    let s = Sheet::find(grid.clone(), Hints { header_row: None, known: &known }).map_err(|e| e.to_string())?;
    let plan = plan(&s, &o, &rig.office.read(), &mut |_| true).map_err(|e| e.to_string())?;
    let fates = plan.fates();
    for (row, is) in &truth {
        let fate = fates.get(row).copied();
        let right = match is {
            Truth::Task(..) => fate == Some(Fate::Taken),
            Truth::Bad => fate == Some(Fate::Refused),
            Truth::No(whys) => matches!(fate, Some(Fate::Remark(why)) if whys.contains(&why)),
        };
        if !right {
            return Err(format!("row {row} is {is:?} and became {fate:?}"));
        }
    }
    if let Some(row) = fates.keys().find(|row| !truth.contains_key(row)) {
        return Err(format!("row {row} is nothing and became {:?}", fates[row]));
    }
    // Each row stands in one place alone.
    let mut times: BTreeMap<u32, usize> = BTreeMap::new();
    let refused = plan.refused();
    plan.skipped.iter().for_each(|s| *times.entry(s.row).or_default() += 1);
    plan.records.iter().filter(|r| !r.beside).for_each(|r| *times.entry(r.row).or_default() += 1);
    refused.iter().for_each(|row| *times.entry(*row).or_default() += 1);
    if let Some((row, n)) = times.iter().find(|(_, n)| **n != 1) {
        return Err(format!("row {row} became {n} things"));
    }
    // The good rows are written as they are, and nothing else is.
    o.skip_bad = true;
    let plan = super::plan(&s, &o, &rig.office.read(), &mut |_| true).map_err(|e| e.to_string())?;
    apply(std::slice::from_ref(&plan), &rig.office, &rig.actor).map_err(|e| e.to_string())?;
    let state = rig.office.read();
    let mut want: Vec<(String, String, Option<String>)> = truth
        .values()
        .filter_map(|t| match t {
            Truth::Task(title, unit, due) => Some((title.clone(), unit.clone(), due.clone())),
            Truth::Bad | Truth::No(_) => None,
        })
        .collect();
    let mut got: Vec<(String, String, Option<String>)> = state
        .records(Kind::Task)
        .map(|t| {
            let lead = t.reference(task::LEAD).map(|u| state.title(u)).unwrap_or_default();
            let due = match t.get(task::DUE) {
                Some(crate::domain::value::ValueRef::Due(d)) => Some(d.words.to_string()),
                _ => None,
            };
            (t.text(task::TITLE).unwrap_or_default().to_string(), lead, due)
        })
        .collect();
    want.sort();
    got.sort();
    if want != got {
        return Err(format!("want {want:?}\ngot {got:?}"));
    }
    let named: std::collections::BTreeSet<&String> = want.iter().map(|(_, u, _)| u).filter(|u| !u.is_empty()).collect();
    let units = state.records(Kind::Unit).count();
    if units != named.len() {
        return Err(format!("{units} units for {named:?}"));
    }
    drop(state);
    // Once more, and nothing changes.
    let again = super::plan(&s, &o, &rig.office.read(), &mut |_| true).map_err(|e| e.to_string())?;
    if (again.count(Difference::Same), again.count(Difference::New)) != (want.len(), 0) {
        return Err(format!("a second import: {:?}", again.fates()));
    }
    Ok(())
}

#[test]
fn every_row_of_random_sheets_is_accounted_for() {
    let wrong: Vec<String> = (0..160)
        .filter_map(|seed| {
            let what = check(seed).err()?;
            let (grid, _) = sheet(seed);
            let rows: Vec<String> = (0..grid.height())
                .map(|r| {
                    let cells: Vec<String> = grid.row(r).iter().map(ToString::to_string).collect();
                    format!("{:3} {}", r + 1, cells.join(" | "))
                })
                .collect();
            Some(format!("seed {seed}: {what}\n{}", rows.join("\n")))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} sheets wrong, the first:\n{}",
        wrong.len(),
        wrong.iter().take(3).cloned().collect::<Vec<_>>().join("\n\n")
    );
}
