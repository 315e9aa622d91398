//! The records that are stored, and the one list of fields from which each gets all that the ways of storing it need.

mod micros;
mod typed20;
mod typed20_text8;
mod value;
mod wide40;

pub(crate) use typed20::Typed20;
pub(crate) use typed20_text8::Typed20Text8;
pub(crate) use wide40::Wide40;

use std::fmt::Debug;

use arrow_array::RecordBatch;
use bincode::{BorrowDecode, Encode};
use postgres::{
    Row,
    types::{ToSql, Type},
};
use record_core::Record;
use serde::{Deserialize, Serialize};

use crate::random::Random;
use value::{Plain, Value};

/// A record type that can also be stored as columns, JSON or bincode.
pub(crate) trait Shape: Record + Sized + 'static {
    /// First part of its cases' names.
    const NAME: &'static str;
    /// The columns, one for each field.
    const COLUMNS: &'static [Column];

    /// The same fields for serializers and drivers, text borrowed.
    type Plain<'a>: Serialize + Deserialize<'a> + Encode + BorrowDecode<'a, ()> + Debug + Sync;
    /// An Arrow builder for each field.
    type Builders;

    /// `count` records, the same on every machine and in every run.
    fn generate(count: usize) -> Vec<Self>;
    /// Borrows the fields.
    fn plain(&self) -> Self::Plain<'_>;
    /// The fields as parameters, in the order of the columns.
    fn parameters<'p>(plain: &'p Self::Plain<'_>) -> Vec<&'p (dyn ToSql + Sync)>;
    /// The fields of a row that holds the columns in their order.
    fn of_row(row: &Row) -> Self::Plain<'_>;

    /// Empty builders.
    fn builders() -> Self::Builders;
    /// Adds a row.
    fn append(builders: &mut Self::Builders, plain: Self::Plain<'_>);
    /// What was added, as a batch; the builders are empty again.
    fn finish(builders: &mut Self::Builders) -> RecordBatch;
}

/// A column of the table that has one for each field.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) sql: Type,
    pub(crate) nullable: bool,
}

/// Declares a record, its plain form and its builders, and implements [`Shape`].
macro_rules! shape {
    (
        $(#[$doc:meta])*
        $record:ident, $plain:ident, $builders:ident, $name:literal, $seed:literal;
        $($field:ident: $type:ty,)+
    ) => {
        $(#[$doc])*
        #[derive(record_core::Record, Clone, Debug, PartialEq)]
        pub(crate) struct $record {
            $(pub(crate) $field: $type,)+
        }

        #[derive(Debug, serde::Serialize, serde::Deserialize, bincode::Encode, bincode::BorrowDecode)]
        pub(crate) struct $plain<'a> {
            $(#[serde(borrow)] $field: $crate::setup::shapes::Plain<'a, $type>,)+
        }

        pub(crate) struct $builders {
            $($field: <$type as $crate::setup::shapes::Value>::Builder,)+
        }

        impl $crate::setup::shapes::Shape for $record {
            const NAME: &'static str = $name;
            const COLUMNS: &'static [$crate::setup::shapes::Column] = &[
                $($crate::setup::shapes::Column {
                    name: stringify!($field),
                    sql: <$type as $crate::setup::shapes::Value>::SQL,
                    nullable: <$type as $crate::setup::shapes::Value>::NULLABLE,
                },)+
            ];

            type Plain<'a> = $plain<'a>;
            type Builders = $builders;

            fn generate(count: usize) -> Vec<Self> {
                use $crate::setup::shapes::Value;
                let mut random = $crate::random::Random::new($seed);
                (0..count).map(|_| Self { $($field: Value::random(&mut random),)+ }).collect()
            }

            fn plain(&self) -> $plain<'_> {
                $plain { $($field: $crate::setup::shapes::Value::plain(&self.$field),)+ }
            }

            fn parameters<'p>(plain: &'p $plain<'_>) -> Vec<&'p (dyn postgres::types::ToSql + Sync)> {
                vec![$(&plain.$field,)+]
            }

            fn of_row(row: &postgres::Row) -> $plain<'_> {
                let mut columns = 0..row.len();
                let mut next = || columns.next().expect("the row holds every column");
                $plain { $($field: row.get(next()),)+ }
            }

            fn builders() -> $builders {
                $builders { $($field: <$type as $crate::setup::shapes::Value>::builder(),)+ }
            }

            fn append(builders: &mut $builders, plain: $plain<'_>) {
                $(<$type as $crate::setup::shapes::Value>::append(&mut builders.$field, plain.$field);)+
            }

            fn finish(builders: &mut $builders) -> arrow_array::RecordBatch {
                use arrow_array::builder::ArrayBuilder;
                use $crate::setup::shapes::Value;
                arrow_array::RecordBatch::try_from_iter_with_nullable([
                    $((stringify!($field), ArrayBuilder::finish(&mut builders.$field), <$type>::NULLABLE),)+
                ])
                .expect("all builders got as many values")
            }
        }
    };
}
use shape;
