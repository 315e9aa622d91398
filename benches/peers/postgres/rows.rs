//! `rows`: one column per field, values taken from rows into builders.

use postgres::Client;

use super::{Sink, portal::for_each_chunk};
use crate::setup::{Table, shapes::Shape};

pub(crate) fn rows<S: Shape>(client: &mut Client, table: &Table, sink: Sink<'_>) {
    let mut builders = S::builders();
    for_each_chunk(client, &table.select(), |rows| {
        for row in rows {
            S::append(&mut builders, S::of_row(row));
        }
        sink(S::finish(&mut builders));
    });
}
