/// The wrong arm names what does not exist, so it is not compiled: no code of a bug can be in an ordinary build.
#[cfg(not(feature = "on"))]
#[test]
fn an_ordinary_build_holds_the_right_expression_alone() {
    assert_eq!(crate::bug!(NO_SUCH_BUG, 1, no_such_crate::no_such_function()), 1);
}

#[cfg(feature = "on")]
mod on {
    use std::collections::BTreeSet;
    use std::string::String;
    use std::vec::Vec;

    use crate::{ALL, Counts, activate, bugs, reset};

    #[test]
    fn only_the_active_bug_is_wrong_and_counts_are_kept_for_all() {
        let place = |age: u32| crate::bug!(LOCKOUT_ONE_LATE, age >= 3, age > 3);
        reset();
        assert!(place(3) && !place(2));
        assert_eq!(bugs::LOCKOUT_ONE_LATE.counts(), Counts { reached: 2, triggered: 1 });
        activate(Some(&bugs::ONE_RETRY_TOO_MANY));
        assert!(place(3));
        activate(Some(&bugs::LOCKOUT_ONE_LATE));
        assert!(!place(3) && place(4));
        activate(None);
        assert!(place(3));
        assert_eq!(bugs::LOCKOUT_ONE_LATE.counts(), Counts { reached: 6, triggered: 4 });
    }

    #[test]
    fn every_bug_has_a_name_of_its_own_a_sentence_promises_and_stands_once_in_its_file() {
        let names: BTreeSet<&str> = ALL.iter().map(|bug| bug.name).collect();
        assert_eq!(names.len(), ALL.len());
        assert!(ALL.len() >= 26);
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let missing: Vec<&str> = ALL
            .iter()
            .filter(|bug| {
                let text = std::fs::read_to_string(root.join(bug.file)).unwrap_or_default();
                let written: String = text.split_whitespace().collect();
                written.matches(&std::format!("bug!({},", bug.name)).count() != 1
            })
            .map(|bug| bug.name)
            .collect();
        assert_eq!(missing, Vec::<&str>::new());
        assert!(ALL.iter().all(|bug| bug.sentence.ends_with('.') && !bug.promises.is_empty()));
    }
}
