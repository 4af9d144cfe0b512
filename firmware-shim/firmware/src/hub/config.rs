//! Every number of the hub's behaviour, with its unit and what breaks when it changes.

use crate::policy::Policy;

/// The hub's settings. The default is the product; a world may override any field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubConfig {
    /// Whose rules the device follows.
    pub policy: Policy,
    /// The door it watches; orders for others are refused.
    pub door_id: u32,
    /// How often the hub wakes and sends, and when a lock counts as silent.
    pub talk: TalkConfig,
    /// The privacy shutter.
    pub shutter: ShutterConfig,
    /// The image sensor and its exposure.
    pub camera: CameraConfig,
    /// When a recording begins and ends.
    pub film: FilmConfig,
    /// What counts as movement and as a person, in pixels.
    pub scene: SceneConfig,
    /// The microphone.
    pub sound: SoundConfig,
    /// The ring of segments on flash, and its upload.
    pub clips: ClipConfig,
}

/// Waking and talking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TalkConfig {
    /// Poll interval, ms: the delay of an answer to the lock. The hub runs on mains power.
    pub poll_ms: u64,
    /// Poll interval without a recording and without pending messages, ms. Longer, and the modems' buffers must hold
    /// more: at 921,600 baud 4.6 kB arrive in 50 ms, at 115,200 baud 0.6 kB.
    pub idle_poll_ms: u64,
    /// A status is sent at least this often, ms.
    pub heartbeat_ms: u64,
    /// Events not yet acknowledged are sent again after this, ms.
    pub resend_ms: u64,
    /// After this time without a frame of the lock its state is unknown, ms. Source: promise L. Twice the lock's
    /// heartbeat of 4 s must fit, or one lost frame raises the alarm.
    pub lock_silent_ms: u64,
    /// A status of the lock that is later than this, by the lock's own time, was delayed and does not show the present
    /// state, ms.
    pub lock_late_ms: u64,
    /// The time is asked for again after this, ms: a bad oscillator is wrong by 0.4 s by then (2 %), and a live picture
    /// counts as old after 3 s.
    pub ask_time_every_ms: u64,
    /// A question for the time is valid for this long, ms.
    pub time_question_ms: u64,
}

/// The shutter on its servo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShutterConfig {
    /// The servo's pulse that shuts it, µs of each 20 ms.
    pub shut_pulse_us: u16,
    /// The servo's pulse that opens it, µs.
    pub open_pulse_us: u16,
    /// The end switch must have followed within this, ms. Source: a small servo's 60 degrees take 0.1 to 0.2 s; the
    /// rest is margin for a stiff shutter.
    pub travel_ms_max: u64,
    /// The shutter's full travel, ms: this long after it has left the end switch it no longer hides a part of the room.
    /// Source: SG90's 0.1 s for 60 degrees, and half a period of its signal.
    pub travel_ms: u64,
}

/// Image sensor and light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameraConfig {
    /// Without a picture for this long the sensor is restarted, ms.
    pub silent_ms: u64,
    /// Lines from one frame to the next: 62.67 µs each make 0.2 s.
    pub frame_lines: u16,
    /// What a pixel without light reads, of 255.
    pub black: u8,
    /// Target brightness of the exposure control, of 255 ...
    pub bright: u8,
    /// ... once it is below this ...
    pub bright_min: u8,
    /// ... or above this: a constantly changing exposure looks like movement everywhere.
    pub bright_max: u8,
    /// A picture whose mean is below this is dark, of 255: nobody could be recognised in it.
    pub dark: u8,
    /// Shortest exposure, lines.
    pub lines_min: u16,
    /// Longest exposure without gain, lines: all of a frame except the reading of its rows.
    pub lines_max: u16,
    /// Initial exposure, lines.
    pub lines_first: u16,
    /// Initial exposure with the infra-red lamp, lines: it suits a hall of some metres (estimate).
    pub lines_lamp: u16,
    /// After this many dark pictures with the infra-red lamp on, darkness is reported.
    pub dark_pictures: u8,
    /// After this long with bright pictures the infra-red lamp is tried off, ms; only if the hall was seen without it
    /// before, or the lamp would blink all night. Estimate.
    pub lamp_ms: u64,
}

/// When a recording begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilmConfig {
    /// An order older than this is refused, ms; while the time is unknown every order is.
    pub order_age_ms_max: u64,
    /// The hub confirms that it records only if the newest picture on flash is not older than this, ms.
    pub proof_age_ms_max: u64,
    /// A recording during which nobody unlocks ends after this, ms.
    pub unused_ms: u64,
    /// From the lock's report "locked, door closed" on, movement, person and warmth must be absent for this long, ms;
    /// quiet before the report does not count. Shorter, and a person who hides from the lens until the bolt has run
    /// walks out unrecorded.
    pub quiet_ms: u64,
    /// Without movement and warmth for this long after that report, ms, anything new in the picture counts as an object
    /// and not as a person. Estimate: a person who stands moves arms or weight twice a minute, which the motion sensor
    /// feels. Shorter, and a person who stands still is taken for an object; longer, and a box is recorded for longer.
    pub still_ms: u64,
    /// After a reset a recording goes on behind a locked door only if the last sign of a visit is not older than this,
    /// ms. Longer, and a camera that is reconnected to the mains records the residents; shorter, and a short power cut
    /// hides a person who has stayed inside.
    pub resume_ms: u64,
    /// A visit that lasts this long is reported, and recorded with fewer pictures from then on, ms. Source: SPEC 2,
    /// promise V.
    pub long_ms: u64,
    /// Then a picture is kept only if the last one is at least this old, ms: one of five, so one a second.
    pub sparse_ms: u64,
}

/// Thresholds on pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SceneConfig {
    /// What a pixel without light reads, of 255.
    pub black: u8,
    /// A pixel has changed if it differs by more than this, of 255. Above the sensor's noise.
    pub pixel_by: u8,
    /// This many changed pixels between two pictures are movement.
    pub motion_pixels: u16,
    /// This many pixels changed since before the visit are a person, unless they are the parcel of the order or nothing
    /// moves for [`FilmConfig::still_ms`]. Estimate: at 3 m a person covers 2 x 9 pixels.
    pub person_pixels: u16,
    /// This many of a column's 18 pixels must have changed for it to be part of a person. Estimate: lower objects, a
    /// vase or a box, fill three. Fewer, and a moved object counts as a person; more, and a person at the door is
    /// missed.
    pub column_pixels: u8,
    /// With more pixels than this brighter than before the visit, light has come in, and only darker pixels are a
    /// person. Estimate: a quarter of the picture.
    pub light_pixels: u16,
    /// This many pictures must agree on how many people there are: three are 0.6 s. Fewer, and noise counts as a
    /// person; more, and a person who crosses the hall quickly is missed.
    pub people_pictures: u8,
    /// Two people are reported after the first picture that counts two, and again after this many more that do: 3 s and
    /// 10 s. Estimate: an arm is held out for 2 s; a person in the house for 10 s more must be checked.
    pub two_pictures: [u8; 3],
    /// A figure at least this wide, in percent of its height, is two people ... Estimate: shoulders and arms are a
    /// third of a person's height. With its pixels the widest courier alone made 43 %, two who overlap made 44 % and
    /// more in most pictures. Less, and one person counts as two; more, and a person who walks in close behind another
    /// is missed.
    pub two_width_percent: u8,
    /// ... and this wide if it reaches out of the picture, which hides its feet: alone at most 55 %.
    pub two_width_cut_percent: u8,
    /// A figure narrower than this, in pixels, is one person: half a pixel on either side would decide.
    pub two_width_pixels: u8,
    /// Two pictures further apart than this do not show who has passed the picture's edge in between, ms: a second
    /// person walks from the door to the edge in two seconds.
    pub passage_ms: u64,
    /// A person seen by the camera and the motion sensor behind a door that has been closed for this long, ms, is
    /// inside: longer than the motion sensor's hold time.
    pub shut_in_ms: u64,
    /// Nobody in the picture behind the closed door for this long means that the hall is empty, ms. Estimate: a door
    /// that the wind shuts is opened again by the courier sooner.
    pub empty_ms: u64,
    /// A figure counts as alive if something moved or was warm within this, ms: longer than the motion sensor's hold
    /// time.
    pub alive_ms: u64,
}

/// The microphone: its level, as an envelope detector with a logarithmic amplifier gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundConfig {
    /// Slope of the amplifier, mV for each dB(A); 0 mV at 0 dB(A). Source: board; estimate.
    pub mv_per_db: i32,
    /// A bark is louder than this, dB(A). Source: dogs bark with 80 to 100 dB(A) at 1 m, speech has
    /// 60, knocking at the door 70.
    pub bark_db: i32,
    /// A bark lasts longer than this, ms; a slammed door or a dropped parcel is shorter. Estimate.
    pub bark_ms: u64,
    /// Pauses up to this are still the same bark, ms.
    pub bark_pause_ms: u64,
}

/// Ring and upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipConfig {
    /// Sectors of the ring; a segment of five pictures takes one. All of the chip behind the first 16 sectors: 17
    /// minutes at five pictures a second, 84 at one. Segments that the service has received free their sectors; once
    /// half of them are in use, one picture a second is kept. A full ring keeps its content, which shows who came in,
    /// and marks as a gap what is missing.
    pub sectors: u16,
    /// A longer interval between pictures is marked as a gap, ms: a second, and the jitter of one picture a second.
    pub gap_ms: u64,
    /// Segments sent ahead of the service's acknowledgement.
    pub upload_ahead: u32,
    /// A segment without an acknowledgement for this long is sent again, ms.
    pub upload_retry_ms: u64,
    /// Each missing acknowledgement doubles the pause between two frames, up to this, ms: one frame of 620 bytes each
    /// makes 10 kbit/s. Longer, and the clip arrives late once a broken line works again.
    pub upload_pause_ms_max: u64,
    /// A live picture not sent for this long is dropped, ms.
    pub live_late_ms: u64,
}

impl Default for HubConfig {
    fn default() -> Self {
        Self {
            policy: Policy::Product,
            door_id: 1,
            talk: TalkConfig {
                poll_ms: 10,
                idle_poll_ms: 50,
                heartbeat_ms: 4_000,
                resend_ms: 1_000,
                lock_silent_ms: 10_000,
                lock_late_ms: 2_000,
                ask_time_every_ms: 20_000,
                time_question_ms: 10_000,
            },
            shutter: ShutterConfig {
                shut_pulse_us: 1_000,
                open_pulse_us: 2_000,
                travel_ms_max: 1_000,
                travel_ms: 160,
            },
            camera: CameraConfig {
                silent_ms: 1_000,
                frame_lines: 3_191,
                black: 8,
                bright: 100,
                bright_min: 50,
                bright_max: 170,
                dark: 14,
                lines_min: 2,
                lines_max: 3_171,
                lines_first: 100,
                lines_lamp: 1_000,
                dark_pictures: 2,
                lamp_ms: 2_000,
            },
            film: FilmConfig {
                order_age_ms_max: 30_000,
                proof_age_ms_max: 500,
                unused_ms: 120_000,
                quiet_ms: 10_000,
                still_ms: 60_000,
                resume_ms: 60_000,
                long_ms: 10 * 60_000,
                sparse_ms: 900,
            },
            scene: SceneConfig {
                black: 8,
                pixel_by: 20,
                motion_pixels: 3,
                person_pixels: 10,
                column_pixels: 4,
                light_pixels: 144,
                people_pictures: 3,
                two_pictures: [1, 15, 50],
                two_width_percent: 44,
                two_width_cut_percent: 60,
                two_width_pixels: 4,
                passage_ms: 1_000,
                shut_in_ms: 3_000,
                empty_ms: 1_000,
                alive_ms: 2_000,
            },
            sound: SoundConfig { mv_per_db: 20, bark_db: 80, bark_ms: 150, bark_pause_ms: 30 },
            clips: ClipConfig {
                sectors: 1_008,
                gap_ms: 1_100,
                upload_ahead: 4,
                upload_retry_ms: 2_000,
                upload_pause_ms_max: 500,
                live_late_ms: 1_000,
            },
        }
    }
}
