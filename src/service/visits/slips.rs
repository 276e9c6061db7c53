//! Slips of visits: who comes, to whom, on which days, by whose approval. Signed by the device that issues it, so that it is
//! checked without a network and without a store: the offline form of 无扰督查 (湖南 2024: one matter, one code, which the
//! visited unit can check, and refuse otherwise).

use sha2::{Digest as _, Sha256};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::campaign as campaigns;
use crate::domain::schema::{campaign, device, person, visit};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Msg};
use crate::log::sign::is_signed;
use crate::log::{State, hex, unhex};
use crate::service::messages;
use crate::service::office::Office;
use crate::service::work::{Actor, Work};

crate::messages! {
    NO_CAMPAIGN: "the visit belongs to no campaign, and so nobody approved it", "该走访不属于任何督查行动，未经批准";
    NOT_APPROVED: "the campaign “{campaign}” is not approved (政府督查工作条例 art. 11)", "“{campaign}”尚未批准（《政府督查工作条例》第十一条）";
    CONCLUDED: "the campaign “{campaign}” is concluded: no slip is issued for it any more", "“{campaign}”已办结，不再开具督查凭证";
    TERM_OVER: "the authorisation of “{campaign}” ended on {until}", "“{campaign}”的授权已于{until}届满";
    NO_SLIP: "this is no slip: its first line is not “{head}”", "不是督查凭证：首行不是“{head}”";
    FORGED: "the slip is not genuine: its text is not what was signed", "凭证不真实：内容与签名不符";
    NO_CODE: "no visit here has a slip of the code {code}", "没有凭证码为{code}的走访";
}

const HEAD: &str = "ducha-slip-1";
/// The most bytes of a slip that is read.
pub const MAX_BYTES: usize = 16 << 10;
/// Letters and digits that are not taken for one another on paper.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The lines of a slip, in their order; the keys are the same in all languages, so that any machine reads it.
pub const LINES: &[(&str, Msg)] = &[
    ("office", Msg::new("Issued by", "签发单位")),
    ("campaign", Msg::new("Campaign", "督查行动")),
    ("approval", Msg::new("Approved by", "批准")),
    ("unit", Msg::new("Unit", "被督查单位")),
    ("days", Msg::new("Days", "日期")),
    ("inspectors", Msg::new("Inspectors", "督查人员")),
    ("key", Msg::new("Signed with the key", "签名公钥")),
];

/// A slip that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slip {
    /// Its lines by their keys.
    lines: Vec<(String, String)>,
    /// What it is called on paper.
    pub code: String,
    /// The public key that it is signed with.
    pub key: [u8; 32],
}

impl Slip {
    /// What a line says.
    pub fn get(&self, key: &str) -> &str {
        self.lines.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v)
    }

    /// Reads a slip and checks its signature.
    ///
    /// # Errors
    /// `BadInput` where it is none, `Corrupt` where what it says is not what was signed.
    pub fn read(text: &str) -> Result<Self> {
        let mut all = text.lines().map(str::trim).filter(|l| !l.is_empty());
        if all.next() != Some(HEAD) {
            return Err(Error::new(Code::BadInput, NO_SLIP).with("head", HEAD));
        }
        let mut lines: Vec<(String, String)> = Vec::new();
        let mut signature = None;
        for line in all.take(LINES.len() + 2) {
            let Some((key, value)) = line.split_once(": ") else { continue };
            match key {
                "signature" => signature = unhex(value),
                "code" => {}
                _ => lines.push((key.to_string(), value.to_string())),
            }
        }
        let forged = || Error::new(Code::Corrupt, FORGED);
        let mut slip = Self { lines, ..Self::default() };
        slip.key = unhex(slip.get("key")).and_then(|k| k.try_into().ok()).ok_or_else(forged)?;
        let digest: [u8; 32] = Sha256::digest(slip.signed()).into();
        slip.code = code(&digest);
        let signature: [u8; 64] = signature.and_then(|s| s.try_into().ok()).ok_or_else(forged)?;
        if is_signed(&slip.key, &digest, &signature) { Ok(slip) } else { Err(forged()) }
    }

    /// What is signed.
    fn signed(&self) -> String {
        let line = |(key, value): &(String, String)| format!("{key}: {value}\n");
        format!("{HEAD}\n{}", self.lines.iter().map(line).collect::<String>())
    }

    /// The whole text, as it is printed.
    fn write(&self, signature: &[u8; 64]) -> String {
        format!("{}code: {}\nsignature: {}\n", self.signed(), self.code, hex(signature))
    }
}

/// The code by which people name a slip: sixty bits of the digest of what is signed, in groups of four.
fn code(digest: &[u8; 32]) -> String {
    let bits = digest[..8].iter().fold(0u64, |all, b| all << 8 | u64::from(*b));
    let letter = |n: u32| char::from(LETTERS[(bits >> (59 - n * 5) & 31) as usize]);
    let letters: Vec<char> = (0..12).map(letter).collect();
    letters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The visit whose slip has a code.
///
/// # Errors
/// `NotFound` where there is none.
pub fn by_code(state: &State, code: &str) -> Result<RecordId> {
    let code = code.trim().to_ascii_uppercase();
    let found = state.records(Kind::Visit).find(|v| v.text(visit::SLIP) == Some(&code));
    found.map(|v| v.id()).ok_or_else(|| Error::new(Code::NotFound, NO_CODE).with("code", code))
}

/// Whether a device of the office has a key, and which.
pub fn signer(state: &State, key: &[u8; 32]) -> Option<String> {
    let key = hex(key);
    let found = state.records(Kind::Device).find(|d| d.text(device::KEY) == Some(&key));
    found.map(|d| state.title_of(d))
}

impl Office {
    /// Issues the slip of a visit; gives its code and its text.
    ///
    /// # Errors
    /// `Denied` where nobody approved the campaign, or its term is over; those of [`Office::commit`].
    pub fn issue_slip(&self, actor: &Actor, id: RecordId, lang: Lang) -> Result<(String, String)> {
        let state = self.view(actor);
        let missing = || Error::new(Code::NotFound, messages::NO_RECORD).with("id", id);
        let of = state.find(Kind::Visit, id).ok_or_else(missing)?;
        let campaign = of.reference(visit::CAMPAIGN).and_then(|c| state.get(c));
        let campaign = campaign.ok_or_else(|| Error::new(Code::Denied, NO_CAMPAIGN))?;
        let title = state.title_of(campaign);
        let approved = matches!(campaign.text(campaign::STATE), Some(campaigns::APPROVED | campaigns::RUNNING));
        if campaign.text(campaign::STATE) == Some(campaigns::CONCLUDED) {
            return Err(Error::new(Code::Denied, CONCLUDED).with("campaign", title));
        }
        if !approved {
            return Err(Error::new(Code::Denied, NOT_APPROVED).with("campaign", title));
        }
        let on = of.date(visit::ON).unwrap_or_else(|| self.today());
        if let Some(until) = campaign.date(campaign::TERM).filter(|until| *until < on) {
            return Err(Error::new(Code::Denied, TERM_OVER).with("campaign", title).with("until", until));
        }
        let approval = [campaign::APPROVED_BY, campaign::APPROVAL].map(|t| campaign.text(t).unwrap_or_default());
        let until = campaign.date(campaign::TERM).map(|d| format!(" –{d}")).unwrap_or_default();
        let inspector = |p: RecordId| {
            let certificate = state.get(p).and_then(|r| r.text(person::CERTIFICATE));
            let certificate = certificate.map(|c| format!("({c})")).unwrap_or_default();
            format!("{}{certificate}", state.title(p))
        };
        let lines = [
            ("office", self.name(&state, lang)),
            ("campaign", title),
            ("approval", format!("{} {}{until}", approval[0], approval[1])),
            ("unit", of.reference(visit::UNIT).map(|u| state.title(u)).unwrap_or_default()),
            ("days", on.to_string()),
            ("inspectors", of.references(visit::INSPECTORS).map(inspector).collect::<Vec<_>>().join("、")),
            ("key", hex(&self.key().public())),
        ];
        // A line is a line: what a name holds cannot begin another.
        let clean = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines = lines.into_iter().map(|(k, v)| (k.to_string(), clean(v))).collect();
        let mut slip = Slip { lines, code: String::new(), key: self.key().public() };
        let digest: [u8; 32] = Sha256::digest(slip.signed()).into();
        slip.code = code(&digest);
        let text = slip.write(&self.key().sign(&digest));
        drop(state);
        let work = Work::new("visit.slip").set(Kind::Visit, id, visit::SLIP, Value::from(slip.code.as_str()));
        self.commit(actor, work.set(Kind::Visit, id, visit::SLIP_TEXT, Value::from(text.as_str())))?;
        Ok((slip.code, text))
    }
}
