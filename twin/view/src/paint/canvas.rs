//! A picture and the shapes that are painted on it.
//!
//! Every shape is a signed distance to its edge, turned into coverage over one pixel: smooth at any size, one loop for
//! all. Coordinates outside the picture are cut off, never refused.

use super::colour::Rgba;

/// Pixels: straight-alpha sRGB, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
    /// Four bytes a pixel; `width * height * 4` of them.
    pub rgba: Vec<u8>,
}

/// A rectangle, px; y down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Picture {
    /// A picture of one colour.
    #[must_use]
    pub fn new(width: u32, height: u32, colour: Rgba) -> Self {
        let pixels = width as usize * height as usize;
        Self { width, height, rgba: colour.repeat(pixels) }
    }

    /// The whole picture as an area.
    #[must_use]
    pub fn area(&self) -> Area {
        Area::new(0.0, 0.0, self.width as f32, self.height as f32)
    }

    /// The pixel at x, y; none outside.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<Rgba> {
        let at = self.index(i64::from(x), i64::from(y))?;
        Some([self.rgba[at], self.rgba[at + 1], self.rgba[at + 2], self.rgba[at + 3]])
    }

    /// A filled rectangle.
    pub fn fill(&mut self, area: Area, colour: Rgba) {
        self.fill_round(area, 0.0, colour);
    }

    /// A filled rectangle with round corners.
    pub fn fill_round(&mut self, area: Area, radius_px: f32, colour: Rgba) {
        let radius_px = radius_px.min(area.w.min(area.h) / 2.0).max(0.0);
        self.cover(area.grown(1.0), |x, y| (coverage(area.distance(x, y, radius_px)), colour));
    }

    /// The outline of a rectangle with round corners; the line lies inside the area.
    pub fn frame_round(&mut self, area: Area, radius_px: f32, line_px: f32, colour: Rgba) {
        let half_px = line_px / 2.0;
        let middle = area.grown(-half_px);
        let radius_px = (radius_px - half_px).min(middle.w.min(middle.h) / 2.0).max(0.0);
        self.cover(area.grown(1.0), |x, y| {
            (coverage(middle.distance(x, y, radius_px).abs() - half_px), colour)
        });
    }

    /// A filled rectangle with round corners whose colour runs from top to bottom.
    pub fn fill_gradient(&mut self, area: Area, radius_px: f32, top: Rgba, bottom: Rgba) {
        self.cover(area.grown(1.0), |x, y| {
            let share = ((y - area.y) / area.h.max(1.0)).clamp(0.0, 1.0);
            let mix = |i: usize| {
                let (from, to) = (f32::from(top[i]), f32::from(bottom[i]));
                (from + (to - from) * share).round() as u8
            };
            (coverage(area.distance(x, y, radius_px)), [mix(0), mix(1), mix(2), mix(3)])
        });
    }

    /// A soft shadow under an area: dark inside, gone `blur_px` outside.
    pub fn shadow(&mut self, area: Area, radius_px: f32, blur_px: f32, colour: Rgba) {
        self.cover(area.grown(blur_px), |x, y| {
            let share = (0.5 - area.distance(x, y, radius_px) / (2.0 * blur_px)).clamp(0.0, 1.0);
            (share * share * (3.0 - 2.0 * share), colour)
        });
    }

    /// A filled disc.
    pub fn disc(&mut self, centre: (f32, f32), radius_px: f32, colour: Rgba) {
        let (x, y) = centre;
        let area = Area::new(x - radius_px, y - radius_px, 2.0 * radius_px, 2.0 * radius_px);
        self.fill_round(area, radius_px, colour);
    }

    /// A line with round ends.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), line_px: f32, colour: Rgba) {
        let half_px = line_px / 2.0;
        let (left, top) = (from.0.min(to.0), from.1.min(to.1));
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length_2 = (dx * dx + dy * dy).max(f32::EPSILON);
        self.cover(Area::new(left, top, dx.abs(), dy.abs()).grown(half_px + 1.0), |x, y| {
            let along = (((x - from.0) * dx + (y - from.1) * dy) / length_2).clamp(0.0, 1.0);
            let (ox, oy) = (x - from.0 - along * dx, y - from.1 - along * dy);
            (coverage(length(ox, oy) - half_px), colour)
        });
    }

    /// A tick, as a hook of two lines, in an area.
    pub fn tick(&mut self, area: Area, line_px: f32, colour: Rgba) {
        let at = |x: f32, y: f32| (area.x + x * area.w, area.y + y * area.h);
        self.line(at(0.12, 0.55), at(0.4, 0.83), line_px, colour);
        self.line(at(0.4, 0.83), at(0.9, 0.2), line_px, colour);
    }

    /// A cross of two lines in an area.
    pub fn cross(&mut self, area: Area, line_px: f32, colour: Rgba) {
        let at = |x: f32, y: f32| (area.x + x * area.w, area.y + y * area.h);
        self.line(at(0.15, 0.15), at(0.85, 0.85), line_px, colour);
        self.line(at(0.85, 0.15), at(0.15, 0.85), line_px, colour);
    }

    /// Lays another picture over this one, its upper left corner at x, y.
    pub fn lay(&mut self, other: &Self, x: i64, y: i64, alpha: f32) {
        for row in 0..other.height {
            for column in 0..other.width {
                let Some([r, g, b, a]) = other.pixel(column, row) else { continue };
                let share = alpha * f32::from(a) / 255.0;
                self.blend(x + i64::from(column), y + i64::from(row), [r, g, b, 255], share);
            }
        }
    }

    /// The same picture at another size: the mean over each new pixel's area, so that small text stays clean.
    #[must_use]
    pub fn scaled(&self, width: u32, height: u32) -> Self {
        let mut scaled = Self::new(width, height, [0; 4]);
        if self.width == 0 || self.height == 0 {
            return scaled;
        }
        let columns = Spans::new(self.width, width);
        let rows = Spans::new(self.height, height);
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0.0_f32; 4];
                let mut weight = 0.0;
                for (row, row_share) in rows.of(y) {
                    for (column, column_share) in columns.of(x) {
                        let Some([r, g, b, a]) = self.pixel(column, row) else { continue };
                        let share = row_share * column_share;
                        let opaque = share * f32::from(a);
                        weight += share;
                        sum[0] += f32::from(r) * opaque;
                        sum[1] += f32::from(g) * opaque;
                        sum[2] += f32::from(b) * opaque;
                        sum[3] += opaque;
                    }
                }
                if let Some(at) = scaled.index(i64::from(x), i64::from(y))
                    && sum[3] > 0.0
                {
                    let [r, g, b, opaque] = sum;
                    let mean = [r / opaque, g / opaque, b / opaque, opaque / weight];
                    scaled.rgba[at..at + 4].copy_from_slice(&mean.map(|value| value.round() as u8));
                }
            }
        }
        scaled
    }

    /// Blends a colour over one pixel; `share` is how much of the pixel it covers, 0..=1.
    pub(super) fn blend(&mut self, x: i64, y: i64, colour: Rgba, share: f32) {
        let Some(at) = self.index(x, y) else { return };
        let over = share.clamp(0.0, 1.0) * f32::from(colour[3]) / 255.0;
        if over <= 0.0 {
            return;
        }
        let under = f32::from(self.rgba[at + 3]) / 255.0 * (1.0 - over);
        let alpha = over + under;
        for (below, above) in self.rgba[at..at + 3].iter_mut().zip(colour) {
            let mixed = (f32::from(above) * over + f32::from(*below) * under) / alpha;
            *below = mixed.round() as u8;
        }
        self.rgba[at + 3] = (alpha * 255.0).round() as u8;
    }

    /// Asks for coverage and colour at the middle of every pixel within an area.
    fn cover(&mut self, within: Area, shape: impl Fn(f32, f32) -> (f32, Rgba)) {
        let clip = |from: f32, to: f32, end: u32| {
            let end_px = end as f32;
            (from.floor().clamp(0.0, end_px) as i64, to.ceil().clamp(0.0, end_px) as i64)
        };
        let (left, right) = clip(within.x, within.x + within.w, self.width);
        let (top, bottom) = clip(within.y, within.y + within.h, self.height);
        for y in top..bottom {
            for x in left..right {
                let (share, colour) = shape(x as f32 + 0.5, y as f32 + 0.5);
                self.blend(x, y, colour, share);
            }
        }
    }

    fn index(&self, x: i64, y: i64) -> Option<usize> {
        let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
        (x < self.width && y < self.height).then(|| (y as usize * self.width as usize + x as usize) * 4)
    }
}

impl Area {
    /// A rectangle from its upper left corner and its size.
    #[must_use]
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// The same, larger by this much on every side.
    #[must_use]
    pub fn grown(&self, by_px: f32) -> Self {
        let (w, h) = ((self.w + 2.0 * by_px).max(0.0), (self.h + 2.0 * by_px).max(0.0));
        Self { x: self.x - by_px, y: self.y - by_px, w, h }
    }

    /// The lower edge.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    /// The right edge.
    #[must_use]
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    /// Middle of the width.
    #[must_use]
    pub fn middle_x(&self) -> f32 {
        self.x + self.w / 2.0
    }

    /// Distance of a point to the edge with round corners, px; negative inside.
    fn distance(&self, x: f32, y: f32, radius_px: f32) -> f32 {
        let (half_w, half_h) = (self.w / 2.0, self.h / 2.0);
        let dx = (x - self.x - half_w).abs() - half_w + radius_px;
        let dy = (y - self.y - half_h).abs() - half_h + radius_px;
        length(dx.max(0.0), dy.max(0.0)) + dx.max(dy).min(0.0) - radius_px
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a root is rounded alike everywhere, and nothing here reaches the twin"
)]
fn length(x: f32, y: f32) -> f32 {
    (x * x + y * y).sqrt()
}

/// Share of a pixel that lies inside an edge at this distance.
fn coverage(distance_px: f32) -> f32 {
    (0.5 - distance_px).clamp(0.0, 1.0)
}

/// Which old pixels lie under each new one, along one axis.
struct Spans {
    old: u32,
    ratio: f32,
}

impl Spans {
    fn new(old: u32, new: u32) -> Self {
        Self { old, ratio: old as f32 / new.max(1) as f32 }
    }

    /// Old pixels under a new one, each with the length that lies under it.
    fn of(&self, new: u32) -> impl Iterator<Item = (u32, f32)> + Clone {
        let (from, to) = (new as f32 * self.ratio, (new + 1) as f32 * self.ratio);
        let last = self.old.saturating_sub(1);
        (from as u32..=(to.ceil() as u32).saturating_sub(1).max(from as u32)).map(move |old| {
            let share = (to.min(old as f32 + 1.0) - from.max(old as f32)).max(1e-4);
            (old.min(last), share)
        })
    }
}

#[cfg(test)]
mod tests;
