//! What is known of the hub's pictures and clips, and which of its messages are already in the story.

use std::collections::BTreeSet;

use firmware::wire::NotFilming;

/// The picture under way, and what is known of the clips.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filming {
    /// When the sensor exposed last, ns, and whether that picture shows the doorway.
    pub(crate) exposed: Option<(u64, bool)>,
    /// When the picture was exposed that the sensor last delivered, ns.
    pub(crate) delivered_ns: Option<u64>,
    /// The clip that the hub last said it films.
    pub(crate) clip: Option<u32>,
    /// All clips that it said it films.
    pub(crate) clips: Vec<u32>,
    /// When the clips are judged although no film ends then, ns.
    pub(crate) judged_ns: Option<u64>,
    /// Whole clips of the service's that were held against the hub's flash, and how many of them were false.
    pub(crate) compared: BTreeSet<u32>,
    pub(crate) false_clips: u32,
    /// Where things stood when the visit began, as `Twin::things_m` has them.
    pub(crate) stood_m: Vec<Option<[f64; 3]>>,
    /// Square metres of the home that each film has seen, the latest last.
    pub(crate) seen_m2: Vec<f64>,
}

/// Hub messages that are already in the story.
#[derive(Clone, Debug, Default)]
pub(crate) struct HubTold {
    pub(crate) recording: Option<u32>,
    pub(crate) refusal: Option<(u32, NotFilming)>,
    /// Boot and number of its events.
    pub(crate) events: BTreeSet<(u32, u32)>,
}
