//! Where a picture ends in its file, so that no second file stands behind it.

/// The length of the PNG at the beginning of the bytes; `None` if its last chunk is missing (PNG, third edition, §5.3).
pub(super) fn of_png(bytes: &[u8]) -> Option<usize> {
    /// Length and type before the data of a chunk, and its check sum behind it.
    const AROUND: usize = 12;
    let mut at = 8;
    loop {
        let (length, rest) = bytes.get(at..)?.split_first_chunk()?;
        let is_last = rest.starts_with(b"IEND");
        at = usize::try_from(u32::from_be_bytes(*length)).ok()?.checked_add(at + AROUND)?;
        if at > bytes.len() {
            return None;
        }
        if is_last {
            return Some(at);
        }
    }
}

/// The length of the JPEG at the beginning of the bytes; `None` if its end marker is missing (ITU-T T.81, B.1.1): the decoder paints
/// what is missing grey instead of saying so.
pub(super) fn of_jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        // Within a scan, FF stands for itself if 00 follows; D0 to D7 count its parts, and any number of FF may fill up.
        at += bytes
            .get(at..)?
            .windows(2)
            .position(|two| matches!(two, [0xFF, of] if is_marker(*of)))?;
        let marker = *bytes.get(at + 1)?;
        at += 2;
        match marker {
            0xD9 => return Some(at),
            0x01 | 0xD8 => {}
            _ => {
                let (length, _) = bytes.get(at..)?.split_first_chunk()?;
                at += usize::from(u16::from_be_bytes(*length));
            }
        }
    }
}

const fn is_marker(byte: u8) -> bool {
    !matches!(byte, 0x00 | 0xD0..=0xD7 | 0xFF)
}
