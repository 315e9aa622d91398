//! Where a column's values come from in blobs of each version.

use super::{
    bits::{CHUNK, Presence},
    rows::Row,
    slots::{Pick, Slots},
};
use record_core::{
    field::widen_slot,
    layout::{FieldLayout, Layout, Storage, Type},
    utf8::trim,
};

/// Where rows of one shape keep a column's values, or what they read as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A fixed field's slot.
    Slot(Pick),
    /// The slot of a narrower field that this one took over.
    Narrow { slot: Pick, width: usize, old: &'static Type },
    /// A payload.
    Payload {
        /// Offset of its end.
        end: usize,
        /// Offset of the end before, which it begins at; 0 for the first, which begins behind the fixed part.
        starts_at: usize,
        validity: (usize, u8),
    },
    /// A fixed text that this field took over.
    Text { slot: Pick, width: usize },
    /// The same payload for all; `None` is null.
    Constant(Option<&'static [u8]>),
}

/// A fixed value that is not there.
static NOTHING: [u8; record_core::layout::MAX_FIXED_LEN] = [0; record_core::layout::MAX_FIXED_LEN];

impl Source {
    /// Where blobs of `version` keep what field number `i` of `layout` reads as; no version is a known-empty row.
    pub(super) fn of(layout: &'static Layout, i: usize, version: Option<u8>) -> Source {
        let field = &layout.fields()[i];
        let Some(version) = version else {
            return match field.ty().storage() {
                Storage::Inline(_) => Source::Slot(null(field.ty().width())),
                Storage::End => Source::Constant(None),
            };
        };
        // Along the chain of fields that were taken over.
        let mut found = field;
        while found.since() > version {
            match found.taken_from().and_then(|name| layout.field(name)) {
                Some(older) if older.since() < found.since() => found = older,
                _ => break,
            }
        }
        if found.is_gone(version) {
            return Source::of(layout, i, None);
        }
        let is_there = found.since() <= version;
        match (found.ty().storage(), field.ty().storage()) {
            (Storage::Inline(old), Storage::Inline(new)) => {
                let slot = if is_there { slot(found) } else { default(found) };
                match old == new {
                    true => Source::Slot(slot),
                    false => Source::Narrow { slot, width: old, old: found.ty().storage_type() },
                }
            }
            (Storage::Inline(width), Storage::End) => {
                Source::Text { slot: if is_there { slot(found) } else { default(found) }, width }
            }
            (Storage::End, _) if is_there => Source::Payload {
                end: found.offset().into(),
                starts_at: found.starts_at().into(),
                validity: (found.validity().0.into(), found.validity().1),
            },
            (Storage::End, _) => Source::Constant((!found.default_is_null()).then(|| found.default_bytes())),
        }
    }
}

fn slot(field: &FieldLayout) -> Pick {
    let (byte, mask) = field.validity();
    Pick { instead: None, offset: field.offset().into(), validity: (byte.into(), mask), always: mask == 0 }
}

fn default(field: &FieldLayout) -> Pick {
    match field.default_is_null() {
        true => null(field.ty().width()),
        false => Pick { instead: Some(field.default_bytes()), offset: 0, validity: (0, 0), always: true },
    }
}

fn null(width: usize) -> Pick {
    Pick { instead: Some(&NOTHING[..width]), offset: 0, validity: (0, 0), always: false }
}

/// The room that [`gather`] needs beside the rows.
#[derive(Default)]
pub(super) struct Room {
    picks: Vec<Pick>,
    widened: Vec<u8>,
}

/// Finds the slots of `width` bytes of a fixed column in up to [`CHUNK`] rows. `seen` are the shapes among them.
pub(super) fn gather<'s, 'a: 's>(
    rows: &'s [Row<'a>],
    seen: &[usize],
    sources: &[Source],
    width: usize,
    room: &'s mut Room,
) -> (Slots<'s, 's>, Option<Presence>) {
    let first = match seen.first() {
        Some(shape) => sources[*shape],
        None => return (Slots::Run { bytes: &[], width }, None),
    };
    if let Source::Slot(pick) = first
        && seen.iter().all(|shape| sources[*shape] == first)
    {
        let presence = match pick.always {
            true => None,
            false => Presence::of(rows.len(), |i| pick.is_present(&rows[i])),
        };
        return match pick.instead {
            None => (Slots::Rows { rows, offset: pick.offset }, presence),
            Some(bytes) => {
                (Slots::Same { slot: &bytes[pick.offset..pick.offset + width], count: rows.len() }, presence)
            }
        };
    }
    room.picks.clear();
    room.picks.extend(sources.iter().map(|source| match source {
        Source::Slot(pick) | Source::Narrow { slot: pick, .. } => *pick,
        _ => null(width),
    }));
    let picks = &room.picks[..];
    let presence = match seen.iter().all(|shape| picks[*shape].always) {
        true => None,
        false => Presence::of(rows.len(), |i| picks[rows[i].shape].is_present(&rows[i])),
    };
    if seen.iter().all(|shape| matches!(sources[*shape], Source::Slot(_))) {
        return (Slots::Mixed { rows, picks }, presence);
    }
    room.widened.clear();
    room.widened.resize(rows.len() * width, 0);
    for (row, new) in rows.iter().zip(room.widened.chunks_exact_mut(width)) {
        match sources[row.shape] {
            Source::Narrow { slot, width, old } => widen_slot(old, slot.slot(row, width), new),
            _ => new.copy_from_slice(picks[row.shape].slot(row, width)),
        }
    }
    (Slots::Run { bytes: &room.widened, width }, presence)
}

/// Finds the payloads of a variable column in up to [`CHUNK`] rows; those of null are empty.
pub(super) fn payloads<'a>(
    rows: &[Row<'a>],
    seen: &[usize],
    sources: &[Source],
    out: &mut [&'a [u8]; CHUNK],
) -> Option<Presence> {
    if let [shape] = seen
        && let Source::Payload { end, starts_at, validity: (_, 0) } = sources[*shape]
    {
        for (row, out) in rows.iter().zip(out) {
            *out = payload(row, starts_at, end);
        }
        return None;
    }
    Presence::of(rows.len(), |i| {
        let row = &rows[i];
        let found = match sources[row.shape] {
            Source::Payload { end, starts_at, validity: (byte, mask) } => {
                let present = mask == 0 || row.bytes[byte] & mask != 0;
                present.then(|| payload(row, starts_at, end))
            }
            Source::Text { slot, width } => slot.is_present(row).then(|| trim(slot.slot(row, width))),
            Source::Constant(payload) => payload,
            Source::Slot(_) | Source::Narrow { .. } => None,
        };
        out[i] = found.unwrap_or_default();
        found.is_some()
    })
}

#[inline(always)]
fn payload<'a>(row: &Row<'a>, starts_at: usize, end: usize) -> &'a [u8] {
    let start = match starts_at {
        0 => usize::from(u16::from_le_bytes([row.bytes[6], row.bytes[7]])),
        at => end_at(row.bytes, at),
    };
    &row.bytes[start..end_at(row.bytes, end)]
}

#[inline(always)]
fn end_at(bytes: &[u8], offset: usize) -> usize {
    let slot = &bytes[offset..offset + 4];
    u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) as usize
}
