//! `jsonb`: one document per record, parsed by serde_json into a struct that borrows its text, then into builders.

use postgres::{Client, types::Json};

use super::{Sink, portal::for_each_chunk};
use crate::setup::{Table, shapes::Shape};

pub(crate) fn jsonb<S: Shape>(client: &mut Client, table: &Table, sink: Sink<'_>) {
    let mut builders = S::builders();
    for_each_chunk(client, &table.select(), |rows| {
        for row in rows {
            let Json(plain) = row.get::<_, Json<S::Plain<'_>>>(0);
            S::append(&mut builders, plain);
        }
        sink(S::finish(&mut builders));
    });
}
