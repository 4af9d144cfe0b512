//! The links between devices, phones and the service.

use serde::{Deserialize, Serialize};

/// The links between devices, phones and the service.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Links {
    /// Between lock and camera hub. Default 30 ms one way, 5 ms jitter, 100 kbit/s, nothing lost (802.15.4: 250
    /// kbit/s on the air, less than half of it with its acknowledgements; estimate).
    #[serde(deserialize_with = "mesh")]
    pub mesh: LinkSettings,
    /// Between camera hub and service, over Wi-Fi and the house's internet access. Default 20 ms one way, 10 ms
    /// jitter, 10 Mbit/s, nothing lost (estimate).
    #[serde(deserialize_with = "wifi")]
    pub wifi: LinkSettings,
    /// Between couriers' phones and the lock, up to 10 m. Default 8 ms one way, 15 ms jitter, 100 kbit/s, nothing lost
    /// (Bluetooth Low Energy: a frame waits for the next connection event, which comes every 15 ms; estimate).
    #[serde(deserialize_with = "ble")]
    pub ble: LinkSettings,
    /// Between phones and the service. Default 80 ms one way, 20 ms jitter, 5 Mbit/s, nothing
    /// lost (PARTS: LTE round trip 40 to 120 ms, estimate).
    #[serde(deserialize_with = "lte")]
    pub lte: LinkSettings,
}

impl Default for Links {
    fn default() -> Self {
        Self {
            mesh: LinkSettings::MESH,
            wifi: LinkSettings::WIFI,
            ble: LinkSettings::BLE,
            lte: LinkSettings::LTE,
        }
    }
}

/// One link, the same in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LinkSettings {
    /// Shortest time a message takes, ms one way.
    pub latency_ms: f64,
    /// Up to this much more, drawn uniformly forevery message, ms.
    pub jitter_ms: f64,
    /// Fraction of messages that are lost, 0 to 1.
    pub loss: f64,
    /// Fraction of messages that arrive twice, 0 to 1.
    pub duplicate: f64,
    /// Fraction of messages that are overtaken by later ones, 0 to 1.
    pub reorder: f64,
    /// Bandwidth, kbit/s one way.
    pub bandwidth_kbit_s: f64,
}

impl LinkSettings {
    /// The default radio link of the lock.
    pub const MESH: Self = Self::sound(30.0, 5.0, 100.0);
    /// The default network link of the camera hub.
    pub const WIFI: Self = Self::sound(20.0, 10.0, 10_000.0);
    /// The default short-range link between a phone and the lock.
    pub const BLE: Self = Self::sound(8.0, 15.0, 100.0);
    /// The default mobile link of a phone.
    pub const LTE: Self = Self::sound(80.0, 20.0, 5_000.0);

    /// A link that loses and duplicates nothing.
    const fn sound(latency_ms: f64, jitter_ms: f64, bandwidth_kbit_s: f64) -> Self {
        Self { latency_ms, jitter_ms, loss: 0.0, duplicate: 0.0, reorder: 0.0, bandwidth_kbit_s }
    }
}

/// A link as written: omitted keys keep the default of the link concerned.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LinkAsWritten {
    latency_ms: Option<f64>,
    jitter_ms: Option<f64>,
    loss: Option<f64>,
    duplicate: Option<f64>,
    reorder: Option<f64>,
    bandwidth_kbit_s: Option<f64>,
}

impl LinkAsWritten {
    fn over(self, default: LinkSettings) -> LinkSettings {
        LinkSettings {
            latency_ms: self.latency_ms.unwrap_or(default.latency_ms),
            jitter_ms: self.jitter_ms.unwrap_or(default.jitter_ms),
            loss: self.loss.unwrap_or(default.loss),
            duplicate: self.duplicate.unwrap_or(default.duplicate),
            reorder: self.reorder.unwrap_or(default.reorder),
            bandwidth_kbit_s: self.bandwidth_kbit_s.unwrap_or(default.bandwidth_kbit_s),
        }
    }
}

fn mesh<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<LinkSettings, D::Error> {
    Ok(LinkAsWritten::deserialize(deserializer)?.over(LinkSettings::MESH))
}

fn wifi<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<LinkSettings, D::Error> {
    Ok(LinkAsWritten::deserialize(deserializer)?.over(LinkSettings::WIFI))
}

fn ble<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<LinkSettings, D::Error> {
    Ok(LinkAsWritten::deserialize(deserializer)?.over(LinkSettings::BLE))
}

fn lte<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<LinkSettings, D::Error> {
    Ok(LinkAsWritten::deserialize(deserializer)?.over(LinkSettings::LTE))
}
