//! A film of a run: the world is played once to know the story, cameras are chosen, and it is played again and filmed.
//!
//! For each picture the twin is stepped to the moment and the scene is drawn from the shot's camera. Phones, caption,
//! clock and time line are laid over it, and the encoder takes the result. The opening and the closing card stand on
//! the first and the last picture.

pub mod director;
mod encoder;
pub mod insets;
pub mod rushes;
pub mod subtitles;

use std::path::PathBuf;
use std::sync::Arc;

use twin_core::{Frame, Pace, Twin, World};

use crate::camera::NamedCamera;
use crate::hub::corner::{self, Darkroom};
use crate::offscreen::{Eye, Offscreen};
use crate::paint::corner::CAPTION_SHARE;
use crate::paint::{Picture, caption, card, phone};
use crate::screens::Screens;
use crate::{Quality, ViewError};

use director::{Plan, Span};
use encoder::Recorder;
use insets::Inset;
use rushes::Rushes;
use subtitles::Subtitle;

/// What to film, and how.
pub struct FilmOptions<'a> {
    /// The world.
    pub world: Arc<World>,
    /// Seed of the run.
    pub seed: u64,
    /// Where the film goes.
    pub out: PathBuf,
    /// Width and height, px; an odd one is rounded down, H.264 knows only even ones.
    pub size: (u32, u32),
    /// Pictures in a second, 1..=60.
    pub fps: u32,
    /// One camera for all of it, or the director, which cuts between cameras.
    pub camera: NamedCamera,
    /// Start, s of story; without it the film starts when the courier comes, with an opening card.
    pub from_s: Option<f64>,
    /// End, s of story; without it the film runs to the end of what happens, with the verdict.
    pub to_s: Option<f64>,
    /// How richly it is drawn.
    pub quality: Quality,
    /// Called after each picture with the pictures done and their total.
    pub on_progress: Box<dyn FnMut(u64, u64) + 'a>,
}

/// What was filmed.
#[derive(Clone, Debug, PartialEq)]
pub struct FilmReport {
    /// The file.
    pub out: PathBuf,
    /// Width and height, px.
    pub size: (u32, u32),
    /// Pictures.
    pub frames: u64,
    /// Length, s of film.
    pub length_s: f64,
    /// Part of the story that is shown, from and to, s.
    pub story_s: (f64, f64),
    /// Shots.
    pub shots: usize,
    /// Size of the file, bytes.
    pub bytes: u64,
}

/// The opening card is seen this long, s of film.
const TITLE_S: f64 = 2.6;
/// The closing card is seen this long, s of film.
const VERDICT_S: f64 = 4.4;
/// Cards come and go in this time, s of film.
const FADE_S: f64 = 0.5;
/// A caption comes and goes in this time, s of film.
const CAPTION_FADE_S: f64 = 0.2;
/// Smallest edge of a film, px: what H.264 calls a macroblock.
const EDGE_MIN_PX: u32 = 16;
/// Longest and shortest edge of a film at most, px. Source: openh264, `Encoder::encode_at`.
const EDGES_MAX_PX: (u32, u32) = (3840, 2160);

/// Films a run.
///
/// # Errors
/// Nothing to draw with, nothing to film between `from_s` and `to_s`, or the file cannot be written.
pub fn film(options: FilmOptions<'_>) -> Result<FilmReport, ViewError> {
    let (width, height) = even_size(options.size)?;
    let mut offscreen = Offscreen::new(Arc::clone(&options.world), width, height, options.quality)?;
    film_with(options, |frame, eye| offscreen.look(frame, eye))
}

/// Films a run with pictures from elsewhere: for tests, and for machines that draw in another way.
///
/// # Errors
/// As [`film`], and whatever `draw` reports.
pub fn film_with(
    mut options: FilmOptions<'_>,
    mut draw: impl FnMut(&Frame, Eye<'_>) -> Result<Picture, ViewError>,
) -> Result<FilmReport, ViewError> {
    let size = even_size(options.size)?;
    let fps = options.fps.clamp(1, 60);
    let cut = Cut::of(&options)?;
    let frames = (cut.length_s() * f64::from(fps)).round().max(1.0) as u64;
    let mut recorder = Recorder::create(&options.out, size, fps, &options.world.name)?;
    let mut stage = Replay::new(&options)?;
    for index in 0..frames {
        let film_s = index as f64 / f64::from(fps);
        let picture = cut.picture(film_s, &mut stage, &mut draw)?;
        recorder.push(&picture)?;
        (options.on_progress)(index + 1, frames);
    }
    Ok(FilmReport {
        out: options.out.clone(),
        size,
        frames,
        length_s: frames as f64 / f64::from(fps),
        story_s: cut.plan.span_s(),
        shots: cut.plan.shots.len(),
        bytes: recorder.finish()?,
    })
}

fn even_size((width, height): (u32, u32)) -> Result<(u32, u32), ViewError> {
    let (width, height) = (width & !1, height & !1);
    let (long, short) = (width.max(height), width.min(height));
    if short < EDGE_MIN_PX || long > EDGES_MAX_PX.0 || short > EDGES_MAX_PX.1 {
        return Err(ViewError::Asked(format!(
            "a film cannot be {width}x{height}; it must be at least {EDGE_MIN_PX} and at most {}x{} pixels",
            EDGES_MAX_PX.0, EDGES_MAX_PX.1
        )));
    }
    Ok((width, height))
}

/// Everything that is decided before the first picture is drawn.
struct Cut {
    world: Arc<World>,
    rushes: Rushes,
    plan: Plan,
    subtitles: Vec<Subtitle>,
    ticks: Vec<caption::Tick>,
    insets: Vec<Inset>,
    title_s: f64,
    verdict_s: f64,
}

impl Cut {
    fn of(options: &FilmOptions<'_>) -> Result<Self, ViewError> {
        let rushes = Rushes::of(&options.world, options.seed)?;
        let span = Span { from_s: options.from_s, to_s: options.to_s };
        let plan = match options.camera {
            NamedCamera::Director => director::direct(&rushes, span),
            camera => director::one_shot(&rushes, span, camera),
        };
        let (from_s, to_s) = plan.span_s();
        if to_s <= from_s {
            let (from_s, to_s) = (options.from_s.unwrap_or(from_s), options.to_s.unwrap_or(to_s));
            return Err(ViewError::Asked(format!(
                "nothing to render between {from_s} s and {to_s} s; this world plays from 0 to {} s",
                rushes.length_s()
            )));
        }
        Ok(Self {
            subtitles: subtitles::subtitles(rushes.events(), &plan),
            ticks: subtitles::ticks(rushes.events(), &plan),
            insets: insets::insets(&rushes, &plan),
            title_s: if options.from_s.is_none() { TITLE_S } else { 0.0 },
            verdict_s: if options.to_s.is_none() { VERDICT_S } else { 0.0 },
            world: Arc::clone(&options.world),
            rushes,
            plan,
        })
    }

    fn length_s(&self) -> f64 {
        self.title_s + self.plan.length_s() + self.verdict_s
    }

    fn picture(
        &self,
        film_s: f64,
        stage: &mut Replay,
        draw: &mut impl FnMut(&Frame, Eye<'_>) -> Result<Picture, ViewError>,
    ) -> Result<Picture, ViewError> {
        let told_s = film_s - self.title_s;
        let after_s = told_s - self.plan.length_s();
        let (story_s, speed) = match after_s >= 0.0 {
            true => (self.plan.span_s().1, 1.0),
            false => self.plan.story_s(told_s),
        };
        let mut picture = stage.picture(self, story_s, told_s.max(0.0), draw)?;
        if told_s >= 0.0 && after_s < 0.0 {
            let Replay { darkroom, frame, screens, .. } = stage;
            let prints = darkroom.develop(frame, &mut |frame| draw(frame, Eye::Hub))?;
            insets::lay(screens, &mut picture, &self.insets, told_s, &self.world, frame, prints);
            if self.plan.shot_at(story_s).is_some_and(|shot| corner::leaves_room(shot.camera)) {
                corner::lay(&mut picture, &self.world, frame, prints);
            }
            self.lay_over(&mut picture, frame, told_s, story_s, speed);
        }
        // The opening card goes while the story begins; the closing one comes over its last picture.
        let title = ((self.title_s - film_s) / FADE_S).clamp(0.0, 1.0) as f32;
        card::title(&mut picture, &self.world.name, &self.world.story, title);
        if self.verdict_s > 0.0 {
            let verdict = (after_s / FADE_S).clamp(0.0, 1.0) as f32;
            card::verdict(&mut picture, &self.rushes.report, verdict);
        }
        Ok(picture)
    }

    /// Caption, gauges, clock and time line of a moment.
    fn lay_over(&self, picture: &mut Picture, frame: &Frame, told_s: f64, story_s: f64, speed: f64) {
        if let Some(line) = self.subtitles.iter().find(|line| (line.from_s..line.to_s).contains(&told_s)) {
            let edge_s = (told_s - line.from_s).min(line.to_s - told_s);
            let share = if corner::takes_corner(frame) { CAPTION_SHARE } else { caption::SHARE };
            let alpha = (edge_s / CAPTION_FADE_S).clamp(0.25, 1.0) as f32;
            caption::lower_third(picture, &line.caption, alpha, share);
        }
        if self.plan.shot_at(story_s).is_some_and(|shot| shot.camera == NamedCamera::Lock) {
            let mechanism = &frame.mechanism;
            let bolt = format!("bolt {:.1} mm", mechanism.bolt_travel_m * 1e3);
            let motor = format!("motor {:.2} A", mechanism.motor_current_a.abs());
            caption::gauges(picture, &[&bolt, &motor]);
        }
        caption::mark(picture);
        caption::clock(picture, &phone::clock_words(&self.world.starts_at, story_s), speed);
        let passed = (told_s / self.plan.length_s()) as f32;
        caption::time_line(picture, &caption::TimeLine { passed, ticks: &self.ticks });
    }
}

/// The run, played a second time, and the last picture of it.
struct Replay {
    twin: Twin,
    frame: Frame,
    drawn: Option<(f64, Picture)>,
    screens: Screens,
    darkroom: Darkroom,
}

impl Replay {
    fn new(options: &FilmOptions<'_>) -> Result<Self, ViewError> {
        let mut twin = Twin::new(Arc::clone(&options.world), options.seed)?;
        // A jump over idle time would overshoot the picture's moment.
        twin.set_pace(Pace::EveryTick);
        let frame = twin.frame();
        let darkroom = Darkroom::new(&options.world, options.seed);
        Ok(Self { twin, frame, drawn: None, screens: Screens::default(), darkroom })
    }

    /// The scene at a moment, without anything laid over. Cards stand on one moment: it is drawn once.
    fn picture(
        &mut self,
        cut: &Cut,
        story_s: f64,
        told_s: f64,
        draw: &mut impl FnMut(&Frame, Eye<'_>) -> Result<Picture, ViewError>,
    ) -> Result<Picture, ViewError> {
        if let Some((at_s, picture)) = &self.drawn
            && *at_s == story_s
        {
            return Ok(picture.clone());
        }
        while self.twin.now_s() < story_s && !self.twin.is_over() {
            self.twin.step();
        }
        self.frame = self.twin.frame();
        let camera = cut.plan.shot_at(story_s).map_or(NamedCamera::Overview, |shot| shot.camera);
        let view = camera.view(&cut.world, &self.frame, told_s as f32);
        let picture = draw(&self.frame, Eye::Camera(&view))?;
        self.drawn = Some((story_s, picture.clone()));
        Ok(picture)
    }
}
