//! The handle of a table with its types.

use super::{
    driver::traits::Driver,
    schema::{making::Making, options::CreateOptions, plan::Wanted},
    shared::Shared,
};
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

    /// The handle of a table, which is made if it is missing and brought forward if it is older than this program.
    pub(crate) async fn create(
        driver: &mut impl Driver,
        name: &str,
        options: CreateOptions,
    ) -> Result<Self, Error> {
        match Making::begin(driver, name, Wanted::of::<K, R>(), options).await?.create(driver).await? {
            Some(schema) => {
                let shared = Shared::of(driver, name, &schema, R::LAYOUT, K::COLUMNS, check_blob::<R>).await;
                shared.map(Self::typed)
            }
            None => Self::open(driver, name).await,
        }
    }

    /// Makes the table that the record names for itself.
    pub(crate) async fn create_default(
        driver: &mut impl Driver,
        options: CreateOptions,
    ) -> Result<Self, Error> {
        Self::create(driver, default_name(R::LAYOUT)?, options).await
    }

    /// The statements that `create` would run now.
    pub(crate) async fn migration_sql(
        driver: &mut impl Driver,
        name: &str,
        options: CreateOptions,
    ) -> Result<String, Error> {
        Making::begin(driver, name, Wanted::of::<K, R>(), options).await?.sql(driver).await
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
