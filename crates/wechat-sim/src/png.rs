//! A small PNG writer for QR codes and sample pictures (palette images, stored without compression).

/// A picture of at most 256 colours.
pub(crate) struct Picture {
    width: usize,
    height: usize,
    palette: Vec<[u8; 3]>,
    pixels: Vec<u8>,
}

impl Picture {
    /// A picture filled with the palette's first colour.
    pub(crate) fn new(width: usize, height: usize, palette: Vec<[u8; 3]>) -> Self {
        Self { width, height, palette, pixels: vec![0; width * height] }
    }

    /// Sets one pixel to a colour of the palette; outside of the picture nothing happens.
    pub(crate) fn set(&mut self, x: usize, y: usize, colour: u8) {
        if x < self.width && y < self.height {
            self.pixels[y * self.width + x] = colour;
        }
    }

    /// The PNG file.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = Vec::with_capacity(13);
        header.extend_from_slice(&be32(self.width));
        header.extend_from_slice(&be32(self.height));
        header.extend_from_slice(&[8, 3, 0, 0, 0]); // 8 bits, palette, no interlace
        chunk(&mut file, b"IHDR", &header);
        chunk(&mut file, b"PLTE", &self.palette.concat());
        let mut raw = Vec::with_capacity((self.width + 1) * self.height);
        for row in self.pixels.chunks(self.width) {
            raw.push(0); // no filter
            raw.extend_from_slice(row);
        }
        chunk(&mut file, b"IDAT", &zlib_stored(&raw));
        chunk(&mut file, b"IEND", &[]);
        file
    }
}

fn be32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes()
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend_from_slice(&be32(data.len()));
    let start = file.len();
    file.extend_from_slice(kind);
    file.extend_from_slice(data);
    let sum = crc32(&file[start..]);
    file.extend_from_slice(&sum.to_be_bytes());
}

fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).expect("a block has at most 65535 bytes");
        out.push(u8::from(blocks.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    out.extend_from_slice(&(b << 16 | a).to_be_bytes());
    out
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// A QR code of a text, four pixels a module.
pub(crate) fn qr_code(text: &str) -> Vec<u8> {
    const SCALE: usize = 8;
    const QUIET: usize = 4;
    let Ok(code) = qrcode::QrCode::new(text) else {
        return Picture::new(1, 1, vec![[255; 3]]).encode();
    };
    let side = (code.width() + 2 * QUIET) * SCALE;
    let mut picture = Picture::new(side, side, vec![[255, 255, 255], [0, 0, 0]]);
    for (index, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let (column, row) = (index % code.width() + QUIET, index / code.width() + QUIET);
            for offset in 0..SCALE * SCALE {
                picture.set(column * SCALE + offset % SCALE, row * SCALE + offset / SCALE, 1);
            }
        }
    }
    picture.encode()
}

/// A landscape (sky, sun, hills) that differs with the seed: the picture a simulated user sends.
pub(crate) fn sample_picture(seed: u64) -> Vec<u8> {
    const WIDTH: usize = 240;
    const HEIGHT: usize = 180;
    const SKY: usize = 64;
    let shift = u8::try_from(seed % 60).unwrap_or(0);
    let mut palette: Vec<[u8; 3]> = (0..SKY)
        .map(|step| {
            let step = u8::try_from(step).unwrap_or(0);
            [120 + step * 2, 160 + step, 240 - shift / 2 - step / 2]
        })
        .collect();
    palette.extend([[255, 214, 120], [126, 166, 122], [86, 136, 98], [58, 104, 84 + shift / 2]]);
    let mut picture = Picture::new(WIDTH, HEIGHT, palette);
    let sun = (50.0 + (seed % 140) as f64, 48.0);
    let phase = (seed % 17) as f64;
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let (fx, fy) = (x as f64, y as f64);
            let hill =
                |base: f64, swing: f64, wave: f64, turn: f64| fy > base + swing * ((fx / wave) + phase + turn).sin();
            let colour = if hill(150.0, 10.0, 26.0, 2.0) {
                SKY + 3
            } else if hill(132.0, 14.0, 38.0, 1.0) {
                SKY + 2
            } else if hill(112.0, 18.0, 52.0, 0.0) {
                SKY + 1
            } else if (fx - sun.0).hypot(fy - sun.1) < 20.0 {
                SKY
            } else {
                (y * SKY / HEIGHT).min(SKY - 1)
            };
            picture.set(x, y, u8::try_from(colour).unwrap_or(0));
        }
    }
    picture.encode()
}
