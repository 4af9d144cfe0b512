//! Who may open: one-time grants, the codes typed for them, and lockout after wrong codes.
//!
//! - [`Grant`]: what the service sends, signed.
//! - [`GrantStore`]: the grants this lock holds, which of them are spent, and the decision on a code.
//! - [`KeyEntry`]: from keys to a code. [`Attempts`]: from wrong codes to a locked keypad.
//! - [`Clock`]: the civil time, as far as it can be trusted.
//!
//! Nothing here knows of motors, radios or chips, so that the same code can serve a trunk or a locker.

mod attempts;
mod clock;
mod dead;
mod entry;
mod grant;
mod store;

pub use attempts::{Attempts, AttemptsRecord, Lockout, TestFor};
pub use clock::{Clock, ClockRule, TimeReply};
pub use dead::{DeadSerials, Revocation, SPENT_MAX};
pub use entry::{CODE_DIGITS, Entry, KeyEntry, KeyPress, PhoneAnswer};
pub use grant::Grant;
pub use store::{Answer, GRANTS_MAX, GrantRefusal, GrantStore, Refusal};
