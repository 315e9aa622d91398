//! Golden blobs: files in `tests/golden/` that hold layouts, values and bytes, and that the code must keep to.
//!
//! A difference means that the format changed, which it must not. New cases are written by
//! `RECORD_GOLDEN=write cargo test -p record-core --features json,uuid --test format golden`; then read the diff: lines
//! may be added, none may change.

mod evolution;
mod extension;
mod lists;
mod nested;
mod optional;
mod scalars;
mod sets;
mod text;

use crate::{agreement::is_accepted, render, values};
use record_core::{Blob, Record, RecordView, layout::Layout, value::DynamicView, vouch};
use std::{
    fmt::{Debug, Write as _},
    path::PathBuf,
};

/// The folder of the files.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// A file in the making, or under test.
pub(crate) struct Golden {
    name: &'static str,
    text: String,
}

impl Golden {
    /// A file of this name that says what it is about.
    pub(crate) fn new(name: &'static str, about: &str) -> Self {
        Golden { name, text: format!("# {about}\n") }
    }

    fn add(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// The blobs that follow are read by code that knows this layout.
    pub(crate) fn layout(&mut self, layout: &Layout) {
        self.add("");
        self.add(&format!("layout {}", layout.to_json()));
        for version in 1..=layout.version() {
            let hash = crate::hex::write(layout.versions()[usize::from(version) - 1].hash());
            self.add(&format!("version {version} {hash}"));
            for line in layout.canonical_text(version).lines() {
                self.add(&format!("| {line}"));
            }
        }
    }

    /// The code also got this newer layout from a catalog.
    pub(crate) fn newer(&mut self, ours: &'static Layout, newer: &'static Layout) {
        self.add("");
        self.add(&format!("newer {}", newer.to_json()));
        vouch(ours, newer).unwrap();
    }

    /// A value and its blob, each made from the other.
    pub(crate) fn value<R: Record + PartialEq + Debug>(&mut self, label: &str, value: R) {
        let blob = Blob::encode(&value).unwrap();
        let read = Blob::<R>::from_bytes(blob.as_bytes()).unwrap().into_record();
        assert_eq!(Blob::encode(&read).unwrap(), blob, "{label}");
        // A NaN is unequal to itself, and sets come back in order.
        let normal =
            |value: &R| format!("{value:?}").contains("NaN") || R::LAYOUT.fields().iter().any(|f| f.is_set());
        assert!(read == value || normal(&value), "{label}: {read:?} for {value:?}");
        self.blob::<R>(label, R::LAYOUT, blob.as_bytes());
    }

    /// A blob as `R` reads it; `layout` describes the version that it is of.
    pub(crate) fn blob<R: Record>(&mut self, label: &str, layout: &Layout, bytes: &[u8]) {
        assert!(is_accepted::<R>(bytes), "{label}");
        assert!(Blob::<R>::from_bytes(bytes).is_ok(), "{label}");
        let view = DynamicView::open(R::LAYOUT, bytes).unwrap();
        assert_eq!(format!("{view:?}"), format!("{:?}", Blob::<R>::from_bytes(bytes).unwrap()));
        self.add("");
        self.add(&format!("blob {label}"));
        self.add(&format!("json {}", values::json(&view)));
        for line in render::annotated(layout, bytes).lines() {
            self.add(&format!("  {line}"));
        }
    }

    /// Compares with the file, or writes it when asked to.
    pub(crate) fn finish(self) {
        let path = folder().join(format!("{}.txt", self.name));
        if std::env::var_os("RECORD_GOLDEN").is_some_and(|value| value == "write") {
            std::fs::write(&path, &self.text).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        let (ours, theirs): (Vec<&str>, Vec<&str>) =
            (self.text.lines().collect(), expected.lines().collect());
        let mut difference = String::new();
        for i in (0..ours.len().max(theirs.len())).filter(|i| !is_same(ours.get(*i), theirs.get(*i))).take(5)
        {
            let show =
                |lines: &[&str]| lines.get(i).map_or("(nothing)".to_owned(), |line| (*line).to_owned());
            writeln!(difference, "line {}:\n  file {}\n  code {}", i + 1, show(&theirs), show(&ours))
                .unwrap();
        }
        assert!(difference.is_empty(), "the format changed, see {}:\n{difference}", path.display());
    }
}

/// Whether two lines are equal. Layouts may be described in more words than once, as long as what was written then is
/// still read as the same layout.
fn is_same(ours: Option<&&str>, theirs: Option<&&str>) -> bool {
    let layout = |line: Option<&&str>| {
        let (word, json) = line?.split_once(' ')?;
        matches!(word, "layout" | "newer").then(|| Layout::from_json(json).unwrap())
    };
    ours == theirs || layout(ours).is_some_and(|ours| layout(theirs) == Some(ours))
}

/// A blob in a file, with the layouts that it is read by.
pub(crate) struct Entry {
    pub(crate) file: String,
    pub(crate) label: String,
    pub(crate) layout: String,
    pub(crate) newer: Vec<String>,
    pub(crate) json: String,
    pub(crate) bytes: Vec<u8>,
}

/// A version of a layout in a file.
pub(crate) struct Version {
    pub(crate) layout: String,
    pub(crate) number: u8,
    pub(crate) hash: String,
    pub(crate) text: String,
}

/// All that the files hold.
pub(crate) fn read() -> (Vec<Entry>, Vec<Version>) {
    let (mut entries, mut versions): (Vec<Entry>, Vec<Version>) = (Vec::new(), Vec::new());
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (mut layout, mut newer) = (String::new(), Vec::new());
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "layout" => (layout, newer) = (rest.to_owned(), Vec::new()),
                "newer" => newer.push(rest.to_owned()),
                "version" => {
                    let (number, hash) = rest.split_once(' ').unwrap();
                    versions.push(Version {
                        layout: layout.clone(),
                        number: number.parse().unwrap(),
                        hash: hash.into(),
                        text: String::new(),
                    });
                }
                "|" => versions.last_mut().unwrap().text += &format!("{rest}\n"),
                "blob" => entries.push(Entry {
                    file: file.clone(),
                    label: rest.into(),
                    layout: layout.clone(),
                    newer: newer.clone(),
                    json: String::new(),
                    bytes: Vec::new(),
                }),
                "json" => entries.last_mut().unwrap().json = rest.into(),
                "" if !rest.is_empty() => entries.last_mut().unwrap().bytes.extend(render::bytes(rest)),
                "" | "#" => {}
                _ => panic!("{}: what is {line:?}?", path.display()),
            }
        }
    }
    (entries, versions)
}

#[test]
fn the_files_hold_what_their_blobs_say() {
    let (entries, versions) = read();
    assert!(entries.len() > 50 && versions.len() > 10);
    for entry in entries {
        let layout = Layout::from_json(&entry.layout).unwrap();
        for newer in &entry.newer {
            vouch(layout, Layout::from_json(newer).unwrap()).unwrap();
        }
        let view = DynamicView::open(layout, &entry.bytes).unwrap();
        assert_eq!(values::json(&view), entry.json, "{}: {}", entry.file, entry.label);
    }
    for version in versions {
        let layout = Layout::from_json(&version.layout).unwrap();
        assert_eq!(layout.canonical_text(version.number), version.text);
        let hash = layout.versions()[usize::from(version.number) - 1].hash();
        assert_eq!(crate::hex::write(hash), version.hash);
    }
}

/// The version of an encoded value.
pub(crate) fn version_of<R: Record>(value: &R) -> u8 {
    Blob::encode(value).unwrap().view().version()
}
