//! Servo: pulse to angle, speed, no signal, no supply, jam.
#![allow(clippy::unwrap_used)]

use chips::servo::Servo;
use chips::{PollContext, PwmChannel};
use embedded_hal::pwm::SetDutyCycle;

const MS: u64 = 1_000_000;

/// A signal of 50 Hz whose pulses are so long, thousandths of 20 ms.
fn signal(duty: u16) -> PwmChannel {
    let mut channel = PwmChannel::new(50);
    let context = PollContext::new(0);
    channel.handle(&context).set_duty_cycle(duty).unwrap();
    channel
}

/// Drives it for this long and returns the angle, degrees.
fn driven(servo: &mut Servo, from_ms: u64, for_ms: u64, signal: &PwmChannel) -> f64 {
    for ms in from_ms..from_ms + for_ms {
        servo.drive(ms * MS, signal, true);
    }
    servo.drive((from_ms + for_ms) * MS, signal, true);
    servo.angle_deg()
}

/// 1.0 ms is 0 degrees, 2.0 ms is 90; what lies beyond is clamped.
#[test]
fn pulses_are_angles() {
    for (duty, angle_deg) in [(50, 0.0), (75, 45.0), (100, 90.0), (110, 90.0), (40, 0.0)] {
        let reached = driven(&mut Servo::new(30.0), 0, 1_000, &signal(duty));
        assert!((reached - angle_deg).abs() < 1e-9, "{duty}: {reached}");
    }
}

/// 0.1 s per 60 degrees.
#[test]
fn it_takes_its_time() {
    let mut servo = Servo::new(0.0);
    servo.drive(0, &signal(100), true);
    assert!(servo.is_moving());
    assert!((driven(&mut servo, 0, 75, &signal(100)) - 45.0).abs() < 1e-6);
    assert!((driven(&mut servo, 75, 76, &signal(100)) - 90.0).abs() < 1e-9);
    assert!(!servo.is_moving());
}

/// Without pulses, with pulses out of range or without supply the arm stays where it is.
#[test]
fn without_a_command_it_stays() {
    for (duty, powered) in [(0, true), (10, true), (200, true), (100, false)] {
        let mut servo = Servo::new(20.0);
        servo.drive(0, &signal(duty), powered);
        servo.advance(1_000 * MS);
        assert_eq!(servo.angle_deg(), 20.0, "{duty} {powered}");
    }
    let mut servo = Servo::new(0.0);
    let halfway = driven(&mut servo, 0, 75, &signal(100));
    servo.drive(75 * MS, &signal(100), false);
    servo.advance(1_000 * MS);
    assert_eq!(servo.angle_deg(), halfway, "cut in mid-way");
}

/// A jam holds the arm; when it is cleared the present command is executed.
#[test]
fn a_jam_holds_it() {
    let mut servo = Servo::new(0.0);
    servo.jam(0, true);
    assert_eq!(driven(&mut servo, 0, 1_000, &signal(100)), 0.0);
    assert!(!servo.is_moving());
    // Nothing has updated it for a second: it has not moved in that time.
    servo.jam(2_000 * MS, false);
    servo.drive(2_002 * MS, &signal(100), true);
    assert!(servo.angle_deg() < 2.0, "{}", servo.angle_deg());
    assert!(driven(&mut servo, 2_002, 200, &signal(100)) > 89.9);
}
