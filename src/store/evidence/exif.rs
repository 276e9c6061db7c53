//! What a camera noted in a JPEG: when and where the picture was taken (EXIF 2.32, CIPA DC-008, 4.6).
//!
//! Only four things are read, from a bounded head of the file, so this is smaller than a library and reads nothing that a
//! file could make large.

use chrono::{NaiveDate, NaiveDateTime};

/// When a picture was taken, by the camera's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The time on the camera's clock.
    pub local: NaiveDateTime,
    /// The clock's distance from UTC in minutes, if the camera noted it.
    pub offset: Option<i16>,
}

/// Where a picture was taken, in degrees; north and east are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The latitude, from -90 to 90.
    pub latitude: f64,
    /// The longitude, from -180 to 180.
    pub longitude: f64,
}

/// What was noted; most pictures that came through a messenger hold nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exif {
    /// When it was taken.
    pub taken: Option<Taken>,
    /// Where it was taken.
    pub place: Option<Place>,
}

const EXIF_FOLDER: u16 = 0x8769;
const GPS_FOLDER: u16 = 0x8825;
const TIME_ORIGINAL: u16 = 0x9003;
const OFFSET_ORIGINAL: u16 = 0x9011;
const ASCII: u16 = 2;
const RATIONAL: u16 = 5;
/// No camera writes folders with more fields than this.
const MAX_FIELDS: usize = 512;

/// Reads what is noted in the head of a JPEG; whatever is odd counts as not noted.
pub fn read(jpeg: &[u8]) -> Exif {
    tiff(jpeg).map(|tiff| tiff.exif()).unwrap_or_default()
}

/// Finds the EXIF segment among the JPEG's first segments.
fn tiff(jpeg: &[u8]) -> Option<Tiff<'_>> {
    let mut rest = jpeg.strip_prefix(b"\xFF\xD8")?;
    loop {
        let [0xFF, kind, high, low, ..] = *rest else { return None };
        // The picture itself begins here.
        if kind == 0xDA {
            return None;
        }
        let end = 2 + usize::from(u16::from_be_bytes([high, low]));
        let body = rest.get(4..end)?;
        if let (0xE1, Some(data)) = (kind, body.strip_prefix(b"Exif\0\0")) {
            let big = match data.get(..4)? {
                b"MM\0*" => true,
                b"II*\0" => false,
                _ => return None,
            };
            return Some(Tiff { data, big });
        }
        rest = &rest[end..];
    }
}

#[derive(Clone, Copy)]
struct Tiff<'a> {
    data: &'a [u8],
    big: bool,
}

impl<'a> Tiff<'a> {
    fn exif(self) -> Exif {
        let first = self.long(4);
        let folder = |tag| self.folder(self.folder(first)?.find(|f| f.tag == tag)?.long());
        let find = |folder: Option<Fields<'a>>, tag| folder?.find(|f| f.tag == tag);
        let text = |tag| find(folder(EXIF_FOLDER), tag)?.text();
        let taken = text(TIME_ORIGINAL)
            .and_then(time)
            .map(|local| Taken { local, offset: text(OFFSET_ORIGINAL).and_then(offset) });
        let degrees = |reference, value, negative: &str, most| {
            let sign = if find(folder(GPS_FOLDER), reference)?.text()?.starts_with(negative) { -1.0 } else { 1.0 };
            let [d, m, s] = find(folder(GPS_FOLDER), value)?.rationals()?;
            let degrees = sign * (d + m / 60.0 + s / 3600.0);
            (degrees.abs() <= most).then_some(degrees)
        };
        let place = degrees(1, 2, "S", 90.0)
            .zip(degrees(3, 4, "W", 180.0))
            .map(|(latitude, longitude)| Place { latitude, longitude });
        Exif { taken, place }
    }

    fn short(self, at: usize) -> Option<u16> {
        let bytes = self.data.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(self, at: usize) -> Option<u32> {
        let bytes = self.data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn folder(self, at: Option<u32>) -> Option<Fields<'a>> {
        let at = usize::try_from(at?).ok()?;
        let left = usize::from(self.short(at)?).min(MAX_FIELDS);
        Some(Fields { tiff: self, at: at.checked_add(2)?, left })
    }
}

struct Fields<'a> {
    tiff: Tiff<'a>,
    at: usize,
    left: usize,
}

struct Field<'a> {
    tiff: Tiff<'a>,
    tag: u16,
    kind: u16,
    count: usize,
    /// Where the value, or its offset, stands.
    at: usize,
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        self.left = self.left.checked_sub(1)?;
        let (tiff, at) = (self.tiff, self.at);
        self.at += 12;
        let count = usize::try_from(tiff.long(at + 4)?).ok()?;
        Some(Field { tiff, tag: tiff.short(at)?, kind: tiff.short(at + 2)?, count, at: at + 8 })
    }
}

impl<'a> Field<'a> {
    fn long(&self) -> Option<u32> {
        self.tiff.long(self.at)
    }

    fn bytes(&self, size: usize) -> Option<&'a [u8]> {
        let len = self.count.checked_mul(size).filter(|l| *l <= 64)?;
        let at = if len <= 4 { self.at } else { usize::try_from(self.long()?).ok()? };
        self.tiff.data.get(at..at.checked_add(len)?)
    }

    fn text(&self) -> Option<&'a str> {
        let bytes = self.bytes(1).filter(|_| self.kind == ASCII)?;
        Some(std::str::from_utf8(bytes).ok()?.trim_matches(['\0', ' ']))
    }

    fn rationals(&self) -> Option<[f64; 3]> {
        let bytes = self.bytes(8).filter(|b| self.kind == RATIONAL && b.len() == 24)?;
        let inner = Tiff { data: bytes, big: self.tiff.big };
        let one = |i: usize| {
            let (n, d) = (inner.long(i * 8)?, inner.long(i * 8 + 4)?);
            (d != 0).then(|| f64::from(n) / f64::from(d))
        };
        Some([one(0)?, one(1)?, one(2)?])
    }
}

fn time(text: &str) -> Option<NaiveDateTime> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(number(0, 4)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    day.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)
}

fn offset(text: &str) -> Option<i16> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let minutes = hours.parse::<u8>().ok().filter(|h| *h <= 14)? as i16 * 60
        + minutes.parse::<u8>().ok().filter(|m| *m < 60)? as i16;
    Some(sign * minutes)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Makes the head of a JPEG as a telephone writes it.
    pub fn jpeg(big: bool) -> Vec<u8> {
        let short = |v: u16| if big { v.to_be_bytes() } else { v.to_le_bytes() };
        let long = |v: u32| if big { v.to_be_bytes() } else { v.to_le_bytes() };
        let field = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            [&short(tag)[..], &short(kind), &long(count), &value].concat()
        };
        let mut tiff = if big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        tiff.extend(long(8));
        // First folder at 8: two fields, ends at 8 + 2 + 24 + 4 = 38.
        tiff.extend(short(2));
        tiff.extend(field(EXIF_FOLDER, 4, 1, long(38)));
        tiff.extend(field(GPS_FOLDER, 4, 1, long(100)));
        tiff.extend(long(0));
        // Exif folder at 38, its values at 70 and 90.
        tiff.extend(short(2));
        tiff.extend(field(TIME_ORIGINAL, ASCII, 20, long(70)));
        tiff.extend(field(OFFSET_ORIGINAL, ASCII, 7, long(90)));
        tiff.resize(70, 0);
        tiff.extend(b"2023:07:30 09:15:00\0");
        tiff.extend(b"+08:00\0");
        tiff.resize(100, 0);
        // GPS folder at 100: four fields, values at 160 and 184.
        tiff.extend(short(4));
        tiff.extend(field(1, ASCII, 2, *b"N\0\0\0"));
        tiff.extend(field(2, RATIONAL, 3, long(160)));
        tiff.extend(field(3, ASCII, 2, *b"W\0\0\0"));
        tiff.extend(field(4, RATIONAL, 3, long(184)));
        tiff.resize(160, 0);
        for (n, d) in [(36, 1), (30, 1), (3600, 100), (115, 1), (15, 1), (0, 1)] {
            tiff.extend(long(n));
            tiff.extend(long(d));
        }
        let mut out = b"\xFF\xD8\xFF\xE0\0\x04JF\xFF\xE1".to_vec();
        out.extend((tiff.len() as u16 + 8).to_be_bytes());
        out.extend(b"Exif\0\0");
        out.extend(tiff);
        out.extend(b"\xFF\xDA\0\x02picture");
        out
    }

    #[test]
    fn time_and_place_are_read_in_either_byte_order() {
        for big in [true, false] {
            let exif = read(&jpeg(big));
            let taken = exif.taken.unwrap();
            assert_eq!((taken.local.to_string().as_str(), taken.offset), ("2023-07-30 09:15:00", Some(480)));
            let place = exif.place.unwrap();
            assert!((place.latitude - 36.51).abs() < 1e-9 && (place.longitude + 115.25).abs() < 1e-9, "{place:?}");
        }
    }

    #[test]
    fn damaged_heads_are_read_without_harm() {
        let good = jpeg(false);
        for end in 0..good.len() {
            read(&good[..end]);
        }
        for at in 0..good.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bad = good.clone();
                bad[at] = value;
                read(&bad);
            }
        }
        assert_eq!(read(b"\xFF\xD8\xFF\xDA\0\x02"), Exif::default());
        assert_eq!(time("0000:00:00 00:00:00"), None);
        assert_eq!(time("2023:07:3€ 00:00:00"), None);
        assert_eq!(offset("+25:00"), None);
    }
}
