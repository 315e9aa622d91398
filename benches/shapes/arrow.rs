//! What arrow_convert's derive needs around the shapes: Arrow under its umbrella's names, and the enum's column type.

use std::{any::Any, sync::Arc};

use arrow_array::{
    ArrayRef, DictionaryArray, Int32Array, StringArray,
    builder::{ArrayBuilder, Int32Builder},
};
use arrow_convert::{
    field::ArrowField,
    serialize::{ArrowSerialize, PushNull},
};
use arrow_schema::{ArrowError, DataType};

use super::pull_request::State;

pub(crate) mod array {
    pub(crate) use arrow_array::builder::ArrayBuilder;
    pub(crate) use arrow_array::{ArrayRef, StructArray};
    pub(crate) use arrow_buffer::BooleanBufferBuilder;
}

pub(crate) mod compute {
    use arrow_array::{Array, ArrayRef};
    use arrow_schema::{ArrowError, DataType};

    /// Called where a builder's type is not the field's: no shape has such a field, and a cast would cost time.
    pub(crate) fn cast(_: &dyn Array, to: &DataType) -> Result<ArrayRef, ArrowError> {
        Err(ArrowError::CastError(format!("a column would be cast to {to}")))
    }
}

pub(crate) mod datatypes {
    pub(crate) use arrow_schema::{DataType, Fields, Schema};
}

pub(crate) mod error {
    pub(crate) type Result<T> = std::result::Result<T, arrow_schema::ArrowError>;
}

/// The column type of [`State`]: a dictionary of the variants' names.
pub(crate) fn state_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The column of [`State`]s whose numbers are given: they are the keys, the dictionary is always the same.
pub(crate) fn state_column(keys: Int32Array) -> ArrayRef {
    let names = StringArray::from_iter_values(State::ALL.map(State::name));
    Arc::new(DictionaryArray::new(keys, Arc::new(names)))
}

/// By itself arrow_convert would make a union of it.
impl ArrowField for State {
    type Type = Self;

    fn data_type() -> DataType {
        state_type()
    }
}

impl ArrowSerialize for State {
    type ArrayBuilderType = StateBuilder;

    fn new_array() -> StateBuilder {
        StateBuilder::default()
    }

    #[inline]
    fn arrow_serialize(state: &Self, array: &mut StateBuilder) -> Result<(), ArrowError> {
        array.keys.append_value(*state as i32);
        Ok(())
    }
}

/// Collects the states' numbers. Arrow's own dictionary builder would look up each name.
#[derive(Debug, Default)]
pub(crate) struct StateBuilder {
    keys: Int32Builder,
}

impl ArrayBuilder for StateBuilder {
    fn len(&self) -> usize {
        self.keys.len()
    }

    fn finish(&mut self) -> ArrayRef {
        state_column(self.keys.finish())
    }

    fn finish_cloned(&self) -> ArrayRef {
        state_column(self.keys.finish_cloned())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn into_box_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

impl PushNull for StateBuilder {
    fn push_null(&mut self) {
        self.keys.append_null();
    }
}
