use super::*;
use crate::exchange::grid::{Builder, Limits, Merge};
use crate::exchange::published::{Figure, check};
use crate::exchange::text;
use crate::i18n::Lang;

/// A grid of words; `.` is an empty cell, digits become numbers.
fn grid(lines: &[&str], merges: &[(u32, u32, u32, u32)]) -> Grid {
    let mut b = Builder::new(Origin { file: "台账.xlsx".into(), sheet: Some("一".into()) }, Limits::default());
    for (r, line) in lines.iter().enumerate() {
        for (c, word) in line.split('|').enumerate() {
            let cell = match word.trim() {
                "." | "" => Cell::Empty,
                w => w.parse().map_or_else(|_| Cell::Text(w.into()), Cell::Number),
            };
            b.set(r as u32, c as u32, cell).unwrap();
        }
    }
    for (top, left, bottom, right) in merges {
        b.merge(Merge { top: *top, left: *left, bottom: *bottom, right: *right });
    }
    b.finish().unwrap()
}

fn find(lines: &[&str], merges: &[(u32, u32, u32, u32)]) -> Sheet {
    Sheet::find(grid(lines, merges), Hints::default()).unwrap()
}

fn headings(s: &Sheet) -> Vec<&str> {
    s.columns.iter().map(|c| c.heading.as_str()).collect()
}

fn csv(text: &str) -> Sheet {
    let g = text::read("t.csv", text.as_bytes(), &text::Options::default(), &Limits::default(), &mut |_| true).unwrap();
    Sheet::find(g, Hints::default()).unwrap()
}

#[test]
fn a_ministrys_list_is_told_apart() {
    let s = find(
        &[
            "附件2：",
            "全国学校名单（截至2025年6月20日）",
            "序号|学校名称|学校标识码|主管部门|备注",
            "北京市（2所）",
            "1|甲大学|4211050001|北京市",
            "2|乙大学|4211050002|教育部",
            "天津市（2所）",
            "3|丙大学|4212050063|天津市|民办",
        ],
        &[(0, 0, 0, 4), (1, 0, 1, 4), (3, 0, 3, 4), (6, 0, 6, 4)],
    );
    assert_eq!(headings(&s), ["序号", "学校名称", "学校标识码", "主管部门", "备注"]);
    assert_eq!((s.header, s.rows.len(), s.groups.len()), ((3, 3), 3, 2));
    assert_eq!(s.as_of.unwrap().to_string(), "2025-06-20");
    assert_eq!((s.groups[1].title.as_str(), s.rows[2].group, s.rows[2].number), ("天津市", Some(1), 8));
    let checks = check(&s);
    assert_eq!(checks.iter().map(|c| c.agrees).collect::<Vec<_>>(), [Some(true), Some(false)]);
    assert_eq!(checks[1].actual, Some(1.0));
}

#[test]
fn two_levels_of_a_merged_header_are_joined() {
    let s = find(
        &[
            "重点任务清单",
            "序号|事项|完成情况|.|时限",
            ".|.|状态|进度|.",
            "1|简化办税|已完成|100|2023-06-30",
            "2|联合验收|推进中|60|2023-09-30",
        ],
        &[(0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4)],
    );
    assert_eq!(headings(&s), ["序号", "事项", "完成情况/状态", "完成情况/进度", "时限"]);
    assert_eq!((s.header, s.rows.len()), ((2, 3), 2));
}

#[test]
fn two_levels_without_merges_are_joined_too() {
    let s = csv(
        "序号,事项,完成情况,,时限\n,,状态,进度,\n1,简化办税,已完成,100,2023-06-30\n2,联合验收,推进中,60,2023-09-30\n",
    );
    assert_eq!(headings(&s), ["序号", "事项", "完成情况/状态", "完成情况/进度", "时限"]);
    assert_eq!(s.rows.len(), 2);
    // A first row of words below a header with a gap is no second level.
    let s = csv("事项,,单位,状态\n简化办税,甲,税务局,已完成\n联合验收,乙,住建局,推进中\n");
    assert_eq!((headings(&s), s.rows.len()), (vec!["事项", "B", "单位", "状态"], 2));
}

#[test]
fn merged_cells_fill_down_in_rows() {
    let s = find(
        &["问题|措施|牵头单位", "窗口缺席|增设窗口|政务局", ".|加强考勤|政务局", "材料多|精简材料|税务局"],
        &[(1, 0, 2, 0)],
    );
    assert_eq!(s.rows[1].cells[0].to_string(), "窗口缺席");
    assert_eq!(s.rows.len(), 3);
}

#[test]
fn subtotals_are_kept_apart_and_checked() {
    let s = find(
        &[
            "单位|任务数|完成数|完成率",
            "税务局|10|8|80%",
            "住建局|5|5|100%",
            "小计|15|13|.",
            "人社局|7|1|14.3%",
            "小计|8|1|.",
            "合计|22|14|63.6%",
        ],
        &[],
    );
    assert_eq!(s.rows.len(), 3);
    let checks = check(&s);
    let seen: Vec<_> = checks.iter().map(|c| (s.published[c.published].row, c.agrees, c.actual)).collect();
    assert_eq!(
        seen,
        [
            (4, Some(true), Some(15.0)),
            (4, Some(true), Some(13.0)),
            (6, Some(false), Some(7.0)),
            (6, Some(true), Some(1.0)),
            (7, Some(true), Some(22.0)),
            (7, Some(true), Some(14.0)),
            (7, None, None),
        ]
    );
    assert!(matches!(s.published[6].figure, Figure::Sum { percent: true, .. }));
}

#[test]
fn footer_notes_and_repeated_headers_are_no_rows() {
    let s = csv(
        "序号,事项,单位\n1,甲,税务局\n2,乙,税务局\n序号,事项,单位\n2,丙,住建局\n5,丁,住建局\n,,\n注：数据截至7月底,,\n填表人：办公室,,\n",
    );
    assert_eq!(s.rows.len(), 4);
    assert_eq!(s.notes.iter().map(|n| n.0).collect::<Vec<_>>(), [8, 9]);
    let said: Vec<String> = s.remarks.iter().map(|r| r.say(Lang::En)).collect();
    let skipped: Vec<_> = s.skipped.iter().map(|s| (s.row, s.why)).collect();
    assert_eq!(skipped, [(1, Why::Header), (4, Why::HeaderAgain), (8, Why::Note), (9, Why::Note)]);
    assert!(said.iter().any(|t| t == "row 5, column A: serial 2 is there twice"), "{said:?}");
    assert!(said.iter().any(|t| t == "row 6, column A: serial 5 follows 2"), "{said:?}");
}

#[test]
fn serials_that_begin_anew_in_a_group_are_fine() {
    let s = csv("序号,事项,单位\n一、税务,,\n1,甲,a\n2,乙,a\n二、住建,,\n1,丙,b\n");
    assert_eq!((s.groups.len(), s.rows.len()), (2, 3));
    assert!(s.remarks.is_empty(), "{:?}", s.remarks);
}

#[test]
fn a_named_header_row_is_taken_and_a_missing_one_refused() {
    let lines = ["甲|乙|丙", "序号|事项|单位", "1|a|b"];
    let s = Sheet::find(grid(&lines, &[]), Hints { header_row: Some(2), known: &[] }).unwrap();
    assert_eq!(headings(&s), ["序号", "事项", "单位"]);
    // Known headings tell two rows of words apart.
    let s = Sheet::find(grid(&lines, &[]), Hints { header_row: None, known: &["事项", "单位"] }).unwrap();
    assert_eq!(s.header.0, 2);
    let f = Sheet::find(grid(&lines, &[]), Hints { header_row: Some(9), known: &[] }).unwrap_err();
    assert!(f.is(messages::HEADER_ROW_EMPTY));
    let f = Sheet::find(grid(&["1|2|3", "4|5|6"], &[]), Hints::default()).unwrap_err();
    assert!(f.is(messages::NO_HEADER) && f.hints(Lang::En)[0].contains("--header-row"));
    assert!(Sheet::find(grid(&[], &[]), Hints::default()).unwrap_err().is(messages::SHEET_EMPTY));
}

#[test]
fn years_may_be_headings() {
    let s = csv("指标,2021,2022,2023\n开办企业,80.1,81,82\n纳税,70,..,72\n");
    assert_eq!(headings(&s), ["指标", "2021", "2022", "2023"]);
}
