//! Checks requirements against a small recording: `cargo run -p twin-stl --example door_log`.
//!
//! Each row of the CSV is a sample: the values hold until the next row.

use std::error::Error;

use twin_stl::{Formula, Kind, Monitor, Schema, Signal, Value};

const LOG: &str = include_str!("door_log.csv");
const REPORTED: &[&str] = &["locked", "unlocked"];

const SIGNALS: [Signal; 3] = [
    Signal { name: "door.closed", kind: Kind::Bool, doc: "the reed contact is closed" },
    Signal { name: "lock.reported", kind: Kind::Label(REPORTED), doc: "what the lock says of itself" },
    Signal {
        name: "motor.current_a",
        kind: Kind::Number { unit: "A", scale: 0.5 },
        doc: "current through the motor",
    },
];

const REQUIREMENTS: [&str; 4] = [
    "always (rise(door.closed) -> within[10](lock.reported == locked))",
    "always (rise(door.closed) -> within[5](lock.reported == locked))",
    "never motor.current_a > 1.5",
    "sometimes motor.current_a > 1.2",
];

fn main() -> Result<(), Box<dyn Error>> {
    let schema = Schema::new(SIGNALS);
    let rows = rows()?;
    let end_ns = rows.last().map_or(0, |(at_ns, _)| *at_ns);
    for text in REQUIREMENTS {
        let formula = Formula::parse(text, &schema)?;
        let mut monitor = Monitor::new(&formula);
        for (at_ns, values) in &rows {
            monitor.sample(*at_ns, values);
        }
        let outcome = monitor.finish(end_ns);
        print!("{:?}  {formula}", outcome.verdict);
        if let Some(margin) = outcome.robustness {
            print!("  margin {margin:.2} {}", formula.unit());
        }
        if let Some(at_ns) = outcome.broken_at_ns {
            print!("  broken at {:.1} s", at_ns as f64 / 1e9);
        }
        println!();
    }
    Ok(())
}

/// Time, ns, and the values of all signals at that time.
type Row = (u64, Vec<Value>);

fn rows() -> Result<Vec<Row>, Box<dyn Error>> {
    let row = |line: &str| -> Result<Row, Box<dyn Error>> {
        let mut cells = line.split(',');
        let seconds: f64 = cells.next().unwrap_or_default().parse()?;
        let values = SIGNALS.iter().zip(cells).map(|(signal, cell)| value(signal.kind, cell));
        Ok(((seconds * 1e9).round() as u64, values.collect::<Result<_, _>>()?))
    };
    LOG.lines().skip(1).map(row).collect()
}

fn value(kind: Kind, cell: &str) -> Result<Value, Box<dyn Error>> {
    Ok(match kind {
        Kind::Bool => Value::Bool(cell.parse()?),
        Kind::Number { .. } => Value::Number(cell.parse()?),
        Kind::Label(labels) => {
            let index = labels.iter().position(|label| *label == cell);
            Value::Label(u8::try_from(index.ok_or_else(|| format!("unknown label `{cell}`"))?)?)
        }
    })
}
