//! Bytes on the radio: as they come, and as the plaintext of a frame whose key was stolen.
#![no_main]

use firmware::crypto::{LockKey, NetworkKey};
use firmware::wire::{
    CLOUD_FRAME_BYTES_MAX, Carried, Decoder, Direction, Downlink, Envelope, Framing, FromHub, FromLock,
    FromPhone, NEARBY_FRAME_BYTES_MAX, Receiver, ToHub, ToLock, ToPhone, Uplink, read_nearby,
};
use firmware_fuzz::sealed;
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
    // The fuzzer's bytes, properly sealed, for every direction of both links.
    for way in [Direction::ToLock, Direction::FromLock, Direction::ToHub, Direction::FromHub] {
        if let Some(frame) = sealed(bytes, &KEY, way, 1) {
            receive(&frame);
        }
    }
    // And as plaintext in an envelope, whose layout is the same.
    let _ = postcard::from_bytes::<Downlink>(bytes);
    let _ = postcard::from_bytes::<Uplink>(bytes);
    let _ = postcard::from_bytes::<ToPhone>(bytes);
});
