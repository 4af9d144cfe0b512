use super::*;

const S: u64 = 1_000_000_000;
const NOON_MS: u64 = 1_773_486_000_000;

fn picture(number: u32, unix_ms: u64) -> ToRecipient {
    ToRecipient::Picture { clip: 1, number, unix_ms, pixels: vec![number as u8] }
}

fn clip_picture(number: u32) -> ToRecipient {
    let unix_ms = NOON_MS + 200 * u64::from(number);
    ToRecipient::ClipPicture { delivery: 1, number, unix_ms, pixels: vec![number as u8] }
}

#[test]
fn a_picture_that_stands_still_grows_old_and_says_so() {
    let mut phone = RecipientPhone::new(true);
    phone.say(0, RecipientToService::Watch { on: true });
    phone.receive(S, Packet::Once(picture(1, NOON_MS)));
    assert!(!phone.says_stale(S, NOON_MS + 3_000));
    // The same picture sent again keeps its age, and an older one is not shown in its place.
    phone.receive(4 * S, Packet::Once(picture(1, NOON_MS)));
    phone.receive(4 * S, Packet::Once(picture(0, NOON_MS + 3_000)));
    assert!(phone.says_stale(4 * S, NOON_MS + 3_001));
    phone.receive(5 * S, Packet::Once(picture(2, NOON_MS + 4_000)));
    assert!(!phone.says_stale(5 * S, NOON_MS + 4_100));
}

#[test]
fn without_a_time_of_day_the_number_must_advance() {
    let mut phone = RecipientPhone::new(true);
    phone.say(0, RecipientToService::Watch { on: true });
    phone.receive(S, Packet::Once(picture(1, 0)));
    phone.receive(3 * S, Packet::Once(picture(1, 0)));
    assert!(!phone.says_stale(4 * S, NOON_MS) && phone.says_stale(4 * S + 1, NOON_MS));
}

#[test]
fn a_hub_whose_clock_is_fast_does_not_make_an_old_picture_young() {
    let mut phone = RecipientPhone::new(true);
    phone.say(0, RecipientToService::Watch { on: true });
    phone.receive(S, Packet::Once(picture(1, NOON_MS + 1_200))); // taken at noon
    assert!(phone.says_stale(4 * S + 1, NOON_MS + 3_200));
}

#[test]
fn an_app_of_2017_never_says_stale() {
    let mut phone = RecipientPhone::new(false);
    phone.say(0, RecipientToService::Watch { on: true });
    phone.receive(S, Packet::Once(picture(0, 0)));
    assert!(!phone.says_stale(100 * S, NOON_MS));
    phone.receive(101 * S, Packet::Once(picture(0, 0)));
    assert_eq!(phone.live_age_s(101 * S, NOON_MS), Some(0.0));
}

#[test]
fn nothing_is_shown_to_one_who_does_not_watch() {
    let mut phone = RecipientPhone::new(true);
    phone.receive(S, Packet::Once(picture(1, NOON_MS)));
    assert!(phone.live().is_none());
}

#[test]
fn a_clip_is_asked_for_until_every_picture_is_there_and_plays_in_its_own_time() {
    let mut phone = RecipientPhone::new(true);
    phone.say(0, RecipientToService::FetchClip { delivery: 1, from: 0 });
    assert!(matches!(phone.next(0), Some(Packet::Numbered { number: 1, .. })));
    phone.receive(0, Packet::Got { number: 1 });
    phone.receive(S, Packet::Once(clip_picture(0)));
    phone.receive(S, Packet::Once(clip_picture(2)));
    phone
        .receive(S, Packet::Once(ToRecipient::ClipEnd { delivery: 1, pictures: 3, complete: true, gaps: 1 }));
    assert!(!phone.has_clip());
    assert_eq!(phone.next(2 * S), None);
    let asks = Packet::Once(RecipientToService::FetchClip { delivery: 1, from: 1 });
    assert_eq!(phone.next(3 * S), Some(asks));
    phone.receive(3 * S, Packet::Once(clip_picture(1)));
    assert!(phone.has_clip());
    assert_eq!(phone.next_due_ns(), None);
    let shown = phone.clip_now(S + 300_000_000).map(|now| (now.pixels.to_vec(), now.gaps, now.complete));
    assert_eq!(shown, Some((vec![1], 1, true)));
}
