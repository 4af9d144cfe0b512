//! The hub's circuit board: chips, lines, the shutter before its lens, and their wiring.

use std::sync::Arc;

use chips::ads1115::{self, Ads1115};
use chips::bus::PollContext;
use chips::bus::pins::{InputHandle, InputLine, Level, OutputHandle, OutputLine, PwmChannel, PwmHandle};
use chips::image_sensor::{self, CameraPort, FrameHandle, ImageSensor, PIXELS};
use chips::indicator::Led;
use chips::micro_switch::MicroSwitch;
use chips::microphone::{FLOOR_DB, Microphone};
use chips::pir::Pir;
use chips::radio_modem::{MESH_FRAME_BYTES, RadioModem, WIFI_FRAME_BYTES};
use chips::servo::{FARTHEST_DEG, Servo};
use chips::w25q::W25q;
use chips::{I2cBus, I2cHandle, I2cTarget, I2cTargets, SpiBus, SpiHandle, SpiTarget, Uart, UartHandle};
use firmware::hub::{Hub, HubConfig};
use firmware::{Instant, Job, Wake, hub};

use crate::powered::{Circuit, Supply};
use crate::work::cost_ns;

#[cfg(test)]
mod tests;

/// The mains adapter's voltage, V.
const ADAPTER_V: f64 = 5.0;
/// Below this the regulator drops out, and above that the hub starts again, V (estimate).
const BROWN_OUT_V: f64 = 3.6;
const POWER_GOOD_V: f64 = 4.0;
/// The mesh modem's line rate, and the Wi-Fi modem's, baud.
const MESH_BAUD: u32 = 115_200;
const WIFI_BAUD: u32 = 921_600;
/// Buffers of the Wi-Fi modem's UART, bytes: a poll that writes flash takes 60 ms, in which 5,500 bytes may arrive; the
/// modem's own buffer ends at 2,048.
const WIFI_RING_BYTES: usize = 2_048;
const WIFI_FIFO_BYTES: usize = 4_096;
/// Buffers of the mesh modem's UART, bytes: an idle hub polls every 50 ms, in which 576 bytes may arrive.
const MESH_RING_BYTES: usize = 256;
const MESH_FIFO_BYTES: usize = 1_024;
/// Frequency of the servo's pulses, Hz.
const SERVO_HZ: u32 = 50;
/// Distance of the end switch from the shutter's hinge, m; distance of the shutter from its seat at which it switches,
/// m; how far a seated shutter presses it in, m (estimates): it reads "shut" up to 5.7 degrees.
const END_SWITCH_ARM_M: f64 = 0.010;
const END_SWITCH_M: f64 = 0.001;
const FLAP_SEATED_M: f64 = 0.002;
/// Up to the first angle the shutter covers the whole lens, degrees, and from the second on nothing of it (estimate).
const LENS_COVERED_DEG: f64 = 10.0;
const LENS_CLEAR_DEG: f64 = 50.0;
/// The microphone's level is wired to this input of the converter.
const MICROPHONE_INPUT: usize = 0;
/// The lamp's logic runs from a 3.3 V regulator, V.
const LOGIC_V: f64 = 3.3;

/// Inputs of the board's sensors at the start of a tick.
#[derive(Clone, Debug, PartialEq)]
pub struct HubSenses {
    /// Light per pixel as the lens would deliver it with an open shutter, 0 to 1 and more, row by row from the top
    /// left; none if nothing is exposed now, or nothing has changed: see [`crate::HubDevice::wants_scene`].
    pub scene: Option<Arc<[f32; PIXELS]>>,
    /// How fast the fastest warm body in the motion sensor's field moves across it, degrees a second.
    pub warm_motion_deg_s: f64,
    /// Sound at the microphone, dB.
    pub sound_db: f64,
    /// The board has mains power.
    pub mains: bool,
    /// Air, °C.
    pub ambient_c: f64,
}

impl Default for HubSenses {
    /// A quiet empty room.
    fn default() -> Self {
        Self { scene: None, warm_motion_deg_s: 0.0, sound_db: FLOOR_DB, mains: true, ambient_c: 20.0 }
    }
}

/// The board's outputs to the world.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HubActs {
    /// The shutter's angle, 0 = shut, 1 = wide open.
    pub shutter_open: f64,
    /// Share of the light that passes the shutter: 0 while it covers the lens.
    pub lens_clear: f64,
    /// Infra-red lamp, 1 = full brightness.
    pub infrared: f64,
    /// Red REC lamp, 1 = full brightness.
    pub rec_lamp: f64,
}

/// The chips on the hub's I2C bus.
#[derive(Clone, Debug)]
pub struct HubChips {
    /// Image sensor.
    pub camera: ImageSensor,
    /// Converter behind the microphone.
    pub converter: Ads1115,
}

impl I2cTargets for HubChips {
    fn target(&mut self, address: u8) -> Option<&mut dyn I2cTarget> {
        match address {
            image_sensor::ADDRESS => Some(&mut self.camera),
            ads1115::ADDRESS => Some(&mut self.converter),
            _ => None,
        }
    }
}

/// The board. Chips are public so that faults can be injected and panels can show them; wiring is not.
#[derive(Clone, Debug)]
pub struct HubBoard {
    /// The I2C bus with its chips, faults and trace.
    pub i2c: I2cBus<HubChips>,
    /// The port that takes the image sensor's frames.
    pub port: CameraPort,
    /// The flash chip on its SPI bus.
    pub flash: SpiBus<W25q>,
    /// The modem of the mesh on its UART.
    pub mesh: Uart<RadioModem>,
    /// The Wi-Fi modem on its UART.
    pub cloud: Uart<RadioModem>,
    /// The servo that turns the shutter.
    pub shutter_servo: Servo,
    /// The shutter's end switch.
    pub shutter_end: MicroSwitch,
    /// The end switch's line: low = shut.
    pub shutter_end_line: InputLine,
    /// The motion sensor.
    pub pir: Pir,
    /// The motion sensor's line: high = motion.
    pub pir_line: InputLine,
    /// The microphone.
    pub microphone: Microphone,
    frame_ready: InputLine,
    shutter: PwmChannel,
    infrared: OutputLine,
    rec_lamp: OutputLine,
    infrared_led: Led,
    rec_led: Led,
    powered: bool,
    ambient_c: f64,
}

impl HubBoard {
    /// A board fresh from assembly, its shutter shut; `seed` keys the noise of its sensors.
    pub fn new(seed: u64) -> Self {
        let chips = HubChips { camera: ImageSensor::new(seed, "hub.camera"), converter: Ads1115::new() };
        let mut pir_line = InputLine::new(seed, "hub.pir-line");
        let pir = Pir::new(&mut pir_line);
        let mesh = RadioModem::new(MESH_BAUD, MESH_FRAME_BYTES);
        let wifi = RadioModem::new(WIFI_BAUD, WIFI_FRAME_BYTES);
        let mut board = Self {
            i2c: I2cBus::new(chips, seed),
            port: CameraPort::default(),
            flash: SpiBus::new(W25q::new(seed, "hub.flash"), seed, "hub.spi"),
            mesh: Uart::new(mesh, MESH_BAUD, seed, "hub.mesh").with_buffers(MESH_RING_BYTES, MESH_FIFO_BYTES),
            cloud: Uart::new(wifi, WIFI_BAUD, seed, "hub.wifi")
                .with_buffers(WIFI_RING_BYTES, WIFI_FIFO_BYTES),
            shutter_servo: Servo::new(0.0),
            shutter_end: MicroSwitch::new(END_SWITCH_M, seed, "hub.shutter-end"),
            shutter_end_line: InputLine::new(seed, "hub.shutter-end-line"),
            pir,
            pir_line,
            microphone: Microphone::default(),
            frame_ready: InputLine::new(seed, "hub.frame-ready"),
            shutter: PwmChannel::new(SERVO_HZ),
            infrared: OutputLine::new(),
            rec_lamp: OutputLine::new(),
            infrared_led: Led::infrared(),
            rec_led: Led::red(),
            powered: false,
            ambient_c: 20.0,
        };
        board.turn_shutter(0);
        board
    }

    /// Advances the shutter, and its end switch with it.
    fn turn_shutter(&mut self, now_ns: u64) {
        self.shutter_servo.drive(now_ns, &self.shutter, self.powered);
        let lifted_m = END_SWITCH_ARM_M * self.shutter_servo.angle_deg().to_radians();
        self.shutter_end.sense(now_ns, Some(FLAP_SEATED_M - lifted_m), &mut self.shutter_end_line);
    }

    /// Share of the light that passes the shutter.
    fn lens_clear(&self) -> f64 {
        let lifted_deg = self.shutter_servo.angle_deg() - LENS_COVERED_DEG;
        (lifted_deg / (LENS_CLEAR_DEG - LENS_COVERED_DEG)).clamp(0.0, 1.0)
    }

    /// Passes the scene to the image sensor, attenuated by the shutter.
    fn see(&mut self, now_ns: u64, scene: Option<&[f32; PIXELS]>) {
        let clear = self.lens_clear() as f32;
        let camera = &mut self.i2c.targets.camera;
        match scene {
            Some(scene) => camera.set_scene(now_ns, &scene.map(|irradiance| irradiance * clear)),
            _ => camera.advance(now_ns),
        }
    }

    /// Updates lines that are driven by chips.
    fn drive_chip_lines(&mut self, now_ns: u64) {
        self.port.capture(now_ns, &mut self.i2c.targets.camera);
        self.frame_ready.drive(now_ns, self.port.ready_line());
    }

    /// The outputs from now on.
    pub fn acts(&mut self, now_ns: u64) -> HubActs {
        self.turn_shutter(now_ns);
        HubActs {
            shutter_open: self.shutter_servo.angle_deg() / FARTHEST_DEG,
            lens_clear: self.lens_clear(),
            infrared: self.infrared_led.brightness(self.infrared.level(now_ns), ADAPTER_V, self.ambient_c),
            rec_lamp: self.rec_led.brightness(self.rec_lamp.level(now_ns), LOGIC_V, self.ambient_c),
        }
    }

    /// Pin edges and duty changes since the last call, folded into the given hash.
    pub fn fold_edges(&mut self, mut fold: impl FnMut(&[u64])) {
        for (line, name) in [(&mut self.infrared, 1), (&mut self.rec_lamp, 2)] {
            for edge in line.take_edges() {
                fold(&[name, edge.at_ns, u64::from(edge.level == Level::High)]);
            }
        }
        for change in self.shutter.take_changes() {
            fold(&[3, change.at_ns, u64::from(change.duty)]);
        }
    }

    /// The next moment at which a chip changes what the firmware or the world sees, or needs an input, ns.
    pub fn next_change_ns(&self, after_ns: u64) -> Option<u64> {
        // While a modem sends: several frames may end before it falls silent, and each must be seen in its own tick.
        let idle_from_ns = self.mesh.idle_from_ns().max(self.cloud.idle_from_ns());
        let sending_ns = (idle_from_ns > after_ns).then_some(after_ns + 1);
        // While the shutter turns: it passes lens and end switch. While the microphone's level changes: the converter
        // averages it.
        let glides = self.shutter_servo.is_moving() || !self.microphone.is_settled();
        let gliding_ns = glides.then_some(after_ns + 1);
        let camera = &self.i2c.targets.camera;
        [sending_ns, gliding_ns, camera.next_exposure_ns(), camera.next_frame_ns()]
            .into_iter()
            .flatten()
            .min()
    }

    /// The board as the firmware sees it, for the length of one poll.
    fn wires<'a>(&'a mut self, context: &'a PollContext) -> HubWires<'a> {
        HubWires {
            context,
            i2c: self.i2c.handle(context),
            pixels: self.port.handle(context),
            flash: self.flash.handle(context),
            mesh: self.mesh.handle(context),
            cloud: self.cloud.handle(context),
            frame_ready: self.frame_ready.handle(context),
            shutter: self.shutter.handle(context),
            shutter_end: self.shutter_end_line.handle(context),
            infrared: self.infrared.handle(context),
            pir: self.pir_line.handle(context),
            rec_lamp: self.rec_lamp.handle(context),
        }
    }
}

impl Circuit for HubBoard {
    type Firmware = Hub;
    type Config = HubConfig;
    type Senses = HubSenses;

    fn start(config: HubConfig) -> Hub {
        Hub::new(config)
    }

    fn run(&mut self, firmware: &mut Hub, context: &PollContext, now: Instant) -> Wake {
        self.drive_chip_lines(context.now_ns());
        firmware.poll(&mut self.wires(context), now)
    }

    fn sense(&mut self, now_ns: u64, senses: &HubSenses) {
        self.ambient_c = senses.ambient_c;
        self.turn_shutter(now_ns);
        self.see(now_ns, senses.scene.as_deref());
        self.microphone.receive(now_ns, senses.sound_db);
        let level_v = self.microphone.volts(now_ns);
        self.i2c.targets.converter.set_input_v(now_ns, MICROPHONE_INPUT, level_v);
        if self.powered {
            self.pir.sense(now_ns, senses.warm_motion_deg_s, &mut self.pir_line);
        }
        self.drive_chip_lines(now_ns);
        self.mesh.advance(now_ns);
        self.cloud.advance(now_ns);
    }

    fn supply(senses: &HubSenses) -> Supply {
        let volts = if senses.mains { ADAPTER_V } else { 0.0 };
        Supply { volts, brown_out_v: BROWN_OUT_V, power_good_v: POWER_GOOD_V }
    }

    fn flash(&self) -> &SpiBus<W25q> {
        &self.flash
    }

    fn flash_mut(&mut self) -> &mut SpiBus<W25q> {
        &mut self.flash
    }

    /// No pin wakes it: on mains power it polls every few milliseconds.
    fn wake_levels(&self, _now_ns: u64) -> u8 {
        0
    }

    fn next_edge_ns(&self, _after_ns: u64) -> Option<u64> {
        None
    }

    fn power_cut(&mut self, now_ns: u64) {
        // The shutter stays where it was.
        self.turn_shutter(now_ns);
        self.powered = false;
        self.infrared.reset(now_ns);
        self.rec_lamp.reset(now_ns);
        self.shutter.reset(now_ns);
        self.i2c.targets.camera.power_cut(now_ns);
        self.port.power_cut();
        self.pir.power_cut(now_ns, &mut self.pir_line);
        self.mesh.power_cut(now_ns);
        self.cloud.power_cut(now_ns);
        self.flash.target.power_cut(now_ns);
        self.frame_ready.drive(now_ns, Level::Low);
        self.turn_shutter(now_ns);
    }

    fn power_on(&mut self, now_ns: u64) {
        self.powered = true;
        self.i2c.targets.camera.power_on_reset(now_ns);
        self.i2c.targets.converter.power_on_reset(now_ns);
        self.flash.target.power_on_reset(now_ns);
        self.mesh.power_on(now_ns);
        self.cloud.power_on(now_ns);
        self.mesh.peer.power_on_reset(now_ns);
        self.cloud.peer.power_on_reset(now_ns);
        self.drive_chip_lines(now_ns);
    }
}

/// embedded-hal handles of one poll.
struct HubWires<'a> {
    context: &'a PollContext,
    i2c: I2cHandle<'a, HubChips>,
    pixels: FrameHandle<'a>,
    flash: SpiHandle<'a, W25q>,
    mesh: UartHandle<'a, RadioModem>,
    cloud: UartHandle<'a, RadioModem>,
    frame_ready: InputHandle<'a>,
    shutter: PwmHandle<'a>,
    shutter_end: InputHandle<'a>,
    infrared: OutputHandle<'a>,
    pir: InputHandle<'a>,
    rec_lamp: OutputHandle<'a>,
}

impl<'a> hub::Board for HubWires<'a> {
    type I2c = I2cHandle<'a, HubChips>;
    type Flash = SpiHandle<'a, W25q>;
    type Servo = PwmHandle<'a>;
    type In = InputHandle<'a>;
    type Out = OutputHandle<'a>;
    type Pixels = FrameHandle<'a>;
    type Modem = UartHandle<'a, RadioModem>;

    fn work(&mut self, job: Job) {
        self.context.clock.advance(cost_ns(job));
    }

    fn i2c(&mut self) -> &mut Self::I2c {
        &mut self.i2c
    }
    fn flash(&mut self) -> &mut Self::Flash {
        &mut self.flash
    }
    fn pixels(&mut self) -> &mut Self::Pixels {
        &mut self.pixels
    }
    fn frame_ready(&mut self) -> &mut Self::In {
        &mut self.frame_ready
    }
    fn shutter(&mut self) -> &mut Self::Servo {
        &mut self.shutter
    }
    fn shutter_end(&mut self) -> &mut Self::In {
        &mut self.shutter_end
    }
    fn infrared(&mut self) -> &mut Self::Out {
        &mut self.infrared
    }
    fn pir(&mut self) -> &mut Self::In {
        &mut self.pir
    }
    fn rec_lamp(&mut self) -> &mut Self::Out {
        &mut self.rec_lamp
    }
    fn mesh(&mut self) -> &mut Self::Modem {
        &mut self.mesh
    }
    fn cloud(&mut self) -> &mut Self::Modem {
        &mut self.cloud
    }
}
