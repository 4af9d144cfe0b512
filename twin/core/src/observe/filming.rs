//! State of the camera hub's pictures and clips, and which of its messages have been narrated.

use std::collections::BTreeSet;

use firmware::wire::NotFilming;

/// The picture in progress, and what is known about the clips.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filming {
    /// When the sensor exposed last, ns, and whether that picture shows the doorway.
    pub(crate) exposed: Option<(u64, bool)>,
    /// When the picture that the sensor last delivered was exposed, ns.
    pub(crate) delivered_ns: Option<u64>,
    /// The clip that the camera hub last reported it is recording.
    pub(crate) clip: Option<u32>,
    /// All clips that it reported it was recording.
    pub(crate) clips: Vec<u32>,
    /// When the clips are judged even if no recording ends then, ns.
    pub(crate) judged_ns: Option<u64>,
    /// Complete clips of the service that were compared with the camera hub's flash, and how many of them were false.
    pub(crate) compared: BTreeSet<u32>,
    pub(crate) false_clips: u32,
    /// Positions at the beginning of the visit, in the order of `things_m`.
    pub(crate) stood_m: Vec<Option<[f64; 3]>>,
    /// Which of the hub's messages have been narrated: serial numbers of its latest signed statement and refusal, boot
    /// and number of its events.
    pub(crate) statement: Option<u32>,
    pub(crate) refusal: Option<(u32, NotFilming)>,
    pub(crate) events: BTreeSet<(u32, u32)>,
}
