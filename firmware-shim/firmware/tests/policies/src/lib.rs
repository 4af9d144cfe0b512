//! A pattern that cannot fail, because there is one policy and no other.

use firmware::policy::Policy;

/// Whatever policy there is, it is the product's.
pub fn is_the_product_s(policy: Policy) {
    let Policy::Product = policy;
}
