use super::*;

fn lamp(id: &str, verdict: Verdict, robustness: Option<f64>, unit: &'static str) -> PromiseFrame {
    PromiseFrame { id: id.to_owned(), title: String::new(), verdict, robustness, unit }
}

#[test]
fn lamps_turn_amber_before_red() {
    for (robustness, wanted) in
        [(Some(0.4), Light::Green), (Some(0.09), Light::Green), (Some(0.07), Light::Amber)]
    {
        assert_eq!(light(&lamp("M", Verdict::Open, robustness, "s"), Some(0.4)), wanted, "{robustness:?}");
    }
    assert_eq!(light(&lamp("M", Verdict::Fail, Some(-0.1), "s"), Some(0.4)), Light::Red);
    assert_eq!(
        light(&lamp("O", Verdict::Open, Some(0.0), ""), Some(1.0)),
        Light::Green,
        "a count at its limit"
    );
}

#[test]
fn what_must_be_witnessed_waits() {
    assert_eq!(
        light(&lamp("sometimes door.angle_rad > 1", Verdict::Open, Some(-1.0), "rad"), Some(0.4)),
        Light::Waiting
    );
    assert_eq!(light(&lamp("F(bolt.home)", Verdict::Open, None, ""), None), Light::Waiting);
    assert_eq!(light(&lamp("sometimes bolt.home", Verdict::Pass, None, ""), None), Light::Green);
    assert_eq!(light(&lamp("always bolt.home", Verdict::Open, None, ""), None), Light::Green);
}
