use super::*;

#[test]
fn a_picture_of_another_size_is_none() {
    let mut bytes = [0; PIXELS + 8];
    let whole = postcard::to_slice(&Pixels([7; PIXELS]), &mut bytes).map(|bytes| bytes.to_vec());
    let mut whole = whole.unwrap_or_default();
    assert_eq!(postcard::from_bytes::<Pixels>(&whole), Ok(Pixels([7; PIXELS])));
    whole.pop();
    assert!(postcard::from_bytes::<Pixels>(&whole).is_err());
    assert!(postcard::from_bytes::<Pixels>(&[3, 1, 2, 3]).is_err());
}

#[test]
fn a_chain_of_pictures_depends_on_all_pixels_times_and_their_order() {
    let (a, b) = (Pixels([1; PIXELS]), Pixels([2; PIXELS]));
    let chain = |pictures: &[(&Pixels, u64)]| {
        pictures.iter().fold(Hash::GENESIS, |hash, (pixels, at)| pixels.hash_after(&hash, *at))
    };
    let whole = chain(&[(&a, 5), (&b, 6)]);
    assert_ne!(whole, chain(&[(&b, 5), (&a, 6)]));
    assert_ne!(whole, chain(&[(&a, 5), (&b, 7)]));
    assert_ne!(whole, chain(&[(&a, 5)]));
}
