//! Plain QR codes as pictures, made here.

use qrcode::{Color, EcLevel, QrCode};

use crate::error::ApiError;

/// Pixels of a module.
const SCALE: usize = 8;
/// Modules of white around the code, as the standard wants.
const QUIET: usize = 4;

/// A QR code of `text`, as a PNG in black and white.
///
/// # Errors
/// For a text that no code can hold.
pub(crate) fn png(text: &str) -> Result<Vec<u8>, ApiError> {
    let broken = |error: &dyn std::fmt::Display| ApiError::internal(format!("a QR code can't be drawn: {error}"));
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| broken(&error))?;
    let modules = code.width();
    let side = (modules + 2 * QUIET) * SCALE;
    // One bit a pixel, the rows padded to whole bytes; 1 is white.
    let mut row_bytes = Vec::with_capacity(side * side.div_ceil(8));
    for y in 0..side {
        let mut row = vec![0xff_u8; side.div_ceil(8)];
        for x in 0..side {
            if is_dark(&code, modules, x / SCALE, y / SCALE) {
                row[x / 8] &= !(0x80 >> (x % 8));
            }
        }
        row_bytes.extend_from_slice(&row);
    }
    let side = u32::try_from(side).map_err(|error| broken(&error))?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().map_err(|error| broken(&error))?;
    writer.write_image_data(&row_bytes).map_err(|error| broken(&error))?;
    writer.finish().map_err(|error| broken(&error))?;
    Ok(bytes)
}

fn is_dark(code: &QrCode, modules: usize, x: usize, y: usize) -> bool {
    let within = |at: usize| at.checked_sub(QUIET).filter(|at| *at < modules);
    match (within(x), within(y)) {
        (Some(x), Some(y)) => code[(x, y)] == Color::Dark,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_out() {
        let bytes = png("https://crm.example.com/m/#/pages/scan/index?scene=0f9de62fce790f9a083d5c99e95740ce").unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(frame.width, frame.height);
        assert!(pixels[..frame.width as usize / 8 * QUIET * SCALE].iter().all(|byte| *byte == 0xff), "white around it");
        assert!(png(&"x".repeat(5000)).is_err());
    }
}
