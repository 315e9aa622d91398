//! What accessors carry over from their fields.

#![allow(unreachable_pub, reason = "the tests are a program, but act a library")]

use record_core::{Blob, Record, Text};

/// Documented.
#[derive(Record)]
pub struct Documented {
    /// When it was made, in µs.
    pub created: i64,
    pub plain: Option<Text<4>>,
    #[deprecated = "use `plain`"]
    pub old: i32,
}

#[test]
#[allow(deprecated, reason = "the accessor is deprecated as its field is")]
fn a_deprecated_field_is_one_in_the_view() {
    let blob = Blob::encode(&Documented { created: 1, plain: None, old: 2 }).unwrap();
    assert_eq!((blob.view().created(), blob.view().plain(), blob.view().old()), (1, None, 2));
}

/// With an add-on that is shown, and one that can't be.
#[derive(Record)]
pub struct Beside {
    pub id: i32,
    #[record(skip)]
    pub r#type: Option<u8>,
}

#[test]
fn add_ons_are_shown_if_their_types_are() {
    struct Silent;
    impl Default for Silent {
        fn default() -> Self {
            Silent
        }
    }
    #[derive(Record)]
    struct Hidden {
        id: i32,
        #[record(skip)]
        silent: Silent,
    }
    let blob = Blob::new(Beside { id: 1, r#type: Some(2) }).unwrap();
    assert_eq!(format!("{:?}", blob.add_ons()), "BesideAddOns { type: Some(2) }");
    let blob = Blob::new(Hidden { id: 1, silent: Silent }).unwrap();
    let HiddenAddOns { silent: Silent } = blob.add_ons();
    assert_eq!(blob.view().id(), 1);
}

trait Extension {
    fn shout(self) -> &'static str;
}

impl Extension for DocumentedView<'_> {
    fn shout(self) -> &'static str {
        "extension"
    }
}

#[test]
#[allow(deprecated, reason = "all fields are needed to make one")]
fn a_views_inherent_methods_are_its_accessors() {
    let blob = Blob::encode(&Documented { created: 1, plain: None, old: 2 }).unwrap();
    let view = blob.view();
    let copy = view;
    assert_eq!((copy.shout(), view), ("extension", copy));
    assert_eq!(format!("{view:?}"), format!("{blob:?}"));
}
