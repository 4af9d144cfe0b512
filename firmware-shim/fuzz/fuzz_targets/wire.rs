//! Bytes on the radio: as they come, and as the plaintext of a frame whose key was stolen.
#![no_main]

use firmware::crypto::{LockKey, NONCE_BYTES, NetworkKey};
use firmware::wire::{
    CLOUD_FRAME_BYTES_MAX, Carried, Decoder, Direction, Downlink, Envelope, Framing, FromHub, FromLock,
    FromPhone, NEARBY_FRAME_BYTES_MAX, Receiver, ToHub, ToLock, read_nearby,
};
use libfuzzer_sys::fuzz_target;

const KEY: NetworkKey = NetworkKey([7; 16]);

fn receive(bytes: &[u8]) {
    let mut decoder = <Decoder>::new();
    let mut receiver = Receiver::new(KEY, Direction::ToLock, 0, u64::MAX);
    let mut cloud = Decoder::<CLOUD_FRAME_BYTES_MAX>::new();
    let mut nearby = Framing::<NEARBY_FRAME_BYTES_MAX>::new();
    for byte in bytes.iter().chain(&[0]) {
        if let Some(Ok(mut frame)) = nearby.push(*byte) {
            let _ = read_nearby::<FromPhone>(&mut frame);
        }
        if let Some(Ok(sealed)) = cloud.push(*byte) {
            let _ = sealed.open::<ToHub<Envelope>>(&KEY, Direction::ToHub);
            let _ = sealed.open::<FromHub<Carried>>(&KEY, Direction::FromHub);
        }
        if let Some(Ok(sealed)) = decoder.push(*byte) {
            // With the mesh key any envelope can be put in a frame.
            let key = LockKey([1; 32]).service_key();
            if let Ok(ToLock::Service(envelope)) = receiver.open(&sealed) {
                let _ = envelope.open::<Downlink>(&key, Direction::ServiceToLock);
            }
            if let Ok(FromLock::Service(carried)) = sealed.open(&KEY, Direction::FromLock) {
                let _ = carried.open(&key);
            }
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    receive(bytes);
    // Version 1, either way on either link, counter 1; then the fuzzer's bytes, properly sealed.
    for way in 0..4 {
        let header = [1, way, 1, 0, 0, 0, 0, 0, 0, 0];
        let mut nonce = [0; NONCE_BYTES];
        (nonce[0], nonce[8]) = (1, way);
        let mut body = bytes[..bytes.len().min(700)].to_vec();
        let Some(tag) = KEY.seal(&nonce, &header, &mut body) else { return };
        let frame: Vec<u8> = header.into_iter().chain(body).chain(tag).collect();
        receive(&cobs(&frame));
    }
});

/// COBS over the frame's length (postcard's varint) and its bytes. Source: Cheshire and Baker, 1999.
fn cobs(frame: &[u8]) -> Vec<u8> {
    let length = frame.len();
    let mut plain =
        if length < 128 { vec![length as u8] } else { vec![length as u8 | 128, (length >> 7) as u8] };
    plain.extend(frame);
    let mut coded = Vec::new();
    for mut run in plain.split(|byte| *byte == 0) {
        while let Some((long, rest)) = run.split_at_checked(254) {
            coded.push(255);
            coded.extend(long);
            run = rest;
        }
        coded.push(run.len() as u8 + 1);
        coded.extend(run);
    }
    coded
}
