//! Makes ledgers for measuring: the same rows as a supervision office's, from a seed and a row's number alone, so that a
//! smaller ledger is the beginning of a larger one.

use chrono::{Days, NaiveDate};
use ducha::domain::deadline::Precision;
use ducha::domain::id::RecordId;
use ducha::domain::kind::Kind;
use ducha::domain::schema::{ledger, task, unit};
use ducha::domain::value::{Due, Value};
use ducha::error::Result;
use ducha::service::{Actor, Office, Work};

const SCOPES: &str = "\
    全市 市本级 市直部门 各县区 高新区 经开区 自贸片区 临港新区 综保区 示范区 中心城区 东城区 \
    西城区 南湖区 北山区 河东区 河西区 清江县 云岭县 平川县 龙泉县 长宁县 永安市 新城区 \
    滨海新区 空港园区 科学城 大学城 各乡镇街道 产业园区";

const VERBS: &str = "\
    推进 落实 完善 深化 优化 规范 加快 建立健全 持续推动 全面推行 探索开展 统筹实施 督促整改 \
    组织开展 强化 巩固提升 复制推广 试点推行 清理规范 专项治理 跟踪督办 压实责任推进 限期整改 \
    全力保障 精简 提升 细化 开展 推动 加强";

const OBJECTS: &str = "\
    企业开办一件事集成服务 工程建设项目审批制度改革 不动产登记提速增效 获得电力服务水平 \
    获得用水用气报装 纳税便利度 跨境贸易便利化 公共资源交易公开透明 政府采购不见面开标 \
    招标投标全流程电子化 知识产权快速保护 中小投资者权益保护 办理破产府院联动机制 执行合同司法效率 \
    劳动力市场监管 包容普惠创新环境 政务服务一网通办 政务服务跨省通办 高频事项全程网办 \
    惠企政策免申即享 惠企政策直达快享平台 涉企收费清理整治 拖欠民营企业账款清偿 信用修复一口受理 \
    信用分级分类监管 双随机一公开监管 包容审慎监管清单 轻微违法首违不罚 证照分离改革全覆盖 \
    电子证照共享应用 告知承诺制改革 容缺受理机制 帮办代办服务体系 企业诉求闭环办理 营商环境监测评价 \
    营商环境投诉举报核查 民营经济座谈会反映问题 重点项目要素保障 标准地出让改革 用地用林用海审批 \
    环评审批与排污许可衔接 施工许可分阶段办理 联合验收一次办结 水电气网联合报装 企业注销便利化 \
    市场准入负面清单 公平竞争审查制度 妨碍统一市场做法清理 普惠金融服务实体经济 首贷续贷服务中心建设 \
    融资担保降费奖补 人才引进落户保障 技能人才培养评价 外商投资企业服务 口岸通关时间压缩 \
    进出口环节合规成本 多式联运一单制 数字政府基础平台 公共数据授权运营 数据共享责任清单 \
    基层减负专项工作 行政执法规范化 行政复议体制改革 法治化营商环境 亲清政商关系制度 党员干部作风整治 \
    巡视反馈问题整改 审计查出问题整改 人大代表建议办理 政协提案办理 政府工作报告重点任务 \
    市长热线高频诉求 安全生产隐患排查 燃气管网更新改造 老旧小区改造 保障性住房建设 义务教育学位供给 \
    基层医疗服务能力 养老托育服务供给 生态环境督察整改 河湖长制落实情况 黑臭水体治理 大气污染防治攻坚 \
    农村人居环境整治 粮食安全责任考核 耕地保护责任目标 乡村振兴衔接资金 防返贫动态监测 科技成果转化 \
    专精特新企业培育 链长制重点产业链 开发区亩均论英雄 招商引资项目落地 重大项目开工投产 消费促进活动 \
    文旅融合发展";

const MEASURES: &str = "\
    审批时限压减至3个工作日 办理环节压缩到2个以内 申报材料精简三成以上 实现全程网上办理 \
    线上线下融合服务 网办率达到95%以上 一次告知一次办结 建立部门协同联动机制 形成可复制经验清单 \
    按月通报进展情况 按季度开展第三方评估 完成系统对接和数据归集 开展回头看专项督查 形成问题销号台账 \
    制定实施细则并公开 实行清单化闭环管理 群众满意度达到98% 平均用时再压缩20% \
    推行综合窗口无差别受理 设立企业服务专员 建立首席服务员制度 开通绿色通道 完成年度目标任务 \
    整改完成率达到100% 实现同标准无差别办理 推动事项下沉基层办理 加强事中事后监管 健全长效机制 \
    组织业务培训不少于4次 公开曝光典型案例 纳入年度绩效考核 限期报送整改报告 落实专班推进机制 \
    打通数据壁垒 取消不必要证明 实现一码通查 推进电子印章应用 建立诉求分办机制 做到接诉即办 \
    完成中期评估 压实主体责任 召开现场推进会 出台配套文件 补齐短板弱项 对标先进地区 兑现奖补资金 \
    减轻企业负担 按期办结回复";

const UNITS: &str = "\
    市发展改革委 市教育局 市科技局 市工业和信息化局 市公安局 市民政局 市司法局 市财政局 \
    市人力资源社会保障局 市自然资源局 市生态环境局 市住房城乡建设局 市交通运输局 市水利局 \
    市农业农村局 市商务局 市文化广电旅游局 市卫生健康委 市退役军人局 市应急管理局 市审计局 市国资委 \
    市市场监管局 市体育局 市统计局 市医保局 市林业局 市信访局 市政务服务数据局 市营商环境局 \
    市地方金融局 市城市管理局 市税务局 市海关 市中级人民法院 市人民检察院 市邮政管理局 市气象局 \
    市烟草专卖局 市供电公司 市水务集团 市燃气集团 市通信管理办公室 市公共资源交易中心 \
    市住房公积金中心 市行政审批局 市知识产权局 市投资促进局 市大数据中心 市委督查室 市政府督查室 \
    市纪委监委 市委组织部 市委宣传部 市工商联 市人行分行 高新区管委会 经开区管委会 自贸片区管委会 \
    临港新区管委会";

const LEDGERS: &str = "\
    优化营商环境重点任务台账 政府工作报告重点任务台账 巡视反馈问题整改台账 审计查出问题整改台账 \
    人大建议办理台账 政协提案办理台账 市委常委会议定事项台账 市政府常务会议定事项台账 \
    市长办公会议定事项台账 领导批示办理台账 民营企业诉求办理台账 重点项目推进台账 环保督察整改台账 \
    安全生产督查台账 政务服务改革台账 信用体系建设台账 基层减负整治台账 招商引资台账 惠企政策落实台账 \
    拖欠账款清偿台账 行政执法监督台账 数字政府建设台账 热线诉求督办台账 专项督查台账";

const TAILS: [&str; 13] = [
    "",
    "年底前完成",
    "月底前见效",
    "第一批",
    "第二批",
    "第三批",
    "试点阶段",
    "攻坚行动",
    "专项行动",
    "提升行动",
    "三年行动",
    "工作方案",
    "任务分解",
];

const STATUSES: [&str; 10] =
    ["未启动", "推进中", "推进中", "推进中", "已完成", "已完成", "已完成", "逾期", "待审核", "暂缓"];

/// The seed of the rows that all benches share.
pub const SEED: u64 = 20_260_101;

/// How many rows are committed as one action.
const BATCH: u64 = 20_000;

/// splitmix64, so that the rows are the same everywhere.
pub struct Rng(u64);

impl Rng {
    /// Begins at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below another.
    pub fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 11) % n.max(1)
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let at = self.below(words.len() as u64) as usize;
        words.get(at).copied().unwrap_or_default()
    }
}

/// The words that rows are made of.
pub struct Maker {
    scopes: Vec<&'static str>,
    verbs: Vec<&'static str>,
    objects: Vec<&'static str>,
    measures: Vec<&'static str>,
    units: Vec<&'static str>,
    ledgers: Vec<&'static str>,
    notes: bool,
}

/// A row.
pub struct Row {
    /// Its code.
    pub code: String,
    /// The number of its ledger.
    pub ledger: usize,
    /// Its title.
    pub title: String,
    /// The number of its lead unit.
    pub lead: usize,
    /// The numbers of the responsible units.
    pub others: Vec<usize>,
    /// Its deadline.
    pub due: NaiveDate,
    /// Its status word.
    pub status: &'static str,
    /// How much is done, in percent.
    pub progress: i64,
    /// When its unit last reported.
    pub updated: NaiveDate,
    /// What was reported; empty without notes.
    pub note: String,
}

impl Maker {
    /// A maker of rows, with a note of 40 to 160 characters each where asked for.
    pub fn new(notes: bool) -> Self {
        let words = |list: &'static str| list.split_whitespace().collect::<Vec<_>>();
        Self {
            scopes: words(SCOPES),
            verbs: words(VERBS),
            objects: words(OBJECTS),
            measures: words(MEASURES),
            units: words(UNITS),
            ledgers: words(LEDGERS),
            notes,
        }
    }

    fn title(&self, r: &mut Rng) -> String {
        loop {
            let mut title = String::new();
            let k = r.below(8);
            if k < 5 {
                title.push_str(r.pick(&self.scopes));
            }
            title.push_str(r.pick(&self.verbs));
            title.push_str(r.pick(&self.objects));
            if k != 4 {
                title.push_str(r.pick(&self.measures));
            }
            if matches!(k, 0 | 3 | 6) {
                title.push_str(r.pick(&self.measures));
            }
            title.push_str(r.pick(&TAILS));
            if (12..=40).contains(&title.chars().count()) {
                return title;
            }
        }
    }

    /// The row of a number.
    pub fn row(&self, i: u64) -> Row {
        let mut r = Rng::new((SEED << 32) ^ i.wrapping_mul(0xd134_2543_de82_ef95));
        r.next();
        let ledgers = self.ledgers.len() as u64;
        // Earlier ledgers are larger.
        let ledger = r.below(ledgers).min(r.below(ledgers)) as usize;
        let year = 2024 + r.below(3);
        let title = self.title(&mut r);
        let units = self.units.len() as u64;
        let lead = r.below(units) as usize;
        let mut others = Vec::new();
        for _ in 0..r.below(5) {
            let other = r.below(units) as usize;
            if other != lead && !others.contains(&other) {
                others.push(other);
            }
        }
        let day = |n| {
            NaiveDate::from_ymd_opt(2024, 12, 31).and_then(|d| d.checked_add_days(Days::new(n))).unwrap_or_default()
        };
        let due = day(r.below(1096));
        let status = r.pick(&STATUSES);
        let progress = match status {
            "已完成" => 100,
            "未启动" => 0,
            _ => 5 * (1 + r.below(19)) as i64,
        };
        let updated = day(r.below(700));
        let mut note = String::new();
        if self.notes {
            let want = 40 + r.below(121) as usize;
            while note.chars().count() < want {
                for part in [r.pick(&self.verbs), r.pick(&self.objects), "，", r.pick(&self.measures), "；"] {
                    note.push_str(part);
                }
            }
            note = note.chars().take(want).collect();
        }
        let code = format!("DC{ledger:02}-{year}-{:07}", i + 1);
        Row { code, ledger, title, lead, others, due, status, progress, updated, note }
    }

    fn unit(&self, at: usize) -> RecordId {
        RecordId::from_key(Kind::Unit, [self.units.get(at).copied().unwrap_or_default()])
    }

    fn ledger(&self, at: usize) -> RecordId {
        RecordId::from_key(Kind::Ledger, [self.ledgers.get(at).copied().unwrap_or_default()])
    }

    /// The record of a row.
    pub fn task(&self, i: u64) -> RecordId {
        RecordId::from_key(Kind::Task, ["bench", &i.to_string()])
    }

    /// Sets the fields of a row's task.
    pub fn put(&self, work: &mut Work, i: u64) {
        let (row, id) = (self.row(i), self.task(i));
        let mut put = |tag, value: Value| work.put(Kind::Task, id, tag, value);
        put(task::SERIAL, Value::Text(row.code));
        put(task::LEDGER, Value::Ref(self.ledger(row.ledger)));
        put(task::TITLE, Value::Text(row.title));
        put(task::STATUS, Value::from(row.status));
        put(task::DUE, Value::Due(Due { date: Some(row.due), precision: Precision::Day, words: row.due.to_string() }));
        put(task::LEAD, Value::Ref(self.unit(row.lead)));
        if !row.others.is_empty() {
            put(task::RESPONSIBLE, Value::Refs(row.others.iter().map(|u| self.unit(*u)).collect()));
        }
        put(task::PROGRESS, Value::Int(row.progress));
        put(task::REPORTED, Value::Date(row.updated));
        if !row.note.is_empty() {
            put(task::LATEST, Value::Text(row.note));
        }
    }

    /// Fills an office with units, ledgers and so many tasks.
    ///
    /// # Errors
    /// As [`Office::commit`].
    pub fn fill(&self, office: &Office, actor: &Actor, rows: u64) -> Result<()> {
        let mut work = Work::new("bench.begin");
        for (i, name) in self.units.iter().enumerate() {
            work.put(Kind::Unit, self.unit(i), unit::NAME, Value::from(*name));
        }
        let words = [
            "未启动=not-done",
            "推进中=in-progress",
            "已完成=done",
            "逾期=not-done",
            "待审核=in-progress",
            "暂缓=ongoing",
        ];
        for (i, name) in self.ledgers.iter().enumerate() {
            work.put(Kind::Ledger, self.ledger(i), ledger::NAME, Value::from(*name));
            let words = words.iter().map(|w| w.to_string()).collect();
            work.put(Kind::Ledger, self.ledger(i), ledger::WORDS, Value::Texts(words));
        }
        office.commit(actor, work)?;
        for start in (0..rows).step_by(BATCH as usize) {
            let mut work = Work::new("bench.rows");
            (start..(start + BATCH).min(rows)).for_each(|i| self.put(&mut work, i));
            office.commit(actor, work)?;
        }
        Ok(())
    }
}
