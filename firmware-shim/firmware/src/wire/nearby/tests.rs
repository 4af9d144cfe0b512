use super::super::Framing;
use super::*;

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mut framing = Framing::<NEARBY_FRAME_BYTES_MAX>::new();
    let mut frame = bytes.iter().find_map(|byte| framing.push(*byte))?.ok()?;
    read_nearby(&mut frame).ok()
}

#[test]
fn every_message_fits_and_comes_out_as_it_went_in() {
    let from =
        [FromPhone::Hello { serial: u32::MAX }, FromPhone::Answer { serial: u32::MAX, mac: [255; 32] }];
    for message in from {
        let mut frame = [0; NEARBY_FRAME_BYTES_MAX];
        let length = write_nearby(&message, &mut frame).expect("it fits");
        assert_eq!(read(&frame[..length]), Some(message));
    }
    for message in [
        ToPhone::Challenge { nonce: [0; 16] },
        ToPhone::Decision(Decision::Opening),
        ToPhone::Decision(Decision::Refused(Refusal::NotFilmed)),
    ] {
        let mut frame = [0; NEARBY_FRAME_BYTES_MAX];
        let length = write_nearby(&message, &mut frame).expect("it fits");
        assert_eq!(read(&frame[..length]), Some(message));
    }
}

#[test]
fn another_version_a_longer_message_and_noise_are_not_understood() {
    let frame = |plain: &[u8]| {
        let mut frame = [0; NEARBY_FRAME_BYTES_MAX];
        postcard::to_slice_cobs(&plain, &mut frame).expect("it fits").to_vec()
    };
    assert_eq!(read(&frame(&[1, 0, 7])), Some(FromPhone::Hello { serial: 7 }));
    assert_eq!(read::<FromPhone>(&frame(&[2, 0, 7])), None);
    assert_eq!(read::<FromPhone>(&frame(&[1, 0, 7, 0])), None);
    assert_eq!(read::<FromPhone>(&frame(&[1, 2, 7])), None);
    assert_eq!(read::<FromPhone>(&[9, 1, 0]), None);
    assert_eq!(read::<FromPhone>(&[1; 200]), None);
}
