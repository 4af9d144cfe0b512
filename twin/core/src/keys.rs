//! Who holds which keys. All are derived from the world's seed: the same world has the same keys.

use boards::{Factory, HubFactory};
use firmware::crypto::{LockKey, NetworkKey, Signer};

use crate::build::DOOR;
use crate::service::Keys;

/// The keys of this world, and those given to lock and camera hub at assembly and setup. The lock's clock is set to
/// `unix_ms`.
pub(crate) fn of_world(seed: u64, unix_ms: u64) -> (Keys, Factory, HubFactory) {
    let lock_seed = random(seed, "keys.lock");
    let lock_key = LockKey(random(seed, "keys.shared"));
    let signer = Signer::from_seed(&random(seed, "keys.service"));
    let network = lock_key.network_key(&random(seed, "keys.network-salt"));
    let factory = Factory {
        seed: lock_seed,
        lock_key,
        service: signer.public(),
        network: Some(network),
        unix_ms: Some(unix_ms),
    };
    let lock = Signer::from_seed(&lock_seed).public();
    let hub_seed = random(seed, "keys.hub");
    let hub = Signer::from_seed(&hub_seed).public();
    let cloud = NetworkKey(random(seed, "keys.cloud"));
    let hub_factory = HubFactory {
        seed: hub_seed,
        hub_key: LockKey(random(seed, "keys.hub-shared")),
        service: signer.public(),
        network: Some(network),
        cloud,
    };
    (Keys { signer, lock_key, door: DOOR, network, cloud, lock, hub }, factory, hub_factory)
}

/// Random bytes for this name.
fn random<const N: usize>(seed: u64, who: &str) -> [u8; N] {
    let mut stream = chips::random::Stream::new(seed, who);
    std::array::from_fn(|_| stream.draw() as u8)
}
