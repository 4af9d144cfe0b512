//! A blocking bus under asynchronous drivers, and an executor with a time limit.

use core::pin::pin;
use core::task::{Context, Poll, Waker};

use embedded_hal::spi::{ErrorType, Operation};

/// How often a driver may poll the chip's busy flag within one call. At 8 MHz a poll takes 2.25 µs: enough for the
/// longest erase (400 ms, W25Q32JV datasheet 9.6), and a limit for a chip that never answers.
const LOOKS_MAX: u32 = 200_000;

/// A blocking `SpiDevice` as an asynchronous one: always ready.
pub(super) struct Ready<'a, S>(pub(super) &'a mut S);

impl<S: ErrorType> ErrorType for Ready<'_, S> {
    type Error = S::Error;
}

impl<S: embedded_hal::spi::SpiDevice> embedded_hal_async::spi::SpiDevice for Ready<'_, S> {
    async fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), S::Error> {
        self.0.transaction(operations)
    }
}

/// Runs a future to its end; `None` if it polls for longer than any chip is busy.
pub(super) fn run<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..LOOKS_MAX {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
    }
    None
}
