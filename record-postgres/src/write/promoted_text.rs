//! Promoted text holds no U+0000: the server's `text` can't show it, and would show NULL.

use record_core::{
    Error, Invalid, Record, ToBlob,
    layout::{Layout, Promote},
    structure::Structure,
    value::Value,
};

/// A row's value, refused when a promoted text of it can't be shown.
pub(crate) struct Showable<V>(pub(crate) V);

impl<R: Record, V: ToBlob<R>> ToBlob<R> for Showable<V> {
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        append_blob(&self.0, out)
    }
}

/// Appends a value's blob, or says that there is none.
pub(super) fn append_blob<R: Record>(value: &impl ToBlob<R>, out: &mut Vec<u8>) -> Result<bool, Error> {
    let start = out.len();
    let some = value.append_blob(out)?;
    if some {
        check(R::LAYOUT, &out[start..])?;
    }
    Ok(some)
}

/// Refuses a blob of which a promoted text can't be shown.
pub(crate) fn check(layout: &'static Layout, blob: &[u8]) -> Result<(), Error> {
    let promoted = layout.fields().iter().enumerate().filter(|(_, field)| field.promote() != Promote::No);
    let mut opened = None;
    for (i, field) in promoted {
        let opened = match &opened {
            Some(opened) => opened,
            None => opened.insert(Structure::open(layout, blob)?),
        };
        let Some((bytes, stored)) = opened.read(layout, i) else { continue };
        let shown = match Value::of(stored.ty(), bytes) {
            Value::Text(text) | Value::Json(text) => !text.contains('\0'),
            Value::Char(char) => char != '\0',
            _ => true,
        };
        if !shown {
            let invalid = Invalid::new("text with U+0000 can't be shown as a column: promote another field");
            return Err(Error::refused(layout.record(), invalid).with_field(field.name()));
        }
    }
    Ok(())
}
