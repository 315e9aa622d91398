//! Tests of `examples/nightly_guarantees`: the rules, how it reports, and the whole job on either store. The example's
//! modules are compiled in here as they are.

#![allow(dead_code, reason = "what only the example's main function uses")]

#[path = "../../examples/nightly_guarantees/cli.rs"]
mod cli;
#[path = "../../examples/nightly_guarantees/guarantees.rs"]
mod guarantees;
#[path = "../../examples/nightly_guarantees/inputs.rs"]
mod inputs;
#[path = "../../examples/nightly_guarantees/job.rs"]
mod job;
#[path = "../../examples/nightly_guarantees/night.rs"]
mod night;
#[path = "../../examples/nightly_guarantees/pace.rs"]
mod pace;
#[path = "../../examples/shared/place.rs"]
mod place;
#[path = "../../examples/shared/postgres_server.rs"]
mod postgres_server;
#[path = "../../examples/shared/progress.rs"]
mod progress;
#[path = "../../examples/nightly_guarantees/report.rs"]
mod report;
#[path = "../../examples/nightly_guarantees/rules.rs"]
mod rules;
#[path = "../../examples/shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../../examples/shared/style.rs"]
mod style;
#[path = "../../examples/shared/units.rs"]
mod units;
#[path = "../../examples/nightly_guarantees/victim.rs"]
mod victim;

mod computing;
mod jobs;
mod reporting;
