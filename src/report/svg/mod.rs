//! The pictures as SVG, for a page that a browser shows: the same data that the console draws as cells.
//!
//! Colours are classes of the page's style sheet ([`STYLE`]), which follows light and dark; every picture has its meaning in
//! words beside the colours, and everything that comes from records is escaped by the [`writer::Writer`].

mod burn;
mod calendar;
mod gauge;
mod heat;
mod ranks;
mod writer;

pub use writer::escape;

use crate::i18n::{Lang, Message};
use crate::report::charts::{Chart, messages};

/// The rules that the classes of the pictures need.
pub const STYLE: &str = "\
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#5b6570;--line:#d4d9df;--good:#1a7f37;--poor:#9a6700;\
--bad:#cf222e;--accent:#0b5cad;--bar:#8db3dc;--soft:#f3f5f8}\
@media(prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e6eaf0;--dim:#98a3b0;--line:#3a434d;--good:#4ac26b;\
--poor:#d4a72c;--bad:#ff7b72;--accent:#6cb6ff;--bar:#33608f;--soft:#1d232a}}\
svg{display:block;width:100%;height:auto;max-width:60rem;font:13px system-ui,'PingFang SC','Microsoft YaHei',\
'Noto Sans CJK SC',sans-serif}\
svg text{fill:var(--fg)}svg .dim{fill:var(--dim)}svg .axis{stroke:var(--line);fill:none}\
svg .good{fill:var(--good)}svg .poor{fill:var(--poor)}svg .bad{fill:var(--bad)}svg .accent{fill:var(--accent)}\
svg .bar{fill:var(--bar)}svg .soft{fill:var(--soft)}svg .line{fill:none;stroke:var(--accent);stroke-width:2.5}\
svg .line.dim{stroke:var(--dim);stroke-width:1.2}svg .line.good{stroke:var(--good);stroke-width:1.4;\
stroke-dasharray:4 3}svg .line.bad{stroke:var(--bad);stroke-width:1.4;stroke-dasharray:4 3}\
svg .line.poor{stroke:var(--poor);stroke-width:1.8;stroke-dasharray:2 4}svg .on{fill:#fff}\
svg .bold{font-weight:600}svg .end{text-anchor:end}svg .mid{text-anchor:middle}";

/// What a picture is called.
pub fn title(chart: &Chart) -> Message {
    match chart {
        Chart::Gauge { name, .. } => Message::plain(crate::i18n::Msg::new("{name}", "{name}")).with("name", name),
        Chart::Burn(burn) => Message::plain(messages::BURN_OF).with("name", &burn.name),
        Chart::Ranks(peers) => Message::plain(messages::RANKS_OF).with("name", &peers.name),
        Chart::Heat { about: Some(period), .. } => {
            let period = crate::service::messages::both(|lang| period.say(lang));
            Message::plain(messages::HEAT).with_message("period", period)
        }
        Chart::Heat { about: None, .. } => messages::HEAT_ALL.into(),
        Chart::Calendar { due, .. } => due.title().into(),
    }
}

/// A picture as an `svg` element.
pub fn draw(chart: &Chart, lang: Lang) -> String {
    match chart {
        Chart::Gauge { name, counts, formula } => gauge::draw(name, counts, *formula, lang),
        Chart::Burn(burn) => burn::draw(burn, lang),
        Chart::Ranks(peers) => ranks::draw(peers, lang),
        Chart::Heat { matrix, .. } => heat::draw(matrix, lang),
        Chart::Calendar { due, today, calendar } => calendar::draw(due, *today, calendar, lang),
    }
}
