use super::*;

const QUALITY: LinkQuality = LinkQuality {
    latency_ns: 30_000_000,
    jitter_ns: 5_000_000,
    loss: 0.0,
    duplicate: 0.0,
    reorder: 0.0,
    byte_ns: 0.0,
};

fn link(quality: LinkQuality) -> Link {
    Link::new("test", 7, quality)
}

fn send(link: &mut Link, now_ns: u64, frame: Vec<u8>) -> Sent {
    link.send(now_ns, 0, false, frame)
}

#[test]
fn a_frame_arrives_after_latency_and_within_jitter() {
    let mut l = link(QUALITY);
    let Sent::Arrives(at) = send(&mut l, 1_000, vec![1]) else { panic!("lost without loss") };
    assert!((30_001_000..=35_001_000).contains(&at));
    assert_eq!(l.receive(at - 1), None);
    assert_eq!(l.receive(at), Some(vec![1]));
}

#[test]
fn loss_is_a_share_and_keyed_by_frame() {
    let lossy = LinkQuality { loss: 0.2, ..QUALITY };
    let fates = |l: &mut Link| (0..1000).map(|i| send(l, i, vec![]) == Sent::Lost).collect::<Vec<_>>();
    let once = fates(&mut link(lossy));
    assert_eq!(once, fates(&mut link(lossy)));
    let lost = once.iter().filter(|l| **l).count();
    assert!((150..250).contains(&lost), "{lost} of 1000 lost at 20 %");
}

/// Numbers of frames in the order of arrival, if one is sent every 0.1 ms: far less than the jitter.
fn order(quality: LinkQuality) -> Vec<u64> {
    let mut l = link(quality);
    for number in 0..1000u64 {
        send(&mut l, number * 100_000, number.to_le_bytes().to_vec());
    }
    let frames = std::iter::from_fn(|| l.receive(u64::MAX));
    frames.map(|frame| u64::from_le_bytes(frame.try_into().unwrap())).collect()
}

#[test]
fn jitter_lets_none_overtake_but_a_share_takes_a_longer_way() {
    // Those that arrived after one sent later.
    let overtaken = |came: &[u64]| {
        let newest =
            came.iter().scan(0, |newest, number| Some(std::mem::replace(newest, *number.max(newest))));
        came.iter().zip(newest).filter(|(number, newest)| *number < newest).count()
    };
    assert_eq!(order(QUALITY), (0..1000).collect::<Vec<_>>());
    let came = order(LinkQuality { reorder: 0.1, ..QUALITY });
    assert_eq!(came.len(), 1000);
    assert!((50..150).contains(&overtaken(&came)), "{} overtaken of 1000", overtaken(&came));
}

#[test]
fn a_share_of_the_frames_comes_twice() {
    let mut came = order(LinkQuality { duplicate: 0.3, ..QUALITY });
    assert!((1250..1350).contains(&came.len()), "{} of 1000 came", came.len());
    came.sort_unstable();
    came.dedup();
    assert_eq!(came.len(), 1000, "nothing is lost by it");
}

#[test]
fn a_frame_waits_for_those_before_it_and_a_full_modem_drops_it() {
    // 1 Mbit/s: 125 bytes take 1 ms.
    let mut l = link(LinkQuality { jitter_ns: 0, byte_ns: 8_000.0, ..QUALITY });
    let arrivals: Vec<Sent> = (0..3).map(|_| send(&mut l, 0, vec![0; 125])).collect();
    let at = |ms: u64| Sent::Arrives(30_000_000 + ms * 1_000_000);
    assert_eq!(arrivals, [at(1), at(2), at(3)]);
    let fates: Vec<Sent> = (0..3).map(|_| send(&mut l, 0, vec![0; 250_000])).collect();
    assert_eq!(fates, [at(2003), Sent::Crowded, Sent::Crowded]);
    assert_eq!(send(&mut l, 2_003_000_000, vec![0; 125]), at(2004));
}

#[test]
fn a_link_that_is_down_or_jammed_takes_everything() {
    let mut l = link(QUALITY);
    l.down_until(10);
    assert_eq!(send(&mut l, 9, vec![]), Sent::Jammed);
    assert!(matches!(send(&mut l, 10, vec![]), Sent::Arrives(_)));
    assert_eq!(l.send(11, 0, true, vec![]), Sent::Jammed);
}
