//! Fixed-layout types: the bytes of records without variable parts, used where they are.

use crate::{Error, Record, check, definition::Definition, error::Kind, vouch};
use bytemuck::Pod;

/// The generated `FooFixed` of a record `Foo` whose fields are all of fixed size: `[u8; N]` with a getter per field.
///
/// It can be made from any bytes of its length, so getters never panic, but what they give is of no meaning where
/// nobody checked the bytes. [`from_blobs`](Self::from_blobs) checks them.
///
/// With the feature `zerocopy` it also has the traits of that crate: `FromBytes`, `IntoBytes`, `Immutable`, `KnownLayout` and
/// `Unaligned`.
pub trait FixedLayout: Pod {
    /// The record.
    type Record: Record;

    /// Concatenated blobs of a record without variable parts, as a slice. Every blob is checked: header and values.
    ///
    /// ```
    /// use record_core::{FixedLayout, Record};
    ///
    /// #[derive(Record)]
    /// struct Point { x: i32, y: i32 }
    ///
    /// let mut joined = Vec::new();
    /// for x in 0..1000 {
    ///     Point { x, y: -x }.encode(&mut joined)?;
    /// }
    /// let points = PointFixed::from_blobs(&joined)?;
    /// assert_eq!(points.iter().map(|point| i64::from(point.x())).sum::<i64>(), 499_500);
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a blob is not of the record's newest version or is corrupt. A value that holds only defaults in the newest
    /// version is written in an older one, so this is for records of one version, or of which every value holds
    /// something newer. Blobs of several versions differ in length: read those through views, or into Arrow columns.
    fn from_blobs(joined: &[u8]) -> Result<&[Self], Error> {
        const {
            assert!(
                Self::Record::DESCRIPTION.is_fixed(),
                "the record has fields of variable length: read them through views"
            );
            assert!(
                align_of::<Self>() == 1
                    && size_of::<Self>()
                        == Self::Record::DESCRIPTION.fixed_len(Self::Record::DESCRIPTION.version),
                "only the derive may implement `FixedLayout`"
            );
        }
        let record = Self::Record::DESCRIPTION.record;
        for (i, blob) in joined.chunks(size_of::<Self>()).enumerate() {
            let newest = Self::Record::DESCRIPTION.version;
            let checked = check::check::<Self::Record>(blob);
            if checked.as_ref().is_ok_and(|raw| raw.version() == newest) {
                continue;
            }
            if let Ok((_, version)) = vouch::resolve(Self::Record::DESCRIPTION, blob)
                && version != newest
            {
                let message = alloc::format!(
                    "blob number {i} is of version {version}, not {newest}: blobs of several versions differ in length, \
                     so read them one by one through views, or into columns"
                );
                return Err(Error::new(record, Kind::Layout(message)));
            }
            checked?;
        }
        let len = joined.len();
        bytemuck::try_cast_slice(joined).map_err(|_| {
            Error::new(record, Kind::Truncated { len, needed: len.next_multiple_of(size_of::<Self>()) })
        })
    }

    /// The record, owned.
    ///
    /// # Errors
    /// When the bytes are no blob of the record.
    fn decode(&self) -> Result<Self::Record, Error> {
        check::check::<Self::Record>(bytemuck::bytes_of(self)).map(Self::Record::read)
    }
}

/// The struct `FooFixed`, with the traits of other crates that say that any bytes are a value of it.
///
/// A macro of this crate and not of the derive, because `$crate` is this crate, whatever path the program gave to the
/// derive, and `u8` in here is no other type of that name.
#[doc(hidden)]
#[macro_export]
macro_rules! __fixed_layout {
    ($doc:literal $vis:vis struct $name:ident[$len:expr], $zerocopy:tt) => {
        $crate::__fixed_struct! {
            $zerocopy
            #[doc = $doc]
            #[derive($crate::__private::core::clone::Clone, $crate::__private::core::marker::Copy)]
            #[repr(transparent)]
            #[allow(dead_code, reason = "few programs use it of every record")]
            $vis struct $name([$crate::__private::core::primitive::u8; $len]);
        }

        // SAFETY: an array of bytes, transparent: every bit pattern is valid, zeros too.
        #[automatically_derived]
        unsafe impl $crate::__private::bytemuck::Zeroable for $name {}

        // SAFETY: an array of bytes, transparent: every bit pattern is valid and there is no padding.
        #[automatically_derived]
        unsafe impl $crate::__private::bytemuck::Pod for $name {}
    };
}

/// What `zerocopy` derives, it proves itself; of an array of bytes each of its traits is true, whichever of them a path
/// leads to. A feature, because its derives would be a sixth of the time that a record takes to compile.
#[cfg(feature = "zerocopy")]
#[doc(hidden)]
#[macro_export]
macro_rules! __fixed_struct {
    ($zerocopy:tt $(#[$attribute:meta])* $vis:vis struct $name:ident($bytes:ty);) => {
        #[derive(
            $crate::__private::zerocopy::FromBytes,
            $crate::__private::zerocopy::IntoBytes,
            $crate::__private::zerocopy::Immutable,
            $crate::__private::zerocopy::KnownLayout,
            $crate::__private::zerocopy::Unaligned,
        )]
        #[zerocopy(crate = $zerocopy)]
        $(#[$attribute])*
        $vis struct $name($bytes);
    };
}

/// Without the feature the struct alone.
#[cfg(not(feature = "zerocopy"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __fixed_struct {
    ($zerocopy:tt $($struct:tt)*) => { $($struct)* };
}
