//! Fields by the names that members of objects have, and sets of fields: what reading an object of many members in any order
//! takes, in a time that grows with the members and not with their square.

use super::place::Place;
use crate::layout::FieldLayout;
use alloc::vec::Vec;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// Finds the fields of a layout that are not retired, by their stored names or else by those of their columns. Quickest for names
/// that come in blob order; in any order, and with names that are no field's, the time grows with the logarithm of the fields.
pub struct FieldNames {
    fields: &'static [FieldLayout],
    /// Where to begin to look: fields mostly come in order.
    next: usize,
    /// How often all fields were looked through.
    searches: usize,
    /// Names in order, once enough was searched: a stored name before the same name of a column.
    sorted: Vec<(&'static str, bool, usize)>,
}

/// So many fields behind the one before are looked at first.
const AHEAD: usize = 8;
/// So often all fields are looked through before the names are sorted.
const SEARCHES: usize = 16;

impl FieldNames {
    /// Finds among these fields, which are those of a layout.
    pub fn new(fields: &'static [FieldLayout]) -> Self {
        FieldNames { fields, next: 0, searches: 0, sorted: Vec::new() }
    }

    /// Says that another object begins. It is looked through from the first field on; what is found is the same without.
    pub fn restart(&mut self) {
        self.next = 0;
    }

    /// The number, in blob order, of the field that has this name.
    pub fn find(&mut self, name: &str) -> Option<usize> {
        let is_it = |field: &&FieldLayout| field.name == name && field.retired.is_none();
        let ahead = self.fields.iter().skip(self.next).take(AHEAD).position(|field| is_it(&field));
        let found = match ahead {
            Some(i) => Some(self.next + i),
            None => self.search(name),
        };
        if let Some(i) = found {
            self.next = i + 1;
        }
        found
    }

    fn search(&mut self, name: &str) -> Option<usize> {
        if self.searches < SEARCHES {
            self.searches += 1;
            let with = |name_of: fn(&FieldLayout) -> &str| {
                self.fields.iter().position(|field| name_of(field) == name && field.retired.is_none())
            };
            return with(|field| field.name).or_else(|| with(|field| field.column));
        }
        if self.sorted.is_empty() {
            let used = self.fields.iter().enumerate().filter(|(_, field)| field.retired.is_none());
            self.sorted =
                used.flat_map(|(i, field)| [(field.name, false, i), (field.column, true, i)]).collect();
            self.sorted.sort_unstable();
        }
        let at = self.sorted.partition_point(|(other, ..)| *other < name);
        self.sorted.get(at).filter(|(other, ..)| *other == name).map(|(.., i)| *i)
    }
}

/// Which fields an object has given, by their numbers: a bit for each up to the highest.
#[derive(Default)]
pub struct FieldSet {
    /// The first 64 fields, a bit each.
    first: u64,
    others: Vec<u64>,
}

impl FieldSet {
    /// Adds a field, and says whether it is new. A number above 65,535, which no field of any record has, is not added.
    pub fn insert(&mut self, field: usize) -> bool {
        if field > usize::from(u16::MAX) {
            return false;
        }
        let (word, mask) = (field / 64, 1 << (field % 64));
        let bits = match word.checked_sub(1) {
            None => &mut self.first,
            Some(word) => {
                if word >= self.others.len() {
                    self.others.resize((word + 1).next_power_of_two(), 0);
                }
                &mut self.others[word]
            }
        };
        let is_new = *bits & mask == 0;
        *bits |= mask;
        is_new
    }

    pub(super) fn contains(&self, field: usize) -> bool {
        let (word, mask) = (field / 64, 1 << (field % 64));
        let bits = word.checked_sub(1).map_or(Some(&self.first), |word| self.others.get(word));
        bits.is_some_and(|bits| bits & mask != 0)
    }
}

/// Reads the name of a member of a nested record, and gives the number of its field; none where it has none and is passed over.
pub(super) struct MemberName<'n, 'p> {
    pub(super) names: &'n mut FieldNames,
    pub(super) place: &'n Place<'p>,
}

impl<'de> DeserializeSeed<'de> for MemberName<'_, '_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for MemberName<'_, '_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        match self.names.find(name) {
            None if name == super::token::NUMBER => Err(self.place.refused("a number for an object")),
            None => self.place.meet_unknown(name).map(|()| None),
            field => Ok(field),
        }
    }
    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Option<usize>, E> {
        self.visit_str(core::str::from_utf8(name).unwrap_or_default())
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<Option<usize>, E> {
        Err(self.place.refused("a number in place of a field's name"))
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Option<usize>, E> {
        self.visit_u64(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Promote, Type};
    use alloc::{format, string::String};

    fn field(name: String, column: String, retired: bool) -> FieldLayout {
        FieldLayout {
            name: name.leak(),
            column: column.leak(),
            since: 1,
            declared: 0,
            ty: Type::U8,
            nullable: true,
            set: false,
            default: None,
            from: None,
            retired: retired.then_some(1),
            promote: Promote::No,
            offset: 0,
            validity: (0, 0),
            starts_at: 0,
        }
    }

    /// So many that looking all of them through for each would be noticed.
    #[test]
    fn fields_are_found_in_any_order() {
        const COUNT: usize = 60_000;
        let fields = (0..COUNT).map(|i| field(format!("f{i}"), format!("column {i}"), i == 7));
        let fields: &'static [FieldLayout] = fields.collect::<Vec<_>>().leak();
        let mut names = FieldNames::new(fields);
        for i in (0..COUNT).chain((0..COUNT).rev()) {
            let expected = (i != 7).then_some(i);
            assert_eq!(names.find(fields[i].name), expected);
            assert_eq!(
                names.find(fields[COUNT - 1 - i].column),
                (COUNT - 1 - i != 7).then_some(COUNT - 1 - i)
            );
            assert_eq!(names.find("unknown"), None);
        }
    }

    #[test]
    fn a_stored_name_comes_before_the_same_name_of_a_column() {
        let fields = [("a", "b"), ("b", "a"), ("c", "d")]
            .map(|(name, column)| field(name.into(), column.into(), false));
        let fields: &'static [FieldLayout] = fields.to_vec().leak();
        let mut names = FieldNames::new(fields);
        for _ in 0..2 * SEARCHES {
            for (name, expected) in
                [("b", Some(1)), ("a", Some(0)), ("d", Some(2)), ("c", Some(2)), ("e", None)]
            {
                assert_eq!(names.find(name), expected, "{name}");
            }
        }
    }

    #[test]
    fn a_set_tells_whether_a_field_is_new() {
        let mut set = FieldSet::default();
        for field in [0, 63, 64, 1_000, 65_534] {
            assert!(!set.contains(field) && set.insert(field) && set.contains(field));
            assert!(!set.insert(field));
        }
        assert!(!set.contains(65) && !set.contains(100_000));
        // What no field has for its number takes no memory.
        for number in [65_536, 1 << 40, usize::MAX] {
            assert!(!set.insert(number) && !set.contains(number));
        }
        assert!(set.others.len() <= 1_024);
    }
}
