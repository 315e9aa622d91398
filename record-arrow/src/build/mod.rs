//! Arrow arrays in the making, one kind of builder for each way in which values lie in blobs.
//!
//! What is public of it serves those who make columns of values in other forms, such as a database's own: [`array()`] for values of
//! one width, [`strings::Strings`] for text and bytes, [`bits`](crate::bits) for bools and validity.
//!
//! Builders take up to [`CHUNK`] values at a time. What they are given has passed the check of
//! structure; values they check themselves, all of a chunk at once, and only report that something is wrong: the
//! caller then looks for the row. They never panic, whatever the bytes.

mod bool;
mod bytes;
mod enumeration;
mod list;
mod nested;
pub mod strings;
mod word;

use super::{
    bits::{CHUNK, Presence, Validity},
    huge::Fresh,
    schema,
    slots::Slots,
};
use arrow_array::{ArrayRef, make_array};
use arrow_buffer::Buffer;
use arrow_data::{ArrayData, ArrayDataBuilder};
use arrow_schema::{ArrowError, DataType};
use record_core::layout::{Storage, Type};

/// Why a chunk of values was not taken. Nothing says which value is no value of its type: the caller looks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Bytes that are no value of the type.
    Invalid,
    /// More bytes or items than an array of 32-bit offsets can hold, from the value of this number in the chunk on.
    Full(usize),
}

impl Fault {
    /// The fault of a value of this number, which one of its items has.
    pub(super) fn at(self, value: usize) -> Self {
        match self {
            Fault::Invalid => Fault::Invalid,
            Fault::Full(_) => Fault::Full(value),
        }
    }
}

/// What all builders can do.
pub(super) trait Builder: Send + Sync {
    /// Makes room for `values` more values, as large as those that are there, in memory that huge pages will be asked
    /// for.
    fn reserve(&mut self, values: usize, fresh: &mut Fresh);

    /// Forgets what was appended since the last `finish`.
    fn clear(&mut self);

    /// The array of what was appended. The builder is empty afterwards.
    fn finish(&mut self) -> Result<ArrayRef, ArrowError>;

    /// Takes back the memory of an array of the builder's type that nobody else holds.
    fn recycle(&mut self, data: ArrayData);
}

/// Builds arrays of values that are equally long in blobs.
pub(super) trait FixedBuilder: Builder {
    /// Appends a chunk.
    fn append(&mut self, slots: &Slots<'_, '_>, presence: Option<&Presence>) -> Result<(), Fault>;

    /// Appends values that lie one behind the other, any number of them.
    fn append_run(&mut self, bytes: &[u8], width: usize) -> Result<(), Fault> {
        bytes
            .chunks(CHUNK * width)
            .try_for_each(|chunk| self.append(&Slots::Run { bytes: chunk, width }, None))
    }

    /// Appends several such runs.
    fn append_runs(&mut self, runs: &[&[u8]], width: usize) -> Result<(), Fault> {
        let mut runs = runs.iter().enumerate();
        runs.try_for_each(|(i, run)| self.append_run(run, width).map_err(|fault| fault.at(i)))
    }
}

/// Builds arrays of values that stand in blobs' tails.
pub(super) trait VarBuilder: Builder {
    /// Appends a chunk; the payloads of what is null are empty.
    fn append(&mut self, payloads: &[&[u8]], presence: Option<&Presence>) -> Result<(), Fault>;
}

/// The array of `len` values of one width that lie one behind the other in `values`, little-endian as Arrow has them. Takes the
/// validity of as many values.
///
/// # Errors
/// When the buffers are not as long as `len` values of the type, which Arrow checks.
pub fn array(
    data_type: &DataType,
    len: usize,
    values: Buffer,
    validity: &mut Validity,
) -> Result<ArrayRef, ArrowError> {
    let data = ArrayDataBuilder::new(data_type.clone()).len(len).add_buffer(values).nulls(validity.take());
    Ok(make_array(data.build()?))
}

/// The builder for a fixed type, unless this version of the library does not know it.
pub(super) fn fixed(ty: &Type) -> Option<Box<dyn FixedBuilder>> {
    let data_type = schema::data_type(ty)?;
    Some(match ty.storage_type() {
        Type::Bool => Box::new(bool::BoolBuilder::default()),
        Type::Char => Box::new(strings::StringsBuilder::new(strings::Char)),
        Type::Ip => Box::new(strings::StringsBuilder::new(strings::Ip)),
        Type::Text { len } => Box::new(strings::StringsBuilder::new(strings::Padded(*len as usize))),
        Type::Enum(e) => Box::new(enumeration::EnumBuilder::new(e)),
        Type::NonZero { .. } => word::nonzero(data_type, ty.width())?,
        Type::Time => Box::new(word::WordBuilder::<u64, _>::new(data_type, word::TimeOfDay)),
        Type::Decimal { precision, .. } => {
            Box::new(word::WordBuilder::<u128, _>::new(data_type, word::Digits::new(*precision)))
        }
        Type::Array { item, len, .. } => Box::new(nested::ArrayBuilder::new(item, *len as usize)?),
        Type::Record(layout) => Box::new(nested::StructBuilder::new(layout)?),
        _ => match word::plain(data_type.clone(), ty.width()) {
            Some(builder) => builder,
            None => Box::new(bytes::BytesBuilder::new(data_type, ty.width())),
        },
    })
}

/// The builder for a variable type, unless this version of the library does not know it.
pub(super) fn variable(ty: &Type) -> Option<Box<dyn VarBuilder>> {
    Some(match ty.storage_type() {
        Type::String | Type::Json => Box::new(strings::VarStringsBuilder::new(DataType::Utf8)),
        Type::Binary => Box::new(strings::VarStringsBuilder::new(DataType::Binary)),
        Type::List { item, nullable, .. } => match item.storage() {
            Storage::Inline(width) => Box::new(list::ListBuilder::new(item, *nullable, width)?),
            Storage::End => Box::new(list::VarListBuilder::new(item, *nullable)?),
        },
        _ => return None,
    })
}
