//! The handle of a table with its types.

use super::{driver::traits::Driver, schema::existing::Schema, shared::Shared};
use crate::Error;
use record_core::{Key, Record, check, layout::Layout};
use record_table::default_name;
use std::{fmt, marker::PhantomData, ops::Deref, sync::Arc};

/// A table of records of type `R` under keys of type `K`.
pub(crate) struct Handle<K, R> {
    pub(super) shared: Arc<Shared>,
    types: PhantomData<fn() -> (K, R)>,
}

impl<K: Key, R: Record> Handle<K, R> {
    /// The handle of a table that exists.
    pub(crate) async fn open(driver: &mut impl Driver, name: &str) -> Result<Self, Error> {
        Shared::open(driver, name, R::LAYOUT, K::COLUMNS, check_blob::<R>).await.map(Self::typed)
    }

    /// Opens the table that the record names for itself.
    pub(crate) async fn open_default(driver: &mut impl Driver) -> Result<Self, Error> {
        Self::open(driver, default_name(R::LAYOUT)?).await
    }

    /// The handle of a table of which the schema was read.
    pub(super) async fn of(driver: &mut impl Driver, given: &str, schema: &Schema) -> Result<Self, Error> {
        Shared::of(driver, given, schema, R::LAYOUT, K::COLUMNS, check_blob::<R>).await.map(Self::typed)
    }

    fn typed(shared: Arc<Shared>) -> Self {
        Handle { shared, types: PhantomData }
    }
}

fn check_blob<R: Record>(_: &'static Layout, bytes: &[u8]) -> Result<(), record_core::Error> {
    check::check::<R>(bytes).map(drop)
}

/// All that needs no types is the table's.
impl<K, R> Deref for Handle<K, R> {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl<K, R> Clone for Handle<K, R> {
    fn clone(&self) -> Self {
        Handle { shared: self.shared.clone(), types: PhantomData }
    }
}

impl<K, R> fmt::Debug for Handle<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Table").field(&self.shared.given).finish()
    }
}
