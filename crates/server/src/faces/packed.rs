//! Files of the front ends, compressed once and kept.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

use actix_web::web::Bytes;
use rust_embed::EmbeddedFile;

use super::Face;

/// A file of a front end.
pub(super) struct Packed {
    pub(super) face: Face,
    pub(super) path: String,
    pub(super) file: EmbeddedFile,
}

/// How a body may be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    /// The best that the client takes.
    pub(super) fn accepted(accept_encoding: &str) -> Option<Self> {
        let takes = |name: &str| {
            accept_encoding.split(',').any(|part| {
                let mut pieces = part.split(';').map(str::trim);
                pieces.next() == Some(name) && pieces.next() != Some("q=0")
            })
        };
        if takes("br") {
            Some(Self::Brotli)
        } else if takes("gzip") {
            Some(Self::Gzip)
        } else {
            None
        }
    }

    /// As headers name it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// Files compressed already, by front end, path and content.
type Shelf = HashMap<(Face, String, [u8; 32], Encoding), Bytes>;
static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(Mutex::default);
/// A debug build meets new files with each build of the front end; the shelf is emptied then.
const SHELF_ENTRIES: usize = 2_000;

impl Packed {
    /// The file in an encoding. What was asked for once is kept: a front end is a few files.
    pub(super) async fn encoded(&self, encoding: Encoding) -> Bytes {
        let key = (self.face, self.path.clone(), self.file.metadata.sha256_hash(), encoding);
        if let Some(found) = SHELF.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return found.clone();
        }
        let data = self.file.data.clone();
        let plain = Bytes::copy_from_slice(&data);
        let packed = tokio::task::spawn_blocking(move || compress(&data, encoding)).await;
        let Ok(Ok(packed)) = packed else { return plain };
        let packed = Bytes::from(packed);
        let mut shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.len() >= SHELF_ENTRIES {
            shelf.clear();
        }
        shelf.insert(key, packed.clone());
        packed
    }
}

fn compress(data: &[u8], encoding: Encoding) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::with_capacity(data.len() / 3);
    match encoding {
        Encoding::Brotli => {
            // 9 of 11: a tenth larger than the best, at a twentieth of the time.
            let parameters = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
            brotli::BrotliCompress(&mut &data[..], &mut packed, &parameters)?;
        }
        Encoding::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::best());
            encoder.write_all(data)?;
            encoder.finish()?;
        }
    }
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_encoding_that_is_taken_wins() {
        assert_eq!(Encoding::accepted("gzip, deflate, br"), Some(Encoding::Brotli));
        assert_eq!(Encoding::accepted("gzip;q=1.0, br;q=0"), Some(Encoding::Gzip));
        assert_eq!(Encoding::accepted("identity"), None);
        assert_eq!(Encoding::accepted(""), None);
    }

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let text = "客户关系".repeat(500);
        let brotli = compress(text.as_bytes(), Encoding::Brotli).unwrap();
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &brotli[..], &mut back).unwrap();
        assert_eq!(back, text.as_bytes());
        let gzip = compress(text.as_bytes(), Encoding::Gzip).unwrap();
        let mut back = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&gzip[..]), &mut back).unwrap();
        assert_eq!(back, text);
    }
}
