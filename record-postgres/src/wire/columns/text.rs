//! Values that become text or bytes.

use super::builder::{Builder, Fault, LENGTH, MALFORMED, NOT_UTF8};
use arrow_array::ArrayRef;
use arrow_schema::ArrowError;
use core::{
    fmt::Write,
    marker::PhantomData,
    net::{Ipv4Addr, Ipv6Addr},
};
use record_arrow::{
    bits::{Presence, Validity},
    build::strings::Strings,
};
use record_core::utf8::check_utf8;

/// How a value's bytes are brought into the column.
pub(super) trait Form: Send + Sync {
    const UTF8: bool = true;

    /// What is to be appended for a value: a part of it, or what was written to `scratch`, which is empty.
    fn form<'a>(value: &'a [u8], scratch: &'a mut String) -> Result<&'a [u8], &'static str>;

    /// The most bytes that a value of `len` bytes becomes.
    fn longest(len: usize) -> usize {
        len
    }
}

/// Text as it is.
pub(super) struct Text;

impl Form for Text {
    #[inline(always)]
    fn form<'a>(value: &'a [u8], _: &'a mut String) -> Result<&'a [u8], &'static str> {
        Ok(value)
    }
}

/// Bytes as they are.
pub(super) struct Bytes;

impl Form for Bytes {
    const UTF8: bool = false;

    #[inline(always)]
    fn form<'a>(value: &'a [u8], _: &'a mut String) -> Result<&'a [u8], &'static str> {
        Ok(value)
    }
}

/// `jsonb`: the version, which is 1, and the text.
pub(super) struct Jsonb;

impl Form for Jsonb {
    #[inline(always)]
    fn form<'a>(value: &'a [u8], _: &'a mut String) -> Result<&'a [u8], &'static str> {
        match value {
            [1, text @ ..] => Ok(text),
            _ => Err("this version of the form of `jsonb` is not known: cast the column to `json`"),
        }
    }
}

/// `"char"`: one byte, of which 0 stands for empty text.
pub(super) struct Char;

impl Form for Char {
    fn form<'a>(value: &'a [u8], _: &'a mut String) -> Result<&'a [u8], &'static str> {
        match value {
            [0] => Ok(&[]),
            [_] => Ok(value),
            _ => Err(LENGTH),
        }
    }
}

/// `inet` and `cidr`: family, bits of the network, whether it is a `cidr`, length, address.
pub(super) struct Inet;

impl Form for Inet {
    fn form<'a>(value: &'a [u8], scratch: &'a mut String) -> Result<&'a [u8], &'static str> {
        let (bits, is_cidr, longest, written) = match value {
            [2, bits, is_cidr @ 0..=1, 4, a, b, c, d] => {
                (*bits, *is_cidr, 32, write!(scratch, "{}", Ipv4Addr::new(*a, *b, *c, *d)))
            }
            [3, bits, is_cidr @ 0..=1, 16, address @ ..] => {
                let address = <[u8; 16]>::try_from(address).map_err(|_| LENGTH)?;
                (*bits, *is_cidr, 128, write!(scratch, "{}", Ipv6Addr::from(address)))
            }
            _ => return Err(MALFORMED),
        };
        if bits > longest || written.is_err() {
            return Err(MALFORMED);
        }
        // As Postgres writes them: an address without a network is only that.
        if is_cidr == 1 || bits < longest {
            write!(scratch, "/{bits}").map_err(|_| MALFORMED)?;
        }
        Ok(scratch.as_bytes())
    }

    fn longest(_: usize) -> usize {
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128".len()
    }
}

pub(super) struct TextBuilder<F> {
    strings: Strings,
    validity: Validity,
    form: PhantomData<F>,
}

impl<F: Form> TextBuilder<F> {
    pub(super) fn new() -> Self {
        TextBuilder { strings: Strings::new(F::UTF8), validity: Validity::default(), form: PhantomData }
    }
}

impl<F: Form> Builder for TextBuilder<F> {
    fn append(&mut self, values: &[Option<&[u8]>]) -> Result<(), Fault> {
        let lengths = values.iter().map(|value| value.map_or(0, |bytes| F::longest(bytes.len())));
        self.strings.begin(values.len(), lengths.clone().sum(), lengths)?;
        let mut scratch = String::new();
        for (i, value) in values.iter().enumerate() {
            scratch.clear();
            let bytes = match value {
                None => &[],
                Some(value) => F::form(value, &mut scratch).map_err(|problem| Fault::new(i, problem))?,
            };
            self.strings.push(bytes);
        }
        if self.strings.check().is_err() {
            // Of the forms, only those that are parts of the value can hold what is no UTF-8.
            let broken = |value: &Option<&[u8]>| value.is_some_and(|bytes| check_utf8(bytes).is_err());
            return Err(Fault::new(values.iter().position(broken).unwrap_or_default(), NOT_UTF8));
        }
        let present = Presence::of(values.len(), |i| values[i].is_some());
        self.validity.append(present.as_ref(), values.len());
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        self.strings.finish(self.validity.take())
    }
}
