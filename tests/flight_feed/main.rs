//! Tests of `examples/flight_feed`: its messages, how it reports, and the whole job on either store. The example's modules
//! are compiled in here as they are.

#![allow(dead_code, reason = "what only the example's main function uses")]

#[path = "../../examples/flight_feed/check.rs"]
mod check;
#[path = "../../examples/flight_feed/cli.rs"]
mod cli;
#[path = "../../examples/flight_feed/consume.rs"]
mod consume;
#[path = "../../examples/flight_feed/flight.rs"]
mod flight;
#[path = "../../examples/flight_feed/generator.rs"]
mod generator;
#[path = "../../examples/flight_feed/job.rs"]
mod job;
#[path = "../../examples/flight_feed/kill.rs"]
mod kill;
#[path = "../../examples/flight_feed/message.rs"]
mod message;
#[path = "../../examples/shared/place.rs"]
mod place;
#[path = "../../examples/shared/postgres_server.rs"]
mod postgres_server;
#[path = "../../examples/shared/progress.rs"]
mod progress;
#[path = "../../examples/shared/random.rs"]
mod random;
#[path = "../../examples/flight_feed/report.rs"]
mod report;
#[path = "../../examples/shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../../examples/shared/style.rs"]
mod style;
#[path = "../../examples/shared/units.rs"]
mod units;

mod jobs;
mod messages;
mod reporting;
