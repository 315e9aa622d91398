//! Tests of `examples/subscriber_lists`: which lists are equal, what is generated, how it reports, and the whole job on
//! either store. The example's modules are compiled in here as they are.

#![allow(dead_code, reason = "what only the example's main function uses")]

#[path = "../../examples/subscriber_lists/cli.rs"]
mod cli;
#[path = "../../examples/subscriber_lists/compare.rs"]
mod compare;
#[path = "../../examples/subscriber_lists/generate.rs"]
mod generate;
#[path = "../../examples/subscriber_lists/job.rs"]
mod job;
#[path = "../../examples/subscriber_lists/lists.rs"]
mod lists;
#[path = "../../examples/subscriber_lists/measure.rs"]
mod measure;
#[path = "../../examples/shared/place.rs"]
mod place;
#[path = "../../examples/shared/postgres_server.rs"]
mod postgres_server;
#[path = "../../examples/shared/progress.rs"]
mod progress;
#[path = "../../examples/shared/random.rs"]
mod random;
#[path = "../../examples/subscriber_lists/report.rs"]
mod report;
#[path = "../../examples/shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../../examples/shared/style.rs"]
mod style;
#[path = "../../examples/subscriber_lists/texts.rs"]
mod texts;
#[path = "../../examples/shared/units.rs"]
mod units;

mod equality;
mod generating;
mod jobs;
mod reporting;
