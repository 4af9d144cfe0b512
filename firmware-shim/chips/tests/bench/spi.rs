//! The workbench of an SPI chip: poked byte by byte, or by a driver next to a scripted mock.

use chips::bus::spi::{Expect, Segment};
use chips::{PollContext, SpiBus, SpiHandle, SpiTarget};
use embedded_hal::spi::{Operation, SpiDevice};
use embedded_hal_mock::eh1::spi::{Mock, Transaction};

/// The bench: the chip's bus and the time on the wall.
#[derive(Debug, Clone)]
pub(crate) struct SpiBench<C> {
    pub(crate) bus: SpiBus<C>,
    pub(crate) now_ns: u64,
}

impl<C: SpiTarget> SpiBench<C> {
    pub(crate) fn new(chip: C) -> Self {
        Self { bus: SpiBus::new(chip, 1, "bench.spi"), now_ns: 0 }
    }

    pub(crate) fn chip(&mut self) -> &mut C {
        &mut self.bus.target
    }

    pub(crate) fn wait_us(&mut self, us: u64) -> &mut Self {
        self.now_ns += us * 1_000;
        self
    }

    /// Sends these bytes in one transaction.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.poll(|spi| spi.write(bytes)).unwrap();
    }

    /// Sends these bytes and reads on in one transaction.
    pub(crate) fn ask<const N: usize>(&mut self, bytes: &[u8]) -> [u8; N] {
        let mut answer = [0; N];
        let mut parts = [Operation::Write(bytes), Operation::Read(&mut answer)];
        self.poll(|spi| spi.transaction(&mut parts)).unwrap();
        answer
    }

    /// One poll: what happens on the bus takes its time.
    pub(crate) fn poll<R>(&mut self, f: impl FnOnce(&mut SpiHandle<'_, C>) -> R) -> R {
        let context = PollContext::new(self.now_ns);
        self.poll_in(&context, f)
    }

    pub(crate) fn poll_in<R>(
        &mut self,
        context: &PollContext,
        f: impl FnOnce(&mut SpiHandle<'_, C>) -> R,
    ) -> R {
        let result = f(&mut self.bus.handle(context));
        self.now_ns = context.now_ns();
        result
    }

    /// Runs the same driver code against the mock with this script and against our model; both must
    /// give the same values, and our model must have had exactly the script's transactions.
    pub(crate) fn agree<R: PartialEq + core::fmt::Debug>(
        &mut self,
        script: &[Expect],
        on_mock: impl FnOnce(&mut Mock<u8>) -> R,
        on_model: impl FnOnce(&mut SpiHandle<'_, C>) -> R,
    ) {
        let mut mock = mock(script);
        let expected = on_mock(&mut mock);
        mock.done();
        self.bus.trace.set_recording(true);
        assert_eq!(
            self.poll(on_model),
            expected,
            "the driver got other values from the model than from the datasheet's script"
        );
        assert_eq!(
            self.bus.trace.to_mock_script(),
            script,
            "the model had other transactions than the script"
        );
    }
}

/// The parts between chip select's fall and rise.
pub(crate) fn selected(parts: impl IntoIterator<Item = Segment>) -> Vec<Expect> {
    let parts = parts.into_iter().map(Expect::Part);
    core::iter::once(Expect::Start).chain(parts).chain([Expect::End]).collect()
}

fn mock(script: &[Expect]) -> Mock<u8> {
    let transactions = script.iter().cloned().map(|step| match step {
        Expect::Start => Transaction::transaction_start(),
        Expect::End => Transaction::transaction_end(),
        Expect::Part(Segment::Write(sent)) => Transaction::write_vec(sent),
        Expect::Part(Segment::Read(answer)) => Transaction::read_vec(answer),
        Expect::Part(Segment::Transfer(sent, answer)) => Transaction::transfer(sent, answer),
        Expect::Part(Segment::TransferInPlace(sent, answer)) => Transaction::transfer_in_place(sent, answer),
        Expect::Part(Segment::Delay(ns)) => Transaction::delay(ns),
    });
    let transactions: Vec<_> = transactions.collect();
    Mock::new(&transactions)
}
