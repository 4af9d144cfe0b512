//! Who may open: one-time grants, the codes typed for them, and what happens to those who guess.
//!
//! - [`Grant`]: what the service sends; [`verifier`] is how a code is stored without the code.
//! - [`GrantStore`]: the grants this lock holds, which are spent, and the decision on a code.
//! - [`KeyEntry`]: keys to a code. [`Attempts`]: wrong codes to a locked keypad.
//! - [`Clock`]: what time it is, once somebody has said so.
//!
//! Nothing here knows of motors, radios or chips; the same core will guard a trunk or a locker.

mod attempts;
mod clock;
mod entry;
mod grant;
mod store;

pub use attempts::{Attempts, Lockout};
pub use clock::{Clock, TimeTold};
pub use entry::{CODE_DIGITS, Entry, KeyEntry, KeyPress};
pub use grant::{Grant, verifier};
pub use store::{Answer, GRANTS_MAX, GrantRefusal, GrantStore, Refusal, Revocation, SPENT_MAX};
