//! What a picture looks like, in numbers that survive scaling, recompression and other brightness.
//!
//! dHash: grey, 9×8, a bit for each pixel that is brighter than its left neighbour, row by row, the high bit first. The
//! print of a picture also holds the hashes of its mirrored and turned copies and of parts of it, so that a copy that was
//! mirrored, turned or cropped is found.

use std::fmt::Write as _;

use super::screen::is_of_screen;

/// How far apart two prints may be to be the same picture, and to be alike, in bits.
pub const SAME: u32 = 2;
/// See [`SAME`].
pub const ALIKE: u32 = 5;

/// Fewer bits than these with a real step in brightness, of 64, say nothing: a wall, a sky, a white page.
const FLAT: u32 = 16;

/// A step in brightness that is no noise.
const STEP: u8 = 4;

/// The side of the square that a picture is reduced to first.
const SIDE: usize = 180;

/// The parts of a picture whose hashes are kept: how many twentieths of its sides, from where, in
/// twentieths.
const PARTS: &[(usize, usize, usize)] = &[
    (18, 0, 0),
    (18, 2, 0),
    (18, 0, 2),
    (18, 2, 2),
    (18, 1, 1),
    (16, 2, 2),
    (16, 0, 0),
    (16, 4, 0),
    (16, 0, 4),
    (16, 4, 4),
    (14, 2, 2),
    (14, 4, 2),
    (14, 2, 4),
    (14, 4, 4),
];

/// Returns the dHash of 8 rows of 9 brightnesses.
pub fn dhash(grid: &[[u8; 9]; 8]) -> u64 {
    let mut bits = 0;
    for row in grid {
        for pair in row.windows(2) {
            bits = bits << 1 | u64::from(pair[1] > pair[0]);
        }
    }
    bits
}

/// How one picture became the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// As it is, perhaps scaled, recompressed or brighter.
    Plain,
    /// Mirrored or turned.
    Turned,
    /// A part of the other.
    Cropped,
}

/// How alike two pictures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Likeness {
    /// In how many bits of 64 they differ.
    pub distance: u32,
    /// How one became the other.
    pub how: How,
}

/// The print of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    plain: u64,
    turned: [u64; 7],
    parts: Vec<u64>,
    steps: u32,
    screen: bool,
}

/// A picture reduced to a square of brightnesses, as the sums of all that lies above and to the left of a cell: so the mean
/// of a part, whichever way it is turned, is four look-ups.
struct Square(Vec<u32>);

/// Where a cell of a turned copy lies in the picture.
type Turn = fn(usize, usize) -> (usize, usize);

const LAST: usize = SIDE - 1;

/// The ways in which a picture is mirrored or turned.
const TURNS: [Turn; 7] = [
    |x, y| (LAST - x, y),
    |x, y| (x, LAST - y),
    |x, y| (LAST - x, LAST - y),
    |x, y| (y, x),
    |x, y| (y, LAST - x),
    |x, y| (LAST - y, x),
    |x, y| (LAST - y, LAST - x),
];

impl Square {
    /// Sums up the brightnesses of the cells, row by row.
    fn of(cells: &[u8]) -> Self {
        let mut sums = vec![0; (SIDE + 1) * (SIDE + 1)];
        for (y, row) in cells.chunks_exact(SIDE).enumerate() {
            let mut sum = 0;
            for (x, cell) in row.iter().enumerate() {
                sum += u32::from(*cell);
                sums[(y + 1) * (SIDE + 1) + x + 1] = sums[y * (SIDE + 1) + x + 1] + sum;
            }
        }
        Self(sums)
    }

    /// The mean brightness between two cells, both of them included.
    fn mean(&self, (ax, ay): (usize, usize), (bx, by): (usize, usize)) -> u8 {
        let (left, right) = (ax.min(bx), ax.max(bx) + 1);
        let (top, bottom) = (ay.min(by), ay.max(by) + 1);
        let upto = |x: usize, y: usize| self.0[y * (SIDE + 1) + x];
        let sum = upto(right, bottom) + upto(left, top) - upto(left, bottom) - upto(right, top);
        (sum / ((right - left) * (bottom - top)) as u32) as u8
    }

    /// The mean brightness of the cells of a grid laid over a part of the square, or of a turned copy of it.
    fn grid(&self, size: usize, left: usize, top: usize, turn: Turn) -> [[u8; 9]; 8] {
        let span = |at: usize, of: usize, from: usize| {
            let begin = from + at * size / of;
            (begin, (from + (at + 1) * size / of).max(begin + 1) - 1)
        };
        let mut out = [[0; 9]; 8];
        for (row, cells) in out.iter_mut().enumerate() {
            let (above, below) = span(row, 8, top);
            for (column, cell) in cells.iter_mut().enumerate() {
                let (before, after) = span(column, 9, left);
                *cell = self.mean(turn(before, above), turn(after, below));
            }
        }
        out
    }
}

impl Print {
    /// Makes the print of a picture of grey pixels, row by row.
    ///
    /// Nothing where there are not so many pixels as the size says, or none.
    pub fn of(width: usize, height: usize, grey: &[u8]) -> Option<Self> {
        if width == 0 || height == 0 || grey.len() != width.checked_mul(height)? {
            return None;
        }
        let mut cells = Vec::with_capacity(SIDE * SIDE);
        for y in 0..SIDE {
            for x in 0..SIDE {
                let span = |at: usize, size: usize| {
                    let begin = at * size / SIDE;
                    begin..((at + 1) * size / SIDE).clamp(begin + 1, size.max(begin + 1))
                };
                let (xs, ys) = (span(x, width), span(y, height));
                let count = (xs.len() * ys.len()) as u64;
                let sum: u64 =
                    ys.flat_map(|y| &grey[y * width + xs.start..y * width + xs.end]).map(|p| u64::from(*p)).sum();
                cells.push((sum / count) as u8);
            }
        }
        Some(Self { screen: is_of_screen(width, height, grey), ..Self::of_square(&Square::of(&cells)) })
    }

    fn of_square(square: &Square) -> Self {
        let whole = square.grid(SIDE, 0, 0, |x, y| (x, y));
        let turned = TURNS.map(|turn| dhash(&square.grid(SIDE, 0, 0, turn)));
        let part = |&(size, left, top): &(usize, usize, usize)| {
            dhash(&square.grid(SIDE * size / 20, SIDE * left / 20, SIDE * top / 20, |x, y| (x, y)))
        };
        let steps = whole.iter().flat_map(|r| r.windows(2)).filter(|p| p[0].abs_diff(p[1]) >= STEP).count();
        let parts = PARTS.iter().map(part).collect();
        Self { plain: dhash(&whole), turned, parts, steps: steps as u32, screen: false }
    }

    /// Whether it looks as if taken of a screen or a print.
    pub fn is_of_screen(&self) -> bool {
        self.screen
    }

    /// Whether it has too little contrast to say anything.
    pub fn is_flat(&self) -> bool {
        self.steps < FLAT
    }

    /// How alike it is to another; nothing where one of them is flat.
    pub fn compare(&self, other: &Self) -> Option<Likeness> {
        if self.is_flat() || other.is_flat() {
            return None;
        }
        let near = |hash: u64, other: u64, how| Likeness { distance: (hash ^ other).count_ones(), how };
        let plain = near(self.plain, other.plain, How::Plain);
        let turned = self.turned.iter().map(|t| near(*t, other.plain, How::Turned));
        let parts = self.parts.iter().map(|p| near(*p, other.plain, How::Cropped));
        let within = other.parts.iter().map(|p| near(*p, self.plain, How::Cropped));
        turned.chain(parts).chain(within).chain([plain]).min()
    }

    /// Every hash under which another picture may be found to be alike, the plain one first.
    pub fn hashes(&self) -> impl Iterator<Item = u64> + '_ {
        [self.plain].into_iter().chain(self.turned).chain(self.parts.iter().copied())
    }

    /// The hash of the picture as it is.
    pub fn plain(&self) -> u64 {
        self.plain
    }

    /// Writes it as it is stored: the steps, whether it is of a screen, then the hashes, in hexadecimal.
    pub fn to_text(&self) -> String {
        let mut out = format!("2:{}:{}", self.steps, u8::from(self.screen));
        for hash in self.hashes() {
            // Writing to a string cannot fail.
            let _ = write!(out, ":{hash:016x}");
        }
        out
    }

    /// Reads what [`Print::to_text`] wrote; nothing where it is of another form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let version = parts.next()?;
        let steps = parts.next()?.parse().ok()?;
        // The first version did not look for screens.
        let screen = match version {
            "1" => false,
            "2" => parts.next()? == "1",
            _ => return None,
        };
        let hashes: Option<Vec<u64>> = parts.map(|p| u64::from_str_radix(p, 16).ok()).collect();
        let (plain, rest) = hashes.as_deref()?.split_first().map(|(p, r)| (*p, r.to_vec()))?;
        let (turned, parts) = rest.split_at_checked(7)?;
        (parts.len() == PARTS.len()).then_some(())?;
        Some(Self { plain, turned: turned.try_into().ok()?, parts: parts.to_vec(), steps, screen })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// law-and-practice 4.4.
    #[test]
    fn the_hash_is_that_of_the_known_vector() {
        let mut grid = [[0u8; 9]; 8];
        for (r, row) in grid.iter_mut().enumerate() {
            for (c, cell) in row.iter_mut().enumerate() {
                *cell = ((7 * r * r + 11 * c * c + 5 * r * c) % 256) as u8;
            }
        }
        let hash = dhash(&grid);
        assert_eq!(format!("{hash:016x}"), "f5f5f4ead9b46ad4");
        grid[3][4] = 255 - grid[3][4];
        assert_eq!(format!("{:016x}", dhash(&grid)), "f5f5f4f2d9b46ad4");
        assert_eq!((hash ^ dhash(&grid)).count_ones(), 2);
    }

    /// A scene of soft shapes that is another one for each number.
    pub fn scene(number: u32, width: usize, height: usize) -> Vec<u8> {
        let dice = |n: u32| {
            let mut z = (number.wrapping_mul(0x9e37_79b9)).wrapping_add(n.wrapping_mul(0x85eb_ca6b));
            z = (z ^ z >> 15).wrapping_mul(0xc2b2_ae35);
            z = (z ^ z >> 13).wrapping_mul(0x27d4_eb2f);
            f64::from((z ^ z >> 16) % 1000) / 1000.0
        };
        let blobs: Vec<[f64; 4]> =
            (0..14).map(|n| [dice(n * 4), dice(n * 4 + 1), 0.05 + 0.2 * dice(n * 4 + 2), dice(n * 4 + 3)]).collect();
        let mut out = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (u, v) = (x as f64 / width as f64, y as f64 / height as f64);
                let light = |[bx, by, size, level]: &[f64; 4]| {
                    let d = ((u - bx).powi(2) + (v - by).powi(2)) / (size * size);
                    (level - 0.5) * (-d).exp()
                };
                out.push(((0.5 + blobs.iter().map(light).sum::<f64>()) * 255.0).clamp(0.0, 255.0) as u8);
            }
        }
        out
    }

    fn print(width: usize, height: usize, of: impl Fn(usize, usize) -> u8) -> Print {
        let grey: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| of(x, y)).collect();
        Print::of(width, height, &grey).unwrap()
    }

    #[test]
    fn copies_are_found_however_they_were_changed_and_other_scenes_are_not() {
        let (w, h) = (160, 120);
        let mut missed = Vec::new();
        for number in 0..20 {
            let scene = scene(number, w, h);
            let at = |x: usize, y: usize| scene[y * w + x];
            let original = print(w, h, at);
            let copies = [
                ("smaller", print(w / 2, h / 2, |x, y| at(x * 2, y * 2)), How::Plain),
                ("brighter", print(w, h, |x, y| (f64::from(at(x, y)) * 0.8 + 40.0) as u8), How::Plain),
                ("coarser", print(w, h, |x, y| at(x, y) / 6 * 6), How::Plain),
                ("mirrored", print(w, h, |x, y| at(w - 1 - x, y)), How::Turned),
                ("turned", print(h, w, |x, y| at(y, h - 1 - x)), How::Turned),
                ("cropped", print(w * 8 / 10, h * 8 / 10, |x, y| at(x + w / 10, y + h / 10)), How::Cropped),
            ];
            for (name, copy, how) in copies {
                let likeness = original.compare(&copy).unwrap();
                if likeness.distance > ALIKE {
                    missed.push((number, name, likeness, how));
                }
            }
        }
        assert!(missed.len() <= 3, "of 120 copies: {missed:?}");
        let prints: Vec<Print> = (0..20).map(|n| Print::of(w, h, &scene(n, w, h)).unwrap()).collect();
        let pairs = (0..20).flat_map(|a| (0..a).map(move |b| (a, b)));
        let alike = pairs.filter(|(a, b)| prints[*a].compare(&prints[*b]).is_some_and(|l| l.distance <= ALIKE)).count();
        assert!(alike <= 2, "{alike} of 190 pairs of other scenes are alike");
    }

    #[test]
    fn a_flat_picture_says_nothing_and_a_print_is_stored_whole() {
        let flat = print(100, 80, |x, _| 200 + (x / 60) as u8);
        let other = Print::of(64, 48, &scene(7, 64, 48)).unwrap();
        assert!(flat.is_flat() && flat.compare(&other).is_none());
        assert_eq!(Print::parse(&other.to_text()), Some(other));
        for wrong in ["", "2:1:0", "1:x", "1:3:00"] {
            assert_eq!(Print::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Print::of(10, 10, &[0; 99]), None);
        assert_eq!(Print::of(0, 0, &[]), None);
        assert!(Print::of(1, 1, &[9]).unwrap().is_flat());
    }
}
