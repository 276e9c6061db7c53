//! The settings of an office: what each is called and means, what holds where it is not set, and what it takes. The screen of
//! settings, `ducha setting`, the palette and the check of what is written are made from this table.

use std::borrow::Cow;

use crate::domain::cadence::Rule;
use crate::domain::calendar::Calendar;
use crate::domain::deadline::{DeadlineContext, read};
use crate::domain::kind::Kind;
use crate::domain::lagging::LaggingRule;
use crate::domain::lamp::LampRule;
use crate::domain::rank::BandRule;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Msg};
use crate::log::State;
use crate::service::settings::terms::Term;
use crate::service::{OFFICE_NAME, messages, settings, words::names};

crate::messages! {
    NOT_TAKEN: "“{text}” is nothing that the setting “{name}” takes", "“{text}”不是设置项“{name}”可用的值";
    SUCH_AS: "Such as {usual}.", "例如：{usual}。";
}

/// A setting.
#[derive(Debug)]
pub struct SettingDef {
    /// Its name in the store.
    pub name: &'static str,
    /// What people call it.
    pub label: Msg,
    /// What it decides, in one or two sentences.
    pub help: Msg,
    /// What holds where it is not set; blank where nothing does.
    pub usual: &'static str,
    /// Whether the palette finds it by its label.
    pub named: bool,
    takes: Takes,
}

/// What a setting takes.
#[derive(Clone, Copy, Debug)]
enum Takes {
    Text,
    Unit,
    Lamps,
    Lagging,
    Bands,
    Zone,
    Weekday,
    Workday,
    Term,
    /// A number up to another.
    Number(u64),
}

const fn row(name: &'static str, label: Msg, usual: &'static str, takes: Takes, help: Msg) -> SettingDef {
    SettingDef { name, label, help, usual, named: false, takes }
}

const fn main(name: &'static str, label: Msg, usual: &'static str, takes: Takes, help: Msg) -> SettingDef {
    SettingDef { named: true, ..row(name, label, usual, takes, help) }
}

const fn term(of: Term, label: Msg, help: Msg) -> SettingDef {
    let (name, usual) = of.setting();
    row(name, label, usual, Takes::Term, help)
}

const fn mark(name: &'static str, label: Msg, usual: &'static str) -> SettingDef {
    let help = Msg::new(
        "What stands before year and number of such a document.",
        "该类文书文号中的机关代字，印发后文号不变。",
    );
    row(name, label, usual, Takes::Text, help)
}

/// The days of a week as people set them, and in English.
const WEEKDAYS: [(&str, &str); 7] = [
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
];

/// The units of terms, and in English for one and for many.
const UNITS: [(&str, &str, &str); 6] = [
    ("个工作日", "working day", "working days"),
    ("日", "day", "days"),
    ("天", "day", "days"),
    ("周", "week", "weeks"),
    ("个月", "month", "months"),
    ("年", "year", "years"),
];

/// A term such as 3个工作日内 in English; nothing where it is written in another way.
fn english_term(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.strip_suffix("内");
    let rest = bare.unwrap_or(text);
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let count: u32 = rest[..digits].parse().ok()?;
    let (_, one, many) = UNITS.iter().find(|(zh, ..)| *zh == &rest[digits..])?;
    let within = if bare.is_some() { "within " } else { "" };
    Some(format!("{within}{count} {}", if count == 1 { one } else { many }))
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join("，")
}

/// All settings, those first that an office looks at first.
pub static SETTINGS: &[SettingDef] = &[
    main(
        OFFICE_NAME,
        Msg::new("office", "单位名称"),
        "",
        Takes::Text,
        Msg::new("The office's name: on the frame, on documents and letters.", "本单位名称，用于标题栏、文书和函件。"),
    ),
    main(
        settings::OWN_UNIT,
        Msg::new("own county", "本县"),
        "",
        Takes::Unit,
        Msg::new(
            "The county, or other unit, whose ranks among its peers the office watches.",
            "本办关注其在同类单位中位次的县（市、区），如“龙南市”。",
        ),
    ),
    main(
        settings::LAMPS,
        Msg::new("lamps", "状态灯规则"),
        "default",
        Takes::Lamps,
        Msg::new(
            "Which lamp a task shows, the first rule that fits: default, suqian, yinchuan, or one's own, such as red:overdue,yellow:due<=5wd,green:else.",
            "任务亮灯规则，从前往后取第一条相符的：默认、宿迁、银川，或自定，如 红灯：逾期，黄灯：5个工作日内到期，绿灯：其他。",
        ),
    ),
    main(
        settings::LAGGING,
        Msg::new("lagging rules", "落后指标规则"),
        "bottom:3",
        Takes::Lagging,
        Msg::new(
            "When an indicator lags: bottom:3 (last three), fell:5 (five places lost), band:lagging, below-target, below-last; several with commas.",
            "何时列为落后：后三名、下降五位、靠后档、未达目标、差于上期，可用逗号并列。",
        ),
    ),
    main(
        settings::BANDS,
        Msg::new("bands", "档次划分"),
        "front:1/3,lagging:1/3",
        Takes::Bands,
        Msg::new(
            "Where the bands of ranks end: a part (1/3), a share (25%) or a number of places.",
            "靠前、靠后两档的划分，如 靠前1/3，靠后1/3：按几分之一（1/3）、百分比（25%）或名次数。",
        ),
    ),
    main(
        settings::ZONE,
        Msg::new("time zone", "时区"),
        "+08:00",
        Takes::Zone,
        Msg::new("The office's time: when its day begins.", "本办所在时区，决定“今天”从何时算起。"),
    ),
    row(
        settings::FORECAST_DAYS,
        Msg::new("days before a forecast", "预测所需天数"),
        "14",
        Takes::Number(1_000),
        Msg::new("After how many days of work a pace is told.", "开展满多少天后才给出推进速度预测。"),
    ),
    row(
        settings::FORECAST_REPORTS,
        Msg::new("reports before a forecast", "预测所需填报数"),
        "3",
        Takes::Number(1_000),
        Msg::new("After reports on how many days a pace is told.", "有多少天有填报后才给出推进速度预测。"),
    ),
    row(
        settings::BOARD_WEEKLY,
        Msg::new("weekly dispatch", "每周调度日"),
        "周五",
        Takes::Weekday,
        Msg::new(
            "The day of the weekly dispatch; on a day off the next working day.",
            "每周调度在周几；遇休息日顺延。",
        ),
    ),
    row(
        settings::BOARD_MONTHLY,
        Msg::new("monthly summary", "每月总结日"),
        "5",
        Takes::Workday,
        Msg::new("The working day of the month on which it is summed up.", "每月第几个工作日总结上月。"),
    ),
    term(
        Term::Receipt,
        Msg::new("term to sign for", "签收时限"),
        Msg::new("By when an order is signed for.", "交办后应在多长时间内签收。"),
    ),
    term(
        Term::Objection,
        Msg::new("term to object", "异议时限"),
        Msg::new("By when a unit may object, from its receipt.", "签收后可在多长时间内提出异议。"),
    ),
    term(
        Term::Review,
        Msg::new("term to ask for a review", "申请复核时限"),
        Msg::new(
            "From the receipt of the conclusion (政府督查工作条例 art. 17: 30 days).",
            "自收到督查结论起（《政府督查工作条例》第十七条：30日）。",
        ),
    ),
    term(
        Term::ReviewDecision,
        Msg::new("term to decide a review", "复核决定时限"),
        Msg::new("From the day on which it was asked for (art. 17: 30 days).", "自收到复核申请起（第十七条：30日）。"),
    ),
    term(
        Term::Relapse,
        Msg::new("relapse", "反弹认定期"),
        Msg::new(
            "Within how long after its closing a finding that comes back is a relapse.",
            "销号后多长时间内再次出现算作反弹。",
        ),
    ),
    term(
        Term::ClueA,
        Msg::new("term of clues, class A", "A类线索时限"),
        Msg::new("By when a clue of class A is done.", "A类线索的办理时限。"),
    ),
    term(
        Term::ClueB,
        Msg::new("term of clues, class B", "B类线索时限"),
        Msg::new("By when a clue of class B is done.", "B类线索的办理时限。"),
    ),
    term(
        Term::ClueC,
        Msg::new("term of clues, class C", "C类线索时限"),
        Msg::new("By when a clue of class C is done.", "C类线索的办理时限。"),
    ),
    term(
        Term::ClueAgain,
        Msg::new("term of a second round", "线索二次办理时限"),
        Msg::new("By when the second round of a clue is done.", "线索退回重办的时限。"),
    ),
    term(
        Term::Revisit,
        Msg::new("visits to one unit", "重复检查间隔"),
        Msg::new(
            "Within how long after a visit by anybody another is warned of.",
            "同一单位被检查后多长时间内再次检查要提示。",
        ),
    ),
    row(
        settings::TALK_REDS,
        Msg::new("reds before a talk", "约谈前连续红灯次数"),
        "3",
        Takes::Number(100),
        Msg::new(
            "After how many red lamps in a row at the weekly dispatch a talk is called for; 0: never.",
            "每周调度连续多少次亮红灯应予约谈；0为不提示。",
        ),
    ),
    row(
        settings::BURDEN,
        Msg::new("burden of a unit", "单位每月迎检上限"),
        "2",
        Takes::Number(1_000),
        Msg::new(
            "From how many visits, requests and meetings a month one more is warned of.",
            "每月检查、要表、会议达到多少次后再增加要提示。",
        ),
    ),
    row(
        settings::LENGTH_DOCUMENT,
        Msg::new("length of a document", "文件字数上限"),
        "4000",
        Takes::Number(100_000),
        Msg::new("How many characters a document may have before that is said.", "文件超过多少字要提示。"),
    ),
    row(
        settings::LENGTH_ARTICLE,
        Msg::new("length of an article", "稿件字数上限"),
        "2000",
        Takes::Number(100_000),
        Msg::new("How many characters an article may have before that is said.", "稿件超过多少字要提示。"),
    ),
    row(
        settings::GUARD_REPLY,
        Msg::new("like replies", "雷同反馈比例"),
        "80",
        Takes::Number(100),
        Msg::new(
            "From what share of like words two replies are alarming, in percent.",
            "两份整改反馈文字相同达到百分之多少时提示。",
        ),
    ),
    row(
        settings::GUARD_FAR,
        Msg::new("far from the unit", "照片距离"),
        "500",
        Takes::Number(1_000_000),
        Msg::new(
            "From how many metres from the unit's places a picture is alarming.",
            "照片位置距被查单位多少米以上时提示。",
        ),
    ),
    row(
        settings::GUARD_BUNCH,
        Msg::new("closings in a bunch", "集中销号件数"),
        "3",
        Takes::Number(1_000),
        Msg::new("How many closings within the minutes below are alarming.", "在下列分钟数内销号达到多少件时提示。"),
    ),
    row(
        settings::GUARD_MINUTES,
        Msg::new("minutes of a bunch", "集中销号分钟数"),
        "10",
        Takes::Number(100_000),
        Msg::new("Within how many minutes closings are a bunch.", "多少分钟内的销号算作集中销号。"),
    ),
    mark("number.assign", Msg::new("mark of assignment slips", "交办单代字"), "交办"),
    mark("number.urge", Msg::new("mark of urging slips", "催办单代字"), "催办"),
    mark("number.order", Msg::new("mark of supervision orders", "督办单代字"), "督办"),
    mark("number.reminder", Msg::new("mark of reminders", "提醒函代字"), "提醒"),
    mark("number.talk", Msg::new("mark of talks", "约谈纪要代字"), "约谈"),
    mark("number.notice", Msg::new("mark of notices", "通报代字"), "通报"),
    mark("number.withdrawal", Msg::new("mark of withdrawals", "撤回通知代字"), "撤回"),
    row(
        crate::service::work::numbers::DEVICE,
        Msg::new("device of plain numbers", "编号设备"),
        "",
        Takes::Text,
        Msg::new(
            "The replica that gives plain numbers, as `ducha device list` names it; unasked the office's first. Others number in blocks of their own. Name another only once that one gives no more.",
            "由哪个副本编制不带号段的文号（名称见 ducha device list），默认为首台设备；其他设备各用本机号段。原设备停止编号后方可改设。",
        ),
    ),
    row(
        settings::CAMERA,
        Msg::new("camera's folder", "相机文件夹"),
        "",
        Takes::Text,
        Msg::new(
            "The folder that the camera fills: field mode offers its newest pictures.",
            "相机照片所在文件夹，现场模式从中选取最新照片。",
        ),
    ),
    row(
        settings::SESSIONS,
        Msg::new("consoles of one person", "每人窗口数"),
        "20",
        Takes::Number(1_000),
        Msg::new(
            "How many consoles one person may have open on the shared server.",
            "共享服务器上每人最多同时打开的窗口数。",
        ),
    ),
];

impl SettingDef {
    /// The setting of a name, or of what people call it.
    pub fn named(text: &str) -> Option<&'static Self> {
        let text = text.trim();
        let is = |s: &&Self| [s.name, s.label.en, s.label.zh].iter().any(|n| n.eq_ignore_ascii_case(text));
        SETTINGS.iter().find(is)
    }

    /// A value as a reader is told it, and may type it: what is a known word in one language has its word in the other.
    pub fn in_words<'t>(&self, value: &'t str, lang: Lang) -> Cow<'t, str> {
        let said = match (lang, self.takes) {
            (Lang::En, Takes::Weekday) => WEEKDAYS.iter().find(|(zh, _)| *zh == value).map(|(_, en)| (*en).to_string()),
            (Lang::En, Takes::Term) => english_term(value),
            (Lang::Zh, Takes::Lamps) => match value {
                "default" | "默认" => Some("默认".to_string()),
                "suqian" | "宿迁" => Some("宿迁".to_string()),
                "yinchuan" | "银川" => Some("银川".to_string()),
                rules => LampRule::parse_list(rules).ok().map(|all| joined(all.iter().map(LampRule::in_chinese))),
            },
            (lang, Takes::Lagging) => {
                let all = LaggingRule::parse_list(value).ok().filter(|_| lang == Lang::Zh);
                all.map(|all| joined(all.into_iter().map(|rule| rule.label().say(lang))))
            }
            (Lang::Zh, Takes::Bands) => BandRule::parse(value).map(|rule| rule.in_chinese()),
            (Lang::En | Lang::Zh, _) => None,
        };
        said.map_or(Cow::Borrowed(value), Cow::Owned)
    }

    /// A value as a reader would type it: in words only where those are read.
    pub fn typed<'t>(&self, value: &'t str, lang: Lang) -> Cow<'t, str> {
        match self.in_words(value, lang) {
            said if self.reads(&said).is_ok() => said,
            _ => Cow::Borrowed(value),
        }
    }

    /// Refuses what the setting cannot mean, as a person types it.
    ///
    /// # Errors
    /// `BadInput`, or what the name of a unit is refused with.
    pub fn check(&self, state: &State, value: &str) -> Result<()> {
        match self.takes {
            Takes::Unit => names::find(state, Some(Kind::Unit), value).map(drop),
            _ => self.reads(value),
        }
    }

    /// Refuses what the setting cannot mean, wherever it comes from: a unit may come with the same import.
    ///
    /// # Errors
    /// `BadInput` with what is accepted.
    pub(crate) fn reads(&self, value: &str) -> Result<()> {
        let fits = match self.takes {
            Takes::Text | Takes::Unit => true,
            Takes::Lamps => return LampRule::parse_list(value).map(drop),
            Takes::Lagging => return LaggingRule::parse_list(value).map(drop),
            Takes::Bands => BandRule::parse(value).is_some(),
            Takes::Zone if crate::log::offset(value).is_none() => {
                let error = Error::new(Code::BadInput, messages::BAD_ZONE).with("text", value);
                return Err(error.hint(messages::HINT_ZONE));
            }
            Takes::Zone => true,
            Takes::Weekday => Rule::weekly(value).is_some(),
            Takes::Workday => Rule::monthly(value).is_some(),
            Takes::Term => {
                let base = chrono::NaiveDate::from_ymd_opt(2024, 1, 2);
                let calendar = Calendar::china();
                read(value, &DeadlineContext { base, start: base, year: None, calendar }).date.is_some()
            }
            Takes::Number(most) if value.parse::<u64>().ok().filter(|n| *n <= most).is_none() => {
                let error = Error::new(Code::BadInput, messages::BAD_LEAST)
                    .with("text", value)
                    .with_message("name", self.label);
                return Err(error.with("most", most));
            }
            Takes::Number(_) => true,
        };
        if fits {
            return Ok(());
        }
        let error = Error::new(Code::BadInput, NOT_TAKEN).with("text", value).with_message("name", self.label);
        Err(error.hint(crate::i18n::Message::plain(SUCH_AS).with("usual", self.usual)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::tests::Rig;

    #[test]
    fn what_holds_unasked_is_taken_and_no_name_stands_twice() {
        let rig = Rig::new();
        let state = rig.office().read();
        for (at, s) in SETTINGS.iter().enumerate() {
            assert!(s.usual.is_empty() || s.check(&state, s.usual).is_ok(), "{}: {}", s.name, s.usual);
            assert!(SETTINGS[..at].iter().all(|o| o.name != s.name && o.label.zh != s.label.zh), "{}", s.name);
        }
        // What a Chinese reader is told may be typed, and means the same.
        for (name, value, told) in [
            ("lagging.rules", "bottom:3,fell:5,below-target,below-last", "后3名，下降5位以上，未达目标，差于上期"),
            ("lagging.rules", "后三名、band:lagging", "后3名，“靠后”档"),
            ("bands", "front:25%,lagging:1/3", "靠前25%，靠后1/3"),
            ("lamps", "default", "默认"),
            (
                "lamps",
                "red:overdue,yellow:due<=5wd,yellow:behind>30,blue:ongoing,green:else",
                "红灯：逾期，黄灯：5个工作日内到期，黄灯：落后超过30个百分点，蓝灯：长期坚持，绿灯：其他",
            ),
        ] {
            let def = SettingDef::named(name).unwrap();
            assert_eq!(def.in_words(value, Lang::Zh), told);
            assert_eq!(def.in_words(&def.in_words(value, Lang::Zh), Lang::Zh), told, "read back");
            assert!(def.check(&state, told).is_ok(), "{told}");
        }
        let guard = crate::domain::guard::Settings::default();
        let usual = |name: &str| SettingDef::named(name).unwrap().usual;
        assert_eq!(usual("guard.reply"), guard.reply_share.to_string());
        assert_eq!(usual("guard.far"), guard.far.to_string());
        assert_eq!((usual("guard.bunch"), usual("guard.minutes")), ("3", "10"));
        assert_eq!(usual("burden.month"), crate::service::visits::burden::BURDEN_MONTH.to_string());
        assert_eq!(usual("length.document"), crate::service::papers::length::DOCUMENT.to_string());
        assert_eq!(usual("length.article"), crate::service::papers::length::ARTICLE.to_string());
        for (sort, mark) in crate::service::work::numbers::MARKS {
            assert_eq!(usual(&format!("number.{sort}")), *mark, "the mark that documents have unasked");
        }
        assert_eq!(BandRule::parse(usual(settings::BANDS)), Some(BandRule::default()));
        assert_eq!(LaggingRule::parse_list(usual(settings::LAGGING)).unwrap(), [LaggingRule::DEFAULT]);
        assert_eq!(crate::log::offset(usual(settings::ZONE)), Some(crate::log::CHINA));
        let least = crate::domain::pace::Least::default();
        assert_eq!(usual(settings::FORECAST_DAYS), least.days.to_string());
        assert_eq!(usual(settings::FORECAST_REPORTS), least.reports.to_string());
        assert!(Term::ALL.iter().all(|t| SettingDef::named(t.setting().0).is_some()), "every term is here");
        for (name, bad) in [("lamps", "purple:x"), ("lagging.rules", "last"), ("bands", "1/3"), ("term.review", "soon")]
        {
            assert!(SettingDef::named(name).unwrap().check(&state, bad).is_err(), "{name}");
        }
    }
}
