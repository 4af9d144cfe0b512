use firmware::picture::PIXELS;

use super::*;

#[test]
fn a_picture_is_as_old_as_its_first_sending() {
    let mut streamed = Streamed::default();
    let (a, b) = (Pixels([1; PIXELS]), Pixels([2; PIXELS]));
    streamed.sent(5, &a);
    streamed.sent(7, &b);
    streamed.sent(9, &a);
    streamed.shown(Some(&a.0));
    assert_eq!(streamed.shown_ns(), Some(5));
    streamed.shown(None);
    assert_eq!(streamed.shown_ns(), None);
}
