//! Which readings of a common character are alive.
//!
//! The dictionary also lists what is found in old texts only (税 as tuo, 市 as fu, 大 as tai): whoever types `tj` would be
//! given 税局. For the 3,755 characters of level 1 of GB 2312, which nearly all texts are made of, the readings of today
//! are those of this table, or the first of the dictionary; rarer characters keep all that the dictionary has.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::pinyin::Reading;

/// The characters of level 1 that have several readings today.
const LIVING: &str = "\
阿 a e;艾 ai yi;凹 ao wa;扒 ba pa;耙 ba pa;柏 bai bo;蚌 bang beng;膀 bang pang;磅 bang pang;薄 bao bo;堡 bao bu pu;暴 bao pu;\
辟 pi bi;臂 bi bei;扁 bian pian;便 bian pian;剥 bo bao;伯 bo bai;泊 bo po;卜 bu bo;参 can shen cen;藏 cang zang;侧 ce zhai;\
曾 ceng zeng;查 cha zha;差 cha chai ci;刹 cha sha;掺 chan shan;颤 chan zhan;长 chang zhang;朝 chao zhao;车 che ju;称 cheng chen;\
盛 sheng cheng;乘 cheng sheng;澄 cheng deng;匙 chi shi;重 zhong chong;种 zhong chong;仇 chou qiu;臭 chou xiu;畜 chu xu;\
传 chuan zhuan;幢 chuang zhuang;椎 chui zhui;绰 chuo chao;伺 ci si;撮 cuo zuo;大 da dai;单 dan shan chan;弹 dan tan;\
得 de dei;的 de di;地 di de;翟 zhai di;调 diao tiao;侗 dong tong;都 dou du;读 du dou;度 du duo;囤 tun dun;恶 e wu;番 fan pan;\
佛 fo fu;否 fou pi;脯 pu fu;盖 gai ge;镐 gao hao;革 ge ji;蛤 ha ge;咯 ge luo ka;给 gei ji;谷 gu yu;贾 jia gu;纶 lun guan;\
龟 gui jun qiu;柜 gui ju;傀 kui gui;还 hai huan;巷 xiang hang;吭 keng hang;行 xing hang heng;貉 he hao;核 he hu;和 he huo hu;\
吓 xia he;会 hui kuai;系 xi ji;奇 qi ji;藉 ji jie;茄 qie jia;降 jiang xiang;嚼 jue jiao;角 jiao jue;\
觉 jue jiao;剿 jiao chao;校 xiao jiao;解 jie xie;桔 ju jie;劲 jin jing;咀 ju zui;且 qie ju;浚 jun xun;卡 ka qia;\
咖 ka ga;槛 kan jian;扛 kang gang;壳 ke qiao;咳 ke hai;烙 lao luo;潦 liao lao;落 luo la lao;乐 le yue;勒 le lei;肋 lei le;\
了 le liao;棱 leng ling;俩 lia liang;六 liu lu;碌 lu liu;陆 lu liu;露 lu lou;绿 lv lu;率 lv lu shuai;虑 lv lu;埋 mai man;脉 mai mo;\
没 mei mo;秘 mi bi;泌 mi bi;模 mo mu;牟 mou mu;姥 lao mu;哪 na ne;呢 ne ni;尿 niao sui;溺 ni niao;弄 nong long;疟 nve nue yao;\
女 nv nu;胖 pang pan;刨 pao bao;炮 pao bao;迫 po pai;屏 ping bing;埔 pu bu;朴 pu piao;曝 pu bao;瀑 pu bao;栖 qi xi;铅 qian yan;\
乾 qian gan;强 qiang jiang;鞘 qiao shao;亲 qin qing;区 qu ou;圈 quan juan;券 quan xuan;炔 que;雀 que qiao;塞 sai se;色 se shai;\
莎 sha suo;厦 xia sha;杉 shan sha;省 sheng xing;什 shen shi;石 shi dan;识 shi zhi;氏 shi zhi;似 si shi;熟 shu shou;属 shu zhu;\
数 shu shuo;谁 shui shei;说 shuo shui;宿 su xiu;拓 tuo ta;提 ti di;屯 tun zhun;褪 tui tun;万 wan mo;尾 wei yi;蔚 wei yu;尉 wei yu;\
涡 wo guo;吁 yu xu;铣 xi xian;纤 xian qian;削 xue xiao;血 xue xie;咽 yan ye;殷 yin yan;约 yue yao;钥 yao yue;遗 yi wei;员 yuan yun;\
攒 zan cuan;择 ze zhai;扎 zha za;喳 zha cha;轧 zha ya;栅 zha shan;柞 zuo zha;粘 zhan nian;辗 zhan nian;召 zhao shao;\
爪 zhua zhao;着 zhe zhao zhuo;折 zhe she;著 zhu zhuo;琢 zhuo zuo;仔 zi zai;卒 zu cu";

/// Returns the readings of today of a character that has several.
pub(super) fn living(ch: char) -> Option<&'static [Reading]> {
    static TABLE: OnceLock<HashMap<char, Vec<Reading>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let entries = LIVING.split(';').filter_map(|entry| {
            let mut parts = entry.split(' ');
            Some((parts.next()?.chars().next()?, parts.collect()))
        });
        entries.collect()
    });
    table.get(&ch).map(Vec::as_slice)
}

/// Whether a character is of level 1 of GB 2312.
pub(super) fn is_common(ch: char) -> bool {
    let mut utf8 = [0; 4];
    let (bytes, _, unmapped) = encoding_rs::GBK.encode(ch.encode_utf8(&mut utf8));
    !unmapped && matches!(*bytes, [0xb0..=0xd7, 0xa1..=0xfe])
}

#[cfg(test)]
mod tests {
    use pinyin::ToPinyinMulti;

    use super::*;

    #[test]
    fn every_living_reading_is_in_the_dictionary_too() {
        let mut unknown = Vec::new();
        for entry in LIVING.split(';') {
            let (ch, readings) = entry.split_once(' ').unwrap();
            let ch = ch.chars().next().unwrap();
            assert!(is_common(ch), "{ch} needs no entry");
            let known: Vec<String> =
                ch.to_pinyin_multi().unwrap().into_iter().map(|p| p.plain().replace('ü', "v")).collect();
            for reading in readings.split(' ') {
                let with_v = reading.replace("lu", "lv").replace("nu", "nv");
                if !known.iter().any(|k| *k == reading || *k == with_v) {
                    unknown.push(format!("{ch} {reading}"));
                }
            }
        }
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn common_characters_are_told_from_rare_ones() {
        assert!(is_common('督') && is_common('一') && is_common('座'));
        assert!(!is_common('莞') && !is_common('a') && !is_common('，') && !is_common('𠀀') && !is_common('國'));
    }
}
