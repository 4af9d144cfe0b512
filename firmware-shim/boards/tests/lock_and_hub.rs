//! Lock and hub together, each with its firmware on its chips: the right code opens while the hub films, and only then.

mod bench;

use bench::hall::{Hall, RealLock};
use bench::signed_grant;
use chips::faults::{I2cFault, I2cFaultKind};
use chips::image_sensor;
use firmware::access::Refusal;
use firmware::wire::{Downlink, Event, EventKind, FromHub, ToHub, Uplink};

const CODE: &[u8; 6] = b"314159";
/// The key '#'.
const HASH: u8 = 11;

impl Hall {
    /// A hub that knows the time, and its lock with a grant.
    fn with_lock() -> Self {
        let mut hall = Self::new();
        hall.real_lock = Some(RealLock::new());
        hall.run(2_000);
        hall.tell(&ToHub::Lock(Downlink::Grant(signed_grant(7, CODE))));
        hall.run(1_500);
        assert!(hall.heard.contains(&FromHub::Lock(Uplink::GrantStored { serial: 7 })));
        hall
    }

    fn film(&mut self) {
        let order = self.film_order(7);
        self.tell(&order);
        let filmed = |hall: &Self| hall.heard.iter().any(|said| matches!(said, FromHub::Recording(_)));
        assert!(self.run_until(5_000, filmed));
    }

    fn touch(&mut self, touched: u16) {
        if let Some(lock) = &mut self.real_lock {
            lock.touched = touched;
        }
        self.run(120);
    }

    fn type_code(&mut self) {
        CODE.iter().for_each(|digit| self.press(digit - b'0'));
        self.press(HASH);
        self.run(5_000);
    }

    fn press(&mut self, key: u8) {
        self.touch(1 << key);
        self.touch(0);
    }

    fn has_opened(&self) -> bool {
        self.real_lock.as_ref().is_some_and(|lock| lock.withdrawn)
    }

    fn was_refused(&self, reason: Refusal) -> bool {
        let refused = EventKind::Refused { serial: Some(7), reason };
        let is_it = |said: &FromHub| match said {
            FromHub::Lock(Uplink::Event(Event { kind, .. })) => *kind == refused,
            _ => false,
        };
        self.heard.iter().any(is_it)
    }
}

#[test]
fn the_right_code_opens_while_the_hub_films() {
    let mut hall = Hall::with_lock();
    hall.film();
    hall.type_code();
    assert!(hall.has_opened());
}

#[test]
fn without_a_film_the_right_code_opens_nothing_and_stays_good() {
    let mut hall = Hall::with_lock();
    hall.type_code();
    assert!(!hall.has_opened() && hall.was_refused(Refusal::NotFilmed));
    hall.film();
    hall.type_code();
    assert!(hall.has_opened(), "the grant was not spent");
}

#[test]
fn a_hub_without_power_opens_nothing() {
    let mut hall = Hall::with_lock();
    hall.film();
    hall.mains = false;
    hall.type_code();
    hall.mains = true;
    hall.run(3_000);
    assert!(!hall.has_opened() && hall.was_refused(Refusal::NotFilmed));
}

/// The newest picture is 0.6 s old when the code is entered: the shutter is open, and the hub does not record.
#[test]
fn a_film_without_fresh_pictures_opens_nothing() {
    let mut hall = Hall::with_lock();
    hall.film();
    CODE.iter().for_each(|digit| hall.press(digit - b'0'));
    // The camera's connector comes loose.
    let dead = I2cFault { address: Some(image_sensor::ADDRESS), kind: I2cFaultKind::Dead };
    hall.hub.board.i2c.faults.add(dead, 0, u64::MAX);
    hall.hub.board.i2c.targets.camera.power_cut(hall.now_ns);
    hall.run(600);
    hall.press(HASH);
    hall.run(5_000);
    assert!(!hall.has_opened() && hall.was_refused(Refusal::NotFilmed));
}

/// A code from the courier's phone comes by way of the hub, which passes it on only while it films.
#[test]
fn a_code_sent_through_the_hub_opens_only_while_it_films() {
    let mut hall = Hall::with_lock();
    let enter = |hall: &Hall| ToHub::Lock(Downlink::Enter { digits: *CODE, unix_ms: hall.unix_ms() });
    hall.tell(&enter(&hall));
    hall.run(5_000);
    assert!(!hall.has_opened() && !hall.was_refused(Refusal::NotFilmed), "the lock never heard it");
    hall.film();
    hall.tell(&enter(&hall));
    hall.run(5_000);
    assert!(hall.has_opened());
}
