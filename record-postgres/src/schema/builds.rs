//! Building the indexes of a table while others write, one program at a time.
//!
//! `CREATE INDEX CONCURRENTLY` waits until every older statement has ended, also those that wait for the table to begin a
//! build of their own: two of them wait for each other. It can't be part of a transaction, so no lock of a transaction can
//! go with it, and no lock of a session does behind a pooler. So who builds says so in a row of `record.builds`, in a
//! transaction of its own. Others look again from time to time. The row of a program that is gone lapses: after a few
//! seconds it counts only as long as somebody holds the lock that a build takes on the table, which the server gives up
//! with the build.
//!
//! Safety does not hang on those seconds. Were two programs to build at once, the server would end one of them by a
//! deadlock, and that one would look again.

use super::{
    existing::Schema,
    making::Making,
    own_table::OwnTable,
    plan::{Existing, Step},
};
use crate::{Error, driver::traits::Driver, failure::Context};
use ::tokio_postgres::{error::SqlState, types::Type};
use std::time::{Duration, Instant};

const TABLE: OwnTable = OwnTable {
    name: "record.builds",
    table: "builds",
    create: "\
CREATE TABLE record.builds (
  name pg_catalog.text COLLATE pg_catalog.\"C\" PRIMARY KEY,
  builder pg_catalog.uuid NOT NULL,
  since timestamp with time zone NOT NULL) WITH (fillfactor = 50)",
};

/// So many times builds are begun that fail because others were in the way.
const ATTEMPTS: u32 = 10;

/// How long to wait before looking again: at first, and at most.
const PAUSES: [Duration; 2] = [Duration::from_millis(25), Duration::from_secs(1)];

/// Whether another session builds an index of a table, or is about to: `$1` is the table's number. Everybody may see locks,
/// and which processes clean tables up, which takes the same lock.
const IS_BUILT: &str = "\
EXISTS (SELECT FROM pg_catalog.pg_locks AS l \
WHERE l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.relation OPERATOR(pg_catalog.=) $1 \
AND l.database OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database \
WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database()) \
AND l.mode OPERATOR(pg_catalog.=) 'ShareUpdateExclusiveLock' \
AND l.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid() \
AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_vacuum AS v WHERE v.pid OPERATOR(pg_catalog.=) l.pid) \
AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_analyze AS a WHERE a.pid OPERATOR(pg_catalog.=) l.pid))";

/// Whether another session builds an index of the table with this number.
pub(crate) async fn is_built(
    driver: &mut impl Driver,
    context: &Context<'_>,
    table: u32,
) -> Result<bool, Error> {
    let rows = driver.query(&format!("SELECT {IS_BUILT}"), &[(&table, Type::OID)]).await;
    rows.map(|rows| rows.first().is_some_and(|row| row.get(0)))
        .map_err(|error| context.failed("asking whether another program builds an index", error))
}

impl Making<'_> {
    /// Builds what indexes are missing or not valid, outside of a transaction. When it is done, they are there and valid.
    pub(crate) async fn build_indexes(&self, driver: &mut impl Driver) -> Result<(), Error> {
        let context = &self.context;
        let mut waiting = Waiting::new();
        let mut attempts = 0;
        loop {
            let (existing, steps) = self.plan_builds(driver).await?;
            let (Some(table), Some(step)) = (&existing.table, steps.first()) else { return Ok(()) };
            let claim = match is_built(driver, context, table.oid).await? {
                true => None,
                false => Claim::take(driver, table).await?,
            };
            let Some(claim) = claim else {
                waiting.pause(driver, context, step).await?;
                continue;
            };
            let built = self.build_claimed(driver, &claim).await;
            // When the connection is gone, the claim lapses by itself.
            let given_up = claim.give_up(driver).await;
            match built {
                Ok(()) => given_up?,
                Err(error) if attempts < ATTEMPTS && is_in_the_way(&error) => {
                    attempts += 1;
                    waiting.pause(driver, context, step).await?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Builds what is missing now, as long as the claim stands.
    async fn build_claimed(&self, driver: &mut impl Driver, claim: &Claim) -> Result<(), Error> {
        let (_, steps) = self.plan_builds(driver).await?;
        for Step { doing, concurrently, .. } in &steps {
            for sql in concurrently.iter().flatten() {
                if !claim.renew(driver).await? {
                    return Ok(());
                }
                let built = driver.script(sql).await;
                built.map_err(|error| self.context.failed_reading(doing, None, error))?;
            }
        }
        Ok(())
    }

    /// What is there, and the steps that build indexes.
    async fn plan_builds(&self, driver: &mut impl Driver) -> Result<(Existing, Vec<Step>), Error> {
        let (existing, mut steps) = self.plan(driver).await?;
        steps.retain(|step| step.concurrently.is_some());
        Ok((existing, steps))
    }
}

/// Whether somebody else was in the way: a deadlock, or an index of the name that has been made since.
fn is_in_the_way(error: &Error) -> bool {
    error.is_retryable() || error.code() == Some(SqlState::DUPLICATE_TABLE.code())
}

/// The right to build the indexes of a table.
struct Claim {
    table: String,
    /// Drawn by the server for this claim alone, as 16 bytes.
    builder: [u8; 16],
}

impl Claim {
    /// Takes the claim, unless somebody else has it.
    async fn take(driver: &mut impl Driver, table: &Schema) -> Result<Option<Claim>, Error> {
        let name = table.name.quoted();
        let sql = format!(
            "INSERT INTO record.builds AS b (name, builder, since) \
             SELECT $2, pg_catalog.gen_random_uuid(), pg_catalog.clock_timestamp() WHERE NOT {IS_BUILT} \
             ON CONFLICT (name) DO UPDATE SET builder = excluded.builder, since = excluded.since \
             WHERE b.since OPERATOR(pg_catalog.<) \
             (pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) '00:00:10'::interval) \
             RETURNING pg_catalog.uuid_send(builder)"
        );
        TABLE.create(driver).await?;
        let rows = driver.query(&sql, &[(&table.oid, Type::OID), (&name, Type::TEXT)]).await;
        match rows {
            Ok(rows) => {
                let builder = rows.first().and_then(|row| row.get::<_, &[u8]>(0).try_into().ok());
                Ok(builder.map(|builder| Claim { table: name, builder }))
            }
            Err(error) => match TABLE.failed("claiming to build indexes", error) {
                // Somebody else claimed at the same time.
                error if error.is_retryable() => Ok(None),
                error => Err(error),
            },
        }
    }

    /// Says that its holder is there, and whether it still holds it.
    async fn renew(&self, driver: &mut impl Driver) -> Result<bool, Error> {
        self.change(driver, "UPDATE record.builds SET since = pg_catalog.clock_timestamp()").await
    }

    async fn give_up(&self, driver: &mut impl Driver) -> Result<(), Error> {
        self.change(driver, "DELETE FROM record.builds").await.map(drop)
    }

    async fn change(&self, driver: &mut impl Driver, change: &str) -> Result<bool, Error> {
        let sql = format!(
            "{change} WHERE name OPERATOR(pg_catalog.=) $1 \
             AND pg_catalog.uuid_send(builder) OPERATOR(pg_catalog.=) $2 RETURNING true"
        );
        let builder = &self.builder[..];
        let params = [(&self.table as _, Type::TEXT), (&builder as _, Type::BYTEA)];
        let rows = driver.query(&sql, &params).await;
        rows.map(|rows| !rows.is_empty()).map_err(|error| TABLE.failed("keeping a claim", error))
    }
}

/// Waiting for what another program builds.
struct Waiting {
    begun: Instant,
    pause: Duration,
}

impl Waiting {
    fn new() -> Self {
        Waiting { begun: Instant::now(), pause: PAUSES[0] }
    }

    /// Waits a little, as long as the session's timeouts allow for one statement that waits for a lock.
    ///
    /// The server sleeps, because that goes for both drivers and needs no timer of a runtime.
    async fn pause(
        &mut self,
        driver: &mut impl Driver,
        context: &Context<'_>,
        step: &Step,
    ) -> Result<(), Error> {
        let failed = |error| context.failed("waiting for an index that another program builds", error);
        let sql = "SELECT pg_catalog.min(setting::pg_catalog.int8) FROM pg_catalog.pg_settings \
                   WHERE name OPERATOR(pg_catalog.=) ANY ('{lock_timeout,statement_timeout}'::pg_catalog.text[]) \
                   AND setting OPERATOR(pg_catalog.<>) '0'";
        let rows = driver.query(sql, &[]).await.map_err(failed)?;
        let patience = rows.first().and_then(|row| row.get::<_, Option<i64>>(0));
        let patience = patience.map(|millis| Duration::from_millis(millis.unsigned_abs()));
        let waited = self.begun.elapsed();
        if patience.is_some_and(|patience| waited >= patience) {
            return Err(context
                .problem(format!(
                    "{}: another program is at it, or has the table locked, and after {} s, as long as `lock_timeout` and \
                     `statement_timeout` allow, the index is not there or not valid: call `Table::create` again later",
                    step.doing,
                    waited.as_secs()
                ))
                .retryable(true));
        }
        let left = patience.map_or(self.pause, |patience| patience - waited).min(self.pause) / 2;
        let sql = format!("SELECT pg_catalog.pg_sleep({})", left.as_secs_f64());
        driver.query(&sql, &[]).await.map_err(failed)?;
        self.pause = (self.pause * 2).min(PAUSES[1]);
        Ok(())
    }
}
