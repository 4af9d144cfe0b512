//! Who may open: one-time grants, the codes typed for them, and what happens to those who guess.
//!
//! - [`Grant`]: what the service sends, signed.
//! - [`GrantStore`]: the grants this lock holds, which are spent, and the decision on a code.
//! - [`KeyEntry`]: keys to a code. [`Attempts`]: wrong codes to a locked keypad.
//! - [`Clock`]: what time it is, as far as it is to be believed.
//!
//! Nothing here knows of motors, radios or chips; the same core will guard a trunk or a locker.

mod attempts;
mod clock;
mod dead;
mod entry;
mod grant;
mod store;

pub use attempts::{Attempts, AttemptsRecord, Lockout, TestFor};
pub use clock::{Clock, ClockRule, TimeTold};
pub use dead::{DeadSerials, Revocation, SPENT_MAX};
pub use entry::{CODE_DIGITS, Entry, KeyEntry, KeyPress, PhoneAnswer};
pub use grant::Grant;
pub use store::{Answer, GRANTS_MAX, GrantRefusal, GrantStore, Refusal};
