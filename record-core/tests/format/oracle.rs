//! `docs/reader.py`, written from the specification alone, as a second opinion on every blob.

use crate::{agreement::is_accepted, golden, hex};
use record_core::{Blob, Record, layout::Layout, value::DynamicView};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// What the reader in Python says of each blob.
pub(crate) fn read(layout: &str, newer: &[String], blobs: &[Vec<u8>]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reader.py");
    let mut command = Command::new("python3");
    command.arg(script);
    for (i, layout) in std::iter::once(layout).chain(newer.iter().map(String::as_str)).enumerate() {
        let path = folder.path().join(format!("{i}.json"));
        std::fs::write(&path, layout).unwrap();
        command.arg(path);
    }
    let lines: String = blobs.iter().map(|blob| hex::write(blob) + "\n").collect();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs the second reader of the format: install it");
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), blobs.len());
    answers
}

/// Compares the library's opinion of each blob with that of the second reader.
pub(crate) fn agrees<R: Record>(blobs: &[Vec<u8>]) {
    let answers = read(&R::LAYOUT.to_json(), &[], blobs);
    for (blob, answer) in blobs.iter().zip(&answers) {
        let accepted = is_accepted::<R>(blob);
        assert_eq!(accepted, answer.get("error").is_none(), "{answer} of {}", hex::write(blob));
        if !accepted {
            continue;
        }
        let canonical = Blob::<R>::from_bytes(&**blob);
        assert_eq!(
            answer["canonical"],
            canonical.is_ok(),
            "{answer} and {canonical:?} of {}",
            hex::write(blob)
        );
        let view = DynamicView::open(R::LAYOUT, blob).unwrap();
        let ours: Value = serde_json::from_str(&crate::values::json(&view)).unwrap();
        assert_eq!(answer["record"], ours, "{}", hex::write(blob));
    }
}

#[test]
fn the_reader_in_python_reads_every_golden_blob() {
    let (entries, versions) = golden::read();
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for entry in &entries {
        groups.entry((&entry.layout, &entry.newer)).or_default().push(entry);
    }
    for ((layout, newer), entries) in &groups {
        let blobs: Vec<Vec<u8>> = entries.iter().map(|entry| entry.bytes.clone()).collect();
        for (entry, answer) in entries.iter().zip(read(layout, newer, &blobs)) {
            let name = format!("{}: {}: {answer}", entry.file, entry.label);
            assert_eq!(answer["record"], serde_json::from_str::<Value>(&entry.json).unwrap(), "{name}");
            assert_eq!(answer["canonical"], true, "{name}");
            assert_eq!(answer["version"], entry.bytes[4], "{name}");
        }
    }
    assert!(versions.iter().all(|version| groups.keys().any(|(layout, _)| **layout == version.layout)));
}

#[test]
fn the_reader_in_python_computes_hashes_itself() {
    #[derive(Record)]
    struct Point {
        _x: i32,
    }
    let layout = Point::LAYOUT.to_json();
    assert!(read(&layout, &[], &[vec![]])[0]["error"].is_string());
    let changed = layout.replace("\"_x\"", "\"_y\"");
    assert!(Layout::from_json(&changed).is_err());
    let refused = std::panic::catch_unwind(|| read(&changed, &[], &[]));
    assert!(refused.is_err());
}
