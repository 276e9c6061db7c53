//! Where a motion leads in a list.

use crate::action::Motion;

/// The row to which a motion leads from row `at`, in a list of `last + 1` rows of which `page` are seen; what goes by the
/// rows in view stays where it is.
pub(super) fn moved(at: usize, last: usize, page: usize, motion: Motion) -> usize {
    moved_in_view(at, last, (at, 1), page, motion)
}

/// As [`moved`], where the rows in view are known: the first of them, and how many.
pub(super) fn moved_in_view(at: usize, last: usize, view: (usize, usize), page: usize, motion: Motion) -> usize {
    let by = |n: i64| {
        let to = i64::try_from(at).unwrap_or(i64::MAX).saturating_add(n);
        usize::try_from(to.max(0)).unwrap_or(last).min(last)
    };
    let (page, (top, seen)) = (i64::try_from(page.max(1)).unwrap_or(i64::MAX), view);
    match motion {
        Motion::By(n) => by(i64::from(n)),
        Motion::HalfPages(n) => by(i64::from(n).saturating_mul((page / 2).max(1))),
        Motion::Pages(n) => by(i64::from(n).saturating_mul(page)),
        Motion::Start => 0,
        Motion::End => last,
        Motion::ViewStart => top.min(last),
        Motion::ViewMiddle => (top + seen / 2).min(last),
        Motion::ViewEnd => (top + seen.saturating_sub(1)).min(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn motions_stay_in_the_list() {
        for (motion, want) in [
            (Motion::By(-9), 0),
            (Motion::By(2), 7),
            (Motion::Pages(1), 9),
            (Motion::Pages(-1), 1),
            (Motion::HalfPages(1), 7),
            (Motion::Start, 0),
            (Motion::End, 9),
        ] {
            assert_eq!(moved(5, 9, 4, motion), want, "{motion:?}");
        }
        assert_eq!(moved(0, 0, 0, Motion::Pages(3)), 0);
    }

    #[test]
    fn the_rows_in_view_are_gone_to() {
        let to = |motion| moved_in_view(5, 9, (3, 4), 4, motion);
        assert_eq!([Motion::ViewStart, Motion::ViewMiddle, Motion::ViewEnd].map(to), [3, 5, 6]);
        assert_eq!(moved_in_view(0, 1, (0, 4), 4, Motion::ViewEnd), 1);
    }
}
