use std::fs::{self, File};

use super::*;

#[test]
fn a_picture_is_written_whole_or_not_at_all() {
    let picture = Picture { width: 2, height: 1, rgba: vec![255, 0, 0, 255, 0, 0, 255, 255] };
    let folder = std::env::temp_dir().join(format!("latchkey-shot-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let out = folder.join("two.png");
    write_png(&picture, &out).unwrap();
    let decoder = png::Decoder::new(std::io::BufReader::new(File::open(&out).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut read = vec![0; 8];
    reader.next_frame(&mut read).unwrap();
    assert_eq!(read, picture.rgba);

    let lost = folder.join("nowhere").join("two.png");
    let error = write_png(&picture, &lost).unwrap_err().to_string();
    assert!(error.contains("two.png"), "{error}");
    let left: Vec<_> = fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing half written stays behind");
    fs::remove_dir_all(&folder).unwrap();
}
