//! Tests of `examples/commit_facts`: what it makes of git's output and of real repositories, how it reports, and the
//! whole job on either store. The example's modules are compiled in here as they are.

#![allow(dead_code, reason = "what only the example's main function uses")]

#[path = "../../examples/commit_facts/calendar.rs"]
mod calendar;
#[path = "../../examples/commit_facts/chart.rs"]
mod chart;
#[path = "../../examples/commit_facts/cli.rs"]
mod cli;
#[path = "../../examples/commit_facts/columns.rs"]
mod columns;
#[path = "../../examples/commit_facts/facts.rs"]
mod facts;
#[path = "../../examples/commit_facts/git.rs"]
mod git;
#[path = "../../examples/commit_facts/history.rs"]
mod history;
#[path = "../../examples/commit_facts/job.rs"]
mod job;
#[path = "../../examples/commit_facts/json.rs"]
mod json;
#[path = "../../examples/commit_facts/kind.rs"]
mod kind;
#[path = "../../examples/commit_facts/numstat.rs"]
mod numstat;
#[path = "../../examples/shared/place.rs"]
mod place;
#[path = "../../examples/shared/postgres_server.rs"]
mod postgres_server;
#[path = "../../examples/shared/progress.rs"]
mod progress;
#[path = "../../examples/commit_facts/report.rs"]
mod report;
#[path = "../../examples/commit_facts/size.rs"]
mod size;
#[path = "../../examples/shared/sqlite_file.rs"]
mod sqlite_file;
#[path = "../../examples/shared/style.rs"]
mod style;
#[path = "../../examples/commit_facts/summary.rs"]
mod summary;
#[path = "../../examples/commit_facts/trouble.rs"]
mod trouble;
#[path = "../../examples/shared/units.rs"]
mod units;

mod computing;
mod parsing;
mod reporting;
mod repositories;
mod scratch;
mod stores;
