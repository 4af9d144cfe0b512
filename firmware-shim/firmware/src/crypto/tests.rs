//! Published vectors, and statements that were tampered with.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde::Serialize;

use super::*;

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
    }
    bytes
}

fn spelled<T: Serialize>(value: &T) -> std::vec::Vec<u8> {
    postcard::to_slice(value, &mut [0; 128]).unwrap().to_vec()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
struct Said(u32, [u8; 4]);
impl Statement for Said {
    const DOMAIN: &'static [u8] = b"said";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
struct Meant(u32, [u8; 4]);
impl Statement for Meant {
    const DOMAIN: &'static [u8] = b"meant";
}

#[test]
fn a_key_pair_is_that_of_rfc_8032() {
    // RFC 8032, 7.1, test 1.
    let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assert_eq!(Signer::from_seed(&seed).public(), PublicKey(public));
}

#[test]
fn a_statement_is_believed_from_its_signer_unchanged_and_from_nobody_else() {
    let (service, stranger) = (Signer::from_seed(&[1; 32]), Signer::from_seed(&[2; 32]));
    let signed = service.sign(Said(5, *b"abcd")).unwrap();
    assert_eq!(signed.open(&service.public()), Some(&Said(5, *b"abcd")));
    assert_eq!(signed.open(&stranger.public()), None);
    let whole = spelled(&signed);
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(signed) = postcard::from_bytes::<Signed<Said>>(&changed) {
            assert_eq!(signed.open(&service.public()), None, "bit {bit}");
        }
    }
}

#[test]
fn one_kind_of_statement_is_not_taken_for_another() {
    let service = Signer::from_seed(&[1; 32]);
    let said = spelled(&service.sign(Said(5, *b"abcd")).unwrap());
    let meant: Signed<Meant> = postcard::from_bytes(&said).unwrap();
    assert_eq!(meant.unverified(), &Meant(5, *b"abcd"));
    assert_eq!(meant.open(&service.public()), None);
}

#[test]
fn nobody_signs_with_a_key_of_zeros() {
    // A point of small order accepts a signature for every message, unless it is refused.
    let weak = PublicKey([0; 32]);
    let forged: Signed<Said> = postcard::from_bytes(&[0; 5 + 64]).unwrap();
    assert_eq!(forged.open(&weak), None);
}

#[test]
fn a_verifier_needs_key_salt_serial_and_code() {
    // python3: hmac.new(bytes(range(32)), b"latchkey code 1\0" + bytes(range(8)) + (7).to_bytes(4, "little")
    //          + b"123456", "sha256").hexdigest()
    let key = LockKey(core::array::from_fn(|at| at as u8));
    let salt = [0, 1, 2, 3, 4, 5, 6, 7];
    let found = key.verifier(&salt, 7, b"123456");
    assert_eq!(found, bytes("8dd2e5019d58368b1060d361a6f6c4bdeb39ab210e70535624c02b8f2c04a90b"));
    assert_ne!(found, LockKey([0; 32]).verifier(&salt, 7, b"123456"));
    assert_ne!(found, key.verifier(&[0; 8], 7, b"123456"));
    assert_ne!(found, key.verifier(&salt, 8, b"123456"));
    assert_ne!(found, key.verifier(&salt, 7, b"123457"));
}

#[test]
fn a_phone_s_answer_needs_token_door_serial_and_nonce() {
    // python3: k = bytes(range(32)); h = lambda k, m: hmac.new(k, m, "sha256").digest()
    //          h(h(k, b"latchkey phone 1\0" + bytes(range(8)) + (7).to_bytes(4, "little")),
    //            b"latchkey nearby 1\0" + (1).to_bytes(4, "little") + (7).to_bytes(4, "little") + bytes(16)).hex()
    let key = LockKey(core::array::from_fn(|at| at as u8));
    let salt = [0, 1, 2, 3, 4, 5, 6, 7];
    let found = key.phone_token(&salt, 7).answer(1, 7, &[0; 16]);
    assert_eq!(found, bytes("20dd5efba6e7c6c8ecd0479fd73c7c1264832e63ee356eb896b59beae4b5c191"));
    assert_ne!(found, LockKey([0; 32]).phone_token(&salt, 7).answer(1, 7, &[0; 16]));
    assert_ne!(found, key.phone_token(&[0; 8], 7).answer(1, 7, &[0; 16]));
    assert_ne!(found, key.phone_token(&salt, 8).answer(1, 7, &[0; 16]));
    assert_ne!(found, key.phone_token(&salt, 7).answer(2, 7, &[0; 16]));
    assert_ne!(found, key.phone_token(&salt, 7).answer(1, 8, &[0; 16]));
    assert_ne!(found, key.phone_token(&salt, 7).answer(1, 7, &[1; 16]));
}

#[test]
fn frames_are_those_of_rfc_3610() {
    // RFC 3610, 8, packet vector #1.
    let key = NetworkKey(bytes("c0c1c2c3c4c5c6c7c8c9cacbcccdcecf"));
    let nonce = bytes("00000003020100a0a1a2a3a4a5");
    let clear: [u8; 8] = bytes("0001020304050607");
    let mut body: [u8; 23] = bytes("08090a0b0c0d0e0f101112131415161718191a1b1c1d1e");
    let plain = body;
    let tag = key.seal(&nonce, &clear, &mut body).unwrap();
    assert_eq!(body, bytes("588c979a61c663d2f066d0c2c0f989806d5f6b61dac384"));
    assert_eq!(tag, bytes("17e8d12cfdf926e0"));
    let sealed = body;
    assert_eq!(NetworkKey([0; 16]).open(&nonce, &clear, &mut body, &tag), None);
    body = sealed;
    assert_eq!(key.open(&nonce, &[0; 8], &mut body, &tag), None);
    body = sealed;
    assert_eq!(key.open(&nonce, &clear, &mut body, &tag), Some(()));
    assert_eq!(body, plain);
}

#[test]
fn secrets_stay_out_of_debug_prints() {
    let printed =
        std::format!("{:?} {:?} {:?}", Signer::from_seed(&[7; 32]), LockKey([7; 32]), NetworkKey([7; 16]));
    assert_eq!(printed, "Signer(secret) LockKey(secret) NetworkKey(secret)");
    assert_eq!(std::format!("{:?}", PhoneToken([7; 32])), "PhoneToken(secret)");
}
