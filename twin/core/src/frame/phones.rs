//! What the phones show.

use super::hub::Pixels;
use crate::phone_message::PhoneMessage;
use crate::service::Notice;

/// What the courier's phone shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CourierPhone {
    /// Address of the order.
    pub address: String,
    /// The parcel's SSCC.
    pub sscc: String,
    /// The SSCC that they have scanned; none before, and if the label could not be read.
    pub scanned: Option<String>,
    /// The one-time code, once released.
    pub code: Option<String>,
    /// Latest message of the lock or of the service.
    pub message: Option<PhoneMessage>,
}

/// What the recipient's phone shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecipientPhoneFrame {
    /// Notices, latest last: time, s, and content.
    pub notices: Vec<(f64, Notice)>,
    /// The live picture; none while the recipient does not watch, or before the first one arrives.
    pub live: Option<LiveView>,
    /// The clip; none while the recipient does not look at it.
    pub clip: Option<ClipView>,
}

/// The live picture on a phone.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveView {
    /// The picture shown.
    pub pixels: Pixels,
    /// Its number in the stream; none if the product gives none.
    pub number: Option<u32>,
    /// When it was taken according to its timestamp, s since the start of the world; none if the product does not
    /// give it.
    pub taken_s: Option<f64>,
    /// Its true age, s: known to the simulation, not to the phone.
    pub age_s: f64,
    /// The phone marks it as stale.
    pub stale: bool,
}

/// A clip played on a phone.
#[derive(Clone, Debug, PartialEq)]
pub struct ClipView {
    /// The picture being played now.
    pub pixels: Pixels,
    /// Position in the clip, s from its first picture.
    pub at_s: f64,
    /// When it was taken according to its timestamp, s since the start of the world; none if the hub did not know the
    /// time.
    pub taken_s: Option<f64>,
    /// Gaps that the clip itself marks.
    pub gaps: u32,
    /// All of it has arrived, to its last segment.
    pub complete: bool,
}
