//! What a workbook's number format makes of a number: a percentage, a code with leading zeros, a year and month.
//!
//! Source: ECMA-376 part 1, 18.8.30 (number formats).

use super::grid::Cell;

/// The most digits that a spreadsheet keeps of a number.
pub const DIGITS: usize = 15;

/// How a number is shown, as far as that changes what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it is.
    Plain,
    /// Times a hundred, with a percent sign.
    Percent,
    /// With zeros before it, so many digits in all: a code.
    Padded(usize),
    /// With two decimals: 2018.1 is shown as 2018.10.
    Hundredths,
}

impl Shown {
    /// Reads a format code.
    pub fn of(code: &str) -> Self {
        let mut bare = String::new();
        let mut chars = code.split(';').next().unwrap_or_default().chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => chars.by_ref().take_while(|c| *c != '"').for_each(drop),
                '[' => chars.by_ref().take_while(|c| *c != ']').for_each(drop),
                '\\' | '_' | '*' => drop(chars.next()),
                c => bare.push(c),
            }
        }
        let bare = bare.trim();
        match bare {
            _ if bare.contains('%') => Self::Percent,
            "0.00" => Self::Hundredths,
            _ if bare.len() > 1 && bare.bytes().all(|b| b == b'0') => Self::Padded(bare.len()),
            _ => Self::Plain,
        }
    }

    /// The format of an id that every workbook has (18.8.30), where it names no date.
    pub fn built_in(id: u16) -> Self {
        match id {
            2 => Self::Hundredths,
            9 | 10 => Self::Percent,
            _ => Self::Plain,
        }
    }

    /// The cell as its format shows it.
    pub fn cell(self, number: f64) -> Cell {
        let n = rounded(number);
        match self {
            Self::Percent => Cell::Text(format!("{}%", rounded(n * 100.0))),
            Self::Padded(digits) if n.fract() == 0.0 && (0.0..1e15).contains(&n) => {
                Cell::Text(format!("{:0digits$}", n as u64, digits = digits.min(DIGITS)))
            }
            Self::Hundredths if n.fract() != 0.0 && (1900.0..2100.13).contains(&n) => Cell::Text(format!("{n:.2}")),
            _ => Cell::Number(n),
        }
    }
}

/// A number with the digits that a spreadsheet keeps: 102.71745296899999 is 102.717452969.
pub fn rounded(n: f64) -> f64 {
    format!("{n:.14e}").parse().unwrap_or(n)
}

/// Whether a number has more digits than a spreadsheet keeps, so that the last ones are lost.
pub fn has_lost_digits(cell: &Cell) -> bool {
    match cell {
        Cell::Number(n) => n.abs() >= 1e15,
        // 3.60781E+17, as a spreadsheet shows a long number and saves it into a text file.
        Cell::Text(t) if t.len() <= 24 => {
            let t = t.trim();
            let Some((mantissa, exponent)) = t.split_once(['E', 'e']) else { return false };
            let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
            let bare = mantissa.strip_prefix('-').unwrap_or(mantissa);
            let number = bare.starts_with(|c: char| c.is_ascii_digit())
                && bare.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && bare.bytes().filter(|b| *b == b'.').count() <= 1;
            let up = exponent.strip_prefix('+').unwrap_or(exponent);
            number && (1..=3).contains(&up.len()) && up.parse::<usize>().is_ok_and(|e| e >= digits.max(9) && e < 300)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_what_a_number_is() {
        for (code, shown) in [
            ("0%", Shown::Percent),
            ("0.00%", Shown::Percent),
            ("0.0%;[Red]-0.0%", Shown::Percent),
            ("General", Shown::Plain),
            ("#,##0", Shown::Plain),
            ("0\"%\"", Shown::Plain),
            ("0\\%", Shown::Plain),
            ("0", Shown::Plain),
            ("0000", Shown::Padded(4)),
            ("000000", Shown::Padded(6)),
            ("0.00", Shown::Hundredths),
            ("0.00_ ", Shown::Hundredths),
        ] {
            assert_eq!(Shown::of(code), shown, "{code}");
        }
        assert_eq!(Shown::Percent.cell(1.0), Cell::Text("100%".into()));
        assert_eq!(Shown::Percent.cell(0.07), Cell::Text("7%".into()));
        assert_eq!(Shown::Percent.cell(1.2), Cell::Text("120%".into()));
        assert_eq!(Shown::Padded(6).cell(360.0), Cell::Text("000360".into()));
        assert_eq!(Shown::Padded(4).cell(0.5), Cell::Number(0.5));
        assert_eq!(Shown::Hundredths.cell(2018.1), Cell::Text("2018.10".into()));
        assert_eq!(Shown::Hundredths.cell(20.1), Cell::Number(20.1));
    }

    #[test]
    fn noise_behind_the_fifteenth_digit_falls_away() {
        assert_eq!(rounded(102.717_452_968_999_99), 102.717_452_969);
        assert_eq!(rounded(0.1 + 0.2), 0.3);
        assert_eq!(rounded(45_086.5), 45_086.5);
        assert_eq!(rounded(-1e-300), -1e-300);
    }

    #[test]
    fn lost_digits_are_seen() {
        let text = |t: &str| has_lost_digits(&Cell::Text(t.into()));
        assert!(text("3.60781E+17") && text("1.23e19") && text("4.2E+09"));
        assert!(!text("1E5") && !text("E17") && !text("3.60781") && !text("COVID-19e") && !text("1.2E-7"));
        assert!(has_lost_digits(&Cell::Number(3.607e17)) && !has_lost_digits(&Cell::Number(999_999_999_999_999.0)));
    }
}
