//! What the devices and the service do in a tick. The order of the devices is part of the trace.

use boards::Device;

use super::Nodes;
use crate::clock::Tick;
use crate::event::{CameraEvent, Event, LockEvent, WorldEvent};
use crate::observe::Observe;
use crate::scene::Scene;
use crate::world::DeviceName;

impl Nodes {
    /// Sets the inputs of all sensors from the state of the world.
    pub(crate) fn sense(&mut self, scene: Scene, observe: &mut Observe) {
        let touched = scene.actors.touched();
        observe.keys_touched(scene.tick, touched, self.backend.lock_key());
        self.sense_lock(scene, touched, observe);
        self.sense_hub(scene, observe);
    }

    fn sense_lock(&mut self, scene: Scene, touched: u16, observe: &mut Observe) {
        let (tick, lock) = (scene.tick, &mut self.lock);
        let (boots, was_powered) = (lock.device.boots(), lock.runs());
        let senses = lock.senses(scene, touched);
        lock.device.sense(tick.now_ns, &senses);
        if !lock.runs() {
            let went_down = was_powered && lock.device.is_connected();
            observe.lock_is_dark(tick.now_ns, went_down, scene.plant);
        }
        if lock.device.boots() != boots {
            observe.tell(tick, Event::Lock(LockEvent::Boots));
            observe.read_journal(tick, &lock.device);
        }
        observe.reed_is(lock.device.board.reed.is_closed());
    }

    fn sense_hub(&mut self, scene: Scene, observe: &mut Observe) {
        let (tick, hub) = (scene.tick, &mut self.hub);
        let exposes = hub.device.wants_scene(tick.now_ns);
        let senses = hub.senses(scene, exposes);
        if exposes {
            observe.exposed(scene, hub);
        }
        if senses.warm_motion_deg_s >= chips::pir::THRESHOLD_DEG_S && hub.is_lens_clear() {
            observe.hub_detects_motion(tick.now_ns);
        }
        let (boots, powered) = (hub.device.boots(), hub.runs());
        hub.device.sense(tick.now_ns, &senses);
        if hub.device.boots() != boots {
            observe.tell(tick, Event::Hub(CameraEvent::Boots));
        } else if powered && !hub.runs() {
            observe.tell(tick, Event::Hub(CameraEvent::GoesDark));
        }
        observe.picture_at_port(hub);
    }

    /// Runs all firmware that is due, and applies its outputs. Returns the devices whose supply was cut between two
    /// bytes of this poll.
    pub(crate) fn poll(&mut self, tick: Tick, observe: &mut Observe) -> Vec<DeviceName> {
        let mut cut = Vec::new();
        let powered = self.hub.runs();
        self.poll_hub(tick, observe);
        if powered && !self.hub.runs() {
            observe.tell(tick, Event::World(WorldEvent::SupplyCut));
            cut.push(DeviceName::Hub);
        }
        let powered = self.lock.runs();
        self.poll_lock(tick, observe);
        if powered && !self.lock.runs() {
            observe.tell(tick, Event::World(WorldEvent::SupplyCut));
            cut.push(DeviceName::Lock);
        }
        if let Some(event) = self.lock.act(tick.now_ns) {
            observe.tell(tick, Event::Lock(event));
        }
        cut
    }

    fn poll_hub(&mut self, tick: Tick, observe: &mut Observe) {
        let hub = &mut self.hub;
        let polls = hub.device.polls();
        hub.device.poll(tick.now_ns);
        if hub.device.polls() != polls {
            observe.hub_polled(tick, &mut hub.device);
        }
        match hub.act(tick.now_ns) {
            Some(true) => observe.tell(tick, Event::Hub(CameraEvent::OpensShutter)),
            Some(false) => observe.tell(tick, Event::Hub(CameraEvent::ShutsShutter)),
            None => {}
        }
    }

    fn poll_lock(&mut self, tick: Tick, observe: &mut Observe) {
        let lock = &mut self.lock.device;
        let polls = lock.polls();
        lock.poll(tick.now_ns);
        if lock.polls() != polls {
            observe.lock_polled(tick, lock);
        }
    }
}
