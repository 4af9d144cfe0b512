//! A hub in a staged hall: light and dark, people or none before the lens, a lock and a service whose messages the
//! tests send for.

use std::sync::Arc;

use boards::{Bridge, Device, HubActs, HubDevice, HubSenses, LockDevice, LockSenses};
use chips::image_sensor::{HEIGHT, PIXELS, WIDTH};
use firmware::access::TimeReply;
use firmware::hub::HubConfig;
use firmware::lock::LockConfig;
use firmware::matter::{DoorState, LockState};
use firmware::wire::{
    CLOUD_FRAME_BYTES_MAX, Carried, Direction, Downlink, FRAME_BYTES_MAX, FilmOrder, FromHub, FromLock,
    HubEvent, HubEventKind, Region, Status, StreamPicture, ToHub, ToLock, Uplink,
};

use super::books::Books;
use super::{
    CLOUD, Envelopes, FarEnd, LOCK_KEY, LOCKED, MS, NETWORK, NOON, hub_factory, lock_factory, ordered,
    service,
};

/// What the lens looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stage {
    /// Daylight on the walls, 0 to 1.
    pub(crate) daylight: f32,
    /// How much the infra-red lamp throws back from the walls, 0 to 1.
    pub(crate) thrown_back: f32,
    /// Column at which somebody stands, three wide, in dark clothes.
    pub(crate) person: Option<usize>,
}

impl Stage {
    pub(crate) const DAY: Self = Self { daylight: 0.3, thrown_back: 0.02, person: None };
    pub(crate) const NIGHT: Self = Self { daylight: 0.0, ..Self::DAY };
    pub(crate) const COVERED: Self = Self { daylight: 0.0, thrown_back: 0.0, person: None };

    fn scene(&self, infrared: f64) -> Arc<[f32; PIXELS]> {
        let light = self.daylight + self.thrown_back * infrared as f32;
        Arc::new(core::array::from_fn(|pixel| {
            let (column, row) = (pixel % WIDTH, pixel / WIDTH);
            // The floor is darker than the walls.
            let albedo = if row < 2 * HEIGHT / 3 { 0.8 } else { 0.4 };
            let covered = self.person.is_some_and(|at| (at..at + 3).contains(&column) && row > 3);
            light * if covered { 0.1 } else { albedo }
        }))
    }
}

/// A lock on a locked door whose bolt will not move, with its firmware and chips.
#[derive(Clone, Debug)]
pub(crate) struct RealLock {
    pub(crate) device: LockDevice,
    /// Keys under fingers, a bit each.
    pub(crate) touched: u16,
    /// The motor was driven to withdraw the bolt.
    pub(crate) withdrawn: bool,
}

impl RealLock {
    pub(crate) fn new() -> Self {
        let device = LockDevice::new(LockConfig::default(), 2, &lock_factory());
        Self { device, touched: 0, withdrawn: false }
    }

    fn tick(&mut self, now_ns: u64) {
        let drive = match self.device.acts(now_ns).bridge {
            Bridge::Drive { duty, .. } => duty,
            _ => 0.0,
        };
        self.withdrawn |= drive < 0.0;
        let motor_a = 1.2 * drive;
        let supply_v = 6.2 - 0.7 * motor_a.abs();
        self.device.sense(now_ns, &LockSenses { motor_a, supply_v, touched: self.touched, ..LOCKED });
        self.device.poll(now_ns);
    }
}

/// The hub with its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Hall {
    pub(crate) hub: HubDevice,
    pub(crate) now_ns: u64,
    pub(crate) stage: Stage,
    pub(crate) sound_db: f64,
    pub(crate) mains: bool,
    /// The shutter as it was at the last tick.
    pub(crate) acts: HubActs,
    pub(crate) service: FarEnd<CLOUD_FRAME_BYTES_MAX>,
    pub(crate) lock: FarEnd<FRAME_BYTES_MAX>,
    /// What service and lock seal for each other.
    pub(crate) envelopes: Envelopes,
    /// Messages that the service received, except pictures.
    pub(crate) heard: Vec<FromHub>,
    /// What the service has of clips.
    pub(crate) books: Books,
    /// Live pictures that the service received.
    pub(crate) live: Vec<StreamPicture>,
    /// Messages that the lock received from the service, and from the hub itself.
    pub(crate) lock_heard: Vec<Downlink>,
    pub(crate) lock_told: Vec<ToLock>,
    /// A real lock in place of the one that the test speaks for.
    pub(crate) real_lock: Option<RealLock>,
    /// The service's link works.
    pub(crate) wifi: bool,
    /// The longest poll so far, ns of bus time.
    pub(crate) longest_ns: u64,
    lock_statuses: u32,
}

impl Hall {
    pub(crate) fn new() -> Self {
        Self {
            hub: HubDevice::new(HubConfig::default(), 1, &hub_factory()),
            now_ns: 0,
            stage: Stage::DAY,
            sound_db: 35.0,
            mains: true,
            acts: HubActs::default(),
            service: FarEnd::new(CLOUD, (Direction::ToHub, Direction::FromHub)),
            lock: FarEnd::new(NETWORK, (Direction::FromLock, Direction::ToLock)),
            envelopes: Envelopes::new(),
            heard: Vec::new(),
            books: Books::new(),
            live: Vec::new(),
            lock_told: Vec::new(),
            lock_heard: Vec::new(),
            real_lock: None,
            wifi: true,
            longest_ns: 0,
            lock_statuses: 0,
        }
    }

    /// Lets `ms` pass, in ticks of 5 ms.
    pub(crate) fn run(&mut self, ms: u64) {
        for _ in 0..ms / 5 {
            self.tick();
        }
    }

    /// Lets time pass until this holds, for so long at most; false if it never did.
    pub(crate) fn run_until(&mut self, ms_max: u64, mut holds: impl FnMut(&Self) -> bool) -> bool {
        (0..ms_max / 5).any(|_| {
            self.tick();
            holds(self)
        })
    }

    fn tick(&mut self) {
        self.now_ns += 5 * MS;
        let wanted = self.hub.wants_scene(self.now_ns);
        let scene = wanted.then(|| self.stage.scene(self.acts.infrared));
        let mains = self.mains;
        let senses = HubSenses { scene, sound_db: self.sound_db, mains, ..HubSenses::default() };
        self.hub.sense(self.now_ns, &senses);
        let polls = self.hub.polls();
        self.hub.poll(self.now_ns);
        if self.hub.polls() > polls && self.hub.firmware().is_some() {
            // It asks to be polled every 10 ms, and no earlier than the bus is free.
            self.longest_ns = self.longest_ns.max(self.hub.next_poll_ns() - self.now_ns);
        }
        self.acts = self.hub.acts(self.now_ns);
        self.carry_mesh();
        self.listen();
    }

    /// Frames between hub and lock.
    fn carry_mesh(&mut self) {
        let to_lock = self.hub.board.mesh.peer.take_outgoing();
        let Some(lock) = &mut self.real_lock else {
            for message in self.lock.receive(to_lock) {
                match message {
                    ToLock::CounterFloor { floor } => self.lock.jump_past(floor),
                    message => match ordered(&message) {
                        Some(order) => self.lock_heard.push(order),
                        None => self.lock_told.push(message),
                    },
                }
            }
            return;
        };
        lock.tick(self.now_ns);
        for (_, frame) in to_lock {
            lock.device.board.radio.peer.deliver(self.now_ns, &frame);
        }
        for (_, frame) in lock.device.board.radio.peer.take_outgoing() {
            self.hub.board.mesh.peer.deliver(self.now_ns, &frame);
        }
    }

    fn listen(&mut self) {
        let mut to_service = self.hub.board.cloud.peer.take_outgoing();
        to_service.retain(|_| self.wifi);
        for message in self.service.receive::<FromHub<Carried>>(to_service) {
            self.answer(message.opened(&LOCK_KEY.service_key()).expect("the lock's own"));
        }
    }

    /// What an honest service answers at once: floors, the time, acknowledgements.
    fn answer(&mut self, message: FromHub) {
        if let Some(got) = self.books.take(&message) {
            self.tell(&ToHub::Got(got));
        }
        match message {
            FromHub::CounterFloor { floor } => self.service.jump_past(floor),
            FromHub::Lock(Uplink::CounterFloor { floor }) => self.envelopes.orders.jump_past(floor),
            FromHub::SegmentPicture(_) => {}
            FromHub::Picture(picture) => self.live.push(picture),
            FromHub::AskTime { nonce } => {
                let told = TimeReply { unix_ms: self.unix_ms(), nonce };
                self.tell(&ToHub::Time(service().sign(told).expect("short")));
                self.heard.push(message);
            }
            FromHub::Lock(Uplink::AskTime { nonce }) => {
                let told = TimeReply { unix_ms: self.unix_ms(), nonce };
                self.tell(&ToHub::Lock(Downlink::Time(service().sign(told).expect("short"))));
                self.heard.push(message);
            }
            FromHub::Lock(Uplink::Event(event)) => {
                self.tell(&ToHub::Lock(Downlink::Ack { boot: event.boot, event_id: event.id }));
                self.heard.push(message);
            }
            FromHub::Event(event) => {
                self.tell(&ToHub::Ack { boot: event.boot, event_id: event.id });
                self.heard.push(message);
            }
            message => self.heard.push(message),
        }
    }

    /// The time, ms since 1970 UTC.
    pub(crate) fn unix_ms(&self) -> u64 {
        NOON + self.now_ns / MS
    }

    /// An order to film.
    pub(crate) fn film_order(&self, serial: u32) -> ToHub {
        let asked_unix_ms = self.unix_ms();
        let until_unix_ms = asked_unix_ms + 600_000;
        let parcel = Region::NOWHERE;
        let order = FilmOrder { serial, delivery: serial, door: 1, asked_unix_ms, until_unix_ms, parcel };
        ToHub::Film(service().sign(order).expect("short"))
    }

    /// The service sends this.
    pub(crate) fn tell(&mut self, message: &ToHub) {
        let message = message.sealed(&mut self.envelopes.orders).expect("fits");
        let frame = self.service.say(&message);
        if self.wifi {
            self.hub.board.cloud.peer.deliver(self.now_ns, &frame);
        }
    }

    /// The lock sends this.
    pub(crate) fn lock_sends(&mut self, message: &Uplink) {
        let message = self.envelopes.report(message);
        self.lock_tells_hub(&message);
    }

    /// The lock sends this to the hub.
    pub(crate) fn lock_tells_hub(&mut self, message: &FromLock) {
        let frame = self.lock.say(message);
        self.hub.board.mesh.peer.deliver(self.now_ns, &frame);
    }

    /// The lock sends its state.
    pub(crate) fn lock_is(&mut self, lock_state: LockState, door_state: DoorState) {
        self.lock_statuses += 1;
        let uptime_ms = self.now_ns / MS;
        let seq = self.lock_statuses;
        let status =
            Status { seq, lock_state, door_state, battery_mv: None, boot: 1, uptime_ms, has_alarm: false };
        self.lock_sends(&Uplink::Status(status));
    }

    /// Events that the service received, each once.
    pub(crate) fn events(&self) -> Vec<HubEventKind> {
        let mut seen: Vec<HubEvent> = Vec::new();
        for message in &self.heard {
            if let FromHub::Event(event) = message
                && !seen.contains(event)
            {
                seen.push(*event);
            }
        }
        seen.into_iter().map(|event| event.kind).collect()
    }

    /// The hub's last status.
    pub(crate) fn status(&self) -> Option<firmware::wire::HubStatus> {
        let mut statuses = self.heard.iter().filter_map(|said| match said {
            FromHub::Status(status) => Some(*status),
            _ => None,
        });
        statuses.next_back()
    }
}
