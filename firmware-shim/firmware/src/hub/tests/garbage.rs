//! Random bytes on the links, and random content of flash.

use std::vec::Vec;

use super::bench::{Bench, CLOUD, LOCK_KEY, MESH, clips};
use crate::hub::HubConfig;
use crate::wire::{
    CLOUD_FRAME_BYTES_MAX, Carried, Direction, Downlink, FilmOrder, FromHub, FromLock, Got, SegmentPicture,
    Sender, ToHub, seal,
};

/// xorshift: the same numbers in every run.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// 10^5 inputs on both links: random bytes, mutated frames, and frames whose sender has the keys but sends
/// nonsense.
#[test]
fn garbage_and_mutations_neither_panic_nor_open_the_shutter() {
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let mut bench = Bench::booting(HubConfig { clips: clips(4), ..HubConfig::default() });
    bench.run(1_500);
    let order = bench.signed_order(1);
    let mut forged = *order.unverified();
    forged.serial = 9;
    let forged = crate::crypto::Signer::from_seed(&[9; 32]).sign::<FilmOrder>(forged).unwrap();
    let mut orders = Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, 1, u64::MAX);
    let mut envelope = |message| orders.enclose_order(&message).unwrap();
    let genuine = [
        ToHub::Film(forged),
        ToHub::Lock(envelope(Downlink::Lock)),
        ToHub::LockIfFilming(envelope(Downlink::Enter { digits: [0xFF; 6], unix_ms: u64::MAX })),
        ToHub::Got(Got { clip: u32::MAX, segment: u32::MAX }),
        ToHub::Stream { on: true },
        ToHub::Ack { boot: 1, event_id: u32::MAX },
    ];
    let mut counter = 1 << 30;
    for round in 0..100_000_u32 {
        let mut bytes: Vec<u8> = Vec::new();
        counter += 1;
        match round % 4 {
            0 => bytes.extend((0..draw.next() % 60).map(|_| [draw.0 as u8, 0, 3][draw.0 as usize % 3])),
            1 => {
                // An attacker who has the key, but not the service's signature.
                let message = &genuine[draw.next() as usize % genuine.len()];
                bytes = sealed(message, Direction::ToHub, counter);
            }
            2 => {
                bytes = sealed(&genuine[draw.next() as usize % genuine.len()], Direction::ToHub, counter);
                let at = draw.next() as usize % bytes.len();
                bytes[at] ^= 1 << (draw.next() % 8);
            }
            _ => {
                let body: [u8; 24] = core::array::from_fn(|_| draw.next() as u8);
                bytes = sealed(&body, Direction::ToHub, counter);
            }
        }
        bytes.push(0);
        if round % 5 == 0 {
            let uplink = FromLock::AskRecording { nonce: [0; 16], serial: draw.next() as u32 };
            let mut frame = [0; crate::wire::FRAME_BYTES_MAX];
            let length = seal(&uplink, &MESH, Direction::FromLock, counter, &mut frame).unwrap();
            frame[draw.next() as usize % length] ^= (draw.next() % 2) as u8;
            bench.board.mesh.incoming.extend(&frame[..length]);
        }
        bench.board.cloud.incoming.extend(&bytes);
        bench.now = bench.now.after_ms(10);
        bench.hub.poll(&mut bench.board, bench.now);
        bench.board.cloud.outgoing.clear();
        bench.board.mesh.outgoing.clear();
        assert!(bench.board.servo.0 < 80, "round {round}: the shutter was told to open");
    }
    assert!(bench.hub.state(bench.now).damaged_frames > 10_000);
    assert!(bench.hub.state(bench.now).refused_frames > 10_000);
}

fn sealed<T: serde::Serialize>(message: &T, way: Direction, counter: u64) -> Vec<u8> {
    let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
    let length = seal(message, &CLOUD, way, counter, &mut frame).unwrap();
    frame[..length].to_vec()
}

/// Flash images: noise over a film's, from a byte to a sector.
#[test]
fn any_flash_image_is_booted_without_panic_and_films_nothing() {
    let mut draw = Draw(0x1234_5678_9ABC_DEF1);
    let mut filmed = Bench::filming();
    filmed.confirms = false;
    filmed.run(8_000);
    filmed.end(1);
    filmed.run(2_000);
    let size = filmed.board.flash.bytes.len() as u64;
    for round in 0..3_000 {
        let mut bench = filmed.clone();
        for _ in 0..1 + draw.next() % 4 {
            let from = (draw.next() % size) as usize;
            let length = [1, 40, 600, 4096][draw.next() as usize % 4];
            for byte in bench.board.flash.bytes.iter_mut().skip(from).take(length) {
                *byte = match round % 3 {
                    0 => draw.next() as u8,
                    1 => 0,
                    _ => *byte & draw.next() as u8,
                };
            }
        }
        bench.reset();
        for _ in 0..30 {
            bench.now = bench.now.after_ms(10);
            bench.hub.poll(&mut bench.board, bench.now);
            assert!(bench.board.servo.0 < 80, "round {round}: the shutter was told to open");
        }
    }
}

#[test]
fn a_picture_is_the_longest_message_and_fits() {
    let pixels = crate::picture::Pixels([0xFF; crate::picture::PIXELS]);
    let (clip, segment, unix_ms) = (u32::MAX, u32::MAX, u64::MAX);
    let longest =
        FromHub::<Carried>::SegmentPicture(SegmentPicture { clip, segment, index: u8::MAX, unix_ms, pixels });
    assert!(sealed(&longest, Direction::FromHub, u64::MAX).len() <= 640);
}
