//! The colours of the built-in themes, role by role.

use ratatui::style::{Color, Modifier, Style};

use super::Role;

fn fg(rgb: u32) -> Style {
    Style::new().fg(Color::from_u32(rgb))
}

fn bold(style: Style) -> Style {
    style.add_modifier(Modifier::BOLD)
}

/// For a dark background, in full colour.
pub(super) fn dark(role: Role) -> Style {
    match role {
        Role::Text | Role::Input => Style::new(),
        Role::Dim | Role::Hint | Role::LampGrey => fg(0x008a_8f98),
        Role::Accent | Role::Title => bold(fg(0x0056_b6c2)),
        Role::Border | Role::BarEmpty => fg(0x004b_5263),
        Role::BorderFocus | Role::Cursor => fg(0x0061_afef),
        Role::Header => bold(fg(0x00ab_b2bf)),
        Role::Selection => bold(fg(0x00ff_ffff).bg(Color::from_u32(0x0026_4f78))),
        Role::Mark | Role::Match => bold(fg(0x00e5_c07b)),
        Role::Key => bold(fg(0x00d1_9a66)),
        Role::LampGreen | Role::Good => fg(0x007b_c275),
        Role::LampYellow | Role::Warning => fg(0x00e5_c07b),
        Role::LampRed | Role::Error => bold(fg(0x00f0_6c75)),
        Role::LampBlue | Role::Bar => fg(0x0061_afef),
        Role::AsOf => bold(fg(0x0000_0000).bg(Color::from_u32(0x00e5_c07b))),
    }
}

/// For a light background, in full colour.
pub(super) fn light(role: Role) -> Style {
    match role {
        Role::Text | Role::Input => Style::new(),
        Role::Dim | Role::Hint | Role::LampGrey => fg(0x0065_6d76),
        Role::Accent | Role::Title => bold(fg(0x0001_6b78)),
        Role::Border | Role::BarEmpty => fg(0x00b0_b8c1),
        Role::BorderFocus | Role::Cursor => fg(0x0009_69da),
        Role::Header => bold(fg(0x0024_292f)),
        Role::Selection => bold(fg(0x0000_0000).bg(Color::from_u32(0x00b6_d7ff))),
        Role::Mark | Role::Match => bold(fg(0x009a_6700)),
        Role::Key => bold(fg(0x00a0_4100)),
        Role::LampGreen | Role::Good => fg(0x001a_7f37),
        Role::LampYellow | Role::Warning => fg(0x009a_6700),
        Role::LampRed | Role::Error => bold(fg(0x00cf_222e)),
        Role::LampBlue | Role::Bar => fg(0x0009_69da),
        Role::AsOf => bold(fg(0x0000_0000).bg(Color::from_u32(0x00ff_d33d))),
    }
}

/// The terminal's own 16 colours: readable on light and dark, as the person has set them.
pub(super) fn ansi(role: Role) -> Style {
    let fg = |colour| Style::new().fg(colour);
    match role {
        Role::Text | Role::Input => Style::new(),
        Role::Dim | Role::Hint | Role::Border | Role::BarEmpty | Role::LampGrey => fg(Color::DarkGray),
        Role::Accent | Role::Title => bold(fg(Color::Cyan)),
        Role::BorderFocus | Role::Cursor | Role::LampBlue | Role::Bar => fg(Color::Blue),
        Role::Header => bold(Style::new()),
        Role::Selection => Style::new().add_modifier(Modifier::REVERSED),
        Role::Mark | Role::Match => bold(fg(Color::Yellow)),
        Role::Key => bold(fg(Color::Magenta)),
        Role::LampGreen | Role::Good => fg(Color::Green),
        Role::LampYellow | Role::Warning => fg(Color::Yellow),
        Role::LampRed | Role::Error => bold(fg(Color::Red)),
        Role::AsOf => bold(fg(Color::Black).bg(Color::Yellow)),
    }
}

/// Without colours: bold, underlined, reversed.
pub(super) fn mono(role: Role) -> Style {
    let with = |modifier| Style::new().add_modifier(modifier);
    match role {
        Role::Selection | Role::AsOf => with(Modifier::REVERSED),
        Role::Accent
        | Role::Title
        | Role::Header
        | Role::Cursor
        | Role::Mark
        | Role::Key
        | Role::BorderFocus
        | Role::LampRed
        | Role::Warning => with(Modifier::BOLD),
        Role::Error => with(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Match | Role::Input => with(Modifier::UNDERLINED),
        _ => Style::new(),
    }
}
