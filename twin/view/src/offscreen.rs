//! Pictures without a window: a frame of the twin in, its picture out, at once.
//!
//! Bevy runs without winit and without pipelined rendering: one `update` is one picture, drawn from exactly the frame
//! that was asked for. The picture is read back before [`Offscreen::render`] returns.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use bevy::app::TerminalCtrlCHandlerPlugin;
use bevy::asset::AssetEvent;
use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_resource::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoderDescriptor, Extent3d, MapMode, PipelineCache,
    PollType, TexelCopyBufferInfo, TexelCopyBufferLayout, TextureFormat, TextureUsages,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use bevy::render::texture::GpuImage;
use bevy::render::{RenderApp, RenderPlugin};
use bevy::time::TimeUpdateStrategy;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;
use twin_core::{Frame, World as TwinWorld};

use crate::camera::{self, CameraView};
use crate::paint::Picture;
use crate::shown::Through;
use crate::{Adapter, Quality, Shown, ViewError, adapter, hub, plugins};

/// Largest edge of a picture, px: what every Vulkan driver can draw to.
const EDGE_MAX_PX: u32 = 4096;
/// A picture is drawn again at most this often while shaders and textures are still on their way. A cold start takes
/// three or four; at the limit something is broken.
const PUMPS_MAX: u32 = 200;

/// A renderer that draws frames of one world into pictures.
pub struct Offscreen {
    app: App,
    eye: Entity,
    canvas: Canvas,
    hub_eye: Entity,
    hub_canvas: Canvas,
}

/// Through which camera.
#[derive(Clone, Copy, Debug)]
pub enum Eye<'a> {
    /// The viewer's, at this place.
    Camera(&'a CameraView),
    /// The hub.
    Hub,
}

/// What an eye draws to, and where the picture is read from.
struct Canvas {
    target: Handle<Image>,
    buffer: Buffer,
    width_px: u32,
    height_px: u32,
}

impl Offscreen {
    /// Builds the scene of a world for pictures of a size in pixels.
    ///
    /// # Errors
    /// [`ViewError::NoAdapter`] if there is nothing to draw with, [`ViewError::Asked`] if the size cannot be drawn.
    pub fn new(world: Arc<TwinWorld>, width: u32, height: u32, quality: Quality) -> Result<Self, ViewError> {
        if width == 0 || height == 0 || width > EDGE_MAX_PX || height > EDGE_MAX_PX {
            return Err(ViewError::Asked(format!(
                "a picture of {width}x{height} cannot be drawn; each side must be 1 to {EDGE_MAX_PX} pixels"
            )));
        }
        Adapter::find()?;
        let first = twin_core::Twin::new(Arc::clone(&world), 0)?.frame();
        let mut app = headless_app();
        app.insert_resource(quality)
            .insert_resource(Shown { world, frame: first })
            .init_resource::<Arriving>()
            .add_systems(Last, notice_arrivals)
            .add_plugins(plugins::stage);
        app.finish();
        app.cleanup();

        let mut image = Image::new_target_texture(width, height, TextureFormat::Rgba8UnormSrgb, None);
        image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
        let target = app.world_mut().resource_mut::<Assets<Image>>().add(image);
        let eye =
            camera::open_eye(app.world_mut(), quality, Some(RenderTarget::Image(target.clone().into())));
        let lens = hub::view(&app.world().resource::<Shown>().world);
        let (hub_eye, hub_target) = hub::open_eye(app.world_mut(), quality, &lens);
        let canvas = Canvas::new(&app, target, (width, height));
        let hub_canvas = Canvas::new(&app, hub_target, hub::SIZE_PX);
        Ok(Self { app, eye, canvas, hub_eye, hub_canvas })
    }

    /// Removes all things of a name with their parts and returns how many there were. For pictures that show what the
    /// absence of a thing looks like.
    pub fn take_out(&mut self, name: &str) -> usize {
        // The stage is set by the first update.
        self.app.update();
        let world = self.app.world_mut();
        let mut things = world.query::<(Entity, &Name)>();
        let things: Vec<Entity> =
            things.iter(world).filter(|(_, its)| its.as_str() == name).map(|(thing, _)| thing).collect();
        for thing in &things {
            world.despawn(*thing);
        }
        things.len()
    }

    /// The picture of a frame as a camera sees it.
    ///
    /// # Errors
    /// [`ViewError::Render`] if the driver fails.
    pub fn render(&mut self, frame: &Frame, view: &CameraView) -> Result<Picture, ViewError> {
        view.apply(&mut self.app.world_mut().entity_mut(self.eye));
        self.draw(frame, false)?;
        self.canvas.read_back(&self.app)
    }

    /// The picture of a frame through an eye.
    ///
    /// # Errors
    /// [`ViewError::Render`] if the driver fails.
    pub fn look(&mut self, frame: &Frame, through: Eye<'_>) -> Result<Picture, ViewError> {
        match through {
            Eye::Camera(view) => self.render(frame, view),
            Eye::Hub => self.render_hub(frame),
        }
    }

    /// The picture of a frame from the hub's lens, as the scene is lit; [`Darkroom`](crate::Darkroom) makes of it what
    /// the hub saw.
    ///
    /// # Errors
    /// [`ViewError::Render`] if the driver fails.
    pub fn render_hub(&mut self, frame: &Frame) -> Result<Picture, ViewError> {
        self.draw(frame, true)?;
        self.hub_canvas.read_back(&self.app)
    }

    fn draw(&mut self, frame: &Frame, through_hub: bool) -> Result<(), ViewError> {
        let world = self.app.world_mut();
        world.resource_mut::<Shown>().frame = frame.clone();
        world.insert_resource(Through { hub: through_hub });
        hub::wake(world, self.hub_eye, through_hub);
        hub::wake(world, self.eye, !through_hub);
        for _ in 0..PUMPS_MAX {
            self.app.update();
            if self.settled() {
                return Ok(());
            }
        }
        Err(ViewError::Render("shaders or textures did not arrive".to_owned()))
    }

    /// Whether everything was there that the last picture needed.
    fn settled(&mut self) -> bool {
        let arriving = std::mem::take(&mut *self.app.world_mut().resource_mut::<Arriving>()).0;
        let render_world = self.app.sub_app(RenderApp).world();
        let pipelines = render_world.resource::<PipelineCache>();
        !arriving && pipelines.pipelines().next().is_some() && pipelines.waiting_pipelines().next().is_none()
    }
}

impl Canvas {
    fn new(app: &App, target: Handle<Image>, (width_px, height_px): (u32, u32)) -> Self {
        let buffer = app.world().resource::<RenderDevice>().create_buffer(&BufferDescriptor {
            label: Some("picture read back"),
            size: (padded_row_bytes(width_px) * height_px as usize) as u64,
            usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self { target, buffer, width_px, height_px }
    }

    fn read_back(&self, app: &App) -> Result<Picture, ViewError> {
        let failed = |what: &str| ViewError::Render(what.to_owned());
        let world = app.world();
        let (device, queue) = (world.resource::<RenderDevice>(), world.resource::<RenderQueue>());
        let images = app.sub_app(RenderApp).world().resource::<RenderAssets<GpuImage>>();
        let image = images.get(&self.target).ok_or_else(|| failed("the picture's texture is missing"))?;

        let padded = padded_row_bytes(self.width_px);
        let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
        let layout =
            TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(padded as u32), rows_per_image: None };
        let size = Extent3d { width: self.width_px, height: self.height_px, depth_or_array_layers: 1 };
        let to = TexelCopyBufferInfo { buffer: &self.buffer, layout };
        encoder.copy_texture_to_buffer(image.texture.as_image_copy(), to, size);
        queue.submit(std::iter::once(encoder.finish()));

        let slice = self.buffer.slice(..);
        let (tell, told) = mpsc::channel();
        slice.map_async(MapMode::Read, move |outcome| {
            // The receiver outlives the poll below.
            let _ = tell.send(outcome);
        });
        device.poll(PollType::wait_indefinitely()).map_err(|error| ViewError::Render(error.to_string()))?;
        let mapped = told.recv().map_err(|_| failed("the driver did not return the picture"))?;
        mapped.map_err(|error| ViewError::Render(error.to_string()))?;
        let row = self.width_px as usize * 4;
        let mut rgba = Vec::with_capacity(row * self.height_px as usize);
        for line in slice.get_mapped_range().chunks(padded) {
            rgba.extend_from_slice(&line[..row]);
        }
        self.buffer.unmap();
        // A picture is opaque; transparent things have left values in the alpha channel.
        rgba.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 255);
        Ok(Picture { width: self.width_px, height: self.height_px, rgba })
    }
}

/// Set by an update in which something new went to the graphics card: it may be seen only in the next picture.
#[derive(Resource, Default)]
struct Arriving(bool);

fn notice_arrivals(
    mut arriving: ResMut<Arriving>,
    mut images: MessageReader<AssetEvent<Image>>,
    mut meshes: MessageReader<AssetEvent<Mesh>>,
) {
    // Count, so that both readers are read to their ends.
    arriving.0 |= images.read().count() + meshes.read().count() > 0;
}

/// Bevy without a window, a log of its own, or a hold on Ctrl-C; time stands still unless the frame moves it.
fn headless_app() -> App {
    let window = WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() };
    let render = RenderPlugin { synchronous_pipeline_compilation: true, ..adapter::renderer() };
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(window)
            .set(render)
            .disable::<WinitPlugin>()
            .disable::<LogPlugin>()
            .disable::<TerminalCtrlCHandlerPlugin>()
            .disable::<PipelinedRenderingPlugin>(),
    )
    .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    app
}

/// Bytes of a row in the buffer; rows are padded to what the copy asks for.
fn padded_row_bytes(width_px: u32) -> usize {
    RenderDevice::align_copy_bytes_per_row(width_px as usize * 4)
}
