//! Which lists are equal: as records, and compared as JSON.

use record_core::Blob;

use crate::compare::{Normalized, to_json};
use crate::lists::{Attributes, SubscriberList};

fn list(attributes: &[(&str, &[&str])]) -> Attributes {
    let pairs = attributes.iter();
    pairs
        .map(|(name, values)| ((*name).to_owned(), values.iter().map(|&value| value.to_owned()).collect()))
        .collect()
}

#[test]
fn records_and_json_agree_on_which_lists_are_equal() {
    type Pairs<'a> = &'a [(&'a str, &'a [&'a str])];
    let cases: &[(&str, Pairs<'_>, Pairs<'_>, bool)] = &[
        ("nothing", &[], &[], true),
        ("order of attributes", &[("a", &["1"]), ("b", &["2"])], &[("b", &["2"]), ("a", &["1"])], true),
        ("order of values", &[("a", &["1", "2"])], &[("a", &["2", "1"])], true),
        ("duplicates", &[("a", &["1", "2"])], &[("a", &["2", "1", "2", "2"])], true),
        ("an attribute in two parts", &[("a", &["1", "2"])], &[("a", &["2"]), ("a", &["1"])], true),
        ("another value", &[("a", &["1"])], &[("a", &["2"])], false),
        ("a value more", &[("a", &["1"])], &[("a", &["1", "2"])], false),
        (
            "a value under another attribute",
            &[("a", &["1"]), ("b", &[])],
            &[("a", &[]), ("b", &["1"])],
            false,
        ),
        ("an attribute without values", &[("a", &[])], &[], false),
        ("an attribute without values, and an empty value", &[("a", &[])], &[("a", &[""])], false),
        ("= in an attribute", &[("a=b", &["c"])], &[("a", &["b=c"])], false),
        ("= in an attribute, and none", &[("a=b", &[])], &[("a", &["b"])], false),
        ("what stands for =", &[("a=", &["1"])], &[("a%3D", &["1"])], false),
        ("case", &[("a", &["x"])], &[("a", &["X"])], false),
        ("two ways to write é", &[("a", &["\u{e9}"])], &[("a", &["e\u{301}"])], false),
    ];
    for (name, left, right, equal) in cases {
        let (left, right) = (list(left), list(right));
        let digest = |list: &Attributes| Blob::encode(&SubscriberList::new(list)).unwrap().digest();
        assert_eq!(digest(&left) == digest(&right), *equal, "{name}: digests");
        let normalized = |list: &Attributes| Normalized::of_json(&to_json(list)).unwrap();
        assert_eq!(normalized(&left) == normalized(&right), *equal, "{name}: JSON");
        for list in [left, right] {
            assert_eq!(normalized(&list), Normalized::new(&list), "{name}: JSON and back");
            assert_eq!(
                Normalized::new(&Normalized::new(&list).attributes()),
                Normalized::new(&list),
                "{name}"
            );
        }
    }
}
