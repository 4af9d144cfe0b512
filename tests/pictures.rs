//! `twin shot` and `twin film` as their users meet them: a real film of a real run, and what is said when there is
//! nothing to draw with or nothing to film.
#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn twin(words: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twin"));
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds/front-door.yaml");
    for word in words.split_whitespace() {
        if word == "WORLD" {
            command.arg(&world)
        } else {
            command.arg(word)
        };
    }
    command.current_dir(folder);
    command
}

/// Exit code, standard output, standard error.
fn answer(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn a_film_is_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let words = "film WORLD --out two.mp4 --from 20 --to 22 --size 320x180 --fps 10 --quality low";
    let (code, told, error) = answer(&mut twin(words, folder.path()));
    assert_eq!(code, 0, "{error}");
    assert!(told.starts_with("wrote two.mp4: 320x180, 2.0 s"), "{told}");

    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "stream=codec_name,width,height,nb_frames,duration"])
        .args(["-of", "csv=print_section=0", "two.mp4"])
        .current_dir(folder.path())
        .output()
        .expect("ffprobe is not installed: apt-get install ffmpeg");
    assert_eq!(String::from_utf8(probe.stdout).unwrap().trim(), "h264,320,180,2.000000,20");
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["two.mp4"], "nothing half written stays behind");
}

#[test]
fn without_an_adapter_the_package_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for words in ["shot WORLD --at 3 --out shot.png", "film WORLD --out film.mp4"] {
        let mut blind = twin(words, folder.path());
        // The Vulkan loader finds no driver, and no other backend is asked.
        blind.envs([
            ("VK_DRIVER_FILES", "/dev/null"),
            ("VK_ICD_FILENAMES", "/dev/null"),
            ("WGPU_BACKEND", "vulkan"),
        ]);
        let (code, told, error) = answer(&mut blind);
        assert_eq!((code, told.as_str()), (2, ""));
        assert!(error.contains("no graphics adapter") && error.contains("mesa-vulkan-drivers"), "{error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_shown_is_refused_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    for (words, remedy) in [
        ("film WORLD --out film.mp4 --from 50 --to 40", "this world plays from 0 to 120 s"),
        ("film WORLD --out film.mp4 --size 9x9", "such as 1280x720"),
        ("film WORLD --out film.mp4 --fps 0", "1..=60"),
        ("shot WORLD --at 3 --out shot.png --camera balcony", "overview"),
        ("shot WORLD --at -1 --out shot.png", "0 or more"),
        ("shot WORLD --at 500 --out shot.png", "plays from 0 to 120 s"),
        ("shot WORLD --at 3 --out shot.jpg", "something.png"),
        ("film WORLD --out film.avi", "something.mp4"),
        ("film WORLD --out no/such/folder/film.mp4", "folder that exists"),
        ("shot WORLD --at 3 --out no/such/folder/shot.png", "shot.png"),
        ("watch WORLD --seed 1", "twin film"),
    ] {
        let (code, told, error) = answer(twin(words, folder.path()).env_remove("DISPLAY"));
        assert_eq!((code, told.as_str()), (2, ""), "{words}: {error}");
        assert!(error.contains(remedy), "{words}: {error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
