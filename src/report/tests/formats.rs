//! One table of columns makes text, JSON, its documentation and a page: they say the same, and a page stands alone.

use super::{Bulletin, day, due};
use crate::domain::kind::Kind;
use crate::domain::schema::{ledger, unit};
use crate::domain::value::Value;
use crate::exchange::table_out::{Format, write};
use crate::i18n::Lang;
use crate::report::catalogue::{REPORTS, Source, Wanted};
use crate::report::html;
use crate::report::svg::escape;
use crate::report::table::Look;
use crate::service::Work;

const SCRIPT: &str = "<script>alert(1)</script>\"'&\u{202e}";

#[test]
fn each_report_comes_out_in_every_format_in_both_languages() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let work = Work::new("t")
        .set(Kind::Unit, b.units[0], unit::NAME, Value::from(SCRIPT))
        .set(Kind::Ledger, b.ledgers[0], ledger::NAME, Value::from(SCRIPT))
        .set(Kind::Ledger, b.ledgers[0], ledger::DUE, due("2023-09-28"));
    o.commit(&b.rig.actor, work).unwrap();
    let source = Source { office: o, actor: &b.rig.actor, as_of: None };
    let wanted = Wanted { since: Some(day("2023-06-30")), rules: Some("bottom:3".into()), ..Wanted::default() };
    for def in REPORTS {
        let report = match (def.make)(&source, &wanted) {
            Ok(report) => report,
            // Without observations no own unit is known.
            Err(_) if matches!(def.name, "lagging" | "gaps") => continue,
            Err(e) => panic!("{def:?}: {}", e.say(Lang::En)),
        };
        let keys = (def.keys)();
        for lang in [Lang::En, Lang::Zh] {
            source
                .with(|view| {
                    let look = Look { state: view.state, lang };
                    let table = report.table(&look);
                    assert_eq!(table.rows.len(), report.count());
                    assert!(table.rows.iter().all(|r| r.len() == table.columns.len()), "{def:?}");
                    for format in [Format::Csv, Format::Markdown, Format::Xlsx] {
                        let mut out = Vec::new();
                        write(&table, format, &mut out).unwrap();
                        assert!(!out.is_empty());
                    }
                    let json = report.json(&look);
                    assert!(json.is_array() || json.is_object(), "{def:?} {json}");
                    assert!(keys.iter().all(|(_, help)| !help.text(lang).is_empty()));
                    let page = html::page(report.as_ref(), &look, "龙南市<营商办>");
                    assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{def:?}");
                    assert_eq!(page.matches("<svg").count(), report.charts(&look).len(), "{def:?}");
                    // Nothing is fetched: the only address is the name of SVG itself.
                    let addresses = page.matches("http").count() - page.matches("http-equiv").count();
                    assert_eq!(addresses, page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count(), "{def:?}");
                    assert!(!page.contains("src=") && !page.contains("url(") && !page.contains("@import"), "{def:?}");
                    assert_eq!(page.matches("<tr>").count(), if report.count() == 0 { 0 } else { report.count() + 1 });
                    if matches!(def.name, "ledgers" | "units" | "pace") {
                        assert!(page.contains(&escape(SCRIPT)), "{def:?}: the name is there as text");
                    }
                    whole(&page);
                    Ok(())
                })
                .unwrap();
        }
    }
}

/// Each element that is opened is closed, in its order.
fn whole(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1).filter(|t| !t.starts_with('!')) {
        let inner = tag.split('>').next().unwrap();
        let name = inner.split([' ', '/']).find(|n| !n.is_empty()).unwrap();
        match (inner.starts_with('/'), inner.ends_with('/') || name == "meta") {
            (true, _) => assert_eq!(open.pop(), Some(name), "{tag}"),
            (false, true) => {}
            (false, false) => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
