//! `copy`: COPY in binary. It knows only new rows, and is the floor for them.

use postgres::Client;

use crate::setup::{Batch, Table};

pub(crate) fn copy(client: &mut Client, table: &Table, batch: &Batch) {
    let copied =
        table.copy_in(client, |writer| batch.rows().try_for_each(|(key, blob)| writer.write(&[&key, &blob])));
    copied.expect("the server takes the rows");
}
