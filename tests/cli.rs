//! The `twin` command as its users meet it: exit codes, what goes to which stream, JSON, colours, remedies.
#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A street on which nothing happens for three seconds: quick to play, and all that these tests need.
const QUIET_STREET: &str = r#"name: quiet-street
story: the courier is on their way, the door stays shut
starts_at: 2026-03-14T14:05:00+01:00
ends_s: 3
order:
  parcel: {sscc: "376123450000000016"}
  window: "14:00/18:00"
people:
  - courier: {arrives_s: 2}
must:
  nothing: true
"#;
/// The bolt is thrown from the start, so that this breaks at once.
const BROKEN_PROMISE: &str = "  never: [lock.bolt_m > 0.001]\n";

/// A folder of world files for one test.
struct Street {
    folder: TempDir,
}

/// What a command answered.
#[derive(Debug)]
struct Answer {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Street {
    fn new() -> Self {
        let street = Street { folder: tempfile::tempdir().unwrap() };
        street.write("pass.yaml", QUIET_STREET);
        street.write("fail.yaml", format!("{QUIET_STREET}{BROKEN_PROMISE}"));
        street
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    /// `twin` in this folder, deaf to what the caller's environment says about colours and backtraces.
    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_twin"));
        command.args(words.split_whitespace()).current_dir(self.folder.path());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            command.env_remove(variable);
        }
        command
    }

    fn twin(&self, words: &str) -> Answer {
        answer(&mut self.command(words))
    }
}

fn answer(command: &mut Command) -> Answer {
    let output = command.output().unwrap();
    Answer {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The runs in a JSON text, without the wall times, which alone may differ.
fn runs(json: &str) -> Vec<Value> {
    let mut results: Value = serde_json::from_str(json).unwrap();
    let runs = results["runs"].as_array_mut().unwrap();
    for run in runs.iter_mut() {
        let run = run.as_object_mut().unwrap();
        assert!(run.remove("wall_s").unwrap().as_f64().unwrap() > 0.0);
        assert!(run.remove("active_wall_s").unwrap().as_f64().unwrap() >= 0.0);
    }
    runs.clone()
}

fn contains_all(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn help_shows_examples_and_exit_codes() {
    let street = Street::new();
    let help = street.twin("run --help");
    assert_eq!(help.code, 0);
    contains_all(
        &help.stdout,
        &["--seed ", "--seeds", "--jobs", "--json", "--quiet", "Examples:", "Exit codes:"],
    );
    let bare = street.twin("");
    assert_eq!(bare.code, 2);
    contains_all(&bare.stderr, &["Usage: twin", "twin run worlds/*.yaml"]);
}

#[test]
fn a_kept_world_answers_0_and_tells_its_story() {
    let answer = Street::new().twin("run pass.yaml --seed 7");
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    contains_all(
        &answer.stdout,
        &[
            "quiet-street, seed 7\n",
            "\nPromises\n",
            "✔ kept",
            "\nHow it ended\n",
            "simulated 3.0 s in ",
            "trace ",
            "✔ passed: quiet-street, seed 7",
        ],
    );
}

#[test]
fn a_broken_promise_answers_1_and_names_the_command_that_shows_it_again() {
    let street = Street::new();
    let failed = street.twin("run fail.yaml --seed 3");
    assert_eq!((failed.code, failed.stderr.as_str()), (1, ""));
    contains_all(&failed.stdout, &["✘ broken", "lock.bolt_m > 0.001", "broke at 0.0"]);
    let again = failed.stdout.lines().last().unwrap().trim();
    let (program, words) = again.split_once(' ').unwrap();
    assert_eq!(program, env!("CARGO_BIN_EXE_twin"));
    assert_eq!(words, "run fail.yaml --seed 3");
    let trace = |answer: &Answer| {
        let line = answer.stdout.lines().find(|line| line.starts_with("  trace "));
        line.unwrap().to_owned()
    };
    assert_eq!(trace(&street.twin(words)), trace(&failed));
}

#[test]
fn many_runs_take_a_line_each_and_the_worst_one_decides() {
    let answer = Street::new().twin("run pass.yaml fail.yaml --seeds 1..3");
    assert_eq!(answer.code, 1);
    let starts = |mark: &str| {
        let lines = answer.stdout.lines();
        lines.filter(|line| line.starts_with(mark)).count()
    };
    // Three lines of runs each, and the closing line.
    assert_eq!((starts("✔ passed"), starts("✘ failed")), (3, 4));
    contains_all(
        &answer.stdout,
        &["quiet-street, seed 2: broke ", "run fail.yaml --seed 2\n", "✘ failed: 3 of 6 runs\n"],
    );
}

#[test]
fn quiet_says_only_what_failed() {
    let street = Street::new();
    let kept = street.twin("run pass.yaml --quiet");
    assert_eq!(kept.stdout.lines().count(), 1, "{}", kept.stdout);
    let kept = street.twin("run pass.yaml --quiet --seeds 1..3");
    assert_eq!(kept.stdout, "✔ passed: 3 runs\n");
    let failed = street.twin("run fail.yaml --quiet");
    assert_eq!(failed.code, 1);
    contains_all(&failed.stdout, &["✘ broken", "run fail.yaml --seed 1"]);
    assert!(!failed.stdout.contains("✔"), "{}", failed.stdout);
}

#[test]
fn json_on_standard_output_stands_alone_and_repeats() {
    let street = Street::new();
    let answer = street.twin("run pass.yaml fail.yaml --seed 5 --json -");
    assert_eq!((answer.code, answer.stderr.as_str()), (1, ""));
    let found = runs(&answer.stdout);
    assert_eq!(found.len(), 2);
    for (run, verdict) in found.iter().zip(["pass", "fail"]) {
        let keys: Vec<_> = run.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "absent",
                "active_simulated_s",
                "events",
                "promises",
                "seed",
                "seen_m2",
                "simulated_s",
                "trace_hash",
                "verdict",
                "world",
            ]
        );
        assert_eq!(run["verdict"], verdict);
        assert_eq!(run["seed"], 5);
        assert!(run["simulated_s"].as_f64().unwrap() >= 3.0 - 1e-6);
    }
    let promises = found[1]["promises"].as_array().unwrap();
    let broken: Vec<_> = promises.iter().filter(|promise| promise["verdict"] == "fail").collect();
    assert_eq!(broken.len(), 1);
    assert!(broken[0]["id"].as_str().unwrap().contains("lock.bolt_m > 0.001"));
    assert!(broken[0]["robustness"].as_f64().unwrap() < 0.0);
    assert!(broken[0]["broken_at_s"].as_f64().unwrap() < 0.1);

    let again = street.twin("run pass.yaml fail.yaml --seed 5 --json -");
    assert_eq!(runs(&again.stdout), found);
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let street = Street::new();
    let with = |jobs: u32| {
        let words = format!("run pass.yaml fail.yaml --seeds 1..5 --json - --jobs {jobs}");
        runs(&street.twin(&words).stdout)
    };
    let one = with(1);
    let seeds: Vec<_> = one.iter().map(|run| run["seed"].as_u64().unwrap()).collect();
    assert_eq!(seeds, [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
    assert_eq!(with(2), one);
}

#[test]
fn json_in_a_file_comes_beside_the_story() {
    let street = Street::new();
    street.write("results.json", "old");
    let answer = street.twin("run pass.yaml --json results.json");
    assert_eq!(answer.code, 0);
    contains_all(&answer.stdout, &["Promises"]);
    let written = fs::read_to_string(street.path("results.json")).unwrap();
    assert_eq!(runs(&written).len(), 1);
    let mut names: Vec<_> = fs::read_dir(street.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["fail.yaml", "pass.yaml", "results.json"]);
}

#[test]
fn results_that_cannot_be_written_are_refused_before_anything_is_played() {
    let answer = Street::new().twin("run pass.yaml --json missing/results.json");
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    contains_all(&answer.stderr, &["missing/results.json", "name a file in a folder"]);
}

#[test]
fn a_misspelt_key_is_shown_in_its_line() {
    let street = Street::new();
    street.write("typo.yaml", QUIET_STREET.replace("ends_s", "ends_in_s"));
    let answer = street.twin("run pass.yaml typo.yaml");
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    contains_all(&answer.stderr, &["typo.yaml:4", "ends_in_s: 3", "──"]);
}

#[test]
fn a_misspelt_signal_is_shown_before_anything_is_played() {
    let street = Street::new();
    let world = format!("{QUIET_STREET}  always: [door.angel_rad < 1]\n");
    street.write("typo.yaml", world);
    let answer = street.twin("run pass.yaml typo.yaml");
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    contains_all(&answer.stderr, &["typo.yaml:12", "door.angel_rad"]);
}

#[test]
fn files_that_are_no_worlds_come_with_a_remedy() {
    let street = Street::new();
    street.write("latin.yaml", b"name: caf\xe9\n");
    street.write("empty.yaml", "");
    for (file, remedy) in [
        ("nowhere.yaml", "check the path"),
        (".", "name the files in it"),
        ("latin.yaml", "UTF-8"),
        ("empty.yaml", "empty.yaml"),
    ] {
        let answer = street.twin(&format!("run {file}"));
        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{file}");
        contains_all(&answer.stderr, &[file, remedy]);
    }
    let both = street.twin("run nowhere.yaml neither.yaml");
    contains_all(&both.stderr, &["nowhere.yaml", "neither.yaml"]);
}

#[test]
fn bad_arguments_answer_2() {
    let street = Street::new();
    for (words, remedy) in [
        ("run", "<WORLD>"),
        ("run pass.yaml --seeds 5..2", "write 2..5"),
        ("run pass.yaml --seeds 5", "such as 1..100"),
        ("run pass.yaml --seed 1 --seeds 1..2", "cannot be used with"),
        ("run pass.yaml --jobs 0", "--jobs"),
        ("run pass.yaml --sed 1", "--seed"),
        ("walk pass.yaml", "unrecognized subcommand"),
        ("run pass.yaml --seeds 0..18446744073709551615", "ask for fewer seeds"),
    ] {
        let answer = street.twin(words);
        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{words}");
        contains_all(&answer.stderr, &[remedy]);
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let street = Street::new();
    street.write("typo.yaml", QUIET_STREET.replace("ends_s", "ends_in_s"));
    let escapes = |words: &str, variables: &[(&str, &str)]| {
        let answer = answer(street.command(words).envs(variables.iter().copied()));
        (answer.stdout + &answer.stderr).contains('\u{1b}')
    };
    for words in ["run fail.yaml", "run typo.yaml", "run --help"] {
        assert!(!escapes(words, &[]), "{words} into a pipe");
        assert!(escapes(words, &[("CLICOLOR_FORCE", "1")]), "{words} forced");
        let refused = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
        assert!(!escapes(words, &refused), "{words} with NO_COLOR");
    }
}

#[test]
fn a_reader_who_leaves_does_not_change_the_verdict() {
    let street = Street::new();
    for (file, code) in [("pass.yaml", 0), ("fail.yaml", 1)] {
        for json in ["", "--json -"] {
            let words = format!("run {file} --seeds 1..20 {json}");
            let mut command = street.command(&words);
            let mut twin = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            drop(twin.stdout.take());
            let output = twin.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(code), "{words}");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words}");
        }
    }
}

/// Cuts of a sweep in a JSON text.
fn cuts(json: &str) -> Vec<Value> {
    let results: Value = serde_json::from_str(json).unwrap();
    results["cuts"].as_array().unwrap().clone()
}

#[test]
fn a_sweep_cuts_at_every_nth_byte_and_sums_up() {
    let street = Street::new();
    let swept = street.twin("sweep pass.yaml --cut-at bus-byte --to 1 --every 100");
    assert_eq!((swept.code, swept.stderr.as_str()), (0, ""));
    contains_all(
        &swept.stdout,
        &["within bus-bytes", "not closed by the end", "✔ passed: ", "every promise kept"],
    );
    let json = street.twin("sweep pass.yaml --cut-at bus-byte --to 1 --every 100 --json -");
    let found = cuts(&json.stdout);
    assert!(found.len() > 3, "{} cuts", found.len());
    for cut in &found {
        assert!(cut["at_s"].as_f64().unwrap() < 1.1);
        assert_eq!(cut["outcome"], "not closed by the end");
        assert_eq!(cut["broken"].as_array().unwrap().len(), 0);
    }
    // A cut is played again by the word that names it; a world's own wishes are not asked of it.
    let cut = found[1]["cut_at"].as_str().unwrap();
    let again = street.twin(&format!("run fail.yaml --cut-at {cut}"));
    assert_eq!(again.code, 0, "{}", again.stdout);
    contains_all(&again.stdout, &["the power is cut between two bytes"]);
    assert!(!again.stdout.contains("lock.bolt_m > 0.001"), "{}", again.stdout);
}

#[test]
fn a_sweep_is_the_same_however_many_work_at_it() {
    let street = Street::new();
    let with = |jobs: u32| {
        let words = format!("sweep pass.yaml --cut-at flash-byte --to 2 --every 30 --json - --jobs {jobs}");
        cuts(&street.twin(&words).stdout)
    };
    let one = with(1);
    // Each byte is torn in five ways.
    assert!(one.len() >= 10 && one.len().is_multiple_of(5), "{} cuts", one.len());
    assert_eq!(with(2), one);
}

#[test]
fn bad_places_to_cut_answer_2_with_a_remedy() {
    let street = Street::new();
    for (words, remedy) in [
        ("run pass.yaml --cut-at bus-byte", "such as bus-byte:12345"),
        ("run pass.yaml --cut-at flash-byte:3:melted", "random-bits"),
        ("run pass.yaml --cut-at bus-byte:3 --seeds 1..2", "cannot be used with"),
        ("sweep pass.yaml", "--cut-at"),
        ("sweep pass.yaml --cut-at radio-byte", "flash-byte"),
        ("run pass.yaml --cut-at bus-byte:999999999", "bus-bytes; write a number below"),
        ("run pass.yaml --cut-at hub:flash-byte:999999999", "the hub has only"),
        ("sweep pass.yaml --cut-at bus-byte --from 2 --to 1", "`--to 1` lies before `--from 2`"),
        ("sweep pass.yaml --cut-at bus-byte --every 0", "write a whole number, 1 or more"),
    ] {
        let answer = street.twin(words);
        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{words}: {}", answer.stderr);
        contains_all(&answer.stderr, &[remedy]);
    }
}

/// A lock of 2018 is fuzzed; the same failures come from one worker and from three.
#[test]
fn fuzzing_saves_each_failure_as_a_world_that_breaks_the_promise_again() {
    let street = Street::new();
    let world = concat!(env!("CARGO_MANIFEST_DIR"), "/../../worlds/front-door.yaml");
    let world = fs::read_to_string(world).unwrap().replace("name: front-door", "name: old");
    let (world, _) = world.split_once("must:").unwrap();
    street.write("old.yaml", world.replace("ends_s:", "policy: as-shipped-2018\nends_s:"));
    let fuzz = |jobs: u32, out: &str| {
        let words = format!("fuzz old.yaml --runs 16 --jobs {jobs} --out {out} --json {out}.json --quiet");
        let answer = street.twin(&words);
        assert_eq!(answer.code, 1, "{answer:?}");
        let found: Value =
            serde_json::from_slice(&fs::read(street.path(&format!("{out}.json"))).unwrap()).unwrap();
        assert_eq!(found["scenarios"], 16);
        assert!(found["reached_door"].as_u64() > Some(0) && found["cells"].as_u64() > Some(10), "{found}");
        found["failures"].as_array().unwrap().clone()
    };
    let (one, three) = (fuzz(1, "one"), fuzz(3, "three"));
    assert!(!one.is_empty() && one.len() == three.len());
    for (one, three) in one.iter().zip(&three) {
        let [one_file, three_file] = [one, three].map(|failure| failure["world"].as_str().unwrap());
        let [first, second] =
            [one_file, three_file].map(|file| fs::read_to_string(street.path(file)).unwrap());
        assert_eq!(first, second);
        let again = street.twin(&format!("run {one_file}"));
        assert_eq!(again.code, 1);
        contains_all(&again.stdout, &["broken", one["promise"].as_str().unwrap()]);
    }
    contains_all(&street.twin("fuzz old.yaml --time 5").stderr, &["`5` is not a duration", "10m"]);
    contains_all(&street.twin("fuzz old.yaml --shard 3/2").stderr, &["`3/2` is not a part", "1/8"]);
    // What the two campaigns found is the same, so that joined it is that of one, found twice as often.
    let merged = street.twin("merge one three");
    assert_eq!(merged.code, 1, "{merged:?}");
    assert_eq!(merged.stdout.matches("✘ broken").count(), one.len(), "{}", merged.stdout);
    contains_all(&street.twin("merge one nowhere").stderr, &["there is no campaign in `nowhere`"]);
    // A campaign that was stopped goes on; another one may not take its folder.
    let saved = street.path("one/campaign.json");
    let text = fs::read_to_string(&saved).unwrap().replace("\"finished\": true", "\"finished\": false");
    fs::write(&saved, text).unwrap();
    let on = street.twin("fuzz old.yaml --runs 16 --out one --quiet");
    contains_all(&on.stderr, &["going on with the campaign in `one` after 16 scenarios"]);
    assert_eq!(on.code, 1);
    let text = fs::read_to_string(&saved).unwrap().replace("\"finished\": true", "\"finished\": false");
    fs::write(&saved, text).unwrap();
    let other = street.twin("fuzz old.yaml --runs 16 --seed 2 --out one --quiet");
    assert_eq!(other.code, 2);
    contains_all(&other.stderr, &["holds another campaign", "--anew"]);
    // A failure can be made shorter, or is as short as it gets; a world that keeps all promises cannot.
    let found = one[0]["world"].as_str().unwrap();
    let short = street.twin(&format!("shrink {found} --out short.yaml"));
    if !one[0]["promise"].as_str().unwrap().contains('-') {
        assert_eq!(short.code, 1, "{short:?}");
        assert_eq!(street.twin("run short.yaml").code, 1);
    }
    let kept = street.twin(concat!("shrink ", env!("CARGO_MANIFEST_DIR"), "/../../worlds/front-door.yaml"));
    assert_eq!(kept.code, 2);
    contains_all(&kept.stderr, &["breaks no promise with seed 1"]);
}
