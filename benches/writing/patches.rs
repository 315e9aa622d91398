//! Patches in memory: read from the feed's messages, merged, and applied to blobs; beside JSON objects.

use std::{collections::HashMap, hint::black_box};

use record_core::{Blob, Patch, Record};
use serde_json::{Map, Value};

use super::feed::{
    flight::{Flight, FlightPatch},
    generator, message,
};
use crate::harness::Case;

type Object = Map<String, Value>;

/// Messages, each with the number of its flight, in both shapes.
pub(crate) struct Messages {
    lines: Vec<String>,
    patches: Vec<(usize, FlightPatch)>,
    objects: Vec<(usize, Object)>,
    flights: usize,
}

impl Messages {
    pub(crate) fn new(count: usize) -> Self {
        let lines: Vec<String> = generator::Feed::new().take(count).collect();
        let mut reader = message::Reader::new();
        let mut numbers = HashMap::new();
        let (mut patches, mut objects) = (Vec::new(), Vec::new());
        for line in &lines {
            let (key, patch) = reader.read(line).expect("the feed holds messages");
            let next = numbers.len();
            let number = *numbers.entry(key.id).or_insert(next);
            let mut object = object_of(line);
            object.remove("id");
            patches.push((number, patch));
            objects.push((number, object));
        }
        let messages = Messages { lines, patches, objects, flights: numbers.len() };
        messages.check();
        messages
    }

    /// Both systems come to the same.
    fn check(&self) {
        let blobs = self.blobs(&self.merged());
        let mut applied = self.blobs(&vec![FlightPatch::new(); self.flights]);
        self.apply_patches(&mut applied);
        let mut texts = vec![String::from("{}"); self.flights];
        self.apply_objects(&mut texts);
        for (((merged, applied), object), text) in
            blobs.iter().zip(&applied).zip(self.merged_objects()).zip(texts)
        {
            assert!(merged == applied, "a patch of patches is the patches one after the other");
            let view = serde_json::to_value(merged.view()).expect("views serialize");
            for field in Flight::LAYOUT.fields() {
                assert_eq!(view[field.name()], *object.get(field.name()).unwrap_or(&Value::Null));
            }
            assert_eq!(object, object_of(&text));
        }
    }

    fn blobs(&self, patches: &[FlightPatch]) -> Vec<Blob<Flight>> {
        patches.iter().map(|patch| patch.to_blob().expect("every field may be null")).collect()
    }

    fn merged(&self) -> Vec<FlightPatch> {
        let mut merged = vec![FlightPatch::new(); self.flights];
        for (number, patch) in &self.patches {
            merged[*number].merge(patch.clone());
        }
        merged
    }

    fn merged_objects(&self) -> Vec<Object> {
        let mut merged = vec![Object::new(); self.flights];
        for (number, object) in &self.objects {
            merged[*number].extend(object.clone());
        }
        merged
    }

    fn apply_patches(&self, blobs: &mut [Blob<Flight>]) {
        for (number, patch) in &self.patches {
            patch.apply(&mut blobs[*number]).expect("the fields hold their values");
        }
    }

    /// What a column of JSON text asks of a program.
    fn apply_objects(&self, texts: &mut [String]) {
        for (number, object) in &self.objects {
            let mut whole = object_of(&texts[*number]);
            whole.extend(object.clone());
            texts[*number] = serde_json::to_string(&whole).expect("objects become text");
        }
    }

    /// From text to what can be merged.
    pub(crate) fn read_case(&self, name: String) -> Case<'_> {
        let mut case = Case::new(name, self.lines.len());
        let bytes = self.lines.iter().map(|line| line.len() as u64).sum();
        case.add("record", bytes, || {
            let mut reader = message::Reader::new();
            for line in &self.lines {
                black_box(reader.read(line).expect("the feed holds messages"));
            }
        });
        case.add("serde_json", bytes, || {
            for line in &self.lines {
                black_box(object_of(line));
            }
        });
        case
    }

    /// Each into what was said of its flight before.
    pub(crate) fn merge_case(&self, name: String) -> Case<'_> {
        let mut case = Case::new(name, self.lines.len());
        case.add("record", 0, || drop(black_box(self.merged())));
        case.add("serde_json", 0, || drop(black_box(self.merged_objects())));
        case
    }

    /// Each onto what is stored of its flight.
    pub(crate) fn apply_case(&self, name: String) -> Case<'_> {
        let mut case = Case::new(name, self.lines.len());
        let mut blobs = self.blobs(&self.merged());
        let mut texts: Vec<String> = self
            .merged_objects()
            .iter()
            .map(|object| serde_json::to_string(object).expect("objects become text"))
            .collect();
        let of_blobs = blobs.iter().map(|blob| blob.as_bytes().len() as u64).sum();
        let of_texts = texts.iter().map(|text| text.len() as u64).sum();
        case.add("record", of_blobs, move || self.apply_patches(black_box(&mut blobs)));
        case.add("serde_json", of_texts, move || self.apply_objects(black_box(&mut texts)));
        case
    }
}

fn object_of(line: &str) -> Object {
    serde_json::from_str(line).expect("the feed holds objects")
}
