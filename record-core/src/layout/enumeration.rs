//! What a layout says about a field-less enum.

use super::{Type, place::compare};
use core::cmp::Ordering;

/// A field-less enum: what [`Type::Enum`] points to.
///
/// It comes from [`RecordEnum::ENUM`](crate::RecordEnum::ENUM), or with a layout from data. Variants are found by binary
/// search, so that an enum of thousands costs little more than one of three.
///
/// ```
/// use record_core::RecordEnum;
///
/// #[derive(RecordEnum, Clone, Copy)]
/// #[repr(u8)]
/// enum State { Open = 7, Closed = 3 }
///
/// let state = State::ENUM;
/// assert_eq!(state.variant(3).unwrap().name(), "Closed");
/// assert_eq!(state.variant_named("Open").unwrap().value(), 7);
/// assert!(state.variant(0).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    pub(crate) name: &'static str,
    pub(crate) repr: &'static Type,
    pub(crate) variants: &'static [Variant],
    /// Numbers of `variants`, ascending by their values.
    by_value: &'static [u32],
    /// Numbers of `variants`, ascending by the bytes of their names.
    by_name: &'static [u32],
    pub(crate) other: Option<&'static str>,
}

/// A variant of an [`Enum`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    pub(crate) name: &'static str,
    pub(crate) value: i64,
}

impl Variant {
    #[doc(hidden)]
    pub const fn new(name: &'static str, value: i64) -> Self {
        Variant { name, value }
    }

    /// Its stored name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its discriminant; that of a `u64` beyond `i64` wraps.
    pub const fn value(&self) -> i64 {
        self.value
    }
}

impl Enum {
    /// An enum whose variants are numbered in the order of their values and in that of their names.
    ///
    /// # Panics
    /// When it is not as described, has no variant, or is not stored as an integer.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        repr: &'static Type,
        variants: &'static [Variant],
        by_value: &'static [u32],
        by_name: &'static [u32],
        other: Option<&'static str>,
    ) -> Self {
        match Enum::try_new(name, repr, variants, by_value, by_name, other) {
            Some(described) => described,
            None => {
                panic!("an enum is stored as an integer, and each variant has a value and a name of its own")
            }
        }
    }

    pub(super) const fn try_new(
        name: &'static str,
        repr: &'static Type,
        variants: &'static [Variant],
        by_value: &'static [u32],
        by_name: &'static [u32],
        other: Option<&'static str>,
    ) -> Option<Self> {
        let whole = variants.len() == by_value.len() && variants.len() == by_name.len();
        let found = whole && by_value_ascends(variants, by_value) && by_name_ascends(variants, by_name);
        match found && !variants.is_empty() && repr.is_integer() {
            true => Some(Enum { name, repr, variants, by_value, by_name, other }),
            false => None,
        }
    }

    /// The Rust name, for messages.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The integer type of the discriminant.
    pub const fn repr(&self) -> &'static Type {
        self.repr
    }

    /// The variants that may be stored, in declaration order. The one marked `other` is not among them.
    pub const fn variants(&self) -> &'static [Variant] {
        self.variants
    }

    /// The name of the variant that unknown values read as.
    pub const fn other(&self) -> Option<&'static str> {
        self.other
    }

    /// The variant stored as `value`.
    pub const fn variant(&self, value: i64) -> Option<&'static Variant> {
        let (mut low, mut high) = (0, self.by_value.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let variant = &self.variants[self.by_value[middle] as usize];
            if variant.value == value {
                return Some(variant);
            }
            if variant.value < value {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        None
    }

    /// The variant with this stored name.
    pub fn variant_named(&self, name: &str) -> Option<&'static Variant> {
        self.number_of(name).map(|number| &self.variants[number])
    }

    /// The place of the variant with this stored name in [`variants`](Self::variants).
    pub(crate) fn number_of(&self, name: &str) -> Option<usize> {
        let named = |number: &u32| self.variants[*number as usize].name.cmp(name);
        self.by_name.binary_search_by(named).ok().map(|at| self.by_name[at] as usize)
    }
}

/// The numbers of variants, ascending by their values.
#[doc(hidden)]
pub const fn by_value<const N: usize>(variants: &[Variant; N]) -> [u32; N] {
    let (mut order, mut i, mut in_order) = ([0; N], 0, true);
    while i < N {
        order[i] = i as u32;
        in_order &= i == 0 || variants[i - 1].value < variants[i].value;
        i += 1;
    }
    // The compiler runs this, slowly, and most enums are written in order.
    if !in_order {
        heap_sort(variants, &mut order);
    }
    order
}

const fn heap_sort(variants: &[Variant], order: &mut [u32]) {
    // Above `start`, no number is of a lower value than its children; from `len` on, all are in order.
    let (mut start, mut len) = (order.len() / 2, order.len());
    while len > 1 {
        if start > 0 {
            start -= 1;
        } else {
            len -= 1;
            order.swap(0, len);
        }
        let mut parent = start;
        while 2 * parent + 1 < len {
            let mut child = 2 * parent + 1;
            if child + 1 < len && value(variants, order, child) < value(variants, order, child + 1) {
                child += 1;
            }
            if value(variants, order, parent) >= value(variants, order, child) {
                break;
            }
            order.swap(parent, child);
            parent = child;
        }
    }
}

const fn value(variants: &[Variant], order: &[u32], i: usize) -> i64 {
    variants[order[i] as usize].value
}

const fn by_value_ascends(variants: &[Variant], order: &[u32]) -> bool {
    let mut i = 1;
    while i < order.len() {
        if value(variants, order, i - 1) >= value(variants, order, i) {
            return false;
        }
        i += 1;
    }
    true
}

const fn by_name_ascends(variants: &[Variant], order: &[u32]) -> bool {
    let mut i = 1;
    while i < order.len() {
        let (a, b) = (variants[order[i - 1] as usize].name, variants[order[i] as usize].name);
        if !matches!(compare(a.as_bytes(), b.as_bytes()), Ordering::Less) {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_numbered_by_their_values_whatever_their_order() {
        // 101 and 257 have no common factor: every order of these is another one.
        for step in 1..=101 {
            let variants: [Variant; 256] =
                core::array::from_fn(|i| Variant::new("", ((i * step) % 257) as i64 - 128));
            let order = by_value(&variants);
            let values: alloc::vec::Vec<i64> = order.iter().map(|n| variants[*n as usize].value).collect();
            assert!(values.is_sorted(), "{step}");
            let mut numbers = order;
            numbers.sort_unstable();
            assert!(numbers.iter().copied().eq(0..256), "{step}");
        }
    }
}
