//! What a patch makes of a stored blob, and of nothing. Driven by the layout: values are copied, never decoded.
//!
//! Where all lengths stay, values are written over the stored ones. Else the cells of old and new are put together in the
//! shortest form. Property tests hold the result to what [`Blob::edit`](crate::Blob::edit) gives.

use super::{
    AnyPatch, Entries, RawPatch,
    bytes::check_types,
    entries::{Entry, Iter},
};
use crate::{
    Blob, Error, Record, canonical,
    error::Kind,
    field::widen_bytes,
    layout::{FieldLayout, HEADER, Layout, MAX_BLOB_LEN, Storage},
    structure::Structure,
};
use alloc::{borrow::Cow, vec::Vec};

impl<R: Record> RawPatch<R> {
    pub(super) fn apply(&self, blob: &mut Blob<R>) -> Result<(), Error> {
        blob.change(|bytes| self.apply_to(bytes))
    }

    /// Changes the bytes of a blob, for those who keep one as bytes: [`Patch::apply`](super::Patch::apply). Of canonical bytes come
    /// canonical ones. Of bytes that [`check::<R>`](crate::check::check) accepts come bytes that it accepts, also when this fails
    /// or a field type's own code panics.
    ///
    /// # Errors
    /// When a field can't hold what it is set to, or the blob would be too long; the bytes are then as they were. When the bytes are
    /// no blob.
    pub fn apply_to(&self, bytes: &mut Vec<u8>) -> Result<(), Error> {
        self.entries().check(R::DESCRIPTION)?;
        // Bytes of another layout would make what follows panic.
        Structure::open(R::DESCRIPTION, bytes)?;
        if !apply_in_place(R::DESCRIPTION, bytes, self.entries()) {
            *bytes = rebuild(R::DESCRIPTION, Some(bytes), self.entries(), check_types::<R>)?;
        }
        Ok(())
    }

    /// The blob of what is stored, changed. `stored` passed the checks of `R`; of other bytes come an error or other bytes.
    ///
    /// # Errors
    /// When a field can't hold what it is set to, or the blob would be too long.
    pub fn applied_to(&self, stored: &[u8]) -> Result<Vec<u8>, Error> {
        self.entries().check(R::DESCRIPTION)?;
        let mut bytes = stored.to_vec();
        // What another program stored may be readable and yet not what encoding gives.
        if canonical::check_blob(R::DESCRIPTION, stored).is_err() {
            bytes = crate::edit::edit::<R>(stored, |_| ())?;
        }
        change(R::DESCRIPTION, bytes, self.entries(), check_types::<R>)
    }

    pub(super) fn to_blob(&self) -> Result<Blob<R>, Error> {
        self.encode().map(Blob::from_canonical)
    }

    /// The bytes of the blob where nothing is stored.
    ///
    /// # Errors
    /// As [`Patch::to_blob`](super::Patch::to_blob).
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        self.entries().check(R::DESCRIPTION)?;
        rebuild(R::DESCRIPTION, None, self.entries(), check_types::<R>)
    }
}

impl AnyPatch {
    /// The blob that the patch makes of a stored one.
    ///
    /// # Errors
    /// When the bytes are no blob of the layout, or not the ones that encoding gives: only the record's own type can then
    /// say what they should be.
    pub fn applied_to(&self, stored: &[u8]) -> Result<Vec<u8>, Error> {
        canonical::check_blob(self.layout(), stored)?;
        self.entries().check(self.layout())?;
        change(self.layout(), stored.to_vec(), self.entries(), |_, _| Ok(()))
    }

    /// The blob of a record of which nothing is known but what the patch sets; see [`Patch::to_blob`](crate::Patch::to_blob).
    ///
    /// # Errors
    /// When the patch lacks a field that has no default.
    pub fn to_blob(&self) -> Result<Vec<u8>, Error> {
        self.entries().check(self.layout())?;
        rebuild(self.layout(), None, self.entries(), |_, _| Ok(()))
    }
}

/// Checks values with their fields' own types, where those are known.
type Check = fn(Iter<'_>, bool) -> Result<(), Error>;

/// Applies a patch to a canonical blob.
fn change(
    layout: &'static Layout,
    mut bytes: Vec<u8>,
    entries: &Entries,
    check: Check,
) -> Result<Vec<u8>, Error> {
    match apply_in_place(layout, &mut bytes, entries) {
        true => Ok(bytes),
        false => rebuild(layout, Some(&bytes), entries, check),
    }
}

/// Writes the values over the stored ones, where the blob's version and all lengths stay. Otherwise `false`: the blob is
/// then as readable as before and may hold some of the new values.
fn apply_in_place(ours: &'static Layout, bytes: &mut [u8], entries: &Entries) -> bool {
    let blob = Structure::reopen(ours, bytes);
    let (layout, version) = (blob.layout, blob.version);
    let is_left_over = |field: &FieldLayout| {
        field.retired.is_some() && field.nullable && field.since <= version && blob.is_present(field)
    };
    let stays = version >= ours.last_required()
        && ours.fields.iter().all(|field| !is_left_over(field))
        && entries.iter().all(|entry| fits(&blob, &ours.fields[entry.field], &entry));
    if !stays {
        return false;
    }
    let mut last_group = false;
    for Entry { field, bytes: value, .. } in entries.iter() {
        let field = &ours.fields[field];
        let start = Structure { layout, version, bytes }.start(field);
        let (validity, mask) = field.validity;
        if mask != 0 {
            bytes[validity as usize] &= !mask;
            bytes[validity as usize] |= if value.is_some() { mask } else { 0 };
        }
        match (value, field.ty.storage()) {
            (Some(value), _) => bytes[start..start + value.len()].copy_from_slice(value),
            (None, Storage::Inline(width)) => bytes[start..start + width].fill(0),
            (None, Storage::End) => {}
        }
        last_group |= field.since == version && version > 1;
    }
    !last_group || !canonical::holds_defaults(&Structure { layout, version, bytes })
}

/// Whether a blob has the field, and its value is as long as the new one.
fn fits(blob: &Structure<'_>, field: &'static FieldLayout, entry: &Entry<'_>) -> bool {
    field.since <= blob.version
        && (!field.is_variable() || blob.bytes_of(field).len() == entry.bytes.map_or(0, <[u8]>::len))
}

/// A slot or payload; `None` for null and for what a retired field holds.
type Cell<'a> = Option<Cow<'a, [u8]>>;

/// The canonical blob of what is stored and changed, or of what is set alone. Fields that neither of them has are read by the
/// layout: as what they take over, or as their default. `check` asks their own types about that, which may be stricter.
fn rebuild(
    ours: &'static Layout,
    stored: Option<&[u8]>,
    entries: &Entries,
    check: Check,
) -> Result<Vec<u8>, Error> {
    let stored = stored.map(|bytes| Structure::reopen(ours, bytes));
    // A newer blob keeps its version and what it holds behind our fields.
    let newer = stored.filter(|blob| blob.version > ours.version);
    let layout = newer.map_or(ours, |blob| blob.layout);
    let fields = newer.map_or(ours.fields, |blob| blob.fields());
    let mut cells: Vec<Cell<'_>> = Vec::with_capacity(fields.len());
    let (mut entries, mut read_by_layout) = (entries.iter().peekable(), Vec::new());
    for (i, field) in ours.fields.iter().enumerate() {
        let entry = entries.next_if(|entry| entry.field == i);
        let cell = match (entry, &stored) {
            _ if field.retired.is_some() => None,
            (Some(entry), _) => entry.bytes.map(Cow::Borrowed),
            (None, Some(blob)) => {
                blob.read(ours, i).map(|(bytes, old)| widen_bytes(&old.ty, &field.ty, bytes))
            }
            (None, None) => absent(ours, i, &cells)?,
        };
        if cell.is_some() && entry.is_none() && stored.is_none_or(|blob| blob.version < field.since) {
            read_by_layout.push(i);
        }
        cells.push(cell);
    }
    if let Some(blob) = &newer {
        let unknown = &fields[ours.fields.len()..];
        let bytes = |field| blob.is_present(field).then(|| Cow::Borrowed(blob.bytes_of(field)));
        cells.extend(unknown.iter().map(bytes));
    }
    let version = newer.map_or_else(|| lowest_version(ours, &cells), |blob| blob.version);
    let mut written = Entries::default();
    for i in read_by_layout.into_iter().filter(|i| ours.fields[*i].since <= version) {
        if let Some(bytes) = &cells[i] {
            written.put_bytes(i, bytes);
        }
    }
    if !written.is_empty() {
        check(written.iter(), false)?;
    }
    write(layout, version, &cells)
}

/// The value in a new record of a field that the patch does not set.
fn absent<'a>(ours: &'static Layout, i: usize, cells: &[Cell<'a>]) -> Result<Cell<'a>, Error> {
    let field = &ours.fields[i];
    if let Some(old) = field.from.and_then(|from| ours.number_of(from)) {
        let older = match ours.fields[old].retired {
            None => cells[old].clone(),
            Some(_) => absent(ours, old, cells).map_err(|error| error.with_field(field.name))?,
        };
        return Ok(
            older.map(|bytes| Cow::Owned(widen_bytes(&ours.fields[old].ty, &field.ty, &bytes).into_owned()))
        );
    }
    if field.default_is_null() {
        Ok(None)
    } else if field.since > 1 {
        Ok(Some(Cow::Borrowed(field.default_bytes())))
    } else {
        Err(Error::new(ours.record, Kind::Incomplete { key: Default::default() }).with_field(field.name))
    }
}

/// The lowest version that holds the values.
fn lowest_version(ours: &'static Layout, cells: &[Cell<'_>]) -> u8 {
    let mut version = ours.last_required();
    for (field, cell) in ours.fields.iter().zip(cells) {
        if field.since > version && !field.is_default(cell.as_deref()) {
            version = field.since;
        }
    }
    version
}

/// The blob of `version` that holds the cells.
fn write(layout: &'static Layout, version: u8, cells: &[Cell<'_>]) -> Result<Vec<u8>, Error> {
    let fixed_len = layout.fixed_len(version);
    let fields = layout.fields_up_to(version);
    let payloads = fields.iter().zip(cells).filter(|(field, _)| field.is_variable());
    let len: usize = payloads.map(|(_, cell)| cell.as_ref().map_or(0, |bytes| bytes.len())).sum();
    let mut out = Vec::with_capacity(fixed_len + len);
    out.resize(fixed_len, 0);
    out[..HEADER].copy_from_slice(&layout.header(version).to_le_bytes());
    for (field, cell) in fields.iter().zip(cells) {
        let offset = field.offset as usize;
        if let Some(bytes) = cell {
            let (validity, mask) = field.validity;
            out[validity as usize] |= mask;
            match field.ty.storage() {
                Storage::Inline(width) => out[offset..offset + width].copy_from_slice(bytes),
                Storage::End => out.extend_from_slice(bytes),
            }
        }
        if field.is_variable() {
            let end = out.len();
            if end > MAX_BLOB_LEN {
                return Err(Error::new(layout.record, Kind::TooLong { len: end }).with_field(field.name));
            }
            out[offset..offset + 4].copy_from_slice(&(end as u32).to_le_bytes());
        }
    }
    Ok(out)
}
