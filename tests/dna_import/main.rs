//! Tests of `examples/dna_import`: what is generated, how it reports, and the whole job on either store. The example's
//! modules are compiled in here as they are.

#![allow(dead_code, reason = "what only the example's main function uses")]

#[path = "../../examples/dna_import/cli.rs"]
mod cli;
#[path = "../../examples/dna_import/database.rs"]
mod database;
#[path = "../../examples/dna_import/dna.rs"]
mod dna;
#[path = "../../examples/dna_import/generate.rs"]
mod generate;
#[path = "../../examples/dna_import/job.rs"]
mod job;
#[path = "../../examples/shared/place.rs"]
mod place;
#[path = "../../examples/shared/postgres_server.rs"]
mod postgres_server;
#[path = "../../examples/shared/progress.rs"]
mod progress;
#[path = "../../examples/shared/random.rs"]
mod random;
#[path = "../../examples/dna_import/report.rs"]
mod report;
#[path = "../../examples/shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../../examples/shared/style.rs"]
mod style;
#[path = "../../examples/shared/units.rs"]
mod units;

mod jobs;
mod reporting;
