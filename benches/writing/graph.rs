//! Parents and children whose keys hold the parents' ids, which the database draws; and the network that they go through.

use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use record_core::{Blob, Key, Record};
use record_postgres::postgres::{Batch, Table};
use test_servers::Proxy;

use super::Server;
use crate::harness::Turn;

/// How many objects there are.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    parents: usize,
    /// Of each parent.
    children: usize,
}

/// 1,000 objects.
pub(crate) const SMALL: Sizes = Sizes { parents: 200, children: 4 };
/// 101,000 objects.
pub(crate) const LARGE: Sizes = Sizes { parents: 1_000, children: 100 };

impl Sizes {
    /// With as many parents as `scaled` makes of them.
    pub(crate) fn scaled(self, scaled: impl Fn(usize) -> usize) -> Self {
        Sizes { parents: scaled(self.parents), ..self }
    }
}

#[derive(Record, Clone)]
pub(crate) struct Sequence {
    name: String,
    bases: String,
}

#[derive(Record, Clone)]
pub(crate) struct Annotation {
    name: String,
    start: u32,
    end: u32,
    forward: bool,
}

#[derive(Key)]
pub(crate) struct SequenceKey {
    #[record(id)]
    id: i64,
}

#[derive(Key)]
pub(crate) struct AnnotationKey {
    sequence: i64,
    #[record(id)]
    id: i64,
}

/// The objects, as records and as blobs.
pub(crate) struct Objects {
    sequences: Vec<(Sequence, Vec<Annotation>)>,
    pub(crate) blobs: Vec<(Vec<u8>, Vec<Vec<u8>>)>,
}

impl Objects {
    pub(crate) fn new(sizes: Sizes) -> Self {
        let annotation = |i: usize| Annotation {
            name: format!("gene {i}"),
            start: i as u32 * 90,
            end: i as u32 * 90 + 60,
            forward: !i.is_multiple_of(3),
        };
        let sequence = |i: usize| {
            let bases = (0..60).map(|at| ["A", "C", "G", "T"][(i * 7 + at * at) % 4]).collect();
            let annotations = (0..sizes.children).map(annotation).collect();
            (Sequence { name: format!("sequence {i}"), bases }, annotations)
        };
        let sequences: Vec<(Sequence, Vec<Annotation>)> = (0..sizes.parents).map(sequence).collect();
        let blobs = sequences
            .iter()
            .map(|(sequence, annotations)| (blob(sequence), annotations.iter().map(blob).collect()));
        Objects { blobs: blobs.collect(), sequences }
    }

    pub(crate) fn count(&self) -> usize {
        self.sequences.iter().map(|(_, annotations)| 1 + annotations.len()).sum()
    }

    pub(crate) fn bytes(&self) -> u64 {
        let bytes = |(parent, children): &(Vec<u8>, Vec<Vec<u8>>)| {
            parent.len() + children.iter().map(Vec::len).sum::<usize>()
        };
        self.blobs.iter().map(bytes).sum::<usize>() as u64
    }
}

fn blob<R: Record>(record: &R) -> Vec<u8> {
    Blob::encode(record).expect("the objects can be encoded").into_bytes()
}

/// The two tables, and the way to them.
pub(crate) struct Target {
    sequences: Table<SequenceKey, Sequence>,
    annotations: Table<AnnotationKey, Annotation>,
    proxy: Proxy,
    /// Through the proxy.
    client: Client,
    /// Beside it.
    admin: Client,
}

impl Target {
    /// Empty tables.
    pub(crate) fn new(server: &Server, delay: Duration) -> Self {
        let mut admin = server.connect();
        let sequences = Table::create(&mut admin, "sequences").expect("a table can be made");
        let annotations = Table::create(&mut admin, "annotations").expect("a table can be made");
        let constraint = "ALTER TABLE annotations DROP CONSTRAINT IF EXISTS of_sequence; \
                          ALTER TABLE annotations ADD CONSTRAINT of_sequence FOREIGN KEY (sequence) REFERENCES sequences";
        admin.batch_execute(constraint).expect("children can refer to parents");
        let proxy = Proxy::start(server.address(), delay);
        let client = Client::connect(&proxy.url(&server.url()), NoTls)
            .expect("the server can be reached through the proxy");
        Target { sequences, annotations, proxy, client, admin }
    }

    /// One turn: `write` must fill the empty tables.
    pub(crate) fn turn(&mut self, objects: &Objects, write: impl FnOnce(&mut Target, &Objects)) -> Turn {
        let clear = "TRUNCATE sequences, annotations RESTART IDENTITY";
        self.admin.batch_execute(clear).expect("the server empties tables");
        let before = self.proxy.round_trips();
        let start = Instant::now();
        write(self, objects);
        let taken = start.elapsed();
        let round_trips = self.proxy.round_trips() - before;
        self.assert_holds(objects);
        Turn::of(taken).counting("round_trips", round_trips)
    }

    /// The connection through the network.
    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    fn assert_holds(&mut self, objects: &Objects) {
        let sql = "SELECT s.data, array_agg(a.data ORDER BY a.id) FROM sequences s \
                   LEFT JOIN annotations a ON a.sequence = s.id GROUP BY s.id ORDER BY s.id";
        let rows = self.admin.query(sql, &[]).expect("the tables can be read");
        let held: Vec<(Vec<u8>, Vec<Vec<u8>>)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        assert!(held == objects.blobs, "the tables do not hold the objects");
    }
}

/// `record`: a batch.
pub(crate) fn write(target: &mut Target, objects: &Objects) {
    let Target { sequences, annotations, client, .. } = target;
    let mut batch = Batch::new();
    for (sequence, its) in &objects.sequences {
        let parent = batch.add(sequences, move |id, _| (SequenceKey { id }, sequence));
        for annotation in its {
            batch.add(annotations, move |id, ids| (AnnotationKey { sequence: ids[parent], id }, annotation));
        }
    }
    batch.write(client).expect("the server takes the batch");
}
