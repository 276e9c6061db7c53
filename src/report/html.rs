//! A report as one page of HTML that stands alone: no script, no font, no style and no picture from elsewhere, so that it
//! can be sent to a telephone and opened there. Pictures come first, the table below scrolls sideways where it is wide.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::messages;
use super::svg::{self, escape};
use super::table::{Look, Report};
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Lang, Message};

const STYLE: &str = "\
*{box-sizing:border-box}body{margin:0;padding:1rem;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,\
'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}main{max-width:76rem;margin:auto}\
h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}h3{font-size:.95rem;font-weight:600;\
margin:1rem 0 .3rem}p{margin:.3rem 0}.dim{color:var(--dim)}figure{margin:0 0 .6rem;overflow-x:auto}\
figure.wide svg{min-width:34rem}.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}\
table{border-collapse:collapse;width:100%;font-size:.87rem}th,td{padding:.35rem .6rem;text-align:left;\
vertical-align:top;border-bottom:1px solid var(--line)}th{background:var(--soft);white-space:nowrap;position:sticky;\
top:0}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td{min-width:3.2rem}td.w{min-width:13rem}\
tr:last-child td{border-bottom:0}@media print{.scroll,figure{overflow:visible}}";

/// Texts of more columns than these keep some width.
const LONG: usize = 16;

/// Writes a report of an office as a page.
pub fn page(report: &dyn Report, look: &Look<'_>, office: &str) -> String {
    let lang = look.lang;
    let title = report.title().say(lang);
    let as_of = Message::plain(crate::exchange::messages::AS_OF).with("day", report.day()).say(lang);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">\
         <title>{title} · {office}</title><style>{}{STYLE}</style></head>\n<body><main><h1>{title}</h1>\
         <p class=\"dim\">{office} · {}</p>\n",
        if lang == Lang::Zh { "zh-CN" } else { "en" },
        svg::STYLE,
        escape(&as_of),
        title = escape(&title),
        office = escape(office),
    );
    for remark in report.remarks() {
        let _ = writeln!(out, "<p>{}</p>", escape(&remark.say(lang)));
    }
    let charts = report.charts(look);
    if !charts.is_empty() {
        let _ = writeln!(out, "<h2>{}</h2>", escape(messages::CHARTS.text(lang)));
    }
    for chart in &charts {
        use super::charts::Chart;
        // A gauge has its name in itself.
        let (head, class) = match chart {
            Chart::Gauge { .. } => (String::new(), ""),
            Chart::Burn(_) | Chart::Ranks(_) | Chart::Heat { .. } | Chart::Calendar { .. } => {
                (format!("<h3>{}</h3>", escape(&svg::title(chart).say(lang))), " class=\"wide\"")
            }
        };
        let _ = writeln!(out, "{head}<figure{class}>{}</figure>", svg::draw(chart, lang));
    }
    let _ = writeln!(out, "<h2>{}</h2>", escape(messages::TABLE.text(lang)));
    rows(report, look, &mut out);
    let _ = writeln!(out, "<p class=\"dim\">{}</p></main></body></html>", escape(messages::MADE_BY.text(lang)));
    out
}

fn rows(report: &dyn Report, look: &Look<'_>, out: &mut String) {
    let lang = look.lang;
    if report.count() == 0 {
        let _ = writeln!(out, "<p class=\"dim\">{}</p>", escape(messages::NO_ROWS.text(lang)));
        return;
    }
    let columns = report.columns();
    let rows: Vec<Vec<String>> = (0..report.count())
        .map(|row| {
            let cells = columns.iter().zip(report.cells(look, row));
            cells.map(|(c, cell)| cell.plain(c.kind, lang)).collect()
        })
        .collect();
    // Long texts keep a width at which they can be read, also on a telephone.
    let long = |at: usize| rows.iter().filter_map(|r| r.get(at)).any(|t| t.width() > LONG);
    let classes: Vec<&str> = columns
        .iter()
        .enumerate()
        .map(|(at, c)| match c.kind {
            ColumnKind::Number | ColumnKind::Percent => " class=\"n\"",
            ColumnKind::Text if long(at) => " class=\"w\"",
            ColumnKind::Text | ColumnKind::Date | ColumnKind::DateTime => "",
        })
        .collect();
    out.push_str("<div class=\"scroll\"><table><thead><tr>");
    for (c, class) in columns.iter().zip(&classes) {
        let _ = write!(out, "<th{class}>{}</th>", escape(c.label.text(lang)));
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in &rows {
        out.push_str("<tr>");
        for (text, class) in row.iter().zip(&classes) {
            let _ = write!(out, "<td{class}>{}</td>", escape(text));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}
