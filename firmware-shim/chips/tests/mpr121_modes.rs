//! MPR121 (data sheet Rev. 4): what run mode, stop mode and over-current keep and lose, and reads
//! that show a single moment.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::Bench;
use chips::Level;
use chips::mpr121::{ADDRESS, Mpr121};

const ALL: u16 = 0x0FFF;

fn bench() -> Bench<Mpr121> {
    Bench::new(ADDRESS, Mpr121::new())
}

/// A chip with thresholds 12 and 6, a data value every 4 ms, started with this ECR and settled.
fn running(ecr: u8) -> Bench<Mpr121> {
    let mut bench = bench();
    for electrode in 0..12 {
        bench.write(&[0x41 + 2 * electrode, 12, 6]).unwrap();
    }
    bench.write(&[0x5D, 0x20]).unwrap();
    bench.write(&[0x5E, ecr]).unwrap();
    bench.wait_ms(500);
    bench
}

fn touch(bench: &mut Bench<Mpr121>, mask: u16) {
    let now_ns = bench.now_ns;
    bench.chip().set_touched(now_ns, mask);
}

fn touched(bench: &mut Bench<Mpr121>) -> u16 {
    u16::from_le_bytes(bench.read(0x00)) & ALL
}

fn irq(bench: &mut Bench<Mpr121>) -> Level {
    let now_ns = bench.now_ns;
    bench.chip().irq_line(now_ns)
}

fn short_reference(bench: &mut Bench<Mpr121>, shorted: bool) {
    let now_ns = bench.now_ns;
    bench.chip().set_reference_shorted(now_ns, shorted);
}

/// 5.4: the baseline registers show in stop mode what was tracked in run mode.
#[test]
fn stop_mode_keeps_the_baselines() {
    let mut bench = running(0xCC);
    let tracked: [u8; 12] = bench.read(0x1E);
    assert!(tracked.iter().all(|&baseline| baseline > 20), "{tracked:?}");
    bench.write(&[0x5E, 0x00]).unwrap();
    assert_eq!(bench.read(0x1E), tracked);
    bench.wait_ms(500);
    assert_eq!(bench.read(0x1E), tracked);
}

/// 5.11, CL = 00: the baseline begins with what its register holds. So does a driver that stops the
/// chip for a suspend and starts it again for a resume with nothing but the number of keys in ECR.
#[test]
fn a_chip_that_resumes_feels_the_next_finger() {
    let mut bench = running(0x8C);
    bench.write(&[0x5E, 0x00]).unwrap();
    bench.wait_ms(3_000);
    bench.write(&[0x5E, 0x0C]).unwrap();
    bench.wait_ms(20);
    assert_eq!(touched(&mut bench), 0);
    touch(&mut bench, 1 << 7);
    bench.wait_ms(20);
    assert_eq!(touched(&mut bench), 1 << 7);
}

/// 5.4: in stop mode a baseline can be written, and CL = 00 begins with it: above the data the key
/// counts as touched, at the data it does not. In run mode the write is without effect (5.1).
#[test]
fn a_written_baseline_is_the_one_that_run_mode_begins_with() {
    let mut bench = running(0xCC);
    let baseline = bench.byte(0x1E);
    bench.write(&[0x1E, baseline + 10]).unwrap();
    assert_eq!(bench.byte(0x1E), baseline);
    bench.write(&[0x5E, 0x00]).unwrap();
    bench.write(&[0x1E, baseline + 10, baseline]).unwrap();
    assert_eq!(bench.read(0x1E), [baseline + 10, baseline]);
    bench.write(&[0x5E, 0x0C]).unwrap();
    bench.wait_ms(10);
    assert_eq!(touched(&mut bench), 1);
}

/// 5.11: electrodes that are enabled while the chip runs are measured from then on.
#[test]
fn electrodes_enabled_in_run_mode_are_measured() {
    let mut bench = running(0x84);
    assert_eq!(bench.read(0x0C), [0, 0]);
    bench.write(&[0x5E, 0x8C]).unwrap();
    bench.wait_ms(20);
    let [low, high] = bench.read(0x0C);
    assert_ne!(u16::from_le_bytes([low, high]), 0);
}

/// 5.3: a read of 0x00 to 0x2A shows a single moment without mixing up old and new data, wherever in
/// a data value it begins.
#[test]
fn a_burst_shows_a_single_moment() {
    let mut seen = [0_u32; 2];
    for offset_us in (0..4_200).step_by(50) {
        let mut bench = running(0x8C);
        touch(&mut bench, ALL);
        bench.wait_us(offset_us);
        let burst: [u8; 0x2B] = bench.read(0x00);
        let status = u16::from_le_bytes([burst[0], burst[1]]);
        let data: Vec<u16> =
            burst[0x04..0x1C].chunks_exact(2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]])).collect();
        assert!(data.iter().all(|&value| value == data[0]), "offset {offset_us} us: {data:?}");
        let baselines = &burst[0x1E..0x2A];
        assert!(baselines.iter().all(|&value| value == baselines[0]), "{offset_us} us: {baselines:?}");
        assert!(status == 0 || status == ALL, "offset {offset_us} us: {status:#06x}");
        assert_eq!(status == ALL, data[0] + 12 < u16::from(baselines[0]) << 2, "offset {offset_us} us");
        seen[usize::from(status == ALL)] += 1;
        // A change after that moment has not been read yet, and IRQ shows it.
        bench.wait_ms(5);
        assert_eq!(irq(&mut bench) == Level::Low, status == 0, "offset {offset_us} us");
        assert_eq!(touched(&mut bench), ALL, "the next read shows the next moment");
    }
    assert!(seen[0] > 20 && seen[1] > 3, "before and after the update: {seen:?}");
}

/// 5.2: over-current sets OVCF, and clears everything else in 0x00 to 0x2A and bits 5 to 0 of ECR.
#[test]
fn over_current_clears_outputs_and_the_run_bits() {
    for ecr in [0x8C_u8, 0xCC, 0x0C, 0x44] {
        let mut bench = bench();
        // A target outside its limits: all electrodes are out of range.
        bench.write(&[0x7B, 0x01, 0x00, 183, 182, 100]).unwrap();
        bench.write(&[0x1E, 60]).unwrap();
        bench.write(&[0x2A, 60]).unwrap();
        bench.write(&[0x5E, ecr]).unwrap();
        bench.wait_ms(500);
        let before: [u8; 0x2B] = bench.read(0x00);
        assert!(before[0x02] != 0 && before[0x04] != 0 && before[0x1E] != 0, "{before:?}");
        short_reference(&mut bench, true);
        let mut expected = [0; 0x2B];
        expected[0x01] = 0x80;
        assert_eq!(bench.read(0x00), expected, "ECR {ecr:#04x}");
        assert_eq!(bench.byte(0x5E), ecr & 0xC0);
        assert_eq!(bench.read(0x7D), [183, 182, 100], "the configuration stands");
    }
}

/// 5.2: while OVCF is set a write that would enter run mode is discarded, others are not; a 1 written
/// to OVCF clears it. A short that is still there sets it again at the next start.
#[test]
fn over_current_stops_until_cleared() {
    let mut bench = running(0x8C);
    short_reference(&mut bench, true);
    bench.write(&[0x01, 0x80]).unwrap();
    assert_eq!(bench.byte(0x01), 0);
    bench.write(&[0x5E, 0x8C]).unwrap();
    assert_eq!((bench.byte(0x01), bench.byte(0x5E)), (0x80, 0x80), "still shorted");
    short_reference(&mut bench, false);
    bench.write(&[0x5E, 0x4C]).unwrap();
    assert_eq!(bench.byte(0x5E), 0x80, "discarded");
    bench.write(&[0x5E, 0x40]).unwrap();
    assert_eq!(bench.byte(0x5E), 0x40, "this one starts nothing");
    bench.write(&[0x01, 0x7F]).unwrap();
    assert_eq!(bench.byte(0x01), 0x80, "a 0 does not clear it");
    bench.write(&[0x01, 0x80]).unwrap();
    bench.write(&[0x5E, 0x8C]).unwrap();
    assert_eq!((bench.byte(0x01), bench.byte(0x5E)), (0, 0x8C));
    bench.wait_ms(50);
    touch(&mut bench, 1 << 3);
    bench.wait_ms(20);
    assert_eq!(touched(&mut bench), 1 << 3);
}

/// 5.10, 5.11, SCTS: the charge times stay as they were; the current is searched for the electrode's
/// own time, or the global one where that is 0.
#[test]
fn skip_charge_time_search_leaves_the_times() {
    for (own_times, own_time, global) in [(0x00_u8, 0_u8, 0x40_u8), (0x33, 3, 0x20), (0x00, 0, 0x60)] {
        let mut bench = bench();
        bench.write(&[0x6C, own_times, own_times, own_times, own_times, own_times, own_times]).unwrap();
        bench.write(&[0x5D, global]).unwrap();
        bench.write(&[0x7B, 0x01, 0x80, 201, 130, 181]).unwrap();
        bench.write(&[0x5E, 0x8C]).unwrap();
        bench.wait_ms(100);
        assert_eq!(bench.read(0x6C), [own_times; 6], "global {global:#04x}");
        let time = if own_time == 0 { global >> 5 } else { own_time };
        let charge_us = 0.5 * f64::from(1 << (time - 1));
        let current = bench.byte(0x5F);
        let data = u16::from_le_bytes(bench.read(0x04));
        let in_range = (130 * 4..=201 * 4).contains(&data);
        assert_eq!(bench.byte(0x02) == 0, in_range, "data {data}");
        // A picofarad-volt per microsecond is a microampere: 11 pF to 181/256 of 3.3 V.
        let expected = (11.0 * 3.3 * 181.0 / 256.0 / charge_us).round();
        assert!((f64::from(current) - expected).abs() <= 1.0, "{current} uA, not {expected}");
    }
}

/// 5.11, OORIE and ACFIE: either raises IRQ for an electrode that auto-configuration leaves out of
/// range; ARFIE alone does not.
#[test]
fn out_of_range_raises_irq_if_told_to() {
    for (enables, expected) in
        [(0b000, Level::High), (0b001, Level::Low), (0b010, Level::High), (0b100, Level::Low)]
    {
        let mut bench = bench();
        bench.write(&[0x7B, 0x01, enables, 183, 182, 1]).unwrap();
        bench.write(&[0x5E, 0x8C]).unwrap();
        assert_eq!(irq(&mut bench), expected, "7Ch = {enables:#05b}");
        assert_eq!(bench.read(0x02), [0xFF, 0x8F]);
        touched(&mut bench);
        assert_eq!(irq(&mut bench), Level::High);
    }
}
