//! Messages on their way: small labelled capsules between lock, service and phones; what is lost falls and fades.
//!
//! The service and the recipient's phone stand at the picture's upper edge, the lock and the courier where they are
//! seen. Real messages take 30 to 100 ms; here each takes as long as an eye needs.

use std::collections::BTreeMap;

use bevy::prelude::*;
use bevy::transform::TransformSystems;
use twin_core::world::Way;
use twin_core::{Pulse, Route, Tone};

use crate::lens::{Eye, Lens};
use crate::links::{self, SERVICE};
use crate::lockwork::places;
use crate::paint::{Align, Area, Picture, Rgba, Style};
use crate::scene::layers::OVERLAY;
use crate::texture::{screen, texture};
use crate::{Quality, SceneSet, Shown};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Stock>()
        .add_systems(Startup, raise_stations)
        .add_systems(Update, send_off.in_set(SceneSet::Pose))
        .add_systems(PostUpdate, fly.before(TransformSystems::Propagate));
}

/// Least time for which a message is seen under way, s.
const FLIGHT_S: f32 = 0.9;
/// How long it shrinks where it arrived, s.
const REST_S: f32 = 0.25;
/// A lost one covers this share of its way, then falls for this time, s.
const LOST_AT: f32 = 0.45;
const FALL_S: f32 = 0.9;
/// Half the height of a capsule and of a station, as shares of half the picture's height.
const CAPSULE_HALF: f32 = 0.048;
const STATION_HALF: f32 = 0.085;
/// Where the recipient stands in the picture.
const RECIPIENT: Vec2 = Vec2::new(0.34, 0.84);

/// By how much a painted white must be brightened to be white after filmic tones (found by eye).
const AGAINST_FILMIC: f32 = 3.2;

/// A message that is shown.
#[derive(Component, Clone, Debug)]
struct Flight {
    pulse: Pulse,
    /// Shown to leave later than it left, s: several at once would hide each other.
    waits_s: f32,
}

/// Messages of one route are seen to leave at least this far apart, s.
const APART_S: f32 = 0.3;
/// A repeated message that is lost is shown again after this, s.
const LOST_APART_S: f32 = 0.8;
impl Flight {
    /// The messages of a list that are shown, in order. A repeated message that arrives is left out: a lock's
    /// heartbeat would fill the picture.
    fn all(pulses: &[Pulse]) -> Vec<Self> {
        let mut flights: Vec<Self> = Vec::new();
        for (index, pulse) in pulses.iter().enumerate() {
            let since_s = |other: &Pulse| pulse.sent_ns.saturating_sub(other.sent_ns) as f32 * 1e-9;
            let said = pulses.iter().take(index).any(|other| {
                other.route == pulse.route
                    && other.label == pulse.label
                    && (pulse.arrives_ns.is_some() || since_s(other) < LOST_APART_S)
            });
            // Chatter would hide the other messages. A dead hub link shows at its line, a stopped stream at its
            // picture.
            if said || pulse.label.tone == Tone::Chatter {
                continue;
            }
            let at_once = |other: &&Self| other.pulse.route == pulse.route && since_s(&other.pulse) < APART_S;
            let waits_s = APART_S * flights.iter().filter(at_once).count() as f32;
            flights.push(Self { pulse: *pulse, waits_s });
        }
        flights
    }

    /// Time since it is seen to leave, s; negative before.
    fn age_s(&self, now_ns: u64) -> f32 {
        (now_ns as f64 - self.pulse.sent_ns as f64) as f32 * 1e-9 - self.waits_s
    }

    /// For how long it is shown, s.
    fn shown_for_s(&self) -> f32 {
        match self.pulse.arrives_ns {
            Some(arrives_ns) => {
                (arrives_ns.saturating_sub(self.pulse.sent_ns) as f32 * 1e-9).max(FLIGHT_S) + REST_S
            }
            None => FLIGHT_S * LOST_AT + FALL_S,
        }
    }

    fn is_seen(&self, now_ns: u64) -> bool {
        (0.0..self.shown_for_s()).contains(&self.age_s(now_ns))
    }
}

/// Service or recipient's phone at the picture's edge.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
enum Station {
    Service,
    Recipient,
}

/// Painted capsules by their text, with the width of each over its height.
#[derive(Resource, Default)]
struct Stock {
    capsules: BTreeMap<(&'static str, Kind), (Handle<StandardMaterial>, f32)>,
    sheets: BTreeMap<u32, Handle<Mesh>>,
}

/// What a capsule's colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// From lock or phone to the service.
    Up,
    /// From the service.
    Down,
    /// Alarms and refusals.
    Bad,
    /// Lost in the air.
    Lost,
}

impl Kind {
    fn of(pulse: &Pulse) -> Self {
        let up = pulse.route.way() == Way::Up;
        match pulse.label.tone {
            _ if pulse.arrives_ns.is_none() => Self::Lost,
            Tone::Bad => Self::Bad,
            _ if up => Self::Up,
            _ => Self::Down,
        }
    }

    fn colour(self) -> Rgba {
        match self {
            Self::Up => [38, 122, 138, 255],
            Self::Down => [232, 160, 60, 255],
            Self::Bad => [206, 58, 46, 255],
            Self::Lost => [120, 124, 132, 255],
        }
    }
}

fn raise_stations(
    mut commands: Commands,
    quality: Res<Quality>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut images: ResMut<Assets<Image>>,
) {
    for (station, picture) in [(Station::Service, cloud()), (Station::Recipient, handset())] {
        let shape = picture.width as f32 / picture.height as f32;
        let look = materials.add(legible(images.add(texture(&picture)), *quality));
        let sheet = Mesh3d(meshes.add(Rectangle::new(2.0 * shape, 2.0)));
        let look = MeshMaterial3d(look);
        commands.spawn((Name::new("station"), station, sheet, look, Visibility::Hidden, OVERLAY));
    }
}

/// What hangs before the picture looks as it is painted: where tones are filmic, which make white grey, it shines the
/// more.
fn legible(image: Handle<Image>, quality: Quality) -> StandardMaterial {
    let bright = if quality == Quality::Low { 1.0 } else { AGAINST_FILMIC };
    StandardMaterial { base_color: Color::linear_rgb(bright, bright, bright), ..screen(image) }
}

/// Keeps one capsule for every message in the air.
fn send_off(
    mut commands: Commands,
    (shown, quality): (Res<Shown>, Res<Quality>),
    mut stock: ResMut<Stock>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut images: ResMut<Assets<Image>>,
    flights: Query<(Entity, &Flight)>,
) {
    let mut fresh = Flight::all(&shown.frame.pulses);
    fresh.retain(|flight| flight.is_seen(shown.frame.now_ns));
    for (entity, flight) in &flights {
        match fresh.iter().position(|other| other.pulse == flight.pulse) {
            Some(index) => drop(fresh.swap_remove(index)),
            None => commands.entity(entity).despawn(),
        }
    }
    for flight in fresh {
        let (pulse, kind) = (flight.pulse, Kind::of(&flight.pulse));
        let (look, shape) = stock.capsules.entry((pulse.label.text, kind)).or_insert_with(|| {
            let picture = capsule(pulse.label.text, kind);
            let shape = picture.width as f32 / picture.height as f32;
            (materials.add(legible(images.add(texture(&picture)), *quality)), shape)
        });
        let (look, shape) = (MeshMaterial3d(look.clone()), *shape);
        let sheet = stock
            .sheets
            .entry((shape * 1e3) as u32)
            .or_insert_with(|| meshes.add(Rectangle::new(2.0 * shape, 2.0)));
        let sheet = Mesh3d(sheet.clone());
        commands.spawn((Name::new("message"), flight, sheet, look, Visibility::Hidden, OVERLAY));
    }
}

type Things<'w, 's> = Query<
    'w,
    's,
    (Option<&'static Flight>, Option<&'static Station>, &'static mut Transform, &'static mut Visibility),
    (Or<(With<Flight>, With<Station>)>, Without<Camera3d>),
>;

fn fly(shown: Res<Shown>, eye: Eye, mut things: Things) {
    let lens = eye.lens();
    let busy = |station: Station| {
        things.iter().filter_map(|(flight, ..)| flight).any(|flight| touches(flight.pulse.route, station))
    };
    let recipient = busy(Station::Recipient);
    // A line to the service needs the service at its end.
    let lined = lens.as_ref().is_some_and(|lens| links::reach_service(lens, &shown.frame.links));
    let service = busy(Station::Service) || lined;
    let mut layer = 0;
    for (flight, station, mut transform, mut visibility) in &mut things {
        let place = lens.as_ref().and_then(|lens| match (flight, station) {
            (Some(flight), _) => {
                layer = (layer + 1) % 16;
                Some(place(lens, &shown, flight, 4 + layer))
            }
            (None, Some(Station::Service)) if service || recipient => {
                Some(lens.hang(SERVICE, STATION_HALF, 2))
            }
            (None, Some(Station::Recipient)) if recipient => Some(lens.hang(RECIPIENT, STATION_HALF, 2)),
            _ => None,
        });
        visibility.set_if_neq(if place.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let Some(place) = place {
            *transform = place;
        }
    }
}

fn touches(route: Route, station: Station) -> bool {
    match station {
        Station::Service => true,
        Station::Recipient => matches!(route, Route::ServiceToRecipient | Route::RecipientToService),
    }
}

/// Where a capsule hangs now.
fn place(lens: &Lens, shown: &Shown, flight: &Flight, layer: u8) -> Transform {
    let pulse = &flight.pulse;
    let age_s = flight.age_s(shown.frame.now_ns).max(0.0);
    let lock = lens.in_picture(lock_m(shown));
    let hub = lens.in_picture(Vec3::from_array(shown.world.plan.hub.at_m.map(|m| m as f32)));
    let courier = lens.in_picture(courier_m(shown).unwrap_or_else(|| lock_m(shown)));
    let (from, to) = match pulse.route {
        Route::LockToHub => (lock, hub),
        Route::HubToLock => (hub, lock),
        Route::HubToService => (hub, SERVICE),
        Route::ServiceToHub => (SERVICE, hub),
        Route::CourierToService(_) => (courier, SERVICE),
        Route::ServiceToCourier(_) => (SERVICE, courier),
        Route::PhoneToLock(_) => (courier, lock),
        Route::LockToPhone(_) => (lock, courier),
        Route::RecipientToService => (RECIPIENT, SERVICE),
        Route::ServiceToRecipient => (SERVICE, RECIPIENT),
    };
    let (middle, size) = match pulse.arrives_ns {
        Some(_) => {
            let flies_s = flight.shown_for_s() - REST_S;
            // Taken in where it arrives.
            let taken_in = ((age_s - flies_s) / REST_S).clamp(0.0, 0.98);
            (along(from, to, (age_s / flies_s).min(1.0)), 1.0 - taken_in)
        }
        None => {
            let lost_s = FLIGHT_S * LOST_AT;
            let falls_s = (age_s - lost_s).max(0.0);
            let at = along(from, to, (age_s / FLIGHT_S).min(LOST_AT));
            (at - Vec2::Y * (1.1 * falls_s * falls_s), 1.0 - (falls_s / FALL_S).clamp(0.0, 0.95))
        }
    };
    lens.hang(middle, CAPSULE_HALF * size, layer)
}

/// An arc from one point of the picture to another, leaving and arriving gently.
fn along(from: Vec2, to: Vec2, share: f32) -> Vec2 {
    let s = share * share * (3.0 - 2.0 * share);
    let lift = 0.16 * (from.distance(to)).min(1.0) * 4.0 * s * (1.0 - s);
    let way = to - from;
    // Bends to the left of its way, so that question and answer do not meet.
    let aside = Vec2::new(-way.y, way.x).normalize_or_zero() * 0.5 + Vec2::Y * 0.5;
    from.lerp(to, s) + aside * lift
}

/// Messages leave the lock from its circuit board, between keypad and bolt: in the picture from outside and from
/// inside.
fn lock_m(shown: &Shown) -> Vec3 {
    places::leaf_turn(shown.frame.leaf_angle_rad) * places::antenna_m(&shown.world)
}

fn courier_m(shown: &Shown) -> Option<Vec3> {
    let person = shown.frame.courier()?;
    let ahead = Vec2::new(person.facing[0] as f32, person.facing[1] as f32) * 0.3;
    Some(Vec3::new(person.feet_m[0] as f32 + ahead.x, 1.4, person.feet_m[1] as f32 + ahead.y))
}

/// A capsule with its text.
fn capsule(text: &str, kind: Kind) -> Picture {
    const HIGH: f32 = 64.0;
    let style = Style::text(42.0, [255, 255, 255, 255]).bold();
    let wide = style.measure(text) + 52.0;
    let mut picture = Picture::new(wide as u32 + 8, HIGH as u32, [0, 0, 0, 0]);
    let body = Area::new(4.0, 4.0, wide, HIGH - 8.0);
    picture.fill_round(body, body.h / 2.0, kind.colour());
    picture.frame_round(body, body.h / 2.0, 4.0, [255, 255, 255, 210]);
    picture.text(4.0 + wide / 2.0, HIGH / 2.0 + style.cap_px() / 2.0, Align::Centre, &style, text);
    picture
}

/// The service: a cloud.
fn cloud() -> Picture {
    let mut picture = Picture::new(220, 140, [0, 0, 0, 0]);
    for (grown, colour) in [(8.0, [38, 52, 68, 255]), (0.0, [250, 250, 250, 255])] {
        for (x, y, r) in [(62.0, 88.0, 34.0), (106.0, 62.0, 46.0), (154.0, 84.0, 38.0)] {
            picture.disc((x, y), r + grown, colour);
        }
        picture.fill_round(Area::new(30.0, 76.0, 162.0, 46.0).grown(grown), 23.0 + grown, colour);
    }
    let style = Style::text(38.0, [38, 52, 68, 255]).bold();
    picture.text(110.0, 108.0, Align::Centre, &style, "service");
    picture
}

/// The recipient's phone, small.
fn handset() -> Picture {
    let mut picture = Picture::new(190, 140, [0, 0, 0, 0]);
    picture.fill_round(Area::new(65.0, 2.0, 60.0, 98.0), 12.0, [38, 52, 68, 255]);
    picture.fill_round(Area::new(71.0, 12.0, 48.0, 74.0), 4.0, [190, 222, 238, 255]);
    let name = Area::new(4.0, 100.0, 182.0, 38.0);
    picture.fill_round(name, 19.0, [38, 52, 68, 255]);
    picture.text(95.0, 129.0, Align::Centre, &Style::text(34.0, [255, 255, 255, 255]).bold(), "recipient");
    picture
}

#[cfg(test)]
mod tests;
