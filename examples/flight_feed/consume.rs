//! The consumer: messages into the writer, from where the table is, with what goes on shown live.

use std::{
    collections::VecDeque,
    error::Error,
    io::{self, Write},
    thread,
    time::{Duration, Instant},
};

use record_feed::writer::{Writer, WriterCounts};

use crate::{
    flight::{Flight, FlightKey},
    generator::Feed,
    message::Reader,
    progress, units,
};

/// Every so many messages, or after so long, it is looked at what is durable.
const LOOK: u64 = 1_024;
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How often the display changes, and how often a line is printed where there is no display.
const SHOW: Duration = Duration::from_millis(200);
const PRINT: Duration = Duration::from_secs(2);

/// How the feed is to be consumed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) messages: u64,
    /// Messages per second.
    pub(crate) rate: Option<u32>,
    /// After how many messages to say on stdout how many were taken, and wait to be killed.
    pub(crate) tell: Option<u64>,
}

/// What a consumer did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Consumed {
    /// The number of messages that the table held already.
    pub(crate) from: u64,
    /// From the first message to the last commit.
    pub(crate) took: Duration,
    /// The longest time between a message and its commit.
    pub(crate) lag: Duration,
    pub(crate) counts: WriterCounts,
}

/// Feeds the messages that the table lacks, and closes the writer.
pub(crate) fn consume(writer: Writer<FlightKey, Flight>, plan: Plan) -> Result<Consumed, Box<dyn Error>> {
    let from = match writer.position() {
        Some(position) => {
            position.to_u64().ok_or("the stored position of the feed is not a number of messages")?
        }
        None => 0,
    };
    if from > plan.messages {
        let messages = plan.messages;
        return Err(
            format!("the table has taken {from} messages already: ask for more than {messages}").into()
        );
    }
    // Made before the clock starts: a real feed comes from elsewhere.
    let feed: Vec<String> = Feed::new().take(plan.messages as usize).skip(from as usize).collect();
    let mut reader = Reader::new();
    let mut live = Live::begin(from, plan)?;
    for (number, line) in (from + 1..).zip(&feed) {
        live.wait_for(number, &writer);
        let (key, patch) = reader.read(line).map_err(|error| format!("message {number}: {error}"))?;
        writer.patch_at(key, patch, number)?;
        if live.is_due(number) {
            live.note(number);
            live.look(number, durable(&writer));
        }
        if plan.tell.is_some_and(|tell| tell <= number) {
            return wait_to_be_killed(number, &writer);
        }
    }
    live.note(plan.messages);
    writer.flush()?;
    let took = live.begun.elapsed();
    live.look(plan.messages, durable(&writer));
    let lag = live.end();
    let report = writer.close().map_err(|stopped| stopped as Box<dyn Error>)?;
    Ok(Consumed { from, took, lag, counts: report.counts })
}

/// Says how many messages were taken as soon as the table holds some of them, so that there is something to resume from.
fn wait_to_be_killed(taken: u64, writer: &Writer<FlightKey, Flight>) -> Result<Consumed, Box<dyn Error>> {
    let begun = Instant::now();
    while durable(writer) == 0 && begun.elapsed() < Duration::from_secs(300) {
        thread::sleep(Duration::from_millis(1));
    }
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{taken}").and_then(|()| stdout.flush())?;
    thread::sleep(Duration::from_secs(60));
    Err("nobody killed this process".into())
}

/// How many messages the table holds.
fn durable(writer: &Writer<FlightKey, Flight>) -> u64 {
    writer.position().and_then(|position| position.to_u64()).unwrap_or(0)
}

/// The clock and the display.
struct Live {
    plan: Plan,
    from: u64,
    begun: Instant,
    bar: indicatif::ProgressBar,
    shown: Instant,
    noted: Instant,
    /// When messages of some numbers were taken that are not durable yet.
    taken: VecDeque<(u64, Instant)>,
    lag: Duration,
}

impl Live {
    fn begin(from: u64, plan: Plan) -> Result<Self, Box<dyn Error>> {
        let bar = progress::bar("messages", || Ok::<_, Box<dyn Error>>(plan.messages))?;
        bar.set_position(from);
        let begun = Instant::now();
        Ok(Live {
            plan,
            from,
            begun,
            bar,
            shown: begun,
            noted: begun,
            taken: VecDeque::new(),
            lag: Duration::ZERO,
        })
    }

    /// Waits until the message is due, and looks at what is durable meanwhile.
    fn wait_for(&mut self, number: u64, writer: &Writer<FlightKey, Flight>) {
        let Some(rate) = self.plan.rate else { return };
        let due = Duration::from_secs_f64((number - self.from) as f64 / f64::from(rate));
        loop {
            let left = due.saturating_sub(self.begun.elapsed());
            if left.is_zero() {
                return;
            }
            thread::sleep(left.min(LOOK_EVERY));
            if left > LOOK_EVERY {
                self.look(number - 1, durable(writer));
            }
        }
    }

    /// Whether it is time to take note of a message that was taken.
    fn is_due(&self, number: u64) -> bool {
        number.is_multiple_of(LOOK) || self.noted.elapsed() >= LOOK_EVERY
    }

    /// Notes that a message was taken right now.
    fn note(&mut self, number: u64) {
        self.noted = Instant::now();
        self.taken.push_back((number, self.noted));
    }

    /// Sees how far the feed and the table are, and shows it.
    fn look(&mut self, taken: u64, durable: u64) {
        let now = Instant::now();
        let mut lag = Duration::ZERO;
        while let Some((number, then)) = self.taken.front() {
            lag = lag.max(now - *then);
            if *number > durable {
                break;
            }
            self.taken.pop_front();
        }
        self.lag = self.lag.max(lag);
        let prints = self.bar.is_hidden();
        if now - self.shown >= if prints { PRINT } else { SHOW } {
            self.shown = now;
            let rate = (taken - self.from) as f64 / self.begun.elapsed().as_secs_f64();
            let says = format!("{} msg/s, lag {}", units::grouped(rate as u64), units::time(lag));
            if prints {
                let (taken, all) = (units::grouped(taken), units::grouped(self.plan.messages));
                eprintln!("{taken} of {all} messages, {says}");
            }
            self.bar.set_position(taken);
            self.bar.set_message(says);
        }
    }

    fn end(self) -> Duration {
        self.bar.finish_and_clear();
        self.lag
    }
}
