//! A feed of sparse messages about flights, the same on every machine and in every run.
//!
//! Each message is a line of JSON: the flight's `id` and the fields that it tells; what it does not name stays as it was,
//! `null` clears a field. A flight's messages go from its plan over estimates and gates to its arrival. Some come late, behind
//! ones that were sent after them, and now and then a wave of flights lands at once.

use std::{collections::VecDeque, fmt::Write};

use record_core::Timestamp;

use super::random::Random;

/// Flights that are under way at a time.
const UNDER_WAY: usize = 1_000;
/// Every so many messages, a wave of arrivals begins, and lasts for so many.
const WAVE_EVERY: u64 = 5_000;
const WAVE: u64 = 400;
/// One message in so many is held back, for at most so many others.
const LATE_ONE_IN: u64 = 40;
const LATE_BY: u64 = 64;

const SECOND: i64 = 1_000_000;

const AIRLINES: [&str; 8] = ["AAL", "BAW", "DAL", "DLH", "JBU", "SWA", "UAL", "WZZ"];
const AIRCRAFT: [&str; 8] = ["A20N", "A321", "A359", "B38M", "B738", "B77W", "CRJ9", "E75L"];
const AIRPORTS: [&str; 12] =
    ["EDDF", "EGLL", "KATL", "KBOS", "KDEN", "KJFK", "KLAX", "KORD", "KSEA", "KSFO", "LFPG", "LTFM"];

/// An endless feed, message by message.
pub(crate) struct Feed {
    random: Random,
    /// Messages made so far.
    made: u64,
    /// The feed's own time, in µs since 1970.
    now: i64,
    /// Flights begun so far.
    begun: u64,
    flights: Vec<Flight>,
    /// Messages that are held back, with the number behind which they go.
    late: VecDeque<(u64, String)>,
}

/// A flight as far as its messages have told it.
struct Flight {
    number: u64,
    off: i64,
    on: i64,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    /// Nothing was told.
    New,
    Planned,
    /// In the air.
    Off,
    Landed,
}

impl Feed {
    /// The feed from its first message on.
    pub(crate) fn new() -> Self {
        // 2020-05-01, an hour of no importance.
        let mut feed = Feed {
            random: Random::new(0x5eed_f1ee),
            made: 0,
            now: 1_588_291_200 * SECOND,
            begun: 0,
            flights: Vec::new(),
            late: VecDeque::new(),
        };
        feed.flights = (0..UNDER_WAY).map(|_| feed.begin()).collect();
        feed
    }

    fn begin(&mut self) -> Flight {
        self.begun += 1;
        let off = self.now + minutes(&mut self.random, 20, 180);
        let on = off + minutes(&mut self.random, 50, 600);
        Flight { number: self.begun, off, on, stage: Stage::New }
    }

    /// The next message of some flight.
    fn message(&mut self) -> String {
        self.now += self.random.below(400) as i64 * 1_000;
        let wave = self.made % WAVE_EVERY < WAVE && self.made > WAVE;
        let mut at = self.random.below(self.flights.len() as u64) as usize;
        if wave && let Some(flying) = self.flights[at..].iter().position(|flight| flight.stage == Stage::Off)
        {
            at += flying;
        }
        let mut line = Line::of(self.flights[at].number);
        self.tell(at, wave, &mut line);
        if self.flights[at].stage == Stage::Landed {
            self.flights[at] = self.begin();
        }
        line.end()
    }

    /// Lets flight number `at` go on and says what is new of it.
    fn tell(&mut self, at: usize, lands: bool, line: &mut Line) {
        let Feed { random, flights, now, .. } = self;
        let flight = &mut flights[at];
        let airline = AIRLINES[(flight.number % AIRLINES.len() as u64) as usize];
        let ident = format!("{airline}{}", 100 + flight.number % 8_900);
        match (flight.stage, random.below(if lands { 1 } else { 12 })) {
            (Stage::New, _) => {
                flight.stage = Stage::Planned;
                line.text("ident", &ident);
                if random.below(3) == 0 {
                    line.text("registration", &format!("N{}{}", 100 + flight.number % 899, &airline[..2]));
                }
                line.text("aircraft", pick(random, &AIRCRAFT));
                line.text("origin", pick(random, &AIRPORTS));
                line.text("destination", pick(random, &AIRPORTS));
                line.time("filed_off", flight.off);
                line.time("estimated_on", flight.on);
            }
            (Stage::Planned, 0) => {
                flight.stage = Stage::Off;
                flight.on += *now - flight.off;
                line.time("actual_off", *now);
                line.null("estimated_off");
                line.null("predicted_off");
                line.time("estimated_on", flight.on);
            }
            (Stage::Off, 0) => {
                flight.stage = Stage::Landed;
                line.time("actual_on", *now);
                line.null("estimated_on");
                line.null("predicted_on");
            }
            (_, 1) => line.text("ident", &ident),
            (_, 2) => line.text("registration", &format!("N{}{}", 100 + flight.number % 899, &airline[..2])),
            (Stage::Planned, 3) => line.text("gate_off", &gate(random)),
            (Stage::Planned, 4) => line.null("gate_off"),
            (Stage::Planned, n) => {
                flight.off += minutes(random, -5, 15);
                line.time(if n.is_multiple_of(2) { "estimated_off" } else { "predicted_off" }, flight.off);
                line.time(if n.is_multiple_of(2) { "estimated_on" } else { "predicted_on" }, flight.on);
            }
            (_, 3) => line.text("gate_on", &gate(random)),
            (_, 4) => line.null("gate_on"),
            (_, n) => {
                flight.on += minutes(random, -5, 6);
                line.time(if n.is_multiple_of(2) { "estimated_on" } else { "predicted_on" }, flight.on);
            }
        }
    }
}

impl Iterator for Feed {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            if self.late.front().is_some_and(|(behind, _)| *behind <= self.made) {
                return self.late.pop_front().map(|(_, line)| line);
            }
            let line = self.message();
            self.made += 1;
            if self.random.below(LATE_ONE_IN) != 0 {
                return Some(line);
            }
            let behind = self.made + self.random.below(LATE_BY);
            let at = self.late.partition_point(|(other, _)| *other <= behind);
            self.late.insert(at, (behind, line));
        }
    }
}

fn gate(random: &mut Random) -> String {
    format!("{}{}", char::from(b'A' + random.below(6) as u8), 1 + random.below(40))
}

/// A message in the making.
struct Line(String);

impl Line {
    fn of(flight: u64) -> Self {
        Line(format!(r#"{{"id":"FL{flight:08}""#))
    }

    fn text(&mut self, name: &str, text: &str) {
        write!(self.0, r#","{name}":"{text}""#).expect("memory can be written to");
    }

    fn time(&mut self, name: &str, micros: i64) {
        // Whole seconds, as feeds give them.
        let time = Timestamp::from_micros(micros - micros.rem_euclid(SECOND));
        write!(self.0, r#","{name}":"{time}""#).expect("memory can be written to");
    }

    fn null(&mut self, name: &str) {
        write!(self.0, r#","{name}":null"#).expect("memory can be written to");
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn pick<'a>(random: &mut Random, from: &[&'a str]) -> &'a str {
    from[random.index(from.len())]
}

/// From `least` to below `most` minutes, in µs.
fn minutes(random: &mut Random, least: i64, most: i64) -> i64 {
    (least * 60 + random.below((most.abs_diff(least)) * 60) as i64) * SECOND
}
