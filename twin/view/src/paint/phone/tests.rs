#![allow(clippy::unwrap_used)]
use super::*;

fn shown(code: Option<&str>, word: Option<&str>) -> Picture {
    courier(&CourierPhone {
        address: "1 Mill Lane".into(),
        sscc: "376123450000000016".into(),
        scanned: None,
        code: code.map(str::to_owned),
        word: word.map(str::to_owned),
    })
}

fn has(picture: &Picture, colour: Rgba) -> usize {
    picture.rgba.chunks(4).filter(|pixel| *pixel == colour).count()
}

#[test]
fn each_state_of_the_courier_has_its_own_screen() {
    let screens = [
        shown(None, None),
        shown(Some("482913"), None),
        shown(Some("482913"), Some("the door is locked, thank you")),
        shown(Some("482913"), Some("please check the door")),
        shown(None, Some("this is not the parcel of the order")),
        shown(Some("482913"), Some("the lock is near: press unlock")),
        shown(Some("482913"), Some("opening")),
    ];
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
            word: Some("this is not the parcel of the order".into()),
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
        assert_eq!(courier(&CourierPhone { word: Some(text.into()), ..phone }).height, SIZE_PX.1);
    }
}
