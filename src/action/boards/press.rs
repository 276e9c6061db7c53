//! Boards in the console: each one key.

use crate::action::{Action, Effect, Group, Overlay, PageOf};
use crate::i18n::Msg;
use crate::report::changes::Cadence;

/// Daily triage.
pub(super) const DAILY: Action = Action::new(
    "board.daily",
    Group::Screens,
    Msg::new("daily triage", "日常梳理"),
    Msg::new(
        "Show the board of the day: what changed since the last one, what presses, what to ask whom",
        "查看当日看板：变化、时限、提问要点",
    ),
)
.press(|_| Ok(vec![Effect::Show(Overlay::Page(PageOf::Board(Cadence::Daily)))]));

/// Weekly dispatch.
pub(super) const WEEKLY: Action = Action::new(
    "board.weekly",
    Group::Screens,
    Msg::new("weekly dispatch", "每周调度"),
    Msg::new(
        "Show the board of the week, with the pace and the boards that were missed",
        "查看每周调度看板：变化、进度、漏开的调度",
    ),
)
.press(|_| Ok(vec![Effect::Show(Overlay::Page(PageOf::Board(Cadence::Weekly)))]));

/// Monthly summary.
pub(super) const MONTHLY: Action = Action::new(
    "board.monthly",
    Group::Screens,
    Msg::new("monthly summary", "月度总结"),
    Msg::new("Show the board of the month", "查看月度总结看板"),
)
.press(|_| Ok(vec![Effect::Show(Overlay::Page(PageOf::Board(Cadence::Monthly)))]));
