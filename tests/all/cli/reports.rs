//! Reports and the lint, over the sample office: the figures of the bulletin come back.

use serde_json::Value;

use super::Desk;

fn ledger<'v>(report: &'v Value, name: &str) -> &'v Value {
    report.as_array().unwrap().iter().find(|l| l["ledger"].as_str().unwrap().contains(name)).unwrap()
}

fn counts(l: &Value) -> [u64; 6] {
    ["total", "done", "in_progress", "not_done", "ongoing", "unreported"].map(|k| l[k].as_u64().unwrap())
}

#[test]
fn the_bulletins_figures_come_back() {
    let desk = Desk::sample();
    let report = desk.run(&["report", "ledgers", "--as-of", "2023-07-31", "--json"]).json();
    assert_eq!(counts(ledger(&report, "第三方")), [105, 83, 11, 11, 0, 0]);
    assert_eq!(counts(ledger(&report, "对标")), [93, 32, 0, 55, 6, 0]);
    assert_eq!(counts(ledger(&report, "试点")), [125, 69, 0, 15, 41, 0]);
    assert_eq!(counts(ledger(&report, "放管服")), [34, 0, 0, 0, 0, 34]);
    assert_eq!(counts(ledger(&report, "监测")), [534, 0, 0, 0, 0, 534]);
    let third = ledger(&report, "第三方");
    assert_eq!((third["rate"].as_f64(), third["published_rate"].as_f64()), (Some(79.0), Some(89.5)));
    assert_eq!(ledger(&report, "对标")["rate"], 34.4);
    assert_eq!(ledger(&report, "试点")["rate"], 55.2);
    assert!(ledger(&report, "放管服")["rate"].is_null());
    // A file that goes to the output is that file: what ends its lines is not shown as a sign.
    let csv = desk.run(&["report", "ledgers", "--format", "csv"]).ok();
    assert!(csv.lines().count() == 6 && csv.ends_with("\r\n") && !csv.contains('␍'), "{csv}");
    // A month before, the numbers were others.
    let june = desk.run(&["report", "ledgers", "--as-of", "2023-06-30", "--json"]).json();
    assert_ne!(counts(ledger(&june, "第三方")), counts(third));
    let table = desk.zh(&["report", "ledgers", "--as-of", "7-31"]).ok();
    assert!(table.contains("79.0%") && table.contains("89.5%"), "{table}");
}

#[test]
fn the_lint_finds_the_bulletins_slips() {
    let desk = Desk::sample();
    let remarks = desk.run(&["lint", "--as-of", "2023-07-31", "--json"]).json();
    let texts: Vec<&str> = remarks.as_array().unwrap().iter().map(|r| r["text"].as_str().unwrap()).collect();
    let has = |parts: &[&str]| texts.iter().any(|t| parts.iter().all(|p| t.contains(p)));
    assert!(has(&["89.5%", "79.0%"]), "{texts:#?}");
    let zh = desk.zh(&["lint", "--as-of", "2023-07-31"]).ok();
    assert!(zh.contains("89.5%") && zh.contains("79.0%"), "{zh}");
    assert!(desk.run(&["lint", "--as-of", "2023-07-31"]).ok().contains("89.5%"));
}

#[test]
fn units_due_and_lagging_are_reported() {
    let desk = Desk::sample();
    let units = desk.run(&["report", "units", "--as-of", "2023-07-31", "--json"]).json();
    assert!(units.as_array().unwrap().len() >= 12, "{units}");
    let due = desk.run(&["report", "due", "--as-of", "2023-07-31", "--json"]).json();
    for group in ["overdue", "due_soon", "stalled", "review"] {
        assert!(due[group].is_array(), "{group} in {due}");
    }
    let lagging = desk.run(&["report", "lagging", "--as-of", "2023-07-31", "--json"]).json();
    assert!(!lagging.as_array().unwrap().is_empty(), "{lagging}");
    for report in ["units", "due", "lagging"] {
        let (en, zh) = (desk.run(&["report", report]).ok(), desk.zh(&["report", report]).ok());
        assert!(en.lines().count() > 1 && zh.lines().count() == en.lines().count(), "{report}: {en}{zh}");
        assert_ne!(en.lines().next(), zh.lines().next());
    }
}

#[test]
fn lagging_indicators_are_flagged_once() {
    let desk = Desk::sample();
    let flags = |desk: &Desk| desk.run(&["list", "flags", "--json"]).json().as_array().unwrap().len();
    let before = flags(&desk);
    let args = ["flag", "lagging", "--rule", "bottom:5", "--rule", "below-target", "--json"];
    let mut dry = args.to_vec();
    dry.push("--dry-run");
    let planned = desk.run(&dry).json();
    let raised = planned["raised"].as_array().unwrap().len();
    assert!(raised > 0 && planned["written"] == false, "{planned}");
    assert_eq!(flags(&desk), before, "a dry run writes nothing");
    assert_eq!(desk.run(&args).json()["written"], true);
    assert_eq!(flags(&desk), before + raised);
    let again = desk.run(&args).json();
    assert!(again["raised"].as_array().unwrap().is_empty() && again["written"] == false, "{again}");
    let said = desk.run(&["flag", "lagging", "--rule", "bottom:few"]);
    assert!(said.code != 0 && said.err.contains("bottom:few"), "{said:?}");
    let said = desk.run(&["flag", "lagging", "--period", "someday"]).refused(8);
    assert!(said.contains("someday") && said.contains("2023Q2"), "{said}");
}

#[test]
fn every_report_is_written_in_every_format() {
    let desk = Desk::sample();
    for report in ["ledgers", "units", "due", "lagging", "changes", "pace"] {
        for format in ["csv", "xlsx", "md", "json", "html"] {
            let name = format!("{report}.{format}");
            let path = desk.file(&name);
            let said = desk.zh(&["report", report, "--out", path.to_str().unwrap()]);
            assert_eq!(said.code, 0, "{said:?}");
            assert!(std::fs::metadata(&path).unwrap().len() > 40, "{name}");
            desk.run(&["report", report, "--out", path.to_str().unwrap()]).refused(5);
            desk.run(&["report", report, "--out", path.to_str().unwrap(), "--force"]).ok();
        }
        let json = std::fs::read_to_string(desk.file(&format!("{report}.json"))).unwrap();
        let printed = desk.run(&["report", report, "--json"]).json();
        assert_eq!(
            serde_json::from_str::<Value>(&json).unwrap(),
            printed,
            "{report}: a file of JSON is what --json prints"
        );
        assert_eq!(desk.run(&["report", report, "--format", "json", "--out", "-"]).json(), printed);
        let page = desk.run(&["report", report, "--format", "html"]).ok();
        assert!(page.starts_with("<!DOCTYPE html>") && !page.contains("<script"), "{report}");
    }
    let pace = desk.run(&["report", "pace", "--json"]).json();
    assert_eq!(pace.as_array().unwrap().len(), 5, "each ledger of the sample has tasks: {pace}");
    let daily = desk.run(&["report", "changes", "--cadence", "daily", "--json"]).json();
    assert_eq!((&daily["since"], &daily["day"]), (&"2023-08-03".into(), &"2023-08-04".into()));
    let since = desk.run(&["report", "changes", "--since", "7-1", "--json"]).json();
    assert!(since["changes"].as_array().unwrap().len() > daily["changes"].as_array().unwrap().len());
    let lint = desk.run(&["lint", "--as-of", "7-31", "--format", "html"]).ok();
    assert!(lint.contains("79.0%"), "{lint}");
    desk.run(&["report", "pace", "--out", "x.doc"]).refused(2);
}
