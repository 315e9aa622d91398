//! The canonical text of a layout: what fingerprints and hashes are taken of.
//!
//! One writer serves constants (it hashes as it goes) and run time (it also keeps what fits into a buffer). The
//! grammar is in `docs/blob-format.md`.

use super::{FieldLayout, Type};
use crate::sha256::Sha256;
use alloc::{string::String, vec, vec::Vec};

/// Writes canonical text into a hash and a buffer.
pub(super) struct Text<'a> {
    hash: Sha256,
    buffer: Option<&'a mut [u8]>,
    len: usize,
}

impl Text<'static> {
    /// A writer that hashes only.
    pub(super) const fn hash() -> Self {
        Text { hash: Sha256::new(), buffer: None, len: 0 }
    }
}

impl Text<'_> {
    /// The hash of what was written so far.
    pub(super) const fn finish(&self) -> [u8; 32] {
        let hash = self.hash;
        hash.finish()
    }

    const fn byte(&mut self, byte: u8) {
        self.bytes(&[byte]);
    }

    const fn str(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    const fn bytes(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        if let Some(buffer) = &mut self.buffer {
            let mut i = 0;
            while i < bytes.len() && self.len + i < buffer.len() {
                buffer[self.len + i] = bytes[i];
                i += 1;
            }
        }
        self.len += bytes.len();
    }

    const fn number(&mut self, n: u64) {
        if n >= 10 {
            self.number(n / 10);
        }
        self.byte(b'0' + (n % 10) as u8);
    }

    const fn hex(&mut self, bytes: &[u8]) {
        let mut i = 0;
        while i < bytes.len() {
            self.byte(b"0123456789abcdef"[(bytes[i] >> 4) as usize]);
            self.byte(b"0123456789abcdef"[(bytes[i] & 15) as usize]);
            i += 1;
        }
    }

    const fn sized(&mut self, name: &str, len: u32) {
        self.str(name);
        self.byte(b'(');
        self.number(len as u64);
        self.byte(b')');
    }

    /// The code of a type: its name, and its parameters in parentheses.
    pub(super) const fn type_code(&mut self, ty: &Type) {
        match ty {
            Type::I8 => self.str("i8"),
            Type::I16 => self.str("i16"),
            Type::I32 => self.str("i32"),
            Type::I64 => self.str("i64"),
            Type::U8 => self.str("u8"),
            Type::U16 => self.str("u16"),
            Type::U32 => self.str("u32"),
            Type::U64 => self.str("u64"),
            Type::F32 => self.str("f32"),
            Type::F64 => self.str("f64"),
            Type::Bool => self.str("bool"),
            Type::Char => self.str("char"),
            Type::Timestamp => self.str("timestamp"),
            Type::CivilDateTime => self.str("civil_datetime"),
            Type::Date => self.str("date"),
            Type::Time => self.str("time"),
            Type::TimeDelta => self.str("time_delta"),
            Type::Uuid => self.str("uuid"),
            Type::Ip => self.str("ip"),
            Type::String => self.str("string"),
            Type::Binary => self.str("binary"),
            Type::Json => self.str("json"),
            Type::Bytes { len } => self.sized("bytes", *len),
            Type::Text { len } => self.sized("text", *len),
            Type::Decimal { precision, scale } => {
                self.str("decimal(");
                self.number(*precision as u64);
                self.byte(b',');
                self.number(*scale as u64);
                self.byte(b')');
            }
            Type::NonZero { integer: inner, .. } => {
                self.str("nonzero(");
                self.type_code(inner);
                self.byte(b')');
            }
            Type::Array { item, len } => {
                self.str("array(");
                self.type_code(item);
                self.byte(b',');
                self.number(*len as u64);
                self.byte(b')');
            }
            Type::List { item, nullable } => {
                self.str("list(");
                self.type_code(item);
                self.str(if *nullable { "?)" } else { ")" });
            }
            Type::Enum(e) => {
                self.str("enum(");
                self.type_code(e.repr);
                self.byte(b')');
            }
            Type::Record(layout) => {
                self.str("record(");
                self.fields(layout.fields, layout.version, b';');
                self.byte(b')');
            }
            Type::Extension { name, storage } => {
                self.str("extension(");
                self.str(name);
                self.byte(b',');
                self.type_code(storage);
                self.byte(b')');
            }
            Type::Unknown { code, .. } => self.str(code),
        }
    }

    const fn field(&mut self, field: &FieldLayout) {
        self.number(field.since as u64);
        self.byte(b' ');
        self.str(field.name);
        self.byte(b' ');
        self.type_code(&field.ty);
        if field.nullable {
            self.str(" null");
        }
        if field.set {
            self.str(" set");
        }
        if let Some(default) = field.default {
            self.str(" default=");
            self.hex(default);
        }
        if let Some(from) = field.from {
            self.str(" from=");
            self.str(from);
        }
    }

    /// The fields of versions 1 to `version` in blob order, and after each version's fields what it retired.
    pub(super) const fn fields(&mut self, fields: &[FieldLayout], version: u8, end: u8) {
        let retiring = retiring(fields);
        let (mut start, mut v) = (0, 0);
        while v < version {
            v += 1;
            let mut stop = start;
            while stop < fields.len() && fields[stop].since <= v {
                stop += 1;
            }
            self.group(fields, start, stop, v, retiring[v as usize], end);
            start = stop;
        }
    }

    /// What version `v` adds: fields `start` to `stop`, and that it retires others if it does.
    pub(super) const fn group(
        &mut self,
        fields: &[FieldLayout],
        start: usize,
        stop: usize,
        v: u8,
        retires: bool,
        end: u8,
    ) {
        let mut i = start;
        while i < stop {
            self.field(&fields[i]);
            self.byte(end);
            i += 1;
        }
        let mut i = 0;
        while retires && i < fields.len() {
            if is(fields[i].gone_from(), v) {
                self.number(v as u64);
                // `=` stands in no name, so the line can't be taken for a field's.
                self.str(" retired=");
                self.str(fields[i].name);
                self.byte(end);
            }
            i += 1;
        }
    }

    /// The whole text of the layout up to `version`.
    pub(super) const fn layout(&mut self, fields: &[FieldLayout], version: u8) {
        self.begin_layout();
        self.fields(fields, version, b'\n');
    }

    /// What stands before the first version: each version's text begins with that of the one before.
    pub(super) const fn begin_layout(&mut self) {
        self.str("record/1\n");
    }
}

/// Which versions retire a field that is never null.
pub(super) const fn retiring(fields: &[FieldLayout]) -> [bool; 256] {
    let (mut retiring, mut i) = ([false; 256], 0);
    while i < fields.len() {
        if let Some(version) = fields[i].gone_from() {
            retiring[version as usize] = true;
        }
        i += 1;
    }
    retiring
}

const fn is(version: Option<u8>, v: u8) -> bool {
    match version {
        Some(version) => version == v,
        None => false,
    }
}

/// Runs `write` twice: for the length, then for the text.
pub(super) fn to_string(write: impl Fn(&mut Text<'_>)) -> String {
    let mut length = Text::hash();
    write(&mut length);
    let mut bytes: Vec<u8> = vec![0; length.len];
    write(&mut Text { hash: Sha256::new(), buffer: Some(&mut bytes), len: 0 });
    String::from_utf8_lossy(&bytes).into_owned()
}
