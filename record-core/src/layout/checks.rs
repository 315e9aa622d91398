//! Rules that are compile errors.
//!
//! Generated code calls each function in a constant of its own, whose place is the token that breaks the rule: a panic
//! is then one error there. Layouts that are read from a catalog go through [`accept`](super::accept) instead.

use super::{
    FieldLayout, HEADER, Layout, MAX_FIXED_LEN, Promote, Type,
    place::position,
    rules::{self, Broken},
};

/// Stops the compilation, at the place of the call, when a field's type breaks a rule.
#[doc(hidden)]
#[track_caller]
pub const fn check_type(field: &FieldLayout) {
    if let Err(broken) = rules::check_type(field) {
        panic!("{}", broken.message())
    }
    // A layout from data may hold such types, a struct can't: its code could say anything.
    if holds_unknown(&field.ty) {
        panic!("{}", Broken::Unknown.message())
    }
}

const fn holds_unknown(ty: &Type) -> bool {
    match ty {
        Type::Unknown { .. } => true,
        Type::Array { item, .. } | Type::List { item, .. } => holds_unknown(item),
        Type::Extension { storage, .. } => holds_unknown(storage),
        _ => false,
    }
}

/// Stops the compilation when a field can't be `as_set`.
#[doc(hidden)]
#[track_caller]
pub const fn check_set(ty: &Type) {
    assert!(rules::is_set_type(ty), "{}", Broken::Set.message());
}

/// Stops the compilation when a database can't show a field outside the blob as `promote` says.
#[doc(hidden)]
#[track_caller]
pub const fn check_promote(ty: &Type, promote: Promote) {
    match (ty.storage_type(), promote) {
        (_, Promote::No) => {}
        (Type::List { .. } | Type::Array { .. }, _) => {
            panic!("a list can't be promoted to a column of its own: promote single values only")
        }
        (Type::Record(_), _) => {
            panic!("a nested record can't be promoted: put the field that is looked for beside it")
        }
        (Type::String | Type::Binary | Type::Json, Promote::Index) => panic!(
            "an index entry can't hold values of any length: use `promote`, or `Text<N>` or `[u8; N]` for the field"
        ),
        _ => {}
    }
}

/// Stops the compilation when the fixed part is too long.
#[doc(hidden)]
#[track_caller]
pub const fn check_len(fields: &[FieldLayout]) {
    let (mut len, mut widest, mut i) = (HEADER, 0, 0);
    while i < fields.len() {
        len = len.saturating_add(fields[i].ty.storage().width());
        if fields[i].ty.storage().width() > fields[widest].ty.storage().width() {
            widest = i;
        }
        i += 1;
    }
    let last = &fields[fields.len() - 1];
    if len > MAX_FIXED_LEN || last.offset as usize + last.ty.storage().width() > MAX_FIXED_LEN {
        let mut message = Message::new();
        message.str("the fixed part takes ");
        message.number(len as u128);
        message.str(" bytes, and at most 65,535 are possible: make `");
        message.str(fields[widest].name);
        message.str("`, which takes ");
        message.number(fields[widest].ty.storage().width() as u128);
        message.str(", a `Vec` or `String`");
        panic!("{}", message.as_str())
    }
}

/// Stops the compilation when the layout of a record with type parameters breaks a rule: each is looked at where it is
/// used, since there is no constant that the parameters do not reach.
#[doc(hidden)]
#[track_caller]
pub const fn check_fields(fields: &[FieldLayout]) {
    let mut i = 0;
    while i < fields.len() {
        check_type(&fields[i]);
        if fields[i].set {
            check_set(&fields[i].ty);
        }
        check_promote(&fields[i].ty, fields[i].promote);
        if let Some(from) = fields[i].from
            && let Some(old) = position(fields, from)
        {
            check_widens(&fields[i].ty, &fields[old].ty);
        }
        i += 1;
    }
    check_len(fields);
}

/// Stops the compilation when a field is shorter than the one it takes over. Other types that are not wider have no
/// `Widen`.
#[doc(hidden)]
#[track_caller]
pub const fn check_widens(new: &Type, old: &Type) {
    if let (Type::Text { len: new }, Type::Text { len: old }) = (new, old)
        && *new < *old
    {
        let mut message = Message::new();
        message.str("a `Text<");
        message.number(*new as u128);
        message.str(">` can't take over a `Text<");
        message.number(*old as u128);
        message.str(">`, which may be longer");
        panic!("{}", message.as_str())
    }
}

/// Stops the compilation, printing the right value, when a version's fingerprint is not the pinned one.
#[doc(hidden)]
#[track_caller]
pub const fn check_pin(layout: &Layout, version: u8, pinned: u32) {
    let actual = layout.fingerprint(version);
    if actual != pinned {
        let mut message = Message::new();
        message.str("version ");
        message.number(version as u128);
        message.str(" of `");
        message.str(layout.record);
        message.str("` has fingerprint ");
        message.hex(actual);
        message.str(
            ". If blobs of it were stored, undo the change and put it into a new version; if not, pin `",
        );
        message.number(version as u128);
        message.str(" = ");
        message.hex(actual);
        message.str("`");
        panic!("{}", message.as_str())
    }
}

/// The text of a compile error that holds numbers and names.
pub(super) struct Message {
    bytes: [u8; 512],
    len: usize,
}

impl Message {
    pub(super) const fn new() -> Self {
        Message { bytes: [0; 512], len: 0 }
    }

    const fn byte(&mut self, byte: u8) {
        if self.len < self.bytes.len() {
            self.bytes[self.len] = byte;
            self.len += 1;
        }
    }

    pub(super) const fn str(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut i = 0;
        // A long name leaves no room for the rest, which matters more: cut it at a character's boundary.
        while i < bytes.len() && (i < 120 || bytes[i] & 0xc0 == 0x80) {
            self.byte(bytes[i]);
            i += 1;
        }
    }

    pub(super) const fn number(&mut self, n: u128) {
        if n >= 10 {
            self.number(n / 10);
        }
        self.byte(b'0' + (n % 10) as u8);
    }

    const fn hex(&mut self, n: u32) {
        self.str("0x");
        let mut shift = 32;
        while shift > 0 {
            shift -= 4;
            self.byte(b"0123456789abcdef"[(n >> shift & 15) as usize]);
        }
    }

    pub(super) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "a rule of the layout is broken",
        }
    }
}
