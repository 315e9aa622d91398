//! A `search_path` with functions, operators and types of someone else's in front.

use crate::{
    database::Blobs,
    everything::{Fixed, Tail},
    random::Random,
};
use record_core::{Blob, Record};
use record_postgres::postgres::Accessor;

const EVIL: &str = "
    CREATE SCHEMA evil;
    CREATE FUNCTION evil.get_byte(bytea, integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 1 / 0;
    CREATE FUNCTION evil.get_bit(bytea, bigint) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 1 / 0;
    CREATE FUNCTION evil.octet_length(bytea) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 1 / 0;
    CREATE FUNCTION evil.substring(bytea, integer, integer) RETURNS bytea LANGUAGE sql IMMUTABLE RETURN NULL::bytea;
    CREATE FUNCTION evil.convert_from(bytea, name) RETURNS text LANGUAGE sql IMMUTABLE RETURN 'evil';
    CREATE FUNCTION evil.encode(bytea, text) RETURNS text LANGUAGE sql IMMUTABLE RETURN 'evil';
    CREATE FUNCTION evil.generate_series(integer, integer) RETURNS SETOF integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE FUNCTION evil.unnest(bytea[]) RETURNS SETOF bytea LANGUAGE sql IMMUTABLE AS 'SELECT NULL::bytea';
    CREATE FUNCTION evil.array_append(text[], text) RETURNS text[] LANGUAGE sql IMMUTABLE RETURN NULL::text[];
    CREATE FUNCTION evil.array_append(integer[], integer) RETURNS integer[] LANGUAGE sql IMMUTABLE RETURN NULL::integer[];
    CREATE FUNCTION evil.array_fill(text, integer[]) RETURNS text[] LANGUAGE sql IMMUTABLE RETURN NULL::text[];
    CREATE FUNCTION evil.array_fill(integer, integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE RETURN NULL::integer[];
    CREATE FUNCTION evil.add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 77;
    CREATE FUNCTION evil.compare(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN false;
    CREATE FUNCTION evil.compare(bigint, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN false;
    CREATE FUNCTION evil.compare(bytea, bytea) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN false;
    CREATE FUNCTION evil.compare(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN false;
    CREATE OPERATOR evil.+ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil.add);
    CREATE OPERATOR evil.* (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil.add);
    CREATE OPERATOR evil.<< (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil.add);
    CREATE OPERATOR evil.| (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil.add);
    CREATE OPERATOR evil.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil.compare);
    CREATE OPERATOR evil.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = evil.compare);
    CREATE OPERATOR evil.= (LEFTARG = bytea, RIGHTARG = bytea, FUNCTION = evil.compare);
    CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.compare);
    CREATE OPERATOR evil.>= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil.compare);
    CREATE OPERATOR evil.< (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil.compare);
    CREATE OPERATOR evil.~~ (LEFTARG = bytea, RIGHTARG = bytea, FUNCTION = evil.compare);
    CREATE DOMAIN evil.bytea AS pg_catalog.text CHECK (VALUE = 'evil');
    CREATE DOMAIN evil.text AS pg_catalog.int4;
    CREATE DOMAIN evil.uuid AS pg_catalog.int4;
    CREATE DOMAIN evil.int4 AS pg_catalog.text;
    CREATE DOMAIN evil.jsonb AS pg_catalog.text;
";
const HOSTILE: &str = "SET search_path TO evil, pg_catalog, public";

#[test]
fn a_hostile_search_path_changes_nothing() {
    let random = &mut Random(66);
    let fixed: Vec<Fixed> = (0..20).map(|_| random.make()).collect();
    let tail: Vec<Tail> = (0..20).map(|_| random.make()).collect();
    let encode = |blob: Result<Vec<u8>, record_core::Error>| blob.unwrap();
    let mut encoded: Vec<Vec<u8>> = fixed
        .iter()
        .map(|value| encode(Blob::encode(value).map(Blob::into_bytes).map(|b| b.to_vec())))
        .collect();
    both(Fixed::LAYOUT, &encoded);
    encoded = tail
        .iter()
        .map(|value| encode(Blob::encode(value).map(Blob::into_bytes).map(|b| b.to_vec())))
        .collect();
    both(Tail::LAYOUT, &encoded);
}

/// Everything is the same whether the functions were made and used under a hostile path or not.
fn both(layout: &'static record_core::layout::Layout, encoded: &[Vec<u8>]) {
    let rows: Vec<Option<&[u8]>> = encoded.iter().map(|blob| Some(&blob[..])).collect();
    let mut friendly = Blobs::new(&[layout]);
    friendly.fill(&rows);
    let mut hostile = Blobs::new(&[]);
    hostile.fill(&rows);
    hostile.client.batch_execute(EVIL).unwrap();
    hostile.client.batch_execute(HOSTILE).unwrap();
    hostile.install(layout);
    let path: String = hostile.client.query_one("SHOW search_path", &[]).unwrap().get(0);
    assert_eq!(path, "evil, pg_catalog, public");
    for accessor in Accessor::all(layout, "blobs.data") {
        for expression in [accessor.expression(), accessor.stored_expression()] {
            // PostgreSQL 14 can't print all of its intervals.
            let text = format!("pg_catalog.record_send(ROW({expression}))::pg_catalog.text");
            assert_eq!(hostile.texts(&text), friendly.texts(&text), "{expression}");
        }
    }
}
