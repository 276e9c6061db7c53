//! Names and words whose characters have readings of their own there.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::pinyin::{Reading, readings_of};

/// Places and surnames: read as given; the common readings are kept behind, as people try those too.
const NAMES: &str = "\
重庆 chong qing;长沙 chang sha;单县 shan xian;六安 lu an;蔚县 yu xian;尉犁 yu li;乐清 yue qing;东莞 dong guan;\
长春 chang chun;长治 chang zhi;长安 chang an;长宁 chang ning;长兴 chang xing;长葛 chang ge;长垣 chang yuan;长汀 chang ting;\
长丰 chang feng;长乐 chang le;长岭 chang ling;长海 chang hai;长岛 chang dao;长阳 chang yang;长寿 chang shou;长江 chang jiang;\
长白 chang bai;长泰 chang tai;长武 chang wu;长子 zhang zi;六合 lu he;六盘水 liu pan shui;蚌埠 beng bu;亳州 bo zhou;\
涡阳 guo yang;歙县 she xian;黟县 yi xian;枞阳 zong yang;濉溪 sui xi;砀山 dang shan;无为 wu wei;\
乐亭 lao ting;乐陵 lao ling;乐山 le shan;乐平 le ping;乐昌 le chang;乐至 le zhi;井陉 jing xing;蠡县 li xian;\
大城 dai cheng;大埔 da bu;大黄山 da huang shan;任丘 ren qiu;任县 ren xian;任泽 ren ze;洪洞 hong tong;\
繁峙 fan shi;临汾 lin fen;隰县 xi xian;解州 xie zhou;莘县 shen xian;莘庄 xin zhuang;东阿 dong e;曲阜 qu fu;\
牟平 mu ping;中牟 zhong mu;临朐 lin qu;鄄城 juan cheng;茌平 chi ping;郓城 yun cheng;莒县 ju xian;无棣 wu di;\
泌阳 bi yang;浚县 xun xian;武陟 wu zhi;荥阳 xing yang;荥经 ying jing;柘城 zhe cheng;渑池 mian chi;\
天台 tian tai;台州 tai zhou;丽水 li shui;嵊州 sheng zhou;鄞州 yin zhou;诸暨 zhu ji;衢州 qu zhou;\
盱眙 xu yi;邳州 pi zhou;邗江 han jiang;浒墅关 xu shu guan;睢宁 sui ning;沭阳 shu yang;厦门 xia men;\
铅山 yan shan;弋阳 yi yang;婺源 wu yuan;於潜 yu qian;黄陂 huang pi;监利 jian li;郧县 yun xian;秭归 zi gui;\
耒阳 lei yang;郴州 chen zhou;汨罗 mi luo;枝江 zhi jiang;攸县 you xian;芷江 zhi jiang;澧县 li xian;\
番禺 pan yu;深圳 shen zhen;吴川 wu chuan;阳春 yang chun;揭阳 jie yang;百色 bai se;儋州 dan zhou;崖州 ya zhou;\
郫都 pi du;郫县 pi xian;犍为 qian wei;邛崃 qiong lai;什邡 shi fang;筠连 jun lian;珙县 gong xian;\
綦江 qi jiang;涪陵 fu ling;北碚 bei bei;垫江 dian jiang;酉阳 you yang;泸州 lu zhou;阆中 lang zhong;\
会泽 hui ze;会稽 kuai ji;会宁 hui ning;会理 hui li;会昌 hui chang;石柱 shi zhu;西藏 xi zang;吐蕃 tu bo;\
华阴 hua yin;华山 hua shan;华县 hua xian;吴堡 wu bu;柞水 zha shui;洛川 luo chuan;乾县 qian xian;\
喀什 ka shi;巴音郭楞 ba yin guo leng;伽师 jia shi;且末 qie mo;莎车 sha che;龟兹 qiu ci;\
阿拉善 a la shan;宁夏 ning xia;红河哈尼 hong he ha ni;瓦窑堡 wa yao bu;朝阳 chao yang;三河 san he;\
单于 chan yu;尉迟 yu chi;万俟 mo qi;长孙 zhang sun;呼和浩特 hu he hao te;齐齐哈尔 qi qi ha er;哈尔滨 ha er bin";

/// Words: read as given and no other way.
const WORDS: &str = "\
银行 yin hang;行政 xing zheng;行业 hang ye;行长 hang zhang;分行 fen hang;支行 zhi hang;央行 yang hang;总行 zong hang;\
同行 tong hang;行情 hang qing;行动 xing dong;行为 xing wei;行使 xing shi;行文 xing wen;行程 xing cheng;执行 zhi xing;\
进行 jin xing;推行 tui xing;实行 shi xing;施行 shi xing;运行 yun xing;发行 fa xing;履行 lv xing;试行 shi xing;\
现行 xian xing;先行 xian xing;举行 ju xing;流行 liu xing;立行立改 li xing li gai;并行 bing xing;可行 ke xing;\
长期 chang qi;长效 chang xiao;长远 chang yuan;长三角 chang san jiao;延长 yan chang;时长 shi chang;全长 quan chang;\
特长 te chang;专长 zhuan chang;局长 ju zhang;市长 shi zhang;县长 xian zhang;区长 qu zhang;镇长 zhen zhang;\
乡长 xiang zhang;省长 sheng zhang;处长 chu zhang;科长 ke zhang;部长 bu zhang;组长 zu zhang;院长 yuan zhang;\
校长 xiao zhang;会长 hui zhang;所长 suo zhang;队长 dui zhang;站长 zhan zhang;厅长 ting zhang;主任 zhu ren;\
董事长 dong shi zhang;秘书长 mi shu zhang;首长 shou zhang;增长 zeng zhang;成长 cheng zhang;生长 sheng zhang;\
链长 lian zhang;河长 he zhang;林长 lin zhang;田长 tian zhang;湖长 hu zhang;\
重点 zhong dian;重大 zhong da;重要 zhong yao;重视 zhong shi;重量 zhong liang;重心 zhong xin;重型 zhong xing;\
严重 yan zhong;注重 zhu zhong;侧重 ce zhong;权重 quan zhong;比重 bi zhong;加重 jia zhong;尊重 zun zhong;\
重复 chong fu;重新 chong xin;重组 chong zu;重建 chong jian;重启 chong qi;重整 chong zheng;重申 chong shen;\
双重 shuang chong;多重 duo chong;\
调度 diao du;调研 diao yan;调查 diao cha;调动 diao dong;调任 diao ren;调配 diao pei;调阅 diao yue;抽调 chou diao;\
调整 tiao zheng;调解 tiao jie;调节 tiao jie;调控 tiao kong;协调 xie tiao;调处 tiao chu;强调 qiang diao;\
单位 dan wei;清单 qing dan;名单 ming dan;账单 zhang dan;单一 dan yi;订单 ding dan;简单 jian dan;督办单 du ban dan;\
会议 hui yi;会计 kuai ji;社会 she hui;会同 hui tong;委员会 wei yuan hui;会商 hui shang;\
部分 bu fen;分管 fen guan;分类 fen lei;分工 fen gong;成分 cheng fen;\
便民 bian min;便利 bian li;方便 fang bian;便捷 bian jie;便宜 pian yi;\
处理 chu li;处置 chu zhi;处罚 chu fa;办事处 ban shi chu;处室 chu shi;查处 cha chu;惩处 cheng chu;\
差距 cha ju;差异 cha yi;出差 chu chai;误差 wu cha;差评 cha ping;\
数据 shu ju;数字 shu zi;指数 zhi shu;数量 shu liang;\
效率 xiao lv;比率 bi lv;税率 shui lv;利率 li lv;完成率 wan cheng lv;满意率 man yi lv;办结率 ban jie lv;率先 shuai xian;\
当地 dang di;当前 dang qian;适当 shi dang;当年 dang nian;\
应当 ying dang;应急 ying ji;适应 shi ying;反应 fan ying;响应 xiang ying;应用 ying yong;供应 gong ying;应收 ying shou;\
供电 gong dian;供水 gong shui;供给 gong ji;提供 ti gong;供销 gong xiao;\
系统 xi tong;体系 ti xi;关系 guan xi;联系 lian xi;\
下降 xia jiang;降低 jiang di;降本 jiang ben;投降 tou xiang;\
参与 can yu;参加 can jia;参差 cen ci;人参 ren shen;给予 ji yu;\
中心 zhong xin;中标 zhong biao;中央 zhong yang;中小 zhong xiao;中介 zhong jie;集中 ji zhong;\
为民 wei min;作为 zuo wei;成为 cheng wei;因为 yin wei;为了 wei le;认为 ren wei;\
兴办 xing ban;新兴 xin xing;振兴 zhen xing;兴趣 xing qu;高兴 gao xing;\
要求 yao qiu;需要 xu yao;要素 yao su;主要 zhu yao;\
落实 luo shi;落后 luo hou;落地 luo di;\
省级 sheng ji;省市 sheng shi;节省 jie sheng;反省 fan xing;\
车辆 che liang;公车 gong che;车站 che zhan;\
都市 du shi;首都 shou du;成都 cheng du;\
教育 jiao yu;教师 jiao shi;教学 jiao xue;\
解决 jie jue;了解 liao jie;和解 he jie;分解 fen jie;\
数量级 shu liang ji;质量 zhi liang;测量 ce liang;容量 rong liang;力量 li liang;\
记载 ji zai;下载 xia zai;装载 zhuang zai;\
传达 chuan da;宣传 xuan chuan;传统 chuan tong;传记 zhuan ji;\
藏匿 cang ni;宝藏 bao zang;储藏 chu cang;\
说明 shuo ming;说服 shuo fu;游说 you shui;\
还款 huan kuan;归还 gui huan;还是 hai shi;退还 tui huan;返还 fan huan;偿还 chang huan;\
称呼 cheng hu;名称 ming cheng;职称 zhi cheng;对称 dui chen;称职 chen zhi;\
场所 chang suo;市场 shi chang;现场 xian chang;\
石油 shi you;大夫 dai fu;大小 da xiao;重大事项 zhong da shi xiang;\
朝向 chao xiang;朝夕 zhao xi;校对 jiao dui;校核 jiao he;学校 xue xiao;\
模式 mo shi;规模 gui mo;模板 mu ban;屏蔽 ping bi;屏幕 ping mu;\
角色 jue se;角度 jiao du;强化 qiang hua;强制 qiang zhi;勉强 mian qiang;\
尽快 jin kuai;尽职 jin zhi;尽管 jin guan;不尽 bu jin;空间 kong jian;空缺 kong que;中间 zhong jian;间隔 jian ge;\
好转 hao zhuan;爱好 ai hao;看护 kan hu;查看 cha kan;似乎 si hu;相关 xiang guan;相片 xiang pian;\
折旧 zhe jiu;打折 da zhe;据此 ju ci;数控 shu kong;扎实 zha shi;驻扎 zhu zha;包扎 bao za;盛行 sheng xing;\
观念 guan nian;参观 can guan;冠名 guan ming;曲线 qu xian;歌曲 ge qu;供认 gong ren;血液 xue ye;\
种类 zhong lei;种植 zhong zhi;种子 zhong zi;正月 zheng yue;纤维 xian wei;薄弱 bo ruo;剥离 bo li;露天 lu tian;暴露 bao lu;\
着力 zhuo li;着手 zhuo shou;沿着 yan zhe;着眼 zhuo yan;地方 di fang;土地 tu di;地区 di qu;\
觉得 jue de;获得 huo de;取得 qu de;得到 de dao;得分 de fen;音乐 yin yue;快乐 kuai le;娱乐 yu le;\
乐于 le yu;绿色 lv se;旅游 lv you;法律 fa lv;律师 lv shi;女性 nv xing;妇女 fu nv;侵略 qin lve;战略 zhan lve;策略 ce lve;\
履职 lv zhi;考虑 kao lv;滤网 lv wang;铝材 lv cai;氯气 lv qi;屡次 lv ci;虐待 nve dai";

/// The longest entry, in characters.
const LONGEST_WORD: usize = 5;

/// One name or word, with a list of readings for each character.
struct Word {
    chars: Vec<char>,
    readings: Vec<Vec<Reading>>,
}

/// The table by first character.
fn table() -> &'static HashMap<char, Vec<Word>> {
    static TABLE: OnceLock<HashMap<char, Vec<Word>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: HashMap<char, Vec<Word>> = HashMap::new();
        for (list, keep_common) in [(NAMES, true), (WORDS, false)] {
            for (chars, spelled) in entries(list) {
                let Some(&first) = chars.first() else { continue };
                let readings = chars
                    .iter()
                    .zip(spelled)
                    .map(|(&ch, reading)| {
                        let mut all = vec![reading];
                        if let Some(twin) = twin(reading) {
                            all.push(twin);
                        }
                        if keep_common {
                            all.extend(readings_of(ch).first().filter(|r| **r != reading));
                        }
                        all
                    })
                    .collect();
                table.entry(first).or_default().push(Word { chars, readings });
            }
        }
        table
    })
}

/// A bit for each character of the basic plane that begins an entry: most texts are mostly of others.
fn begins() -> &'static [u64] {
    static BEGINS: OnceLock<Vec<u64>> = OnceLock::new();
    BEGINS.get_or_init(|| {
        let mut bits = vec![0; (1 << 16) / 64];
        for first in table().keys().map(|c| *c as usize) {
            if let Some(word) = bits.get_mut(first / 64) {
                *word |= 1 << (first % 64);
            }
        }
        bits
    })
}

/// The other way in which a syllable with ü is typed.
fn twin(reading: Reading) -> Option<Reading> {
    Some(match reading {
        "lv" => "lu",
        "nv" => "nu",
        "lve" => "lue",
        "nve" => "nue",
        _ => return None,
    })
}

fn entries(list: &'static str) -> impl Iterator<Item = (Vec<char>, Vec<Reading>)> {
    list.split(';').map(|entry| {
        let mut parts = entry.split(' ');
        (parts.next().unwrap_or_default().chars().collect(), parts.collect())
    })
}

/// Every reading that the table names.
pub(super) fn all() -> impl Iterator<Item = Reading> {
    table().values().flatten().flat_map(|w| w.readings.iter().flatten().copied())
}

/// Every character of the table with every reading that it has in some entry.
pub(super) fn of_chars() -> impl Iterator<Item = (char, Reading)> {
    let words = table().values().flatten();
    words.flat_map(|w| w.chars.iter().zip(&w.readings).flat_map(|(ch, all)| all.iter().map(|r| (*ch, *r))))
}

/// Tells the readings of every character of a (folded) text that lies in a name or word of the table. Where words
/// overlap (市长, 长安 in 市长安) nobody can know which is meant, so both lend their readings.
pub(super) fn cover(text: &[char], mut tell: impl FnMut(usize, &[Reading])) {
    let (table, begins) = (table(), begins());
    let mut found: Vec<(usize, &Word)> = Vec::new();
    for (at, first) in text.iter().enumerate() {
        if *first < '\u{2e80}' {
            continue;
        }
        if begins.get(*first as usize / 64).is_some_and(|w| w >> (*first as usize % 64) & 1 == 0) {
            continue;
        }
        let Some(words) = table.get(first) else { continue };
        found.extend(words.iter().filter(|w| text[at..].starts_with(&w.chars)).map(|w| (at, w)));
    }
    let mut readings: Vec<Reading> = Vec::new();
    for (n, (start, word)) in found.iter().enumerate() {
        for at in *start..start + word.chars.len() {
            // A place that an earlier word covered too has been told already, with this word's readings.
            if found[..n]
                .iter()
                .rev()
                .take_while(|(s, _)| s + LONGEST_WORD > at)
                .any(|(s, w)| (*s..s + w.chars.len()).contains(&at))
            {
                continue;
            }
            readings.clear();
            for (s, w) in found[n..].iter().take_while(|(s, _)| *s <= at) {
                if let Some(more) = at.checked_sub(*s).and_then(|k| w.readings.get(k)) {
                    for reading in more {
                        if !readings.contains(reading) {
                            readings.push(reading);
                        }
                    }
                }
            }
            tell(at, &readings);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_spells_each_of_its_characters_in_ascii() {
        for list in [NAMES, WORDS] {
            for (chars, readings) in entries(list) {
                assert_eq!(chars.len(), readings.len(), "{chars:?}");
                assert!(chars.len() <= LONGEST_WORD, "{chars:?}");
                for (ch, reading) in chars.iter().zip(readings) {
                    assert!(*ch >= '\u{2e80}', "{chars:?}");
                    assert!(!reading.is_empty() && reading.len() <= 6, "{chars:?}");
                    assert!(reading.bytes().all(|b| b.is_ascii_lowercase()), "{chars:?}");
                }
            }
        }
    }

    #[test]
    fn a_word_of_the_second_list_agrees_with_the_dictionary() {
        for (chars, readings) in entries(WORDS) {
            for (ch, reading) in chars.iter().zip(readings) {
                assert!(readings_of(*ch).contains(&reading), "{ch} has no reading {reading}");
            }
        }
    }
}
