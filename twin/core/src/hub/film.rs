//! What happens to the camera hub's pictures: true scene content, for the monitors and for observers.

use firmware::wire::FromHub;

use crate::people::{Actor, Carried, Role};
use crate::plant::camera::Subject;
use crate::truth::{Body, Kept};
use crate::twin::Twin;

/// After its supply returns, a camera hub has this long to settle its clips before they are judged, ns: a recording
/// that it resumes it must also finish.
const SETTLES_NS: u64 = 60_000_000_000;
/// A visit that lasts longer than the recording is judged again after this, ns.
const REJUDGED_NS: u64 = 5_000_000_000;
/// The doorway counts as visible if enough of these points of it are, as fractions of its width and height.
const DOORWAY_POINTS: [[f64; 2]; 9] = [
    [0.25, 0.2],
    [0.25, 0.5],
    [0.25, 0.8],
    [0.5, 0.2],
    [0.5, 0.5],
    [0.5, 0.8],
    [0.75, 0.2],
    [0.75, 0.5],
    [0.75, 0.8],
];
const DOORWAY_NEEDS: usize = 5;
/// With less than this fraction of the lens free there is no picture.
const LENS_NEEDS: f64 = 0.5;
/// A person this far behind the wall's outer face is inside, m.
const INSIDE_M: f64 = 0.0;
/// Heights on a person, most of which must be visible for the person to count as in the picture: shins, hips,
/// shoulders, m (estimate).
const BODY_POINTS_M: [f64; 3] = [0.4, 0.9, 1.4];
const BODY_NEEDS: usize = 2;

/// An object farther than this from its former position counts as moved, m (estimate: less is below half a pixel).
const MOVED_M: f64 = 0.05;

impl Twin {
    /// The sensor exposes a picture now.
    pub(super) fn note_exposure(&mut self) {
        let lens = self.hub_acts.lens_clear;
        let shows = lens > LENS_NEEDS && !self.lens_covered && self.doorway_in_sight();
        self.filming.exposed = Some((self.now_ns, shows));
        if lens > LENS_NEEDS && !self.lens_covered && self.truth.film.is_visited() {
            self.note_company();
        }
        if lens > 0.0 && !self.lens_covered {
            self.truth.privacy.pictured(self.now_ns);
        }
    }

    /// Notes which of the persons inside are in the picture exposed now.
    fn note_company(&mut self) {
        let subjects = self.subjects();
        let seen: Vec<Body> = self.bodies().filter(|body| self.is_in_picture(body.who, &subjects)).collect();
        self.truth.company.exposed(seen.into_iter());
    }

    /// Is most of this person in view of the lens and not hidden?
    fn is_in_picture(&self, who: usize, subjects: &[Subject]) -> bool {
        let muscles = &self.people[who].muscles;
        let [x, z] = muscles.feet_m();
        let others: Vec<Subject> =
            subjects.iter().filter(|subject| subject.body != muscles.body()).copied().collect();
        let sees = |height_m: &&f64| self.camera.sees(&self.plant.stage, &others, [x, **height_m, z]);
        BODY_POINTS_M.iter().filter(sees).count() >= BODY_NEEDS
    }

    /// Everybody on the scene.
    fn bodies(&self) -> impl Iterator<Item = Body> + '_ {
        let there = self.people.iter().enumerate().filter(|(_, actor)| actor.present());
        there.map(|(who, actor)| Body {
            who,
            is_household: actor.mind.role() == Role::Recipient,
            is_inside: actor.muscles.feet_m()[1] < INSIDE_M,
        })
    }

    /// The person for whom the motor opened: the courier nearest to the keypad.
    fn opener(&self) -> Option<usize> {
        let [x, _, z] = self.world.plan.keypad_m(&self.world.door);
        let couriers = self
            .people
            .iter()
            .enumerate()
            .filter(|(_, actor)| actor.present() && actor.mind.role() == Role::Courier);
        let away = |actor: &Actor| {
            let [at_x, at_z] = actor.muscles.feet_m();
            libm::hypot(at_x - x, at_z - z)
        };
        couriers.min_by(|(_, a), (_, b)| away(a).total_cmp(&away(b))).map(|(who, _)| who)
    }

    /// Notes the picture that waits at the hub's camera port.
    pub(super) fn note_picture(&mut self) {
        let Some((at_ns, shows)) = self.filming.exposed else { return };
        let Some(pixels) = self.hub.board.port.waiting() else { return };
        if self.filming.delivered_ns.replace(at_ns) != Some(at_ns) {
            self.truth.film.exposed(at_ns, pixels, shows);
        }
    }

    fn doorway_in_sight(&self) -> bool {
        let (door, stage, subjects) = (&self.world.door, &self.plant.stage, self.subjects());
        // A person in the doorway hides it, but is what the recording is for. So is the moving leaf, for some
        // seconds: it is in the picture itself, and nobody gets past it unseen.
        let leaf = crate::plant::camera::leaf(stage).body;
        let hides = |subject: &Subject| !subject.is_person && subject.body != leaf;
        let things: Vec<_> = subjects.into_iter().filter(hides).collect();
        let sees = |[along, up]: &&[f64; 2]| {
            self.camera.sees(stage, &things, [along * door.width_m, up * door.height_m, -door.thickness_m])
        };
        let closed = self.truth.door_closed;
        // A closed leaf counts as the doorway.
        closed || DOORWAY_POINTS.iter().filter(sees).count() >= DOORWAY_NEEDS
    }

    /// Begins and ends visits: a visit lasts from the motor's opening until the door is locked and nobody who came is
    /// left inside.
    pub(crate) fn follow_visits(&mut self, openings_before: u32) {
        if self.truth.openings != openings_before {
            let (opener, begins) = (self.opener(), !self.truth.film.is_visited());
            self.truth.company.opened(opener, begins);
            self.truth.film.begin_visit(self.now_ns);
            self.truth.privacy.visited();
            self.filming.stood_m = self.things_m();
        }
        if self.truth.film.is_visited() {
            let (bodies, closed) = (self.bodies().collect::<Vec<_>>(), self.truth.door_closed);
            self.truth.company.follow(bodies.into_iter(), closed);
        }
        // Somebody is inside and the recording has ended: no later message will trigger a judgement.
        let is_unseen = self.truth.film.is_visited() && self.filming.clip.is_none();
        if is_unseen && self.hub.firmware().is_some() {
            self.filming.judged_ns.get_or_insert(self.now_ns + REJUDGED_NS);
        }
        let sensor = &self.hub.board.i2c.targets.camera;
        if sensor.is_streaming() && (sensor.hangs() || self.lens_covered) {
            self.truth.privacy.sees_nothing(self.now_ns);
        }
        let locked = self.truth.bolt_home && self.truth.door_closed;
        if !self.truth.film.is_visited() {
            self.truth.privacy.follow(self.now_ns, locked);
        }
        if !self.truth.film.is_visited() || !self.truth.bolt_home || !self.truth.door_closed {
            return;
        }
        let is_inside = self.people.iter().any(|actor| {
            actor.present() && actor.mind.role() != Role::Recipient && actor.muscles.feet_m()[1] < INSIDE_M
        });
        if !is_inside && self.truth.film.end_visit(self.now_ns) {
            let has_new_thing = self.has_new_thing();
            self.truth.privacy.left(self.now_ns, has_new_thing);
            // A camera hub that has just come back marks what it missed when it resumes its recording; it is judged
            // then.
            let is_settling = self.filming.judged_ns.is_some();
            if self.filming.clip.is_none() && self.hub.firmware().is_some() && !is_settling {
                self.judge_film();
            }
        }
    }

    /// Follows what the camera hub reports about its recording.
    pub(super) fn follow_film(&mut self, message: &FromHub) {
        let FromHub::Status(status) = message else { return };
        if let Some(clip) = status.filming
            && !self.filming.clips.contains(&clip)
        {
            self.filming.clips.push(clip);
        }
        let ended = self.filming.clip.is_some() && status.filming.is_none();
        self.filming.clip = status.filming;
        if ended {
            self.judge_film();
        }
    }

    /// The camera hub has restarted: how it handles an interrupted recording is judged after it has had time for
    /// that.
    pub(super) fn hub_came_back(&mut self) {
        self.filming.clip = None;
        self.filming.judged_ns = Some(self.now_ns + SETTLES_NS);
        self.truth.privacy.came_back(self.now_ns);
    }

    /// Positions of loose furniture and parcels, m; none for those off the scene.
    fn things_m(&self) -> Vec<Option<[f64; 3]>> {
        let stage = &self.plant.stage;
        let furniture = stage.furniture().iter().map(|body| Some(stage.centre(*body)));
        let parcel = |number: usize| {
            self.is_there(Carried::Parcel(number)).then(|| stage.centre(self.parcels[number].load.body))
        };
        furniture.chain((0..self.parcels.len()).map(parcel)).collect()
    }

    /// Is there an object in the house that was not there before the visit? The order's parcel does not count at its
    /// requested place.
    fn has_new_thing(&self) -> bool {
        let furniture = self.plant.stage.furniture().len();
        let now_m = self.things_m();
        now_m.iter().zip(&self.filming.stood_m).enumerate().any(|(index, (now, before))| {
            let Some([x, y, z]) = *now else { return before.is_some() };
            let moved = before
                .is_none_or(|[x0, y0, z0]| (x - x0).abs().max((y - y0).abs()).max((z - z0).abs()) > MOVED_M);
            let is_placed = index >= furniture && self.is_at_its_place(index - furniture);
            moved && z < INSIDE_M && !is_placed
        })
    }

    /// Is this parcel, in the hub's picture, where its order requests it?
    fn is_at_its_place(&self, parcel: usize) -> bool {
        let (from_m, to_m) = self.plant.stage.bounds(self.parcels[parcel].load.body);
        let Some(order) = self.world.orders().nth(parcel) else { return false };
        let place = crate::build::drop_region(&self.world, order.parcel.size_m);
        let within = |(from, until): (u8, u8), (first, last): (u8, u8)| first <= from && until <= last;
        crate::world::Lens::new(&self.world.plan.hub)
            .region(from_m, to_m)
            .is_some_and(|stands| within(stands.columns, place.columns) && within(stands.rows, place.rows))
    }

    /// Judges the recordings if it is time.
    pub(crate) fn judge_film_if_due(&mut self) {
        if self.filming.judged_ns.take_if(|at_ns| *at_ns <= self.now_ns).is_some() {
            self.judge_film();
        }
    }

    /// Compares the clips that the service takes to be complete with those in the camera hub's flash.
    pub(crate) fn compare_clips(&mut self) {
        if self.trial {
            return;
        }
        for (clip, pictures) in self.service.whole_clips() {
            if self.filming.compared.insert(clip) {
                let shelved = self.hub.clip(clip).unwrap_or_default();
                let kept = shelved.iter().filter(|segment| segment.head.is_some()).flat_map(|s| &s.pictures);
                self.filming.false_clips += u32::from(!kept.eq(pictures.iter().map(|picture| &**picture)));
            }
        }
    }

    /// Compares the visits with what the camera hub has signed and what its flash holds.
    fn judge_film(&mut self) {
        if self.trial {
            return;
        }
        let mut kept = Vec::new();
        for clip in &self.filming.clips {
            for shelved in self.hub.clip(*clip).unwrap_or_default() {
                let head = shelved.head.and_then(|signed| signed.open(&self.service.keys().hub).copied());
                let pictures = shelved.pictures.iter().map(|(_, pixels)| *pixels).collect();
                kept.extend(head.map(|head| Kept { head, pictures }));
            }
        }
        self.truth.film.judge(self.now_ns, &kept);
    }
}
