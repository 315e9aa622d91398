//! Values from serde by their type: the inverse of how views serialize, into the bytes of a slot or payload.
//!
//! Driven by the layout, so it exists once for all records. What is read is appended to the buffer where it will stand;
//! only lists of nullable or variable items need buffers of their own. What texts and numbers stand for is said in
//! [`text`](super::text).

#[cfg(feature = "json")]
use super::place::{Told, Unknown};
use super::{
    names::{FieldNames, FieldSet, MemberName},
    place::Place,
    text::{TOO_NARROW, kind, put_integer, put_number, put_text},
    token,
};
#[cfg(feature = "json")]
use crate::error::Refusal;
use crate::{
    field::{double, normalize_set, single},
    json::{self, Part, Scanner},
    layout::{FieldLayout, HEADER, Layout, Type},
};
use alloc::vec::Vec;
use core::fmt;
use serde::{
    Deserializer,
    de::{
        DeserializeSeed, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{BytesDeserializer, MapAccessDeserializer, SeqAccessDeserializer},
    },
};

/// Reads the value of a field, appends its slot or payload, and says whether there is one: else it is null, and nothing was
/// appended. What is appended is canonical, as far as the layout tells.
pub struct FieldSeed<'o> {
    /// Which field that is, for messages.
    pub place: Place<'o>,
    /// The field: its type, and whether it is a set or may be null.
    pub field: &'static FieldLayout,
    /// Where the value is appended. On an error there may be bytes that are to be cut off.
    pub out: &'o mut Vec<u8>,
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

/// Appends the value that a JSON text of its own says.
#[cfg(feature = "json")]
pub(super) fn put_json(
    ty: &'static Type,
    text: &str,
    unknown: &Unknown,
    out: &mut Vec<u8>,
) -> Result<(), Refusal> {
    let told = Told::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let value = ValueSeed { place: Place::cell(unknown, &told), ty, out };
    let put = value.deserialize(&mut json).and_then(|()| json.end());
    put.map_err(|error| match told.take() {
        Some((path, message)) => Refusal::inside(path, message),
        // The parser's own messages may show what they met.
        None => Refusal::new(alloc::format!(
            "not a JSON text, from byte {} of its line {} on",
            error.column(),
            error.line()
        )),
    })
}

/// Reads a value that is not null. As a visitor: one that is, or is not.
struct ValueSeed<'o> {
    place: Place<'o>,
    ty: &'static Type,
    out: &'o mut Vec<u8>,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let ValueSeed { place, ty, out } = self;
        match ty.storage_type() {
            #[cfg(feature = "json")]
            Type::Json => super::json::read(place, out, deserializer),
            // Their digits, which serde's data model may have no place for.
            ty if is_given_as_number(ty) && deserializer.is_human_readable() => {
                deserializer.deserialize_newtype_struct(token::RAW, Given { place, ty, out })
            }
            ty => deserializer.deserialize_any(Given { place, ty, out }),
        }
    }
}

/// Whether values of the type may be given as numbers.
fn is_given_as_number(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::Bool
            | Type::Char
            | Type::Timestamp
            | Type::CivilDateTime
            | Type::Date
            | Type::Time
            | Type::TimeDelta
            | Type::Uuid
            | Type::Ip
            | Type::Bytes { .. }
            | Type::Binary
            | Type::Text { .. }
            | Type::String
            | Type::Array { .. }
            | Type::List { .. }
            | Type::Record(_)
    )
}

macro_rules! visit_value {
    ($($visit:ident: $ty:ty),*) => {$(
        fn $visit<E: Error>(self, value: $ty) -> Result<bool, E> {
            self.visit_some(value.into_deserializer())
        }
    )*};
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

    // Deserializers without options of their own give the value itself.
    visit_value!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128, visit_f32: f32);
    visit_value!(visit_f64: f64, visit_str: &str);
    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<bool, E> {
        self.visit_some(BytesDeserializer::new(bytes))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<bool, A::Error> {
        self.visit_some(SeqAccessDeserializer::new(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<bool, A::Error> {
        self.visit_some(MapAccessDeserializer::new(entries))
    }
}

/// Takes what is given for a value.
struct Given<'o> {
    place: Place<'o>,
    ty: &'static Type,
    out: &'o mut Vec<u8>,
}

impl Given<'_> {
    #[cold]
    fn wrong<E: Error>(&self, given: &str) -> E {
        wrong(&self.place, self.ty, given)
    }

    fn integer<E: Error>(self, value: i128) -> Result<(), E> {
        match put_integer(self.ty, value, self.out) {
            Some(Ok(())) => Ok(()),
            Some(Err(invalid)) => Err(self.place.refused(invalid)),
            None => Err(self.wrong("a number")),
        }
    }

    fn number<E: Error>(self, text: &str) -> Result<(), E> {
        match put_number(self.ty, text, self.out) {
            Some(Ok(())) => Ok(()),
            Some(Err(invalid)) => Err(self.place.refused(invalid)),
            None if matches!(self.ty, Type::Decimal { .. }) => Err(self.wrong("a number")),
            None => Err(self.wrong("a number with a fraction")),
        }
    }

    /// Takes a value as its JSON text.
    fn text<E: Error>(self, text: &str) -> Result<(), E> {
        let mut scanner = Scanner::new(text);
        match scanner.part() {
            Ok(Part::Array) => Err(self.wrong("a list")),
            Ok(Part::Object) => Err(self.wrong("an object")),
            Ok(_) if scanner.end().is_err() => Err(self.wrong("an object")),
            Ok(Part::Null) => self.visit_unit(),
            Ok(Part::Bool(value)) => self.visit_bool(value),
            Ok(Part::Number(number)) => self.number(number),
            Ok(Part::Text(spelling)) => self.visit_str(&json::text_of(spelling)),
            Err(invalid) => Err(self.place.refused(invalid)),
        }
    }
}

#[cold]
fn wrong<E: Error>(place: &Place<'_>, ty: &Type, given: &str) -> E {
    place.refused(format_args!("{given} for {}", kind(ty)))
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
    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.integer(value)
    }
    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        match i128::try_from(value) {
            Ok(value) => self.integer(value),
            Err(_) => Err(self.place.refused(TOO_NARROW)),
        }
    }
    fn visit_f32<E: Error>(self, value: f32) -> Result<(), E> {
        match self.ty {
            // Bit for bit, which a NaN's would not be on the way through `f64`.
            Type::F32 => {
                self.out.extend_from_slice(&value.to_le_bytes());
                Ok(())
            }
            _ => self.visit_f64(double(value)),
        }
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        match self.ty {
            Type::F32 if value.is_nan() => match single(value) {
                Some(value) => self.out.extend_from_slice(&value.to_le_bytes()),
                None => return Err(self.place.refused("a NaN of more bits than the field holds")),
            },
            Type::F32 if value.is_finite() && !(value as f32).is_finite() => {
                return Err(self.place.refused(TOO_NARROW));
            }
            Type::F32 => self.out.extend_from_slice(&(value as f32).to_le_bytes()),
            Type::F64 => self.out.extend_from_slice(&value.to_le_bytes()),
            // As a double it is exactly this integer.
            _ if value % 1.0 == 0.0 && value.abs() < 1e38 => return self.integer(value as i128),
            _ => return Err(self.wrong("a number with a fraction")),
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
                for i in 0..*len {
                    let item = ValueSeed { place: place.item(i as usize), ty: item, out };
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
                let mut i = 0;
                while items.next_element_seed(ValueSeed { place: place.item(i), ty: item, out })?.is_some() {
                    i += 1;
                }
                Ok(())
            }
            Type::List { item, nullable } => list(place, item, *nullable, items, out),
            _ => Err(Given { place, ty, out }.wrong("a list")),
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        let (place, ty) = (self.place, self.ty);
        match ty {
            Type::Record(layout) => nested(place, layout, entries, self.out),
            _ => token::text_of(entries, |text| self.text(text), || wrong(&place, ty, "an object")),
        }
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// A list whose payload begins with a count.
fn list<'de, A: SeqAccess<'de>>(
    place: Place<'_>,
    item: &'static Type,
    nullable: bool,
    mut items: A,
    out: &mut Vec<u8>,
) -> Result<(), A::Error> {
    let (mut validity, mut ends, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut count: u32 = 0;
    loop {
        let place = place.item(count as usize);
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
    place: Place<'_>,
    layout: &'static Layout,
    mut entries: A,
    out: &mut Vec<u8>,
) -> Result<(), A::Error> {
    let start = out.len();
    out.resize(start + layout.fixed_len(1) - HEADER, 0);
    let slot_end = out.len();
    let (mut names, mut seen) = (FieldNames::new(layout.fields), FieldSet::default());
    while let Some(number) = entries.next_key_seed(MemberName { names: &mut names, place: &place })? {
        let Some(i) = number else {
            entries.next_value::<IgnoredAny>()?;
            continue;
        };
        let field = &layout.fields[i];
        let place = place.member(field.name);
        if !seen.insert(i) {
            return Err(place.refused(TWICE));
        }
        let some = entries.next_value_seed(FieldSeed { place, field, out })?;
        let (at, width) = (start + field.offset as usize - HEADER, out.len() - slot_end);
        let (byte, mask) = field.validity;
        if some {
            if mask != 0 {
                out[start + byte as usize - HEADER] |= mask;
            }
            out.copy_within(slot_end.., at);
        }
        out.truncate(out.len() - width);
    }
    match layout.fields.iter().enumerate().find(|(i, field)| !field.nullable && !seen.contains(*i)) {
        None => Ok(()),
        Some((_, field)) => {
            Err(place.refused(format_args!("`{}` lacks its field `{}`", layout.record, field.name)))
        }
    }
}

/// What is wrong with a field that an object gives again.
pub const TWICE: &str = "the field is given more than once";
