//! How long one key typed into a filter takes, over text, initials and full pinyin at once.
//!
//! `cargo bench --bench filter -- 1000000 [--file=TITLES] [--ours]`: the number of titles is 100,000 unless said, and they
//! are made up unless a file is named. In one run: the index of this crate, as a person types on (survivors are looked at
//! again), at once (each key searches everything) and taking a key back; and a plain use of `fuzzy-matcher` over lines of
//! `title initials pinyin` on as many threads (left out with `--ours`).

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use ducha::search::{Index, Pattern, Search, pinyin};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

const SCOPES: &str = "全市 市直部门 各县区 高新区 经开区 自贸片区 临港新区 中心城区 清江县 云岭县 平川县 龙泉县 长宁县 永安市 滨海新区 各乡镇街道 产业园区";
const VERBS: &str = "推进 落实 完善 深化 优化 规范 加快 建立健全 全面推行 探索开展 统筹实施 督促整改 组织开展 强化 复制推广 清理规范 专项治理 跟踪督办 限期整改 精简 提升 推动 加强";
const OBJECTS: &str = "企业开办一件事集成服务 工程建设项目审批制度改革 不动产登记提速增效 获得电力服务水平 纳税便利度 跨境贸易便利化 公共资源交易公开透明 招标投标全流程电子化 知识产权快速保护 中小投资者权益保护 执行合同司法效率 劳动力市场监管 政务服务一网通办 高频事项全程网办 惠企政策免申即享 拖欠民营企业账款清偿 信用分级分类监管 双随机一公开监管 告知承诺制改革 帮办代办服务体系 营商环境监测评价 重点项目要素保障 施工许可分阶段办理 水电气网联合报装 公平竞争审查制度 融资担保降费奖补 人才引进落户保障 基层减负专项工作 行政执法规范化 审计查出问题整改 安全生产隐患排查 老旧小区改造 生态环境督察整改 粮食安全责任考核 科技成果转化 招商引资项目落地";
const MEASURES: &str = "审批时限压减至3个工作日 办理环节压缩到2个以内 申报材料精简三成以上 实现全程网上办理 网办率达到95%以上 建立部门协同联动机制 按月通报进展情况 开展回头看专项督查 形成问题销号台账 制定实施细则并公开 群众满意度达到98% 推行综合窗口无差别受理 设立企业服务专员 开通绿色通道 完成年度目标任务 加强事中事后监管 健全长效机制 公开曝光典型案例 纳入年度绩效考核 打通数据壁垒 取消不必要证明 做到接诉即办 压实主体责任 出台配套文件 对标先进地区 减轻企业负担 按期办结回复";

/// What is typed, one key after another, and then taken back by one key.
const TYPED: &[&str] =
    &["lnscjg", "yshj", "qykb", "zhengwufuwu", "市场监管", "审批时限", "tuijin zdxm", "cqx", "shuangsuij", "jdgl"];

fn titles(count: usize) -> Vec<String> {
    let [scopes, verbs, objects, measures] =
        [SCOPES, VERBS, OBJECTS, MEASURES].map(|list| list.split(' ').collect::<Vec<_>>());
    // splitmix64: the same titles everywhere.
    let mut state = 20_260_101u64;
    let mut below = move |n: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as usize % n
    };
    (0..count)
        .map(|_| {
            let mut title = String::new();
            if below(8) < 5 {
                title.push_str(scopes[below(scopes.len())]);
            }
            title.push_str(verbs[below(verbs.len())]);
            title.push_str(objects[below(objects.len())]);
            title.push_str(measures[below(measures.len())]);
            if below(3) == 0 {
                title.push_str(measures[below(measures.len())]);
            }
            title
        })
        .collect()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let count = args.iter().find_map(|a| a.parse().ok()).unwrap_or(100_000);
    let only_ours = args.iter().any(|a| a == "--ours");
    let titles = match args.iter().find_map(|a| a.strip_prefix("--file=")) {
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => text.lines().take(count).map(str::to_string).collect(),
            Err(error) => return eprintln!("{path}: {error}"),
        },
        None => titles(count),
    };
    let mean = titles.iter().map(|t| t.chars().count()).sum::<usize>() as f64 / titles.len().max(1) as f64;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{} titles of {mean:.1} characters, {threads} threads", titles.len());

    let start = Instant::now();
    let mut index = Index::new();
    for title in &titles {
        index.push(title);
    }
    println!("index: built in {:.0?}, {} bytes a title", start.elapsed(), index.bytes() / titles.len().max(1));

    let mut ours = Vec::new();
    let (mut back, mut cold) = (Vec::new(), Vec::new());
    println!("\n{:<24} {:>10} {:>12} {:>12}", "typed", "found", "ms typed on", "ms at once");
    for word in TYPED {
        let mut search = Search::new();
        for (at, c) in word.char_indices() {
            let key = &word[..at + c.len_utf8()];
            let press = |search: &mut Search| {
                let start = Instant::now();
                // As the console does for each key, from the typed text on.
                let found = search.run(&index, &Pattern::fuzzy(key), 200, &AtomicBool::new(false));
                (start.elapsed(), found.map_or(0, |f| f.ids.len()))
            };
            let ((took, found), (alone, _)) = (press(&mut search), press(&mut Search::new()));
            println!("{key:<24} {found:>10} {:>12.2} {:>12.2}", ms(took), ms(alone));
            ours.push(took);
            cold.push(alone);
        }
        if let Some((last, _)) = word.char_indices().next_back() {
            let start = Instant::now();
            search.run(&index, &Pattern::fuzzy(&word[..last]), 200, &AtomicBool::new(false));
            back.push(start.elapsed());
        }
    }
    println!("\n{:<16} {:>10} {:>10}", "", "p50 ms", "p95 ms");
    let say = |what: &str, times: &mut [Duration]| {
        let (p50, p95) = percentiles(times);
        println!("{what:<16} {p50:>10.2} {p95:>10.2}   {} keys", times.len());
        (p50, p95)
    };
    let (p50, p95) = say("typed on", &mut ours);
    say("at once", &mut cold);
    say("taken back", &mut back);
    if only_ours {
        return;
    }

    let lines: Vec<String> =
        titles.iter().map(|t| format!("{t}\t{}\t{}", pinyin::initials(t), pinyin::full(t))).collect();
    let mut theirs = Vec::new();
    for word in TYPED {
        // Each key searches everything, as a plain use does. Every second key, for this takes long.
        for (at, c) in word.char_indices().step_by(2) {
            let key = &word[..at + c.len_utf8()];
            let start = Instant::now();
            let mut hits: Vec<(i64, usize)> = std::thread::scope(|scope| {
                let size = lines.len().div_ceil(threads).max(1);
                let parts: Vec<_> = lines
                    .chunks(size)
                    .enumerate()
                    .map(|(part, chunk)| {
                        scope.spawn(move || {
                            let matcher = SkimMatcherV2::default();
                            let hit = |(at, line): (usize, &String)| {
                                let score = key.split(' ').map(|w| matcher.fuzzy_match(line, w)).sum::<Option<i64>>();
                                score.map(|score| (score, part * size + at))
                            };
                            chunk.iter().enumerate().filter_map(hit).collect::<Vec<_>>()
                        })
                    })
                    .collect();
                parts.into_iter().filter_map(|p| p.join().ok()).flatten().collect()
            });
            hits.sort_unstable_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
            theirs.push(start.elapsed());
        }
    }
    let (p50_plain, p95_plain) = say("fuzzy-matcher", &mut theirs);
    println!("{:<16} {:>10.1} {:>10.1}", "ratio", p50_plain / p50, p95_plain / p95);
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The median and the 95th percentile, in milliseconds.
fn percentiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)));
    (at(0.5).map_or(0.0, |t| ms(*t)), at(0.95).map_or(0.0, |t| ms(*t)))
}
