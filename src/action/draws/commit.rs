//! Puts a pool together and commits to it.

use std::collections::BTreeMap;

use crate::action::records::listed::ListQuery;
use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Overlay, Preset, Scene, Shell, form};
use crate::domain::draw::{MAX_WEIGHT, Share};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::rights::Right;
use crate::domain::schema::words::DRAWN_FROM;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::visits::draws::DrawAsk;
use crate::service::words::names;

crate::messages! {
    COMMITTED: "Committed draw {serial} over {count} {count:object|objects}: {commitment}", "已对抽取{serial}（{count}个对象）作出承诺：{commitment}";
    NEXT_HERE: "Now let the public number be thrown, then open the draw with it", "请产生公开随机数，再选“开启抽取”填入";
    NEXT: "Now let the public number be thrown, then: ducha draw open {serial} --public NUMBER --source WHERE", "请产生公开随机数，然后执行：ducha draw open {serial} --public 随机数 --source 来源";
    BAD_SHARE: "“{text}” is neither a number nor a share such as 25%", "“{text}”既不是数量也不是比例（如25%）";
    BAD_EXCLUSION: "“{text}” does not say who is left out and why: NAME=REASON", "“{text}”未写明排除对象及原因：名称=原因";
    BAD_STRATUM: "“{text}” does not say which stratum has which share: NAME=30%", "“{text}”未写明分层及比例：名称=30%";
    BAD_TICKETS: "“{text}” does not say how many tickets which object holds: NAME=3, at most {most}", "“{text}”未写明对象及签数：名称=3，最多{most}";
    NO_FIELD: "{kind} has no field “{name}”", "{kind}没有“{name}”字段";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("id", Msg::new("the draw's id", "抽取编号")),
    JsonKey::new("serial", Msg::new("its number", "序号")),
    JsonKey::new("objects", Msg::new("how many can be drawn", "名单数")),
    JsonKey::new("commitment", Msg::new("the commitment to secret and pool", "承诺值")),
];

const ARGS: &[Arg] = &[
    Arg::new("title", ArgKind::Place, "TITLE", Msg::new("what is drawn for", "抽取名称"))
        .asked(Msg::new("Title", "抽取名称"), Type::Text),
    Arg::new(
        "from",
        ArgKind::Option,
        "KIND",
        Msg::new(
            "what is drawn: units, points, tasks, findings, cases",
            "抽取对象种类：单位、服务点、任务、督查问题、办件",
        ),
    )
    .asked(Msg::new("What is drawn", "抽取对象"), Type::Word(&DRAWN_FROM)),
    Arg::new("filter", ArgKind::Option, "F", Msg::new("only those that pass", "仅符合条件的"))
        .asked(Msg::new("Only those", "筛选条件"), Type::Text)
        .signed(),
    Arg::new(
        "share",
        ArgKind::Option,
        "N|N%",
        Msg::new("how many, or which share, at least one", "抽取数量或比例，至少一个"),
    )
    .asked(Msg::new("How many", "抽取数量"), Type::Text)
    .needed(),
    Arg::new(
        "stratum",
        ArgKind::Option,
        "FIELD",
        Msg::new("the field that says which stratum an object is of", "分层所依据的字段"),
    )
    .asked(Msg::new("Stratum by", "分层字段"), Type::Text),
    Arg::new("of", ArgKind::Options, "NAME=N%", Msg::new("the share of one stratum", "某一层的比例"))
        .asked(Msg::new("Shares of strata", "各层比例"), Type::Texts),
    Arg::new(
        "weight",
        ArgKind::Option,
        "FIELD",
        Msg::new("the field that holds an object's tickets", "权重（签数）字段"),
    )
    .asked(Msg::new("Weight by", "权重字段"), Type::Text),
    Arg::new(
        "tickets",
        ArgKind::Options,
        "NAME=N",
        Msg::new("the tickets of one object, by its risk", "某一对象的签数（按风险）"),
    )
    .asked(Msg::new("Tickets of single ones", "单个签数"), Type::Texts),
    Arg::new(
        "each",
        ArgKind::Option,
        "N",
        Msg::new("inspectors a visit; 2 unless said, 0 for none", "每组检查人员数，默认2，0为不抽人员"),
    )
    .asked(Msg::new("Inspectors a visit", "每组人数"), Type::Int)
    .preset(Preset::Text("2")),
    Arg::new(
        "visits",
        ArgKind::Option,
        "N",
        Msg::new("the most visits of one inspector; 1 unless said", "每人最多检查次数，默认1"),
    )
    .asked(Msg::new("Visits each at most", "每人最多次数"), Type::Int)
    .preset(Preset::Text("1")),
    Arg::new("campaign", ArgKind::Option, "NAME", Msg::new("the campaign that it is for", "所属督查行动"))
        .asked(Msg::new("Campaign", "督查行动"), Type::Ref(Kind::Campaign))
        .chosen(&[Kind::Campaign]),
    Arg::new(
        "exclude",
        ArgKind::Options,
        "NAME=REASON",
        Msg::new("who or what is left out, and why", "排除对象及原因"),
    )
    .asked(Msg::new("Left out", "排除名单"), Type::Texts),
    JSON,
];

pub(super) const ACTION: Action = Action::new(
    "draw.pool",
    Group::Records,
    Msg::new("commit a draw", "抽取承诺"),
    Msg::new("Bind a pool and a secret before the public number exists", "在公开随机数产生之前锁定抽取名单与密数"),
)
.writes_itself(Right::Manage)
.within(&["draws", "campaigns", "units", "points", "tasks", "findings", "cases"])
.press(pressed)
.line(&["draw", "commit"], ARGS, line)
.json(KEYS);

/// The form, with the list that one looks at as the pool where it can be drawn from.
fn pressed(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let mut form = form::form(scene, "draw.pool")?;
    let from = scene.kind.def().plural_name;
    if DRAWN_FROM.word(from).is_some() {
        form.filled.push(("from", DRAWN_FROM.label(from, scene.lang).to_string()));
        if !scene.filter.is_empty() {
            form.filled.push(("filter", scene.filter.to_string()));
        }
    }
    Ok(vec![Effect::Show(Overlay::Command(Box::new(form)))])
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let mut asked = Args::default();
    asked.push("kind", args.get("from").unwrap_or("units"));
    asked.push("filter", args.get("filter").unwrap_or_default());
    let listed = ListQuery::read(shell, &asked)?;
    let kind = listed.kind;
    let objects = listed.with(shell, |_, records| Ok(records.iter().map(|r| r.id()).collect::<Vec<_>>()))?;
    let actor = shell.actor()?;
    let count = |name: &str, otherwise: usize| Ok::<_, Error>(shell.count(args, name)?.unwrap_or(otherwise));
    let (each, visits) = (count("each", 2)?, count("visits", 1)?);
    let field = |name: &str| args.get(name).map(|text| tag(kind, text)).transpose();
    let (weight, stratum) = (field("weight")?, field("stratum")?);
    let share = share(args.get("share").unwrap_or("1"))?;
    let mut tickets = Vec::new();
    for text in args.all("tickets") {
        let bad = || Error::new(Code::Usage, BAD_TICKETS).with("text", text).with("most", MAX_WEIGHT);
        let (name, count) = text.rsplit_once('=').ok_or_else(bad)?;
        let count: u32 = count.trim().parse().ok().filter(|n| *n <= MAX_WEIGHT).ok_or_else(bad)?;
        tickets.push((name.trim().to_string(), count));
    }
    let mut own_shares = BTreeMap::new();
    for text in args.all("of") {
        let bad = || Error::new(Code::Usage, BAD_STRATUM).with("text", text);
        let (name, part) = text.rsplit_once('=').ok_or_else(bad)?;
        own_shares.insert(name.trim().to_string(), self::share(part)?);
    }
    let office = shell.office()?;
    let state = office.read();
    let campaign = args.get("campaign").map(|name| names::find(&state, Some(Kind::Campaign), name)).transpose()?;
    let find = |(name, count): (String, u32)| Ok((names::find(&state, Some(kind), &name)?, count));
    let tickets: Vec<(RecordId, u32)> = tickets.into_iter().map(find).collect::<Result<_>>()?;
    let mut excluded = Vec::new();
    for text in args.all("exclude") {
        let bad = || Error::new(Code::Usage, BAD_EXCLUSION).with("text", text);
        let (name, reason) = text.split_once('=').filter(|(_, r)| !r.trim().is_empty()).ok_or_else(bad)?;
        let of = names::find(&state, Some(kind), name).or_else(|_| names::find(&state, Some(Kind::Person), name))?;
        excluded.push((of, reason.trim().to_string()));
    }
    drop(state);
    let title = args.get("title").unwrap_or_default().to_string();
    let ask = DrawAsk { title, campaign, objects, share, own_shares, weight, tickets, stratum, each, visits, excluded };
    let (id, commitment) = office.commit_draw(&actor, &ask)?;
    let state = office.read();
    let record = state.get(id);
    let serial = record.and_then(|r| r.text(crate::domain::schema::draw::SERIAL)).unwrap_or_default().to_string();
    let size = record.and_then(|r| r.number(crate::domain::schema::draw::SIZE)).unwrap_or_default();
    drop(state);
    if args.has("json") {
        let out = serde_json::json!({
            "id": id.to_string(), "serial": serial, "objects": size as u64, "commitment": commitment,
        });
        return shell.json(&out);
    }
    let done = Message::plain(COMMITTED).with("serial", &serial).with("count", size).with("commitment", commitment);
    let text = shell.say(done);
    shell.line(text)?;
    match shell.console {
        true => shell.tell(NEXT_HERE),
        false => shell.tell(Message::plain(NEXT).with("serial", serial)),
    }
    Ok(())
}

fn tag(kind: Kind, name: &str) -> Result<Tag> {
    let lacks = || Error::new(Code::Usage, NO_FIELD).with_message("kind", kind.def().plural).with("name", name);
    kind.field_named(name).map(|f| f.tag).ok_or_else(lacks)
}

fn share(text: &str) -> Result<Share> {
    Share::parse(text).ok_or_else(|| Error::new(Code::Usage, BAD_SHARE).with("text", text))
}
