use firmware::crypto::Signer;
use firmware::picture::PIXELS;
use firmware::wire::{Gap, GapCause};

use super::*;

fn hub() -> Signer {
    Signer::from_seed(&[5; 32])
}

/// A clip of this many segments of two pictures each; the second segment is behind a gap.
pub(crate) fn film(clip: u32, segments: u32) -> Vec<(Segment, Vec<SegmentPicture>)> {
    let mut before: Option<Segment> = None;
    let segment = |number: u32| {
        let at_ms = |index: u8| 1_000 * u64::from(number) + 200 * u64::from(index);
        let picture = |index: u8| SegmentPicture {
            clip,
            segment: number,
            index,
            unix_ms: at_ms(index),
            pixels: Pixels([number as u8 + index; PIXELS]),
        };
        let pictures = [picture(0), picture(1)].to_vec();
        let hash = |hash, picture: &SegmentPicture| picture.pixels.hash_after(&hash, picture.unix_ms);
        let head = Segment {
            clip,
            segment: number,
            previous: before.and_then(|before| before.hash()).unwrap_or(Hash::GENESIS),
            from_ms: at_ms(0),
            to_ms: at_ms(1),
            pictures: 2,
            pictures_hash: pictures.iter().fold(Hash::GENESIS, hash),
            gap: (number == 2).then_some(Gap { from_ms: 1_200, to_ms: 2_000, cause: GapCause::Reset }),
            last: number == segments,
        };
        before = Some(head);
        (head, pictures)
    };
    (1..=segments).map(segment).collect()
}

type Heard = Result<Option<Got>, Doubt>;

/// Sends segments as `signer`; returns the result of each frame.
fn receive(clips: &mut Clips, film: &[(Segment, Vec<SegmentPicture>)], signer: &Signer) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (head, pictures) in film {
        heard.extend(signer.sign(*head).map(|signed| clips.hear_head(&signed, &hub().public())));
        heard.extend(pictures.iter().map(|picture| clips.hear_picture(picture)));
    }
    heard
}

/// Sends segments as `signer`; returns the acknowledged segments.
fn send(clips: &mut Clips, film: &[(Segment, Vec<SegmentPicture>)], signer: &Signer) -> Vec<u32> {
    let heard = receive(clips, film, signer);
    heard.into_iter().filter_map(|heard| heard.ok().flatten()).map(|got| got.segment).collect()
}

fn is_doubted(heard: &[Heard]) -> bool {
    heard.contains(&Err(Doubt::NotGenuine))
}

fn is_complete(clips: &Clips) -> bool {
    clips.get(1).is_some_and(Clip::is_complete)
}

#[test]
fn a_clip_is_complete_with_its_last_segment_and_keeps_its_gaps() {
    let mut clips = Clips::default();
    let film = film(1, 4);
    assert_eq!(send(&mut clips, &film[..3], &hub()), [1, 2, 3]);
    assert!(!is_complete(&clips));
    assert_eq!(send(&mut clips, &film[3..], &hub()), [4]);
    assert!(is_complete(&clips));
    let clip = clips.get(1).map(|clip| (clip.gaps(), clip.pictures().len()));
    assert_eq!(clip, Some((1, 8)));
}

#[test]
fn what_was_lost_is_taken_when_it_comes_again_and_what_was_taken_is_acknowledged_again() {
    let mut clips = Clips::default();
    let film = film(1, 3);
    let mut torn = film.clone();
    torn[0].1.remove(1);
    assert_eq!(send(&mut clips, &torn[..1], &hub()), [0_u32; 0]);
    // The next segments do not count before this one is complete.
    assert_eq!(send(&mut clips, &film[1..], &hub()), [0_u32; 0]);
    assert_eq!(clips.get(1).map(|clip| clip.pictures().len()), Some(0));
    assert_eq!(send(&mut clips, &film[..1], &hub()), [3]);
    assert_eq!(send(&mut clips, &film[..1], &hub()), [3], "said again");
    assert_eq!(clips.get(1).map(|clip| clip.pictures().len()), Some(6));
}

#[test]
fn frames_may_overtake_each_other() {
    let mut clips = Clips::default();
    let mut got = Vec::new();
    for (head, pictures) in film(1, 3).iter().rev() {
        let pictures = pictures.iter().rev();
        got.extend(pictures.filter_map(|picture| clips.hear_picture(picture).expect("genuine")));
        let head = hub().sign(*head).map(|signed| clips.hear_head(&signed, &hub().public()));
        got.extend(head.and_then(|heard| heard.expect("genuine")));
    }
    assert_eq!(got, [Got { clip: 1, segment: 3 }]);
    assert!(is_complete(&clips));
    let times: Vec<u64> =
        clips.get(1).map_or(Vec::new(), |clip| clip.pictures().iter().map(|p| p.0).collect());
    assert!(times.is_sorted());
}

#[test]
fn a_segment_that_another_signed_is_none() {
    let mut clips = Clips::default();
    assert!(is_doubted(&receive(&mut clips, &film(1, 1), &Signer::from_seed(&[6; 32]))));
    assert!(!is_complete(&clips));
    assert_eq!(clips.get(1).map(|clip| clip.pictures().len()), Some(0));
}

#[test]
fn exchanged_pictures_and_times_are_not_those_that_were_signed_for() {
    let changes: [fn(&mut Vec<SegmentPicture>); 3] = [
        |pictures| pictures[1].pixels.0[100] ^= 1,
        |pictures| pictures[0].unix_ms += 1,
        |pictures| {
            let (a, b) = (pictures[0].pixels, pictures[1].pixels);
            (pictures[0].pixels, pictures[1].pixels) = (b, a);
        },
    ];
    for change in changes {
        let mut clips = Clips::default();
        let mut film = film(1, 1);
        change(&mut film[0].1);
        let heard = receive(&mut clips, &film, &hub());
        assert!(is_doubted(&heard) && !is_complete(&clips), "{heard:?}");
    }
}

#[test]
fn what_is_left_out_is_waited_for_and_told_if_it_does_not_come() {
    let mut clips = Clips::default();
    let film = film(1, 4);
    assert_eq!(send(&mut clips, &film[..1], &hub()), [1]);
    // The second has been lost or left out; those behind it have arrived already, and arrive again.
    for _ in 0..=4 {
        assert_eq!(receive(&mut clips, &film[2..], &hub()), [Ok(None); 6]);
    }
    let heard = receive(&mut clips, &film[2..], &hub());
    assert!(
        heard.contains(&Err(Doubt::LeftOut)) && !is_doubted(&heard),
        "nobody is accused of what a slow line does"
    );
    assert!(!is_complete(&clips));
    assert!(!is_doubted(&receive(&mut clips, &film[1..2], &hub())), "it comes after all");
    assert!(is_complete(&clips));
}

#[test]
fn a_segment_that_does_not_follow_spoils_the_clip() {
    let mut clips = Clips::default();
    let mut cut = film(1, 3);
    assert_eq!(send(&mut clips, &cut[..1], &hub()), [1]);
    // The second is left out, and the third is presented as the second.
    cut[2].0.segment = 2;
    assert!(is_doubted(&receive(&mut clips, &cut[2..], &hub())));
    let film = film(1, 3);
    send(&mut clips, &film, &hub());
    assert!(!is_complete(&clips));
}
