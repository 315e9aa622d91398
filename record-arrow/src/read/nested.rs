//! Nested records.

use super::{
    FixedReader, Nullable, Slots,
    fitting::{Fitting, find_columns},
    fixed, null_here,
};
use arrow_array::StructArray;
use record_core::{
    Refusal,
    layout::{FieldLayout, HEADER, Layout},
};

pub(super) struct StructReader<'a> {
    /// In blob order; without a column for what is retired or missing.
    fields: Vec<(&'static FieldLayout, Option<Slots<'a>>)>,
}

impl<'a> StructReader<'a> {
    /// Its members are found as a batch's columns are. `None` when they do not fit.
    pub(super) fn new(
        layout: &'static Layout,
        array: &'a StructArray,
        path: &str,
        fitting: &mut Fitting,
    ) -> Option<Self> {
        let path_of = |name: &str| format!("{path}.{name}");
        let problems = fitting.problems.len();
        let name_of = |i: usize| array.fields()[i].name().as_str();
        let members = (0..array.fields().len()).map(|i| (i, name_of(i)));
        let found = find_columns(layout, members, name_of, path_of, fitting);
        let mut fields = Vec::with_capacity(found.len());
        for (field, found) in layout.fields().iter().zip(found) {
            let member = |i: usize| {
                let member = array.column(i);
                Some(Nullable::of(member, fixed(field.ty(), member, &path_of(name_of(i)), fitting)?))
            };
            fields.push((field, found.and_then(member)));
        }
        (fitting.problems.len() == problems).then(|| StructReader { fields })
    }
}

impl FixedReader for StructReader<'_> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        for (field, reader) in &self.fields {
            let at = usize::from(field.offset()) - HEADER;
            let part = at..at + field.ty().width();
            match reader {
                Some(reader) if !reader.is_null(i) => {
                    reader
                        .values
                        .write(i, &mut slot[part])
                        .map_err(|refusal| refusal.in_member(field.name()))?;
                    let (byte, mask) = field.validity();
                    if mask != 0 {
                        slot[usize::from(byte) - HEADER] |= mask;
                    }
                }
                Some(_) if !field.is_nullable() => return Err(null_here().in_member(field.name())),
                _ => {}
            }
        }
        Ok(())
    }
}
