//! Policies. The product has one; weaker ones, as devices were once shipped, exist only in builds with the feature
//! `as-shipped`, which is off unless a twin that re-enacts history turns it on.

use crate::access::Refusal;

/// Which rules a device follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// The product's.
    #[default]
    Product,
    /// A camera as of November 2017 (Rhino Labs): pictures that the Wi-Fi does not carry are lost, missing pictures are
    /// not marked, and a live picture carries neither its number nor its time.
    #[cfg(feature = "as-shipped")]
    AsShipped2017,
    /// As of February 2018 ("dropbox"): in addition, the lock locks only when the app's command reaches it.
    #[cfg(feature = "as-shipped")]
    AsShipped2018,
    /// A lock as of August 2016 (Rose and Ramsey): a message that opened over the short-range radio opens again when it
    /// is replayed. It draws no challenge, and does not remember spent grants.
    #[cfg(feature = "as-shipped")]
    AsShipped2016,
    /// A lock as of March 2024 (CERT/CC VU#949046): it accepts a message that is too short to be sealed without proof;
    /// its challenges repeat soon, and anybody may ask for as many as they like; and only the app knows when a key
    /// ends.
    #[cfg(feature = "as-shipped")]
    AsShipped2024,
    /// A lock that trusts its clock chip after every loss of power, and continues from a stopped clock's time (Master
    /// Lock Vault SDK, "Time Management").
    #[cfg(feature = "as-shipped")]
    AsShippedClock,
}

impl Policy {
    /// Whether pictures are kept until the service has received them, and missing ones are marked.
    pub(crate) const fn keeps_clips(self) -> bool {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2017 | Self::AsShipped2018 => false,
            _ => true,
        }
    }

    /// Whether a live picture carries its number and its time, so that a viewer can tell stale from live.
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

    /// Whether this refusal keeps a right code from opening.
    pub(crate) const fn minds(self, reason: Refusal) -> bool {
        match (self, reason) {
            #[cfg(feature = "as-shipped")]
            (Self::AsShipped2024, Refusal::OutsideWindow) => false,
            _ => true,
        }
    }

    /// The challenge made from this nonce.
    pub(crate) fn challenge(self, nonce: [u8; 16]) -> [u8; 16] {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2016 => [0; 16],
            // Sixteen challenges, in place of 65,536, so that a known one repeats within minutes.
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

    /// The challenge that an unsolicited answer is taken to answer.
    pub(crate) const fn unasked(self) -> Option<[u8; 16]> {
        match self {
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2016 => Some([0; 16]),
            _ => None,
        }
    }

    /// A message of the short-range radio that is too short to be sealed is accepted without proof.
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
