//! The real window, driven by real keys: pause, step, seek, press, save. What it shows it says in its title.
//!
//! Needs `Xvfb` (a display without a screen), `xdotool` (fingers) and a Vulkan driver; `./x test` installs them.

#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods, reason = "waits for a window of another process")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use twin_core::event::{LockEvent, WorldEvent};
use twin_core::world::FaultKind;
use twin_core::{Event, StoryLine, Twin, World};

const SEED: u64 = 7;
/// Software rendering on a busy machine is slow, and this waits for what must happen, not for a time: s.
const PATIENCE_S: u64 = 180;

/// Ends with the test, also when that fails.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Screen {
    display: String,
    _server: Ended,
}

impl Screen {
    fn new() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x720x24"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is not installed: apt-get install xvfb");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { display: format!(":{}", number.trim()), _server: Ended(server) }
    }

    fn xdotool(&self, arguments: &[&str]) -> Option<String> {
        let done = Command::new("xdotool").args(arguments).env("DISPLAY", &self.display).output();
        let done = done.expect("xdotool is not installed: apt-get install xdotool");
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    fn key(&self, name: &str) {
        self.xdotool(&["key", name]).unwrap();
    }

    fn title(&self) -> Option<String> {
        self.xdotool(&["search", "--name", "Latchkey$", "getwindowname"])
    }

    /// Waits until the title says this.
    fn wait_for(&self, words: &str) {
        let started = Instant::now();
        loop {
            let title = self.title();
            if title.as_ref().is_some_and(|title| title.contains(words)) {
                return;
            }
            assert!(
                started.elapsed().as_secs() < PATIENCE_S,
                "waited for `{words}`, the window says {title:?}"
            );
            sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn keys_pause_seek_press_and_save() {
    let folder = tempfile::tempdir().unwrap();
    let world_path = folder.path().join("front-door.yaml");
    let text = include_str!("../worlds/front-door.yaml");
    fs::write(&world_path, text).unwrap();
    let events = played(text).events().to_vec();
    let screen = Screen::new();
    let _window = open(&screen, &world_path);

    screen.wait_for("playing");
    let window = screen.xdotool(&["search", "--name", "Latchkey$"]).unwrap();
    screen.xdotool(&["windowfocus", "--sync", &window]).unwrap();
    screen.key("space");
    screen.wait_for(": at ");
    screen.key("Home");
    screen.wait_for("seed 7: at 0.000 s");
    screen.key("period");
    screen.wait_for("at 0.002 s");
    // Walk to the moment in which the motor withdraws the bolt.
    let unlock_s = time_of(&events);
    let mut before: Vec<f64> =
        events.iter().map(|e| e.at_s).filter(|at_s| *at_s > 0.002 && *at_s <= unlock_s).collect();
    before.dedup();
    for at_s in before {
        screen.key("Right");
        screen.wait_for(&format!("at {at_s:.3} s"));
    }
    screen.key("c");
    screen.wait_for("1 press");
    screen.key("period");
    screen.key("comma");
    screen.key("s");
    let saved = wait_for_file(&folder.path().join("front-door-pressed-1.yaml"));

    let world = World::parse("saved", &saved).unwrap();
    assert_eq!(world.faults.len(), 1);
    assert!(matches!(world.faults[0].what, FaultKind::CutPower(_)), "{:?}", world.faults);
    let late_s = world.faults[0].at_s().expect("it names a time") - unlock_s;
    assert!(
        (late_s - 0.002).abs() < 1e-9,
        "it begins with the tick after the one on show, not {late_s} s after"
    );
    let replayed = played(&saved);
    assert_ne!(replayed.trace_hash(), played(text).trace_hash());
    assert!(
        replayed
            .events()
            .iter()
            .any(|event| matches!(event.event, Event::World(WorldEvent::Begins(FaultKind::CutPower(_)))))
    );
}

fn played(text: &str) -> Twin {
    let mut twin = Twin::new(Arc::new(World::parse("world", text).unwrap()), SEED).unwrap();
    while !twin.is_over() {
        twin.step();
    }
    twin
}

/// When the motor first withdraws the bolt, s.
fn time_of(events: &[StoryLine]) -> f64 {
    let withdraws = |line: &&StoryLine| line.event == Event::Lock(LockEvent::Withdraws);
    events.iter().find(withdraws).unwrap().at_s
}

/// Opens the window that users open.
fn open(screen: &Screen, world_path: &Path) -> Ended {
    let window = Command::new(env!("CARGO_BIN_EXE_twin"))
        .args(["watch", "--seed", &SEED.to_string()])
        .arg(world_path)
        .env("DISPLAY", &screen.display)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Ended(window.unwrap())
}

fn wait_for_file(path: &Path) -> String {
    let started = Instant::now();
    loop {
        if let Ok(text) = fs::read_to_string(path) {
            return text;
        }
        assert!(started.elapsed().as_secs() < PATIENCE_S, "{} was not written", path.display());
        sleep(Duration::from_millis(100));
    }
}
