//! A table lives the same life whatever a session's settings are: it is made, read, written, searched and brought forward,
//! by sessions with one setting and by sessions with another.

use crate::{connect, database, one};
use postgres::Client;
use record_core::{
    Date, Decimal, Json, Patch as _, RecordEnum as _, RecordView as _, Text, TimeDelta, Timestamp,
};
use record_postgres::postgres::{CreateOptions, Table, query_arrow};
use record_table::{Lookup, PutMode, PutOptions};
use std::net::IpAddr;
use test_servers::Server;

/// What text has to survive.
const ODD: &str = "c:\\new\\x41 'it''s' \"odd\" $1 {a,b} \\' é";

mod v1 {
    use super::*;
    use record_core::{Record, RecordEnum};

    #[derive(RecordEnum, Clone, Copy, PartialEq, Debug)]
    #[repr(u8)]
    pub(super) enum State {
        Open,
        #[record(rename = "it's {\"odd\"}, \\ NULL")]
        Odd,
        #[record(rename = "NULL")]
        Null = 7,
    }

    #[derive(Record, Clone, PartialEq, Debug)]
    #[record(digest)]
    pub(super) struct Facts {
        #[record(promote)]
        pub(super) text: String,
        #[record(promote, column = "it's \\ \"odd\"")]
        pub(super) short: Text<16>,
        #[record(promote)]
        pub(super) bytes: Vec<u8>,
        #[record(promote(index))]
        pub(super) n: i64,
        #[record(promote)]
        pub(super) state: State,
        #[record(promote)]
        pub(super) at: Timestamp,
        pub(super) day: Date,
        #[record(promote)]
        pub(super) took: TimeDelta,
        pub(super) price: Decimal<10, 2>,
        #[record(promote)]
        pub(super) score: f64,
        pub(super) ip: IpAddr,
        pub(super) labels: Vec<Option<String>>,
        #[record(rename = "NULL")]
        pub(super) body: Json,
    }
}

mod v2 {
    use super::*;
    use record_core::Record;

    #[derive(Record, Clone, PartialEq, Debug)]
    #[record(digest, version = 2)]
    pub(super) struct Facts {
        #[record(promote)]
        pub(super) text: String,
        #[record(promote, column = "it's \\ \"odd\"")]
        pub(super) short: Text<16>,
        #[record(promote)]
        pub(super) bytes: Vec<u8>,
        #[record(promote(index))]
        pub(super) n: i64,
        #[record(promote)]
        pub(super) state: v1::State,
        #[record(promote)]
        pub(super) at: Timestamp,
        pub(super) day: Date,
        #[record(promote)]
        pub(super) took: TimeDelta,
        pub(super) price: Decimal<10, 2>,
        #[record(promote)]
        pub(super) score: f64,
        pub(super) ip: IpAddr,
        pub(super) labels: Vec<Option<String>>,
        #[record(rename = "NULL")]
        pub(super) body: Json,
        #[record(since = 2, default = "a\\x41'b", promote(index))]
        pub(super) note: Text<48>,
        #[record(since = 2, default = -7, promote)]
        pub(super) more: i32,
    }
}

use v1::FactsFields as _;
use v2::FactsFields as _;

type First = Table<String, v1::Facts>;
type Second = Table<String, v2::Facts>;

fn key(i: i64) -> String {
    format!("k\\x4{i}'é")
}

fn facts(i: i64) -> v1::Facts {
    v1::Facts {
        text: format!("{ODD}{i}"),
        short: format!("a\\{i}'b").as_str().try_into().unwrap(),
        bytes: vec![b'\\', 0, b'\'', i as u8],
        n: i,
        state: [v1::State::Open, v1::State::Odd, v1::State::Null][i as usize % 3],
        at: Timestamp::from_micros(1_700_000_000_123_456 + i),
        day: Date::from_days(19_000 + i as i32),
        took: TimeDelta::from_micros(-1_234_567_890 - i),
        price: Decimal::new(12_345 + i128::from(i)).unwrap(),
        score: 0.5 + i as f64,
        ip: format!("2001:db8::{i}").parse().unwrap(),
        labels: vec![None, Some(ODD.into()), Some("NULL".into())],
        body: Json::try_from(serde_json::json!({"a\\b": "\\u0000 é"})).unwrap(),
    }
}

/// Makes a table and its rows.
fn begin(client: &mut Client, name: &str) {
    let table = First::create(client, name).unwrap();
    let counts = table.put_many(client, (0..20).map(|i| (key(i), facts(i)))).unwrap();
    assert_eq!(counts.inserted, 20);
}

/// Everything that can be done with a table that is there. Rows of `plain` are read by an ordinary session.
fn go_on(client: &mut Client, plain: &mut Client, name: &str) {
    let sql_name = format!("public.{}", name.trim_start_matches("public."));
    let view = format!("{sql_name}_fields");
    let table = First::open(client, name).unwrap();
    let again = table.put_many(client, (0..20).map(|i| (key(i), facts(i)))).unwrap();
    assert_eq!(again.unchanged, 20);
    let Lookup::Found(row) = table.get(client, &key(3)).unwrap() else { panic!("the row is there") };
    assert_eq!(row.view().decode(), facts(3));
    let found = table.get_many(client, [key(4), key(99)]).unwrap();
    assert!(matches!(found[..], [Lookup::Found(_), Lookup::Missing]));
    assert_eq!(table.find_equal(client, facts(7)).unwrap(), [key(7)]);
    assert_eq!(table.count(client).unwrap(), 20);

    let w = facts(5);
    let short = &*format!("{}", w.short);
    type F = v1::Facts;
    for (filter, rows) in [
        (F::text().eq(&*w.text), 1),
        (F::text().starts_with("c:\\new"), 20),
        (F::text().contains("\\' é5"), 1),
        (F::short().eq(short), 1),
        (F::short().ne(short), 19),
        (F::bytes().eq(&w.bytes[..]), 1),
        (F::n().ge(5), 15),
        (F::state().eq(v1::State::Odd), 7),
        (F::state().is_in([v1::State::Null, v1::State::Open]), 13),
        (F::at().eq(w.at), 1),
        (F::day().lt(w.day), 5),
        (F::took().eq(w.took), 1),
        (F::price().eq(w.price), 1),
        (F::score().eq(w.score), 1),
        (F::ip().eq(w.ip), 1),
        (F::labels().contains(ODD), 20),
        (F::labels().contains("NULL"), 20),
        (F::body().is_null(), 0),
    ] {
        let scan = table.scan().matching(filter.clone()).for_each(client, |_, _| ()).unwrap();
        assert_eq!(scan.rows, rows, "{filter:?}");
    }
    let scan = table.scan().filter("text OPERATOR(pg_catalog.=) $1", (&w.text[..],)).order_by_key();
    assert_eq!(scan.for_each(client, |_, _| ()).unwrap().rows, 1);

    // Where a column shows a field, that is what conditions are about.
    let patch = v1::FactsPatch::new().text("\\n").state(v1::State::Odd);
    assert_eq!(table.patch_many(client, (0..2).map(|i| (key(i), patch.clone()))).unwrap().updated, 2);
    let patched = table.scan().matching(F::text().eq("\\n") & F::state().eq(v1::State::Odd));
    assert_eq!(patched.for_each(client, |_, _| ()).unwrap().rows, 2);
    table.edit(client, &key(2), |facts| facts.n = 1_000).unwrap();
    table.put(client, &key(50), facts(50)).unwrap();
    let insert = PutOptions::new().mode(PutMode::Insert);
    table.put_many_with(client, [(key(51), facts(51))], insert).unwrap();
    assert!(table.delete(client, &key(50)).unwrap());
    assert_eq!(table.delete_many(client, [key(51), key(52)]).unwrap(), 1);

    // Brought forward: another default, another index, a field that has no column.
    First::create(client, name).unwrap();
    let rewrite = CreateOptions::new().rewrite(true);
    assert_eq!(First::migration_sql(client, name, rewrite).unwrap(), "", "columns show their fields");
    let table = Second::create(client, name).unwrap();
    assert_eq!(Second::migration_sql(plain, name, Default::default()).unwrap(), "");
    assert_eq!(Second::migration_sql(client, name, Default::default()).unwrap(), "");
    type G = v2::Facts;
    for (filter, rows) in [
        (G::note().eq("a\\x41'b"), 20),
        (G::more().eq(-7), 20),
        (G::text().eq("\\n"), 2),
        (G::n().eq(1_000), 1),
        (G::bytes().eq(&w.bytes[..]), 1),
    ] {
        let scan = table.scan().matching(filter.clone()).for_each(client, |_, _| ()).unwrap();
        assert_eq!(scan.rows, rows, "{filter:?}");
    }
    let patch = v2::FactsPatch::new().note(ODD);
    table.patch(client, &key(6), &patch).unwrap();
    let noted = table.scan().matching(G::note().eq(ODD));
    assert_eq!(noted.for_each(client, |_, _| ()).unwrap().rows, 1);

    // SQL of one's own, through the view and through columns.
    let sql = format!(
        "SELECT f.\"key\", f.text, f.\"it's \\ \"\"odd\"\"\", f.bytes, f.state, f.at, f.took, f.score, f.ip, f.labels, \
         f.note, f.more, t.state, t.text, t.bytes, t.at, t.took, t.score \
         FROM {view} AS f JOIN {sql_name} AS t ON f.\"key\" OPERATOR(pg_catalog.=) t.\"key\""
    );
    let rows = client.query(&sql, &[]).unwrap();
    let row = rows.iter().find(|row| row.get::<_, &str>(0) == key(5)).unwrap();
    assert_eq!((row.get::<_, &str>(1), row.get::<_, &str>(13)), (&w.text[..], &w.text[..]));
    assert_eq!(row.get::<_, &str>(2), short);
    assert_eq!((row.get::<_, &[u8]>(3), row.get::<_, &[u8]>(14)), (&w.bytes[..], &w.bytes[..]));
    assert_eq!((row.get::<_, &str>(4), row.get::<_, &str>(12)), (w.state.name(), w.state.name()));
    assert_eq!((row.get::<_, f64>(7), row.get::<_, f64>(17)), (w.score, w.score));
    assert_eq!(row.get::<_, IpAddr>(8), w.ip);
    assert_eq!(row.get::<_, Vec<Option<String>>>(9), w.labels);
    assert_eq!((row.get::<_, &str>(10), row.get::<_, i32>(11)), ("a\\x41'b", -7));
    let batches = query_arrow(client, &format!("SELECT * FROM {view}"), &[]).unwrap();
    assert_eq!(batches.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 20);

    // What an ordinary session sees in it all.
    let sums = format!(
        "SELECT pg_catalog.concat_ws(' ', count(*), sum(n), min(note), count(DISTINCT text), max(at), min(took), \
         string_agg(DISTINCT state, ' '), sum(score)) FROM {view}"
    );
    let expected = "20 1188 a\\x41'b 19 2023-11-14 22:13:20.123475+00 -00:20:34.567909 NULL Open it's {\"odd\"}, \\ NULL 200";
    assert_eq!(one::<String>(plain, &sums), expected);
}

/// Statements that change a session's settings.
fn settings() -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("nothing", ""),
        ("backslashes", "SET standard_conforming_strings = off; SET backslash_quote = off"),
        (
            "backslashes, and quotes by them",
            "SET standard_conforming_strings = off; SET backslash_quote = on",
        ),
        ("quoted names", "SET quote_all_identifiers = on"),
        (
            "text of values",
            "SET bytea_output = escape; SET extra_float_digits = -15; SET DateStyle = 'SQL, DMY'; SET TimeZone = \
             'Asia/Kathmandu'; SET IntervalStyle = sql_standard; SET xmloption = document; SET array_nulls = off; SET transform_null_equals = on; \
             SET lc_messages = 'C'; SET lc_numeric = 'C.UTF-8'",
        ),
        ("serializable", "SET default_transaction_isolation = serializable"),
        ("repeatable read", "SET default_transaction_isolation = 'repeatable read'"),
        (
            "plans, by index",
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_hashagg = off; \
             SET plan_cache_mode = force_generic_plan",
        ),
        (
            "plans, by sorting",
            "SET enable_nestloop = off; SET enable_indexscan = off; SET enable_hashjoin = off; SET enable_material = off; \
             SET plan_cache_mode = force_custom_plan; SET from_collapse_limit = 1; SET work_mem = '64kB'",
        ),
        (
            "compiled",
            "SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = -1; SET jit_optimize_above_cost = -1",
        ),
        (
            "what is run",
            "SET session_replication_role = replica; SET row_security = off; SET check_function_bodies = off; SET \
             track_activities = off; SET default_toast_compression = pglz; SET default_transaction_deferrable = on",
        ),
        (
            "procedures",
            "LOAD 'plpgsql'; SET plpgsql.extra_errors = 'all'; SET plpgsql.extra_warnings = 'all'; SET \
             plpgsql.variable_conflict = use_column",
        ),
    ];
    let parallel = if Server::shared().major() < 16 { "force_parallel_mode" } else { "debug_parallel_query" };
    let parallel = format!(
        "SET {parallel} = regress; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0"
    );
    all.push(("parallel", &parallel));
    all.into_iter().map(|(name, sql)| (name, sql.to_owned())).collect()
}

#[test]
fn a_table_lives_the_same_life_under_every_setting() {
    for (name, set) in settings() {
        eprintln!("{name}");
        let database = database();
        let (mut odd, mut plain) = (connect(&database), connect(&database));
        odd.batch_execute(&set).unwrap();
        // The first table of a database brings the accessors.
        begin(&mut odd, "one");
        begin(&mut plain, "two");
        go_on(&mut connect(&database), &mut plain, "one");
        go_on(&mut odd, &mut plain, "two");
    }
}

#[test]
fn text_that_is_not_utf_8_on_its_way_is_refused() {
    let database = database();
    let mut client = connect(&database);
    begin(&mut client, "facts");
    client.batch_execute("SET client_encoding = LATIN1").unwrap();
    for error in
        [First::open(&mut client, "facts").unwrap_err(), First::create(&mut client, "other").unwrap_err()]
    {
        assert!(error.to_string().contains("`client_encoding` is LATIN1"), "{error}");
    }
}

/// Everything that the server has, once more, in a schema that comes before the server's own: functions and operators that
/// fail, types that hold nothing.
const EVIL: &str = "
CREATE SCHEMA evil;
DO $do$
DECLARE each record;
BEGIN
  FOR each IN
    SELECT proname, pg_get_function_identity_arguments(oid) AS arguments, pg_get_function_result(oid) AS result
    FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
      AND NOT proretset AND 'internal'::regtype <> ALL (proargtypes) AND prorettype <> 'internal'::regtype
  LOOP
    BEGIN
      EXECUTE format('CREATE FUNCTION evil.%I(%s) RETURNS %s LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RAISE EXCEPTION %L; END $f$',
        each.proname, each.arguments, each.result, 'evil ' || each.proname);
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
  FOR each IN
    SELECT oprname, oprleft::regtype AS l, oprright::regtype AS r, proname
    FROM pg_operator JOIN pg_proc ON pg_proc.oid = oprcode WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprkind = 'b'
  LOOP
    BEGIN
      EXECUTE format('CREATE OPERATOR evil.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = evil.%I)',
        each.oprname, each.l, each.r, each.proname);
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
  FOR each IN SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b' LOOP
    EXECUTE format('CREATE DOMAIN evil.%I AS pg_catalog.point CHECK (false)', each.typname);
  END LOOP;
  FOR each IN SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') LOOP
    EXECUTE format('CREATE TABLE evil.%I ()', each.relname);
  END LOOP;
END $do$;
CREATE COLLATION evil.\"C\" (provider = icu, locale = 'und', deterministic = false)";

#[test]
fn a_search_path_of_somebody_elses_changes_nothing() {
    let database = database();
    let (mut odd, mut plain) = (connect(&database), connect(&database));
    plain.batch_execute(EVIL).unwrap();
    let count = "SELECT count(*) FROM pg_operator WHERE oprnamespace = 'evil'::regnamespace";
    assert!(one::<i64>(&mut plain, count) > 500);
    odd.batch_execute("SET search_path = evil, pg_catalog, public").unwrap();
    assert!(odd.query("SELECT 1 = 1", &[]).is_err());
    begin(&mut odd, "public.one");
    begin(&mut plain, "two");
    go_on(&mut connect(&database), &mut plain, "one");
    go_on(&mut odd, &mut plain, "public.two");
}
