//! The result of a draw as a page to be published: what was drawn out of what, who goes, who was left out and why, and
//! what anybody needs to compute it again. Source: 优化营商环境条例 art. 54 (results are public).

use std::collections::BTreeMap;

use crate::document::{Block, Document, day_in_words};
use crate::domain::draw::receipt::Receipt;
use crate::domain::draw::{Assignment, strata};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::draw as states;
use crate::domain::schema::draw;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::log::State;
use crate::service::visits::draws::{receipt_of, shortage};

crate::messages! {
    TITLE: "Result of the draw: {title}", "随机抽取结果公示（{title}）";
    NOT_DRAWN: "“{title}” has no result that could be published", "“{title}”尚无可公示的抽取结果";
    LEAD: "On {day} {office} drew {drawn} of {size} at random for “{title}”. By the regulation on the business environment (优化营商环境条例, art. 54) the result is published here.", "依据《优化营商环境条例》第五十四条，{office}于{day}就“{title}”开展随机抽取，从{size}个对象中抽取{drawn}个，现将结果公示如下。";
    RESULT: "Drawn", "一、抽取结果";
    PLACE: "No.", "序号";
    NAME: "Drawn", "抽取对象";
    WHO: "Inspectors", "检查人员";
    NUMBER: "Number (first 16 digits)", "随机数（前16位）";
    STRATA: "By stratum: {all}.", "分层抽取：{all}。";
    STRATUM: "{name} {drawn} of {size}", "{name}{size}个中抽取{drawn}个";
    UNNAMED: "without one", "未分层";
    LEFT_OUT: "Left out beforehand", "二、排除情况";
    NONE_LEFT_OUT: "Nothing and nobody was left out.", "无排除对象。";
    LEFT_OUT_NAME: "Left out", "排除对象";
    REASON: "Reason", "原因";
    BY: "Signed by", "签批人";
    REPEATED: "The same pool was committed or drawn {count} {count:time|times} before; all of these draws are open.", "同一名单此前已承诺或抽取{count}次，均已公开。";
    AGAIN: "How to compute it again", "三、复算方法";
    HOW: "Each object has a number, the SHA-256 of seed, the word “unit” and its id, a line each; the smallest are drawn. The commitment was entered before the public number existed; the receipt holds all ids, and `ducha draw verify RECEIPT` computes everything again on any machine.", "每个对象的随机数为种子、“unit”和对象标识三行文本的SHA-256值，数值最小者抽中。承诺值在公开随机数产生之前登记。抽取凭证载明全部对象标识，任何人可在任意电脑上执行ducha draw verify 凭证进行复算。";
    WHAT: "What", "项目";
    VALUE: "Value", "内容";
    POOL: "Digest of the pool", "名单校验码";
    COMMITMENT: "Commitment", "承诺值";
    ENTRY: "Entry of the commitment", "承诺登记记录";
    SECRET: "Opened secret", "公开密数";
    PUBLIC: "Public number", "公开随机数";
    SOURCE: "Source of it", "随机数来源";
    SEED: "Seed", "随机种子";
    DUE: "To be published by {day} (20 working days after the draw)", "应于{day}前公示（抽取之日起20个工作日内）";
}

/// The digits of a number that are printed: enough to compare, short enough for a column.
const DIGITS: usize = 16;

/// Lays the result of a draw out as a page.
///
/// # Errors
/// `Usage` where it has no result; `BadInput` where its receipt cannot be read.
pub fn draw_page(state: &State, id: RecordId, lang: Lang) -> Result<Document> {
    let none = || Error::new(Code::Usage, NOT_DRAWN).with("title", state.title(id));
    let drawn = |s: Option<&str>| matches!(s, Some(states::DRAWN | states::PUBLISHED));
    let record = state.find(Kind::Draw, id).filter(|r| drawn(r.text(draw::STATE))).ok_or_else(none)?;
    let receipt = Receipt::read(&receipt_of(record))?;
    let say = |m: Message| m.say(lang);
    let text = |m: Msg| m.text(lang).to_string();
    let name = |id: &str| receipt.names.get(id).cloned().unwrap_or_else(|| id.to_string());
    let title = say(Message::plain(TITLE).with("title", &receipt.title));
    let day = day_in_words(receipt.day, lang);
    let lead = Message::plain(LEAD)
        .with("day", &day)
        .with("office", &receipt.office)
        .with("drawn", receipt.drawn.len())
        .with("size", receipt.objects.len())
        .with("title", within_quotes(&receipt.title, lang));
    let mut out = vec![
        Block::Title(title.clone()),
        Block::Paragraph(say(lead)),
        Block::Heading(1, text(RESULT)),
        drawn_table(&receipt, lang, &name),
    ];
    let by_stratum = strata(&receipt.objects, receipt.share, &receipt.own_shares);
    if by_stratum.len() > 1 {
        let one = |s: &crate::domain::draw::Stratum| {
            let said = Message::plain(STRATUM).with("drawn", s.drawn).with("size", s.size);
            match s.name.as_str() {
                "" => said.with_message("name", UNNAMED),
                name => said.with("name", name),
            }
        };
        out.push(Block::Paragraph(say(Message::plain(STRATA).with_list("all", by_stratum.iter().map(one)))));
    }
    out.push(Block::Heading(1, text(LEFT_OUT)));
    if receipt.excluded.is_empty() {
        out.push(Block::Paragraph(text(NONE_LEFT_OUT)));
    } else {
        let rows = receipt.excluded.iter().map(|e| vec![name(&e.id), e.reason.clone(), e.by.clone()]);
        out.push(Block::Table { header: [LEFT_OUT_NAME, REASON, BY].map(text).to_vec(), rows: rows.collect() });
    }
    if !receipt.abandoned.is_empty() {
        out.push(Block::Paragraph(say(Message::plain(REPEATED).with("count", receipt.abandoned.len()))));
    }
    out.push(Block::Heading(1, text(AGAIN)));
    out.push(Block::Paragraph(text(HOW)));
    let facts = [
        (POOL, &receipt.pool),
        (COMMITMENT, &receipt.commitment),
        (ENTRY, &receipt.entry),
        (SECRET, &receipt.secret),
        (PUBLIC, &receipt.public),
        (SOURCE, &receipt.source),
        (SEED, &receipt.seed),
    ];
    let rows = facts.iter().filter(|(_, v)| !v.is_empty()).map(|(label, v)| vec![text(*label), (*v).clone()]);
    out.push(Block::Table { header: [WHAT, VALUE].map(text).to_vec(), rows: rows.collect() });
    out.push(Block::Signature { office: receipt.office.clone(), day });
    if let Some(due) = record.date(draw::PUBLISH_BY) {
        out.push(Block::Remark(say(Message::plain(DUE).with("day", day_in_words(due, lang)))));
    }
    Ok(Document { title, blocks: out, imprint: None, lang, ..Document::default() })
}

/// A title that is quoted: its own quotation marks are the inner ones.
fn within_quotes(title: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => title.replace('“', "‘").replace('”', "’"),
        Lang::En => title.to_string(),
    }
}

fn drawn_table(receipt: &Receipt, lang: Lang, name: &impl Fn(&str) -> String) -> Block {
    let text = |m: Msg| m.text(lang).to_string();
    let people: BTreeMap<&str, String> = receipt
        .paired
        .iter()
        .map(|p| match p {
            Assignment::Served { object, inspectors } => {
                let names: Vec<String> = inspectors.iter().map(|i| name(i)).collect();
                (object.as_str(), names.join(if lang == Lang::Zh { "、" } else { ", " }))
            }
            Assignment::Short { object, found, barriers } => (object.as_str(), shortage(*found, barriers).say(lang)),
        })
        .collect();
    let rows = receipt.drawn.iter().zip(1usize..).map(|(d, place)| {
        let number: String = d.number.to_string().chars().take(DIGITS).collect();
        let mut row = vec![place.to_string(), name(&d.id)];
        if receipt.each > 0 {
            row.push(people.get(d.id.as_str()).cloned().unwrap_or_default());
        }
        row.push(number);
        row
    });
    let mut header = vec![text(PLACE), text(NAME)];
    if receipt.each > 0 {
        header.push(text(WHO));
    }
    header.push(text(NUMBER));
    Block::Table { header, rows: rows.collect() }
}
