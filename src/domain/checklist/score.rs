//! What a filled-in checklist scores.
//!
//! Weights of what applies and was answered; what does not apply leaves the score; the worst answer to a critical question
//! fails the visit whatever the sum. Source: law-and-practice 4.1.

use super::fill::Sheet;
use super::template::{Sort, label};

/// A score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// What was earned, in hundredths of a point.
    pub earned: u64,
    /// What could be earned by what was answered, in hundredths of a point.
    pub possible: u64,
    /// The critical questions that were answered with the worst, as people read them.
    pub failed: Vec<String>,
    /// How many scored questions are still open.
    pub open: usize,
}

impl Score {
    /// The share earned in tenths of a percent, half up; none where nothing is scored.
    pub fn permille(&self) -> Option<u32> {
        if self.possible == 0 {
            return None;
        }
        u32::try_from((self.earned * 2_000 + self.possible) / (self.possible * 2)).ok()
    }
}

/// Scores what is filled in.
pub fn score(sheet: &Sheet<'_>) -> Score {
    let mut out = Score::default();
    for step in sheet.steps().iter().filter(|s| s.question.weight > 0) {
        let Some(answer) = sheet.answer(&step.key).filter(|a| !a.is_empty()) else {
            out.open += 1;
            continue;
        };
        let choices = sheet.template().choices(step.question);
        let share = match &step.question.sort {
            Sort::One(_) => choices.iter().find(|c| c.name == answer).and_then(|c| c.earned()),
            Sort::Several(_) => {
                // The shares of what was chosen add up, to the whole at most.
                let chosen = answer.split_whitespace().filter_map(|w| choices.iter().find(|c| c.name == w)?.earned());
                Some(chosen.map(u32::from).sum::<u32>().min(100) as u8)
            }
            // A number scores as the percentage that it is.
            Sort::Integer | Sort::Decimal => answer.parse::<f64>().ok().map(|n| n.clamp(0.0, 100.0) as u8),
            Sort::Acknowledged => Some(100),
            Sort::Text
            | Sort::Date
            | Sort::Time
            | Sort::DateTime
            | Sort::Photo
            | Sort::File
            | Sort::Place
            | Sort::Note
            | Sort::Calculated
            | Sort::Known(_) => None,
        };
        let Some(share) = share else { continue };
        let weight = u64::from(step.question.weight);
        out.possible += weight * 100;
        out.earned += weight * u64::from(share);
        if share == 0 && step.question.critical {
            let asked = label(&step.question.labels, &sheet.template().language, "");
            out.failed.push(if asked.is_empty() { step.key.clone() } else { asked.to_string() });
        }
    }
    out
}
