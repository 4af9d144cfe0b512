//! The SPI bus itself: timing, faults, traces.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::spi::SpiBench;
use chips::bus::spi::{Expect, Segment};
use chips::faults::SpiFault;
use chips::w25q::{JEDEC_ID, W25q};
use embedded_hal::spi::{Operation, SpiDevice};

/// A bit at 8 MHz.
const BIT_NS: u64 = 125;
const FOREVER: u64 = u64::MAX;

fn bench() -> SpiBench<W25q> {
    let mut bench = SpiBench::new(W25q::new(1, "flash"));
    bench.chip().overwrite(0, b"latch");
    bench
}

fn broken(fault: SpiFault) -> SpiBench<W25q> {
    let mut bench = bench();
    bench.bus.faults.add(fault, 0, FOREVER);
    bench
}

#[test]
fn bytes_take_eight_bits_and_chip_select_one_each_way() {
    let mut bench = bench();
    bench.ask::<3>(&[0x9F]);
    assert_eq!(bench.now_ns, (4 * 8 + 2) * BIT_NS);
    bench.bus.set_speed_hz(1_000_000);
    let start_ns = bench.now_ns;
    bench.ask::<3>(&[0x9F]);
    assert_eq!(bench.now_ns - start_ns, (4 * 8 + 2) * 1_000);
}

/// All five kinds of operation are one transaction, in both directions at once where specified.
#[test]
fn operations_are_one_transaction() {
    let mut bench = bench();
    let start_ns = bench.now_ns;
    let (mut letter, mut longer, mut pair) = ([0; 1], [0; 2], [0; 2]);
    bench.poll(|spi| {
        let mut parts = [
            Operation::Write(&[0x03, 0, 0, 0]),
            Operation::Read(&mut letter),
            Operation::Transfer(&mut longer, &[0]),
            Operation::DelayNs(700),
            Operation::TransferInPlace(&mut pair),
        ];
        spi.transaction(&mut parts).unwrap();
    });
    assert_eq!([&letter[..], &longer, &pair].concat(), b"latch");
    assert_eq!(bench.now_ns - start_ns, (9 * 8 + 2) * BIT_NS + 700);
}

#[test]
fn faults_are_as_their_words_say() {
    let read = |bench: &mut SpiBench<W25q>| -> [u8; 5] { bench.ask(&[0x03, 0, 0, 0]) };
    assert_eq!(read(&mut bench()), *b"latch");
    assert_eq!(read(&mut broken(SpiFault::Dead)), [0xFF; 5]);
    assert_eq!(read(&mut broken(SpiFault::Deselected)), [0xFF; 5]);
    assert_eq!(read(&mut broken(SpiFault::StuckAnswer { high: false })), [0; 5]);
    assert_eq!(read(&mut broken(SpiFault::StuckAnswer { high: true })), [0xFF; 5]);
    let flip = |byte_index, every| broken(SpiFault::BitFlip { byte_index, mask: 0x20, every });
    assert_eq!(read(&mut flip(4, 1)), *b"Latch");
    assert_eq!(read(&mut flip(0, 1)), [0xFF; 5], "no such instruction: 23h");
    let mut seldom = flip(4, 3);
    assert_eq!([0; 4].map(|_| read(&mut seldom)[0]), *b"LllL");
    let noisy = read(&mut broken(SpiFault::Noise { probability: 1.0 }));
    assert_eq!(noisy.map(u8::count_zeros), [1; 5], "the instruction is hit, and so is each empty answer");
}

/// What the controller sends still arrives when only the answer line is stuck.
#[test]
fn a_stuck_answer_line_hides_but_does_not_hinder() {
    let mut bench = broken(SpiFault::StuckAnswer { high: false });
    bench.send(&[0x06]);
    bench.send(&[0x02, 0, 0, 0, 0x00]);
    bench.wait_us(400);
    bench.bus.faults.clear();
    assert_eq!(bench.ask(&[0x03, 0, 0, 0]), [0]);
}

/// A chip whose supply came back is reset; one whose chip select came back is not.
#[test]
fn a_dead_chip_forgets_its_latches_when_it_returns() {
    let latch_after = |fault| {
        let mut bench = bench();
        bench.wait_us(10_000);
        bench.send(&[0x06]);
        bench.bus.faults.add(fault, bench.now_ns, bench.now_ns + 50_000);
        bench.ask::<1>(&[0x05]);
        bench.wait_us(60);
        bench.ask::<1>(&[0x9F]);
        bench.wait_us(30);
        bench.ask::<1>(&[0x05])[0]
    };
    assert_eq!(latch_after(SpiFault::Dead), 0x00);
    assert_eq!(latch_after(SpiFault::Deselected), 0x02);
}

#[test]
fn the_trace_records_and_digests() {
    let mut bench = bench();
    let mut other = bench.clone();
    bench.bus.trace.set_recording(true);
    assert_eq!(bench.ask(&[0x9F]), JEDEC_ID);
    other.ask::<3>(&[0x9F]);
    assert_eq!(
        bench.bus.trace.to_mock_script(),
        [
            Expect::Start,
            Expect::Part(Segment::Write(vec![0x9F])),
            Expect::Part(Segment::Read(JEDEC_ID.to_vec())),
            Expect::End
        ]
    );
    assert_eq!(bench.bus.trace.digest(), other.bus.trace.digest(), "recording changes nothing");
    bench.send(&[0x06]);
    other.send(&[0x04]);
    assert_ne!(bench.bus.trace.digest(), other.bus.trace.digest());
}
