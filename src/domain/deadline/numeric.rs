//! Days in digits, as sheets and forms have them.

use super::{
    Note,
    resolve::{Part, Spot, Year},
    scan::Scan,
};
use crate::domain::period::{Grain, Period};

impl Scan<'_> {
    /// Reads 2023-9-30, 2023.9, 2023/09/30 00:00, 20230930, 202309, 9.30, 9-30, 30/9/2023, 2023.
    pub(super) fn numeric_spot(&mut self) -> Option<Result<Spot, Note>> {
        let first = self.digits()?;
        let n = |s: &str| s.parse::<u32>().ok();
        let full = |year: &str| year.parse().ok().filter(|y| Period::YEARS.contains(y)).map(Year::Full);
        let spot = |year, part| Some(Ok(Spot { year, part, ended: false }));
        let (year, month) = (first.get(..4).and_then(full), first.get(4..6).and_then(n));
        match (first.len(), year, month) {
            (8, Some(year), Some(month)) => {
                let day = Part::Day(month, n(&first[6..])?);
                self.skip_time();
                return spot(Some(year), day);
            }
            (6, Some(year), Some(month @ 1..=12)) => return spot(Some(year), Part::Of(Grain::Month, month)),
            (4, Some(year), _) => {
                let Some(sep) = self.separator() else {
                    let follows = self.peek(0).filter(|c| *c != ' ').or(self.peek(1));
                    let alone = follows.is_none_or(|c| !c.is_alphanumeric() || "前底末内之以止完".contains(c));
                    let ended = alone && self.eat_any(&["底", "末", "内"]);
                    let part = Part::Of(Grain::Year, 1);
                    return alone.then_some(Ok(Spot { year: Some(year), part, ended }));
                };
                let month = self.digits().filter(|d| d.len() <= 2).as_deref().and_then(n)?;
                let day = self.attempt(|s| (s.next()? == sep).then(|| s.digits().filter(|d| d.len() <= 2))?);
                let Some(day) = day else {
                    let ended = self.eat_any(&["底", "末"]);
                    return match month {
                        1..=12 => Some(Ok(Spot { year: Some(year), part: Part::Of(Grain::Month, month), ended })),
                        _ => Some(Err(Note::NoSuchDay)),
                    };
                };
                self.skip_time();
                let _ = self.eat_any(&["日"]);
                return spot(Some(year), Part::Day(month, n(&day)?));
            }
            (1 | 2, ..) => {}
            _ => return None,
        }
        let sep = self.separator()?;
        let second = self.digits().filter(|d| d.len() <= 2)?;
        let (a, b) = (n(&first)?, n(&second)?);
        let year = self.attempt(|s| (s.next()? == sep).then(|| s.digits().filter(|d| d.len() == 4))?);
        if let Some(year) = year.as_deref().and_then(full) {
            // Day and month in either order, as long as there is no doubt which is which.
            return match (a, b) {
                (13.., _) => spot(Some(year), Part::Day(b, a)),
                (_, 13..) => spot(Some(year), Part::Day(a, b)),
                _ if a == b => spot(Some(year), Part::Day(a, b)),
                _ => None,
            };
        }
        let follows = self.peek(0);
        let ends =
            follows.is_none_or(|c| !c.is_alphanumeric() && c != '%' && c != sep || "日号前之以止完内至到".contains(c));
        let _ = ends && self.eat_any(&["日", "号"]);
        (ends && (1..=12).contains(&a)).then(|| spot(None, Part::Day(a, b)))?
    }

    fn separator(&mut self) -> Option<char> {
        self.attempt(|s| s.next().filter(|c| matches!(c, '-' | '.' | '/')))
    }

    /// Skips a time of day, which spreadsheets add to dates.
    fn skip_time(&mut self) {
        let time = |s: &mut Self| {
            let started = matches!(s.next()?, ' ' | 't');
            let (_, colon, _) = (s.digits().filter(|d| d.len() <= 2)?, s.next().filter(|c| *c == ':')?, s.digits()?);
            let _ = s.attempt(|s| s.next().filter(|c| *c == colon).and_then(|_| s.digits()));
            started.then_some(())
        };
        let _ = self.attempt(time);
    }
}
