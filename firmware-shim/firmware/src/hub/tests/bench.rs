//! A bench that runs a hub on the scripted board, millisecond by millisecond, between a lock and a service.

use std::vec::Vec;

use super::fake_board::{FakeBoard, Thing};
use crate::access::TimeReply;
use crate::crypto::{LockKey, NetworkKey, ServiceKey, Signed, Signer};
use crate::hub::{Hub, HubConfig};
use crate::journal::Hash;
use crate::matter::{DoorState, LockState};
use crate::store::{Cloud, Flash, Identity, Network};
use crate::time::Instant;
use crate::wake::{Wake, WakePins};
use crate::wire::{
    CLOUD_FRAME_BYTES_MAX, Carried, Decoder, Direction, Downlink, FRAME_BYTES_MAX, FilmEnd, FilmOrder,
    FromHub, FromLock, Got, HubEvent, HubEventKind, HubStatus, NotFilming, Receiver, Recording, Region,
    Segment, SegmentPicture, Sender, Status, StreamPicture, ToHub, ToLock, Uplink,
};

pub(super) const NOON: u64 = 1_773_486_000_000;
pub(super) const MESH: NetworkKey = NetworkKey([4; 16]);
pub(super) const CLOUD: NetworkKey = NetworkKey([6; 16]);
const HUB_SEED: [u8; 32] = [5; 32];
/// What lock and service share.
pub(super) const LOCK_KEY: LockKey = LockKey([8; 32]);

/// What came to the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Service(Downlink),
    Hub(ToLock),
}

/// Sectors of the ring on most benches: a minute.
pub(super) const SECTORS: u16 = 60;

/// Where the parcel of an order will stand: 5 x 4 pixels, somewhere in 9 x 6.
pub(super) const PARCEL_AT: Region = Region { columns: (19, 28), rows: (10, 16), pixels: 20 };

/// A person at 3 m.
pub(super) const PERSON: Thing = (14, 4, 3, 9, 20);

/// The service's key.
pub(super) fn service() -> Signer {
    Signer::from_seed(&[1; 32])
}

/// The hub's own key.
pub(super) fn hub_signer() -> Signer {
    Signer::from_seed(&HUB_SEED)
}

/// A hub on its board, a lock and a service.
#[derive(Clone, Debug)]
pub(super) struct Bench {
    pub(super) hub: Hub,
    pub(super) config: HubConfig,
    pub(super) board: FakeBoard,
    pub(super) now: Instant,
    wake: Wake,
    /// Civil time at the bench's start, ms since 1970 UTC.
    pub(super) tells_time: bool,
    /// The Wi-Fi carries.
    pub(super) wifi: bool,
    /// What the line needs for a frame, ms; its modem drops what would wait for longer than 2 s.
    pub(super) line_ms: u64,
    line_busy: Instant,
    under_way: Vec<(Instant, FromHub)>,
    /// Frames that the hub sent, and those that the modem dropped.
    pub(super) line_frames: (u32, u32),
    /// The service confirms segments.
    pub(super) confirms: bool,
    pub(super) acknowledges: bool,
    /// The lock's status, every second; nothing if `None`.
    pub(super) lock: Option<(LockState, DoorState)>,
    lock_seq: u32,
    to_hub: Sender,
    from_hub: Receiver,
    cloud_decoder: Decoder<CLOUD_FRAME_BYTES_MAX>,
    from_lock: Sender,
    to_lock: Receiver,
    /// The service's envelopes for the lock, and the lock's.
    orders: Sender<ServiceKey>,
    uplinks: Sender<ServiceKey>,
    mesh_decoder: Decoder<FRAME_BYTES_MAX>,
    pub(super) statuses: Vec<HubStatus>,
    pub(super) events: Vec<HubEvent>,
    pub(super) relayed: Vec<Uplink>,
    pub(super) recordings: Vec<Recording>,
    pub(super) refusals: Vec<(u32, NotFilming)>,
    pub(super) live: Vec<(u64, StreamPicture)>,
    pub(super) archive: Archive,
    /// How often the lock was sent a floor.
    pub(super) floors: u32,
    /// Messages that the lock received, except floors.
    pub(super) lock_heard: Vec<Heard>,
    /// Keys that it has confirmed, and offers under the public key.
    pub(super) next_meshes: Vec<u32>,
    pub(super) offers: u32,
    /// Milliseconds in which the shutter was not shut.
    pub(super) open_ms: u64,
}

/// What the service has of the clips.
#[derive(Clone, Debug, Default)]
pub(super) struct Archive {
    heads: Vec<Segment>,
    pictures: Vec<SegmentPicture>,
    /// Segments verified, in order.
    pub(super) segments: Vec<Segment>,
}

impl Archive {
    /// Verifies what can be verified; the newest segment of the clip that is whole, for [`Got`].
    fn verify(&mut self) -> Option<Got> {
        loop {
            let last = self.segments.last();
            let next = self.heads.iter().copied().find(|head| match last.filter(|last| !last.last) {
                Some(last) => head.follows(Some(last)),
                None => head.follows(None) && last.is_none_or(|last| head.clip > last.clip),
            });
            let next = next.filter(|head| self.pictures_hash(head) == Some(head.pictures_hash));
            match next {
                Some(head) => self.segments.push(head),
                None => break,
            }
        }
        self.segments.last().map(|last| Got { clip: last.clip, segment: last.segment })
    }

    fn pictures_hash(&self, head: &Segment) -> Option<Hash> {
        (0..head.pictures).try_fold(Hash::GENESIS, |hash, index| {
            let is_it = |picture: &&SegmentPicture| {
                (picture.clip, picture.segment, picture.index) == (head.clip, head.segment, index)
            };
            self.pictures.iter().find(is_it).map(|it| it.pixels.hash_after(&hash, it.unix_ms))
        })
    }

    /// The segments of a clip.
    pub(super) fn clip(&self, clip: u32) -> Vec<Segment> {
        self.segments.iter().copied().filter(|segment| segment.clip == clip).collect()
    }

    /// Pictures of a clip.
    pub(super) fn pictures(&self, clip: u32) -> u32 {
        self.clip(clip).iter().map(|segment| u32::from(segment.pictures)).sum()
    }
}

impl Bench {
    /// A hub that knows the time, and a locked lock.
    pub(super) fn new() -> Self {
        let mut bench = Self::booting(HubConfig { clips: clips(SECTORS), ..HubConfig::default() });
        bench.run(1_500);
        bench
    }

    /// As [`Self::new`], just out of the box.
    pub(super) fn booting(config: HubConfig) -> Self {
        let mut board = FakeBoard::new(config.clips.sectors);
        let mut flash = Flash::new(&mut board.flash);
        let identity = Identity { seed: HUB_SEED, lock_key: LockKey([2; 32]), service: service().public() };
        flash.put(&identity).unwrap();
        flash.put(&Network { key: Some(MESH), generation: 1 }).unwrap();
        flash.put(&Cloud { key: CLOUD }).unwrap();
        Self {
            hub: Hub::new(config),
            config,
            board,
            now: Instant::START,
            wake: Wake { at: Instant::START, pins: WakePins::NONE },
            tells_time: true,
            wifi: true,
            line_ms: 0,
            line_busy: Instant::START,
            under_way: Vec::new(),
            line_frames: (0, 0),
            confirms: true,
            acknowledges: true,
            lock: Some((LockState::Locked, DoorState::Closed)),
            lock_seq: 0,
            to_hub: Sender::new(CLOUD, Direction::ToHub, 1, u64::MAX),
            from_hub: Receiver::new(CLOUD, Direction::FromHub, 0, u64::MAX),
            cloud_decoder: Decoder::new(),
            from_lock: Sender::new(MESH, Direction::FromLock, 1, u64::MAX),
            to_lock: Receiver::new(MESH, Direction::ToLock, 0, u64::MAX),
            orders: Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, 1, u64::MAX),
            uplinks: Sender::new(LOCK_KEY.service_key(), Direction::LockToService, 1, u64::MAX),
            mesh_decoder: Decoder::new(),
            statuses: Vec::new(),
            events: Vec::new(),
            relayed: Vec::new(),
            recordings: Vec::new(),
            refusals: Vec::new(),
            live: Vec::new(),
            archive: Archive::default(),
            floors: 0,
            lock_heard: Vec::new(),
            next_meshes: Vec::new(),
            offers: 0,
            open_ms: 0,
        }
    }

    /// A hub that films for serial 1.
    pub(super) fn filming() -> Self {
        let mut bench = Self::new();
        bench.order(1);
        bench.run(1_000);
        assert_eq!(bench.recordings.len(), 1, "{:?} {:?}", bench.refusals, bench.hub.state(bench.now));
        bench
    }

    /// As [`Self::filming`]; the lock was opened, and the door is open.
    pub(super) fn visited() -> Self {
        let mut bench = Self::filming();
        bench.ask(7, 1);
        bench.run(100);
        assert_eq!(bench.lock_heard.len(), 1);
        bench.lock_reports(LockState::Unlocked, DoorState::Closed);
        bench.run(1_500);
        bench.board.things.push(PERSON);
        bench.lock_reports(LockState::Unlocked, DoorState::Open);
        bench.run(3_000);
        bench
    }

    pub(super) fn run(&mut self, ms: u64) {
        for _ in 0..ms {
            self.step();
        }
    }

    /// Runs until `done`, at most `ms`; returns the time it took.
    pub(super) fn run_until(&mut self, ms: u64, done: impl Fn(&Self) -> bool) -> u64 {
        for taken in 0..ms {
            if done(self) {
                return taken;
            }
            self.step();
        }
        panic!("not within {ms} ms: {:?}\n{:?}", self.hub.state(self.now), self.events);
    }

    pub(super) fn step(&mut self) {
        self.now = self.now.after_ms(1);
        self.board.step();
        while self.under_way.first().is_some_and(|(at, _)| *at <= self.now) {
            let (_, message) = self.under_way.remove(0);
            self.receive(message);
        }
        self.open_ms += u64::from(!self.board.is_shut());
        if self.now.as_ms().is_multiple_of(1_000)
            && let Some((lock_state, door_state)) = self.lock
        {
            self.lock_reports(lock_state, door_state);
        }
        if self.now >= self.wake.at {
            self.poll();
        }
    }

    fn poll(&mut self) {
        self.wake = self.hub.poll(&mut self.board, self.now);
        assert!(self.wake.at > self.now, "the hub would spin");
        for byte in std::mem::take(&mut self.board.cloud.outgoing) {
            if let Some(sealed) = self.cloud_decoder.push(byte) {
                let message: FromHub<Carried> =
                    self.from_hub.open(&sealed.unwrap()).expect("new and genuine");
                if self.wifi {
                    self.carry(message.opened(&LOCK_KEY.service_key()).expect("the lock's own"));
                }
            }
        }
        for byte in std::mem::take(&mut self.board.mesh.outgoing) {
            if let Some(sealed) = self.mesh_decoder.push(byte) {
                let sealed = sealed.unwrap();
                if sealed.is_genuine(&NetworkKey::WELL_KNOWN, Direction::ToLock) {
                    self.offers += 1;
                    continue;
                }
                match self.to_lock.open(&sealed).expect("new and genuine") {
                    ToLock::CounterFloor { floor } => {
                        self.floors += 1;
                        self.from_lock.jump_past(floor);
                    }
                    ToLock::Service(envelope) => {
                        let opened = envelope.open(&LOCK_KEY.service_key(), Direction::ServiceToLock);
                        self.lock_heard.push(Heard::Service(opened.expect("the service's own")));
                    }
                    message => self.lock_heard.push(Heard::Hub(message)),
                }
            }
        }
    }

    fn carry(&mut self, message: FromHub) {
        self.line_frames.0 += 1;
        if self.line_ms == 0 {
            return self.receive(message);
        }
        if self.line_busy.ms_since(self.now) > 2_000 {
            self.line_frames.1 += 1;
            return;
        }
        self.line_busy = self.line_busy.max(self.now).after_ms(self.line_ms);
        self.under_way.push((self.line_busy, message));
    }

    fn receive(&mut self, message: FromHub) {
        match message {
            FromHub::Lock(message) => self.relayed.push(message),
            FromHub::Status(status) => self.statuses.push(status),
            FromHub::Recording(signed) => {
                self.recordings.push(*signed.open(&hub_signer().public()).expect("the hub's"));
            }
            FromHub::NotRecording { serial, why } => self.refusals.push((serial, why)),
            FromHub::Event(event) => {
                if !self.events.contains(&event) {
                    self.events.push(event);
                }
                if self.acknowledges {
                    self.send(&ToHub::Ack { boot: event.boot, event_id: event.id });
                }
            }
            FromHub::Picture(picture) => self.live.push((self.now.as_ms(), picture)),
            FromHub::SegmentHead(signed) => {
                self.archive.heads.push(*signed.open(&hub_signer().public()).expect("the hub's"));
            }
            FromHub::SegmentPicture(picture) => self.archive.pictures.push(picture),
            FromHub::AskTime { nonce } if self.tells_time => {
                let told = TimeReply { unix_ms: self.unix_ms(), nonce };
                self.send(&ToHub::Time(service().sign(told).unwrap()));
            }
            FromHub::AskTime { .. } => {}
            FromHub::HasNextMesh { generation } => self.next_meshes.push(generation),
            FromHub::CounterFloor { floor } => self.to_hub.jump_past(floor),
        }
        if matches!(message, FromHub::SegmentHead(_) | FromHub::SegmentPicture(_))
            && let Some(got) = self.archive.verify()
            && self.confirms
        {
            self.send(&ToHub::Got(got));
        }
    }

    /// Civil time on the bench.
    pub(super) fn unix_ms(&self) -> u64 {
        NOON + self.now.as_ms()
    }

    pub(super) fn send(&mut self, message: &ToHub) {
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        let message = message.sealed(&mut self.orders).unwrap();
        let length = self.to_hub.seal(&message, &mut frame).unwrap();
        if self.wifi {
            self.board.cloud.incoming.extend(&frame[..length]);
        }
    }

    /// The lock sends to the service.
    pub(super) fn lock_sends(&mut self, message: &Uplink) {
        let carried = self.uplinks.carry(message).unwrap();
        self.lock_tells_hub(&FromLock::Service(carried));
    }

    /// The lock sends.
    pub(super) fn lock_tells_hub(&mut self, message: &FromLock) {
        let mut frame = [0; FRAME_BYTES_MAX];
        let length = self.from_lock.seal(message, &mut frame).unwrap();
        self.board.mesh.incoming.extend(&frame[..length]);
    }

    /// The lock's end of the mesh goes over to another key.
    pub(super) fn mesh_key(&mut self, key: NetworkKey) {
        (self.from_lock, self.to_lock) = (self.from_lock.under(key), self.to_lock.under(key));
    }

    /// Somebody with this key speaks in the lock's place.
    pub(super) fn speak_under(&mut self, key: NetworkKey) {
        self.from_lock = self.from_lock.under(key);
    }

    /// A lock that has not received the hub's floor.
    pub(super) fn lock_counts_from(&mut self, number: u64) {
        self.from_lock = Sender::new(MESH, Direction::FromLock, number, u64::MAX);
    }

    /// The lock sends this now, and from now on every second.
    pub(super) fn lock_reports(&mut self, lock_state: LockState, door_state: DoorState) {
        self.lock = Some((lock_state, door_state));
        self.lock_seq += 1;
        let uptime_ms = self.now.as_ms();
        let status = Status {
            seq: self.lock_seq,
            lock_state,
            door_state,
            battery_mv: None,
            boot: 1,
            uptime_ms,
            has_alarm: false,
        };
        self.lock_sends(&Uplink::Status(status));
    }

    /// The lock asks whether it is filmed.
    pub(super) fn ask(&mut self, nonce: u8, serial: u32) {
        self.lock_tells_hub(&FromLock::AskRecording { nonce: [nonce; 16], serial });
    }

    /// An order asked for now.
    pub(super) fn signed_order(&self, serial: u32) -> Signed<FilmOrder> {
        let asked_unix_ms = self.unix_ms();
        let until_unix_ms = asked_unix_ms + 3_600_000;
        let (delivery, parcel) = (70 + serial, PARCEL_AT);
        let order = FilmOrder { serial, delivery, door: 1, asked_unix_ms, until_unix_ms, parcel };
        service().sign(order).unwrap()
    }

    pub(super) fn order(&mut self, serial: u32) {
        let order = self.signed_order(serial);
        self.send(&ToHub::Film(order));
    }

    pub(super) fn end(&mut self, serial: u32) {
        self.end_vouched(serial, false);
    }

    /// The order is over; `vouched`: the recipient has come to the door.
    pub(super) fn end_vouched(&mut self, serial: u32, vouched: bool) {
        self.send(&ToHub::EndFilm(service().sign(FilmEnd { serial, vouched }).unwrap()));
    }

    /// Mains power is cut, and returns after this long. Nothing receives the lock's frames meanwhile.
    pub(super) fn outage(&mut self, ms: u64) {
        self.now = self.now.after_ms(ms / 1_000 * 1_000);
        self.reset();
    }

    /// Mains power is cut and returns: RAM is lost, the shutter stays where it is, the sensor is off.
    pub(super) fn reset(&mut self) {
        self.hub = Hub::new(self.config);
        self.board.flash.power_on();
        self.board.i2c.streams = false;
        self.board.infrared.0 = false;
        self.board.mesh.outgoing.clear();
        self.board.cloud.outgoing.clear();
        self.mesh_decoder = Decoder::new();
        self.cloud_decoder = Decoder::new();
        self.wake.at = self.now;
    }

    pub(super) fn has(&self, kind: HubEventKind) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }

    pub(super) fn clip(&self) -> Option<u32> {
        self.hub.state(self.now).clip
    }

    /// Out by the door, which is locked again; the hall is empty.
    pub(super) fn all_leave(&mut self) {
        self.lock_reports(LockState::Unlocked, DoorState::Open);
        self.run(400);
        self.board.things.clear();
        self.lock_reports(LockState::Locked, DoorState::Closed);
    }
}

/// The product's, on a smaller chip.
pub(super) fn clips(sectors: u16) -> crate::hub::ClipConfig {
    crate::hub::ClipConfig { sectors, ..HubConfig::default().clips }
}
