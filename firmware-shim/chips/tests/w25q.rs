//! W25Q32JV: behaviours of its datasheet (Winbond revision G), agreement with `embedded-hal-mock`
//! under the published driver. What power cuts leave is in `w25q_cuts.rs`.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::spi::{SpiBench, selected};
use chips::bus::spi::Segment;
use chips::w25q::{CAPACITY_BYTES, POWER_UP_WRITE_NS, Times, W25q};
use chips::{BusError, SpiTarget};
use embassy_futures::block_on;
use embedded_hal::spi::SpiDevice;
use w25::{Q, W25};

const BUSY: u8 = 0x01;
const WEL: u8 = 0x02;

fn bench() -> SpiBench<W25q> {
    SpiBench::new(W25q::new(1, "flash"))
}

/// Programs bytes at an address, and waits.
fn program(bench: &mut SpiBench<W25q>, address: u32, bytes: &[u8]) {
    bench.send(&[0x06]);
    bench.send(&[&[0x02], &address.to_be_bytes()[1..], bytes].concat());
    bench.wait_us(400);
}

fn read<const N: usize>(bench: &mut SpiBench<W25q>, address: u32) -> [u8; N] {
    let [_, high, middle, low] = address.to_be_bytes();
    bench.ask(&[0x03, high, middle, low])
}

/// Busy and write enable as they are at this moment. The bus would wait for the end of busy, so
/// the chip is asked itself.
fn status(bench: &SpiBench<W25q>) -> u8 {
    let mut chip = bench.bus.target.clone();
    chip.select(bench.now_ns);
    chip.exchange(0x05, bench.now_ns);
    chip.exchange(0x00, bench.now_ns)
}

/// Table 8.1.1: identifications.
#[test]
fn identifies_itself() {
    let mut bench = bench();
    assert_eq!(bench.ask(&[0x9F]), [0xEF, 0x40, 0x16]);
    assert_eq!(bench.ask(&[0x90, 0, 0, 0]), [0xEF, 0x15, 0xEF, 0x15]);
    assert_eq!(bench.ask(&[0x90, 0, 0, 1]), [0x15, 0xEF]);
    assert_eq!(bench.ask(&[0xAB, 0, 0, 0]), [0x15]);
    let unique: [u8; 8] = bench.ask(&[0x4B, 0, 0, 0, 0]);
    let other: [u8; 8] = SpiBench::new(W25q::new(2, "flash")).ask(&[0x4B, 0, 0, 0, 0]);
    assert_ne!(unique, other);
}

/// The published driver, unmodified: detects, writes over page borders, reads back, erases.
#[test]
fn published_driver_stores_and_erases() {
    let mut bench = bench();
    let text: Vec<u8> = (0..=255).chain(0..=255).chain(0..=99).collect();
    bench.poll(|spi| {
        block_on(async {
            let mut flash = W25::<Q, _, _, _>::new_no_pins(spi, CAPACITY_BYTES as u32).await.unwrap();
            assert_eq!(flash.jedec_id().await.unwrap().manufacturer(), 0xEF);
            flash.erase_sector(3).await.unwrap();
            flash.write(3 * 4096 + 77, &text).await.unwrap();
            let mut back = vec![0; text.len()];
            flash.read(3 * 4096 + 77, &mut back).await.unwrap();
            assert_eq!(back, text);
        });
    });
    let took_ms = bench.now_ns / 1_000_000;
    assert_eq!(took_ms, 45 + 2, "an erase, four pages and their bytes");
    assert_eq!((bench.chip().erases(3), bench.chip().erases(2)), (1, 0));
}
