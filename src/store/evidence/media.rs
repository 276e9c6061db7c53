//! What a file is, from its first bytes.

/// Content that files of a type begin with, at an offset.
const KNOWN: &[(usize, &[u8], &str)] = &[
    (0, b"\xFF\xD8\xFF", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1A\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"\x1A\x45\xDF\xA3", "video/webm"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"),
    (0, b"Rar!\x1A\x07", "application/vnd.rar"),
    (0, b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"),
    (0, b"\x1F\x8B", "application/gzip"),
    (0, b"BM", "image/bmp"),
];

/// Office formats are zip files; the names of their entries stand in the first bytes.
const ZIPPED: &[(&[u8], &str)] = &[
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"OFD.xml", "application/ofd"),
];

/// Returns the media type of a file from its beginning; `application/octet-stream` where it is not known.
pub fn sniff(head: &[u8]) -> &'static str {
    let found = KNOWN.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|h| h.starts_with(magic)));
    if let Some((_, _, media)) = found {
        return media;
    }
    if head.starts_with(b"PK\x03\x04") {
        let holds = |name: &[u8]| head.windows(name.len()).any(|w| w == name);
        return ZIPPED.iter().find(|(name, _)| holds(name)).map_or("application/zip", |(_, media)| media);
    }
    // A text may be cut within a character.
    let text = match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(e) if e.error_len().is_none() => std::str::from_utf8(&head[..e.valid_up_to()]).ok(),
        Err(_) => None,
    };
    match text {
        Some(t)
            if !t.is_empty() && !t.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')) =>
        {
            "text/plain"
        }
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_inspectors_bring_are_known() {
        for (head, media) in [
            (&b"\xFF\xD8\xFF\xE1\0\x10Exif"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1A\n\0\0", "image/png"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"\0\0\0\x18ftypheic\0\0", "image/heic"),
            (b"\0\0\0\x18ftypisom\0\0", "video/mp4"),
            (b"%PDF-1.7", "application/pdf"),
            (b"PK\x03\x04....[Content_Types].xml....word/document.xml", ZIPPED[0].1),
            (b"PK\x03\x04....xl/workbook.xml", ZIPPED[1].1),
            (b"PK\x03\x04....OFD.xml", "application/ofd"),
            (b"PK\x03\x04....a.txt", "application/zip"),
            ("门前积水\r\n".as_bytes(), "text/plain"),
            (&"门".as_bytes()[..2], "application/octet-stream"),
            (&"门前".as_bytes()[..5], "text/plain"),
            (b"\x1b[31m", "application/octet-stream"),
            (b"\x00\x01\x02", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(sniff(head), media, "{head:?}");
        }
    }
}
