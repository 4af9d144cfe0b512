//! A house, a courier and a recipient that send what the test tells them to send.

use std::collections::BTreeMap;

use firmware::crypto::{LockKey, NetworkKey, Signer};
use firmware::journal::Hash;
use firmware::matter::{DoorState, LockState};
use firmware::picture::{PIXELS, Pixels, WIDTH};
use firmware::wire::{
    Downlink, Event, EventKind, FromHub, Gap, HubEvent, HubEventKind, HubStatus, NotFilming, Operation,
    OperationResult, Recording, Segment, SegmentPicture, Source, Status, ToHub, Uplink,
};

use crate::time::MS;
use crate::*;

pub(super) const S: u64 = 1_000_000_000;
pub(super) const RANDOM: Random = Random { seed: 1, draw: chips::random::draw };
pub(super) const START_MS: u64 = 1_773_489_600_000;
pub(super) const SSCC: &str = "376123450000000016";
pub(super) const SSCC_2: &str = "376123450000000023";
pub(super) const COURIER: u32 = 7;
pub(super) const DROP: Region = Region { columns: (20, 26), rows: (10, 15), pixels: 12 };
pub(super) const VASE: Region = Region { columns: (4, 6), rows: (8, 12), pixels: 4 };

/// An order at 1 Mill Lane, in its window all day.
pub(super) fn order(delivery: u32, courier: u32, sscc: &str) -> Order {
    Order {
        delivery,
        door: 1,
        courier,
        address: "1 Mill Lane".to_owned(),
        sscc: sscc.to_owned(),
        window_unix_ms: (START_MS - 3_600_000, START_MS + 3_600_000),
        fallbacks: Vec::new(),
        drop: DROP,
        tracked: vec![("vase".to_owned(), VASE)],
    }
}

/// The lock's own signature.
pub(super) fn lock() -> Signer {
    Signer::from_seed(&[6; 32])
}

pub(super) fn scan(sscc: &str) -> CourierToService {
    CourierToService::Scanned { address: "1 Mill Lane".to_owned(), label: sscc.to_owned() }
}

/// The service and the other ends of its links.
pub(super) struct Bench {
    pub(super) service: Service,
    pub(super) now_ns: u64,
    pub(super) hub: Signer,
    /// Everything that the service sent, with times.
    pub(super) sent: Vec<(u64, Output)>,
    /// The couriers' phones, which acknowledge at once, and what they show.
    phones: BTreeMap<u32, Line<CourierToService, ServiceToCourier>>,
    shown: Vec<(u32, ServiceToCourier)>,
    recipient: u32,
    events: u32,
    statuses: u32,
}

impl Bench {
    pub(super) fn new(orders: Vec<Order>) -> Self {
        Self::with(orders, Locks::ByItself)
    }

    pub(super) fn with(orders: Vec<Order>, locks: Locks) -> Self {
        let hub = Signer::from_seed(&[3; 32]);
        let keys = Keys {
            signer: Signer::from_seed(&[1; 32]),
            lock_key: LockKey([2; 32]),
            door: 1,
            network: NetworkKey([4; 16]),
            cloud: NetworkKey([5; 16]),
            lock: lock().public(),
            hub: hub.public(),
        };
        let service = Service::new(orders, keys, RANDOM, locks, START_MS);
        let mut bench = Self {
            service,
            now_ns: 0,
            hub,
            sent: Vec::new(),
            phones: BTreeMap::new(),
            shown: Vec::new(),
            recipient: 0,
            events: 0,
            statuses: 0,
        };
        bench.tick();
        bench
    }

    /// One order, with its grant in the lock.
    pub(super) fn underway() -> Self {
        let mut bench = Self::new(vec![order(1, COURIER, SSCC)]);
        bench.lock_sends(Uplink::GrantStored { serial: 1 });
        bench
    }

    /// The courier has scanned.
    pub(super) fn scanned() -> Self {
        let mut bench = Self::underway();
        bench.courier_sends(COURIER, scan(SSCC));
        bench
    }

    /// The code has been released.
    pub(super) fn released() -> Self {
        let mut bench = Self::scanned();
        bench.show_notices();
        bench.recording(1, 1, 1);
        assert_eq!(bench.codes().len(), 1);
        bench
    }

    /// The lock has opened.
    pub(super) fn opened() -> Self {
        let mut bench = Self::released();
        bench.unlocks(1);
        bench
    }

    /// Parcel left, door locked.
    pub(super) fn locked() -> Self {
        let mut bench = Self::opened();
        bench.wait(10);
        bench.courier_sends(COURIER, CourierToService::ParcelLeft);
        bench.lock_is(LockState::Locked);
        bench
    }

    pub(super) fn handle(&mut self, input: Input) {
        let mut out = Vec::new();
        self.service.handle(self.now_ns, input, &mut out);
        self.take(out);
        if self.service.next_due_ns(self.now_ns) <= self.now_ns {
            self.tick();
        }
    }

    /// What was sent reaches the couriers' phones, and they acknowledge it.
    fn take(&mut self, out: Vec<Output>) {
        for output in out {
            if let Output::Courier(number, packet) = &output {
                let phone = self.phones.entry(*number).or_insert_with(|| Line::new(Reading::InOrder));
                let heard = phone.take(self.now_ns, packet.clone());
                self.shown.extend(heard.into_iter().map(|message| (*number, message)));
            }
            self.sent.push((self.now_ns, output));
        }
        let now_ns = self.now_ns;
        let due =
            |(number, phone): (&u32, &mut Line<_, _>)| phone.next(now_ns).map(|packet| (*number, packet));
        while let Some((number, packet)) = self.phones.iter_mut().find_map(due) {
            self.handle(Input::Courier(number, packet));
        }
    }

    pub(super) fn tick(&mut self) {
        let mut out = Vec::new();
        self.service.tick(self.now_ns, &mut out);
        self.take(out);
        assert!(self.service.next_due_ns(self.now_ns) > self.now_ns, "due again at once");
    }

    /// Lets time pass; the camera hub sends every second.
    pub(super) fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.status();
            self.wait_in_silence(1);
        }
    }

    /// Lets time pass in which nobody sends anything.
    pub(super) fn wait_in_silence(&mut self, seconds: u64) {
        let until_ns = self.now_ns + seconds * S;
        loop {
            let due_ns = self.service.next_due_ns(self.now_ns).max(self.now_ns);
            if due_ns > until_ns {
                break;
            }
            self.now_ns = due_ns;
            self.tick();
        }
        self.now_ns = until_ns;
    }

    pub(super) fn hub_sends(&mut self, message: FromHub) {
        self.handle(Input::Hub(message));
    }

    pub(super) fn lock_sends(&mut self, message: Uplink) {
        self.hub_sends(FromHub::Lock(message));
    }

    pub(super) fn courier_sends(&mut self, courier: u32, message: CourierToService) {
        let phone = self.phones.entry(courier).or_insert_with(|| Line::new(Reading::InOrder));
        phone.say(self.now_ns, message);
        self.take(Vec::new());
    }

    pub(super) fn recipient_sends(&mut self, message: RecipientToService) {
        self.recipient += 1;
        self.handle(Input::Recipient(Packet::Numbered { number: self.recipient, message }));
    }

    pub(super) fn status(&mut self) {
        self.status_of(None, Some(LockState::Locked));
    }

    pub(super) fn status_of(&mut self, filming: Option<u32>, lock_state: Option<LockState>) {
        self.status_with(filming, lock_state, 0);
    }

    /// The camera hub records clip 1, with this many people in its picture.
    pub(super) fn people(&mut self, people: u8) {
        self.status_with(Some(1), Some(LockState::Unlocked), people);
    }

    fn status_with(&mut self, filming: Option<u32>, lock_state: Option<LockState>, people: u8) {
        self.hub_sends(FromHub::Status(HubStatus {
            seq: 1,
            lock_state,
            door_state: DoorState::Closed,
            filming,
            shutter_shut: true,
            people,
            uptime_ms: 0,
        }));
    }

    pub(super) fn lock_is(&mut self, lock_state: LockState) {
        // "Locked" needs two reports.
        for _ in 0..if lock_state == LockState::Locked { 2 } else { 1 } {
            self.lock_says_once(lock_state);
        }
    }

    pub(super) fn lock_says_once(&mut self, lock_state: LockState) {
        self.statuses += 1;
        self.lock_sends(Uplink::Status(Status {
            seq: self.statuses,
            lock_state,
            door_state: DoorState::Closed,
            battery_mv: None,
            boot: 1,
            uptime_ms: self.now_ns / MS,
            has_alarm: false,
        }));
    }

    pub(super) fn event(&mut self, kind: EventKind) {
        self.event_of(self.now_ns / MS, kind);
    }

    /// An event of the lock that happened this long after its boot.
    pub(super) fn event_of(&mut self, at_ms: u64, kind: EventKind) {
        self.events += 1;
        self.lock_sends(Uplink::Event(Event { boot: 1, id: self.events, at_ms, count: 1, kind }));
    }

    pub(super) fn hub_event(&mut self, kind: HubEventKind) {
        self.events += 1;
        self.hub_sends(FromHub::Event(HubEvent {
            boot: 1,
            id: self.events,
            at_ms: self.now_ns / MS,
            kind,
            again: 0,
        }));
    }

    pub(super) fn unlocks(&mut self, serial: u32) {
        self.event(EventKind::Spent { serial });
        self.event(EventKind::Operation {
            operation: Operation::Unlock,
            source: Source::Keypad,
            serial: Some(serial),
            result: OperationResult::Done,
        });
        self.lock_is(LockState::Unlocked);
    }

    /// The camera hub's signed statement that it records.
    pub(super) fn recording(&mut self, clip: u32, serial: u32, delivery: u32) {
        self.recording_by(
            &self.hub.clone(),
            Recording { clip, serial, delivery, door: 1, unix_ms: START_MS },
        );
    }

    pub(super) fn recording_by(&mut self, signer: &Signer, word: Recording) {
        self.hub_sends(FromHub::Recording(signer.sign(word).unwrap()));
    }

    pub(super) fn not_recording(&mut self, serial: u32, why: NotFilming) {
        self.hub_sends(FromHub::NotRecording { serial, why });
    }

    /// The recipient's phone shows all notices that arrived.
    pub(super) fn show_notices(&mut self) {
        for number in self.notice_numbers() {
            self.recipient_sends(RecipientToService::Shown(number));
        }
    }

    fn notice_numbers(&self) -> Vec<u32> {
        let number = |(_, output): &(u64, Output)| match output {
            Output::Recipient(Packet::Once(ToRecipient::Notice { number, .. })) => Some(*number),
            _ => None,
        };
        self.sent.iter().filter_map(number).collect()
    }

    /// Notices, each as often as it was sent.
    pub(super) fn notices(&self) -> Vec<Notice> {
        let notice = |(_, output): &(u64, Output)| match output {
            Output::Recipient(Packet::Once(ToRecipient::Notice { notice, .. })) => Some(notice.clone()),
            _ => None,
        };
        self.sent.iter().filter_map(notice).collect()
    }

    pub(super) fn has_told(&self, notice: &Notice) -> bool {
        self.notices().contains(notice)
    }

    /// Messages to a courier.
    pub(super) fn told(&self, courier: u32) -> Vec<ServiceToCourier> {
        self.shown.iter().filter(|(number, _)| *number == courier).map(|(_, said)| said.clone()).collect()
    }

    pub(super) fn codes(&self) -> Vec<String> {
        let code = |(_, said): &(u32, ServiceToCourier)| match said {
            ServiceToCourier::Code { digits, .. } => Some(digits.clone()),
            _ => None,
        };
        self.shown.iter().filter_map(code).collect()
    }

    pub(super) fn told_hub(&self) -> Vec<ToHub> {
        let said = |(_, output): &(u64, Output)| match output {
            Output::Hub(message) => Some(*message),
            _ => None,
        };
        self.sent.iter().filter_map(said).collect()
    }

    pub(super) fn revoked(&self) -> Vec<u32> {
        let serial = |message: ToHub| match message {
            ToHub::Lock(Downlink::Revoke { serial }) => Some(serial),
            _ => None,
        };
        self.told_hub().into_iter().filter_map(serial).collect()
    }

    pub(super) fn stages(&self) -> Vec<Phase> {
        self.service.deliveries.iter().map(|delivery| delivery.stage).collect()
    }

    /// Uploads a clip of four segments with four pictures each. The parcel is there from the third segment on, the
    /// vase until the third.
    pub(super) fn upload(&mut self, clip: u32, shows: Shows) {
        let mut before: Option<Segment> = None;
        for number in 1..=4 {
            let is_after = number > 2;
            let is_last = number == 4 && shows.to_its_end;
            let pixels = picture(is_after && shows.parcel, !is_after || shows.vase);
            let picture =
                |index: u8| SegmentPicture { clip, segment: number, index, unix_ms: START_MS, pixels };
            let pictures: Vec<_> = (0..4).map(picture).collect();
            let chain = |hash, picture: &SegmentPicture| picture.pixels.hash_after(&hash, picture.unix_ms);
            let gap = Gap { from_ms: 0, to_ms: 0, cause: firmware::wire::GapCause::Reset };
            let head = Segment {
                clip,
                segment: number,
                previous: before.and_then(|before| before.hash()).unwrap_or(Hash::GENESIS),
                from_ms: START_MS,
                to_ms: START_MS,
                pictures: 4,
                pictures_hash: pictures.iter().fold(Hash::GENESIS, chain),
                gap: (shows.gap && number == 3).then_some(gap),
                last: is_last,
            };
            before = Some(head);
            let head = self.hub.sign(head).unwrap();
            self.hub_sends(FromHub::SegmentHead(head));
            for picture in pictures {
                self.hub_sends(FromHub::SegmentPicture(picture));
            }
        }
    }
}

/// What a clip shows at its end.
#[derive(Clone, Copy)]
pub(super) struct Shows {
    pub(super) parcel: bool,
    pub(super) vase: bool,
    pub(super) gap: bool,
    pub(super) to_its_end: bool,
}

impl Shows {
    pub(super) const ALL_WELL: Self = Self { parcel: true, vase: true, gap: false, to_its_end: true };
}

fn picture(parcel: bool, vase: bool) -> Pixels {
    let pixel = |index: usize| {
        let (column, row) = (index % WIDTH, index / WIDTH);
        match () {
            () if parcel && (21..25).contains(&column) && (11..15).contains(&row) => 30,
            () if vase && (4..6).contains(&column) && (8..12).contains(&row) => 200,
            () => 90 + (index % 7) as u8,
        }
    };
    let pixels: [u8; PIXELS] = std::array::from_fn(pixel);
    Pixels(pixels)
}
