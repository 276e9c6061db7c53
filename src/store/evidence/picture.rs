//! Decoding a picture to the few points that a terminal can show, and that two pictures are compared by.
//!
//! Everything about the file is bounded before memory is taken: bytes, points, and what the decoders may take. A JPEG is
//! decoded at an eighth of its size where that is enough; a PNG is averaged row by row. A picture of many megapixels takes
//! tens of milliseconds: decode it beside the loop, not in it.

use std::io::{Cursor, Read};

use jpeg_decoder::{CodingProcess, PixelFormat};

use super::sniff;
use crate::error::{Code, Error, Result};

mod messages {
    crate::messages! {
        TOO_LARGE: "The file has {size} MB; pictures up to {max} MB are shown here", "文件有{size} MB，此处最多显示{max} MB的图片";
        TOO_MANY_PIXELS: "The picture has {width}×{height} {height:point|points}, which is more than is shown here", "图片为{width}×{height}像素，超出可显示范围";
        NOT_A_PICTURE: "This is no PNG or JPEG picture ({media})", "不是PNG或JPEG图片（{media}）";
        DAMAGED: "The picture is damaged and cannot be shown", "图片已损坏，无法显示";
        CANNOT_READ: "The picture cannot be read", "无法读取图片";
        HINT_OUTSIDE: "Open it with another program.", "请用其他程序打开。";
    }
}

/// The largest file that is decoded, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;
/// The most points of a picture.
const MAX_POINTS: u64 = 120_000_000;
/// The most points of a picture that must be held whole: progressive JPEG, interlaced PNG.
const MAX_WHOLE: u64 = 30_000_000;
/// The longer side of what is kept.
const KEPT: u32 = 480;
/// What a JPEG is asked for at least, so that it is scaled while it is decoded.
const ASKED: (u16, u16) = (320, 240);

/// A colour: red, green, blue.
pub type Rgb = [u8; 3];

/// A picture, small enough to be kept and drawn at every frame, upright.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width and height of the file's picture in points, upright.
    pub size: (u32, u32),
    /// The width of what is kept, in points.
    pub(crate) width: u32,
    /// Its height.
    pub(crate) height: u32,
    points: Vec<Rgb>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}×{} of {}×{})", self.width, self.height, self.size.0, self.size.1)
    }
}

impl Picture {
    /// Reads and decodes a PNG or JPEG file.
    ///
    /// # Errors
    /// `BadInput` if it is too large, no such picture, or damaged; `Failed` if it cannot be read.
    pub fn read(file: &mut dyn Read) -> Result<Self> {
        let mut bytes = Vec::new();
        let cannot = |e| Error::new(Code::Failed, messages::CANNOT_READ).caused_by(e);
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(cannot)?;
        Self::decode(&bytes)
    }

    /// Decodes a PNG or JPEG picture.
    ///
    /// # Errors
    /// `BadInput` if it is too large, no such picture, or damaged.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() as u64 > MAX_BYTES {
            let error = Error::new(Code::BadInput, messages::TOO_LARGE).with("size", bytes.len() >> 20);
            return Err(error.with("max", MAX_BYTES >> 20).hint(messages::HINT_OUTSIDE));
        }
        match sniff(bytes) {
            "image/jpeg" => jpeg(bytes),
            "image/png" => png(bytes),
            media => Err(Error::new(Code::BadInput, messages::NOT_A_PICTURE)
                .with("media", media)
                .hint(messages::HINT_OUTSIDE)),
        }
    }

    /// The brightness of each point of what is kept, row by row (ITU-R BT.601).
    pub fn grey(&self) -> Vec<u8> {
        let light = |[r, g, b]: &Rgb| (299 * u32::from(*r) + 587 * u32::from(*g) + 114 * u32::from(*b)) / 1000;
        self.points.iter().map(|p| light(p) as u8).collect()
    }

    /// Width and height of what is kept.
    pub fn kept(&self) -> (usize, usize) {
        (self.width as usize, self.height as usize)
    }

    /// Returns the mean colour of a part, given in points of what is kept.
    pub(crate) fn mean(&self, x: (f64, f64), y: (f64, f64)) -> Rgb {
        let range = |(from, to): (f64, f64), most: u32| {
            let first = (from.max(0.0) as u32).min(most.saturating_sub(1));
            first..(to.ceil() as u32).clamp(first + 1, most.max(first + 1))
        };
        let (mut sum, mut count) = ([0u64; 3], 0u64);
        for row in range(y, self.height) {
            for column in range(x, self.width) {
                let Some(point) = self.points.get((row * self.width + column) as usize) else { continue };
                sum.iter_mut().zip(point).for_each(|(s, p)| *s += u64::from(*p));
                count += 1;
            }
        }
        sum.map(|s| (s / count.max(1)) as u8)
    }

    /// Turns it upright as an EXIF orientation says (EXIF 2.32, 4.6.5.1, tag 274).
    fn upright(self, orientation: u16) -> Self {
        let (w, h) = (self.width, self.height);
        let turned = orientation > 4;
        let (width, height) = if turned { (h, w) } else { (w, h) };
        if !(2..=8).contains(&orientation) {
            return self;
        }
        let from = |x: u32, y: u32| match orientation {
            2 => (w - 1 - x, y),
            3 => (w - 1 - x, h - 1 - y),
            4 => (x, h - 1 - y),
            5 => (y, x),
            6 => (y, h - 1 - x),
            7 => (w - 1 - y, h - 1 - x),
            _ => (w - 1 - y, x),
        };
        let points = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let points = points.map(|(x, y)| from(x, y)).map(|(x, y)| self.points[(y * w + x) as usize]).collect();
        let size = if turned { (self.size.1, self.size.0) } else { self.size };
        Self { size, width, height, points }
    }
}

fn damaged(e: impl std::fmt::Display) -> Error {
    Error::new(Code::BadInput, messages::DAMAGED).caused_by(e).hint(messages::HINT_OUTSIDE)
}

fn check((width, height): (u32, u32), most: u64) -> Result<()> {
    if (1..=most).contains(&(u64::from(width) * u64::from(height))) {
        return Ok(());
    }
    let error = Error::new(Code::BadInput, messages::TOO_MANY_PIXELS).with("width", width).with("height", height);
    Err(error.hint(messages::HINT_OUTSIDE))
}

fn jpeg(bytes: &[u8]) -> Result<Picture> {
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    decoder.read_info().map_err(damaged)?;
    let info = decoder.info().ok_or_else(|| damaged(""))?;
    let size = (u32::from(info.width), u32::from(info.height));
    let whole = info.coding_process != CodingProcess::DctSequential;
    check(size, if whole { MAX_WHOLE } else { MAX_POINTS })?;
    decoder.set_max_decoding_buffer_size(4 * MAX_POINTS as usize);
    let (width, height) = decoder.scale(ASKED.0, ASKED.1).map_err(damaged)?;
    let data = decoder.decode().map_err(damaged)?;
    let mut shrink = Shrink::new(size, (width.into(), height.into()));
    let bytes_a_point = info.pixel_format.pixel_bytes();
    for row in data.chunks_exact(bytes_a_point * usize::from(width)) {
        shrink.row(row.chunks_exact(bytes_a_point).map(|p| match (info.pixel_format, p) {
            (PixelFormat::RGB24, [r, g, b, ..]) => [*r, *g, *b],
            (PixelFormat::CMYK32, [c, m, y, k]) => {
                [*c, *m, *y].map(|v| (u16::from(255 - v) * u16::from(255 - *k) / 255) as u8)
            }
            (_, [grey, ..]) => [*grey; 3],
            _ => [0; 3],
        }));
    }
    let orientation = decoder.exif_data().and_then(orientation).unwrap_or(1);
    Ok(shrink.finish().upright(orientation))
}

fn png(bytes: &[u8]) -> Result<Picture> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 256 << 20 });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let size = (reader.info().width, reader.info().height);
    let interlaced = reader.info().interlaced;
    check(size, if interlaced { MAX_WHOLE } else { MAX_POINTS })?;
    let (colour, _) = reader.output_color_type();
    let samples = colour.samples();
    let point = move |p: &[u8]| {
        // What is transparent shows white, as paper does.
        let over = |v: u8, a: u8| ((u16::from(v) * u16::from(a) + 255 * u16::from(255 - a)) / 255) as u8;
        match p {
            [r, g, b, a] => [*r, *g, *b].map(|v| over(v, *a)),
            [r, g, b] => [*r, *g, *b],
            [v, a] => [over(*v, *a); 3],
            [v] => [*v; 3],
            _ => [0; 3],
        }
    };
    let mut shrink = Shrink::new(size, size);
    if interlaced {
        let length = reader.output_buffer_size().ok_or_else(|| damaged(""))?;
        let mut data = vec![0; length];
        reader.next_frame(&mut data).map_err(damaged)?;
        let rows = data.chunks_exact(samples * size.0 as usize).take(size.1 as usize);
        rows.for_each(|row| shrink.row(row.chunks_exact(samples).map(point)));
    } else {
        while let Some(row) = reader.next_row().map_err(damaged)? {
            shrink.row(row.data().chunks_exact(samples).map(point));
        }
    }
    Ok(shrink.finish())
}

/// Averages rows of a picture to what is kept.
struct Shrink {
    size: (u32, u32),
    from: (u32, u32),
    to: (u32, u32),
    row: u32,
    /// Of a large picture every so many points are looked at: sixteen make a mean that is as good.
    step: usize,
    sums: Vec<([u32; 3], u32)>,
    points: Vec<Rgb>,
}

impl Shrink {
    fn new(size: (u32, u32), from: (u32, u32)) -> Self {
        let longer = from.0.max(from.1).max(1);
        let fit = |side: u32| (u64::from(side) * u64::from(KEPT.min(longer)) / u64::from(longer)).max(1) as u32;
        let to = (fit(from.0), fit(from.1));
        let step = (from.0 / (to.0 * 4)).min(from.1 / (to.1 * 4)).max(1) as usize;
        Self { size, from, to, row: 0, step, sums: vec![([0; 3], 0); to.0 as usize], points: Vec::new() }
    }

    fn row(&mut self, points: impl Iterator<Item = Rgb>) {
        let (from, to) = (u64::from(self.from.0), u64::from(self.to.0));
        let points = Some(points).filter(|_| (self.row as usize).is_multiple_of(self.step)).into_iter().flatten();
        for (x, point) in (0u64..).zip(points).step_by(self.step) {
            if let Some((sum, count)) = self.sums.get_mut((x * to / from) as usize) {
                sum.iter_mut().zip(point).for_each(|(s, p)| *s = s.saturating_add(u32::from(p)));
                *count += 1;
            }
        }
        let place = |row: u32| u64::from(row) * u64::from(self.to.1) / u64::from(self.from.1);
        let last = self.row + 1 >= self.from.1 || place(self.row + 1) > place(self.row);
        self.row += 1;
        if last {
            self.points.extend(self.sums.iter().map(|(sum, count)| sum.map(|s| (s / (*count).max(1)) as u8)));
            self.sums.fill(([0; 3], 0));
        }
    }

    fn finish(mut self) -> Picture {
        let (width, height) = self.to;
        self.points.resize(width as usize * height as usize, [255; 3]);
        Picture { size: self.size, width, height, points: self.points }
    }
}

/// Reads the orientation from EXIF data: the first folder's tag 274.
fn orientation(tiff: &[u8]) -> Option<u16> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let bytes: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let folder = if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) } as usize;
    let fields = usize::from(short(folder)?.min(512));
    let field = (0..fields).map(|i| folder + 2 + i * 12).find(|at| short(*at) == Some(0x112))?;
    short(field + 8)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::i18n::Lang;

    /// A PNG of some size: red in its left half, blue in the right one.
    pub(crate) fn two_colours(width: u32, height: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().unwrap();
        let row = |_| (0..width).flat_map(|x| if x < width / 2 { [220, 20, 20] } else { [20, 20, 220] });
        writer.write_image_data(&(0..height).flat_map(row).collect::<Vec<u8>>()).unwrap();
        writer.finish().unwrap();
        out
    }

    /// The smallest grey JPEG of 8 × 8 points, with an EXIF segment that says how it lies.
    fn jpeg_lying(orientation: u16) -> Vec<u8> {
        let mut out = vec![0xFF, 0xD8];
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
        exif.extend_from_slice(&orientation.to_be_bytes());
        exif.extend_from_slice(&[0, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&[0xFF, 0xE1]);
        out.extend_from_slice(&(exif.len() as u16 + 2).to_be_bytes());
        out.extend_from_slice(&exif);
        // Quantization by one; sixteen rows of eight points; one code each for DC and AC; an end of block in each block.
        out.extend_from_slice(&[0xFF, 0xDB, 0, 67, 0]);
        out.extend_from_slice(&[1; 64]);
        out.extend_from_slice(&[0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 8, 1, 1, 0x11, 0]);
        for class in [0x00, 0x10] {
            out.extend_from_slice(&[0xFF, 0xC4, 0, 20, class, 1]);
            out.extend_from_slice(&[0; 15]);
            out.push(0);
        }
        out.extend_from_slice(&[0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x0F, 0xFF, 0xD9]);
        out
    }

    #[test]
    fn a_picture_is_kept_small_and_in_its_colours() {
        let picture = Picture::decode(&two_colours(1000, 500)).unwrap();
        assert_eq!((picture.size, picture.width, picture.height), ((1000, 500), 480, 240));
        assert_eq!(picture.mean((0.0, 200.0), (0.0, 240.0)), [220, 20, 20]);
        assert_eq!(picture.mean((300.0, 480.0), (100.0, 101.0)), [20, 20, 220]);
        let large = Picture::decode(&two_colours(4000, 400)).unwrap();
        assert_eq!((large.size, large.width, large.height), ((4000, 400), 480, 48));
        assert_eq!(large.mean((0.0, 240.0), (0.0, 48.0)), [220, 20, 20]);
        let small = Picture::decode(&two_colours(7, 3)).unwrap();
        assert_eq!((small.width, small.height), (7, 3));
        assert_eq!(Picture::decode(&two_colours(1, 2000)).unwrap().height, 480);
    }

    #[test]
    fn a_camera_that_lay_on_its_side_is_turned() {
        let lying = |o| Picture::decode(&jpeg_lying(o)).unwrap();
        assert_eq!((lying(1).size, lying(6).size, lying(3).size), ((8, 16), (16, 8), (8, 16)));
        assert_eq!(lying(1).mean((0.0, 8.0), (0.0, 16.0)), [128; 3]);
        // Where the corner of the file's picture goes, for each way of lying.
        let points: Vec<Rgb> = (0..6).map(|n| [n; 3]).collect();
        let flat = Picture { size: (3, 2), width: 3, height: 2, points };
        let first = |o| flat.clone().upright(o).points.iter().map(|p| p[0]).collect::<Vec<_>>();
        assert_eq!(first(1), [0, 1, 2, 3, 4, 5]);
        assert_eq!(first(2), [2, 1, 0, 5, 4, 3]);
        assert_eq!(first(3), [5, 4, 3, 2, 1, 0]);
        assert_eq!(first(4), [3, 4, 5, 0, 1, 2]);
        assert_eq!(first(5), [0, 3, 1, 4, 2, 5]);
        assert_eq!(first(6), [3, 0, 4, 1, 5, 2]);
        assert_eq!(first(7), [5, 2, 4, 1, 3, 0]);
        assert_eq!(first(8), [2, 5, 1, 4, 0, 3]);
        assert_eq!(first(9), first(1));
    }

    #[test]
    fn what_is_no_picture_or_too_much_is_said() {
        let said = |bytes: &[u8]| Picture::decode(bytes).unwrap_err().say(Lang::En);
        assert!(said(b"%PDF-1.7").contains("application/pdf"));
        assert!(said(&two_colours(40, 40)[..90]).contains("damaged"));
        assert!(said(&jpeg_lying(1)[..60]).contains("damaged"));
        // A head that promises 60000 × 60000 points.
        let mut huge = two_colours(4, 4);
        huge[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        huge[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        let mut crc = crc32fast::Hasher::new();
        crc.update(&huge[12..29]);
        huge[29..33].copy_from_slice(&crc.finalize().to_be_bytes());
        assert!(said(&huge).contains("60000×60000"));
        let mut huge = jpeg_lying(1);
        let at = huge.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
        huge[at + 5..at + 9].copy_from_slice(&[0xFF; 4]);
        assert!(said(&huge).contains("65535×65535"));
        let too_large = vec![0xFF; MAX_BYTES as usize + 1];
        assert!(said(&too_large).contains("64 MB"));
    }

    #[test]
    fn no_damage_makes_it_panic() {
        for good in [two_colours(33, 9), jpeg_lying(6)] {
            for at in 0..good.len() {
                let _ = Picture::decode(&good[..at]);
                for bit in 0..8 {
                    let mut bytes = good.clone();
                    bytes[at] ^= 1 << bit;
                    let _ = Picture::decode(&bytes);
                }
            }
        }
    }
}
