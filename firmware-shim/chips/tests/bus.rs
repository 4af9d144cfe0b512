//! The I2C bus and the pins themselves: timing, the poll's budget, power cuts, faults, traces and
//! their replay.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::Bench;
use chips::as5600::{self, As5600};
use chips::bus::POLL_BUDGET_NS;
use chips::faults::{I2cFault, I2cFaultKind, LineFault, Wire};
use chips::ina219::{self, Ina219};
use chips::{BusDelay, BusError, Edge, InputLine, Level, OutputLine, PollContext, PwmChannel};
use embedded_hal::delay::DelayNs;
use embedded_hal::digital::{InputPin, OutputPin};
use embedded_hal::i2c::{Error as _, ErrorKind, I2c, NoAcknowledgeSource, Operation};
use embedded_hal::pwm::SetDutyCycle;

/// A bit at 400 kHz.
const BIT_NS: u64 = 2_500;
const FOREVER: u64 = u64::MAX;

fn encoder() -> Bench<As5600> {
    let mut bench = Bench::new(as5600::ADDRESS, As5600::new(1));
    bench.chip().set_angle_turns(0, 291.0 / 4096.0); // 0x123
    bench.wait_ms(10);
    bench
}

fn broken(kind: I2cFaultKind) -> Bench<As5600> {
    let mut bench = encoder();
    bench.bus.faults.add(I2cFault { address: Some(as5600::ADDRESS), kind }, 0, FOREVER);
    bench
}

#[test]
fn bytes_take_nine_bits_and_starts_and_stop_one() {
    let mut bench = encoder();
    let start_ns = bench.now_ns;
    bench.read::<2>(0x0C);
    // START, address, pointer, repeated START, address, two bytes, STOP.
    assert_eq!(bench.now_ns - start_ns, (3 + 5 * 9) * BIT_NS);
}

#[test]
fn neighbours_of_one_direction_share_a_start() {
    let mut bench = encoder();
    let start_ns = bench.now_ns;
    bench.poll(|i2c| {
        let (mut high, mut low) = ([0], [0]);
        let mut parts = [Operation::Write(&[0x0C]), Operation::Read(&mut high), Operation::Read(&mut low)];
        i2c.transaction(as5600::ADDRESS, &mut parts).unwrap();
        assert_eq!((high, low), ([0x01], [0x23]));
    });
    assert_eq!(bench.now_ns - start_ns, (3 + 5 * 9) * BIT_NS);
}

#[test]
fn an_absent_address_is_not_acknowledged() {
    let error = encoder().poll(|i2c| i2c.write(0x11, &[0])).unwrap_err();
    assert_eq!(error, BusError::NoAckAddress(0x11));
    assert!(matches!(error.kind(), ErrorKind::NoAcknowledge(_)));
}

#[test]
fn past_its_budget_a_poll_gets_errors() {
    let mut bench = encoder();
    let context = PollContext::new(bench.now_ns);
    BusDelay::new(&context).delay_ns((POLL_BUDGET_NS - 1) as u32);
    assert_eq!(
        bench.bus.handle(&context).write(as5600::ADDRESS, &[0x0C]),
        Err(BusError::PollBudget),
        "it ends on the way"
    );
    let mut polls = 0;
    while bench.bus.handle(&context).write(as5600::ADDRESS, &[0x0C]).is_err() && polls < 10 {
        polls += 1;
    }
    assert_eq!(polls, 10);
    let next = PollContext::new(context.now_ns());
    assert_eq!(
        bench.bus.handle(&next).write(as5600::ADDRESS, &[0x0C]),
        Ok(()),
        "the next poll is free again"
    );
}

#[test]
fn a_loop_on_a_status_bit_ends_with_the_budget() {
    let mut bench = encoder();
    let result = bench.poll(|i2c| {
        loop {
            let mut status = [0];
            i2c.write_read(as5600::ADDRESS, &[0x0B], &mut status)?;
            if status[0] == 0xFF {
                return Ok(());
            }
        }
    });
    assert_eq!(result, Err(BusError::PollBudget));
}

/// Whatever the byte at which the supply ends: this transaction fails there, and so does all that
/// follows.
#[test]
fn a_power_cut_strikes_between_any_two_bytes() {
    // Pointer write and calibration write: 4 bytes each with their address bytes; a register
    // changes only by the last one.
    for cut_after in 0..=8 {
        let mut bench = Bench::new(ina219::ADDRESS, Ina219::new());
        let context = PollContext::with_cut_after_bytes(0, cut_after);
        let mut i2c = bench.bus.handle(&context);
        let first = i2c.write(ina219::ADDRESS, &[0x05, 0x12, 0x34]);
        let second = i2c.write(ina219::ADDRESS, &[0x05, 0x56, 0x78]);
        assert_eq!(first.is_ok(), cut_after >= 4, "cut after {cut_after}");
        assert_eq!(second.is_ok(), cut_after >= 8, "cut after {cut_after}");
        assert_eq!(context.supply.is_cut(), cut_after < 8, "cut after {cut_after}");
        if context.supply.is_cut() {
            assert_eq!(i2c.write(ina219::ADDRESS, &[0x05]), Err(BusError::PowerCut));
        }
        let expected = [0, 0x1234, 0x5678][usize::from(cut_after >= 4) + usize::from(cut_after >= 8)];
        assert_eq!(bench.word(0x05), expected, "cut after {cut_after}");
    }
}

#[test]
fn a_planned_cut_is_carried_into_the_next_poll() {
    let mut bench = encoder();
    let context = PollContext::with_cut_after_bytes(0, 7);
    bench.bus.handle(&context).write(as5600::ADDRESS, &[0x0C]).unwrap();
    assert_eq!(context.supply.bytes_left(), Some(5));
}

#[test]
fn nack_ends_with_its_rule() {
    let mut bench = encoder();
    let fault = I2cFault { address: None, kind: I2cFaultKind::Nack };
    bench.bus.faults.add(fault, 0, bench.now_ns + 1_000_000);
    assert_eq!(bench.write(&[0x0C]), Err(BusError::NoAckAddress(as5600::ADDRESS)));
    bench.wait_ms(2);
    assert_eq!(bench.write(&[0x0C]), Ok(()));
}

#[test]
fn a_dead_chip_comes_back_reset() {
    for (kind, configuration) in [(I2cFaultKind::Nack, 0x1000), (I2cFaultKind::Dead, 0)] {
        let mut bench = Bench::new(ina219::ADDRESS, Ina219::new());
        bench.write_word(0x05, 0x1000);
        let (now_ns, fault) = (bench.now_ns, I2cFault { address: Some(ina219::ADDRESS), kind });
        bench.bus.faults.add(fault, now_ns, now_ns + 1_000_000);
        assert!(bench.write(&[0x05]).is_err());
        bench.wait_ms(2);
        assert_eq!(bench.word(0x05), configuration, "{kind:?}");
    }
}

#[test]
fn a_stuck_wire_blocks_all_and_takes_a_timeout() {
    for (wire, kind) in [(Wire::Sda, ErrorKind::ArbitrationLoss), (Wire::Scl, ErrorKind::Bus)] {
        let mut bench = broken(I2cFaultKind::StuckLow(wire));
        let start_ns = bench.now_ns;
        assert_eq!(bench.write(&[0x0C]).unwrap_err().kind(), kind);
        assert_eq!(bench.now_ns - start_ns, 25_000_000);
    }
}

#[test]
fn a_bit_flip_hits_its_byte_of_every_nth_transaction() {
    // Byte 0 is the pointer, bytes 1 and 2 are the answer.
    let mut bench = broken(I2cFaultKind::BitFlip { byte_index: 2, mask: 0x80, every: 3 });
    let angles: Vec<u16> = (0..6).map(|_| bench.word(0x0C)).collect();
    assert_eq!(angles, [0x1A3, 0x123, 0x123, 0x1A3, 0x123, 0x123]);
}

#[test]
fn a_slow_chip_stretches_its_bytes_only() {
    let mut bench = broken(I2cFaultKind::Slow { factor: 10 });
    let start_ns = bench.now_ns;
    bench.read::<2>(0x0C);
    assert_eq!(bench.now_ns - start_ns, (3 + 5 * 90) * BIT_NS);
}

#[test]
fn noise_inverts_single_bits_as_often_as_it_says() {
    let mut bench = encoder();
    // On this register the pointer stays: each read gives the angle's high byte, 01h.
    bench.write(&[0x0C]).unwrap();
    bench.bus.faults.add(
        I2cFault { address: None, kind: I2cFaultKind::Noise { probability: 0.1 } },
        0,
        FOREVER,
    );
    let inverted: Vec<u8> =
        (0..500).map(|_| bench.read_on::<1>()[0] ^ 0x01).filter(|&bits| bits != 0).collect();
    assert!((30..=70).contains(&inverted.len()), "{} of 500", inverted.len());
    assert!(inverted.iter().all(|bits| bits.count_ones() == 1), "{inverted:?}");
}

#[test]
fn a_clone_continues_bit_for_bit() {
    let mut bench = broken(I2cFaultKind::Noise { probability: 0.3 });
    let session = |bench: &mut Bench<As5600>| {
        let step = |_| {
            bench.wait_us(77);
            let mut bytes = [0; 9];
            let result = bench.poll(|i2c| i2c.write_read(as5600::ADDRESS, &[0x0B], &mut bytes));
            (bytes, result)
        };
        (0..100).map(step).collect::<Vec<_>>()
    };
    session(&mut bench);
    let mut fork = bench.clone();
    assert_eq!(session(&mut bench), session(&mut fork));
    assert_eq!(bench.bus.trace.digest(), fork.bus.trace.digest());
}

#[test]
fn the_digest_tells_bytes_and_times_apart() {
    let digest = |wait_us: u64, register: u8, recording: bool| {
        let mut bench = encoder();
        bench.bus.trace.set_recording(recording);
        bench.wait_us(wait_us).read::<2>(register);
        bench.bus.trace.digest()
    };
    assert_eq!(digest(0, 0x0C, false), digest(0, 0x0C, true), "recording changes nothing");
    assert_ne!(digest(0, 0x0C, false), digest(1, 0x0C, false));
    assert_ne!(digest(0, 0x0C, false), digest(0, 0x0E, false));
}

/// Any traffic seen here can be replayed by the mock to the same driver: its errors too.
#[test]
fn a_recorded_trace_replays_through_the_mock() {
    let mut bench = encoder();
    bench.bus.trace.set_recording(true);
    let modelled = bench.poll(|i2c| session(i2c));
    let script = bench.bus.trace.to_mock_script();
    let mut mock = bench::mock(&script);
    let replayed = session(&mut mock);
    mock.done();
    assert_eq!(modelled, replayed);
    assert_eq!(modelled.3, Err(ErrorKind::NoAcknowledge(NoAcknowledgeSource::Data)));
}

/// A driver's session with each kind of call, one of them refused.
fn session<I: I2c>(i2c: &mut I) -> ([u8; 2], [u8; 1], [u8; 2], Result<(), ErrorKind>) {
    let (mut angle, mut again, mut gain, mut magnitude) = ([0; 2], [0; 2], [0; 1], [0; 1]);
    i2c.write_read(as5600::ADDRESS, &[0x0C], &mut angle).unwrap();
    i2c.read(as5600::ADDRESS, &mut again).unwrap();
    assert_eq!(angle, again);
    let mut parts = [
        Operation::Write(&[0x1A]),
        Operation::Read(&mut gain),
        Operation::Write(&[0x1B]),
        Operation::Read(&mut magnitude),
    ];
    i2c.transaction(as5600::ADDRESS, &mut parts).unwrap();
    let refused = i2c.write(as5600::ADDRESS, &[0x19]).map_err(|error| error.kind());
    (angle, gain, again, refused)
}

#[test]
fn an_input_follows_its_edges_and_their_faults() {
    let mut line = InputLine::new(1, "line");
    line.drive_edges(&[Edge { at_ns: 100, level: Level::Low }, Edge { at_ns: 200, level: Level::High }]);
    assert_eq!(
        [0, 99, 100, 199, 200].map(|at_ns| line.level(at_ns)),
        [Level::High, Level::High, Level::Low, Level::Low, Level::High]
    );
    assert_eq!(line.next_edge_ns(0), Some(100));
    line.faults.add(LineFault::StuckHigh, 50, 150);
    assert_eq!(line.next_edge_ns(0), Some(150), "the short hides the first edge");
    line.faults.add(LineFault::StuckLow, 300, 400);
    assert_eq!([line.next_edge_ns(200), line.next_edge_ns(300)], [Some(300), Some(400)]);

    let mut noisy = InputLine::new(1, "line");
    noisy.faults.add(LineFault::Noise { probability: 0.2 }, 0, FOREVER);
    let inverted = (0..1000).filter(|&at_ns| noisy.sample(at_ns) == Level::Low).count();
    assert!((150..250).contains(&inverted), "{inverted} of 1000");
}

#[test]
fn pins_cost_time_and_obey_the_supply() {
    let (mut input, mut output, mut pwm) =
        (InputLine::new(1, "in"), OutputLine::new(), PwmChannel::new(20_000));
    let context = PollContext::new(1_000);
    assert!(input.handle(&context).is_high().unwrap());
    output.handle(&context).set_high().unwrap();
    pwm.handle(&context).set_duty_cycle_percent(25).unwrap();
    assert!(context.clock.elapsed_ns() > 0);
    assert_eq!((output.level(2_000), pwm.duty(2_000)), (Level::High, 0.25));
    assert_eq!(output.take_edges().len(), 1);
    assert_eq!(pwm.take_changes()[0].duty, 250);

    // Past the budget an input fails (a loop over it must end), an output does not (the motor must
    // stop).
    context.clock.advance(POLL_BUDGET_NS);
    assert_eq!(input.handle(&context).is_high(), Err(BusError::PollBudget));
    output.handle(&context).set_low().unwrap();
    assert_eq!(output.commanded(), Level::Low);

    let dead = PollContext::with_cut_after_bytes(0, 0);
    assert!(encoder().bus.handle(&dead).write(as5600::ADDRESS, &[0]).is_err());
    assert_eq!(output.handle(&dead).set_high(), Err(BusError::PowerCut));
    assert_eq!(pwm.handle(&dead).set_duty_cycle(1_000), Err(BusError::PowerCut));
    assert_eq!((output.commanded(), pwm.commanded()), (Level::Low, 250));
}

#[test]
fn output_faults_act_at_the_far_end() {
    let mut output = OutputLine::new();
    let mut pwm = PwmChannel::new(20_000);
    let context = PollContext::new(0);
    output.handle(&context).set_high().unwrap();
    pwm.handle(&context).set_duty_cycle(500).unwrap();
    for (fault, level, duty) in [
        (LineFault::Dead, Level::Low, 0.0),
        (LineFault::StuckLow, Level::Low, 0.0),
        (LineFault::StuckHigh, Level::High, 1.0),
    ] {
        output.faults.clear();
        pwm.faults.clear();
        output.faults.add(fault, 10, 20);
        pwm.faults.add(fault, 10, 20);
        assert_eq!((output.level(15), pwm.duty(15)), (level, duty), "{fault:?}");
        assert_eq!((output.level(20), pwm.duty(20)), (Level::High, 0.5), "{fault:?} is over");
    }
}
