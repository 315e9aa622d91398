//! Tables in Postgres, what is particular to it, against a real server. What every store has in common is in
//! `record-table/tests/stores`.

mod any;
mod building;
mod calls;
mod creating;
mod dumps;
mod events;
mod filters;
mod growing;
mod messages;
mod privileges;
mod row_security;
mod settings;
mod tasks;
mod tls;
mod values;

use postgres::{Client, NoTls};
use test_servers::{Database, Server};

/// A database that is gone at the end.
pub(crate) fn database() -> Database {
    Server::shared().create_database()
}

pub(crate) fn connect(database: &Database) -> Client {
    Client::connect(&database.url(), NoTls).unwrap()
}

/// The one value that a query gives.
pub(crate) fn one<T: for<'a> postgres::types::FromSql<'a>>(client: &mut Client, sql: &str) -> T {
    client.query_one(sql, &[]).unwrap().get(0)
}

/// How often an index was scanned, as soon as it is as often as this: the server tells such numbers some time after.
pub(crate) fn index_scans(client: &mut Client, index: &str, expected: i64) -> i64 {
    let sql = format!("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '{index}'");
    for _ in 0..600 {
        let told = one::<i64>(client, &sql);
        if told >= expected {
            return told;
        }
        one::<String>(client, "SELECT pg_sleep(0.1)::text");
    }
    one(client, &sql)
}

/// A role of its own that may do nothing but connect.
pub(crate) fn role(admin: &mut Client, database: &Database, name: &str) -> String {
    let role = format!("{name}_{}", database.name());
    admin.batch_execute(&format!("CREATE ROLE {role} LOGIN")).unwrap();
    role
}

pub(crate) fn as_role(database: &Database, role: &str) -> Client {
    Client::connect(&database.url().replace("postgres@", &format!("{role}@")), NoTls).unwrap()
}
