//! Installs what a fresh Debian or Ubuntu with Rust lacks, and says so before it does.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::steps::{cargo, succeed};

/// Something that comes in a package of the system: a program on the path, or a file by its full path.
pub(crate) struct Need {
    what: &'static str,
    package: &'static str,
    why: &'static str,
}

/// What the system must bring. `cc` is here for the message: without it this program would not have been linked, so
/// `./x` has installed it before.
const TO_BUILD: &[Need] = &[
    Need { what: "cc", package: "build-essential", why: "rustc links with it" },
    Need { what: "c++", package: "build-essential", why: "the film's H.264 encoder is built with it" },
];

/// What drawing needs: a Vulkan driver. The software one serves where there is no graphics card.
pub(crate) const TO_DRAW: &[Need] = &[Need {
    what: "/usr/share/vulkan/icd.d",
    package: "mesa-vulkan-drivers",
    why: "pictures are drawn with Vulkan, in software if necessary",
}];

/// What a window needs on X11; its libraries are looked for when it opens, not when it is built.
pub(crate) const TO_WATCH: &[Need] = &[
    Need { what: "libxkbcommon-x11.so.0", package: "libxkbcommon-x11-0", why: "the window's keys" },
    Need { what: "libXcursor.so.1", package: "libxcursor1", why: "the window's pointer" },
    Need { what: "libXi.so.6", package: "libxi6", why: "the window's mouse" },
    Need { what: "libXrandr.so.2", package: "libxrandr2", why: "the window's screen" },
];

/// What the tests need beside it.
pub(crate) const TO_TEST: &[Need] = &[
    Need { what: "ffprobe", package: "ffmpeg", why: "checks the film independently" },
    Need { what: "Xvfb", package: "xvfb", why: "a display for the window's test" },
    Need { what: "xdotool", package: "xdotool", why: "keys for the window's test" },
    Need { what: "pip3", package: "python3-pip", why: "fetches HyperQueue, for a campaign in parts" },
];

/// What the Rust toolchain must bring: the cargo command, and the rustup component that holds it.
const COMPONENTS: &[(&str, &str)] = &[("fmt", "rustfmt"), ("clippy", "clippy")];

/// Installs what is missing to build, and of `more`.
///
/// # Errors
/// It could not be installed; the message says what to do by hand.
pub(crate) fn missing(more: &[&[Need]]) -> Result<(), String> {
    let needs = TO_BUILD.iter().chain(more.iter().copied().flatten());
    let programs: Vec<&Need> = needs.filter(|need| !is_there(need.what)).collect();
    if !programs.is_empty() {
        install_packages(&programs)?;
    }
    let components: Vec<&str> = COMPONENTS
        .iter()
        .filter(|(command, _)| !answers(cargo(&format!("{command} --version"))))
        .map(|&(_, component)| component)
        .collect();
    if !components.is_empty() {
        install_components(&components)?;
    }
    if programs.is_empty() && components.is_empty() {
        println!("nothing");
    }
    Ok(())
}

fn install_packages(needs: &[&Need]) -> Result<(), String> {
    for need in needs {
        println!("`{}` is missing ({}); installing the package {}", need.what, need.why, need.package);
    }
    let mut packages: Vec<&str> = needs.iter().map(|need| need.package).collect();
    packages.dedup();
    let by_hand = format!("install {} by hand and try again", packages.join(" "));
    if !is_on_path("apt-get") {
        return Err(format!(
            "there is no apt-get on this system; {by_hand} (elsewhere the packages may have other names)"
        ));
    }
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(&packages);
    for words in [vec!["update"], install] {
        succeed(as_root("apt-get", &words)?).map_err(|error| format!("{error}; {by_hand}"))?;
    }
    Ok(())
}

fn install_components(components: &[&str]) -> Result<(), String> {
    let names = components.join(" and ");
    println!("{names} missing from the Rust toolchain; adding by rustup");
    if !is_on_path("rustup") {
        return Err(format!(
            "there is no rustup on this system; install {names} the way Rust was installed, \
             or Rust from https://rustup.rs, and try again"
        ));
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add"]).args(components);
    succeed(rustup)
}

/// `program` with the rights to install; through sudo only where that is needed.
fn as_root(program: &str, words: &[&str]) -> Result<Command, String> {
    let mut command = if is_root() {
        Command::new(program)
    } else if is_on_path("sudo") {
        let mut sudo = Command::new("sudo");
        sudo.arg(program);
        sudo
    } else {
        return Err(format!(
            "installing needs root and there is no sudo; as root run: {program} {}",
            words.join(" ")
        ));
    };
    // A package must not stop to ask; sudo may ask for its password.
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// A program on the path, a library by its name, or a file or folder by its full path.
fn is_there(what: &str) -> bool {
    if what.starts_with('/') {
        Path::new(what).exists()
    } else if what.contains(".so.") {
        is_library(what)
    } else {
        is_on_path(what)
    }
}

/// Whether a shared library lies where Debian and Ubuntu keep them: in /usr/lib or a folder below it.
fn is_library(name: &str) -> bool {
    let lib = Path::new("/usr/lib");
    let below = std::fs::read_dir(lib).into_iter().flatten().flatten().map(|entry| entry.path());
    below.chain([lib.to_owned()]).any(|folder| folder.join(name).exists())
}

fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| is_file_in(&folder, program))
}

fn is_file_in(folder: &Path, program: &str) -> bool {
    folder.join(program).is_file() || folder.join(format!("{program}.exe")).is_file()
}

/// Whether rustc has the standard library of `target`, which rustup is asked for once where it has not.
pub(crate) fn target(target: &str) -> bool {
    if has_target(target) {
        return true;
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", target]);
    is_on_path("rustup") && answers(rustup) && has_target(target)
}

fn has_target(target: &str) -> bool {
    let output = Command::new("rustc").args(["--print", "target-libdir", "--target", target]).output();
    output.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

/// Whether `command` can be started and succeeds; it is not heard.
pub(crate) fn answers(mut command: Command) -> bool {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
