//! Traffic of a bus: always a running digest, on request the full record.
//!
//! Two runs are the same when their digests are. The record is for people and for replay:
//! [`Trace::to_mock_script`] turns it into the steps of an `embedded-hal-mock` script, so that any
//! traffic seen here becomes a driver test. An SPI bus records [`crate::bus::spi::Transaction`]s.

use embedded_hal::i2c::{ErrorKind, Operation};
use std::sync::Arc;

/// The trace of one bus, `T` being one transaction on it. Cloning shares the record until one of the
/// two clones grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace<T = Transaction> {
    digest: u64,
    record: Option<Arc<Vec<T>>>,
}

impl<T> Default for Trace<T> {
    fn default() -> Self {
        Self { digest: 0, record: None }
    }
}

/// One I2C call of a driver, from its first START to its STOP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Bus time of the first START, ns.
    pub at_ns: u64,
    /// 7-bit address.
    pub address: u8,
    /// The method of embedded-hal's `I2c` that the driver called.
    pub call: Call,
    /// Parts in order. Of a failed call: what was to be written, and what had been read so far.
    pub segments: Vec<Segment>,
    /// How it ended.
    pub error: Option<ErrorKind>,
}

/// The methods of embedded-hal's `I2c`; on the wire `WriteRead` is a `Transaction` of two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// `I2c::write`
    Write,
    /// `I2c::read`
    Read,
    /// `I2c::write_read`
    WriteRead,
    /// `I2c::transaction`
    Transaction,
}

/// One part of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Controller to target.
    Write(Vec<u8>),
    /// Target to controller.
    Read(Vec<u8>),
}

/// One expectation of an `embedded-hal-mock` script; its constructors there have the same names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockStep {
    /// 7-bit address.
    pub address: u8,
    /// What is expected.
    pub expect: Expect,
    /// The error to answer with, if any. The mock (0.11) panics on one inside `transaction`.
    pub error: Option<ErrorKind>,
}

/// What a mock script expects from the driver, and answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// `Transaction::write(address, bytes)`
    Write(Vec<u8>),
    /// `Transaction::read(address, answer)`
    Read(Vec<u8>),
    /// `Transaction::write_read(address, bytes, answer)`
    WriteRead(Vec<u8>, Vec<u8>),
    /// `Transaction::transaction_start(address)`
    TransactionStart,
    /// `Transaction::transaction_end(address)`
    TransactionEnd,
}

impl<T: Clone> Trace<T> {
    /// Hash of everything that went over the bus so far: times, addresses, directions, bytes,
    /// acknowledges.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// Starts the full record (empty), or ends and drops it. The digest runs either way.
    pub fn set_recording(&mut self, on: bool) {
        self.record = on.then(Arc::default);
    }

    /// The transactions recorded since recording began; empty when it is off.
    #[must_use]
    pub fn transactions(&self) -> &[T] {
        self.record.as_ref().map_or(&[], |record| record)
    }

    /// Adds a transaction to the record, if one is kept.
    pub(crate) fn record(&mut self, transaction: impl FnOnce() -> T) {
        if let Some(record) = &mut self.record {
            Arc::make_mut(record).push(transaction());
        }
    }

    /// Folds words into the digest: order and value of each matter.
    pub(crate) fn fold(&mut self, words: &[u64]) {
        for &word in words {
            // FNV's multiply after a rotate: one pass, no allocation, every bit reaches the whole
            // word in two rounds.
            self.digest = (self.digest.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    /// Folds bytes and their number into the digest.
    pub(crate) fn fold_bytes(&mut self, bytes: &[u8]) {
        self.fold(&[bytes.len() as u64]);
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
            self.fold(&[word]);
        }
    }
}

impl Trace {
    /// The record as steps of an `embedded-hal-mock` script, in order.
    #[must_use]
    pub fn to_mock_script(&self) -> Vec<MockStep> {
        self.transactions().iter().flat_map(Transaction::to_mock_steps).collect()
    }

    /// Notes one I2C call that has ended; `moved` data bytes got across.
    pub(crate) fn note_i2c(
        &mut self,
        (at_ns, ended_ns): (u64, u64),
        call: Call,
        address: u8,
        operations: &[Operation<'_>],
        moved: u32,
        error: Option<ErrorKind>,
    ) {
        let error_code = error.map_or(0, error_code);
        self.fold(&[at_ns, ended_ns, u64::from(address), u64::from(moved), error_code]);
        for operation in operations {
            match operation {
                Operation::Write(bytes) => {
                    self.fold(&[u64::from(b'W')]);
                    self.fold_bytes(bytes);
                }
                Operation::Read(bytes) => {
                    self.fold(&[u64::from(b'R')]);
                    self.fold_bytes(bytes);
                }
            }
        }
        self.record(|| {
            let segments = operations.iter().map(|operation| match operation {
                Operation::Write(bytes) => Segment::Write(bytes.to_vec()),
                Operation::Read(bytes) => Segment::Read(bytes.to_vec()),
            });
            Transaction { at_ns, address, call, segments: segments.collect(), error }
        });
    }
}

/// A stable number for an error kind; 0 is kept for success.
fn error_code(kind: ErrorKind) -> u64 {
    use embedded_hal::i2c::NoAcknowledgeSource as Source;
    match kind {
        ErrorKind::Bus => 1,
        ErrorKind::ArbitrationLoss => 2,
        ErrorKind::NoAcknowledge(Source::Address) => 3,
        ErrorKind::NoAcknowledge(Source::Data) => 4,
        ErrorKind::NoAcknowledge(Source::Unknown) => 5,
        ErrorKind::Overrun => 6,
        _ => 7,
    }
}

impl Transaction {
    fn to_mock_steps(&self) -> Vec<MockStep> {
        let step = |expect, error| MockStep { address: self.address, expect, error };
        let part = |segment: &Segment| match segment {
            Segment::Write(bytes) => Expect::Write(bytes.clone()),
            Segment::Read(bytes) => Expect::Read(bytes.clone()),
        };
        match (self.call, self.segments.as_slice()) {
            (Call::Write | Call::Read, [segment]) => vec![step(part(segment), self.error)],
            (Call::WriteRead, [Segment::Write(bytes), Segment::Read(answer)]) => {
                vec![step(Expect::WriteRead(bytes.clone(), answer.clone()), self.error)]
            }
            (_, segments) => {
                let mut steps = vec![step(Expect::TransactionStart, None)];
                steps.extend(segments.iter().map(|segment| step(part(segment), None)));
                if let Some(last) = steps.last_mut() {
                    last.error = self.error;
                }
                steps.push(step(Expect::TransactionEnd, None));
                steps
            }
        }
    }
}
