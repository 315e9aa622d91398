//! A blob for people: a line per header, validity byte, slot and payload.

use record_core::layout::{FieldLayout, HEADER, Layout};
use std::fmt::Write as _;

/// The column at which notes stand, and the bytes of a line.
const NOTES: usize = 50;
const WIDTH: usize = 16;

/// Bytes with what they are; `layout` is that of the blob's version, which is as long as the blob needs.
pub(crate) fn annotated(layout: &Layout, bytes: &[u8]) -> String {
    let mut out = String::new();
    let version = bytes[4];
    let fixed_len = layout.fixed_len(version);
    line(
        &mut out,
        &bytes[..HEADER],
        &format!("fingerprint, version {version}, 0, fixed part of {fixed_len} bytes"),
    );
    let fields = layout.fields_up_to(version);
    let mut at = HEADER;
    for field in fields {
        let (start, slot) = (usize::from(field.offset()), field.ty().storage().width());
        if start > at {
            line(&mut out, &bytes[at..start], &validity(fields, field.since()));
        }
        let note = if field.is_variable() { format!("end of {}", field.name()) } else { field.name().into() };
        line(&mut out, &bytes[start..start + slot], &note);
        at = start + slot;
    }
    for field in fields.iter().filter(|field| field.is_variable()) {
        let slot = usize::from(field.offset());
        let end = u32::from_le_bytes(bytes[slot..slot + 4].try_into().expect("four bytes")) as usize;
        line(&mut out, &bytes[at..end], field.name());
        at = end;
    }
    assert_eq!(at, bytes.len(), "the rendering covers the blob");
    out
}

/// Which fields the validity bits of a group belong to, lowest bit first.
fn validity(fields: &[FieldLayout], since: u8) -> String {
    let group = fields.iter().filter(|field| field.since() == since && field.is_nullable());
    let names: Vec<&str> = group.map(|field| field.name()).collect();
    format!("validity: {}", names.join(", "))
}

fn line(out: &mut String, bytes: &[u8], note: &str) {
    for (i, bytes) in bytes.chunks(WIDTH).enumerate() {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let hex = hex.join(" ");
        match i {
            0 => writeln!(out, "{hex:NOTES$}# {note}").expect("strings take all text"),
            _ => writeln!(out, "{hex}").expect("strings take all text"),
        }
    }
}

/// The bytes of such lines.
pub(crate) fn bytes(lines: &str) -> Vec<u8> {
    let hex: Vec<&str> = lines.lines().map(|line| line.split('#').next().unwrap_or_default()).collect();
    crate::hex::parse(&hex.join(" "))
}
