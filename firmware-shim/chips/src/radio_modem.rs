//! A transparent packet modem on a UART: bytes up to a delimiter become one radio frame, and frames
//! become bytes.
//!
//! Modelled: framing at the delimiter 0x00 (COBS), the longest frame, pacing of incoming bytes at the baud rate, a
//! bounded buffer. Deliberately absent: the air (latency, loss and jamming are part of the link), AT commands, sleep.
//!
//! **Glossary.** *Frame*: bytes without 0x00, followed by one 0x00. *Host*: the microcontroller.

use crate::bus::uart::{UartPeer, byte_time_ns};
use std::collections::VecDeque;

/// The modem.
#[derive(Debug, Clone)]
pub struct RadioModem {
    byte_ns: u64,
    frame_bytes_max: usize,
    assembling: Vec<u8>,
    too_long: bool,
    outgoing: Vec<(u64, Vec<u8>)>,
    to_host: VecDeque<(u64, u8)>,
    host_idle_from_ns: u64,
    dropped: Dropped,
}

/// What the modem had to drop, since power-on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Frames of the host longer than the modem sends.
    pub too_long: u32,
    /// Frames from the air for which the buffer towards the host had no room.
    pub no_room: u32,
}

/// The longest frame of a mesh modem, bytes, delimiter included. Estimate: two of 802.15.4's 127.
pub const MESH_FRAME_BYTES: usize = 255;
/// The longest frame of a Wi-Fi modem, bytes, delimiter included. Estimate: serial bridges pack so much
/// into one datagram.
pub const WIFI_FRAME_BYTES: usize = 1_024;
/// The longest frame of a Bluetooth Low Energy modem, bytes, delimiter included: one write of an attribute. Source:
/// Bluetooth Core Specification 5.0, vol. 6, part B, 2.4: 251 bytes, less 4 of L2CAP and 3 of ATT.
pub const NEARBY_FRAME_BYTES: usize = 244;
/// Room for bytes on their way to the host. Estimate.
pub const TO_HOST_BYTES: usize = 2_048;
/// Ends a frame: COBS leaves no other 0x00.
pub const DELIMITER: u8 = 0x00;

impl RadioModem {
    /// A modem whose UART runs at this baud rate and whose longest frame is this many bytes, delimiter included.
    #[must_use]
    pub fn new(baud: u32, frame_bytes_max: usize) -> Self {
        Self {
            byte_ns: byte_time_ns(baud),
            frame_bytes_max,
            assembling: Vec::new(),
            too_long: false,
            outgoing: Vec::new(),
            to_host: VecDeque::new(),
            host_idle_from_ns: 0,
            dropped: Dropped::default(),
        }
    }

    /// Takes the frames that are complete, in order: when the last byte (the delimiter) left the
    /// host, ns, and the frame, delimiter included. Advance the UART first.
    pub fn take_outgoing(&mut self) -> Vec<(u64, Vec<u8>)> {
        core::mem::take(&mut self.outgoing)
    }

    /// A frame arrived by radio at `now_ns`, delimiter included: its bytes go to the host at the baud rate, behind
    /// earlier ones. A frame that finds no room is dropped whole.
    pub fn deliver(&mut self, now_ns: u64, frame: &[u8]) {
        if self.to_host.len() + frame.len() > TO_HOST_BYTES {
            self.dropped.no_room += 1;
            return;
        }
        self.host_idle_from_ns = self.host_idle_from_ns.max(now_ns);
        for &byte in frame {
            self.host_idle_from_ns += self.byte_ns;
            self.to_host.push_back((self.host_idle_from_ns, byte));
        }
    }

    /// What was dropped since power-on.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// The supply came back: buffers are empty.
    pub fn power_on_reset(&mut self, now_ns: u64) {
        let byte_ns = self.byte_ns;
        *self = Self { byte_ns, host_idle_from_ns: now_ns, ..Self::new(1, self.frame_bytes_max) };
    }
}

impl UartPeer for RadioModem {
    fn byte_in(&mut self, byte: u8, at_ns: u64) {
        if self.assembling.len() >= self.frame_bytes_max {
            self.too_long = true;
        } else {
            self.assembling.push(byte);
        }
        if byte == DELIMITER {
            let frame = core::mem::take(&mut self.assembling);
            if core::mem::take(&mut self.too_long) {
                self.dropped.too_long += 1;
            } else if frame.len() > 1 {
                // A lone delimiter is how hosts flush the line: nothing to send.
                self.outgoing.push((at_ns, frame));
            }
        }
    }

    fn byte_out(&mut self, now_ns: u64) -> Option<u8> {
        self.to_host.pop_front_if(|(at_ns, _)| *at_ns <= now_ns).map(|(_, byte)| byte)
    }

    fn next_byte_ns(&self) -> Option<u64> {
        self.to_host.front().map(|&(at_ns, _)| at_ns)
    }
}
