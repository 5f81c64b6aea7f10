//! What a file is, by its first bytes. What its name or its sender say is never believed.

/// The media type of what is not known.
pub const UNKNOWN: &str = "application/octet-stream";

/// The media types that are told apart: what the platform sends and takes, and what staff attach.
const KNOWN: [&str; 9] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "audio/amr",
    "audio/mpeg",
    "video/mp4",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// The media type of a file, from its content; [`UNKNOWN`] where it is none of those we know.
pub fn media_type(bytes: &[u8]) -> &'static str {
    let found = infer::get(bytes).map_or(UNKNOWN, |kind| kind.mime_type());
    KNOWN.into_iter().find(|known| *known == found).unwrap_or(UNKNOWN)
}

/// Whether browsers show it as a picture, without ever running anything in it.
pub fn is_picture(mime: &str) -> bool {
    matches!(mime, "image/jpeg" | "image/png" | "image/gif" | "image/webp")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_first_bytes() {
        let cases: [(&[u8], &str); 10] = [
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"#!AMR\n\x3c\0\0\0\0\0\0", "audio/amr"),
            (b"ID3\x03\0\0\0\0\0\0", "audio/mpeg"),
            (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2", "video/mp4"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", UNKNOWN),
            (b"<!DOCTYPE html><html>", UNKNOWN),
        ];
        for (bytes, mime) in cases {
            assert_eq!(media_type(bytes), mime);
        }
        assert_eq!(media_type(b""), UNKNOWN);
        assert!(is_picture("image/png") && !is_picture("image/svg+xml"));
    }
}
