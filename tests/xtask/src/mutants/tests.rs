use super::*;

#[test]
fn the_command_stands_above_the_patch() {
    let text = "What is gone.\nCommand: cargo test -p firmware\n--- a/x\n+++ b/x\nCommand: cargo no\n";
    assert_eq!(header(text, "Command: cargo "), Some("test -p firmware"));
    assert_eq!(header("--- a/x\nCommand: cargo no\n", "Command: cargo "), None);
}
