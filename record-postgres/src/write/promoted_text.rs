//! Promoted text holds no U+0000: the server's `text` can't show it, and would show NULL.

use record_core::{
    Error, Invalid,
    layout::{Layout, Promote},
    structure::Structure,
    value::Value,
};

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
