#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn wrapped_lines_hang_below_the_first() {
    let text = hanging("the bolt is home in the strike and the door is closed", 10, 40);
    assert_eq!(text, "the bolt is home in the strike\n          and the door is closed");
}

#[test]
fn padding_counts_columns_not_bytes() {
    assert_eq!(padded("N·m", 5), "N·m  ");
    assert_eq!(padded("戸", 4), "戸  ");
    assert_eq!(columns(["a", "戸口"].into_iter()), 4);
}

#[test]
fn escape_sequences_do_not_reach_the_terminal() {
    assert_eq!(plain("dog\u{1b}[2J\nbarks"), "dog [2J barks");
}

#[test]
fn numbers_keep_the_digits_that_matter() {
    let shown: Vec<_> =
        [0.0, 0.0014, -0.25, 1.5, 12.34, 181.6, 2e-6, f64::INFINITY].into_iter().map(number).collect();
    assert_eq!(shown, ["0", "0.0014", "-0.250", "1.50", "12.3", "182", "2.00e-6", "inf"]);
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
    struct Failing(io::ErrorKind);
    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }
    let mut pipe = Unread::new(Failing(io::ErrorKind::BrokenPipe));
    pipe.write_all(b"story").unwrap();
    pipe.flush().unwrap();
    let mut disk = Unread::new(Failing(io::ErrorKind::StorageFull));
    assert!(disk.write_all(b"story").is_err());
}
