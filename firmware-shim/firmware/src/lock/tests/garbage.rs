//! A world gone mad: every chip, pin and byte at random. The lock may refuse everything, but it
//! must not panic, must not wait, and must not let the motor run on.

use super::bench::{Bench, CODE};
use crate::lock::LockConfig;

/// xorshift: the same numbers in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

#[test]
fn chaos_neither_panics_nor_keeps_the_motor_running() {
    for seed in 1..=12 {
        let mut draw = Draw(seed);
        let mut bench =
            if seed % 2 == 0 { Bench::expecting() } else { Bench::booting(LockConfig::default()) };
        bench.acknowledges = seed % 3 == 0;
        for _ in 0..400 {
            disturb(&mut bench, &mut draw);
            let ms = draw.below(300);
            bench.run(ms);
        }
        for (began_ms, _, for_ms) in &bench.runs {
            assert!(*for_ms <= 3_000, "seed {seed}: {for_ms} ms from {began_ms} ms");
        }
    }
}

fn disturb(bench: &mut Bench, draw: &mut Draw) {
    match draw.below(19) {
        0 => bench.board.i2c.bolt_um = draw.below(80_000) as i32 - 20_000,
        1 => bench.hand = draw.below(60) as i32 - 30,
        2 => bench.hand = 0,
        3 => bench.cells_mv = draw.below(9_000) as i32,
        4 => bench.board.i2c.touched = draw.below(0x1_0000) as u16,
        5 => bench.door(draw.below(2) == 0),
        6 => bench.strike_fitted = draw.below(4) != 0,
        7 => {
            for _ in 0..draw.below(300) {
                let byte = draw.below(256) as u8;
                bench.board.radio.incoming.push_back(byte);
            }
            bench.board.radio.incoming.push_back(0);
        }
        8 => bench.board.i2c.dead.push([0x36, 0x40, 0x5A][draw.below(3) as usize]),
        9 => bench.board.i2c.dead.clear(),
        10 => bench.board.tamper.0 = draw.below(8) == 0,
        11 => bench.board.flash.is_dead = draw.below(2) == 0,
        // The chip's calendar is that of this century.
        12 => bench.board.i2c.clock_ms = 946_684_800_000 + draw.below(3_000_000_000_000),
        13 => bench.board.i2c.clock_stopped = true,
        14 => {
            let at = draw.below(0x1_0000) as usize;
            bench.board.flash.bytes[at] = draw.below(256) as u8;
        }
        15 => {
            for _ in 0..draw.below(100) {
                let byte = draw.below(256) as u8;
                bench.board.nearby.incoming.push_back(byte);
            }
            bench.board.nearby.incoming.push_back(0);
        }
        16 => bench.phone_answers_at_random(draw.below(4) as u32, draw.below(256) as u8),
        17 => bench.blocked_throw_um = Some(draw.below(30_000) as i32),
        _ => bench.enter(CODE),
    }
}
