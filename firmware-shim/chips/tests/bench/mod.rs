//! A workbench: one chip alone on an I2C bus, poked register by register, or by a driver next to a
//! scripted mock.
#![allow(dead_code, unused_imports, unused_macros, clippy::unwrap_used)]

pub(crate) mod spi;

use chips::trace::{Expect, MockStep};
use chips::{BusError, I2cBus, I2cTarget, I2cTargets, PollContext};
use embedded_hal::i2c::I2c;
use embedded_hal_mock::eh1::i2c::{Mock, Transaction};

/// One chip at one address.
#[derive(Debug, Clone)]
pub(crate) struct Alone<C> {
    address: u8,
    pub(crate) chip: C,
}

impl<C: I2cTarget> I2cTargets for Alone<C> {
    fn target(&mut self, address: u8) -> Option<&mut dyn I2cTarget> {
        (address == self.address).then_some(&mut self.chip as &mut dyn I2cTarget)
    }
}

/// The bench: the chip's bus and the time on the wall.
#[derive(Debug, Clone)]
pub(crate) struct Bench<C> {
    pub(crate) bus: I2cBus<Alone<C>>,
    pub(crate) now_ns: u64,
    address: u8,
}

impl<C: I2cTarget> Bench<C> {
    pub(crate) fn new(address: u8, chip: C) -> Self {
        Self { bus: I2cBus::new(Alone { address, chip }, 1), now_ns: 0, address }
    }

    pub(crate) fn chip(&mut self) -> &mut C {
        &mut self.bus.targets.chip
    }

    pub(crate) fn wait_us(&mut self, us: u64) -> &mut Self {
        self.now_ns += us * 1_000;
        self
    }

    pub(crate) fn wait_ms(&mut self, ms: u64) -> &mut Self {
        self.wait_us(ms * 1_000)
    }

    /// Writes these bytes in one transaction: the register's address, then data.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), BusError> {
        let address = self.address;
        self.poll(|i2c| i2c.write(address, bytes))
    }

    /// Sets the pointer and reads on from there in one transaction.
    pub(crate) fn read<const N: usize>(&mut self, register: u8) -> [u8; N] {
        let (address, mut bytes) = (self.address, [0; N]);
        self.poll(|i2c| i2c.write_read(address, &[register], &mut bytes)).unwrap();
        bytes
    }

    /// Reads without setting the pointer.
    pub(crate) fn read_on<const N: usize>(&mut self) -> [u8; N] {
        let (address, mut bytes) = (self.address, [0; N]);
        self.poll(|i2c| i2c.read(address, &mut bytes)).unwrap();
        bytes
    }

    pub(crate) fn byte(&mut self, register: u8) -> u8 {
        self.read::<1>(register)[0]
    }

    pub(crate) fn word(&mut self, register: u8) -> u16 {
        u16::from_be_bytes(self.read(register))
    }

    pub(crate) fn write_word(&mut self, register: u8, value: u16) {
        let [high, low] = value.to_be_bytes();
        self.write(&[register, high, low]).unwrap();
    }

    /// One poll: what happens on the bus takes its time.
    pub(crate) fn poll<R>(&mut self, f: impl FnOnce(&mut chips::I2cHandle<'_, Alone<C>>) -> R) -> R {
        let context = PollContext::new(self.now_ns);
        let result = f(&mut self.bus.handle(&context));
        self.now_ns = context.now_ns();
        result
    }
}

/// The constructors of `embedded-hal-mock`'s scripts, by the same names, as our own steps.
pub(crate) mod script {
    use chips::trace::{Expect, MockStep};

    pub(crate) fn write(address: u8, bytes: &[u8]) -> MockStep {
        MockStep { address, expect: Expect::Write(bytes.to_vec()), error: None }
    }
    pub(crate) fn read(address: u8, answer: &[u8]) -> MockStep {
        MockStep { address, expect: Expect::Read(answer.to_vec()), error: None }
    }
    pub(crate) fn write_read(address: u8, bytes: &[u8], answer: &[u8]) -> MockStep {
        MockStep { address, expect: Expect::WriteRead(bytes.to_vec(), answer.to_vec()), error: None }
    }
    pub(crate) fn start(address: u8) -> MockStep {
        MockStep { address, expect: Expect::TransactionStart, error: None }
    }
    pub(crate) fn end(address: u8) -> MockStep {
        MockStep { address, expect: Expect::TransactionEnd, error: None }
    }
}

/// A script for `embedded-hal-mock`.
pub(crate) fn mock(steps: &[MockStep]) -> Mock {
    let transactions: Vec<Transaction> = steps
        .iter()
        .map(|MockStep { address, expect, error }| {
            let transaction = match expect {
                Expect::Write(bytes) => Transaction::write(*address, bytes.clone()),
                Expect::Read(answer) => Transaction::read(*address, answer.clone()),
                Expect::WriteRead(bytes, answer) => {
                    Transaction::write_read(*address, bytes.clone(), answer.clone())
                }
                Expect::TransactionStart => Transaction::transaction_start(*address),
                Expect::TransactionEnd => Transaction::transaction_end(*address),
            };
            match error {
                Some(kind) => transaction.with_error(*kind),
                None => transaction,
            }
        })
        .collect();
    Mock::new(&transactions)
}

/// Runs the same driver code against the mock with this script and against our model; both must
/// give the same values, and our model must have had exactly the script's transactions.
macro_rules! agree {
    ($bench:expr, $script:expr, |$i2c:ident| $body:expr) => {{
        let script = $script;
        let expected = {
            let mut mock = crate::bench::mock(&script);
            let value = {
                let $i2c = &mut mock;
                $body
            };
            mock.done();
            value
        };
        $bench.bus.trace.set_recording(true);
        let modelled = $bench.poll(|$i2c| $body);
        assert_eq!(
            modelled, expected,
            "the driver got other values from the model than from the datasheet's script"
        );
        assert_eq!(
            $bench.bus.trace.to_mock_script(),
            script,
            "the model had other transactions than the script"
        );
        expected
    }};
}
pub(crate) use agree;
