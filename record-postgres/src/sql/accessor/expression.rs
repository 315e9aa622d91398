//! The SQL expression that reads a field: guard, versions, null, defaults, fields that were taken over.
//!
//! What many rows are read by tells the known versions apart first, and reads each where it stands. What is left, a NULL, a
//! long blob, a newer version or damage, goes the long way, which is also that of stored expressions.
//!
//! It holds nothing that depends on the `search_path` of who uses it: names with schemas, and no operators.

use super::{
    functions::numbers,
    place::{Place, Shape, Source},
    wire::{bytes, hex},
};
use crate::sql::literal::literal;
use record_core::layout::{FieldLayout, HEADER, Layout};

/// Blobs that are at most this long are read in place. Longer ones may be stored out of line, where each byte that is read
/// by itself fetches the whole blob, so these are read by one call that fetches a slice.
const LONG: usize = 1_900;

/// Blobs of so many versions are read in place; beyond, the text would grow for blobs that are seldom met.
const AT_ONCE: usize = 6;

/// What an expression is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Reading many rows: inlined where it can be. It takes the planner 0.2 to 0.5 ms.
    Scanned,
    /// Columns and indexes: calls of functions that say that they are IMMUTABLE, which cost the planner nothing.
    Stored,
}

/// What an expression is made from.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) layout: &'static Layout,
    /// The newest version of the layout that is known.
    pub(super) version: u8,
    /// The expression of the blob: a column.
    pub(super) data: &'a str,
    pub(super) form: Form,
}

impl Reader<'_> {
    /// The expression for what a path leads to.
    pub(super) fn expression(&self, path: &[&str]) -> Option<String> {
        let place = Place::find(self.layout, path)?;
        if place.field.since() > self.version {
            return None;
        }
        if place.field.retired().is_some_and(|version| version <= self.version) {
            return Some(format!("NULL::{}", place.sql_type()));
        }
        self.whole(&place, path)
    }

    /// With the guard, for any blob.
    fn whole(&self, place: &Place, path: &[&str]) -> Option<String> {
        match self.form == Form::Scanned && self.layout.fixed_len(self.version) <= LONG {
            true => self.short(place, path),
            false => self.long(place, path),
        }
    }

    /// Whether blobs of all known versions are as long as their fixed part.
    fn is_fixed(&self) -> bool {
        !self.layout.fields_up_to(self.version).iter().any(FieldLayout::is_variable)
    }

    /// Reading in place: short blobs of some versions, which are told apart at once, without a call. Anything else is read,
    /// or refused, in the long way.
    fn short(&self, place: &Place, path: &[&str]) -> Option<String> {
        let Reader { data, .. } = self;
        // What is the same in several versions is written once.
        let mut cases: Vec<(String, String)> = Vec::new();
        for version in self.at_once() {
            let value = self.in_version(version, place, path)?;
            let guard = self.is_version(version);
            match cases.iter_mut().find(|(_, other)| *other == value) {
                Some((guards, _)) => *guards += &format!(" OR {guard}"),
                None => cases.push((guard, value)),
            }
        }
        let cases: Vec<String> =
            cases.iter().map(|(guards, value)| format!("WHEN {guards} THEN {value}")).collect();
        Some(format!(
            "CASE {} WHEN {data} IS NULL THEN NULL ELSE {} END",
            cases.join(" "),
            self.long(place, path)?
        ))
    }

    /// The versions that are told apart at once: first the one that most blobs have, then from the newest on.
    fn at_once(&self) -> impl Iterator<Item = u8> {
        let is_required = |version: &u8| self.layout.versions()[usize::from(*version) - 1].is_required();
        let usual = (1..=self.version).rev().find(is_required).unwrap_or(1);
        let others = (1..=self.version).rev().filter(move |version| *version != usual);
        core::iter::once(usual).chain(others).take(AT_ONCE)
    }

    /// Whether a blob is of this version, and of a length that it can have and be read in place.
    fn is_version(&self, version: u8) -> String {
        let (data, pattern) = (self.data, bytes(&pattern(self.layout.header(version))));
        let length = self.layout.fixed_len(version);
        match self.is_fixed() {
            true => format!("record.is_version_1({data}, {pattern}, {length}, true)"),
            false => format!("record.is_short_1({data}, {pattern}, {length})"),
        }
    }

    /// What stands behind the guard of a version.
    fn in_version(&self, version: u8, place: &Place, path: &[&str]) -> Option<String> {
        let Reader { data, .. } = self;
        let field = place.field;
        if field.since() > version {
            return Some(match self.taken_over(place, path) {
                Some(old) => cast(self.in_version(version, &old, &old_path(&old, path))?, &old, place),
                None => match self.default(place) {
                    Some(slot) => self.of(place, &bytes(slot)),
                    None => "NULL".to_string(),
                },
            });
        }
        let mut value = match (place.source, &place.shape) {
            (Source::Slot { at, .. }, Shape::Single) => self.at(place, data, at),
            (Source::Slot { at, width }, _) => {
                self.of(place, &format!("record.bytes_1({data}, {at}, {width})"))
            }
            (Source::Payload, shape) => {
                // The first payload begins behind the fixed part.
                let (form, starts_at) = match field.starts_at() {
                    0 => ("first", String::new()),
                    starts_at => ("next", format!("{starts_at}, ")),
                };
                let arguments = format!(
                    "{data}, {}, {starts_at}{}, {}",
                    self.layout.fixed_len(version),
                    field.offset(),
                    literal(field.name())
                );
                match (shape, place.wire.name) {
                    (Shape::Single, "string") => format!("record.string_{form}_1({arguments})"),
                    _ => self.of(place, &format!("record.tail_{form}_1({arguments})")),
                }
            }
        };
        value = self.not_zero(place, "", value);
        if !place.bits.is_empty() {
            let bits: Vec<String> =
                place.bits.iter().map(|bit| format!("record.is_valid_1({data}, {bit})")).collect();
            value = format!("CASE WHEN {} THEN {value} END", bits.join(" AND "));
        }
        Some(value)
    }

    /// Reading by a slice.
    fn long(&self, place: &Place, path: &[&str]) -> Option<String> {
        let Reader { data, .. } = self;
        let field = place.field;
        let old = self.taken_over(place, path);
        let absent = match self.default(place) {
            Some(default) if field.since() > 1 && old.is_none() => bytes(default),
            _ => "NULL".to_string(),
        };
        let bits: Vec<String> = place.bits.iter().map(usize::to_string).collect();
        let bits = if bits.is_empty() { "NULL".to_string() } else { format!("'{{{}}}'", bits.join(",")) };
        let (name, known) = (literal(field.name()), self.known());
        let bytes = match place.source {
            Source::Slot { at, width } => format!(
                "record.slot_1({data}, pg_catalog.substring({data}, 1, {}), {name}, {known}, {}, {}, {bits}, {at}, {}, {absent})",
                at + width,
                self.is_fixed(),
                field.since(),
                at + width
            ),
            Source::Payload => format!(
                "record.payload_1({data}, pg_catalog.substring({data}, 1, {}), {name}, {known}, {}, {bits}, {}, {}, {absent})",
                field.offset() + 4,
                field.since(),
                field.starts_at(),
                field.offset()
            ),
        };
        let value = self.not_zero(place, "or_null_", self.of(place, &bytes));
        Some(match old {
            None => value,
            Some(old) => format!(
                "CASE WHEN record.is_before_1({data}, {}) THEN {} ELSE {value} END",
                field.since(),
                cast(self.whole(&old, &old_path(&old, path))?, &old, place)
            ),
        })
    }

    /// Where older blobs hold what the place holds in newer ones.
    fn taken_over(&self, place: &Place, path: &[&str]) -> Option<Place> {
        let name = place.field.taken_from()?;
        let old = self.layout.field(name)?;
        let mut found = Place::find(self.layout, &[&[name], &path[1..]].concat())?;
        // Where the bytes mean the same, the newer field may know more variants.
        if place.field.ty().same_bytes(old.ty()) {
            found.wire = place.wire.clone();
        }
        Some(found)
    }

    /// The bytes that older blobs are read as holding, cut down to the place; `None` is null.
    fn default(&self, place: &Place) -> Option<&'static [u8]> {
        let field = place.field;
        if field.default_is_null() {
            return None;
        }
        let default = field.default_bytes();
        let Source::Slot { at, width } = place.source else { return Some(default) };
        let offset = usize::from(field.offset());
        let is_set = |bit: usize| default[bit / 8 - offset] & 1 << (bit % 8) != 0;
        let inner = place.bits.iter().skip(usize::from(field.is_nullable()));
        inner.copied().all(is_set).then(|| &default[at - offset..at - offset + width])
    }

    /// One value at an offset of bytes.
    fn at(&self, place: &Place, from: &str, at: usize) -> String {
        let wire = &place.wire;
        format!("record.{}_1({from}, {at}{})", wire.name, wire.constants)
    }

    /// The value of a slot or payload that was cut out.
    fn of(&self, place: &Place, from: &str) -> String {
        let (name, constants) = (place.wire.name, &place.wire.constants);
        match &place.shape {
            Shape::Single => match (name, place.source) {
                ("binary", _) => from.to_string(),
                ("bytes", Source::Slot { .. }) => from.to_string(),
                (_, Source::Payload) => format!("record.{name}_1({from})"),
                (_, Source::Slot { .. }) => format!("record.{name}_slot_1({from}{constants})"),
            },
            Shape::Parts { nullable } => format!("record.{name}_list_2({from}, {nullable})"),
            Shape::Items { nullable, stride, at, bits, inner } => {
                let bits: Vec<String> = bits.iter().map(usize::to_string).collect();
                let bits =
                    if bits.is_empty() { "NULL".to_string() } else { format!("'{{{}}}'", bits.join(",")) };
                let is_plain = inner.is_none() && !nullable && numbers::has(name, *stride);
                match inner {
                    None if is_plain && self.form == Form::Scanned => {
                        format!("record.{name}_list_3({from})")
                    }
                    None => {
                        format!("record.{name}_list_2({from}, {nullable}, {stride}, {at}, {bits}{constants})")
                    }
                    Some((count, step)) => format!(
                        "record.{name}_grid_2({from}, {nullable}, {stride}, {at}, {bits}, {count}, {step}{constants})"
                    ),
                }
            }
        }
    }

    /// Refuses zero where it is no value. Null is let through by the function with this in its name.
    fn not_zero(&self, place: &Place, or_null: &str, value: String) -> String {
        let ty = match (&place.shape, place.wire.not_zero, place.wire.sql_type) {
            (Shape::Single, true, "int2") => "smallint",
            (Shape::Single, true, "int4") => "integer",
            (Shape::Single, true, "int8") => "bigint",
            (Shape::Single, true, "numeric") => "numeric",
            _ => return value,
        };
        let (data, name) = (self.data, literal(place.field.name()));
        format!("record.not_zero_{or_null}{ty}_1({value}, {data}, {name}, {})", self.version)
    }

    /// The headers of all known versions.
    fn known(&self) -> String {
        let headers: Vec<String> = (1..=self.version)
            .map(|version| format!("\"\\\\x{}\"", hex(&self.layout.header(version).to_le_bytes())))
            .collect();
        literal(&format!("{{{}}}", headers.join(",")))
    }
}

impl Place {
    /// The name of the SQL type, with its schema.
    pub(super) fn sql_type(&self) -> String {
        let dimensions = match self.shape {
            Shape::Single => "",
            _ => "[]",
        };
        format!("pg_catalog.{}{dimensions}", self.wire.sql_type)
    }
}

/// The path of a field that is taken over.
fn old_path<'a>(old: &Place, path: &[&'a str]) -> Vec<&'a str> {
    [&[old.field.name()], &path[1..]].concat()
}

/// A value of an older field, as that of the one that takes it over.
fn cast(value: String, old: &Place, new: &Place) -> String {
    match old.sql_type() == new.sql_type() {
        true => value,
        false => format!("({value})::{}", new.sql_type()),
    }
}

/// What LIKE matches: all blobs with this header.
fn pattern(header: u64) -> Vec<u8> {
    let mut pattern = Vec::with_capacity(HEADER + 2);
    for byte in header.to_le_bytes() {
        if matches!(byte, b'%' | b'_' | b'\\') {
            pattern.push(b'\\');
        }
        pattern.push(byte);
    }
    pattern.push(b'%');
    pattern
}
