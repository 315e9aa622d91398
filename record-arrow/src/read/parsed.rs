//! Text that says a value of another type: `char` and IP addresses, which are text in Arrow, and any where the caller asks for it.

use super::{FixedReader, VarReader, fitting::Fitting, strings::Strings};
use record_core::{
    Refusal,
    layout::Type,
    value::{cell, place::Unknown},
};
use std::sync::Arc;

pub(super) struct ParsedReader<'a> {
    strings: Strings<'a>,
    ty: &'static Type,
    naive_zone: Option<i64>,
    unknown: Arc<Unknown>,
}

impl<'a> ParsedReader<'a> {
    pub(super) fn new(strings: Strings<'a>, ty: &'static Type, fitting: &Fitting) -> Self {
        let (naive_zone, unknown) = (fitting.rules.naive_zone, fitting.unknown.clone());
        ParsedReader { strings, ty, naive_zone, unknown }
    }

    fn put(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
        cell::put(self.ty, self.strings.get(i), self.naive_zone, &self.unknown, out)
    }
}

impl FixedReader for ParsedReader<'_> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        let mut out = Vec::with_capacity(slot.len());
        self.put(i, &mut out)?;
        slot.copy_from_slice(&out);
        Ok(())
    }
}

impl VarReader for ParsedReader<'_> {
    fn write(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.put(i, out)
    }
}
