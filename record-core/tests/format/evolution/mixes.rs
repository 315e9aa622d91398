//! Old code edits blobs of newer code, for every mix of fixed and variable fields that either knows.

use record_core::{Blob, Record, vouch};

macro_rules! mixes {
    ($($name:ident: {$($old:ident: $old_ty:ty = $old_value:expr => $changed:expr),*} {$($new:ident: $new_ty:ty = $new_value:expr),*};)*) => {$(
        mod $name {
            #[derive(record_core::Record)]
            pub(super) struct Old {
                $(pub(super) $old: $old_ty,)*
            }

            // The new fields stand in front: blob order is by version all the same.
            #[derive(record_core::Record)]
            #[record(version = 2)]
            pub(super) struct New {
                $(#[record(since = 2)] pub(super) $new: $new_ty,)*
                $(pub(super) $old: $old_ty,)*
            }
        }

        #[test]
        fn $name() {
            vouch($name::Old::LAYOUT, $name::New::LAYOUT).unwrap();
            let new = $name::New { $($new: $new_value,)* $($old: $old_value,)* };
            let mut blob = Blob::<$name::Old>::from_bytes(Blob::encode(&new).unwrap().into_bytes()).unwrap();
            assert_eq!(blob.as_bytes()[4], 2);
            // There and back: what is known grows and shrinks.
            let changed = $name::New { $($new: $new_value,)* $($old: $changed,)* };
            blob.edit(|old| { $(old.$old = $changed;)* }).unwrap();
            assert_eq!(blob.as_bytes(), Blob::encode(&changed).unwrap().as_bytes());
            blob.edit(|old| { $(old.$old = $old_value;)* }).unwrap();
            assert_eq!(blob.as_bytes(), Blob::encode(&new).unwrap().as_bytes());
        }
    )*};
}

mixes! {
    fixed_and_fixed: {a: u32 = 1 => 2} {x: u16 = 3};
    fixed_and_variable: {a: u32 = 1 => 2} {x: String = "new".into()};
    fixed_and_both: {a: Option<u32> = Some(1) => None} {x: u16 = 3, y: Vec<u8> = vec![4], z: Option<String> = None};
    variable_and_fixed: {a: String = "a".into() => "longer".into()} {x: u16 = 3};
    variable_and_variable: {a: String = "abc".into() => String::new()} {x: Vec<String> = vec!["new".into()]};
    variable_and_both: {a: Vec<u16> = vec![] => vec![1, 2]} {x: Option<u16> = None, y: Vec<u8> = vec![4, 5]};
    both_and_fixed: {a: u8 = 1 => 2, b: Option<String> = None => Some("b".into())} {x: bool = true};
    both_and_variable: {a: String = "a".into() => "é".into(), b: f32 = 1.0 => -0.0} {x: String = "x".into()};
    both_and_both: {a: u64 = 1 => 0, b: String = "b".into() => String::new(), c: Option<i8> = None => Some(1)}
        {x: String = "x".into(), y: i64 = -1, z: Option<Vec<u8>> = Some(vec![])};
}
