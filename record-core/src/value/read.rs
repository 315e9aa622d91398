//! Values from serde by their type: the inverse of [`serialize`](super::serialize), into the bytes of a slot or payload.
//!
//! Driven by the layout, so it exists once for all records. What is read is appended to the buffer where it will stand;
//! only lists of nullable or variable items, and JSON, need buffers of their own.

use super::parse;
use crate::{
    Invalid,
    error::What,
    field::normalize_set,
    layout::{Enum, FieldLayout, HEADER, Layout, Type},
};
use alloc::vec::Vec;
use core::{fmt, net::IpAddr};
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// Where a value belongs, for messages.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) record: &'static str,
    pub(crate) field: &'static str,
}

impl Place {
    #[cold]
    fn refused<E: Error>(&self, invalid: impl fmt::Display) -> E {
        E::custom(format_args!("record `{}`, field `{}`: {invalid}", self.record, self.field))
    }
}

/// Reads the value of a field, and says whether there is one: else it is null.
pub(crate) struct FieldSeed<'o> {
    pub(crate) place: Place,
    pub(crate) field: &'static FieldLayout,
    pub(crate) out: &'o mut Vec<u8>,
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_> {
    type Value = bool;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        let FieldSeed { place, field, out } = self;
        let start = out.len();
        let value = ValueSeed { place, ty: &field.ty, out };
        let some = ItemSeed { nullable: field.nullable, value }.deserialize(deserializer)?;
        if field.set {
            normalize_set(&field.ty, out, start);
        }
        Ok(some)
    }
}

/// Reads a value that is not null. As a visitor: one that is, or is not.
struct ValueSeed<'o> {
    place: Place,
    ty: &'static Type,
    out: &'o mut Vec<u8>,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.ty.storage_type() {
            #[cfg(feature = "json")]
            Type::Json => {
                use crate::{Json, VarField};
                let value = serde::Deserialize::deserialize(deserializer)?;
                Json(value).to_payload(self.out, false).map_err(|invalid| self.place.refused(invalid))
            }
            ty => deserializer.deserialize_any(Given { place: self.place, ty, out: self.out }),
        }
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }
    fn visit_none<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.deserialize(deserializer).map(|()| true)
    }
}

/// Takes what is given for a value.
struct Given<'o> {
    place: Place,
    ty: &'static Type,
    out: &'o mut Vec<u8>,
}

impl Given<'_> {
    #[cold]
    fn wrong<E: Error>(&self, given: &str) -> E {
        self.place.refused(format_args!("{given} for {}", kind(self.ty)))
    }

    fn integer<E: Error>(self, value: i128) -> Result<(), E> {
        match put_integer(self.ty, value, self.out) {
            Some(Ok(())) => Ok(()),
            Some(Err(invalid)) => Err(self.place.refused(invalid)),
            None => Err(self.wrong("a number")),
        }
    }
}

/// Appends the value that a JSON text says, and tells whether it says one. What is wrong is not said.
#[cfg(all(
    feature = "json",
    any(feature = "arrow", all(feature = "csv", any(feature = "sqlite", feature = "postgres")))
))]
pub(super) fn put_json(ty: &'static Type, text: &str, out: &mut Vec<u8>) -> bool {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = ValueSeed { place: Place { record: "", field: "" }, ty, out };
    value.deserialize(&mut json).and_then(|()| json.end()).is_ok()
}

/// What a value of a type is given as, for messages.
fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "`true` or `false`",
        Type::Char => "a text of one character",
        Type::F32 | Type::F64 => "a number",
        Type::Decimal { .. } => "a decimal, which is text such as \"-19.99\"",
        Type::Timestamp => "a time as in RFC 3339, such as \"2024-02-29T12:00:00.5Z\"",
        Type::CivilDateTime => "a date and time such as \"2024-02-29T12:00:00.5\"",
        Type::Date => "a date such as \"2024-02-29\"",
        Type::Time => "a time of day such as \"12:00:00.5\"",
        Type::TimeDelta => "a duration as in ISO 8601, such as \"-PT1.5S\"",
        Type::Uuid => "a UUID",
        Type::Ip => "an IP address",
        Type::Bytes { .. } | Type::Binary => "bytes, which are text of hexadecimal digits",
        Type::Text { .. } | Type::String | Type::Json => "text",
        Type::Enum(_) => "the name of a variant",
        Type::Array { .. } | Type::List { .. } => "a list",
        Type::Record(_) => "an object",
        Type::Unknown { .. } => "a type that this program does not know",
        _ => "an integer",
    }
}

/// Appends an integer or what an integer stands for; `None` when the type is given as something else.
pub(super) fn put_integer(ty: &Type, value: i128, out: &mut Vec<u8>) -> Option<Result<(), Invalid>> {
    let width = ty.storage().width();
    let bits = 8 * width as u32;
    let range = match ty {
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => -(1 << (bits - 1))..=(1 << (bits - 1)) - 1,
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => 0..=(1 << bits) - 1,
        Type::NonZero(inner) => {
            return match value {
                0 => Some(Err(Invalid::new("zero in a NonZero field"))),
                _ => put_integer(inner, value, out),
            };
        }
        Type::Enum(e) => {
            let known = e.variant(value as i64).is_some() || e.other.is_some();
            return match known {
                true => put_integer(e.repr, value, out),
                false => Some(Err(Invalid::of(What::Variant { name: e.name, value: value as i64 }))),
            };
        }
        Type::F32 => {
            out.extend_from_slice(&(value as f32).to_le_bytes());
            return Some(Ok(()));
        }
        Type::F64 => {
            out.extend_from_slice(&(value as f64).to_le_bytes());
            return Some(Ok(()));
        }
        Type::Decimal { precision, scale } => {
            let unscaled = value.checked_mul(10_i128.pow((*scale).into()));
            return Some(put_decimal(unscaled, *precision, out));
        }
        _ => return None,
    };
    if !range.contains(&value) {
        return Some(Err(Invalid::new("a number that the field is too narrow for")));
    }
    out.extend_from_slice(&value.to_le_bytes()[..width]);
    Some(Ok(()))
}

pub(super) fn put_decimal(unscaled: Option<i128>, precision: u8, out: &mut Vec<u8>) -> Result<(), Invalid> {
    match unscaled.filter(|unscaled| unscaled.unsigned_abs() < 10_u128.pow(precision.into())) {
        Some(unscaled) => {
            out.extend_from_slice(&unscaled.to_le_bytes());
            Ok(())
        }
        None => Err(Invalid::new("more digits than the decimal's precision")),
    }
}

/// Appends what a text stands for; `None` when it is no value of the type.
pub(super) fn put_text(ty: &Type, text: &str, out: &mut Vec<u8>) -> Option<Result<(), Invalid>> {
    match ty {
        Type::String => out.extend_from_slice(text.as_bytes()),
        Type::Json => out.extend_from_slice(text.as_bytes()),
        Type::Text { len } => {
            let (len, max) = (text.len(), *len as usize);
            if len > max {
                return Some(Err(Invalid::of(What::TooLong { len, max })));
            }
            if text.as_bytes().contains(&0) {
                return Some(Err(Invalid::new("U+0000 in a text field")));
            }
            out.extend_from_slice(text.as_bytes());
            out.resize(out.len() + max - len, 0);
        }
        Type::Enum(e) => return Some(put_variant(e, text, out)),
        Type::Char => {
            let mut letters = text.chars();
            let (Some(letter), None) = (letters.next(), letters.next()) else { return None };
            out.extend_from_slice(&u32::from(letter).to_le_bytes());
        }
        Type::F32 => out.extend_from_slice(&(parse::not_finite(text, 32)? as u32).to_le_bytes()),
        Type::F64 => out.extend_from_slice(&parse::not_finite(text, 64)?.to_le_bytes()),
        Type::Decimal { precision, scale } => {
            return Some(put_decimal(Some(parse::decimal(text, *scale)?), *precision, out));
        }
        Type::Timestamp => out.extend_from_slice(&parse::timestamp(text)?.to_le_bytes()),
        Type::CivilDateTime => out.extend_from_slice(&parse::civil(text)?.to_le_bytes()),
        Type::Date => out.extend_from_slice(&parse::date(text)?.to_le_bytes()),
        Type::Time => out.extend_from_slice(&parse::time(text)?.to_le_bytes()),
        Type::TimeDelta => out.extend_from_slice(&parse::delta(text)?.to_le_bytes()),
        Type::Uuid => out.extend_from_slice(&parse::uuid(text)?),
        Type::Ip => {
            let address = match parse::parsed::<IpAddr>(text)?.to_canonical() {
                IpAddr::V4(v4) => v4.to_ipv6_mapped(),
                IpAddr::V6(v6) => v6,
            };
            out.extend_from_slice(&address.octets());
        }
        Type::Binary => parse::hex(text, out)?,
        Type::Bytes { len } if text.len() == 2 * *len as usize => parse::hex(text, out)?,
        _ => return None,
    }
    Some(Ok(()))
}

fn put_variant(e: &'static Enum, name: &str, out: &mut Vec<u8>) -> Result<(), Invalid> {
    match e.variants.iter().find(|variant| variant.name == name) {
        Some(variant) => {
            out.extend_from_slice(&variant.value.to_le_bytes()[..e.repr.storage().width()]);
            Ok(())
        }
        None if e.other == Some(name) => Err(Invalid::of(What::Other { name: e.name })),
        None => Err(Invalid::new(
            "a name that is no variant of the enum: update this program, or give the number, if a variant is marked with `#[record(other)]`",
        )),
    }
}

impl<'de> Visitor<'de> for Given<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(kind(self.ty))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.ty {
            Type::Bool => {
                self.out.push(value.into());
                Ok(())
            }
            _ => Err(self.wrong("`true` or `false`")),
        }
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.integer(value.into())
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.integer(value.into())
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        match self.ty {
            Type::F32 if value.is_finite() && !(value as f32).is_finite() => {
                return Err(self.place.refused("a number that the field is too narrow for"));
            }
            Type::F32 => self.out.extend_from_slice(&(value as f32).to_le_bytes()),
            Type::F64 => self.out.extend_from_slice(&value.to_le_bytes()),
            _ => return Err(self.wrong("a number with a fraction or beyond 64 bits")),
        }
        Ok(())
    }
    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match put_text(self.ty, text, self.out) {
            Some(Ok(())) => Ok(()),
            Some(Err(invalid)) => Err(self.place.refused(invalid)),
            None => Err(self.wrong("a text")),
        }
    }
    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<(), E> {
        match self.ty {
            Type::Binary => {}
            Type::Bytes { len } if bytes.len() == *len as usize => {}
            _ => return Err(self.wrong("bytes")),
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }
    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Err(self.place.refused("null for what is never null"))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Given { place, ty, out } = self;
        match ty {
            Type::Array { item, len } => {
                for _ in 0..*len {
                    let item = ValueSeed { place, ty: item, out };
                    if items.next_element_seed(item)?.is_none() {
                        return Err(place.refused("fewer items than the array has"));
                    }
                }
                match items.next_element::<IgnoredAny>()? {
                    None => Ok(()),
                    Some(_) => Err(place.refused("more items than the array has")),
                }
            }
            Type::List { item, nullable: false } if item.is_fixed() => {
                while items.next_element_seed(ValueSeed { place, ty: item, out })?.is_some() {}
                Ok(())
            }
            Type::List { item, nullable } => list(place, item, *nullable, items, out),
            _ => Err(Given { place, ty, out }.wrong("a list")),
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        match self.ty {
            Type::Record(layout) => nested(self.place, layout, entries, self.out),
            _ => match number(&mut entries) {
                Some(value) if value.is_finite() => self.visit_f64(value),
                Some(_) => Err(self.place.refused("a number that the field is too narrow for")),
                None => Err(self.wrong("an object")),
            },
        }
    }
}

/// The number that a map stands for. `serde_json` gives those with a fraction or beyond 64 bits as such maps as soon as any
/// crate of the program asks for its feature `arbitrary_precision`.
#[cold]
fn number<'de, A: MapAccess<'de>>(entries: &mut A) -> Option<f64> {
    match entries.next_entry::<alloc::string::String, alloc::string::String>() {
        Ok(Some((name, text))) if name == "$serde_json::private::Number" => text.parse().ok(),
        _ => None,
    }
}

/// A list whose payload begins with a count.
fn list<'de, A: SeqAccess<'de>>(
    place: Place,
    item: &'static Type,
    nullable: bool,
    mut items: A,
    out: &mut Vec<u8>,
) -> Result<(), A::Error> {
    let (mut validity, mut ends, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut count: u32 = 0;
    loop {
        let seed = ItemSeed { nullable, value: ValueSeed { place, ty: item, out: &mut values } };
        let Some(some) = items.next_element_seed(seed)? else { break };
        if count.is_multiple_of(8) {
            validity.push(0);
        }
        if let Some(last) = validity.last_mut() {
            *last |= u8::from(some) << (count % 8);
        }
        match item.storage().inline() {
            Some(width) if !some => values.resize(values.len() + width, 0),
            Some(_) => {}
            None => match u32::try_from(values.len()) {
                Ok(end) => ends.extend_from_slice(&end.to_le_bytes()),
                Err(_) => return Err(place.refused("more than 4 GiB of items")),
            },
        }
        count = count.checked_add(1).ok_or_else(|| place.refused("more than 2^32 items"))?;
    }
    if count > 0 {
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(if nullable { &validity } else { &[] });
        out.extend_from_slice(&ends);
        out.extend_from_slice(&values);
    }
    Ok(())
}

/// Reads what may be null or may not, and says whether there is a value.
struct ItemSeed<'o> {
    nullable: bool,
    value: ValueSeed<'o>,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = bool;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.nullable {
            true => deserializer.deserialize_option(self.value),
            false => self.value.deserialize(deserializer).map(|()| true),
        }
    }
}

/// A nested record: fields that may be null may be left out, no others.
fn nested<'de, A: MapAccess<'de>>(
    place: Place,
    layout: &'static Layout,
    mut entries: A,
    out: &mut Vec<u8>,
) -> Result<(), A::Error> {
    let start = out.len();
    out.resize(start + layout.fixed_len(1) - HEADER, 0);
    let slot_end = out.len();
    let mut seen = alloc::vec![false; layout.fields.len()];
    while let Some(number) = entries.next_key_seed(Name { fields: layout.fields, from: 0 })? {
        let Some(i) = number else {
            return Err(
                place.refused(format_args!("`{}` has no field of a name that is given", layout.record))
            );
        };
        let field = &layout.fields[i];
        let some = entries.next_value_seed(FieldSeed { place, field, out })?;
        seen[i] = true;
        let (at, width) = (start + field.offset as usize - HEADER, out.len() - slot_end);
        let (byte, mask) = field.validity;
        if mask != 0 {
            let byte = &mut out[start + byte as usize - HEADER];
            *byte = *byte & !mask | if some { mask } else { 0 };
        }
        match some {
            true => out.copy_within(slot_end.., at),
            false => out[at..at + field.ty.storage().width()].fill(0),
        }
        out.truncate(out.len() - width);
    }
    match layout.fields.iter().zip(seen).find(|(field, seen)| !seen && !field.nullable) {
        None => Ok(()),
        Some((field, _)) => {
            Err(place.refused(format_args!("`{}` lacks its field `{}`", layout.record, field.name)))
        }
    }
}

/// Reads a name and gives the number of the field that has it; fields that are retired have none.
pub(crate) struct Name {
    pub(crate) fields: &'static [FieldLayout],
    /// Where to begin to look: fields mostly come in order.
    pub(crate) from: usize,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }
    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        let has_it = |field: &FieldLayout| field.name == name && field.retired.is_none();
        let (before, behind) = self.fields.split_at(self.from);
        Ok(match behind.iter().position(has_it) {
            Some(i) => Some(self.from + i),
            None => before.iter().position(has_it),
        })
    }
    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Option<usize>, E> {
        self.visit_str(core::str::from_utf8(name).unwrap_or_default())
    }
}
