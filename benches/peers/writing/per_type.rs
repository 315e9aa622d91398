//! `per_type`: the ids of a type are drawn at once, then its rows are inserted at once.

use postgres::{Transaction, types::Type};

use crate::setup::graph::{Objects, Target};

const TAKES: &str = "the server takes the rows";

pub(crate) fn per_type(target: &mut Target, objects: &Objects) {
    let mut transaction = target.client().transaction().expect("a transaction can be begun");
    let parents: Vec<&[u8]> = objects.blobs.iter().map(|(sequence, _)| &sequence[..]).collect();
    let ids = draw(&mut transaction, "sequences", parents.len());
    let insert = "INSERT INTO sequences (id, data) OVERRIDING SYSTEM VALUE SELECT * FROM unnest($1, $2)";
    let parameters = [(&ids as _, Type::INT8_ARRAY), (&parents as _, Type::BYTEA_ARRAY)];
    transaction.query_typed(insert, &parameters).expect(TAKES);

    let children = ids
        .iter()
        .zip(&objects.blobs)
        .flat_map(|(id, (_, annotations))| annotations.iter().map(move |annotation| (*id, &annotation[..])));
    let (of, children): (Vec<i64>, Vec<&[u8]>) = children.unzip();
    let ids = draw(&mut transaction, "annotations", children.len());
    let insert = "INSERT INTO annotations (sequence, id, data) OVERRIDING SYSTEM VALUE SELECT * FROM unnest($1, $2, $3)";
    let parameters =
        [(&of as _, Type::INT8_ARRAY), (&ids as _, Type::INT8_ARRAY), (&children as _, Type::BYTEA_ARRAY)];
    transaction.query_typed(insert, &parameters).expect(TAKES);
    transaction.commit().expect("the transaction can be committed");
}

/// So many ids of a table.
fn draw(transaction: &mut Transaction<'_>, table: &str, count: usize) -> Vec<i64> {
    let sql = format!("SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, $1)");
    let rows = transaction.query_typed(&sql, &[(&(count as i64), Type::INT8)]).expect("the server draws ids");
    rows.iter().map(|row| row.get(0)).collect()
}
