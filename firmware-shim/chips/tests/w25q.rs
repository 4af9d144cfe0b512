//! W25Q32JV: behaviours of its datasheet (Winbond revision G), agreement with `embedded-hal-mock`
//! under the published driver. What power cuts leave is in `w25q_cuts.rs`.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::spi::{SpiBench, selected};
use chips::bus::spi::Segment;
use chips::w25q::{CAPACITY_BYTES, POWER_UP_WRITE_NS, Reads, Times, W25q};
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

/// The driver's traffic is the datasheet's: identification, write enable, page program, status, read.
#[test]
fn the_driver_agrees_with_the_datasheets_script() {
    let status = |status| selected([Segment::TransferInPlace(vec![0x05, 0], vec![0xFF, status])]);
    let script = [
        status(0x00),
        selected([Segment::Write(vec![0x06])]),
        status(0x02),
        selected([Segment::Write(vec![0x02, 0x01, 0x23, 0x45]), Segment::Write(vec![0xA5, 0x5A])]),
        status(0x00),
        selected([Segment::Write(vec![0x03, 0x01, 0x23, 0x45]), Segment::Read(vec![0xA5, 0x5A, 0xFF])]),
    ]
    .concat();
    async fn store<S: embedded_hal_async::spi::SpiDevice>(spi: S) -> [u8; 3] {
        let mut flash = W25::<Q, _, _, _>::new_no_pins(spi, CAPACITY_BYTES as u32).await.unwrap();
        flash.write(0x01_2345, &[0xA5, 0x5A]).await.unwrap();
        let mut back = [0; 3];
        flash.read(0x01_2345, &mut back).await.unwrap();
        back
    }
    bench().agree(&script, |mock| block_on(store(mock)), |spi| block_on(store(spi)));
}

/// 8.2.13: bytes past the page's end go to its start; of more than 256 the last ones stay.
#[test]
fn a_program_wraps_inside_its_page() {
    let mut bench = bench();
    program(&mut bench, 0x1FE, &[1, 2, 3, 4]);
    assert_eq!(read(&mut bench, 0x1FE), [1, 2, 0xFF], "not into the next page");
    assert_eq!(read(&mut bench, 0x100), [3, 4, 0xFF]);
    let long: Vec<u8> = (0..=255).chain([0xAA, 0xBB]).collect();
    program(&mut bench, 0x300, &long);
    assert_eq!(read(&mut bench, 0x300), [0xAA, 0xBB, 2, 3], "the first two were sent over");
    assert_eq!(read(&mut bench, 0x3FE), [254, 255]);
}

/// 8.2.13: programming only clears bits.
#[test]
fn programming_clears_bits_and_only_an_erase_sets_them() {
    let mut bench = bench();
    program(&mut bench, 0, &[0b1111_0000]);
    program(&mut bench, 0, &[0b1010_1010]);
    assert_eq!(read(&mut bench, 0), [0b1010_0000]);
    bench.send(&[0x06]);
    bench.send(&[0x20, 0, 0, 0]);
    bench.wait_us(45_000);
    assert_eq!(read(&mut bench, 0), [0xFF]);
}

/// 8.2.1, 8.2.3, 7.1.2: without the latch nothing is programmed; the latch falls when the work ends.
#[test]
fn write_enable_is_needed_and_used_up() {
    let mut bench = bench();
    bench.send(&[0x02, 0, 0, 0, 0x00]);
    assert_eq!(status(&bench), 0);
    bench.send(&[0x06]);
    assert_eq!(status(&bench), WEL);
    bench.send(&[0x04]);
    assert_eq!(status(&bench), 0);
    bench.send(&[0x06, 0x00]);
    assert_eq!(status(&bench), 0, "chip select has to rise right behind the instruction");
    bench.send(&[0x06]);
    bench.send(&[0x02, 0, 0, 0]);
    assert_eq!(status(&bench), WEL, "nothing to program");
    bench.send(&[0x02, 0, 0, 0, 0x0F]);
    assert_eq!(status(&bench), WEL | BUSY);
    bench.wait_us(400);
    assert_eq!(status(&bench), 0);
    bench.send(&[0x02, 0, 0, 0, 0x00]);
    assert_eq!(status(&bench), 0);
    assert_eq!(read(&mut bench, 0), [0x0F]);
}

/// 8.2.2: the latch falls also after instructions whose function the model lacks: writes to the status
/// registers, programs and erases of security registers, quad programs. They keep the chip busy, and a
/// program without a write enable of its own is ignored after them.
#[test]
fn absent_functions_use_the_write_enable_up() {
    let absent: [(&[u8], u64); 8] = [
        (&[0x01, 0x1C], 10_000),
        (&[0x01, 0x1C, 0x02], 10_000),
        (&[0x31, 0x02], 10_000),
        (&[0x11, 0x60], 10_000),
        (&[0x42, 0, 0x10, 0, 0x55], 400),
        (&[0x44, 0, 0x10, 0], 45_000),
        (&[0x32, 0, 0, 0, 0x55], 400),
        (&[0x32, 0, 0, 0, 0x55, 0x55, 0x55, 0x55], 400),
    ];
    for (instruction, busy_us) in absent {
        let mut bench = bench();
        bench.send(instruction);
        assert_eq!(status(&bench), 0, "{instruction:02X?}: not without a write enable");
        let before: [u8; 3] =
            [bench.ask::<1>(&[0x05])[0], bench.ask::<1>(&[0x35])[0], bench.ask::<1>(&[0x15])[0]];
        bench.send(&[0x06]);
        bench.send(instruction);
        bench.wait_us(busy_us - 50);
        assert_eq!(status(&bench), WEL | BUSY, "{instruction:02X?}");
        bench.wait_us(50);
        assert_eq!(status(&bench), 0, "{instruction:02X?}");
        bench.send(&[0x02, 0, 0, 0, 0x00]);
        bench.wait_us(400);
        assert_eq!(read(&mut bench, 0), [0xFF], "{instruction:02X?}: a stray program");
        let after: [u8; 3] =
            [bench.ask::<1>(&[0x05])[0], bench.ask::<1>(&[0x35])[0], bench.ask::<1>(&[0x15])[0]];
        assert_eq!(after, before, "{instruction:02X?}: nothing was stored");
        assert_eq!(bench.chip().flash_bytes(u64::MAX / 2), 0, "{instruction:02X?}: no cell was changed");
    }
    // Of the wrong length they are ignored.
    for instruction in [&[0x01][..], &[0x31], &[0x11, 1, 2, 3], &[0x42, 0, 0x10, 0], &[0x44, 0, 0x10]] {
        let mut bench = bench();
        bench.send(&[0x06]);
        bench.send(instruction);
        assert_eq!(status(&bench), WEL, "{instruction:02X?}");
    }
}

/// 7.1.1: a busy chip ignores all but reads of status and the reset.
#[test]
fn a_busy_chip_ignores_instructions() {
    let mut bench = bench();
    program(&mut bench, 0, &[0x11]);
    bench.send(&[0x06]);
    bench.send(&[0x20, 0, 0, 0]);
    assert_eq!(read(&mut bench, 0), [0xFF], "nobody drives the line");
    assert_eq!(bench.ask(&[0x9F]), [0xFF; 3]);
    bench.send(&[0x04]);
    bench.send(&[0x02, 0, 0x20, 0, 0x00]);
    assert_eq!(status(&bench), WEL | BUSY);
    assert_eq!(bench.ask::<1>(&[0x35]), [0x02]);
    assert_eq!(bench.ask::<1>(&[0x15]), [0x60]);
    bench.wait_us(45_000);
    assert_eq!(read(&mut bench, 0x2000), [0xFF], "the program came too early");
}

/// AC characteristics: each kind of work takes its time, typical or maximum, and frees the specified bytes.
#[test]
fn work_takes_its_time_and_reaches_its_range() {
    let erases: [(&[u8], u64, u64, core::ops::Range<usize>); 5] = [
        (&[0x20, 0x01, 0x9F, 0xFF], 45, 400, 0x19..0x1A),
        (&[0x52, 0x01, 0x9F, 0xFF], 120, 1_600, 0x18..0x20),
        (&[0xD8, 0x01, 0x9F, 0xFF], 150, 2_000, 0x10..0x20),
        (&[0xC7], 10_000, 50_000, 0..1024),
        (&[0x60], 10_000, 50_000, 0..1024),
    ];
    for (times, column) in [(Times::TYPICAL, 0), (Times::MAXIMUM, 1)] {
        for (instruction, typical_ms, maximum_ms, sectors) in erases.clone() {
            let mut bench = bench();
            bench.chip().times = times;
            for sector in 0..1024 {
                bench.chip().overwrite(sector * 4096 + 5, &[0]);
            }
            bench.send(&[0x06]);
            bench.send(instruction);
            bench.wait_us([typical_ms, maximum_ms][column] * 1_000 - 1);
            assert_eq!(status(&bench), WEL | BUSY, "{instruction:02X?}");
            bench.wait_us(1);
            assert_eq!(status(&bench), 0, "{instruction:02X?}");
            read::<1>(&mut bench, 0);
            for sector in 0..1024 {
                let erased = sectors.contains(&sector);
                assert_eq!(bench.chip().sector(sector)[5], if erased { 0xFF } else { 0 }, "{sector}");
                assert_eq!(bench.chip().erases(sector), u32::from(erased));
            }
        }
    }
    let mut bench = bench();
    bench.send(&[0x06]);
    bench.send(&[0x02, 0, 0, 0, 0]);
    bench.wait_us(399);
    assert_eq!(status(&bench), WEL | BUSY);
    bench.wait_us(1);
    assert_eq!(status(&bench), 0);
}

/// 8.2.14 ff.: an erase of the wrong length is none.
#[test]
fn instructions_of_wrong_length_are_ignored() {
    let mut bench = bench();
    bench.send(&[0x06]);
    for instruction in [&[0x20, 0, 0][..], &[0x20, 0, 0, 0, 0], &[0xC7, 0], &[0x60, 0, 0, 0], &[0x99]] {
        bench.send(instruction);
        assert_eq!(status(&bench), WEL, "{instruction:02X?}");
    }
}

/// 8.2.6, 8.2.7: the address counts on, over the end of the array; a fast read has a dummy byte.
#[test]
fn reads_run_on_and_wrap() {
    let mut bench = bench();
    program(&mut bench, 0x3F_FFFE, &[1, 2]);
    program(&mut bench, 0, &[3, 4]);
    assert_eq!(read(&mut bench, 0x3F_FFFE), [1, 2, 3, 4]);
    assert_eq!(bench.ask(&[0x0B, 0x3F, 0xFF, 0xFE, 0x00]), [1, 2, 3, 4]);
    assert_eq!(read(&mut bench, 0x7F_FFFE), [1, 2, 3, 4], "two address bits too many");
}

/// 8.2.19, 8.2.20: in power-down only the release is accepted.
#[test]
fn power_down_hears_only_its_release() {
    let mut bench = bench();
    bench.send(&[0xB9]);
    bench.wait_us(3);
    assert_eq!(bench.ask(&[0x9F]), [0xFF; 3]);
    bench.send(&[0x06]);
    bench.send(&[0xAB]);
    assert_eq!(bench.ask(&[0x9F]), [0xFF; 3], "not yet: 3 us, and the first byte took 1");
    bench.wait_us(3);
    assert_eq!(bench.ask(&[0x9F]), [0xEF, 0x40, 0x16]);
    assert_eq!(status(&bench), 0);
}

/// 8.2.43: 66h, then 99h at once, resets; what was under way stays half done.
#[test]
fn software_reset_needs_both_and_breaks_off() {
    let mut bench = bench();
    bench.send(&[0x06]);
    bench.send(&[0x66]);
    bench.send(&[0x04, 0x00]);
    bench.send(&[0x99]);
    assert_eq!(status(&bench), WEL, "something came between");
    bench.send(&[0x02, 0, 0, 0, 0, 0, 0, 0]);
    bench.wait_us(200);
    bench.send(&[0x66]);
    bench.send(&[0x99]);
    bench.wait_us(30);
    assert_eq!(status(&bench), 0);
    assert_eq!(read(&mut bench, 0), [0, 0, 0xFF, 0xFF], "half the time, half the bytes");
}

/// Power-up timing: no instruction before tVSL, no write enable before tPUW.
#[test]
fn after_power_on_writing_waits_longer_than_reading() {
    let mut bench = bench();
    program(&mut bench, 7, b"kept");
    bench.send(&[0x06]);
    let on_ns = bench.now_ns;
    bench.chip().power_on_reset(on_ns);
    assert_eq!(bench.ask(&[0x9F]), [0xFF; 3]);
    bench.wait_us(20);
    assert_eq!(read(&mut bench, 7), *b"kept");
    assert_eq!(status(&bench), 0, "the latch is volatile");
    bench.now_ns = on_ns + POWER_UP_WRITE_NS - 2_000;
    bench.send(&[0x06]);
    assert_eq!(status(&bench), 0);
    bench.send(&[0x06]);
    assert_eq!(status(&bench), WEL);
}

/// Asking a busy flash for its status is waiting for it, and the wait is bus time; but no longer
/// than the poll may take.
#[test]
fn a_wait_for_busy_jumps_to_its_end_or_to_the_budgets() {
    let mut bench = bench();
    bench.send(&[0x06]);
    bench.send(&[0x20, 0, 0, 0]);
    let start_ns = bench.now_ns;
    assert_eq!(bench.ask(&[0x05]), [0x00]);
    assert_eq!((bench.now_ns - start_ns) / 1_000, 45_000);
    bench.send(&[0x06]);
    bench.send(&[0xC7]);
    let waited = bench.poll(|spi| {
        let mut buffer = [0x05, 0x00];
        spi.transfer_in_place(&mut buffer)?;
        assert_eq!(buffer[1], WEL | BUSY, "ten seconds are not up");
        spi.write(&[0x05])
    });
    assert_eq!(waited, Err(BusError::PollBudget));
}

/// The record of reads: a clone's reads count as well; what is read after an erase does not, once erases are heeded;
/// and a clone's erase is the clone's own.
#[test]
fn reads_are_on_record_until_their_sector_is_erased() {
    let erase = |bench: &mut SpiBench<W25q>, sector: u32| {
        bench.send(&[0x06]);
        let [_, high, middle, low] = (sector * 4_096).to_be_bytes();
        bench.send(&[0x20, high, middle, low]);
        bench.wait_us(45_000);
    };
    let mut bench = bench();
    let mut reads = Reads::new();
    bench.bus.target.reads = Some(reads.clone());
    erase(&mut bench, 3);
    let _: [u8; 2] = read(&mut bench, 3 * 4_096 + 7);
    assert_eq!(
        [6, 7, 8, 9].map(|at| reads.has_seen(3 * 4_096 + at)),
        [false, true, true, false],
        "not heeded yet"
    );
    reads.heed_erases();
    bench.bus.target.reads = Some(reads.clone());
    let mut copy = SpiBench { bus: bench.bus.clone(), now_ns: bench.now_ns };
    erase(&mut copy, 5);
    let _: [u8; 1] = read(&mut copy, 5 * 4_096);
    assert!(!reads.has_seen(5 * 4_096), "erased before it was read");
    let _: [u8; 1] = read(&mut bench, 5 * 4_096);
    assert!(reads.has_seen(5 * 4_096), "only the copy was erased");
}

/// Where two chips differ.
#[test]
fn chips_differ_where_bytes_do() {
    let (mut one, mut other) = (bench(), bench());
    assert_eq!(one.bus.target.differences(&other.bus.target).count(), 0);
    program(&mut one, 0x1FFE, &[1, 2]);
    program(&mut other, 0x1FFE, &[1, 3]);
    // Work comes to rest when the chip is next spoken to.
    assert_eq!((read(&mut one, 0x1FFE), read(&mut other, 0x1FFE)), ([1, 2], [1, 3]));
    assert_eq!(one.bus.target.differences(&other.bus.target).collect::<Vec<_>>(), [0x1FFF]);
}
