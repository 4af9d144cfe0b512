//! Text: measured, wrapped and painted with the fonts that the panels use.
//!
//! The fonts have one weight each. Heavier ones are made by smearing a glyph's coverage sideways by a share of its
//! size, which at caption sizes looks like the type's own bold.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};

use super::canvas::Picture;
use super::colour::Rgba;

/// Which typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// For reading.
    Text,
    /// Every digit as wide as the next: codes, clocks, numbers under bars.
    Mono,
}

/// How heavy the strokes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As the font is drawn.
    Light,
    /// For small text on a picture.
    Regular,
    /// For headings.
    Bold,
}

/// Where the given x lies in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At its beginning.
    Left,
    /// In its middle.
    Centre,
    /// At its end.
    Right,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Typeface.
    pub face: Face,
    /// Weight.
    pub weight: Weight,
    /// Size from descender to ascender, px.
    pub size_px: f32,
    /// Colour.
    pub colour: Rgba,
    /// Added between letters, px.
    pub spacing_px: f32,
}

impl Style {
    /// Text in a size and a colour, regular weight.
    #[must_use]
    pub const fn text(size_px: f32, colour: Rgba) -> Self {
        Self { face: Face::Text, weight: Weight::Regular, size_px, colour, spacing_px: 0.0 }
    }

    /// Text with digits of one width.
    #[must_use]
    pub const fn mono(size_px: f32, colour: Rgba) -> Self {
        Self { face: Face::Mono, weight: Weight::Light, size_px, colour, spacing_px: 0.0 }
    }

    /// The same, bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    /// The same, light.
    #[must_use]
    pub const fn light(self) -> Self {
        Self { weight: Weight::Light, ..self }
    }

    /// The same, with letters this much further apart, px.
    #[must_use]
    pub const fn spaced(self, spacing_px: f32) -> Self {
        Self { spacing_px, ..self }
    }

    /// Width of one line, px.
    #[must_use]
    pub fn measure(&self, text: &str) -> f32 {
        let (_, width_px) = self.glyphs(text);
        width_px
    }

    /// Height of capitals above the baseline, px (both fonts: about 0.6 of ascender to descender).
    #[must_use]
    pub fn cap_px(&self) -> f32 {
        0.6 * self.size_px
    }

    /// The text in lines no wider than this, broken between words; a longer word stands alone and is cut nowhere.
    #[must_use]
    pub fn wrap(&self, text: &str, width_px: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if self.measure(&format!("{line} {word}")) <= width_px => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// The text in at most so many lines; what does not fit ends in an ellipsis.
    #[must_use]
    pub fn wrap_at_most(&self, text: &str, width_px: f32, lines_max: usize) -> Vec<String> {
        let mut lines = self.wrap(text, width_px);
        if lines.len() > lines_max {
            lines.truncate(lines_max);
            if let Some(last) = lines.pop() {
                lines.push(self.shorten(&format!("{last}…"), width_px));
            }
        }
        lines
    }

    /// The largest style up to this one in which one line fits the width.
    #[must_use]
    pub fn fitted(&self, text: &str, width_px: f32) -> Self {
        let needed_px = self.measure(text);
        if needed_px <= width_px {
            return *self;
        }
        let ratio = width_px / needed_px;
        Self { size_px: self.size_px * ratio, spacing_px: self.spacing_px * ratio, ..*self }
    }

    /// A line ending in an ellipsis, made shorter until it fits.
    fn shorten(&self, line: &str, width_px: f32) -> String {
        let mut letters: Vec<char> = line.trim_end_matches('…').chars().collect();
        loop {
            let shorter: String = letters.iter().collect();
            let shorter = format!("{}…", shorter.trim_end());
            if letters.pop().is_none() || self.measure(&shorter) <= width_px {
                return shorter;
            }
        }
    }

    /// Glyphs along the baseline from x = 0, and the width of the line.
    fn glyphs(&self, text: &str) -> (Vec<Glyph>, f32) {
        let font = self.font().as_scaled(PxScale::from(self.size_px));
        let mut glyphs = Vec::new();
        let mut x_px = 0.0;
        let mut last = None;
        for letter in text.chars() {
            let id = font.glyph_id(letter);
            if let Some(last) = last {
                x_px += font.kern(last, id) + self.spacing_px;
            }
            glyphs.push(id.with_scale_and_position(PxScale::from(self.size_px), point(x_px, 0.0)));
            x_px += font.h_advance(id);
            last = Some(id);
        }
        (glyphs, x_px)
    }

    fn font(&self) -> &'static FontRef<'static> {
        match self.face {
            Face::Text => &TEXT,
            Face::Mono => &MONO,
        }
    }

    /// How far a glyph is smeared, px.
    fn smear_px(&self) -> f32 {
        let share = match (self.face, self.weight) {
            (_, Weight::Light) => 0.0,
            (Face::Text, Weight::Regular) => 0.02,
            (Face::Mono, Weight::Regular) => 0.01,
            (Face::Text, Weight::Bold) => 0.052,
            (Face::Mono, Weight::Bold) => 0.035,
        };
        share * self.size_px
    }
}

static TEXT: LazyLock<FontRef<'static>> = LazyLock::new(|| font(epaint_default_fonts::UBUNTU_LIGHT));
static MONO: LazyLock<FontRef<'static>> = LazyLock::new(|| font(epaint_default_fonts::HACK_REGULAR));

#[expect(clippy::expect_used, reason = "the bytes are part of the build and cannot differ at run time")]
fn font(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("a font of the build must parse")
}

impl Picture {
    /// Paints one line on a baseline, y px from the top.
    pub fn text(&mut self, x: f32, baseline_y: f32, align: Align, style: &Style, text: &str) {
        let (glyphs, width_px) = style.glyphs(text);
        let smear_px = style.smear_px();
        let left = match align {
            Align::Left => x,
            Align::Centre => x - width_px / 2.0,
            Align::Right => x - width_px,
        };
        for mut glyph in glyphs {
            glyph.position.x += left;
            glyph.position.y += baseline_y;
            self.glyph(style, glyph, smear_px);
        }
    }

    /// Paints lines one under the other; returns the baseline that would come next.
    pub fn lines(
        &mut self,
        x: f32,
        first_baseline_y: f32,
        line_px: f32,
        align: Align,
        style: &Style,
        lines: &[String],
    ) -> f32 {
        let mut y = first_baseline_y;
        for line in lines {
            self.text(x, y, align, style, line);
            y += line_px;
        }
        y
    }

    fn glyph(&mut self, style: &Style, mut glyph: Glyph, smear_px: f32) {
        glyph.position.x -= smear_px / 2.0;
        let Some(outlined) = style.font().outline_glyph(glyph) else { return };
        let bounds = outlined.px_bounds();
        let whole = smear_px.floor();
        let (wide, high) = (bounds.width() as usize + whole as usize + 2, bounds.height() as usize + 1);
        let mut shares = vec![0.0_f32; wide * high];
        // The strongest of the glyph and its shifted copies; the last shift is a fraction of a pixel.
        let mut shifts: Vec<(usize, f32)> = (0..=whole as usize).map(|shift| (shift, 1.0)).collect();
        if smear_px > whole {
            shifts.push((whole as usize + 1, smear_px - whole));
        }
        outlined.draw(|x, y, share| {
            for (shift, strength) in &shifts {
                if let Some(pixel) = shares.get_mut(y as usize * wide + x as usize + shift) {
                    *pixel = pixel.max(share * strength);
                }
            }
        });
        for (index, share) in shares.into_iter().enumerate() {
            if share > 0.0 {
                let (x, y) = ((index % wide) as i64, (index / wide) as i64);
                self.blend(bounds.min.x as i64 + x, bounds.min.y as i64 + y, style.colour, share);
            }
        }
    }
}

#[cfg(test)]
mod tests;
