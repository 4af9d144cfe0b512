use super::*;

/// 2000-01-01 00:00:00 UTC.
const Y2K_S: u64 = 946_684_800;

#[test]
fn ticking_and_converting_agree_over_a_century() {
    let mut calendar = Calendar::from_unix_s(Y2K_S);
    assert_eq!(calendar.registers(), [0, 0, 0, 7, 1, 1, 0], "a Saturday");
    for day in 0..36_525 {
        let from_unix = Calendar::from_unix_s(Y2K_S + day * 86_400);
        assert_eq!(calendar, from_unix);
        assert_eq!(from_unix.unix_s(), Y2K_S + day * 86_400);
        // The last second of the day, then one tick.
        (calendar.hour, calendar.minute, calendar.second) = (23, 59, 59);
        calendar.tick();
    }
    assert_eq!(calendar.registers()[5..], [0x81, 0x00], "the century bit");
}

#[test]
fn any_bytes_can_be_written_and_counted_on() {
    for byte in 0..=255 {
        let mut calendar = Calendar::new();
        (0..REGISTERS).for_each(|register| calendar.write(register, byte));
        calendar.registers();
        calendar.unix_s();
        (0..100).for_each(|_| calendar.tick());
    }
}
