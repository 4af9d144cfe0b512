#![allow(clippy::unwrap_used)]
use super::*;

const KINDS: [PhoneMessageKind; 5] = [
    PhoneMessageKind::LockNear,
    PhoneMessageKind::Opening,
    PhoneMessageKind::Done,
    PhoneMessageKind::Request,
    PhoneMessageKind::Refused,
];

fn shown(code: Option<&str>, kind: Option<PhoneMessageKind>) -> Picture {
    courier(&CourierPhone {
        address: "1 Mill Lane".into(),
        sscc: "376123450000000016".into(),
        scanned: None,
        code: code.map(str::to_owned),
        message: kind.map(|kind| PhoneMessage { text: "the same text", kind }),
    })
}

fn has(picture: &Picture, colour: Rgba) -> usize {
    picture.rgba.chunks(4).filter(|pixel| *pixel == colour).count()
}

#[test]
fn each_state_of_the_courier_has_its_own_screen() {
    let code = Some("482913");
    let [near, opening, done, request, refused] = KINDS.map(|kind| shown(code, Some(kind)));
    let screens = [shown(None, None), shown(code, None), done, request, refused, near, opening];
    for (i, one) in screens.iter().enumerate() {
        assert!(screens[i + 1..].iter().all(|other| other != one));
    }
    assert!(
        has(&screens[5], BRASS) > 5000 && has(&screens[6], GOOD) > 5000,
        "a button to press, and that it opens"
    );
    assert!(has(&screens[2], GOOD) > 5000 && has(&screens[3], WARN) > 5000 && has(&screens[4], BAD) > 5000);
}

#[test]
fn the_wrong_parcels_number_stands_over_the_expected_one() {
    let red_below = |scanned: &str| {
        let phone = CourierPhone {
            sscc: "376123450000000016".into(),
            scanned: Some(scanned.into()),
            message: Some(PhoneMessage {
                text: "this is not the parcel of the order",
                kind: PhoneMessageKind::Refused,
            }),
            ..CourierPhone::default()
        };
        let picture = courier(&phone);
        let rows = (600..SIZE_PX.1).flat_map(|y| (0..SIZE_PX.0).map(move |x| (x, y)));
        rows.filter(|(x, y)| picture.pixel(*x, *y) == Some(BAD)).count()
    };
    assert!(red_below("376123450000000023") > 200);
    assert_eq!(red_below("376123450000000016"), 0, "the right number is no news");
}

#[test]
fn odd_texts_break_nothing() {
    let none = CourierPhone::default();
    for text in ["", "ü", "一二三", "a very long word-without-any-space-that-fits-on-no-phone-in-the-world"]
    {
        let phone =
            CourierPhone { address: text.into(), sscc: text.into(), code: Some(text.into()), ..none.clone() };
        assert_eq!(courier(&phone).width, SIZE_PX.0);
        let message = Some(PhoneMessage { text, kind: PhoneMessageKind::Refused });
        assert_eq!(courier(&CourierPhone { message, ..phone }).height, SIZE_PX.1);
    }
}
