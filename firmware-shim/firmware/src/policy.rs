//! Rules of conduct. The product has one set of them; weaker ones, as devices were once shipped, exist only in
//! builds with the feature `as-shipped`, which is off unless a twin that re-enacts history turns it on.

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
}

impl Policy {
    /// Pictures are kept until the service has them, and missing ones are marked.
    pub(crate) const fn keeps_clips(self) -> bool {
        matches!(self, Self::Product)
    }

    /// A live picture tells its number and its time, so that a viewer can tell stale from live.
    pub(crate) const fn dates_live_pictures(self) -> bool {
        matches!(self, Self::Product)
    }

    /// The lock throws its bolt unasked once the door is closed.
    pub(crate) const fn relocks_unasked(self) -> bool {
        match self {
            Self::Product => true,
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2017 => true,
            #[cfg(feature = "as-shipped")]
            Self::AsShipped2018 => false,
        }
    }
}
