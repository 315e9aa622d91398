//! The description of a record's blob: fields, offsets, types, versions.
//!
//! A [`Layout`] is plain constant data. The macro emits the list of fields; offsets, validity bits, lengths and
//! fingerprints are computed from it here, at compile time. A layout read back from a catalog goes through the same
//! functions.
//!
//! ```text
//!  0          4         6         8                     fixed_len             len
//!  ┌───────────┬─────────┬─────────┬──────────┬───────────┬─────────────────────┐
//!  │fingerprint│ version │fixed_len│ group 1  │ group 2 … │ tail: payloads       │
//!  │    u32    │u8 + 0x00│   u16   │          │           │ in blob order, no gap│
//!  └───────────┴─────────┴─────────┴──────────┴───────────┴─────────────────────┘
//! ```

// What is described: `types`, `enumeration`, `field`. Computed from that: `place`, and `text`, of which hashes are taken. The rules
// are in `rules`; `checks` holds sources to them, and `accept` data, whose way is `shape`, `read`, and back `data`.
#[cfg(all(feature = "serde", feature = "std"))]
mod accept;
#[cfg(all(feature = "serde", feature = "std"))]
mod arena;
mod checks;
#[cfg(feature = "serde")]
mod data;
mod default;
mod enumeration;
mod field;
#[cfg(all(test, feature = "json", feature = "std"))]
mod hostile;
mod join;
#[cfg(feature = "std")]
mod names;
mod place;
mod placed;
#[cfg(all(feature = "serde", feature = "std"))]
mod read;
mod rules;
#[cfg(feature = "serde")]
mod shape;
mod text;
mod types;
#[cfg(feature = "serde")]
mod unknown;

#[doc(hidden)]
pub use checks::{check_fields, check_len, check_pin, check_promote, check_set, check_type, check_widens};
#[doc(hidden)]
pub use default::{
    DefaultConstant, Literal, LiteralBytes, check_default, default_constant, encode_literal, integer_default,
};
#[doc(hidden)]
pub use enumeration::by_value;
pub use enumeration::{Enum, Variant};
pub use field::FieldLayout;
#[cfg(feature = "std")]
pub use names::Names;
#[doc(hidden)]
pub use place::{fixed_len, place, versions};
pub(crate) use placed::{is_named, is_placed};
pub use types::{Storage, Type};

use alloc::{borrow::ToOwned, string::String};

/// Bytes of a blob's header.
pub const HEADER: usize = 8;

/// The longest fixed part, header included.
pub const MAX_FIXED_LEN: usize = u16::MAX as usize;

/// The longest blob of the format.
pub const MAX_BLOB_LEN: usize = i32::MAX as usize;

/// How many types may stand in one another: a list of arrays of records of integers is four deep.
pub const MAX_DEPTH: usize = 32;

/// The description of a record's blob.
///
/// ```
/// use record_core::Record;
///
/// #[derive(Record)]
/// struct Point { x: i32, y: Option<i32> }
///
/// let layout = Point::LAYOUT;
/// assert_eq!(layout.record(), "Point");
/// assert_eq!(layout.fixed_len(1), 8 + 1 + 4 + 4); // header, validity bits of `y`, `x`, `y`
/// assert_eq!(layout.field("x").unwrap().offset(), 9);
/// ```
///
/// It comes from the derive, as [`Record::LAYOUT`](crate::Record::LAYOUT), or from data, through `Layout::from_json` and
/// `Layout::deserialize`. Both check it, and nobody can change it afterwards: so what reads blobs by a layout relies on
/// its offsets and versions.
///
/// ```compile_fail,E0451
/// # use record_core::{Record, layout::Layout};
/// # #[derive(Record)]
/// # struct Point { x: i32, y: Option<i32> }
/// let by_hand = Layout { version: 2, ..*Point::LAYOUT };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    pub(crate) record: &'static str,
    pub(crate) version: u8,
    pub(crate) fields: &'static [FieldLayout],
    /// Numbers of `fields`, ascending by the bytes of their names.
    pub(crate) by_name: &'static [u16],
    pub(crate) versions: &'static [VersionLayout],
    pub(crate) table: Option<&'static str>,
    pub(crate) digest: Digest,
}

/// One version of a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionLayout {
    pub(crate) hash: [u8; 32],
    pub(crate) fixed_len: u16,
    pub(crate) required: bool,
}

impl VersionLayout {
    /// Before it is computed.
    pub(crate) const NONE: Self = VersionLayout { hash: [0; 32], fixed_len: HEADER as u16, required: false };

    /// SHA-256 of the canonical text up to this version.
    pub const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Length of the fixed part in bytes, header included.
    pub const fn fixed_len(&self) -> u16 {
        self.fixed_len
    }

    /// Whether the shortest form may not leave this version's group out, because blobs without it would be read
    /// differently: it takes a field over from an older one, or it is where a field that is never null was retired.
    pub const fn is_required(&self) -> bool {
        self.required
    }
}

/// How a database shows a field outside the blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Promote {
    /// Not at all.
    #[default]
    No,
    /// As a column of its own with an index.
    Column,
    /// As an index.
    Index,
}

/// Whether tables can look records up by equality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Digest {
    /// No.
    #[default]
    No,
    /// Through an index that may hold equal records.
    Index,
    /// Through a unique index.
    Unique,
}

impl Layout {
    /// The record's name, for messages.
    pub const fn record(&self) -> &'static str {
        self.record
    }

    /// The newest version described, 1 to 255.
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// The fields in blob order: ascending `since`, then declaration order.
    pub const fn fields(&self) -> &'static [FieldLayout] {
        self.fields
    }

    /// What each version adds up to; entry `v - 1` belongs to version `v`.
    pub const fn versions(&self) -> &'static [VersionLayout] {
        self.versions
    }

    /// The table that the record names for itself.
    pub const fn table(&self) -> Option<&'static str> {
        self.table
    }

    /// Whether tables keep an index for looking records up by equality.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Length of the fixed part of `version`, header included. Panics when the layout has no such version.
    pub const fn fixed_len(&self, version: u8) -> usize {
        self.versions[version as usize - 1].fixed_len as usize
    }

    /// The first 4 bytes of the hash of `version`: what blobs of it begin with, read as little-endian.
    pub const fn fingerprint(&self, version: u8) -> u32 {
        let hash = &self.versions[version as usize - 1].hash;
        u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]])
    }

    /// The 8 header bytes of blobs of `version`, read as little-endian.
    pub const fn header(&self, version: u8) -> u64 {
        self.fingerprint(version) as u64 | (version as u64) << 32 | (self.fixed_len(version) as u64) << 48
    }

    /// The field with this stored name.
    pub const fn field(&self, name: &str) -> Option<&'static FieldLayout> {
        match self.number_of(name) {
            Some(i) => Some(&self.fields[i]),
            None => None,
        }
    }

    /// The place in [`fields`](Self::fields) of the field with this stored name.
    pub const fn number_of(&self, name: &str) -> Option<usize> {
        place::find(self.fields, self.by_name, name)
    }

    /// Whether every field stands inline, so that all blobs of a version are equally long.
    pub const fn is_fixed(&self) -> bool {
        let mut i = 0;
        while i < self.fields.len() {
            if self.fields[i].is_variable() {
                return false;
            }
            i += 1;
        }
        true
    }

    /// The fields that live in versions 1 to `version`.
    pub const fn fields_up_to(&self, version: u8) -> &'static [FieldLayout] {
        let (mut low, mut high) = (0, self.fields.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.fields[middle].since <= version {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.fields.split_at(low).0
    }

    /// The newest version whose group is never left out: no blob is of a lower one.
    pub const fn last_required(&self) -> u8 {
        let mut version = self.version;
        while version > 1 && !self.versions[version as usize - 1].required {
            version -= 1;
        }
        version
    }

    /// The canonical text up to `version`: what its hash and fingerprint are taken of.
    ///
    /// ```
    /// # use record_core::Record;
    /// #[derive(Record)]
    /// struct Point { x: i32, y: Option<i32> }
    /// assert_eq!(Point::LAYOUT.canonical_text(1), "record/1\n1 x i32\n1 y i32 null\n");
    /// ```
    pub fn canonical_text(&self, version: u8) -> String {
        text::to_string(|out| out.layout(self.fields, version))
    }

    /// The fields in the order in which the struct declares them.
    pub fn declaration_order(&self) -> impl Iterator<Item = &'static FieldLayout> + use<> {
        let mut order: alloc::vec::Vec<&'static FieldLayout> = self.fields.iter().collect();
        order.sort_by_key(|field| field.declared);
        order.into_iter()
    }
}

impl core::fmt::Display for Type {
    /// Writes the type's code, such as `list(text(8)?)`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&text::to_string(|out| out.type_code(self)))
    }
}

/// Comparing layouts.
impl Layout {
    /// Where `other` contradicts this layout in a version that both have; `None` when one extends the other.
    ///
    /// ```
    /// # use record_core::Record;
    /// mod old {
    ///     #[derive(record_core::Record)]
    ///     pub struct Point { pub x: i32 }
    /// }
    /// mod new {
    ///     #[derive(record_core::Record)]
    ///     pub struct Point { pub x: i64 }
    /// }
    /// let difference = old::Point::LAYOUT.difference(new::Point::LAYOUT).unwrap();
    /// assert_eq!(difference, "version 1 was changed after it was stored: field `x` is `1 x i32` here, `1 x i64` there");
    /// ```
    pub fn difference(&self, other: &Layout) -> Option<String> {
        let version = self.first_different_version(other)?;
        let (ours, theirs) = (self.canonical_text(version), other.canonical_text(version));
        fn word(line: &str) -> &str {
            line.split(' ').nth(1).unwrap_or_default()
        }
        let name = |line| word(line).strip_prefix("retired=").unwrap_or(word(line));
        let lacks = |text: &str, line| text.lines().skip(1).all(|other| word(other) != word(line));
        let (mut a, mut b) = (ours.lines().skip(1), theirs.lines().skip(1));
        loop {
            let described = match (a.next(), b.next()) {
                (Some(a), Some(b)) if a == b => continue,
                (Some(a), Some(b)) if word(a) == word(b) || lacks(&theirs, a) && lacks(&ours, b) => {
                    alloc::format!("field `{}` is `{a}` here, `{b}` there", name(a))
                }
                (Some(a), _) if lacks(&theirs, a) => {
                    alloc::format!("field `{}`: `{a}` is here but not there", name(a))
                }
                (_, Some(b)) if lacks(&ours, b) => {
                    alloc::format!("field `{}`: `{b}` is there but not here", name(b))
                }
                (Some(a), Some(b)) => {
                    alloc::format!("field `{}` stands here where `{}` stands there", name(a), name(b))
                }
                _ => "a type that is not known is of another width here than there".to_owned(),
            };
            return Some(alloc::format!("version {version} was changed after it was stored: {described}"));
        }
    }

    /// The first version, of those that both have, whose blobs are not the same. The hash says so for all types that are
    /// known; of others it does not hold the width, and reading at a wrong offset would be reading out of bounds.
    fn first_different_version(&self, other: &Layout) -> Option<u8> {
        let both = self.version.min(other.version);
        let versions = self.versions.iter().zip(other.versions).zip(1..=both);
        let described = versions
            .filter(|((ours, theirs), _)| ours.hash != theirs.hash || ours.fixed_len != theirs.fixed_len)
            .map(|(_, version)| version);
        let place = |field: &FieldLayout| (field.offset, field.validity, field.starts_at, field.ty.storage());
        let fields = self.fields_up_to(both).iter().zip(other.fields_up_to(both));
        let placed = fields.filter(|(ours, theirs)| place(ours) != place(theirs)).map(|(ours, _)| ours.since);
        described.take(1).chain(placed.take(1)).min()
    }
}
