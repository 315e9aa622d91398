//! A subscriber list: its attributes as an application has them, and the record that is kept.

use std::iter::once;

use record_core::Record;

/// Attributes, each with its values: in any order, and values more than once. Two are equal when the same attributes have
/// the same sets of values; [`SubscriberList`] says so of its own, and [`Normalized`](crate::compare::Normalized) for
/// those that are not records.
pub(crate) type Attributes = Vec<(String, Vec<String>)>;

/// The record. Sets are stored sorted and without duplicates, so lists that are equal are equal bytes, and have one digest.
#[derive(Record, Debug, Clone, PartialEq)]
#[record(table = "subscriber_lists", digest)]
pub(crate) struct SubscriberList {
    /// `attribute=value`, and `attribute` alone says that there is such an attribute: it may have no value.
    #[record(as_set)]
    attributes: Vec<String>,
}

impl SubscriberList {
    pub(crate) fn new(attributes: &Attributes) -> Self {
        let texts = attributes.iter().flat_map(|(attribute, values)| {
            // The first = ends the attribute, whatever it is called.
            let attribute = attribute.replace('%', "%25").replace('=', "%3D");
            let pairs: Vec<_> = values.iter().map(|value| format!("{attribute}={value}")).collect();
            once(attribute).chain(pairs)
        });
        Self { attributes: texts.collect() }
    }
}
