//! `docs/blob-format.md`: its examples are what the code writes.
//!
//! An example is a block under a comment that names it. `RECORD_SPECIFICATION=write` puts the code's output into the
//! page; then read the diff, as for golden blobs.

use crate::render::annotated;
use record_core::{Blob, Record, Retired};
use std::{collections::BTreeMap, path::Path};

#[derive(Record)]
struct Point {
    x: i32,
    y: Option<i32>,
}

#[derive(Record)]
#[record(version = 2)]
struct Entry {
    id: u32,
    name: String,
    note: Option<String>,
    #[record(since = 2)]
    tags: Vec<String>,
    #[record(since = 2, default = 1.0)]
    score: f64,
}

#[derive(Record)]
struct Lists {
    fixed: Vec<u16>,
    nullable: Vec<Option<u16>>,
    strings: Vec<String>,
    nullable_strings: Vec<Option<String>>,
}

#[derive(Record)]
struct Place {
    point: Option<Point>,
}

#[derive(Record)]
#[record(version = 2)]
struct Widened {
    #[record(retired = 2)]
    int: Retired<i32>,
    #[record(since = 2, from = "int")]
    long: i64,
}

fn blob<R: Record>(value: &R) -> String {
    annotated(R::LAYOUT, Blob::encode(value).unwrap().as_bytes())
}

fn text<R: Record>(version: u8) -> String {
    let hash = crate::hex::write(R::LAYOUT.versions()[usize::from(version) - 1].hash());
    format!("{}\n{hash}\n", R::LAYOUT.canonical_text(version))
}

fn examples() -> BTreeMap<&'static str, String> {
    let entry = |note: Option<&str>, tags: &[&str]| Entry {
        id: 7,
        name: "ab".into(),
        note: note.map(Into::into),
        tags: tags.iter().copied().map(Into::into).collect(),
        score: 1.0,
    };
    let lists = Lists {
        fixed: vec![1, 2],
        nullable: vec![Some(1), None],
        strings: vec!["a".into(), String::new()],
        nullable_strings: vec![Some("a".into()), None],
    };
    BTreeMap::from([
        ("point", blob(&Point { x: 7, y: None })),
        ("entry 1", blob(&entry(None, &[]))),
        ("entry 2", blob(&entry(Some(""), &["x", "yz"]))),
        ("lists", blob(&lists)),
        ("nested", blob(&Place { point: Some(Point { x: 7, y: None }) })),
        ("text", text::<Entry>(2)),
        ("text of widened", text::<Widened>(2)),
    ])
}

#[test]
fn examples_are_what_the_code_writes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/blob-format.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (mut written, mut rest, mut found) = (String::new(), &*page, Vec::new());
    let examples = examples();
    while let Some((before, after)) = rest.split_once("<!-- ") {
        let (name, after) = after.split_once(" -->\n```text\n").expect("a block under the comment");
        let (_, after) = after.split_once("```\n").expect("the block's end");
        let example = examples.get(name).unwrap_or_else(|| panic!("no example {name:?}"));
        written += &format!("{before}<!-- {name} -->\n```text\n{example}```\n");
        (rest, found) = (after, [found, vec![name]].concat());
    }
    written += rest;
    if std::env::var_os("RECORD_SPECIFICATION").is_some_and(|value| value == "write") {
        std::fs::write(&path, &written).unwrap();
    }
    assert_eq!(found.len(), examples.len(), "every example is in the page once");
    let page = std::fs::read_to_string(&path).unwrap();
    for (i, (ours, theirs)) in written.lines().zip(page.lines()).enumerate() {
        assert_eq!(theirs, ours, "line {} of the page is not what the code gives", i + 1);
    }
    assert_eq!(written.len(), page.len());
}
