//! The short-range radio between the couriers' phones and the lock, within its range, and over relays that extend it.

use firmware::wire::{Framing, FromPhone, NEARBY_FRAME_BYTES_MAX, ToPhone, read_nearby};
use serde::de::DeserializeOwned;

use crate::air::{Label, Passage, Route};
use crate::event::{Act, Event, PhoneShows};
use crate::people::Actor;
use crate::twin::Twin;
use crate::world::{self, LinkName};

/// Range between a phone and the lock, m. Estimate: Bluetooth Low Energy at 0 dBm reaches 30 m in the open and 10
/// through a hand, a bag or a door.
const RANGE_M: f64 = 10.0;
/// Largest change of the error of a phone's fix from one minute to the next, m. Estimate: 4.9 m of error under open
/// sky (GPS.gov, "GPS accuracy", for smartphones), most of which two fixes of one phone have in common.
const FIX_ERROR_M: f64 = 1.0;

impl Twin {
    /// Conditions for a frame on a route; none if nobody at its end could receive it.
    pub(crate) fn passage(&self, route: Route) -> Option<Passage> {
        let jammed = self.is_jammed(route);
        if route.link() != LinkName::Ble {
            return Some(Passage { jammed, carried_ns: 0 });
        }
        let [Some(lock_m), Some(phone_m)] = self.ends_m(route) else { return None };
        if distance_m(lock_m, phone_m) <= RANGE_M {
            return Some(Passage { jammed, carried_ns: 0 });
        }
        let carries = |relay: &&world::Relay| {
            let spans = |a_m, b_m| {
                distance_m(a_m, lock_m) <= relay.range_m && distance_m(b_m, phone_m) <= relay.range_m
            };
            spans(relay.from_m, relay.to_m) || spans(relay.to_m, relay.from_m)
        };
        let relay = self.nearby.relays().find(carries)?;
        Some(Passage { jammed, carried_ns: (relay.by_ms * 1e6) as u64 })
    }

    /// Are a courier's phone and the lock within range of each other, without a relay?
    pub(crate) fn is_nearby(&self, lane: u8) -> bool {
        let route = Route::PhoneToLock(lane);
        let direct = self.passage(route).is_some_and(|way| !way.jammed && way.carried_ns == 0);
        direct && self.air.is_up(route, self.now_ns)
    }

    /// Carries messages between phones and lock.
    pub(crate) fn carry_nearby(&mut self) {
        let now_ns = self.now_ns;
        let lanes = 0..self.nearby.handsets.len() as u8;
        for (_, frame) in self.lock.board.take_nearby(now_ns) {
            let message = understood::<ToPhone>(&frame);
            if let Some(message) = &message {
                self.air.adversary.hear_lock(now_ns, message);
            }
            let label = match message {
                Some(ToPhone::Challenge { .. }) => Label::of("challenge"),
                Some(ToPhone::Verdict(_)) => Label::of("verdict"),
                None => Label::chatter("message"),
            };
            for lane in lanes.clone() {
                self.send_nearby(Route::LockToPhone(lane), frame.clone(), label);
            }
        }
        for lane in lanes {
            while let Some(frame) = self.air.receive(now_ns, Route::PhoneToLock(lane)) {
                self.note_to_lock(&frame);
                self.lock.board.deliver_nearby(now_ns, &frame);
            }
            while let Some(frame) = self.air.receive(now_ns, Route::LockToPhone(lane)) {
                self.phone_hears(lane, &frame);
            }
            self.poll_handset(lane);
        }
    }

    fn poll_handset(&mut self, lane: u8) {
        while let Some(message) = self.nearby.handsets[usize::from(lane)].tick(self.now_ns) {
            let label = match message {
                FromPhone::Hello { .. } => Label::of("hello"),
                FromPhone::Answer { .. } => {
                    self.tell_of_courier(lane, Act::PhoneAnswers);
                    Label::of("answer")
                }
            };
            let mut frame = vec![0; NEARBY_FRAME_BYTES_MAX];
            // Every message fits; one that did not would be an empty frame.
            let length = firmware::wire::write_nearby(&message, &mut frame).unwrap_or(0);
            frame.truncate(length);
            self.send_nearby(Route::PhoneToLock(lane), frame, label);
        }
    }

    /// Sends a frame within the radio's range; out of range the sending leaves no trace.
    fn send_nearby(&mut self, route: Route, frame: Vec<u8>, label: Label) {
        if let Some(way) = self.passage(route) {
            self.nearby.relayed += u32::from(way.carried_ns > 0);
            self.send(route, frame, label);
        }
    }

    fn phone_hears(&mut self, lane: u8, frame: &[u8]) {
        self.news = true;
        let Some(message) = understood(frame) else { return };
        self.nearby.challenges += u32::from(matches!(message, ToPhone::Challenge { .. }));
        if let Some(word) = self.nearby.handsets[usize::from(lane)].hear(self.now_ns, message) {
            self.tell_of_courier(lane, Act::Reads(word));
        }
    }

    /// Ground truth of what reaches the lock, whoever sent it.
    fn note_to_lock(&mut self, frame: &[u8]) {
        match understood(frame) {
            Some(FromPhone::Hello { .. }) => self.nearby.hellos += 1,
            Some(FromPhone::Answer { .. }) => {
                self.nearby.answers += 1;
                self.truth.keypad.entered(self.now_ns);
            }
            None => {}
        }
    }

    /// A courier presses "unlock" on their phone. Near the lock this equals typing the code that it shows.
    pub(crate) fn press_on_phone(&mut self, lane: u8) {
        let Some(at_m) = self.fix_m(lane) else { return };
        if !self.nearby.handsets[usize::from(lane)].press(self.now_ns, at_m) {
            self.nearby.presses_away += 1;
            self.tell_of_courier(lane, Act::Reads(PhoneShows::NotWhereScanned));
        }
        if self.is_nearby(lane) {
            self.code_pressed(lane);
        }
    }

    /// A courier's phone scans a label.
    pub(crate) fn scan_with_phone(&mut self, lane: u8) {
        if let Some(at_m) = self.fix_m(lane) {
            self.nearby.handsets[usize::from(lane)].scan(at_m);
        }
    }

    /// A courier's phone's fix of its position, x and z, m.
    fn fix_m(&self, lane: u8) -> Option<[f64; 2]> {
        let [x, z] = self.courier_at_m(lane)?;
        let unit = |what| chips::random::unit(self.seed, &format!("handset{lane}.{what}"), self.now_ns);
        let (turn_rad, off_m) = (unit("fix.turn") * std::f64::consts::TAU, unit("fix.off") * FIX_ERROR_M);
        Some([x + off_m * libm::cos(turn_rad), z + off_m * libm::sin(turn_rad)])
    }

    /// Ground truth: the courier asks to enter, and may if the code on their phone is valid.
    pub(crate) fn code_pressed(&mut self, lane: u8) {
        let unix_ms = self.unix_ms();
        let courier = self.people.iter().filter_map(Actor::courier).nth(usize::from(lane));
        if let Some(code) = courier.and_then(|courier| courier.code_on_phone()) {
            self.truth.code_pressed(self.now_ns, unix_ms, code, &self.service.keys().lock_key);
        }
    }

    fn tell_of_courier(&mut self, lane: u8, act: Act) {
        let mut couriers = self.people.iter().enumerate().filter(|(_, actor)| actor.courier().is_some());
        if let Some((who, _)) = couriers.nth(usize::from(lane)) {
            self.tell(Event::Person { who, act });
        }
    }
}

/// The message in a frame, if it is well formed.
fn understood<T: DeserializeOwned>(frame: &[u8]) -> Option<T> {
    let mut framing = Framing::<NEARBY_FRAME_BYTES_MAX>::new();
    let mut whole = frame.iter().find_map(|byte| framing.push(*byte))?.ok()?;
    read_nearby(&mut whole).ok()
}

fn distance_m(a: [f64; 3], b: [f64; 3]) -> f64 {
    let square_m2: f64 = (0..3).map(|axis| (a[axis] - b[axis]) * (a[axis] - b[axis])).sum();
    libm::sqrt(square_m2)
}

#[cfg(test)]
mod tests;
