//! Records one at a time: encode, open and read one field or string, read all, decode to owned, and their sizes.
//!
//! `cargo bench --bench records [-- FILTER] [--quick]`. Every system gets the same records and gives back the same
//! values, which is checked before anything is measured. Blobs lie by the thousand in one buffer, each at an odd
//! address, as a database driver hands them out; `plain` reads the structs themselves and is the floor.

mod harness;
#[path = "peers/rust/mod.rs"]
mod peers;
#[allow(dead_code, reason = "some rows are the other bench's")]
mod shapes;

use harness::{Bench, Case, Note};
use peers::{
    Bincode, Bitcode, Operation, Postcard, Prepared, Record, Rkyv, SerdeJson, Wincode, plain, prepare,
};
use shapes::{Shape, log::Log, mesh::Mesh, pull_request::PullRequest, typed20::Typed20};

/// All systems, made ready for the records of one shape.
macro_rules! systems {
    ($records:expr) => {
        vec![
            plain($records),
            prepare::<_, Record>($records),
            prepare::<_, Rkyv>($records),
            prepare::<_, Wincode>($records),
            prepare::<_, Bincode>($records),
            prepare::<_, Bitcode>($records),
            prepare::<_, Postcard>($records),
            prepare::<_, SerdeJson>($records),
        ]
    };
}

fn main() {
    let mut bench = Bench::from_args("records");
    let mut notes = Vec::new();
    measure::<Typed20>(&mut bench, &mut notes, |records| systems!(records));
    measure::<PullRequest>(&mut bench, &mut notes, |records| systems!(records));
    measure::<Log>(&mut bench, &mut notes, |records| systems!(records));
    measure::<Mesh>(&mut bench, &mut notes, |records| systems!(records));
    bench.finish(&notes);
}

/// Measures every operation on one shape.
fn measure<S: Shape>(bench: &mut Bench, notes: &mut Vec<Note>, systems: impl Fn(&[S]) -> Vec<Prepared<'_>>) {
    let name = |operation: Operation| format!("{}/{}", S::NAME, operation.name());
    if !Operation::ALL.iter().any(|&operation| bench.wants(&name(operation))) {
        return;
    }
    let records = S::generate(bench.scaled(S::COUNT));
    let mut systems = systems(&records);
    for operation in Operation::ALL {
        let mut case = Case::new(name(operation), records.len());
        for system in &mut systems {
            let bytes = system.bytes;
            for (_, pass) in system.passes.iter_mut().filter(|(of, _)| *of == operation) {
                case.add(system.system, bytes, pass);
            }
        }
        bench.run(case);
    }
    for system in &systems {
        if !notes.iter().any(|note| note.system == system.system) {
            notes.push(Note { system: system.system, text: system.opening.to_owned() });
        }
    }
}
