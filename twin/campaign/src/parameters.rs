//! The parameters of a base world that may vary, one for each word of the header. A word of 0 leaves a parameter as it
//! is; a parameter that the base world does not have is left out.

use twin_core::world::{
    Choices, Courier, Enters, Intruder, LinkSettings, Manner, Person, Place, Recipient, Watches, World,
};

use crate::input::{HEADER_WORDS, Words};

/// A parameter: its name, as it stands in a world file, and how the choices of its word set it.
type Parameter = (&'static str, fn(&mut World, &mut Words));

/// All parameters. New ones go to the end: the others then keep their words. (All ranges are estimates: what is sold,
/// what weather there is, what people do.)
const PARAMETERS: [Parameter; HEADER_WORDS] = [
    ("strike.offset_mm", |world, c| world.strike.offset_mm = c.number(-4.0, 4.0, 0.5)),
    ("weather.temperature_c", |world, c| world.weather.temperature_c = c.number(-20.0, 45.0, 5.0)),
    ("lock.battery.charge", |world, c| world.lock.battery.charge = c.number(0.0, 1.0, 0.05)),
    ("links.wifi.loss", |world, c| world.links.wifi.loss = c.number(0.0, 0.6, 0.05)),
    ("links.lte.loss", |world, c| world.links.lte.loss = c.number(0.0, 0.6, 0.05)),
    ("links.mesh.loss", |world, c| world.links.mesh.loss = c.number(0.0, 0.6, 0.05)),
    ("courier.manner", |world, c| {
        let manner = c.one(Manner::Careful, &[Manner::Hurried, Manner::Forgetful]);
        couriers(world, |courier| courier.manner = manner);
    }),
    ("recipient.place", |world, c| {
        let place = c.one(Place::Work, &[Place::Home]);
        recipients(world, |recipient| {
            // Only somebody at home can be asleep.
            if recipient.sleeps_until_s.is_none() {
                recipient.place = place;
            }
        });
    }),
    ("courier.enters", |world, c| {
        let enters = c.one(Enters::Keypad, &[Enters::Phone, Enters::App]);
        couriers(world, |courier| {
            // Who walks away to press there needs the phone.
            if courier.goes_back_to_m.is_none() {
                courier.enters = enters;
            }
        });
    }),
    ("links.wifi.latency_ms", |world, c| slow(&mut world.links.wifi, c)),
    ("links.lte.latency_ms", |world, c| slow(&mut world.links.lte, c)),
    ("links.mesh.latency_ms", |world, c| slow(&mut world.links.mesh, c)),
    ("links.ble.latency_ms", |world, c| slow(&mut world.links.ble, c)),
    ("strike.clearance_mm", |world, c| world.strike.clearance_mm = c.number(0.5, 4.0, 0.5)),
    ("door.mass_kg", |world, c| world.door.mass_kg = c.number(15.0, 90.0, 5.0)),
    ("door.hinge_friction_nm", |world, c| world.door.hinge_friction_nm = c.number(0.0, 6.0, 0.5)),
    ("door.seal_n", |world, c| world.door.seal_n = c.number(0.0, 60.0, 5.0)),
    ("weather.wind_m_s", |world, c| world.weather.wind_m_s = c.number(-12.0, 12.0, 1.0)),
    ("lock.clock_ppm", |world, c| {
        world.lock.clock_ppm = Some(c.number(-10_000.0, 10_000.0, 1_000.0) as i32);
    }),
    ("order.parcel.mass_kg", |world, c| world.order.parcel.mass_kg = c.number(0.2, 25.0, 0.2)),
    ("courier.pauses_s", |world, c| {
        let pauses_s = c.duration(0.5, 90.0);
        couriers(world, |courier| courier.pauses_s = pauses_s);
    }),
    ("courier.tries", |world, c| {
        let tries = 1 + c.up_to(4) as u8;
        couriers(world, |courier| courier.tries = tries);
    }),
    ("recipient.watches", |world, c| {
        let watches = c.one(Watches::No, &[Watches::Live, Watches::Later]);
        recipients(world, |recipient| recipient.watches = watches);
    }),
    ("intruder", |world, c| {
        let is_there = world.people.iter().any(|person| matches!(person, Person::Intruder(_)));
        if !is_there && let Some(arrives_s) = world.courier().map(|courier| courier.arrives_s) {
            world.people.push(Person::Intruder(intruder(arrives_s, c)));
        }
    }),
    ("starts_at", |world, c| {
        // The window ends while the courier is at work.
        let after_s = c.number(5.0, 150.0, 5.0);
        let Some(arrives_s) = world.courier().map(|courier| courier.arrives_s) else { return };
        let (_, until_ms) = world.window_unix_ms(&world.order);
        let starts_ms = until_ms.cast_signed() - ((arrives_s + after_s) * 1000.0) as i64;
        let by_s = (starts_ms - world.starts_at.unix_ms) / 1000;
        world.starts_at = world.starts_at.moved(by_s).unwrap_or(world.starts_at);
    }),
];

/// Sets each parameter whose word is not 0.
pub(crate) fn set(world: &mut World, header: &[u16; HEADER_WORDS]) {
    for ((_, set), word) in PARAMETERS.iter().zip(header).filter(|(_, word)| **word != 0) {
        set(world, &mut Words::new(&[*word]));
    }
}

/// The name of the parameter of this word.
pub(crate) fn name(index: usize) -> Option<&'static str> {
    PARAMETERS.get(index).map(|(name, _)| *name)
}

/// Names of the parameters that a header sets.
pub(crate) fn names(header: &[u16; HEADER_WORDS]) -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().zip(header).filter(|(_, word)| **word != 0).map(|((name, _), _)| *name)
}

fn couriers(world: &mut World, change: impl Fn(&mut Courier)) {
    for person in &mut world.people {
        if let Person::Courier(courier) = person {
            change(courier);
        }
    }
}

fn recipients(world: &mut World, mut change: impl FnMut(&mut Recipient)) {
    for person in &mut world.people {
        if let Person::Recipient(recipient) = person {
            change(recipient);
        }
    }
}

/// Up to two seconds of latency.
fn slow(link: &mut LinkSettings, c: &mut impl Choices) {
    link.latency_ms = c.duration(0.01, 2.0) * 1_000.0;
}

/// Somebody in the garden who tries the door, or follows the courier in.
fn intruder(arrives_s: f64, c: &mut impl Choices) -> Intruder {
    let follows_after_s = match c.up_to(8) {
        0 => None,
        steps => Some(f64::from(steps)),
    };
    Intruder {
        name: "intruder".to_owned(),
        arrives_s,
        stands_m: [3.5, 9.5],
        stays_s: None,
        jammer: None,
        tries_door: follows_after_s.is_none(),
        follows_after_s,
        inside_s: 20.0,
    }
}

#[cfg(test)]
mod tests;
