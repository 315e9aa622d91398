//! What is done without a digest: lists stored as JSON are parsed and compared, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::lists::Attributes;

/// Attributes to compare by: order and duplicates are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Normalized(BTreeMap<String, BTreeSet<String>>);

impl Normalized {
    pub(crate) fn new(attributes: &Attributes) -> Self {
        let mut map = BTreeMap::<_, BTreeSet<_>>::new();
        for (attribute, values) in attributes {
            map.entry(attribute.clone()).or_default().extend(values.iter().cloned());
        }
        Self(map)
    }

    pub(crate) fn of_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text).map(Self)
    }

    /// The same attributes once more, in another form: sorted, without duplicates.
    pub(crate) fn attributes(&self) -> Attributes {
        let pairs = self.0.iter();
        pairs.map(|(attribute, values)| (attribute.clone(), values.iter().cloned().collect())).collect()
    }
}

/// Values stay in their order, and as often as they come.
pub(crate) fn to_json(attributes: &Attributes) -> String {
    let mut map = Map::new();
    for (attribute, values) in attributes {
        let all = map.entry(attribute).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(all) = all {
            all.extend(values.iter().map(|value| Value::from(value.as_str())));
        }
    }
    Value::Object(map).to_string()
}
