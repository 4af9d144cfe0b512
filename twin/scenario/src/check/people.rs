//! People: who may come into one world together, and what they can do.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, ENDS_MAX_S};
use crate::house::House;
use crate::people::{Courier, Enters, Intruder, Manner, Person, Place, Recipient, Scans};

impl Check<'_> {
    pub(super) fn people(&mut self, house: Option<&House>) {
        let mut names = BTreeSet::new();
        let mut recipients = 0;
        let mut bringers: BTreeMap<u32, &str> = BTreeMap::new();
        for (i, person) in self.world.people.iter().enumerate() {
            let kind = match person {
                Person::Courier(_) => "courier",
                Person::Recipient(_) => "recipient",
                Person::Intruder(_) => "intruder",
            };
            let path = format!("people[{i}].{kind}");
            let name = person.name();
            recipients += u32::from(kind == "recipient");
            if kind == "recipient" && recipients > 1 {
                self.refuse(
                    &path,
                    "a second recipient".to_owned(),
                    "one too many",
                    "a house has one recipient; remove this one".to_owned(),
                );
            } else if name.trim().is_empty() || !names.insert(name) {
                self.refuse(
                    &format!("{path}.name"),
                    format!("the name `{name}` is empty or already used"),
                    "this name",
                    "give each person a name of their own".to_owned(),
                );
            }
            match person {
                Person::Courier(courier) => {
                    self.courier(&path, courier);
                    if let Some(house) = house {
                        self.takes(&path, courier, house);
                    }
                    self.order_of_courier(&path, ("order", courier.order), courier, &mut bringers);
                    if let Some(next) = courier.next_order {
                        self.order_of_courier(&path, ("next_order", next), courier, &mut bringers);
                    }
                }
                Person::Recipient(recipient) => {
                    if let Some(after_s) = recipient.blocks_after_s {
                        self.range(&format!("{path}.blocks_after_s"), after_s, 0.0, ENDS_MAX_S, "s");
                    }
                    self.sleep(&path, recipient);
                }
                Person::Intruder(intruder) => self.intruder(&path, intruder),
            }
        }
        if bringers.is_empty() {
            self.refuse(
                "people",
                "nobody brings the parcel".to_owned(),
                "no courier in this list",
                "add `- courier: {arrives_s: 12}`".to_owned(),
            );
        }
    }

    /// Each order has one courier.
    fn order_of_courier<'w>(
        &mut self,
        path: &str,
        (key, number): (&str, u32),
        courier: &'w Courier,
        bringers: &mut BTreeMap<u32, &'w str>,
    ) {
        let orders = self.world.orders().count() as u32;
        if number == 0 || number > orders {
            self.refuse(
                &format!("{path}.{key}"),
                format!("there is no order {number}"),
                "no such order",
                format!("write a number from 1 to {orders}, or add to `more_orders`"),
            );
        } else if let Some(other) = bringers.get(&number) {
            self.refuse(
                path,
                format!("order {number} is already brought by `{other}`"),
                "one too many",
                "an order has one courier; remove this one, or give them another `order`".to_owned(),
            );
        }
        bringers.entry(number).or_insert(&courier.name);
    }

    /// What a courier takes along must be in the house, and be loose.
    fn takes(&mut self, path: &str, courier: &Courier, house: &House) {
        let loose = self.standing(house).filter(|(_, thing)| !thing.fixed);
        let loose: Vec<&str> = loose.map(|(name, _)| name).collect();
        if let Some(name) = courier.takes.as_deref().filter(|name| !loose.contains(name)) {
            self.refuse_unknown(&format!("{path}.takes"), "loose thing", name, loose.iter().copied());
        }
        if courier.takes.is_some() && courier.manner == Manner::ShutsHimselfIn {
            self.refuse(
                &format!("{path}.takes"),
                "a courier who stays inside cannot take anything along".to_owned(),
                "needs another manner",
                "write `careful`, `hurried`, `forgetful` or `thieving`".to_owned(),
            );
        }
    }

    fn sleep(&mut self, path: &str, recipient: &Recipient) {
        let Some(until_s) = recipient.sleeps_until_s else { return };
        self.moment(&format!("{path}.sleeps_until_s"), until_s);
        if recipient.place != Place::Home {
            self.refuse(
                &format!("{path}.sleeps_until_s"),
                "only a recipient at home can be asleep".to_owned(),
                "needs `place: home`",
                "add `place: home`".to_owned(),
            );
        }
    }

    fn courier(&mut self, path: &str, courier: &Courier) {
        self.moment(&format!("{path}.arrives_s"), courier.arrives_s);
        self.range(&format!("{path}.tries"), courier.tries.into(), 1.0, 99.0, "");
        self.range(&format!("{path}.walk_m_s"), courier.walk_m_s, 0.1, 8.0, "m/s");
        self.range(&format!("{path}.pauses_s"), courier.pauses_s, 0.0, ENDS_MAX_S, "s");
        self.range(&format!("{path}.shut_in_s"), courier.shut_in_s, 0.0, ENDS_MAX_S, "s");
        self.range(&format!("{path}.retry_after_s"), courier.retry_after_s, 0.0, ENDS_MAX_S, "s");
        if let Some([x_m, z_m]) = courier.goes_back_to_m {
            self.range(&format!("{path}.goes_back_to_m[0]"), x_m, -8.0, 12.0, "m");
            self.range(&format!("{path}.goes_back_to_m[1]"), z_m, 0.5, 15.0, "m");
            if courier.enters != Enters::Phone {
                self.refuse(
                    &format!("{path}.goes_back_to_m"),
                    "this courier has nothing to press there".to_owned(),
                    "needs `enters: phone`",
                    "add `enters: phone`".to_owned(),
                );
            }
        }
        if let Some(again) = courier.reenters {
            self.range(&format!("{path}.reenters.after_s"), again.after_s, 0.0, ENDS_MAX_S, "s");
            self.range(&format!("{path}.reenters.stays_s"), again.stays_s, 0.0, ENDS_MAX_S, "s");
        }
        if let Some(after_s) = courier.returns_after_s {
            self.range(&format!("{path}.returns_after_s"), after_s, 0.0, ENDS_MAX_S, "s");
        }
        if let Some(Scans::Label(label)) = &courier.scans {
            self.sscc(&format!("{path}.scans"), label);
        }
        if let Some(types) = &courier.types
            && (types.is_empty() || types.len() > 16 || !types.bytes().all(|b| b.is_ascii_digit()))
        {
            self.refuse(
                &format!("{path}.types"),
                format!("`{types}` cannot be typed"),
                "1 to 16 digits",
                "write digits in quotes, such as \"000000\"".to_owned(),
            );
        }
    }

    fn intruder(&mut self, path: &str, intruder: &Intruder) {
        self.moment(&format!("{path}.arrives_s"), intruder.arrives_s);
        let [x_m, z_m] = intruder.stands_m;
        // The garden and the street: nobody starts inside.
        self.range(&format!("{path}.stands_m[0]"), x_m, -8.0, 12.0, "m");
        self.range(&format!("{path}.stands_m[1]"), z_m, 0.5, 15.0, "m");
        if let Some(stays_s) = intruder.stays_s {
            self.range(&format!("{path}.stays_s"), stays_s, 0.0, ENDS_MAX_S, "s");
        }
        if let Some(after_s) = intruder.follows_after_s {
            self.range(&format!("{path}.follows_after_s"), after_s, 0.0, ENDS_MAX_S, "s");
        }
        self.range(&format!("{path}.inside_s"), intruder.inside_s, 0.0, ENDS_MAX_S, "s");
        if let Some(jammer) = &intruder.jammer {
            self.range(&format!("{path}.jammer.range_m"), jammer.range_m, 0.1, 1000.0, "m");
            if jammer.links.iter().next().is_none() {
                self.refuse(
                    &format!("{path}.jammer.links"),
                    "the jammer jams no link".to_owned(),
                    "empty list",
                    "name links, such as [wifi, mesh]".to_owned(),
                );
            }
        }
    }
}
