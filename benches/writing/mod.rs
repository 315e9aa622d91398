//! What the systems work on: the server, the feed and its messages, the objects and the records.

mod allocated;
pub(crate) mod feed;
pub(crate) mod graph;
pub(crate) mod patches;
pub(crate) mod put;
pub(crate) mod refresh;
#[path = "../postgres/server.rs"]
mod server;

pub(crate) use server::Server;
