//! The production build has no simulator, no phone and no shop. These tests are run with the feature `demo` and without
//! it: what the one build holds, and the other does not, proves something.

#![expect(clippy::unwrap_used, reason = "a test says by failing where it failed")]

use std::{fs, process::Command};

const SAOMA: &str = env!("CARGO_BIN_EXE_saoma");
const DEMO: bool = cfg!(feature = "demo");

fn knows(command: &str) -> bool {
    Command::new(SAOMA).args([command, "--help"]).output().unwrap().status.success()
}

#[test]
fn only_the_demos_build_holds_the_stand_ins() {
    let program = fs::read(SAOMA).unwrap();
    let program = String::from_utf8_lossy(&program);
    // Routes of the simulated WeChat and of the simulated phone, and where the code of all three came from.
    for trace in ["/_simulator/", "/_phone/", "/people/{id}/scan", "fixtures/src/shop"] {
        assert_eq!(program.contains(trace), DEMO, "{trace}");
    }
    // What both hold is found.
    assert!(program.contains("/phone/authorize"));
}

#[test]
fn only_the_demos_build_knows_the_command_demo() {
    assert_eq!(knows("demo"), DEMO);
    assert!(knows("serve"));
    assert!(knows("check-config"));
}
