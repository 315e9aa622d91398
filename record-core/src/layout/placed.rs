//! Whether fields lie where [`place`](super::place) puts them, for code that reads there without looking.

use super::{FieldLayout, HEADER, MAX_FIXED_LEN, Storage, VersionLayout, place::compare};
use core::cmp::Ordering;

/// Whether every field lies behind the ones before it, and every version is as long as its fields are together.
pub(crate) const fn is_placed(fields: &[FieldLayout], versions: &[VersionLayout]) -> bool {
    let (mut at, mut last_end, mut i, mut v) = (HEADER, 0, 0, 1);
    while v <= versions.len() {
        let (first, mut nullable) = (i, 0);
        while i < fields.len() && fields[i].since as usize == v {
            let bit = (at + nullable / 8, 1_u8 << (nullable % 8));
            let (byte, mask) = (fields[i].validity.0 as usize, fields[i].validity.1);
            let fits =
                if fields[i].nullable { byte == bit.0 && mask == bit.1 } else { byte == 0 && mask == 0 };
            if !fits {
                return false;
            }
            nullable += fields[i].nullable as usize;
            i += 1;
        }
        at += nullable.div_ceil(8);
        let mut k = first;
        while k < i {
            let starts_at = if let Storage::End = fields[k].ty.storage() { last_end } else { 0 };
            if fields[k].offset as usize != at || fields[k].starts_at as usize != starts_at {
                return false;
            }
            if let Storage::End = fields[k].ty.storage() {
                last_end = at;
            }
            at = at.saturating_add(fields[k].ty.storage().width());
            k += 1;
        }
        if at > MAX_FIXED_LEN || versions[v - 1].fixed_len as usize != at {
            return false;
        }
        v += 1;
    }
    i == fields.len() && i > 0
}

/// Whether the numbers are those of the fields, in the order of their names. Those that are the same only break rules.
pub(crate) const fn is_named(fields: &[FieldLayout], by_name: &[u16]) -> bool {
    let mut i = 0;
    while i < by_name.len() {
        if by_name[i] as usize >= fields.len() {
            return false;
        }
        if i > 0 {
            let (a, b) = (fields[by_name[i - 1] as usize].name, fields[by_name[i] as usize].name);
            if let Ordering::Greater = compare(a.as_bytes(), b.as_bytes()) {
                return false;
            }
        }
        i += 1;
    }
    by_name.len() == fields.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Type, place::put, versions};

    /// Whether four fields in two versions still are in their places after a change.
    fn is_placed_after(change: impl FnOnce(&mut [FieldLayout; 4], &mut [VersionLayout; 2])) -> bool {
        let mut fields = [
            FieldLayout::new("a", 1, 0, Type::U8).or_null(),
            FieldLayout::new("b", 1, 1, Type::String).or_null(),
            FieldLayout::new("c", 2, 2, Type::Text { len: 3 }),
            FieldLayout::new("d", 2, 3, Type::Binary),
        ];
        put(&mut fields);
        let mut versions = versions::<2>(&fields);
        change(&mut fields, &mut versions);
        is_placed(&fields, &versions)
    }

    #[test]
    fn only_fields_in_their_places_are_read() {
        assert!(is_placed_after(|_, _| ()));
        assert!(!is_placed_after(|fields, _| fields[3].offset += 1));
        assert!(!is_placed_after(|fields, _| fields[0].offset -= 1));
        assert!(!is_placed_after(|fields, _| fields[3].starts_at = 0));
        assert!(!is_placed_after(|fields, _| fields[2].starts_at = 9));
        assert!(!is_placed_after(|fields, _| fields[1].validity.1 = 1));
        assert!(!is_placed_after(|fields, _| fields[1].validity.0 = 9));
        assert!(!is_placed_after(|fields, _| fields[2].validity = (8, 1)));
        assert!(!is_placed_after(|fields, _| fields[0].since = 2));
        assert!(!is_placed_after(|fields, _| fields[3].since = 3));
        assert!(!is_placed_after(|fields, _| fields[2].ty = Type::Text { len: 4 }));
        assert!(!is_placed_after(|fields, _| fields.swap(0, 1)));
        assert!(!is_placed_after(|_, versions| versions[0].fixed_len -= 1));
        assert!(!is_placed_after(|_, versions| versions[1].fixed_len = 8));
        assert!(!is_placed(&[], &[]));
    }

    #[test]
    fn names_are_found_by_numbers_in_their_order_only() {
        let fields = ["b", "c", "a"].map(|name| FieldLayout::new(name, 1, 0, Type::U8));
        assert!(is_named(&fields, &[2, 0, 1]));
        for wrong in [&[0, 1, 2][..], &[2, 0], &[2, 0, 1, 1], &[2, 0, 3], &[]] {
            assert!(!is_named(&fields, wrong), "{wrong:?}");
        }
    }
}
