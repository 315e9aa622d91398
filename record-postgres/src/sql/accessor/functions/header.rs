//! Whose bytes a blob holds, how long it has to be, and where a field lies in it.

use super::AccessorFunction;

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
    all.push(AccessorFunction::exceptional(
        "is_newer_1",
        "data bytea, field text, known bytea[]",
        "boolean",
        IS_NEWER,
    ));
    // A blob of known versions that are all fixed is exactly as long as its header says, any other at least.
    all.push(AccessorFunction::inlined(
        "is_sound_1",
        "data bytea, head bytea, field text, known bytea[], fixed boolean",
        "boolean",
        "CASE WHEN substring(head, 1, 8) = ANY (known) AND CASE WHEN fixed \
         THEN octet_length(data) = record.u16_1(head, 6) ELSE octet_length(data) >= record.u16_1(head, 6) END \
         THEN true ELSE record.is_newer_1(data, field, known) END",
    ));
    readable(all);
    validity(all);
    cut_out(all);
}

/// The guard of blobs that are read in place: a call for each version that is told apart at once, then the last for all.
fn readable(all: &mut Vec<AccessorFunction>) {
    // A header is recognized by a pattern of LIKE: at half the cost of cutting it off and comparing.
    all.push(AccessorFunction::inlined(
        "is_version_1",
        "data bytea, pattern bytea, length integer, fixed boolean",
        "boolean",
        "data LIKE pattern AND CASE WHEN fixed THEN octet_length(data) = length ELSE octet_length(data) >= length END",
    ));
    all.push(AccessorFunction::inlined(
        "is_readable_1",
        "data bytea, field text, known bytea[], fixed boolean",
        "boolean",
        "CASE WHEN data IS NULL THEN NULL ELSE record.is_sound_1(data, data, field, known, fixed) END",
    ));
}

/// Validity bits.
fn validity(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::inlined(
        "is_valid_1",
        "b bytea, nth bigint",
        "boolean",
        "get_bit(b, nth) = 1",
    ));
    all.push(AccessorFunction::inlined(
        "shifted_1",
        "at integer, nth bigint",
        "bigint",
        "at * 8::bigint + nth",
    ));
    all.push(AccessorFunction::procedural(
        "are_valid_1",
        "b bytea, at integer, bits bigint[]",
        "boolean",
        ARE_VALID,
    ));
    all.push(AccessorFunction::inlined(
        "are_set_1",
        "b bytea, bits bigint[]",
        "boolean",
        "CASE WHEN bits IS NULL THEN true WHEN get_bit(b, bits[1]) = 0 THEN false \
         WHEN array_length(bits, 1) = 1 THEN true ELSE record.are_valid_1(b, 0, bits) END",
    ));
}

/// Slots and payloads cut out of a blob of which only a slice was fetched.
///
/// A parameter costs less than a variable, so the first bytes are one; and an expression less than statements.
fn cut_out(all: &mut Vec<AccessorFunction>) {
    all.push(AccessorFunction::inlined(
        "is_open_1",
        "data bytea, head bytea, field text, known bytea[], fixed boolean, since integer",
        "boolean",
        "CASE WHEN data IS NULL THEN false WHEN record.is_sound_1(data, head, field, known, fixed) \
         THEN get_byte(head, 4) >= since ELSE false END",
    ));
    all.push(AccessorFunction::inlined(
        "is_absent_1",
        "data bytea, head bytea, since integer",
        "boolean",
        "CASE WHEN data IS NULL THEN false ELSE get_byte(head, 4) < since END",
    ));
    all.push(AccessorFunction::inlined(
        "cut_1",
        "b bytea, first integer, past integer",
        "bytea",
        "substring(b, first + 1, past - first)",
    ));
    all.push(AccessorFunction::procedural(
        "slot_1",
        "data bytea, head bytea, field text, known bytea[], fixed boolean, since integer, bits bigint[], at integer, \
         past integer, absent bytea",
        "bytea",
        "BEGIN
  RETURN CASE WHEN record.is_open_1(data, head, field, known, fixed, since)
    THEN CASE WHEN record.are_set_1(head, bits) THEN record.cut_1(head, at, past) END
    WHEN record.is_absent_1(data, head, since) THEN absent END;
END",
    ));
    all.push(AccessorFunction::inlined(
        "begin_1",
        "b bytea, starts_at integer",
        "integer",
        "CASE WHEN starts_at = 0 THEN record.u16_1(b, 6) ELSE record.i32_1(b, starts_at) END",
    ));
    all.push(AccessorFunction::exceptional(
        "no_payload_1",
        "field text, first integer, past integer, size integer",
        "bytea",
        r#"BEGIN
  RAISE EXCEPTION 'field "%": its payload, bytes % to %, does not lie in the tail of the blob of % bytes', field, first, past, size
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END"#,
    ));
    all.push(AccessorFunction::inlined(
        "tail_1",
        "data bytea, head bytea, field text, first integer, past integer",
        "bytea",
        "CASE WHEN first >= record.u16_1(head, 6) AND past >= first AND past <= octet_length(data) \
         THEN substring(data, first + 1, past - first) \
         ELSE record.no_payload_1(field, first, past, octet_length(data)) END",
    ));
    all.push(AccessorFunction::procedural(
        "payload_1",
        "data bytea, head bytea, field text, known bytea[], since integer, bits bigint[], starts_at integer, at integer, \
         absent bytea",
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

/// The bytes of a variable field: first its ends, then the payload.
const PAYLOAD: &str = "DECLARE
  first pg_catalog.int4;
  past pg_catalog.int4;
BEGIN
  IF record.is_open_1(data, head, field, known, false, since) THEN
    IF record.are_set_1(head, bits) THEN
      first := record.begin_1(head, starts_at);
      past := record.i32_1(head, at);
      RETURN record.tail_1(data, head, field, first, past);
    END IF;
    RETURN NULL;
  END IF;
  RETURN CASE WHEN record.is_absent_1(data, head, since) THEN absent END;
END";

/// Whether all validity bits of a nested record's field are set.
const ARE_VALID: &str = "DECLARE
  nth pg_catalog.int8;
BEGIN
  FOREACH nth IN ARRAY bits LOOP
    IF NOT record.is_valid_1(b, record.shifted_1(at, nth)) THEN
      RETURN false;
    END IF;
  END LOOP;
  RETURN true;
END";
