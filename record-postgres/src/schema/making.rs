//! A table that is to be made or brought forward: what is wanted, and what that takes.

use super::{
    existing::{check_database, parse, place},
    options::CreateOptions,
    plan::{Existing, Step, Wanted, plan},
};
use crate::{Error, driver::traits::Driver, failure::Context, sql::name::TableName};

/// A table that is to be made or brought forward.
pub(crate) struct Making<'a> {
    pub(crate) context: Context<'a>,
    name: TableName,
    wanted: Wanted,
    /// The server's major version.
    major: i32,
    options: CreateOptions,
}

impl<'a> Making<'a> {
    pub(crate) async fn begin(
        driver: &mut impl Driver,
        name: &'a str,
        wanted: Wanted,
        options: CreateOptions,
    ) -> Result<Self, Error> {
        let context = Context { table: name, record: wanted.layout.record() };
        let name = parse(&context, name)?;
        let major = check_database(driver, &context).await?;
        Ok(Making { context, name, wanted, major, options })
    }

    /// What is there, and what is to be done; the steps are for a table at the place where it is, or where it would be made.
    pub(crate) async fn plan(&self, driver: &mut impl Driver) -> Result<(Existing, Vec<Step>), Error> {
        let existing = Existing::read(driver, &self.context, &self.name, self.wanted, self.major).await?;
        let target = match &existing.table {
            Some(table) => table.name.clone(),
            None => place(driver, &self.context, &self.name).await?,
        };
        let steps = plan(&self.context, &target, &existing, self.wanted, self.options)?;
        Ok((existing, steps))
    }
}
