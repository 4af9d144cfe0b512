//! Rules of conduct. The product has one set of them; weaker ones, as devices were once shipped, exist only in
//! builds with the feature `as-shipped`, which is off unless a twin that re-enacts history turns it on.

use crate::access::Refusal;

/// Which rules a device follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// The product's.
    #[default]
    Product,
    /// A camera as of November 2017 (Rhino Labs): what the Wi-Fi does not carry is not kept, missing
    /// pictures are not marked, and a live picture tells neither its number nor its time.
    #[cfg(feature = "as-shipped")]
    AsShipped2017,
    /// As of February 2018 ("dropbox"): besides, the lock locks only when the app's command reaches it.
    #[cfg(feature = "as-shipped")]
    AsShipped2018,
    /// A lock as of August 2016 (Rose and Ramsey): what opened once over the short-range radio opens again when it is
    /// sent again. It draws no challenge that would make an answer new, and does not remember what is spent.
    #[cfg(feature = "as-shipped")]
    AsShipped2016,
    /// A lock as of March 2024 (CERT/CC VU#949046): it takes a message that is too short to be sealed without proof;
    /// its challenges come again soon, and anybody may ask for as many as they like; and only the app knows when a key
    /// ends.
    #[cfg(feature = "as-shipped")]
    AsShipped2024,
    /// A lock that believes its clock chip after every loss of power, and takes a clock that stood to go on from where
    /// it stood (Master Lock Vault SDK, "Time Management").
    #[cfg(feature = "as-shipped")]
    AsShippedClock,
}

impl Policy {
    /// Pictures are kept until the service has them, and missing ones are marked.
    pub(crate) const fn keeps_clips(self) -> bool {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2017 | Self::AsShipped2018 => false,
            _ => true,
        }
    }

    /// A live picture tells its number and its time, so that a viewer can tell stale from live.
    pub(crate) const fn dates_live_pictures(self) -> bool {
        self.keeps_clips()
    }

    /// The lock throws its bolt unasked once the door is closed.
    pub(crate) const fn relocks_unasked(self) -> bool {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2018 => false,
            _ => true,
        }
    }

    /// A grant that has opened is marked spent.
    pub(crate) const fn marks_spent(self) -> bool {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2016 => false,
            _ => true,
        }
    }

    /// This keeps a right code from opening.
    pub(crate) const fn minds(self, reason: Refusal) -> bool {
        match (self, reason) {
            #[cfg(feature = "as-shipped")]
            (Self::AsShipped2024, Refusal::OutsideWindow) => false,
            _ => true,
        }
    }

    /// The challenge that this nonce becomes.
    pub(crate) fn challenge(self, nonce: [u8; 16]) -> [u8; 16] {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2016 => [0; 16],
            // Sixteen challenges, in place of 65,536, so that a known one comes within minutes.
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2024 => {
                let [first, ..] = nonce;
                let mut few = [0; 16];
                if let Some(slot) = few.first_mut() {
                    *slot = first & 0x0F;
                }
                few
            }
            _ => nonce,
        }
    }

    /// An answer that nothing has asked for is taken for the answer to this challenge.
    pub(crate) const fn unasked(self) -> Option<[u8; 16]> {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2016 => Some([0; 16]),
            _ => None,
        }
    }

    /// A message of the short-range radio that is too short to be sealed is taken without proof.
    #[cfg(feature = "as-shipped")]
    pub(crate) fn takes_unproved(self) -> bool {
        self == Self::AsShipped2024
    }

    /// The clock is doubted after a loss of power until the service has proved the time.
    pub(crate) const fn doubts_clock(self) -> bool {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShippedClock => false,
            _ => true,
        }
    }
}
