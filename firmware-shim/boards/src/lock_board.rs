//! The lock's circuit board: chips, lines and their wiring.

use chips::as5600::As5600;
use chips::bus::pins::{InputHandle, InputLine, Level, OutputHandle, OutputLine, PwmChannel, PwmHandle};
use chips::bus::{BusDelay, PollContext};
use chips::drv8833::{Bridge, Drv8833};
use chips::ds3231::Ds3231;
use chips::ina219::Ina219;
use chips::indicator::{Buzzer, Led};
use chips::lis2dh12::Lis2dh12;
use chips::micro_switch::MicroSwitch;
use chips::mpr121::Mpr121;
use chips::radio_modem::{MESH_FRAME_BYTES, NEARBY_FRAME_BYTES, RadioModem};
use chips::reed::Reed;
use chips::w25q::W25q;
use chips::{I2cBus, I2cHandle, I2cTarget, I2cTargets, SpiBus, SpiHandle, SpiTarget, Uart, UartHandle};
use firmware::{Instant, Job, Lock, LockConfig, Wake};

use crate::powered::{Circuit, Supply};
use crate::work::cost_ns;

/// Below this the regulator drops out and the microcontroller resets, V: 3.0 V logic and 0.1 V drop-out (estimate).
const BROWN_OUT_V: f64 = 3.1;
/// Above this it starts again, V (estimate).
const POWER_GOOD_V: f64 = 3.4;
/// Both radio modems' line rate, baud.
const RADIO_BAUD: u32 = 115_200;
/// The short-range modem while it is on: advertising ten times a second, occasional connections, A (estimate after
/// Nordic's power profiler for the nRF52832: 0.1 mA and, connected every 15 ms, 0.3 mA).
const NEARBY_A: f64 = 150e-6;
/// Plunger travel at which the strike switch operates, m: the bolt is 24 mm out then.
const STRIKE_SWITCH_M: f64 = 0.001;
/// The tamper switch behind the front escutcheon switches when the cover is this near its seat, m.
const TAMPER_SWITCH_M: f64 = 0.001;
/// How far in a seated cover presses the tamper switch, m.
const COVER_SEATED_M: f64 = 0.002;
/// Shunt in the motor branch, ohm.
const SHUNT_OHM: f64 = 0.1;
/// Bolt travel from withdrawn to thrown, m.
const THROW_M: f64 = 0.0254;
/// The magnet wheel turns this far for a full throw, turns; its zero sits at raw count 200 of 4096.
const WHEEL_TURNS_PER_THROW: f64 = 2760.0 / 4096.0;
const WHEEL_ZERO_TURNS: f64 = 200.0 / 4096.0;
/// The electronics run from a 3.3 V regulator, V.
const LOGIC_V: f64 = 3.3;
/// Regulator, sleeping microcontroller and occasional radio reception, A (estimate).
const IDLE_A: f64 = 60e-6;

/// Inputs of the board's sensors, from the plant, at the start of a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LockSenses {
    /// Bolt travel, m; the encoder's magnet wheel is geared to it.
    pub bolt_travel_m: f64,
    /// Motor current, A (+ throws).
    pub motor_a: f64,
    /// Terminal voltage of the battery, V.
    pub supply_v: f64,
    /// Distance of the leaf's magnet from the reed contact, m; none if the leaf carries no magnet.
    pub magnet_m: Option<f64>,
    /// Travel of the strike switch's plunger, m; none if there is no strike.
    pub strike_plunger_m: Option<f64>,
    /// Fingers on the keypad, a bit an electrode.
    pub touched: u16,
    /// Air, °C.
    pub ambient_c: f64,
    /// The front escutcheon is off.
    pub cover_off: bool,
    /// Acceleration of the lock's case without gravity, g, along its own axes.
    pub jolt_g: [f64; 3],
}

/// The board's outputs to the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LockActs {
    /// The motor's bridge.
    pub bridge: Bridge,
    /// Green lamp, 1 = full brightness.
    pub green: f64,
    /// Red lamp, 1 = full brightness.
    pub red: f64,
    /// The buzzer's loudness at 10 cm, dB; none when silent.
    pub buzzer_db: Option<f64>,
    /// Current of the electronics without the motor, A.
    pub electronics_a: f64,
}

impl Default for LockActs {
    /// Everything off.
    fn default() -> Self {
        Self { bridge: Bridge::Coast, green: 0.0, red: 0.0, buzzer_db: None, electronics_a: IDLE_A }
    }
}

/// The chips on the lock's I2C bus.
#[derive(Clone, Debug)]
pub struct LockChips {
    /// Bolt encoder.
    pub encoder: As5600,
    /// Motor current and supply voltage.
    pub power: Ina219,
    /// Keypad.
    pub keypad: Mpr121,
    /// Clock with its own battery.
    pub clock: Ds3231,
    /// Tamper and slam.
    pub accelerometer: Lis2dh12,
}

impl I2cTargets for LockChips {
    fn target(&mut self, address: u8) -> Option<&mut dyn I2cTarget> {
        match address {
            0x36 => Some(&mut self.encoder),
            0x19 => Some(&mut self.accelerometer),
            0x40 => Some(&mut self.power),
            0x5A => Some(&mut self.keypad),
            0x68 => Some(&mut self.clock),
            _ => None,
        }
    }
}

/// The board. Chips are public so that faults can be injected and panels can show them; wiring is not.
#[derive(Clone, Debug)]
pub struct LockBoard {
    /// The I2C bus with its chips, faults and trace.
    pub i2c: I2cBus<LockChips>,
    /// The flash chip on its SPI bus.
    pub flash: SpiBus<W25q>,
    /// The radio modem on its UART.
    pub radio: Uart<RadioModem>,
    /// The short-range radio modem on its UART.
    pub nearby: Uart<RadioModem>,
    /// The motor bridge.
    pub driver: Drv8833,
    /// The reed contact in the frame.
    pub reed: Reed,
    /// The micro-switch behind the strike.
    pub strike: MicroSwitch,
    /// The reed contact's line.
    pub reed_line: InputLine,
    /// The strike switch's line.
    pub strike_line: InputLine,
    /// The switch behind the front escutcheon.
    pub tamper: MicroSwitch,
    tamper_line: InputLine,
    jolt_irq: InputLine,
    key_irq: InputLine,
    nfault: InputLine,
    throw: PwmChannel,
    withdraw: PwmChannel,
    nsleep: OutputLine,
    nearby_enable: OutputLine,
    led_green: OutputLine,
    led_red: OutputLine,
    buzzer_pwm: PwmChannel,
    green: Led,
    red: Led,
    buzzer: Buzzer,
    ambient_c: f64,
}

impl LockBoard {
    /// A board fresh from assembly; `seed` keys the noise of its sensors.
    pub fn new(seed: u64) -> Self {
        let chips = LockChips {
            encoder: As5600::new(seed),
            power: Ina219::new(),
            keypad: Mpr121::new(),
            clock: Ds3231::new(),
            accelerometer: Lis2dh12::new(),
        };
        Self {
            i2c: I2cBus::new(chips, seed),
            flash: SpiBus::new(W25q::new(seed, "lock.flash"), seed, "lock.spi"),
            radio: Uart::new(RadioModem::new(RADIO_BAUD, MESH_FRAME_BYTES), RADIO_BAUD, seed, "lock.radio"),
            nearby: Uart::new(
                RadioModem::new(RADIO_BAUD, NEARBY_FRAME_BYTES),
                RADIO_BAUD,
                seed,
                "lock.nearby",
            ),
            driver: Drv8833::new(),
            reed: Reed::new(seed, "lock.reed"),
            strike: MicroSwitch::new(STRIKE_SWITCH_M, seed, "lock.strike"),
            reed_line: InputLine::new(seed, "lock.reed-line"),
            strike_line: InputLine::new(seed, "lock.strike-line"),
            tamper: MicroSwitch::new(TAMPER_SWITCH_M, seed, "lock.tamper"),
            tamper_line: InputLine::new(seed, "lock.tamper-line"),
            jolt_irq: InputLine::new(seed, "lock.jolt-irq"),
            key_irq: InputLine::new(seed, "lock.key-irq"),
            nfault: InputLine::new(seed, "lock.nfault"),
            throw: PwmChannel::new(20_000),
            withdraw: PwmChannel::new(20_000),
            nsleep: OutputLine::new(),
            nearby_enable: OutputLine::new(),
            led_green: OutputLine::new(),
            led_red: OutputLine::new(),
            buzzer_pwm: PwmChannel::new(2_700),
            green: Led::green(),
            red: Led::red(),
            buzzer: Buzzer::default(),
            ambient_c: 20.0,
        }
    }

    /// Updates lines that are driven by chips.
    fn drive_chip_lines(&mut self, now_ns: u64) {
        let irq = self.i2c.targets.keypad.irq_line(now_ns);
        self.key_irq.drive(now_ns, irq);
        let jolt = self.i2c.targets.accelerometer.int1_line(now_ns);
        self.jolt_irq.drive(now_ns, jolt);
        let nfault = self.driver.fault_line(now_ns);
        self.nfault.drive(now_ns, nfault);
    }

    /// Whether the short-range modem is powered.
    pub fn nearby_is_on(&self, now_ns: u64) -> bool {
        self.nearby_enable.level(now_ns) == Level::High
    }

    /// A frame for the short-range modem arrives by radio; without power it receives nothing.
    pub fn deliver_nearby(&mut self, now_ns: u64, frame: &[u8]) {
        if self.nearby_is_on(now_ns) {
            self.nearby.peer.deliver(now_ns, frame);
        }
    }

    /// The frames that the short-range modem has sent by now; without power it sends nothing, and its buffer is lost.
    pub fn take_nearby(&mut self, now_ns: u64) -> Vec<(u64, Vec<u8>)> {
        if !self.nearby_is_on(now_ns) {
            self.nearby.peer.power_on_reset(now_ns);
        }
        self.nearby.peer.take_outgoing()
    }

    /// The outputs from now on.
    pub fn acts(&mut self, now_ns: u64) -> LockActs {
        let (in1, in2) = (self.throw.duty(now_ns), self.withdraw.duty(now_ns));
        self.driver.set_pins(now_ns, in1, in2, self.nsleep.level(now_ns));
        let lamp = |led: &Led, line: &OutputLine, ambient_c| {
            (
                led.brightness(line.level(now_ns), LOGIC_V, ambient_c),
                led.current_a(line.level(now_ns), LOGIC_V),
            )
        };
        let (green, green_a) = lamp(&self.green, &self.led_green, self.ambient_c);
        let (red, red_a) = lamp(&self.red, &self.led_red, self.ambient_c);
        let nearby_a = if self.nearby_is_on(now_ns) { NEARBY_A } else { 0.0 };
        let frequency_hz = f64::from(self.buzzer_pwm.frequency_hz());
        LockActs {
            bridge: self.driver.bridge(now_ns),
            green,
            red,
            buzzer_db: self.buzzer.sound_db(self.buzzer_pwm.duty(now_ns), frequency_hz, LOGIC_V),
            electronics_a: IDLE_A + nearby_a + green_a + red_a,
        }
    }

    /// Pin edges and duty changes since the last call, folded into the given hash.
    pub fn fold_edges(&mut self, mut fold: impl FnMut(&[u64])) {
        for (line, name) in [
            (&mut self.nsleep, 1),
            (&mut self.led_green, 2),
            (&mut self.led_red, 3),
            (&mut self.nearby_enable, 7),
        ] {
            for edge in line.take_edges() {
                fold(&[name, edge.at_ns, u64::from(edge.level == Level::High)]);
            }
        }
        for (channel, name) in [(&mut self.throw, 4), (&mut self.withdraw, 5), (&mut self.buzzer_pwm, 6)] {
            for change in channel.take_changes() {
                fold(&[name, change.at_ns, u64::from(change.duty)]);
            }
        }
    }

    /// Keypad interrupt, reed, strike, tamper switch, accelerometer.
    fn wake_lines(&self) -> [&InputLine; 5] {
        [&self.key_irq, &self.reed_line, &self.strike_line, &self.tamper_line, &self.jolt_irq]
    }

    /// The next moment at which a chip changes what the firmware or the plant sees, ns.
    pub fn next_change_ns(&self, after_ns: u64) -> Option<u64> {
        // While a modem sends: several frames may end before it falls silent, and each must be seen in its own tick.
        let idle_from_ns = self.radio.idle_from_ns().max(self.nearby.idle_from_ns());
        let sending_ns = (idle_from_ns > after_ns).then_some(after_ns + 1);
        let keypad_ns = self.i2c.targets.keypad.next_change_ns();
        let jolt_ns = self.i2c.targets.accelerometer.next_change_ns();
        [sending_ns, keypad_ns, jolt_ns, self.driver.next_change_ns(after_ns)].into_iter().flatten().min()
    }

    /// The board as the firmware sees it, for the length of one poll.
    fn wires<'a>(&'a mut self, context: &'a PollContext) -> LockWires<'a> {
        LockWires {
            context,
            i2c: self.i2c.handle(context),
            flash: self.flash.handle(context),
            delay: BusDelay::new(context),
            throw: self.throw.handle(context),
            withdraw: self.withdraw.handle(context),
            buzzer: self.buzzer_pwm.handle(context),
            nsleep: self.nsleep.handle(context),
            led_green: self.led_green.handle(context),
            led_red: self.led_red.handle(context),
            nfault: self.nfault.handle(context),
            reed: self.reed_line.handle(context),
            strike: self.strike_line.handle(context),
            key_irq: self.key_irq.handle(context),
            tamper: self.tamper_line.handle(context),
            jolt_irq: self.jolt_irq.handle(context),
            radio: self.radio.handle(context),
            nearby: self.nearby.handle(context),
            nearby_enable: self.nearby_enable.handle(context),
        }
    }
}

impl Circuit for LockBoard {
    type Firmware = Lock;
    type Config = LockConfig;
    type Senses = LockSenses;

    fn start(config: LockConfig) -> Lock {
        Lock::new(config)
    }

    fn run(&mut self, firmware: &mut Lock, context: &PollContext, now: Instant) -> Wake {
        firmware.poll(&mut self.wires(context), now)
    }

    fn sense(&mut self, now_ns: u64, senses: &LockSenses) {
        self.ambient_c = senses.ambient_c;
        let chips = &mut self.i2c.targets;
        let wheel_turns = WHEEL_ZERO_TURNS + senses.bolt_travel_m / THROW_M * WHEEL_TURNS_PER_THROW;
        chips.encoder.set_angle_turns(now_ns, wheel_turns);
        chips.power.set_shunt_v(now_ns, senses.motor_a * SHUNT_OHM);
        chips.power.set_bus_v(now_ns, senses.supply_v);
        chips.keypad.set_touched(now_ns, senses.touched);
        chips.clock.set_temperature_c(now_ns, senses.ambient_c);
        let [x, y, z] = senses.jolt_g;
        chips.accelerometer.set_acceleration(now_ns, [x, y, z + 1.0]);
        self.driver.set_ambient_c(now_ns, senses.ambient_c);
        self.driver.set_motor(now_ns, senses.supply_v, senses.motor_a);
        self.reed.sense(now_ns, senses.magnet_m, &mut self.reed_line);
        self.strike.sense(now_ns, senses.strike_plunger_m, &mut self.strike_line);
        let cover_m = (!senses.cover_off).then_some(COVER_SEATED_M);
        self.tamper.sense(now_ns, cover_m, &mut self.tamper_line);
        self.drive_chip_lines(now_ns);
        self.radio.advance(now_ns);
        self.nearby.advance(now_ns);
    }

    fn supply(senses: &LockSenses) -> Supply {
        Supply { volts: senses.supply_v, brown_out_v: BROWN_OUT_V, power_good_v: POWER_GOOD_V }
    }

    fn flash(&self) -> &SpiBus<W25q> {
        &self.flash
    }

    fn flash_mut(&mut self) -> &mut SpiBus<W25q> {
        &mut self.flash
    }

    fn wake_levels(&self, now_ns: u64) -> u8 {
        let bits = self.wake_lines().map(|line| u8::from(line.level(now_ns) == Level::High));
        bits.iter().fold(0, |levels, bit| levels << 1 | bit)
    }

    fn next_edge_ns(&self, after_ns: u64) -> Option<u64> {
        self.wake_lines().iter().filter_map(|line| line.next_edge_ns(after_ns)).min()
    }

    fn power_cut(&mut self, now_ns: u64) {
        for line in [&mut self.nsleep, &mut self.nearby_enable, &mut self.led_green, &mut self.led_red] {
            line.reset(now_ns);
        }
        for channel in [&mut self.throw, &mut self.withdraw, &mut self.buzzer_pwm] {
            channel.reset(now_ns);
        }
        self.radio.power_cut(now_ns);
        self.nearby.power_cut(now_ns);
        self.flash.target.power_cut(now_ns);
        self.i2c.targets.clock.set_main_supply(now_ns, false);
    }

    fn power_on(&mut self, now_ns: u64) {
        let chips = &mut self.i2c.targets;
        chips.encoder.power_on_reset(now_ns);
        chips.power.power_on_reset(now_ns);
        chips.keypad.power_on_reset(now_ns);
        chips.accelerometer.power_on_reset(now_ns);
        chips.clock.set_main_supply(now_ns, true);
        self.flash.target.power_on_reset(now_ns);
        self.radio.power_on(now_ns);
        self.nearby.power_on(now_ns);
        self.radio.peer.power_on_reset(now_ns);
        self.nearby.peer.power_on_reset(now_ns);
        self.drive_chip_lines(now_ns);
    }
}

/// embedded-hal handles of one poll.
struct LockWires<'a> {
    context: &'a PollContext,
    i2c: I2cHandle<'a, LockChips>,
    flash: SpiHandle<'a, W25q>,
    delay: BusDelay<'a>,
    throw: PwmHandle<'a>,
    withdraw: PwmHandle<'a>,
    buzzer: PwmHandle<'a>,
    nsleep: OutputHandle<'a>,
    led_green: OutputHandle<'a>,
    led_red: OutputHandle<'a>,
    nfault: InputHandle<'a>,
    reed: InputHandle<'a>,
    strike: InputHandle<'a>,
    key_irq: InputHandle<'a>,
    tamper: InputHandle<'a>,
    jolt_irq: InputHandle<'a>,
    radio: UartHandle<'a, RadioModem>,
    nearby: UartHandle<'a, RadioModem>,
    nearby_enable: OutputHandle<'a>,
}

impl<'a> firmware::lock::Board for LockWires<'a> {
    type I2c = I2cHandle<'a, LockChips>;
    type Flash = SpiHandle<'a, W25q>;
    type Pwm = PwmHandle<'a>;
    type In = InputHandle<'a>;
    type Out = OutputHandle<'a>;
    type Radio = UartHandle<'a, RadioModem>;
    type Delay = BusDelay<'a>;

    fn work(&mut self, job: Job) {
        self.context.clock.advance(cost_ns(job));
    }

    fn i2c(&mut self) -> &mut Self::I2c {
        &mut self.i2c
    }
    fn i2c_and_delay(&mut self) -> (&mut Self::I2c, &mut Self::Delay) {
        (&mut self.i2c, &mut self.delay)
    }
    fn flash(&mut self) -> &mut Self::Flash {
        &mut self.flash
    }
    fn motor_throw(&mut self) -> &mut Self::Pwm {
        &mut self.throw
    }
    fn motor_withdraw(&mut self) -> &mut Self::Pwm {
        &mut self.withdraw
    }
    fn motor_nsleep(&mut self) -> &mut Self::Out {
        &mut self.nsleep
    }
    fn motor_nfault(&mut self) -> &mut Self::In {
        &mut self.nfault
    }
    fn reed(&mut self) -> &mut Self::In {
        &mut self.reed
    }
    fn strike(&mut self) -> &mut Self::In {
        &mut self.strike
    }
    fn key_irq(&mut self) -> &mut Self::In {
        &mut self.key_irq
    }
    fn tamper(&mut self) -> &mut Self::In {
        &mut self.tamper
    }
    fn jolt_irq(&mut self) -> &mut Self::In {
        &mut self.jolt_irq
    }
    fn led_green(&mut self) -> &mut Self::Out {
        &mut self.led_green
    }
    fn led_red(&mut self) -> &mut Self::Out {
        &mut self.led_red
    }
    fn buzzer(&mut self) -> &mut Self::Pwm {
        &mut self.buzzer
    }
    fn radio(&mut self) -> &mut Self::Radio {
        &mut self.radio
    }
    fn nearby(&mut self) -> &mut Self::Radio {
        &mut self.nearby
    }
    fn nearby_enable(&mut self) -> &mut Self::Out {
        &mut self.nearby_enable
    }
}
