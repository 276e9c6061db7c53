//! Whether a picture was taken of a screen or a print: the grid of its points lies over all of it as fine stripes of one
//! period (moiré), which no room has in every corner.
//!
//! Second differences along rows and columns leave out what changes slowly. Noise has nothing in common with itself three
//! points on; stripes of a period have. Blocks of eight points are what JPEG leaves, and say nothing.

/// The periods that are looked for, in points.
const PERIODS: [usize; 9] = [3, 4, 5, 6, 7, 9, 10, 11, 12];

/// Into how many parts each side is cut.
const PARTS: usize = 4;

/// The fewest points of a side.
const LEAST: usize = 96;

/// The mean square of second differences under which a part is smooth and says nothing.
const SMOOTH: i64 = 12;

/// How much of itself a part finds a period on, in hundredths, to count: stripes that are weaker than the noise over them come
/// to 15 and more, noise alone to less than 5.
const FOUND: i64 = 12;

/// A second difference counts as no more than this: the edges of things are few and strong, stripes weak and everywhere.
const STRONGEST: i64 = 24;

/// The fewest parts, of sixteen, with something to see.
const SEEN: usize = 10;

/// Whether a picture of grey pixels, row by row, looks as if taken of a screen or a print: nearly all parts have stripes of
/// one period in one direction, and half of them in the other. Blinds and tiles run in one direction, and not everywhere.
pub fn is_of_screen(width: usize, height: usize, grey: &[u8]) -> bool {
    if width < LEAST || height < LEAST || grey.len() != width * height {
        return false;
    }
    let across = striped(width, height, |line, at| i64::from(grey[line * width + at]));
    let down = striped(height, width, |line, at| i64::from(grey[at * width + line]));
    let (Some(across), Some(down)) = (across, down) else { return false };
    across.max(down) >= 81 && across.min(down) >= 50
}

/// In how many hundredths of the parts that have something to see there are stripes of one period across the way in which
/// the lines are read; nothing where too few have.
fn striped(along: usize, lines: usize, at: impl Fn(usize, usize) -> i64) -> Option<usize> {
    let mut seen = 0;
    let mut counts = [0; PERIODS.len()];
    for (row, column) in (0..PARTS).flat_map(|row| (0..PARTS).map(move |column| (row, column))) {
        let (top, bottom) = (row * lines / PARTS, (row + 1) * lines / PARTS);
        let (left, right) = ((column * along / PARTS).max(1), ((column + 1) * along / PARTS).min(along - 1));
        let (mut power, mut points) = (0, 0);
        let mut common = [0; PERIODS.len()];
        for line in top..bottom {
            let bend = |x: usize| 2 * at(line, x) - at(line, x - 1) - at(line, x + 1);
            let bent: Vec<i64> = (left..right).map(|x| bend(x).clamp(-STRONGEST, STRONGEST)).collect();
            power += bent.iter().map(|d| d * d).sum::<i64>();
            points += bent.len() as i64;
            for (sum, period) in common.iter_mut().zip(PERIODS) {
                *sum += bent.iter().zip(bent.iter().skip(period)).map(|(a, b)| a * b).sum::<i64>();
            }
        }
        if power < SMOOTH * points {
            continue;
        }
        seen += 1;
        let length = (right - left) as i64;
        for ((count, sum), period) in counts.iter_mut().zip(common).zip(PERIODS) {
            // A shorter overlap has less to sum up.
            let share = sum * 100 * length / (power * (length - period as i64).max(1));
            *count += usize::from(share >= FOUND);
        }
    }
    let most = counts.into_iter().max().unwrap_or_default();
    (seen >= SEEN).then(|| most * 100 / seen)
}
