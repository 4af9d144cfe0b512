use super::*;

#[test]
fn every_deprecated_name_leads_to_a_signal() {
    let schema = schema();
    assert_eq!(schema.old_names(), OLD_NAMES, "one is taken, or leads nowhere");
    assert_eq!(schema.index("lock.film_word_s"), schema.index("lock.recording_ack_age_s"));
}
