//! `per_row`: an INSERT … RETURNING for each object, as an object-relational mapper does.

use crate::setup::graph::{Objects, Target};

pub(crate) fn per_row(target: &mut Target, objects: &Objects) {
    const TAKES: &str = "the server takes a row";
    let mut transaction = target.client().transaction().expect("a transaction can be begun");
    let parent = transaction.prepare("INSERT INTO sequences (data) VALUES ($1) RETURNING id");
    let child = transaction.prepare("INSERT INTO annotations (sequence, data) VALUES ($1, $2) RETURNING id");
    let (parent, child) = (parent.expect(TAKES), child.expect(TAKES));
    for (sequence, annotations) in &objects.blobs {
        let id: i64 = transaction.query_one(&parent, &[sequence]).expect(TAKES).get(0);
        for annotation in annotations {
            transaction.query_one(&child, &[&id, annotation]).expect(TAKES);
        }
    }
    transaction.commit().expect("the transaction can be committed");
}
