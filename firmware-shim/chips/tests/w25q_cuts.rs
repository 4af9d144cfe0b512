//! W25Q32JV when its supply is cut: between two bytes of an instruction, between two polls, and in
//! the middle of a program or an erase.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::spi::SpiBench;
use chips::w25q::{ERASE_STEPS, PAGE_BYTES, SECTOR_BYTES, TornErase, W25q};
use chips::{BusError, InputLine, OutputLine, PollContext, SpiTarget};
use embedded_hal::digital::OutputPin;
use embedded_hal::spi::{Operation, SpiDevice};
use std::sync::Arc;

/// What the sectors under test hold before: no byte is 0x00 or 0xFF.
fn old() -> [u8; SECTOR_BYTES] {
    core::array::from_fn(|at| (at % 251 + 2) as u8)
}

fn bench(torn: TornErase) -> SpiBench<W25q> {
    let mut chip = W25q::new(1, "flash");
    chip.torn = torn;
    chip.overwrite(0, &old());
    SpiBench::new(chip)
}

/// Sends write enable and the instruction, and waits for its end, as drivers do.
fn run(bench: &mut SpiBench<W25q>, context: &PollContext, bytes: &[u8]) -> Result<(), BusError> {
    bench.poll_in(context, |spi| {
        spi.write(&[0x06])?;
        spi.write(bytes)?;
        spi.transfer_in_place(&mut [0x05, 0x00])
    })
}

/// Cuts an erase of sector 0 right before this step, and gives back what is left.
fn erase_cut_before(step: u64, torn: TornErase) -> [u8; SECTOR_BYTES] {
    let mut bench = bench(torn);
    bench.chip().cut_after_flash_bytes(0, step);
    let context = PollContext::new(0);
    assert_eq!(run(&mut bench, &context, &[0x20, 0, 0, 0]), Err(BusError::PowerCut));
    let now_ns = bench.now_ns;
    assert_eq!(bench.chip().supply_ends_ns(), Some(now_ns), "the wait for its end ended with the supply");
    bench.chip().power_cut(now_ns);
    assert_eq!(bench.chip().flash_bytes(now_ns), step);
    assert_eq!(bench.chip().erases(0), 1, "an interrupted erase wears too");
    **bench.chip().sector(0)
}

/// Between two bytes of the instruction nothing has happened yet, even when some of its data are
/// there; the program begins with chip select's rise, which a dead controller does not bring about.
#[test]
fn a_cut_inside_the_instruction_programs_nothing() {
    // Write enable, six bytes of program, two of status.
    for cut_after in 0..=9 {
        let mut bench = bench(TornErase::ByteTorn);
        let context = PollContext::with_cut_after_bytes(0, cut_after);
        assert_eq!(
            run(&mut bench, &context, &[0x02, 0x00, 0x10, 0x00, 0x00, 0x00]),
            if cut_after < 9 { Err(BusError::PowerCut) } else { Ok(()) }
        );
        bench.chip().power_cut(context.now_ns());
        // Behind chip select's rise the program runs, and the cut comes with the status read: at most
        // 1 us of 400, which is in the middle of its first byte.
        let cell = bench.chip().sector(1)[0];
        assert_eq!(cell == 0xFF, cut_after < 7, "cut after {cut_after}: {cell:02X}");
        assert_eq!(cell == 0x00, cut_after == 9, "cut after {cut_after}: {cell:02X}");
        let rest = &bench.chip().sector(1)[2..];
        assert!(rest.iter().all(|&byte| byte == 0xFF));
    }
}

/// Every flash byte of a page program: those before the cut are there, the others are not, and in
/// one model the byte at the cut has some of its zeros.
#[test]
fn a_program_is_cut_at_every_byte() {
    let page: Vec<u8> = (0..PAGE_BYTES).map(|at| at as u8).collect();
    let instruction = [&[0x02, 0x00, 0x10, 0x00][..], &page].concat();
    for torn in TornErase::ALL {
        let mut half_done = 0;
        for cut in 0..PAGE_BYTES {
            let mut bench = bench(torn);
            bench.chip().cut_after_flash_bytes(0, cut as u64);
            let context = PollContext::new(0);
            assert_eq!(run(&mut bench, &context, &instruction), Err(BusError::PowerCut));
            bench.chip().power_cut(context.now_ns());
            let cells = bench.chip().sector(1).to_vec();
            assert_eq!(cells[..cut], page[..cut]);
            if torn == TornErase::ByteTorn {
                assert_eq!(cells[cut] & page[cut], page[cut], "no bit is cleared that was not to be");
                half_done += usize::from(cells[cut] != 0xFF && cells[cut] != page[cut]);
            } else {
                assert_eq!(cells[cut], 0xFF);
            }
            assert!(cells[cut + 1..].iter().all(|&byte| byte == 0xFF));
        }
        assert_eq!(half_done > 100, torn == TornErase::ByteTorn, "{torn:?}: {half_done}");
    }
    let mut bench = bench(TornErase::ByteTorn);
    bench.chip().cut_after_flash_bytes(0, PAGE_BYTES as u64);
    assert_eq!(run(&mut bench, &PollContext::new(0), &instruction), Ok(()), "one byte later is too late");
}

#[test]
fn an_interrupted_erase_leaves_what_its_model_says() {
    let old = old();
    for step in 0..ERASE_STEPS {
        let done = step as usize * 64;
        let front = erase_cut_before(step, TornErase::FrontErased);
        assert!(front[..done].iter().all(|&byte| byte == 0xFF));
        assert_eq!(front[done..], old[done..]);

        let back = erase_cut_before(step, TornErase::BackErased);
        assert_eq!(back[..SECTOR_BYTES - done], old[..SECTOR_BYTES - done]);
        assert!(back[SECTOR_BYTES - done..].iter().all(|&byte| byte == 0xFF));

        let zeroed = erase_cut_before(step, TornErase::ZeroedFirst);
        if step < ERASE_STEPS / 2 {
            assert!(zeroed[..2 * done].iter().all(|&byte| byte == 0x00));
            assert_eq!(zeroed[2 * done..], old[2 * done..]);
        } else {
            let erased = 2 * done - SECTOR_BYTES;
            assert!(zeroed[..erased].iter().all(|&byte| byte == 0xFF));
            assert!(zeroed[erased..].iter().all(|&byte| byte == 0x00));
        }

        let torn = erase_cut_before(step, TornErase::ByteTorn);
        assert!(torn[..done].iter().all(|&byte| byte == 0xFF));
        let at_work = done..done + 64;
        assert!(torn[at_work.clone()].iter().zip(&old[at_work.clone()]).all(|(new, old)| new & old == *old));
        assert_ne!(torn[at_work.clone()], old[at_work.clone()]);
        assert!(torn[at_work].iter().any(|&byte| byte != 0xFF));
        assert_eq!(torn[done + 64..], old[done + 64..]);
    }
}

/// Random bits: only ever set, more of them the later the cut, and all over the sector.
#[test]
fn an_interrupted_erase_of_random_bits_sets_ever_more() {
    let old = old();
    let zeros = |cells: &[u8]| cells.iter().map(|byte| byte.count_zeros()).sum::<u32>();
    for step in [0, 1, 16, 32, 48, 63] {
        let cells = erase_cut_before(step, TornErase::RandomBits);
        assert!(cells.iter().zip(&old).all(|(new, old)| new & old == *old));
        for half in [0..SECTOR_BYTES / 2, SECTOR_BYTES / 2..SECTOR_BYTES] {
            let share = f64::from(zeros(&cells[half.clone()])) / f64::from(zeros(&old[half]));
            let expected = 1.0 - (2 * step + 1) as f64 / 128.0;
            assert!((share - expected).abs() < 0.02, "step {step}: {share} left, expected {expected}");
        }
    }
}

/// A cut flash takes the whole board with it: from that moment on no bus and no pin of this poll
/// answers, asked or not, not even what only waited.
#[test]
fn the_cut_ends_the_supply_of_the_whole_poll() {
    let mut bench = bench(TornErase::FrontErased);
    bench.chip().cut_after_flash_bytes(0, 32);
    let context = PollContext::new(0);
    bench.poll_in(&context, |spi| {
        spi.write(&[0x06]).unwrap();
        spi.write(&[0x20, 0, 0, 0]).unwrap();
    });
    let mut line = OutputLine::new();
    line.handle(&context).set_high().unwrap();
    let ends_ns = bench.chip().supply_ends_ns().unwrap();
    assert_eq!(ends_ns, 45_000_000 * 65 / 128 + 5_500, "in the middle of step 32 of 64");
    context.clock.skip_to(ends_ns - 1);
    assert!(!context.is_cut());
    context.clock.skip_to(ends_ns);
    assert_eq!(line.handle(&context).set_low(), Err(BusError::PowerCut));
    assert!(context.is_cut() && context.supply.is_cut());
    let mut input = InputLine::new(1, "pin");
    assert!(embedded_hal::digital::InputPin::is_high(&mut input.handle(&context)).is_err());
    assert_eq!(bench.poll_in(&context, |spi| spi.write(&[0x05])), Err(BusError::PowerCut));
    // Who notices late changes nothing: the erase stopped when the supply did.
    bench.chip().power_cut(ends_ns + 60_000_000);
    assert_eq!(bench.chip().flash_bytes(ends_ns), 32);
    assert!(bench.chip().sector(0)[..2048].iter().all(|&byte| byte == 0xFF));
    assert_eq!(bench.chip().sector(0)[2048..], old()[2048..]);
}

/// A poll may return while the flash works on; the moment of the cut is known for whoever drives the
/// device, and carried into the next poll.
#[test]
fn a_cut_between_polls_is_announced() {
    let mut bench = bench(TornErase::FrontErased);
    bench.send(&[0x06]);
    bench.send(&[0x02, 0, 0x10, 0, 1, 2, 3, 4]);
    let start_ns = bench.now_ns;
    bench.wait_us(150);
    let now_ns = bench.now_ns;
    assert_eq!(bench.chip().flash_bytes(now_ns), 1);
    bench.chip().cut_after_flash_bytes(now_ns, 1);
    let ends_ns = bench.chip().supply_ends_ns().unwrap();
    assert_eq!(ends_ns, start_ns + 250_000, "the middle of the third of four bytes");
    let context = PollContext::new(ends_ns);
    assert_eq!(bench.poll_in(&context, |spi| spi.write(&[0x06])), Err(BusError::PowerCut));
    bench.chip().power_cut(ends_ns);
    assert_eq!(bench.chip().sector(1)[..5], [1, 2, 0xFF, 0xFF, 0xFF]);
    bench.chip().power_on_reset(ends_ns + 1_000_000);
    assert_eq!(bench.chip().sector(1)[..5], [1, 2, 0xFF, 0xFF, 0xFF]);
    bench.now_ns = ends_ns + 10_000_000;
    run(&mut bench, &PollContext::new(ends_ns + 10_000_000), &[0x02, 0, 0x10, 2, 3]).unwrap();
    assert_eq!(bench.chip().sector(1)[..4], [1, 2, 3, 0xFF], "one cut was planned");
}

/// An unplanned cut, say by a sagging supply, also leaves half of what was under way.
#[test]
fn a_supply_that_fails_by_itself_tears_too() {
    let mut bench = bench(TornErase::FrontErased);
    bench.send(&[0x06]);
    bench.send(&[0x20, 0, 0, 0]);
    bench.wait_us(22_500 + 200);
    let now_ns = bench.now_ns;
    bench.chip().power_on_reset(now_ns);
    assert!(bench.chip().sector(0)[..2048].iter().all(|&byte| byte == 0xFF));
    assert_eq!(bench.chip().sector(0)[2048..], old()[2048..]);
    assert!(!bench.chip().is_busy(now_ns));
}

/// What a sweep does: count the flash bytes of a story, then end each one's story there.
#[test]
fn a_sweep_meets_every_flash_byte_once() {
    let story = |bench: &mut SpiBench<W25q>| -> Result<(), BusError> {
        let context = PollContext::new(bench.now_ns);
        run(bench, &context, &[0x02, 0, 0x10, 0, 1, 2, 3])?;
        run(bench, &context, &[0x20, 0, 0, 0])?;
        run(bench, &context, &[0x02, 0, 0x10, 3, 4, 5])
    };
    let whole = bench(TornErase::ByteTorn);
    let mut straight = whole.clone();
    story(&mut straight).unwrap();
    let total = straight.bus.target.flash_bytes(straight.now_ns);
    assert_eq!(total, 3 + ERASE_STEPS + 2);
    let mut left = std::collections::BTreeSet::new();
    for cut in 0..total {
        let mut fork = whole.clone();
        fork.chip().cut_after_flash_bytes(0, cut);
        assert_eq!(story(&mut fork), Err(BusError::PowerCut), "flash byte {cut}");
        let now_ns = fork.now_ns;
        fork.chip().power_cut(now_ns);
        assert_eq!(fork.chip().flash_bytes(now_ns), cut);
        left.insert([fork.chip().sector(0).to_vec(), fork.chip().sector(1).to_vec()]);
    }
    assert_eq!(left.len() as u64, total, "each cut leaves something of its own");
}

/// A fork taken while the flash is busy goes on as the original does, and costs no copy.
#[test]
fn a_fork_of_a_busy_flash_goes_on_alike_and_shares_its_sectors() {
    let mut straight = bench(TornErase::RandomBits);
    straight.send(&[0x06]);
    straight.send(&[0x20, 0, 0, 0]);
    straight.wait_us(10_000);
    let mut fork = straight.clone();
    assert!(Arc::ptr_eq(straight.chip().sector(0), fork.chip().sector(0)));
    for bench in [&mut straight, &mut fork] {
        bench.wait_us(7_000);
        let now_ns = bench.now_ns;
        bench.chip().power_cut(now_ns);
    }
    assert_eq!(straight.chip().sector(0), fork.chip().sector(0));
    assert_ne!(**fork.chip().sector(0), old());
    assert!(Arc::ptr_eq(straight.chip().sector(1), fork.chip().sector(1)), "untouched sectors stay shared");
}

/// A transaction that fails for another reason lets go of the chip: chip select rises, and what came
/// so far counts.
#[test]
fn the_end_of_the_budget_raises_chip_select() {
    let mut bench = bench(TornErase::FrontErased);
    bench.send(&[0x06]);
    let context = PollContext::new(bench.now_ns);
    let result = bench.poll_in(&context, |spi| {
        let mut parts = [
            Operation::Write(&[0x02, 0, 0x10, 0, 7]),
            Operation::DelayNs(500_000_000),
            Operation::Write(&[8]),
        ];
        spi.transaction(&mut parts)
    });
    assert_eq!(result, Err(BusError::PollBudget));
    bench.wait_us(400);
    assert_eq!(bench.ask(&[0x03, 0, 0x10, 0]), [7, 0xFF]);
}
