//! What happens to the camera hub's pictures: true scene content, for the monitors and for observers.

use firmware::wire::FromHub;

use super::Observe;
use crate::moment::Moment;
use crate::nodes::{HubNode, Nodes};
use crate::people::{Actor, Carried, Role};
use crate::plant::camera::{Subject, leaf};
use crate::scene::Scene;
use crate::truth::{Body, Kept};

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

impl Observe {
    /// The camera hub's sensor exposes a picture now.
    pub(crate) fn exposed(&mut self, scene: Scene, hub: &HubNode) {
        let (now_ns, lens) = (scene.tick.now_ns, hub.acts.lens_clear);
        let shows = lens > LENS_NEEDS && !hub.lens_covered && self.doorway_in_sight(scene, hub);
        self.filming.exposed = Some((now_ns, shows));
        if lens > LENS_NEEDS && !hub.lens_covered && self.truth.film.is_visited() {
            let subjects = scene.subjects();
            let is_seen = |body: &Body| is_in_picture(scene, hub, body.who, &subjects);
            let seen: Vec<Body> = bodies(scene).filter(is_seen).collect();
            self.truth.company.exposed(seen.into_iter());
        }
        if lens > 0.0 && !hub.lens_covered {
            self.truth.privacy.pictured(now_ns);
        }
    }

    fn doorway_in_sight(&self, scene: Scene, hub: &HubNode) -> bool {
        let (door, stage) = (&scene.tick.world.door, &scene.plant.stage);
        // A person in the doorway hides it, but is what the recording is for. So is the moving leaf, for some
        // seconds: it is in the picture itself, and nobody gets past it unseen.
        let leaf = leaf(stage).body;
        let hides = |subject: &Subject| !subject.is_person && subject.body != leaf;
        let things: Vec<_> = scene.subjects().into_iter().filter(hides).collect();
        let sees = |[along, up]: &&[f64; 2]| {
            hub.camera.sees(stage, &things, [along * door.width_m, up * door.height_m, -door.thickness_m])
        };
        // A closed leaf counts as the doorway.
        self.truth.door_closed || DOORWAY_POINTS.iter().filter(sees).count() >= DOORWAY_NEEDS
    }

    /// Notes the picture that waits at the hub's camera port.
    pub(crate) fn picture_at_port(&mut self, hub: &HubNode) {
        let Some((at_ns, shows)) = self.filming.exposed else { return };
        let Some(pixels) = hub.device.board.port.waiting() else { return };
        if self.filming.delivered_ns.replace(at_ns) != Some(at_ns) {
            self.truth.film.exposed(at_ns, pixels, shows);
        }
    }

    /// Begins and ends visits: a visit lasts from the motor's opening until the door is locked and nobody who came is
    /// left inside.
    pub(super) fn follow_visits(&mut self, moment: Moment, openings_before: u32) {
        let (now_ns, scene, hub) = (moment.tick.now_ns, moment.scene(), &moment.nodes.hub);
        if self.truth.openings != openings_before {
            let (opener, begins) = (opener(scene), !self.truth.film.is_visited());
            self.truth.company.opened(opener, begins);
            self.truth.film.begin_visit(now_ns);
            self.truth.privacy.visited();
            self.filming.stood_m = things_m(scene);
        }
        if self.truth.film.is_visited() {
            self.truth.company.follow(bodies(scene), self.truth.door_closed);
        }
        // Somebody is inside and the recording has ended: no later message will trigger a judgement.
        let is_unseen = self.truth.film.is_visited() && self.filming.clip.is_none();
        if is_unseen && hub.runs() {
            self.filming.judged_ns.get_or_insert(now_ns + REJUDGED_NS);
        }
        let sensor = &hub.device.board.i2c.targets.camera;
        if sensor.is_streaming() && (sensor.hangs() || hub.lens_covered) {
            self.truth.privacy.sees_nothing(now_ns);
        }
        let locked = self.truth.bolt_home && self.truth.door_closed;
        if !self.truth.film.is_visited() {
            self.truth.privacy.follow(now_ns, locked);
            return;
        }
        let is_inside =
            |actor: &Actor| actor.mind.role() != Role::Recipient && actor.muscles.feet_m()[1] < INSIDE_M;
        if locked && !moment.actors.present().any(is_inside) && self.truth.film.end_visit(now_ns) {
            self.truth.privacy.left(now_ns, self.has_new_thing(scene));
            // A camera hub that has just come back marks what it missed when it resumes its recording; it is judged
            // then.
            let is_settling = self.filming.judged_ns.is_some();
            if self.filming.clip.is_none() && hub.runs() && !is_settling {
                self.judge_film(now_ns, moment.nodes);
            }
        }
    }

    /// Follows what the camera hub reports about its recording.
    pub(super) fn follow_film(&mut self, now_ns: u64, message: &FromHub, nodes: &Nodes) {
        let FromHub::Status(status) = message else { return };
        if let Some(clip) = status.filming
            && !self.filming.clips.contains(&clip)
        {
            self.filming.clips.push(clip);
        }
        let ended = self.filming.clip.is_some() && status.filming.is_none();
        self.filming.clip = status.filming;
        if ended {
            self.judge_film(now_ns, nodes);
        }
    }

    /// The camera hub has restarted: how it handles an interrupted recording is judged after it has had time for
    /// that.
    pub(super) fn hub_came_back(&mut self, now_ns: u64) {
        self.filming.clip = None;
        self.filming.judged_ns = Some(now_ns + SETTLES_NS);
        self.truth.privacy.came_back(now_ns);
    }

    /// Is there an object in the house that was not there before the visit? The order's parcel does not count at its
    /// requested place.
    fn has_new_thing(&self, scene: Scene) -> bool {
        let furniture = scene.plant.stage.furniture().len();
        let now_m = things_m(scene);
        now_m.iter().zip(&self.filming.stood_m).enumerate().any(|(index, (now, before))| {
            let Some([x, y, z]) = *now else { return before.is_some() };
            let moved = before
                .is_none_or(|[x0, y0, z0]| (x - x0).abs().max((y - y0).abs()).max((z - z0).abs()) > MOVED_M);
            let is_placed = index >= furniture && is_at_its_place(scene, index - furniture);
            moved && z < INSIDE_M && !is_placed
        })
    }

    /// Judges the recordings if it is time.
    pub(super) fn judge_film_if_due(&mut self, now_ns: u64, nodes: &Nodes) {
        if self.filming.judged_ns.take_if(|at_ns| *at_ns <= now_ns).is_some() {
            self.judge_film(now_ns, nodes);
        }
    }

    /// Compares the clips that the service takes to be complete with those in the camera hub's flash.
    pub(crate) fn compare_clips(&mut self, nodes: &Nodes) {
        if self.is_trial {
            return;
        }
        for (clip, pictures) in nodes.backend.service.whole_clips() {
            if self.filming.compared.insert(clip) {
                let shelved = nodes.hub.device.clip(clip).unwrap_or_default();
                let kept = shelved.iter().filter(|segment| segment.head.is_some()).flat_map(|s| &s.pictures);
                self.filming.false_clips += u32::from(!kept.eq(pictures.iter().map(|picture| &**picture)));
            }
        }
    }

    /// Compares the visits with what the camera hub has signed and what its flash holds.
    fn judge_film(&mut self, now_ns: u64, nodes: &Nodes) {
        if self.is_trial {
            return;
        }
        let mut kept = Vec::new();
        for clip in &self.filming.clips {
            for shelved in nodes.hub.device.clip(*clip).unwrap_or_default() {
                let head =
                    shelved.head.and_then(|signed| signed.open(&nodes.backend.service.keys().hub).copied());
                let pictures = shelved.pictures.iter().map(|(_, pixels)| *pixels).collect();
                kept.extend(head.map(|head| Kept { head, pictures }));
            }
        }
        self.truth.film.judge(now_ns, &kept);
    }
}

/// Is most of this person in view of the lens and not hidden?
fn is_in_picture(scene: Scene, hub: &HubNode, who: usize, subjects: &[Subject]) -> bool {
    let muscles = &scene.actors.people()[who].muscles;
    let [x, z] = muscles.feet_m();
    let others: Vec<Subject> =
        subjects.iter().filter(|subject| subject.body != muscles.body()).copied().collect();
    let sees = |height_m: &&f64| hub.camera.sees(&scene.plant.stage, &others, [x, **height_m, z]);
    BODY_POINTS_M.iter().filter(sees).count() >= BODY_NEEDS
}

/// Everybody on the scene.
fn bodies(scene: Scene<'_>) -> impl Iterator<Item = Body> + '_ {
    let there = scene.actors.people().iter().enumerate().filter(|(_, actor)| actor.present());
    there.map(|(who, actor)| Body {
        who,
        is_household: actor.mind.role() == Role::Recipient,
        is_inside: actor.muscles.feet_m()[1] < INSIDE_M,
    })
}

/// The person for whom the motor opened: the courier nearest to the keypad.
fn opener(scene: Scene) -> Option<usize> {
    let [x, _, z] = scene.tick.world.plan.keypad_m(&scene.tick.world.door);
    let couriers = scene.actors.people().iter().enumerate();
    let couriers = couriers.filter(|(_, actor)| actor.present() && actor.mind.role() == Role::Courier);
    let away = |actor: &Actor| {
        let [at_x, at_z] = actor.muscles.feet_m();
        libm::hypot(at_x - x, at_z - z)
    };
    couriers.min_by(|(_, a), (_, b)| away(a).total_cmp(&away(b))).map(|(who, _)| who)
}

/// Positions of loose furniture, then of parcels, m; none for those off the scene.
fn things_m(scene: Scene) -> Vec<Option<[f64; 3]>> {
    let (stage, actors) = (&scene.plant.stage, scene.actors);
    let furniture = stage.furniture().iter().map(|body| Some(stage.centre(*body)));
    let parcels = actors.parcels().iter().enumerate().map(|(number, parcel)| {
        actors.is_there(Carried::Parcel(number)).then(|| stage.centre(parcel.load.body))
    });
    furniture.chain(parcels).collect()
}

/// Is this parcel, in the hub's picture, where its order requests it?
fn is_at_its_place(scene: Scene, parcel: usize) -> bool {
    let world = scene.tick.world;
    let (from_m, to_m) = scene.plant.stage.bounds(scene.actors.parcels()[parcel].load.body);
    let Some(order) = world.orders().nth(parcel) else { return false };
    let place = crate::build::drop_region(world, order.parcel.size_m);
    let within = |(from, until): (u8, u8), (first, last): (u8, u8)| first <= from && until <= last;
    crate::world::Lens::new(&world.plan.hub)
        .region(from_m, to_m)
        .is_some_and(|stands| within(stands.columns, place.columns) && within(stands.rows, place.rows))
}
