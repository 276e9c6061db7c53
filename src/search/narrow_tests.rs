use proptest::prelude::*;

use super::*;

fn go(search: &mut Search, index: &Index, typed: &str) -> Vec<u32> {
    search.run(index, &Pattern::fuzzy(typed), 10, &AtomicBool::new(false)).unwrap().ids.to_vec()
}

fn ledger(rows: usize) -> Index {
    let parts = ["推进", "企业开办", "市场监管", "税务", "重庆", "审批", "银行", "调度", "整改", "长沙"];
    let mut index = Index::new();
    for row in 0..rows {
        let text: String = (0..5).map(|k| parts[(row / 10usize.pow(k % 4) + k as usize * 3) % parts.len()]).collect();
        index.push(&text);
    }
    index
}

#[test]
fn growing_shrinking_and_changing_find_what_a_fresh_search_finds() {
    let mut index = ledger(5000);
    let mut search = Search::new();
    for typed in ["s", "sc", "scj", "scjg", "scj", "sc", "cq", "cq s", "cq sp", "", "税", "税务", "shui", "q"] {
        assert_eq!(go(&mut search, &index, typed), go(&mut Search::new(), &index, typed), "{typed}");
    }
    assert!(!go(&mut search, &index, "scjg").is_empty());
    index.set(17, "新来的");
    index.remove(18);
    let now = go(&mut search, &index, "xl");
    assert_eq!(now, [17]);
    assert!(!go(&mut search, &index, "").contains(&18));
}

#[test]
fn the_best_come_first_and_equals_keep_their_order() {
    let mut index = Index::new();
    for text in ["市水务集团推进税务", "市税务局", "税务局", "税务局", "教育局"] {
        index.push(text);
    }
    let found = Search::new().run(&index, &Pattern::fuzzy("sw"), 3, &AtomicBool::new(false)).unwrap();
    assert_eq!(*found.ids, [0, 1, 2, 3]);
    assert_eq!(found.best.iter().map(|h| h.id).collect::<Vec<_>>(), [2, 3, 1]);
}

#[test]
fn one_thread_and_many_agree() {
    let index = ledger(20_000);
    for typed in ["s", "sp", "tjqykb", "审批", "x"] {
        let run = |threads| {
            let mut search = Search { threads, ..Search::default() };
            search.run(&index, &Pattern::fuzzy(typed), 50, &AtomicBool::new(false)).unwrap()
        };
        assert_eq!(run(1), run(3), "{typed}");
    }
}

#[test]
fn the_next_key_cancels() {
    let index = ledger(5000);
    let mut search = Search::new();
    let all = go(&mut search, &index, "s");
    assert_eq!(search.run(&index, &Pattern::fuzzy("sc"), 10, &AtomicBool::new(true)), None);
    assert_eq!(go(&mut search, &index, "s"), all);
}

proptest! {
    #[test]
    fn the_promising_are_the_highest_ranks(ranks in proptest::collection::vec(0u16..RANKS as u16, 0..200), count in 1usize..100) {
        let ids: Vec<u32> = (0..ranks.len() as u32).collect();
        let mut expected: Vec<(std::cmp::Reverse<u16>, u32)> = ids.iter().map(|i| (std::cmp::Reverse(ranks[*i as usize]), *i)).collect();
        expected.sort();
        let mut expected: Vec<u32> = expected.into_iter().take(count).map(|(_, id)| id).collect();
        expected.sort();
        prop_assert_eq!(promising(&ids, &ranks, count), expected);
    }
}
