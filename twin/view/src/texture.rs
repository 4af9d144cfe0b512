//! Painted pictures as textures.

use bevy::asset::RenderAssetUsages;
use bevy::image::{ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};

use crate::paint::Picture;

/// A texture with its smaller copies, so that what is painted stays calm from afar and sharp from near.
pub(crate) fn texture(picture: &Picture) -> Image {
    let mut pixels = picture.rgba.clone();
    let mut levels = 1;
    let mut smaller = None;
    let (mut width, mut height) = (picture.width.max(1), picture.height.max(1));
    while width > 1 || height > 1 {
        (width, height) = ((width / 2).max(1), (height / 2).max(1));
        let next = smaller.as_ref().unwrap_or(picture).scaled(width, height);
        pixels.extend_from_slice(&next.rgba);
        smaller = Some(next);
        levels += 1;
    }
    let size = Extent3d { width: picture.width, height: picture.height, depth_or_array_layers: 1 };
    let mut image = Image::new_uninit(
        size,
        TextureDimension::D2,
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::default(),
    );
    image.data = Some(pixels);
    image.texture_descriptor.mip_level_count = levels;
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: ImageFilterMode::Linear,
        ..default()
    });
    image
}

/// The same for what is seen at a slant, as a label is: its bars stay apart. Screens that face the eye are calmer
/// without: software rendering pays for it with ragged letters.
pub(crate) fn slanted(picture: &Picture) -> Image {
    let mut image = texture(picture);
    if let ImageSampler::Descriptor(sampler) = &mut image.sampler {
        sampler.set_anisotropic_filter(8);
    }
    image
}

/// What shows a picture as it is painted, whatever the light.
pub(crate) fn screen(image: Handle<Image>) -> StandardMaterial {
    StandardMaterial {
        base_color_texture: Some(image),
        unlit: true,
        alpha_mode: AlphaMode::Blend,
        ..default()
    }
}
