//! Whose bytes a blob holds, how long it has to be, and where a field lies in it.

use super::AccessorFunction;
use alloc::vec::Vec;

pub(super) fn add(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::inlined(
        "version_1",
        "data bytea",
        "integer",
        // Of a large blob only the first bytes are fetched.
        "CASE WHEN octet_length(data) > 4 THEN get_byte(substring(data, 1, 5), 4) END",
    ));
    all.push(AccessorFunction::inlined(
        "is_before_1",
        "data bytea, since integer",
        "boolean",
        "record.version_1(data) < since",
    ));
    // Blobs longer than this may be stored out of line, where each `get_byte` fetches all of it.
    all.push(AccessorFunction::inlined("is_long_1", "data bytea", "boolean", "octet_length(data) > 1900"));
    all.push(AccessorFunction::inlined(
        "has_1",
        "b bytea, since integer",
        "boolean",
        "get_byte(b, 4) >= since",
    ));
    all.push(AccessorFunction::inlined(
        "is_valid_1",
        "b bytea, nth bigint",
        "boolean",
        "get_bit(b, nth) = 1",
    ));
    // The last condition of three: whether a header is a known one. A blob of known versions that are all fixed is exactly
    // as long as its header says, any other at least.
    all.push(AccessorFunction::inlined(
        "is_known_1",
        "b bytea, size integer, known bytea[], fixed boolean",
        "boolean",
        "CASE WHEN substring(b, 1, 8) = ANY (known) THEN CASE WHEN fixed \
         THEN size = record.u16_1(b, 6) ELSE size >= record.u16_1(b, 6) END ELSE false END",
    ));
    all.push(AccessorFunction::procedural(
        "is_newer_1",
        "data bytea, field text, known bytea[]",
        "boolean",
        IS_NEWER,
    ));
    // The headers of one version, the one that most blobs have, are recognized by a pattern of LIKE: at half the cost of
    // cutting them off and comparing.
    all.push(AccessorFunction::inlined(
        "is_readable_1",
        "data bytea, field text, pattern bytea, length integer, known bytea[], fixed boolean",
        "boolean",
        "CASE WHEN data LIKE pattern AND CASE WHEN fixed THEN octet_length(data) = length \
         ELSE octet_length(data) >= length END THEN true \
         WHEN data IS NULL THEN NULL \
         WHEN record.is_known_1(data, octet_length(data), known, fixed) THEN true \
         ELSE record.is_newer_1(data, field, known) END",
    ));
    all.push(AccessorFunction::inlined(
        "begin_1",
        "b bytea, starts_at integer",
        "integer",
        "CASE WHEN starts_at = 0 THEN record.u16_1(b, 6) ELSE record.i32_1(b, starts_at) END",
    ));
    all.push(AccessorFunction::inlined(
        "is_payload_1",
        "b bytea, size integer, starts_at integer, at integer",
        "boolean",
        "record.begin_1(b, starts_at) >= record.u16_1(b, 6) \
         AND record.i32_1(b, at) BETWEEN record.begin_1(b, starts_at) AND size",
    ));
    all.push(AccessorFunction::inlined(
        "cut_1",
        "data bytea, first integer, past integer",
        "bytea",
        "substring(data, first + 1, past - first)",
    ));
    all.push(AccessorFunction::procedural(
        "slot_1",
        "data bytea, field text, known bytea[], fixed boolean, since integer, bits bigint[], at integer, past integer, absent bytea",
        "bytea",
        SLOT,
    ));
    all.push(AccessorFunction::procedural(
        "payload_1",
        "data bytea, field text, known bytea[], since integer, bits bigint[], starts_at integer, at integer, absent bytea",
        "bytea",
        PAYLOAD,
    ));
}

/// True for a blob of a version newer than those known, since layouts only grow; what else is not known is an error.
const IS_NEWER: &str = r#"DECLARE
  size pg_catalog.int4 := pg_catalog.octet_length(data);
  head pg_catalog.bytea := pg_catalog.substring(data, 1, 8);
  version pg_catalog.int4;
  needed pg_catalog.int4;
  newest pg_catalog.int4 := pg_catalog.array_length(known, 1);
BEGIN
  IF data IS NULL THEN
    RETURN NULL;
  END IF;
  IF pg_catalog.int4lt(size, 9) THEN
    RAISE EXCEPTION 'field "%": the blob is cut off: it has % bytes, fewer than any', field, size
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  version := pg_catalog.get_byte(head, 4);
  needed := record.u16_1(head, 6);
  IF pg_catalog.int4lt(version, 1) OR pg_catalog.int4le(version, newest)
    AND pg_catalog.byteane(pg_catalog.substring(head, 1, 4), pg_catalog.substring(known[version], 1, 4)) THEN
    RAISE EXCEPTION 'field "%": the blob is of another record: its version % has the fingerprint %, not %', field, version,
      pg_catalog.encode(pg_catalog.substring(head, 1, 4), 'hex'), COALESCE(pg_catalog.encode(pg_catalog.substring(known[version], 1, 4), 'hex'), 'any')
      USING ERRCODE = '22P03', HINT = 'Read it by the accessors of the record that it was written as.';
  END IF;
  IF pg_catalog.int4ne(pg_catalog.get_byte(head, 5), 0)
    OR pg_catalog.int4lt(needed, record.u16_1(known[pg_catalog.int4smaller(version, newest)], 6))
    OR pg_catalog.int4le(version, newest) AND pg_catalog.byteane(pg_catalog.substring(head, 1, 8), known[version]) THEN
    RAISE EXCEPTION 'field "%": the blob''s header is damaged: version % can''t have the bytes %', field, version,
      pg_catalog.encode(pg_catalog.substring(head, 6, 3), 'hex')
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  IF pg_catalog.int4lt(size, needed) THEN
    RAISE EXCEPTION 'field "%": the blob is cut off: it has % bytes, its fixed part needs %', field, size, needed
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  IF pg_catalog.int4le(version, newest) THEN
    RAISE EXCEPTION 'field "%": the blob is too long: it has % bytes, its fixed part % and there is no more', field, size, needed
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  RETURN true;
END"#;

/// The bytes of a fixed field, by fetching the first bytes of the blob once.
const SLOT: &str = r#"DECLARE
  head pg_catalog.bytea := pg_catalog.substring(data, 1, past);
  nth pg_catalog.int8;
BEGIN
  IF data IS NULL THEN
    RETURN NULL;
  END IF;
  IF NOT record.is_known_1(head, pg_catalog.octet_length(data), known, fixed) THEN
    IF NOT record.is_newer_1(data, field, known) THEN
      RETURN NULL;
    END IF;
  END IF;
  IF NOT record.has_1(head, since) THEN
    RETURN absent;
  END IF;
  IF bits IS NOT NULL THEN
    FOREACH nth IN ARRAY bits LOOP
      IF NOT record.is_valid_1(head, nth) THEN
        RETURN NULL;
      END IF;
    END LOOP;
  END IF;
  RETURN record.cut_1(head, at, past);
END"#;

/// The bytes of a variable field, by fetching the first bytes of the blob once, and then the payload.
const PAYLOAD: &str = r#"DECLARE
  head pg_catalog.bytea := pg_catalog.substring(data, 1, pg_catalog.int4pl(at, 4));
  size pg_catalog.int4 := pg_catalog.octet_length(data);
  nth pg_catalog.int8;
BEGIN
  IF data IS NULL THEN
    RETURN NULL;
  END IF;
  IF NOT record.is_known_1(head, size, known, false) THEN
    IF NOT record.is_newer_1(data, field, known) THEN
      RETURN NULL;
    END IF;
  END IF;
  IF NOT record.has_1(head, since) THEN
    RETURN absent;
  END IF;
  IF bits IS NOT NULL THEN
    FOREACH nth IN ARRAY bits LOOP
      IF NOT record.is_valid_1(head, nth) THEN
        RETURN NULL;
      END IF;
    END LOOP;
  END IF;
  IF NOT record.is_payload_1(head, size, starts_at, at) THEN
    RAISE EXCEPTION 'field "%": its payload, bytes % to %, does not lie in the tail of the blob of % bytes', field,
      record.begin_1(head, starts_at), record.i32_1(head, at), size
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  RETURN record.cut_1(data, record.begin_1(head, starts_at), record.i32_1(head, at));
END"#;
