//! When the pictures that the camera hub streamed were really taken: identified by their pixels, whatever their
//! timestamps say.

use std::collections::VecDeque;

use firmware::picture::Pixels;

/// This many pictures are remembered: minutes of streaming.
const REMEMBERED: usize = 2_000;

/// The latest streamed pictures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Streamed {
    sent: VecDeque<(u64, u64)>,
    /// When the picture on the recipient's phone was taken, ns.
    shown_ns: Option<u64>,
}

impl Streamed {
    /// The camera hub sends a picture; it was taken less than one picture period ago.
    pub(crate) fn sent(&mut self, now_ns: u64, pixels: &Pixels) {
        let print = print(&pixels.0);
        // Sending a picture again does not make it younger. Noise makes every exposure different.
        if self.sent.iter().all(|(sent, _)| *sent != print) {
            self.sent.push_back((print, now_ns));
        }
        if self.sent.len() > REMEMBERED {
            self.sent.pop_front();
        }
    }

    /// The recipient's phone shows this picture now.
    pub(crate) fn shown(&mut self, pixels: Option<&[u8]>) {
        let print = pixels.map(print);
        self.shown_ns =
            print.and_then(|print| self.sent.iter().find(|(sent, _)| *sent == print)).map(|sent| sent.1);
    }

    /// When the picture on the phone was taken, ns.
    pub(crate) fn shown_ns(&self) -> Option<u64> {
        self.shown_ns
    }
}

/// FNV-1a.
fn print(pixels: &[u8]) -> u64 {
    pixels
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash, pixel| (hash ^ u64::from(*pixel)).wrapping_mul(0x100_0000_01B3))
}

#[cfg(test)]
mod tests;
