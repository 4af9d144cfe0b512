//! Radio modem on its UART: ten behaviours of the class: framing, pacing, buffers, overrun, loss of
//! supply.
#![allow(clippy::unwrap_used)]

use chips::bus::uart::{RECEIVE_FIFO_BYTES, TRANSMIT_RING_BYTES};
use chips::faults::UartFault;
use chips::radio_modem::{Dropped, MESH_FRAME_BYTES, RadioModem, TO_HOST_BYTES, WIFI_FRAME_BYTES};
use chips::{BusError, PollContext, Uart};
use embedded_io::{Read, ReadReady, Write};

const BAUD: u32 = 115_200;
/// Ten bits at 115,200 baud.
const BYTE_NS: u64 = 86_805;
const SECOND: u64 = 1_000_000_000;

fn uart() -> Uart<RadioModem> {
    Uart::new(RadioModem::new(BAUD, MESH_FRAME_BYTES), BAUD, 1, "radio")
}

/// Writes in a poll at this moment; returns when the poll ended.
fn write(uart: &mut Uart<RadioModem>, at_ns: u64, bytes: &[u8]) -> u64 {
    let context = PollContext::new(at_ns);
    uart.handle(&context).write_all(bytes).unwrap();
    context.now_ns()
}

/// Reads all that is there in a poll at this moment.
fn read_all(uart: &mut Uart<RadioModem>, at_ns: u64) -> Vec<u8> {
    let context = PollContext::new(at_ns);
    let mut handle = uart.handle(&context);
    let mut all = Vec::new();
    let mut buffer = [0; 64];
    while handle.read_ready().unwrap() {
        let count = handle.read(&mut buffer).unwrap();
        all.extend_from_slice(&buffer[..count]);
    }
    all
}

fn outgoing(uart: &mut Uart<RadioModem>, now_ns: u64) -> Vec<(u64, Vec<u8>)> {
    uart.advance(now_ns);
    uart.peer.take_outgoing()
}

/// A frame is what comes up to the delimiter, stamped when its last byte has left: ten bits each.
#[test]
fn a_frame_goes_out_when_its_delimiter_has_left() {
    let mut uart = uart();
    write(&mut uart, 0, &[3, 1, 2, 0]);
    assert_eq!(outgoing(&mut uart, 4 * BYTE_NS - 1), []);
    assert_eq!(outgoing(&mut uart, 4 * BYTE_NS), [(4 * BYTE_NS, vec![3, 1, 2, 0])]);
}

/// A part of a frame waits for its rest, also over several polls.
#[test]
fn a_partial_frame_waits_for_its_rest() {
    let mut uart = uart();
    write(&mut uart, 0, &[3, 1]);
    assert_eq!(outgoing(&mut uart, SECOND), []);
    write(&mut uart, SECOND, &[2, 0]);
    assert_eq!(outgoing(&mut uart, 2 * SECOND), [(SECOND + 2 * BYTE_NS, vec![3, 1, 2, 0])]);
}

/// Two frames in one write stay two; a lone delimiter is nothing.
#[test]
fn delimiters_part_frames() {
    let mut uart = uart();
    write(&mut uart, 0, &[0, 2, 7, 0, 0, 2, 8, 0]);
    let frames: Vec<Vec<u8>> = outgoing(&mut uart, SECOND).into_iter().map(|(_, frame)| frame).collect();
    assert_eq!(frames, [vec![2, 7, 0], vec![2, 8, 0]]);
}

/// The longest frame passes; one byte more and it is dropped and counted, and the next one passes
/// again.
#[test]
fn over_long_frames_are_dropped_and_counted() {
    let mut uart = uart();
    let frame = |length: usize| [vec![1; length - 1], vec![0]].concat();
    write(&mut uart, 0, &frame(MESH_FRAME_BYTES));
    write(&mut uart, SECOND, &frame(MESH_FRAME_BYTES + 1));
    write(&mut uart, 2 * SECOND, &frame(4));
    let lengths: Vec<usize> = outgoing(&mut uart, 3 * SECOND).iter().map(|(_, frame)| frame.len()).collect();
    assert_eq!(lengths, [MESH_FRAME_BYTES, 4]);
    assert_eq!(uart.peer.dropped(), Dropped { too_long: 1, no_room: 0 });
}

/// A Wi-Fi modem passes what a mesh modem drops, and its host's larger buffers keep a whole frame.
#[test]
fn a_wifi_modem_s_frames_are_longer() {
    let modem = RadioModem::new(921_600, WIFI_FRAME_BYTES);
    let mut uart = Uart::new(modem, 921_600, 1, "wifi").with_buffers(1_024, 4_096);
    let frame = |length: usize| [vec![1; length - 1], vec![0]].concat();
    assert_eq!(write(&mut uart, 0, &frame(WIFI_FRAME_BYTES)), 0, "the ring takes it at once");
    write(&mut uart, SECOND, &frame(WIFI_FRAME_BYTES + 1));
    let lengths: Vec<usize> = outgoing(&mut uart, 2 * SECOND).iter().map(|(_, frame)| frame.len()).collect();
    assert_eq!(lengths, [WIFI_FRAME_BYTES]);
    uart.peer.deliver(2 * SECOND, &frame(WIFI_FRAME_BYTES));
    assert_eq!(read_all(&mut uart, 3 * SECOND).len(), WIFI_FRAME_BYTES);
    assert!(!uart.take_overrun());
}

/// Writing costs no poll time while the ring has room, and waits for the line when it is full.
#[test]
fn writing_waits_only_when_the_ring_is_full() {
    let mut uart = uart();
    assert_eq!(write(&mut uart, 0, &[1; TRANSMIT_RING_BYTES]), 0);
    assert_eq!(write(&mut uart, 0, &[1; 10]), 10 * BYTE_NS);
}

/// `flush` ends when the last byte has left.
#[test]
fn flush_waits_for_the_last_byte() {
    let mut uart = uart();
    let context = PollContext::new(5_000);
    let mut handle = uart.handle(&context);
    handle.write_all(&[1, 2, 3]).unwrap();
    handle.flush().unwrap();
    assert_eq!(context.now_ns(), 5_000 + 3 * BYTE_NS);
}

/// Incoming bytes arrive at the pace of the baud rate, behind earlier ones.
#[test]
fn incoming_bytes_are_paced() {
    let mut uart = uart();
    uart.peer.deliver(0, &[1, 2, 0]);
    uart.peer.deliver(0, &[3, 0]);
    assert_eq!(uart.next_arrival_ns(), Some(BYTE_NS));
    assert_eq!(read_all(&mut uart, BYTE_NS - 1_000), []);
    assert_eq!(read_all(&mut uart, 2 * BYTE_NS), [1, 2]);
    assert_eq!(read_all(&mut uart, SECOND), [0, 3, 0]);
}

/// The receive FIFO is finite: what comes when it is full is lost and flagged, what was there
/// stays.
#[test]
fn overrun_drops_and_flags() {
    let mut uart = uart();
    let bytes: Vec<u8> = (0..=255).chain(0..10).collect();
    uart.peer.deliver(0, &bytes);
    assert_eq!(read_all(&mut uart, SECOND), bytes[..RECEIVE_FIFO_BYTES]);
    assert!(uart.take_overrun());
    assert!(!uart.take_overrun(), "the flag is taken once");
    uart.peer.deliver(SECOND, &[42]);
    assert_eq!(read_all(&mut uart, 2 * SECOND), [42]);
}

/// A read with nothing received is an error at once: a poll never waits without bound.
#[test]
fn reading_nothing_is_an_error_not_a_wait() {
    let mut uart = uart();
    let context = PollContext::new(0);
    assert_eq!(uart.handle(&context).read(&mut [0; 4]), Err(BusError::NothingReady));
    assert!(context.now_ns() < 1_000);
    // A loop until something comes ends with the poll's bus time.
    let mut handle = uart.handle(&context);
    while handle.read_ready() == Ok(false) {}
    assert_eq!(handle.read_ready(), Err(BusError::PollBudget));
}

/// The modem's own buffer is finite too: a frame without room is dropped whole.
#[test]
fn a_frame_without_room_is_dropped_whole() {
    let mut uart = uart();
    for _ in 0..TO_HOST_BYTES / 128 {
        uart.peer.deliver(0, &[1; 128]);
    }
    uart.peer.deliver(0, &[2, 0]);
    assert_eq!(uart.peer.dropped(), Dropped { too_long: 0, no_room: 1 });
}

/// A power cut loses what has not left the ring, and what had not been read.
#[test]
fn a_power_cut_loses_the_ring_and_the_fifo() {
    let mut uart = uart();
    uart.peer.deliver(0, &[9, 0]);
    write(&mut uart, 0, &[2, 7, 0, 2, 8, 0]);
    uart.power_cut(4 * BYTE_NS);
    assert_eq!(outgoing(&mut uart, SECOND), [(3 * BYTE_NS, vec![2, 7, 0])]);
    assert_eq!(read_all(&mut uart, SECOND), []);
    uart.peer.power_on_reset(SECOND);
    write(&mut uart, SECOND, &[2, 9, 0]);
    assert_eq!(outgoing(&mut uart, 2 * SECOND).len(), 1, "the half frame is forgotten");
}

/// A controller without supply receives nothing, and finds nothing when it starts.
#[test]
fn what_comes_without_supply_is_not_received() {
    let mut uart = uart();
    uart.power_cut(0);
    uart.peer.deliver(0, &[2, 7, 0]);
    uart.advance(SECOND / 2);
    uart.power_on(SECOND);
    assert_eq!(read_all(&mut uart, SECOND), []);
    uart.peer.deliver(SECOND, &[2, 8, 0]);
    assert_eq!(read_all(&mut uart, 2 * SECOND), [2, 8, 0]);
}

/// A cut between two bytes: earlier bytes went into the ring, later ones fail.
#[test]
fn the_supply_counts_uart_bytes() {
    let mut uart = uart();
    let context = PollContext::with_cut_after_bytes(0, 2);
    let mut handle = uart.handle(&context);
    assert_eq!(handle.write(&[1, 2, 3, 0]), Ok(2));
    assert_eq!(handle.write(&[3, 0]), Err(BusError::PowerCut));
    assert_eq!(handle.read_ready(), Err(BusError::PowerCut));
}

/// Faults: a loose cable loses bytes both ways; noise damages some; a bit flip hits every nth byte
/// sent.
#[test]
fn faults_lose_and_damage_bytes() {
    let mut cable = uart();
    cable.faults.add(UartFault::Dead, 0, SECOND);
    write(&mut cable, 0, &[2, 7, 0]);
    cable.peer.deliver(0, &[1, 0]);
    assert_eq!((outgoing(&mut cable, SECOND), read_all(&mut cable, SECOND)), (vec![], vec![]));
    write(&mut cable, SECOND, &[2, 7, 0]);
    assert_eq!(outgoing(&mut cable, 2 * SECOND).len(), 1, "repaired");

    let mut noisy = uart();
    noisy.faults.add(UartFault::Noise { probability: 0.25 }, 0, u64::MAX);
    noisy.peer.deliver(0, &[0; 200]);
    let damaged = read_all(&mut noisy, SECOND).into_iter().filter(|&byte| byte != 0).count();
    assert!((30..70).contains(&damaged), "{damaged} of 200");

    let mut flipped = uart();
    flipped.faults.add(UartFault::BitFlip { mask: 0x10, every: 3 }, 0, u64::MAX);
    write(&mut flipped, 0, &[1, 1, 1, 1, 1, 1, 1, 0]);
    assert_eq!(outgoing(&mut flipped, SECOND)[0].1, [1, 1, 0x11, 1, 1, 0x11, 1, 0]);
}
