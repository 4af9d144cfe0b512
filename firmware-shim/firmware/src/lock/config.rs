//! Every number of the lock's behaviour, with its unit and what breaks when it changes.

use crate::access::{ClockRule, Lockout};
use crate::policy::Policy;

/// The lock's settings. The default is the product; a world may override any field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockConfig {
    /// Whose rules the device follows.
    pub policy: Policy,
    /// The door this lock is fitted to; grants for others are refused.
    pub door_id: u32,
    /// Where the bolt is, and when.
    pub bolt: BoltConfig,
    /// How the motor is driven, and when it is cut.
    pub drive: DriveConfig,
    /// When the door counts as closed, is relocked, raises an alarm.
    pub door: DoorConfig,
    /// Codes and grants.
    pub access: AccessConfig,
    /// The load test of the battery.
    pub load: LoadConfig,
    /// When the clock is trusted.
    pub clock: ClockRule,
    /// How often the lock wakes, receives and sends.
    pub radio: RadioConfig,
}

/// Encoder and bolt. Travel is along lock +X: 0 = withdrawn, 25,400 µm = thrown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoltConfig {
    /// Encoder reading with the bolt withdrawn, counts of 4096. Calibrated at assembly.
    pub withdrawn_counts: u16,
    /// Counts from withdrawn to thrown.
    pub throw_counts: u16,
    /// Full throw, µm. Source: ANSI/BHMA A156.40 grade 1, 1 inch.
    pub throw_um: i32,
    /// A reading further than this outside the throw is rejected, µm. Estimate.
    pub overtravel_um: i32,
    /// Beyond this the bolt counts as thrown, µm: 24.0 mm, plus the encoder's error (one count is 9 µm). A bolt at
    /// 23.99 mm must not be reported as locked.
    pub thrown_from_um: i32,
    /// Up to this the bolt counts as withdrawn: clear of the strike and of the outer handle's
    /// coupling (2 mm), µm.
    pub withdrawn_to_um: i32,
    /// Readings older than this are invalid, ms; a running motor is then cut.
    pub reading_valid_ms: u64,
    /// A chip that failed to start is tried again after this, ms.
    pub chip_retry_ms: u64,
    /// Encoder, strike switch and reed must agree for this long before "locked" is reported, ms.
    pub agreement_ms: u64,
    /// Sensors that contradict each other for longer than this raise an alarm, ms. Longer than the
    /// door's debounce, shorter than anybody's walk away from the door.
    pub disagreement_ms: u64,
}

/// Motor drive. Source of the times: SPEC 3 and promise M.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriveConfig {
    /// Poll interval while the motor turns or a phone's answer is due, ms. Stall detection is late by up to one
    /// interval.
    pub poll_ms: u64,
    /// Start-up current is ignored for this long, ms.
    pub inrush_ms: u64,
    /// Above this the motor counts as stalled, mA, at a supply of 6 V; scaled with the supply, as the stall current is
    /// (4 Ω motor: 1.5 A at 6 V, but 0.9 A from a cold or empty battery).
    pub stall_current_at_6v_ma: i32,
    /// A stall must last this long to be detected, ms. With `inrush_ms` and a poll it must stay below the 400 ms of
    /// promise M.
    pub stall_ms: u64,
    /// At the start of an attempt the gearbox output may turn this long before it moves the bolt, ms: reversed at once
    /// it crosses 92° of lost motion, 1.3 s at 12 rpm and more with a weak battery. Shorter, and a back-off or a retry
    /// counts as blocked before it has begun. A real stall shows in the current.
    pub lost_motion_ms: u64,
    /// After that the bolt must advance at least this far ...
    pub progress_um: i32,
    /// ... in each of these intervals, ms (0.5 mm/s), or it is blocked, or its drive slips.
    pub progress_ms: u64,
    /// A throw is complete from here, µm.
    pub throw_target_um: i32,
    /// A throw that stalls beyond this has met its end stop and is complete too, µm.
    pub throw_end_stop_um: i32,
    /// A withdrawal is complete up to here, µm.
    pub withdraw_target_um: i32,
    /// A withdrawal that stalls below this has met its end stop and is complete too, µm.
    pub withdraw_end_stop_um: i32,
    /// Driving time of one attempt, at most, ms: the 3 s of promise M, less a late poll.
    pub attempt_ms: u64,
    /// Attempts after the first.
    pub retries: u8,
    /// After a stall the bolt backs off this far, µm, to free itself ...
    pub back_off_um: i32,
    /// ... or for this long, ms: the lost motion of the gearbox output, and then the way.
    pub back_off_ms: u64,
    /// Pause before a retry or a reversal, ms: lets the seal relax and the gearbox output centre itself.
    pub rest_ms: u64,
    /// The bridge sleeps this long after the motor was switched off, ms.
    pub sleep_after_ms: u64,
    /// A bolt that moves this far against the drive is being moved by hand, µm.
    pub hand_um: i32,
}

/// Door and relock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorConfig {
    /// The reed must read closed without a break for this long, ms. A bouncing door opens again
    /// within it.
    pub closed_after_ms: u64,
    /// Poll interval until door and bolt have settled, ms. A contact's bounce is seen if it lasts longer than this.
    pub settle_poll_ms: u64,
    /// Relock this long after the door has closed behind somebody, ms.
    pub relock_after_close_ms: u64,
    /// Relock this long after an unlock that nobody used, ms.
    pub relock_unused_ms: u64,
    /// Not locked for longer than this since the bolt left its home: alarm, ms.
    pub loose_alarm_ms: u64,
}

/// Codes and grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessConfig {
    /// An unfinished code is forgotten after this, ms.
    pub entry_timeout_ms: u64,
    /// Lockout after wrong codes.
    pub lockout: Lockout,
    /// A grant's window may be this long at most, ms.
    pub window_ms_max: u64,
    /// When the hub's confirmation that it records counts; without it nothing opens.
    pub film: FilmRule,
    /// When the answer of a courier's phone counts.
    pub nearby: NearbyRule,
}

/// Waking, receiving, sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RadioConfig {
    /// The radio is polled this often when nobody is expected, ms.
    pub poll_idle_ms: u64,
    /// The radio is polled this often during a delivery, ms.
    pub poll_delivery_ms: u64,
    /// A touched key counts as a delivery for this long, ms.
    pub keypad_active_ms: u64,
    /// Heartbeat when nobody is expected, ms. For the hub a lock is unknown after 10 s of silence: one lost frame must
    /// not cause that.
    ///
    /// What it costs (estimates; the board's model books 60 µA for everything idle and no sending): 54 bytes, 14 of
    /// them for the service, are 2.6 ms on the air at 10 mA, 2 ms of receiving before and after at 10 mA, 4.7 ms of
    /// UART at 5 mA: 69 µA·s. Every 4 s 17.3 µA on the mean, every 30 s 2.3 µA. Of 2,500 mAh: 3.7 years instead of 4.6,
    /// 20 % less, if nobody ever comes; with two deliveries a day (2 A·s each, 46 µA) 2.3 instead of 2.6, 12 % less.
    /// Polling by the hub would save nothing: the lock would have to receive every 4 s.
    pub heartbeat_idle_ms: u64,
    /// Heartbeat during a delivery, ms.
    pub heartbeat_delivery_ms: u64,
    /// Events not yet acknowledged are sent again after this, ms.
    pub resend_ms: u64,
    /// An order that opens or ends an alarm is valid for this long after the service sent it, ms: the lock's clock is
    /// up to 10 s late, and a slow line takes seconds. More, and an attacker can delay it for longer; less, and honest
    /// orders are refused.
    pub order_age_ms_max: u64,
}

/// Load test. Source of the circuit's resistance: PARTS, 6 V / 1.5 A at stall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadConfig {
    /// The pulse, ms. Longer, and the gearbox output reaches the bolt.
    pub pulse_ms: u64,
    /// Measurement starts here, ms: the current sensor's averages over 1.1 ms must lie inside the pulse.
    pub settle_ms: u64,
    /// A pulse that draws less than this measures nothing, mA: a broken wire must not pass the test.
    pub current_ma_min: i32,
    /// Motor winding, bridge and shunt, mΩ.
    pub motor_mohm: i32,
    /// What a stalled throw must leave of the supply, mV: the electronics reset below 3.1 V, and the battery's voltage
    /// falls further between the test and the end of a throw with its retries. Estimate.
    pub loaded_mv_min: i32,
    /// A battery that would leave less than this is reported as weak, mV, although it still opens. Estimate: alkaline
    /// cells lose the difference to `loaded_mv_min` in some weeks of use.
    pub warned_mv_min: u16,
}

/// When the hub's confirmation counts. Source: promise U.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilmRule {
    /// The question is repeated after this, ms, each time with a new nonce.
    pub ask_every_ms: u64,
    /// An answer counts only if its question is not older than this, ms, when the motor starts.
    pub answer_age_ms_max: u64,
    /// Without an answer for this long the code is refused, ms. The courier is waiting.
    pub wait_ms: u64,
}

/// When a phone's answer is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearbyRule {
    /// An answer must arrive within this time after its challenge went to the modem, ms. An honest one needs up to 85:
    /// each way up to 15 for the next connection event (the shortest interval that Apple's Accessory Design Guidelines
    /// allow), 8 in radio and stacks (estimate), 5 on the air and over the UART; 15 in the phone (estimate); and up to
    /// 10 until the lock polls. A relay over a mobile network adds a round trip of 40 and more (PARTS) to each way, on
    /// top of the 45 of the fastest exchange. Longer, and the fastest relay gets through; shorter, and honest phones do
    /// not.
    pub answer_ms_max: u64,
    /// A challenge is drawn at most this often, ms: each takes a number that was reserved on flash, and anybody outside
    /// may ask as often as they like.
    pub challenge_every_ms: u64,
}

impl Default for LockConfig {
    fn default() -> Self {
        Self {
            policy: Policy::Product,
            door_id: 1,
            bolt: BoltConfig {
                withdrawn_counts: 200,
                throw_counts: 2760,
                throw_um: 25_400,
                overtravel_um: 1_500,
                thrown_from_um: 24_050,
                withdrawn_to_um: 1_500,
                reading_valid_ms: 200,
                chip_retry_ms: 1_000,
                agreement_ms: 300,
                disagreement_ms: 1_000,
            },
            drive: DriveConfig {
                poll_ms: 5,
                inrush_ms: 150,
                stall_current_at_6v_ma: 900,
                stall_ms: 150,
                lost_motion_ms: 1_600,
                progress_um: 125,
                progress_ms: 250,
                throw_target_um: 25_000,
                throw_end_stop_um: 24_200,
                withdraw_target_um: 600,
                withdraw_end_stop_um: 1_200,
                attempt_ms: 2_950,
                retries: 2,
                back_off_um: 2_000,
                back_off_ms: 1_700,
                rest_ms: 300,
                sleep_after_ms: 50,
                hand_um: 1_000,
            },
            door: DoorConfig {
                closed_after_ms: 500,
                settle_poll_ms: 20,
                relock_after_close_ms: 5_000,
                relock_unused_ms: 30_000,
                loose_alarm_ms: 180_000,
            },
            access: AccessConfig {
                entry_timeout_ms: 10_000,
                lockout: Lockout { after_wrong_codes: 3, first_ms: 60_000, longest_ms: 15 * 60_000 },
                window_ms_max: 4 * 3_600_000,
                film: FilmRule { ask_every_ms: 500, answer_age_ms_max: 2_000, wait_ms: 3_000 },
                nearby: NearbyRule { answer_ms_max: 100, challenge_every_ms: 500 },
            },
            load: LoadConfig {
                pulse_ms: 15,
                settle_ms: 4,
                current_ma_min: 150,
                motor_mohm: 4_000,
                loaded_mv_min: 3_700,
                warned_mv_min: 4_200,
            },
            clock: ClockRule { read_every_ms: 9_700, drift_ppm_max: 200, question_ms: 10_000 },
            radio: RadioConfig {
                poll_idle_ms: 1_000,
                poll_delivery_ms: 100,
                keypad_active_ms: 30_000,
                heartbeat_idle_ms: 4_000,
                heartbeat_delivery_ms: 1_000,
                resend_ms: 1_000,
                order_age_ms_max: 15_000,
            },
        }
    }
}
