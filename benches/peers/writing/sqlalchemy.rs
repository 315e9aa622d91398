//! `sqlalchemy`: the feed with SQLAlchemy Core, `benches/peers/python/feed.py`.

use std::{process::Stdio, time::Duration};

use crate::{
    environment::Environment,
    harness::Turn,
    setup::{
        Server,
        feed::{File, Flights},
    },
};

/// What the program answers.
#[derive(serde::Deserialize)]
struct Answer {
    seconds: f64,
    #[serde(flatten)]
    flights: Flights,
}

pub(crate) fn sqlalchemy_into_sqlite(python: &Environment, feed: &File) -> Turn {
    let folder = tempfile::tempdir().expect("there is room for a file");
    run(python, &format!("sqlite:///{}", folder.path().join("flights.sqlite").display()), feed)
}

pub(crate) fn sqlalchemy_into_postgres(python: &Environment, server: &Server, feed: &File) -> Turn {
    run(python, &server.url().replacen("postgres://", "postgresql+psycopg://", 1), feed)
}

fn run(python: &Environment, url: &str, feed: &File) -> Turn {
    let mut program = python.program("feed.py");
    let output = program.arg(url).arg(feed.path()).stderr(Stdio::inherit()).output();
    let output = output.expect("the interpreter runs");
    let answer: Answer = serde_json::from_slice(&output.stdout).expect("the program answers");
    feed.compare(&answer.flights, "sqlalchemy");
    Turn::of(Duration::from_secs_f64(answer.seconds))
}
