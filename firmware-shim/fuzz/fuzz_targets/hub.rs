//! A whole hub on its chips, and an attacker who has the keys of both its links. They lack the service's signature: the
//! shutter must stay shut.
#![no_main]

use std::sync::LazyLock;

use boards::{Device, HubDevice, HubFactory, HubSenses};
use firmware::crypto::{LockKey, NetworkKey, Signer};
use firmware::hub::{ClipConfig, HubConfig};
use firmware::wire::Direction;
use firmware_fuzz::{sealed, steps};
use libfuzzer_sys::fuzz_target;

const MS: u64 = 1_000_000;
const NETWORK: NetworkKey = NetworkKey([4; 16]);
const CLOUD: NetworkKey = NetworkKey([6; 16]);

/// A hub that has started.
static STARTED: LazyLock<HubDevice> = LazyLock::new(|| {
    let service = Signer::from_seed(&[1; 32]).public();
    let (hub_key, network) = (LockKey([3; 32]), Some(NETWORK));
    let factory = HubFactory { seed: [7; 32], hub_key, service, network, cloud: CLOUD };
    // A short ring: reading a long one at each boot takes most of the time.
    let clips = ClipConfig { sectors: 4, ..HubConfig::default().clips };
    let mut hub = HubDevice::new(HubConfig { clips, ..HubConfig::default() }, 1, &factory);
    for ms in (0..START_MS).step_by(5) {
        hub.sense(ms * MS, &HubSenses::default());
        hub.poll(ms * MS);
    }
    hub
});

const START_MS: u64 = 1_500;

fuzz_target!(|bytes: &[u8]| {
    let mut hub = STARTED.clone();
    let (mut now_ns, mut counter) = (START_MS * MS, 1 << 20);
    for (kind, data) in steps(bytes).take(12) {
        let mut senses = HubSenses::default();
        let raw: Vec<u8> = data.iter().copied().chain([0]).collect();
        counter += 1 + u64::from(kind / 8);
        match kind % 6 {
            0 => hub.board.cloud.peer.deliver(now_ns, &raw),
            1 => hub.board.mesh.peer.deliver(now_ns, &raw),
            2 => {
                if let Some(frame) = sealed(data, &CLOUD, Direction::ToHub, counter) {
                    hub.board.cloud.peer.deliver(now_ns, &frame);
                }
            }
            3 => {
                if let Some(frame) = sealed(data, &NETWORK, Direction::FromLock, counter) {
                    hub.board.mesh.peer.deliver(now_ns, &frame);
                }
            }
            4 => senses.sound_db = f64::from(kind),
            _ => {
                hub.power_cut(now_ns);
                hub.boot(now_ns);
            }
        }
        for _ in 0..3 {
            now_ns += 30 * MS;
            hub.sense(now_ns, &senses);
            hub.poll(now_ns);
            assert!(hub.acts(now_ns).shutter_open < 0.1, "the shutter opens for nobody");
        }
        hub.board.cloud.peer.take_outgoing();
        hub.board.mesh.peer.take_outgoing();
    }
});
