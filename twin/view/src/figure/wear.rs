//! What people wear, by what brings them here: who is who is seen from across the street.

use twin_core::Role;

/// Colours, sRGB as `0xRRGGBB`, and what is on the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wear {
    pub(super) skin: u32,
    pub(super) hair: u32,
    pub(super) jacket: u32,
    pub(super) jacket_dark: u32,
    pub(super) stripe: u32,
    pub(super) pale: u32,
    pub(super) trousers: u32,
    pub(super) shoes: u32,
    pub(super) soles: u32,
    pub(super) bag: u32,
    pub(super) bag_dark: u32,
    pub(super) head: Head,
    pub(super) carries_bag: bool,
}

/// What is on a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    Cap,
    Hair,
    Hood,
}

/// The courier's: a uniform with reflective stripes.
const COURIER: Wear = Wear {
    skin: 0xD49A73,
    hair: 0x3B2A20,
    jacket: 0x2F5668,
    jacket_dark: 0x264757,
    stripe: 0xF2A03D,
    pale: 0xF3EBDD,
    trousers: 0x3A4150,
    shoes: 0x4A342A,
    soles: 0xD9D2C5,
    bag: 0xB5533A,
    bag_dark: 0x8F402D,
    head: Head::Cap,
    carries_bag: true,
};

/// Of another company.
const OTHER_COURIER: Wear = Wear {
    skin: 0x8D5A3C,
    hair: 0x1C1613,
    jacket: 0xC7473A,
    jacket_dark: 0x9C352B,
    stripe: 0xF4E3B2,
    trousers: 0x4A4038,
    bag: 0x3E5A44,
    bag_dark: 0x2E4534,
    ..COURIER
};

/// Of a third.
const THIRD_COURIER: Wear = Wear {
    jacket: 0x5B7A3E,
    jacket_dark: 0x48622F,
    stripe: 0xF2F0E6,
    trousers: 0x2F3A33,
    bag: 0x2F3E56,
    bag_dark: 0x233044,
    ..COURIER
};

/// At home.
const RECIPIENT: Wear = Wear {
    skin: 0xE0AE8C,
    hair: 0x8A4B28,
    jacket: 0xB88A9E,
    jacket_dark: 0x9A6F84,
    stripe: 0xB88A9E,
    pale: 0xEADDE3,
    trousers: 0x4E6A8C,
    shoes: 0xE6DED2,
    soles: 0xC7BFB2,
    head: Head::Hair,
    carries_bag: false,
    ..COURIER
};

/// In dark, with a hood.
const INTRUDER: Wear = Wear {
    skin: 0xC08A68,
    jacket: 0x23262D,
    jacket_dark: 0x16181D,
    stripe: 0x23262D,
    pale: 0x2C3038,
    trousers: 0x1D1F25,
    shoes: 0x14151A,
    soles: 0x2A2C33,
    head: Head::Hood,
    carries_bag: false,
    ..COURIER
};

/// What the `index`-th of a role wears.
pub(super) fn wear(role: Role, index: usize) -> &'static Wear {
    match role {
        Role::Courier => [&COURIER, &OTHER_COURIER, &THIRD_COURIER][index % 3],
        Role::Recipient => &RECIPIENT,
        Role::Intruder => &INTRUDER,
    }
}

#[cfg(test)]
mod tests;
