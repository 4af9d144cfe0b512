use firmware::crypto::PublicKey;
use firmware::wire::{FilmEnd, Receiver};

use super::super::street;
use super::*;
use crate::world::{Briefly, ForgeClip};

const KEY: NetworkKey = NetworkKey([7; 16]);
const S: u64 = 1_000_000_000;

fn middleman(faults: &str) -> Middleman {
    Middleman::new(&street(faults), 3, KEY)
}

fn there() -> Middleman {
    middleman("faults: [{at_s: 50, withhold_film: {for_s: 1}}]")
}

fn service() -> Signer {
    Signer::from_seed(&[1; 32])
}

fn order(serial: u32) -> Signed<FilmOrder> {
    let parcel = Region::NOWHERE;
    let order = FilmOrder { serial, delivery: 1, door: 1, asked_unix_ms: 5, until_unix_ms: 6, parcel };
    service().sign(order).expect("short enough")
}

fn frame<T: serde::Serialize>(message: &T, direction: Direction, number: u64) -> Vec<u8> {
    let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
    let length = wire::seal(message, &KEY, direction, number, &mut frame).unwrap_or(0);
    frame[..length].to_vec()
}

fn down(message: Down, number: u64) -> Vec<u8> {
    frame(&message, Direction::ToHub, number)
}

fn forge(man: &mut Middleman, how: OrderForgery) {
    let forge = ForgeFilm { how, every_ms: 500, for_s: 1.0 };
    man.turn(60 * S, &FaultKind::ForgeFilm(forge), true);
}

/// The frames that a camera hub accepts which has accepted every number up to 10.
fn taken(frames: &[Vec<u8>]) -> Vec<Down> {
    let mut hub = Receiver::new(KEY, Direction::ToHub, 10, 1_000);
    let mut decoder = Decoder::<CLOUD_FRAME_BYTES_MAX>::new();
    let sealed = frames.iter().flatten().filter_map(|byte| decoder.push(*byte)?.ok());
    sealed.filter_map(|sealed| hub.open(&sealed).ok()).collect()
}

#[test]
fn where_he_is_not_nothing_is_touched() {
    let mut man = middleman("");
    assert_eq!(man.pass_down(vec![1, 2, 3]), Some(vec![1, 2, 3]));
    assert_eq!(man.pass_up(vec![1, 2, 3]), Some(vec![1, 2, 3]));
}

#[test]
fn he_keeps_orders_from_the_hub_and_sends_them_when_he_likes() {
    let mut man = there();
    man.turn(0, &FaultKind::WithholdFilm(Briefly { for_s: 1.0 }), true);
    let end = service().sign(FilmEnd { serial: 1, vouched: false }).expect("short enough");
    let got = ToHub::Ack { boot: 1, event_id: 1 };
    assert_eq!(man.pass_down(down(ToHub::Film(order(1)), 11)), None);
    assert_eq!(man.pass_down(down(ToHub::EndFilm(end), 12)), None);
    let mut came: Vec<_> = man.pass_down(down(got, 13)).into_iter().collect();
    man.turn(0, &FaultKind::WithholdFilm(Briefly { for_s: 1.0 }), false);
    came.extend(man.pass_down(down(ToHub::Film(order(2)), 14)));
    forge(&mut man, OrderForgery::Withheld);
    assert_eq!(man.next_ns(), Some(60 * S));
    came.extend(man.take(60 * S));
    assert_eq!(man.take(60 * S), None, "the next one is due in half a second");
    // The service's own next frame has the number that they have used; they give it another.
    came.extend(man.pass_down(down(got, 15)));
    forge(&mut man, OrderForgery::Overheard);
    came.extend(man.take(60 * S));
    let film = |serial| ToHub::Film(order(serial));
    assert_eq!(taken(&came), [got, film(2), film(1), got, film(2)]);
    assert_eq!((man.counts().withheld, man.counts().orders), (2, 2));
}

#[test]
fn his_own_orders_are_new_and_signed_by_nobody_who_counts() {
    let mut man = there();
    man.pass_down(down(ToHub::Ack { boot: 1, event_id: 1 }, 11));
    forge(&mut man, OrderForgery::Own);
    let frames: Vec<_> = std::iter::from_fn(|| man.take(70 * S)).collect();
    let [ToHub::Film(one), ToHub::Film(other)] = taken(&frames)[..] else { panic!("two orders") };
    assert_ne!(one.unverified().serial, other.unverified().serial);
    assert_eq!(one.open(&service().public()), None);
    assert!(one.unverified().asked_unix_ms > 1_700_000_000_000, "they have a watch");
}

/// What they make of a clip of four segments with two pictures each, the first of which they have seen before.
fn clip(how: ClipForgery) -> (Vec<Up>, CloudCounts) {
    let hub = Signer::from_seed(&[2; 32]);
    let mut man = there();
    let (mut number, mut before) = (0, None::<Segment>);
    let mut came = Vec::new();
    for segment in 1..=4 {
        let picture = |index| {
            let pixels = Pixels([10 * segment as u8 + index; firmware::picture::PIXELS]);
            SegmentPicture { clip: 1, segment, index, unix_ms: 1_000 * u64::from(segment), pixels }
        };
        if segment == 1 {
            man.pass_up(frame(&Up::SegmentPicture(picture(0)), Direction::FromHub, 1));
            man.turn(0, &FaultKind::ForgeClip(ForgeClip { how, for_s: 1.0 }), true);
        }
        let hash = |hash: Hash, index| picture(index).pixels.hash_after(&hash, picture(index).unix_ms);
        let head = Segment {
            clip: 1,
            segment,
            previous: before.and_then(|before| before.hash()).unwrap_or(Hash::GENESIS),
            from_ms: 1_000 * u64::from(segment),
            to_ms: 1_000 * u64::from(segment),
            pictures: 2,
            pictures_hash: (0..2).fold(Hash::GENESIS, hash),
            gap: None,
            last: segment == 4,
        };
        before = Some(head);
        let head = hub.sign(head).map(Up::SegmentHead);
        let pictures = (0..2).map(|index| FromHub::SegmentPicture(picture(index)));
        for message in head.into_iter().chain(pictures) {
            number += 1;
            let passed = man.pass_up(frame(&message, Direction::FromHub, 1 + number));
            came.extend(passed.and_then(|frame| man.open::<Up>(&frame, Direction::FromHub)));
        }
    }
    (came.into_iter().map(|(message, _)| message).collect(), man.counts())
}

/// Every segment is genuine by this key, chained to the one before, and has the pictures that it names.
fn is_sound(clip: &[Up], key: &PublicKey) -> bool {
    let (mut before, mut hash, mut is_sound) = (None::<Segment>, Hash::GENESIS, true);
    for message in clip {
        match message {
            FromHub::SegmentHead(signed) => {
                is_sound &= before.is_none_or(|before| before.pictures_hash == hash);
                let head = *signed.unverified();
                is_sound &= signed.open(key).is_some() && head.follows(before.as_ref());
                (before, hash) = (Some(head), Hash::GENESIS);
            }
            FromHub::SegmentPicture(picture) => hash = picture.pixels.hash_after(&hash, picture.unix_ms),
            _ => is_sound = false,
        }
    }
    is_sound && before.is_some_and(|last| last.last && last.pictures_hash == hash)
}

#[test]
fn each_way_to_change_a_clip_breaks_one_thing_and_no_other() {
    let hub = Signer::from_seed(&[2; 32]).public();
    let (own, counts) = clip(ClipForgery::Own);
    assert!(
        is_sound(&own, &there().signer.public()),
        "chain and hashes of their own hold; only the name is wrong"
    );
    assert_eq!((counts.heads, own.len()), (4, 12));

    let (pictures, counts) = clip(ClipForgery::Pictures);
    let heads = |clip: &[Up]| {
        let heads = clip.iter().filter_map(|message| match message {
            FromHub::SegmentHead(signed) => signed.open(&hub).copied(),
            _ => None,
        });
        heads.collect::<Vec<Segment>>()
    };
    assert!(heads(&pictures).windows(2).all(|two| two[1].follows(Some(&two[0]))));
    assert!(!is_sound(&pictures, &hub));
    assert_eq!((counts.exchanged, pictures.len()), (7, 12));

    let (left, counts) = clip(ClipForgery::LeaveOut);
    assert_eq!(heads(&left).iter().map(|head| head.segment).collect::<Vec<_>>(), [1, 3]);
    assert_eq!((counts.left_out, left.len()), (6, 6));
}
