//! The graphics adapter: whether there is one, and which quality it can draw.

use bevy::render::RenderPlugin;
use bevy::render::settings::WgpuSettings;
use bevy::tasks::block_on;

use crate::{Quality, ViewError};

/// A graphics adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// Its name, from the driver.
    pub name: String,
    /// Software rendering on the processor (lavapipe, `SwiftShader`).
    pub software: bool,
}

/// Where adapters are looked for: the platform's own interface, Vulkan on Linux. Not OpenGL: its libraries print
/// warnings on a machine without a desktop, and software Vulkan covers machines that have only OpenGL.
fn backends() -> wgpu::Backends {
    wgpu::Backends::from_env().unwrap_or(wgpu::Backends::PRIMARY)
}

/// Bevy's renderer, looking where [`Adapter::find`] looked.
pub(crate) fn renderer() -> RenderPlugin {
    let settings = WgpuSettings { backends: Some(backends()), ..WgpuSettings::default() };
    RenderPlugin { render_creation: settings.into(), ..RenderPlugin::default() }
}

impl Adapter {
    /// The adapter that Bevy will take. Asked before Bevy starts, because Bevy panics where there is none.
    ///
    /// # Errors
    /// [`ViewError::NoAdapter`]
    pub fn find() -> Result<Self, ViewError> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = backends();
        let instance = wgpu::Instance::new(descriptor);
        let preference = wgpu::PowerPreference::from_env();
        let options = wgpu::RequestAdapterOptions {
            power_preference: preference.unwrap_or(wgpu::PowerPreference::HighPerformance),
            ..Default::default()
        };
        let adapter = block_on(instance.request_adapter(&options)).map_err(|_| ViewError::NoAdapter)?;
        let info = adapter.get_info();
        Ok(Self { name: info.name, software: info.device_type == wgpu::DeviceType::Cpu })
    }

    /// The quality that it can draw fast enough.
    #[must_use]
    pub fn quality(&self) -> Quality {
        if self.software { Quality::Low } else { Quality::High }
    }
}
