//! The short-range radio between the couriers' phones and the lock, within its range, and over relays that extend it.

use firmware::wire::{Framing, FromPhone, NEARBY_FRAME_BYTES_MAX, ToPhone, read_nearby};
use serde::de::DeserializeOwned;

use super::Network;
use super::carry::Ends;
use crate::air::{Label, Route};
use crate::event::{Act, Event};

impl Network {
    /// Carries messages between phones and lock.
    pub(super) fn carry_nearby(&mut self, ends: &mut Ends) {
        let now_ns = ends.tick.now_ns;
        let lanes = ends.nodes.phones.lanes();
        for (_, frame) in ends.nodes.lock.device.board.take_nearby(now_ns) {
            let message = understood::<ToPhone>(&frame);
            if let Some(message) = &message {
                self.air.adversary.hear_lock(now_ns, message);
            }
            let label = match message {
                Some(ToPhone::Challenge { .. }) => Label::of("challenge"),
                Some(ToPhone::Decision(_)) => Label::of("verdict"),
                None => Label::chatter("message"),
            };
            for lane in lanes.clone() {
                self.send_nearby(ends, Route::LockToPhone(lane), frame.clone(), label);
            }
        }
        for lane in lanes {
            while let Some(frame) = self.air.receive(now_ns, Route::PhoneToLock(lane)) {
                if let Some(message) = understood(&frame) {
                    ends.observe.lock_receives_phone(now_ns, &message);
                }
                ends.nodes.lock.device.board.deliver_nearby(now_ns, &frame);
            }
            while let Some(frame) = self.air.receive(now_ns, Route::LockToPhone(lane)) {
                phone_receives(ends, lane, &frame);
            }
            self.poll_handset(ends, lane);
        }
    }

    fn poll_handset(&mut self, ends: &mut Ends, lane: u8) {
        while let Some(message) = ends.nodes.phones.handset_mut(lane).tick(ends.tick.now_ns) {
            let label = match message {
                FromPhone::Hello { .. } => Label::of("hello"),
                FromPhone::Answer { .. } => {
                    tell_of_courier(ends, lane, Act::PhoneAnswers);
                    Label::of("answer")
                }
            };
            let mut frame = vec![0; NEARBY_FRAME_BYTES_MAX];
            // Every message fits; one that did not would be an empty frame.
            let length = firmware::wire::write_nearby(&message, &mut frame).unwrap_or(0);
            frame.truncate(length);
            self.send_nearby(ends, Route::PhoneToLock(lane), frame, label);
        }
    }

    /// Sends a frame within the radio's range; out of range the sending leaves no trace.
    fn send_nearby(&mut self, ends: &mut Ends, route: Route, frame: Vec<u8>, label: Label) {
        if let Some(way) = ends.moment(self).passage(route) {
            ends.observe.nearby_sent(way);
            self.send(ends, route, frame, label);
        }
    }
}

fn phone_receives(ends: &mut Ends, lane: u8, frame: &[u8]) {
    let now_ns = ends.tick.now_ns;
    ends.actors.phone_changes(now_ns);
    let Some(message) = understood(frame) else { return };
    ends.observe.phone_receives_lock(&message);
    if let Some(shows) = ends.nodes.phones.handset_mut(lane).receive(now_ns, message) {
        tell_of_courier(ends, lane, Act::Reads(shows));
    }
}

fn tell_of_courier(ends: &mut Ends, lane: u8, act: Act) {
    if let Some(who) = ends.actors.courier_on(lane) {
        ends.observe.tell(ends.tick, Event::Person { who, act });
    }
}

/// The message in a frame, if it is well formed.
fn understood<T: DeserializeOwned>(frame: &[u8]) -> Option<T> {
    let mut framing = Framing::<NEARBY_FRAME_BYTES_MAX>::new();
    let mut whole = frame.iter().find_map(|byte| framing.push(*byte))?.ok()?;
    read_nearby(&mut whole).ok()
}
