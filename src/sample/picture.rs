//! Small pictures for evidence, drawn here: PNG with sixteen colours (PNG 1.2; zlib, RFC 1950, with stored blocks).

/// The width in pixels; even, because two pixels share a byte.
const WIDTH: usize = 192;
/// The height in pixels.
const HEIGHT: usize = 128;

/// The colours, by their numbers.
const PALETTE: [[u8; 3]; 16] = [
    [24, 28, 36],
    [244, 241, 234],
    [196, 205, 214],
    [120, 132, 146],
    [178, 34, 40],
    [226, 92, 60],
    [240, 190, 80],
    [58, 128, 84],
    [132, 184, 120],
    [36, 84, 148],
    [104, 160, 212],
    [120, 84, 58],
    [186, 146, 108],
    [236, 202, 172],
    [72, 76, 84],
    [255, 255, 255],
];

const NIGHT: u8 = 0;
const WALL: u8 = 1;
const PALE: u8 = 2;
const GREY: u8 = 3;
const RED: u8 = 4;
const ORANGE: u8 = 5;
const YELLOW: u8 = 6;
const GREEN: u8 = 7;
const LEAF: u8 = 8;
const BLUE: u8 = 9;
const SKY: u8 = 10;
const BROWN: u8 = 11;
const WOOD: u8 = 12;
const SKIN: u8 = 13;
const DARK: u8 = 14;
const WHITE: u8 = 15;

/// Three by five dots for each digit, the bar and the colon.
const FONT: [(char, [u8; 5]); 12] = [
    ('0', [7, 5, 5, 5, 7]),
    ('1', [2, 6, 2, 2, 7]),
    ('2', [7, 1, 7, 4, 7]),
    ('3', [7, 1, 7, 1, 7]),
    ('4', [5, 5, 7, 1, 1]),
    ('5', [7, 4, 7, 1, 7]),
    ('6', [7, 4, 7, 5, 7]),
    ('7', [7, 1, 1, 1, 1]),
    ('8', [7, 5, 7, 5, 7]),
    ('9', [7, 5, 7, 1, 7]),
    ('-', [0, 0, 7, 0, 0]),
    (':', [0, 2, 0, 2, 0]),
];

/// A picture being drawn.
struct Canvas(Vec<u8>);

impl Canvas {
    fn dot(&mut self, x: usize, y: usize, colour: u8) {
        if x < WIDTH && y < HEIGHT {
            self.0[y * WIDTH + x] = colour;
        }
    }

    fn rect(&mut self, [x, y, w, h]: [usize; 4], colour: u8) {
        for row in y..y + h {
            (x..x + w).for_each(|col| self.dot(col, row, colour));
        }
    }

    fn disc(&mut self, x: usize, y: usize, r: usize, colour: u8) {
        for row in y.saturating_sub(r)..=y + r {
            for col in x.saturating_sub(r)..=x + r {
                if row.abs_diff(y).pow(2) + col.abs_diff(x).pow(2) <= r * r {
                    self.dot(col, row, colour);
                }
            }
        }
    }

    fn text(&mut self, text: &str, x: usize, y: usize, colour: u8) {
        for (n, c) in text.chars().enumerate() {
            let Some((_, rows)) = FONT.iter().find(|(f, _)| *f == c) else { continue };
            for (row, bits) in rows.iter().enumerate() {
                for col in (0..3).filter(|col| bits >> (2 - col) & 1 == 1) {
                    self.rect([x + n * 8 + col * 2, y + row * 2, 2, 2], colour);
                }
            }
        }
    }

    fn person(&mut self, x: usize, y: usize, coat: u8) {
        self.rect([x - 11, y + 10, 22, 26], coat);
        self.disc(x, y, 9, SKIN);
        self.rect([x - 9, y - 10, 18, 7], NIGHT);
    }

    /// What the camera writes at the lower edge.
    fn stamp(&mut self, when: &str) {
        let x = WIDTH - when.chars().count() * 8 - 6;
        self.rect([x - 3, HEIGHT - 17, WIDTH - x + 3, 15], NIGHT);
        self.text(when, x, HEIGHT - 14, YELLOW);
    }
}

/// Draws a scene before or after it was put right, with the moment that the camera writes on it. A scene that is not known
/// shows papers on a desk.
pub(super) fn draw(scene: &str, after: bool, when: &str) -> Vec<u8> {
    let mut c = Canvas(vec![WALL; WIDTH * HEIGHT]);
    match scene {
        "window" => window(&mut c, after),
        "sign" => sign(&mut c, after),
        "road" => road(&mut c, after),
        "screen" => screen(&mut c, after),
        _ => papers(&mut c, after),
    }
    c.stamp(when);
    png(&c.0)
}

/// A service window: nobody behind it, or somebody at work.
fn window(c: &mut Canvas, after: bool) {
    c.rect([0, 0, WIDTH, 22], BLUE);
    c.rect([60, 6, 72, 10], WHITE);
    c.rect([20, 34, 152, 52], SKY);
    (0..4).for_each(|n| c.rect([20 + n * 50, 34, 3, 52], GREY));
    if after {
        c.person(58, 56, BLUE);
        c.person(122, 56, BLUE);
        c.rect([80, 40, 22, 12], GREEN);
        // From nearer by: who waits stands in front.
        c.rect([150, 22, 42, 106], DARK);
        c.rect([0, 104, 96, 24], WHITE);
    } else {
        c.rect([50, 60, 20, 26], DARK);
        c.rect([112, 60, 20, 26], DARK);
        c.rect([76, 42, 32, 14], RED);
    }
    c.rect([10, 84, 172, 12], WOOD);
    c.rect([10, 96, 172, 32], BROWN);
}

/// A board at the entrance: blank and crooked, or with its parts in order.
fn sign(c: &mut Canvas, after: bool) {
    c.rect([0, 100, WIDTH, 28], PALE);
    c.rect([40, 90, 6, 30], GREY);
    c.rect([146, 90, 6, 30], GREY);
    c.rect([30, 20, 132, 72], if after { BLUE } else { GREY });
    if after {
        for (row, colour) in [WHITE, YELLOW, WHITE, LEAF].into_iter().enumerate() {
            c.rect([42, 30 + row * 15, 10, 9], colour);
            c.rect([60, 32 + row * 15, 88 - row * 8, 5], WHITE);
        }
    } else {
        c.rect([44, 36, 60, 4], PALE);
        c.rect([44, 52, 34, 4], PALE);
        c.rect([120, 60, 42, 32], WALL);
    }
}

/// A road: dug up for a cable, or closed again.
fn road(c: &mut Canvas, after: bool) {
    c.rect([0, 0, WIDTH, 50], SKY);
    (0..5).for_each(|n| c.disc(18 + n * 40, 46, 16, if n % 2 == 0 { GREEN } else { LEAF }));
    c.rect([0, 54, WIDTH, 74], GREY);
    (0..6).for_each(|n| c.rect([8 + n * 34, 90, 18, 3], WHITE));
    if !after {
        c.rect([50, 66, 90, 24], BROWN);
        c.rect([56, 72, 78, 12], NIGHT);
        for n in 0..4 {
            c.rect([44 + n * 28, 58, 6, 22], ORANGE);
            c.rect([44 + n * 28, 64, 6, 4], WHITE);
        }
    } else {
        // Taken from the other side, when traffic runs again.
        c.rect([50, 66, 90, 24], DARK);
        c.rect([0, 0, WIDTH, 28], PALE);
        c.rect([128, 8, 56, 44], WOOD);
        (0..3).for_each(|n| c.rect([134 + n * 16, 14, 10, 12], NIGHT));
        (0..5).for_each(|n| c.rect([6 + n * 16, 60, 9, 62], WHITE));
        c.rect([104, 70, 46, 20], RED);
        c.rect([114, 60, 26, 12], DARK);
        c.disc(114, 92, 7, NIGHT);
        c.disc(142, 92, 7, NIGHT);
    }
}

/// A screen in the hall: dark, or with its table.
fn screen(c: &mut Canvas, after: bool) {
    c.rect([0, 104, WIDTH, 24], PALE);
    c.rect([24, 16, 144, 82], DARK);
    c.rect([30, 22, 132, 70], if after { BLUE } else { NIGHT });
    if after {
        c.rect([30, 22, 132, 12], RED);
        for row in 0..5 {
            c.rect([36, 40 + row * 10, 40, 4], WHITE);
            c.rect([84, 40 + row * 10, 24, 4], YELLOW);
            c.rect([120, 40 + row * 10, 36, 4], LEAF);
        }
    }
    c.rect([90, 98, 12, 8], GREY);
}

/// Papers on a desk: one thin folder, or a row of them in order.
fn papers(c: &mut Canvas, after: bool) {
    c.rect([0, 70, WIDTH, 58], WOOD);
    c.rect([0, 68, WIDTH, 3], BROWN);
    let count = if after { 6 } else { 1 };
    for n in 0..count {
        let colour = [BLUE, RED, GREEN][n % 3];
        c.rect([24 + n * 24, 26, 20, 44], colour);
        c.rect([28 + n * 24, 34, 12, 14], WHITE);
    }
    if after {
        c.rect([120, 82, 52, 30], WHITE);
        (0..4).for_each(|n| c.rect([126, 88 + n * 6, 40, 2], GREY));
        c.disc(160, 104, 6, RED);
    }
}

/// A PNG of colour numbers, two pixels a byte.
fn png(pixels: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(HEIGHT * (WIDTH / 2 + 1));
    for row in pixels.chunks(WIDTH) {
        // Each row begins with its filter: none.
        raw.push(0);
        raw.extend(row.chunks(2).map(|p| p[0] << 4 | p[1]));
    }
    let mut head = Vec::new();
    head.extend((WIDTH as u32).to_be_bytes());
    head.extend((HEIGHT as u32).to_be_bytes());
    // Four bits a pixel, by palette; the only compression and filter methods; not interlaced.
    head.extend([4, 3, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, b"IHDR", &head);
    chunk(&mut out, b"PLTE", PALETTE.as_flattened());
    chunk(&mut out, b"IDAT", &zlib(&raw));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], body: &[u8]) {
    out.extend((body.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(name);
    out.extend(body);
    let sum = crc32fast::hash(&out[from..]);
    out.extend(sum.to_be_bytes());
}

/// Stored blocks, each of at most 65,535 bytes, and the Adler-32 sum.
fn zlib(raw: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = raw.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        let size = block.len() as u16;
        out.extend(size.to_le_bytes());
        out.extend((!size).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in raw {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_a_png_whose_parts_fit() {
        let bytes = draw("window", false, "2023-07-03 10:12");
        assert_eq!(crate::store::evidence::sniff(&bytes), "image/png");
        let mut rest = &bytes[8..];
        let mut names = Vec::new();
        while !rest.is_empty() {
            let size = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
            let sum = u32::from_be_bytes(rest[8 + size..12 + size].try_into().unwrap());
            assert_eq!(sum, crc32fast::hash(&rest[4..8 + size]));
            names.push(String::from_utf8(rest[4..8].to_vec()).unwrap());
            rest = &rest[12 + size..];
        }
        assert_eq!(names, ["IHDR", "PLTE", "IDAT", "IEND"]);
    }

    #[test]
    fn before_and_after_differ_in_every_scene() {
        for scene in ["window", "sign", "road", "screen", "papers"] {
            assert_ne!(draw(scene, false, "2023-07-03"), draw(scene, true, "2023-07-03"), "{scene}");
            let print = |after| {
                let picture = crate::store::evidence::Picture::decode(&draw(scene, after, "2023-07-03")).unwrap();
                let (width, height) = picture.kept();
                crate::domain::guard::Print::of(width, height, &picture.grey()).unwrap()
            };
            let distance = print(false).compare(&print(true)).map(|l| l.distance);
            assert!(distance.is_none_or(|d| d > 5), "{scene}: {distance:?}, which the guard takes for one picture");
        }
    }

    #[test]
    fn the_sum_of_a_known_text() {
        // RFC 1950's Adler-32 of "Wikipedia" is 0x11E60398.
        assert_eq!(zlib(b"Wikipedia")[16..], 0x11e6_0398u32.to_be_bytes());
    }
}
