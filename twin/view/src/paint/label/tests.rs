#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn the_symbol_has_the_length_of_the_standard() {
    // Start, FNC1, ten pairs of digits, check: 13 of 11 modules; stop: 13. Source: ISO/IEC 15417.
    assert_eq!(modules("376123450000000016").unwrap().len(), 13 * 11 + 13);
}

#[test]
fn the_digits_stand_in_gs1_groups() {
    assert_eq!(readable("376123450000000016"), "(00) 3 7612345 000000001 6");
    assert_eq!(readable("12"), "(00) 12");
    assert_eq!(readable("äääääääääääääääääää"), "(00) äääääääääääääääääää");
}

#[test]
fn nonsense_is_printed_without_bars() {
    assert_eq!(modules("not digits"), None);
    let label = gs1_128("not digits", "");
    assert_eq!((label.width, label.height), (1184, 840));
}

#[test]
fn quiet_zones_are_ten_modules_wide() {
    let label = gs1_128("376123450000000016", "1 Mill Lane");
    let row = 600;
    let dark = |x: u32| label.pixel(x, row).unwrap()[0] < 128;
    let first = (0..label.width).find(|x| dark(*x)).unwrap();
    let last = (0..label.width).rev().find(|x| dark(*x)).unwrap();
    assert!(first >= 60 && label.width - 1 - last >= 60, "{first} {last}");
    assert_eq!(last + 1 - first, 156 * 6);
}
