//! Cuts of a supply between two bytes. [`crate::sweep`] plays many of them.

use boards::{Circuit, Powered};

use super::Twin;
use crate::sweep::{Bytes, Cut};
use crate::world::DeviceName;

impl Twin {
    /// Plans a cut of the supply. After it the battery is out for 2 s. Only the verdicts of the product's promises
    /// are reported, because a delivery, or a world's own demands, cannot be required of a lock without supply.
    ///
    /// # Errors
    ///
    /// The byte has passed already; returns the number of those that have.
    pub fn cut_at(&mut self, cut: Cut) -> Result<(), u64> {
        let passed = self.bytes(cut.device, cut.bytes);
        let left = cut.before.checked_sub(passed).ok_or(passed)?;
        match cut.device {
            DeviceName::Lock => plan(&mut self.nodes.lock.device, cut, left),
            DeviceName::Hub => plan(&mut self.nodes.hub.device, cut, left),
        }
        self.faults.plan_cut();
        Ok(())
    }

    /// Bytes that have passed, if this cut has not come yet: then there are too few.
    #[must_use]
    pub fn missed(&self, cut: Cut) -> Option<u64> {
        let passed = self.bytes(cut.device, cut.bytes);
        // A device that is cut before its last byte has passed the same number as one that is not cut.
        (passed < cut.before || passed == cut.before && self.runs(cut.device)).then_some(passed)
    }

    /// Bytes of a kind that have passed so far in a device.
    #[must_use]
    pub fn bytes(&self, device: DeviceName, bytes: Bytes) -> u64 {
        match device {
            DeviceName::Lock => passed(&self.nodes.lock.device, bytes),
            DeviceName::Hub => passed(&self.nodes.hub.device, bytes),
        }
    }

    /// Does the device's firmware run?
    pub(crate) fn runs(&self, device: DeviceName) -> bool {
        match device {
            DeviceName::Lock => self.nodes.lock.runs(),
            DeviceName::Hub => self.nodes.hub.runs(),
        }
    }
}

fn plan<C: Circuit>(device: &mut Powered<C>, cut: Cut, left: u64) {
    match cut.bytes {
        Bytes::Bus => device.cut_after_bus_bytes(left),
        Bytes::Flash => device.cut_after_flash_bytes(left),
    }
    device.board.flash_mut().target.torn = cut.torn;
}

fn passed<C: Circuit>(device: &Powered<C>, bytes: Bytes) -> u64 {
    match bytes {
        Bytes::Bus => device.bus_bytes(),
        Bytes::Flash => device.flash_bytes(),
    }
}
