//! `bincode`: one value per record, decoded into a struct that borrows its text, then into builders.

use bincode::borrow_decode_from_slice;
use postgres::Client;

use super::{Sink, portal::for_each_chunk};
use crate::setup::{BINCODE, Table, shapes::Shape};

pub(crate) fn bincode<S: Shape>(client: &mut Client, table: &Table, sink: Sink<'_>) {
    let mut builders = S::builders();
    for_each_chunk(client, &table.select(), |rows| {
        for row in rows {
            let (plain, _) = borrow_decode_from_slice::<S::Plain<'_>, _>(row.get(0), BINCODE)
                .expect("the table holds what bincode wrote");
            S::append(&mut builders, plain);
        }
        sink(S::finish(&mut builders));
    });
}
