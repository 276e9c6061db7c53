//! The table of screens. A line here is all that a list with its detail takes: tab, key, palette, help, contexts of the
//! keymap, the keys of its records' steps and the screen itself follow. A screen of its own is a variant of [`ScreenId`], a
//! line here, and a file in `tui/screens` that the constructor there names.

use std::sync::LazyLock;

use crate::action::{Action, Effect, Group, Press, Scene};
use crate::domain::kind::{Kind, Tag};
use crate::domain::rights::Right;
use crate::domain::schema::{article, assessment, bulletin, case, document, meeting, policy, survey};
use crate::error::Result;
use crate::i18n::Msg;

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScreenId {
    /// 总览.
    Overview,
    /// A list of the records of a kind, with the detail of the one under the cursor.
    List(Kind),
    /// 留痕.
    Trail,
    /// 设置.
    Settings,
}

/// The declaration of a screen.
#[derive(Debug)]
pub struct ScreenDef {
    /// The screen.
    pub id: ScreenId,
    /// Its name: that of its keymap context, and `screen.NAME` of its action.
    pub name: &'static str,
    /// What people call it.
    pub title: Msg,
    /// The same on a tab where there is little room.
    pub short: Msg,
    /// One sentence, for help.
    pub help: Msg,
    /// The kinds whose records it shows: keys of their steps work on it.
    pub kinds: &'static [Kind],
    /// Whether a record of these kinds is opened here; otherwise it is laid over the screen that one is on.
    pub opens: bool,
    /// Its key unless a keymap says otherwise. What has one has a tab.
    pub key: Option<&'static str>,
    /// What one needs to be allowed to see it.
    pub needs: Option<Right>,
    /// The day by which its list is sorted at first, the newest above: where one comes for the last ones.
    pub newest: Option<Tag>,
    /// The filter that its list has at first, where one comes for some of the records: another one shows the rest.
    pub narrowed: Option<Msg>,
}

impl ScreenDef {
    const fn own(id: ScreenId, name: &'static str, title: Msg, help: Msg) -> Self {
        Self {
            id,
            name,
            title,
            short: title,
            help,
            kinds: &[],
            opens: true,
            key: None,
            needs: None,
            newest: None,
            narrowed: None,
        }
    }

    const fn list(kinds: &'static [Kind; 1], title: Msg, help: Msg) -> Self {
        let kind = kinds[0];
        Self { kinds, ..Self::own(ScreenId::List(kind), kind.def().plural_name, title, help) }
    }

    /// Says that its records are laid over the screen where they are opened from elsewhere.
    const fn aside(mut self) -> Self {
        self.opens = false;
        self
    }

    const fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    const fn short(mut self, en: &'static str, zh: &'static str) -> Self {
        self.short = Msg::new(en, zh);
        self
    }

    const fn newest(mut self, day: Tag) -> Self {
        self.newest = Some(day);
        self
    }

    const fn narrowed(mut self, en: &'static str, zh: &'static str) -> Self {
        self.narrowed = Some(Msg::new(en, zh));
        self
    }

    const fn needs(mut self, right: Right) -> Self {
        self.needs = Some(right);
        self
    }

    /// The name of the action that shows it.
    pub fn action(&self) -> &'static str {
        static NAMES: LazyLock<Vec<(ScreenId, String)>> =
            LazyLock::new(|| SCREENS.iter().map(|s| (s.id, format!("screen.{}", s.name))).collect());
        NAMES.iter().find(|(id, _)| *id == self.id).map_or(self.name, |(_, name)| name)
    }
}

impl ScreenId {
    /// Its declaration.
    pub fn def(self) -> &'static ScreenDef {
        SCREENS.iter().find(|s| s.id == self).unwrap_or(&SCREENS[0])
    }
}

/// All screens: first those with a tab, in the order of their tabs.
pub static SCREENS: &[ScreenDef] = &[
    ScreenDef::own(
        ScreenId::Overview,
        "overview",
        Msg::new("Overview", "总览"),
        Msg::new(
            "Show ledgers, lamps, flags, and what is due or has changed",
            "查看清单完成率、状态灯、落后标记、到期与变动",
        ),
    )
    .short("Home", "总览")
    .key("1"),
    ScreenDef::list(
        &[Kind::Unit],
        Msg::new("Units", "单位"),
        Msg::new("Show the units as a tree, with what each has to do", "按层级查看单位及其承担的事项"),
    )
    .key("2"),
    ScreenDef::list(
        &[Kind::Indicator],
        Msg::new("Indicators", "指标"),
        Msg::new("Show the indicators with value, rank and band", "查看指标的数值、排名与档次"),
    )
    .short("Ind", "指标")
    .key("3"),
    ScreenDef::list(
        &[Kind::Task],
        Msg::new("Tasks", "任务"),
        Msg::new("Show the tasks of all ledgers", "查看各清单的任务"),
    )
    .key("4"),
    ScreenDef::list(
        &[Kind::Campaign],
        Msg::new("Inspections", "督查行动"),
        Msg::new("Show the inspections, from the plan to the conclusion", "查看督查行动，从拟定到办结"),
    )
    .short("Insp", "督查")
    .key("5"),
    ScreenDef::list(
        &[Kind::Finding],
        Msg::new("Findings", "督查问题"),
        Msg::new("Show what inspections found, from registration to closure", "查看督查发现的问题，从立项到销号"),
    )
    .short("Find", "问题")
    .key("6"),
    ScreenDef::list(
        &[Kind::Clue],
        Msg::new("Clues", "问题线索"),
        Msg::new("Show the clues from outside, from registration to the answer", "查看问题线索，从登记到答复、回访"),
    )
    .short("Clues", "线索")
    .key("7"),
    ScreenDef::list(
        &[Kind::Assessment],
        Msg::new("Assessment", "考核"),
        Msg::new(
            "Show the assessments; reading one shows its scores and what each point comes from",
            "查看考核；阅读时可看得分及每一分的依据",
        ),
    )
    .newest(assessment::AS_OF)
    .short("Score", "考核")
    .key("8"),
    ScreenDef::list(
        &[Kind::Bulletin],
        Msg::new("Bulletin", "工作简报"),
        Msg::new(
            "Show the bulletins; reading one shows its text, its figures and what the check found",
            "查看工作简报；阅读时可看正文、数据来源和核校意见",
        ),
    )
    .newest(bulletin::ON)
    .short("News", "简报")
    .key("9"),
    ScreenDef::own(
        ScreenId::Trail,
        "trail",
        Msg::new("Trail", "留痕"),
        Msg::new("Show every entry: when, who, what, from what to what", "查看每一条记录：何时、何人、何事、由何变何"),
    )
    .key("0"),
    ScreenDef::list(
        &[Kind::Visit],
        Msg::new("Visits", "督查走访"),
        Msg::new("Show the visits of inspectors with what they found", "查看督查走访的安排与结果"),
    ),
    ScreenDef::list(
        &[Kind::Draw],
        Msg::new("Draws", "随机抽取"),
        Msg::new("Show the random draws with their receipts", "查看随机抽取及其凭证"),
    ),
    ScreenDef::list(
        &[Kind::Checklist],
        Msg::new("Checklists", "检查表"),
        Msg::new("Show the checklists in all versions", "查看检查表的各个版本"),
    ),
    ScreenDef::list(
        &[Kind::ServicePoint],
        Msg::new("Service points", "服务点"),
        Msg::new("Show halls, windows and village points", "查看大厅、窗口与村级服务点"),
    ),
    ScreenDef::list(
        &[Kind::Review],
        Msg::new("Reviews", "复核"),
        Msg::new("Show the applications for review with their decisions", "查看复核申请与决定"),
    ),
    ScreenDef::list(
        &[Kind::Alarm],
        Msg::new("Alarms", "疑似假整改"),
        Msg::new("Show what looks like fake rectification, for a decision", "查看疑似假整改并作出认定"),
    ),
    ScreenDef::list(
        &[Kind::Sealed],
        Msg::new("Sealed matters", "密件"),
        Msg::new(
            "Show what is sealed, for whom and since when; who may know it reads it here",
            "查看密封事项、知情人与密封日期，知情人可在此启封",
        ),
    )
    .needs(Right::Record),
    ScreenDef::list(
        &[Kind::Agreement],
        Msg::new("Agreements", "合作协议"),
        Msg::new("Show the agreements with others and their terms", "查看合作协议及期限"),
    ),
    ScreenDef::list(
        &[Kind::Ledger],
        Msg::new("Ledgers", "事项清单"),
        Msg::new("Show the ledgers with their rates", "查看事项清单及完成率"),
    ),
    ScreenDef::list(
        &[Kind::Problem],
        Msg::new("Problems", "具体问题"),
        Msg::new("Show the problems that measures answer", "查看清单中的具体问题"),
    ),
    ScreenDef::list(
        &[Kind::Flag],
        Msg::new("Flags", "落后标记"),
        Msg::new("Show the flags on lagging indicators", "查看落后指标的标记与整改"),
    )
    .aside(),
    ScreenDef::list(
        &[Kind::Observation],
        Msg::new("Observations", "指标排名"),
        Msg::new("Show what indicators stood at, period by period", "查看指标各期的数值与排名"),
    )
    .aside(),
    ScreenDef::list(
        &[Kind::Meeting],
        Msg::new("Meetings", "会议"),
        Msg::new("Show the meetings with what they decided", "查看会议及议定事项"),
    )
    .newest(meeting::ON),
    ScreenDef::list(
        &[Kind::Document],
        Msg::new("Documents", "文件"),
        Msg::new("Show drafts, and the documents that were issued", "查看拟稿和已印发的文件"),
    )
    .newest(document::ON),
    ScreenDef::list(
        &[Kind::Scheme],
        Msg::new("Schemes", "考核方案"),
        Msg::new("Show the schemes of assessment by year", "查看各年度考核方案"),
    ),
    ScreenDef::list(
        &[Kind::Mark],
        Msg::new("Marks", "评分"),
        Msg::new("Show the marks that lead units gave", "查看牵头单位的评分"),
    ),
    ScreenDef::list(
        &[Kind::Objection],
        Msg::new("Objections", "考核异议"),
        Msg::new("Show the objections to scores with their decisions", "查看考核异议及处理结果"),
    ),
    ScreenDef::list(
        &[Kind::Survey],
        Msg::new("Surveys", "满意度调查"),
        Msg::new("Show the satisfaction surveys with their samples", "查看满意度调查及样本"),
    )
    .newest(survey::PERIOD),
    ScreenDef::list(
        &[Kind::Case],
        Msg::new("Call sheet", "回访表"),
        Msg::new(
            "Show who was drawn in a survey: one key writes an answer down; = shows the whole frame",
            "查看抽中的办件，一键记录回访结果；按 = 显示未抽中的",
        ),
    )
    .newest(case::ON)
    .narrowed("state!=frame", "回访状态!=未抽中"),
    ScreenDef::list(
        &[Kind::Agenda],
        Msg::new("Agenda items", "议题"),
        Msg::new("Show what was heard, discussed, decided and put off", "查看会议议题的听取、讨论、议定与缓议"),
    ),
    ScreenDef::list(
        &[Kind::Section],
        Msg::new("Sections", "简报栏目"),
        Msg::new("Show the sections of bulletins", "查看简报栏目"),
    )
    .aside(),
    ScreenDef::list(
        &[Kind::Recipients],
        Msg::new("Lists of recipients", "发送名单"),
        Msg::new("Show who gets a bulletin", "查看简报发送名单"),
    )
    .aside(),
    ScreenDef::list(
        &[Kind::Honour],
        Msg::new("Honours and firsts", "荣誉首创"),
        Msg::new("Show the honours and firsts with who recognised them", "查看荣誉首创及认定单位"),
    ),
    ScreenDef::list(
        &[Kind::TaskForce],
        Msg::new("Task forces", "指标专班"),
        Msg::new("Show who answers for each indicator", "查看各指标专班人员"),
    ),
    ScreenDef::list(
        &[Kind::Target],
        Msg::new("Targets by year", "年度目标"),
        Msg::new("Show what indicators are to reach, year by year", "查看指标年度目标"),
    ),
    ScreenDef::list(
        &[Kind::Tour],
        Msg::new("Study tours", "学习调研"),
        Msg::new("Show the study tours and the measures taken over", "查看学习调研及借鉴措施"),
    ),
    ScreenDef::list(
        &[Kind::Policy],
        Msg::new("Policies from elsewhere", "政策动态"),
        Msg::new(
            "Show policies and practice from elsewhere, and what was taken up",
            "查看政策动态和外地经验及对标情况",
        ),
    )
    .newest(policy::ON),
    ScreenDef::list(
        &[Kind::Article],
        Msg::new("Articles", "信息稿件"),
        Msg::new("Show what units handed in to be printed", "查看单位报送的信息稿件"),
    )
    .newest(article::ON),
    ScreenDef::list(
        &[Kind::Figure],
        Msg::new("Published figures", "公布数"),
        Msg::new("Show the figures that were published, to be checked", "查看已公布的数据，供核对"),
    )
    .aside(),
    ScreenDef::list(
        &[Kind::Evidence],
        Msg::new("Evidence", "佐证"),
        Msg::new("Show the evidence files and what each proves", "查看佐证材料及所证事项"),
    )
    .aside(),
    ScreenDef::list(
        &[Kind::Note],
        Msg::new("Notes", "记事"),
        Msg::new("Show progress notes, urgings, talks and notices", "查看进展、催办、约谈与通报"),
    )
    .aside(),
    ScreenDef::list(
        &[Kind::Person],
        Msg::new("People", "人员"),
        Msg::new("Show the people with unit and role", "查看人员及其单位、角色"),
    ),
    ScreenDef::own(
        ScreenId::Settings,
        "settings",
        Msg::new("Settings", "设置"),
        Msg::new(
            "Show the settings of the office and of this console, what each means, and what holds unasked",
            "查看并修改本单位和本窗口的设置项、含义和默认值",
        ),
    ),
    ScreenDef::list(
        &[Kind::Device],
        Msg::new("Devices", "设备"),
        Msg::new("Show the devices that write, and whose they are", "查看登记的设备及使用人"),
    )
    .aside()
    .needs(Right::Administer),
];

/// The screens with a tab, in their order.
pub fn tabs() -> impl DoubleEndedIterator<Item = &'static ScreenDef> + Clone {
    SCREENS.iter().filter(|s| s.key.is_some())
}

/// The screens that show a kind, the first the one that its records are opened on.
pub fn showing(kind: Kind) -> impl Iterator<Item = &'static ScreenDef> {
    SCREENS.iter().filter(move |s| s.kinds.contains(&kind))
}

/// The names of the screens that show a kind of which something holds.
pub(super) fn names_where(holds: impl Fn(Kind) -> bool) -> &'static [&'static str] {
    let names = SCREENS.iter().filter(|s| s.kinds.iter().any(|k| holds(*k))).map(|s| s.name);
    names.collect::<Vec<_>>().leak()
}

/// The actions that show the screens.
pub(super) static ACTIONS: LazyLock<Vec<Action>> = LazyLock::new(|| {
    let shown = SCREENS.iter().map(|s| {
        let title = Msg::new(s.title.en.to_lowercase().leak(), s.title.zh);
        let mut action = Action::new(s.action(), Group::Screens, title, s.help);
        action.press = Some(Press::Screen(s.id));
        action.needs = s.needs;
        action
    });
    shown.chain([NEXT, PREVIOUS]).collect()
});

const NEXT: Action = Action::new(
    "screen.next",
    Group::Screens,
    Msg::new("next screen", "下一屏"),
    Msg::new("Show the screen to the right", "切换到右侧的页面"),
)
.press(|scene| beside(scene, 1));

const PREVIOUS: Action = Action::new(
    "screen.previous",
    Group::Screens,
    Msg::new("previous screen", "上一屏"),
    Msg::new("Show the screen to the left", "切换到左侧的页面"),
)
.press(|scene| beside(scene, -1));

fn beside(scene: &Scene<'_>, by: isize) -> Result<Vec<Effect>> {
    let tabs: Vec<ScreenId> = tabs().map(|s| s.id).collect();
    let at = tabs.iter().position(|s| *s == scene.screen).unwrap_or(0) as isize;
    let to = (at + by).rem_euclid(tabs.len() as isize);
    Ok(vec![Effect::Screen(tabs[to as usize])])
}
