//! Saved worlds, whatever the layout of the text they come from.

#![allow(clippy::unwrap_used)]

use twin_core::world::{
    Briefly, Chip, CutPower, DeviceName, GustFault, HoldDoor, I2cFault, I2cFaultKind, JamLink, PinFault,
    PinFaultKind, PinLine,
};

use super::*;

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("latchkey-save-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What every world needs; `{}` is where the test's own lines go.
fn world_with(lines: &str) -> String {
    format!(
        "# kept: above\nname: at-home # kept: behind\nstory: a test\nstarts_at: 2026-03-14T14:05:00+01:00\nends_s: 60\n\
         order: {{parcel: {{sscc: \"376123450000000016\"}}, window: \"14:00/18:00\"}}\n\
         people:\n  - courier: {{arrives_s: 5}}\n  - recipient: {{}}\n{lines}"
    )
}

fn press(at_ns: u64) -> Press {
    Press { at_ns, fault: FaultKind::CutPower(CutPower { device: DeviceName::Lock, for_s: 3.0 }) }
}

/// Saves and returns the text's lines; `saved_text` has itself checked that they contain what was pressed.
fn saved(lines: &str) -> String {
    saved_text(&world_with(lines), "saved", 7, &[press(41_302_000_000)]).unwrap()
}

const COMMENT: &str = "# pressed by hand while watching at-home, seed 7";

#[test]
fn keeps_comments_and_renames() {
    let text = saved("");
    let story = "story: >-\n  Faults pressed by hand in at-home, seed 7: at 41.3 s the lock loses power. \
                 The story without them: a test\n";
    let head = format!("# kept: above\nname: saved # kept: behind\n{story}starts_at:");
    assert!(text.starts_with(&head), "{text}");
    assert!(
        text.ends_with(&format!("faults:\n  {COMMENT}\n  - {{at_s: 41.302, cut_power: {{for_s: 3}}}}\n")),
        "{text}"
    );
}

#[test]
fn a_story_is_retold_however_it_was_laid_out() {
    for old in
        ["story: >-\n  a\n\n  test\n", "story: \"a test\"\n", "story: a\n  test\n", "story: |\n  a\n  test\n"]
    {
        let text = world_with("").replace("story: a test\n", old);
        let saved = saved_text(&text, "saved", 7, &[press(41_302_000_000)]).unwrap();
        let world = World::parse("saved", &saved).unwrap();
        let told = "Faults pressed by hand in at-home, seed 7: at 41.3 s the lock loses power. \
                    The story without them: a test";
        assert_eq!(world.story.trim_end(), told, "{saved}");
        assert_eq!(world.ends_s, 60.0);
    }
    // Who pressed nothing has changed no story.
    assert!(saved_text(&world_with(""), "saved", 7, &[]).unwrap().contains("story: a test\n"));
}

#[test]
fn adds_to_any_list() {
    let old = "{at_s: 9, jam_link: {link: mesh, for_s: 1}}";
    let new = "{at_s: 41.302, cut_power: {for_s: 3}}";
    let must = "must: {never: [lock.alarm_jammed]}\n";
    for (before, after) in [
        (must.to_owned(), format!("faults:\n  {COMMENT}\n  - {new}\n{must}")),
        ("must: {}".to_owned(), format!("faults:\n  {COMMENT}\n  - {new}\nmust: {{}}")),
        (
            format!("faults:\n  - {old}\n{must}"),
            format!("faults:\n  - {old}\n  {COMMENT}\n  - {new}\n{must}"),
        ),
        (format!("faults:\n- {old}\n{must}"), format!("faults:\n- {old}\n{COMMENT}\n- {new}\n{must}")),
        (
            format!(
                "faults: # why\n  # first\n  - at_s: 9\n    jam_link:\n      link: mesh\n      for_s: 1\n\n\
                 # then\n{must}"
            ),
            format!(
                "faults: # why\n  # first\n  - at_s: 9\n    jam_link:\n      link: mesh\n      for_s: 1\n\
                 \x20 {COMMENT}\n  - {new}\n\n# then\n{must}"
            ),
        ),
        (format!("faults:\n  - {old}"), format!("faults:\n  - {old}\n  {COMMENT}\n  - {new}\n")),
        (format!("faults: []\n{must}"), format!("faults: [\n  {COMMENT}\n  {new}\n  ]\n{must}")),
        (format!("faults: [{old}]\n"), format!("faults: [{old},\n  {COMMENT}\n  {new}\n  ]\n")),
        (
            format!("faults: [\n  {old}, # a ] in a comment\n  ]\n{must}"),
            format!("faults: [\n  {old}, # a ] in a comment\n  {COMMENT}\n  {new}\n  ]\n{must}"),
        ),
        (
            format!("faults: [\n  {old} # no comma,\n  ]\n{must}"),
            format!("faults: [\n  {old} # no comma,\n  {COMMENT}\n  ,{new}\n  ]\n{must}"),
        ),
    ] {
        let text = saved(&before);
        assert!(text.ends_with(&after), "from:\n{before}\nwanted:\n{after}\ngot:\n{text}");
    }
}

#[test]
fn windows_line_ends_and_byte_order_mark() {
    let text = format!(
        "\u{feff}{}",
        world_with("faults:\n  - {at_s: 9, gust: {speed_m_s: 3, for_s: 1}}\n").replace('\n', "\r\n")
    );
    saved_text(&text, "saved", 7, &[press(2_000_000)]).unwrap();
}

#[test]
fn every_fault_can_be_said() {
    let faults = [
        FaultKind::JamLink(JamLink { link: LinkName::Lte, for_s: 0.3 }),
        FaultKind::CutPower(CutPower { device: DeviceName::Lock, for_s: 0.1 }),
        FaultKind::HoldDoor(HoldDoor { force_n: -12.5, for_s: 2.0 }),
        FaultKind::Gust(GustFault { speed_m_s: -14.0, for_s: 2.0 }),
        FaultKind::FootInDoorway(Briefly { for_s: 2.0 }),
        FaultKind::Mistype(Briefly { for_s: 2.0 }),
        FaultKind::I2c(I2cFault { chip: Chip::As5600, kind: I2cFaultKind::BitFlip, for_s: 1.0 }),
        FaultKind::Pin(PinFault { line: PinLine::Reed, kind: PinFaultKind::StuckLow, for_s: 1.0 }),
    ];
    let script: Vec<Press> = (1..)
        .zip(faults)
        .map(|(n, fault)| Press { at_ns: n * 1_234_567_000 / 2_000_000 * 2_000_000, fault })
        .collect();
    saved_text(&world_with(""), "saved", 7, &script).unwrap();
}

#[test]
fn name_is_no_part_of_the_run() {
    let run = |text: &str| {
        let world = std::sync::Arc::new(World::parse("test.yaml", text).unwrap());
        let mut twin = twin_core::Twin::new(world, 1).unwrap();
        while !twin.is_over() {
            twin.step();
        }
        twin.trace_hash()
    };
    let text = world_with("");
    assert_eq!(run(&text), run(&saved_text(&text, "another-name", 1, &[]).unwrap()));
}

#[test]
fn refuses_what_it_cannot_write() {
    let folder = Folder::new("refused");
    for name in ["Front Door.yaml", "front-door.yml", "front-door", ".yaml", "a--b.yaml"] {
        let error = save(&folder.0.join(name), &world_with(""), 7, &[]).unwrap_err();
        assert!(matches!(error, SaveError::Name(_)), "{name}: {error}");
    }
    let flow = "{name: x, story: s, starts_at: 2026-03-14T14:05:00+01:00, ends_s: 60, \
                order: {parcel: {sscc: \"376123450000000016\"}, window: \"14:00/18:00\"}, \
                people: [{courier: {arrives_s: 5}}, {recipient: {}}]}";
    assert!(matches!(saved_text(flow, "saved", 7, &[]), Err(SaveError::Layout("name"))));
    let none = save(&folder.0.join("no/such/folder.yaml"), &world_with(""), 7, &[]).unwrap_err();
    assert!(matches!(none, SaveError::Write { .. }), "{none}");
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn saves_beside_the_world_under_a_free_name() {
    let folder = Folder::new("free");
    let world_path = folder.0.join("at-home.yaml");
    let first = free_path(&world_path, "at-home");
    assert_eq!(first, folder.0.join("at-home-pressed-1.yaml"));
    save(&first, &world_with(""), 7, &[press(2_000_000)]).unwrap();
    assert_eq!(free_path(&world_path, "at-home"), folder.0.join("at-home-pressed-2.yaml"));
    let saved = World::parse("x.yaml", &std::fs::read_to_string(&first).unwrap()).unwrap();
    assert_eq!((saved.name.as_str(), saved.faults.len()), ("at-home-pressed-1", 1));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
}
