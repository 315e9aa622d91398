//! The mark that an interrupted refresh is resumed from: whose it is, how far it came in the stream of keys, and which keys
//! failed before that, and whether it has pruned. Its bytes are the position under the refresh's name.
//!
//! The stream comes again from its beginning, so the mark also tells whether it is the same one up to there. Where it is not, keys
//! that were never computed may be among those that would be skipped, so the run can't go on.

use crate::running_hash::RunningHash;
use record_core::key::Key;
use record_table::{Position, append_sort_key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many failed keys a mark has room for.
pub(super) const MAX_FAILED: usize = 1_000;

/// The form of marks that this code reads and writes.
const FORM: u8 = 1;

/// A mark, stored as JSON text, so that people can read it as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    form: u8,
    /// The caller's name of the run.
    pub(super) run: String,
    pub(super) place: Place,
    /// Hashes of the keys before the place that failed.
    pub(super) failed: BTreeSet<u64>,
    /// Whether the run has come to its end and pruned. Left out where it has not, as in marks that were stored before there
    /// was such a member.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) pruned: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A place in the stream of keys: how many came before it, and which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    keys: u64,
    /// A hash over all of them, in their order.
    hash: u64,
}

impl Mark {
    /// The mark of a run that begins.
    pub(super) fn new(run: &str) -> Self {
        Mark { form: FORM, run: run.into(), place: Place::default(), failed: BTreeSet::new(), pruned: false }
    }

    pub(super) fn to_position(&self) -> Position {
        // Numbers, texts and lists of them: nothing that JSON can't say.
        serde_json::to_vec(self).unwrap_or_default().into()
    }

    /// `None` when the bytes are no mark.
    pub(super) fn from_position(position: &Position) -> Option<Self> {
        serde_json::from_slice(position.as_bytes()).ok().filter(|mark: &Mark| mark.form == FORM)
    }
}

/// What is to be done with the next key of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It was done before.
    Skip,
    /// It came before the mark, but failed.
    Again,
    Compute,
}

/// The stream is not the one that the mark was made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OtherKeys;

/// Follows the stream: where it stands, and until when it repeats what was done before.
pub(super) struct Tracker {
    /// How many keys came.
    keys: u64,
    /// Over all of them.
    hash: RunningHash,
    /// The mark, until it is reached.
    until: Option<Place>,
    failed: BTreeSet<u64>,
    bytes: Vec<u8>,
}

impl Tracker {
    pub(super) fn new(from: &Mark) -> Self {
        let Mark { place, failed, .. } = from.clone();
        let until = (place.keys > 0).then_some(place);
        Tracker { keys: 0, hash: RunningHash::default(), until, failed, bytes: Vec::new() }
    }

    /// Where the stream stands.
    pub(super) fn place(&self) -> Place {
        Place { keys: self.keys, hash: self.hash.value() }
    }

    /// Takes a key of the stream.
    pub(super) fn next<K: Key>(&mut self, key: &K) -> Result<Next, OtherKeys> {
        self.until = match self.until {
            Some(mark) if self.keys < mark.keys => Some(mark),
            Some(mark) if self.place() != mark => return Err(OtherKeys),
            _ => None,
        };
        self.bytes.clear();
        append_sort_key(key, &mut self.bytes);
        self.keys += 1;
        self.hash.update(&self.bytes);
        Ok(match self.until {
            None => Next::Compute,
            Some(_) if self.failed.contains(&hash(&self.bytes)) => Next::Again,
            Some(_) => Next::Skip,
        })
    }

    /// Says that the stream has ended.
    pub(super) fn end(&self) -> Result<(), OtherKeys> {
        match self.until {
            Some(mark) if self.place() != mark => Err(OtherKeys),
            _ => Ok(()),
        }
    }
}

/// The hash under which a key that failed is remembered.
pub(super) fn hash_of<K: Key>(key: &K) -> u64 {
    let mut bytes = Vec::new();
    append_sort_key(key, &mut bytes);
    hash(&bytes)
}

/// Keys that share a hash are at worst computed once more.
fn hash(bytes: &[u8]) -> u64 {
    let mut hash = RunningHash::default();
    hash.update(bytes);
    hash.value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Follows a stream from a mark, and counts what is to be done.
    fn follow(mark: &Mark, keys: &[i64]) -> Result<Vec<(i64, Next)>, OtherKeys> {
        let mut tracker = Tracker::new(mark);
        let next = keys.iter().map(|key| Ok((*key, tracker.next(key)?))).collect::<Result<Vec<_>, _>>()?;
        tracker.end().map(|()| next)
    }

    /// The mark after these keys.
    fn after(keys: &[i64]) -> Mark {
        let mut tracker = Tracker::new(&Mark::new("run"));
        keys.iter().for_each(|key| assert_eq!(tracker.next(key), Ok(Next::Compute)));
        Mark { place: tracker.place(), ..Mark::new("run") }
    }

    fn computed(mark: &Mark, keys: &[i64]) -> Result<Vec<i64>, OtherKeys> {
        let next = follow(mark, keys)?;
        Ok(next.into_iter().filter(|(_, next)| *next == Next::Compute).map(|(key, _)| key).collect())
    }

    #[test]
    fn the_keys_must_be_the_same_up_to_the_mark() {
        for (before, keys, expected) in [
            (&[1, 3, 5][..], &[1, 3, 5][..], Ok(&[][..])),
            (&[1, 3, 5], &[1, 3, 5, 7, 6], Ok(&[7, 6])),
            (&[1, 3, 5], &[1, 3, 5, 2], Ok(&[2])),
            (&[5, 3, 4], &[5, 3, 4, 1, 9], Ok(&[1, 9])),
            // One more, one less, one for another, another order, too few.
            (&[1, 3, 5], &[1, 2, 3, 5, 7], Err(OtherKeys)),
            (&[1, 3, 5], &[3, 5, 7, 9], Err(OtherKeys)),
            (&[1, 3, 5], &[2, 3, 5, 7], Err(OtherKeys)),
            (&[1, 3, 5], &[1, 2, 5], Err(OtherKeys)),
            (&[1, 3, 5], &[1, 5, 5, 7], Err(OtherKeys)),
            (&[5, 3, 4], &[5, 4, 3, 1], Err(OtherKeys)),
            (&[5, 3, 4], &[5, 3], Err(OtherKeys)),
            (&[5, 3, 4], &[], Err(OtherKeys)),
        ] {
            assert_eq!(computed(&after(before), keys), expected.map(<[i64]>::to_vec), "{before:?} {keys:?}");
        }
    }

    #[test]
    fn keys_that_failed_come_again() {
        let mut mark = after(&[1, 2, 3]);
        mark.failed.insert(hash_of(&2i64));
        let next = [(1, Next::Skip), (2, Next::Again), (3, Next::Skip), (4, Next::Compute)];
        assert_eq!(follow(&mark, &[1, 2, 3, 4]), Ok(next.to_vec()));
    }

    #[test]
    fn what_is_no_mark_is_refused() {
        let mark = after(&[1, 2]);
        assert_eq!(Mark::from_position(&mark.to_position()), Some(mark.clone()));
        let text = String::from_utf8(mark.to_position().into_bytes()).unwrap();
        for other in [
            String::new(),
            "17".into(),
            "\u{0}\u{0}".into(),
            text[1..].into(),
            text.replace("\"form\":1", "\"form\":2"),
            text.replace("\"run\"", "\"more\":1,\"run\""),
        ] {
            assert_eq!(Mark::from_position(&Position::from(&other[..])), None, "{other}");
        }
    }

    #[test]
    fn marks_of_runs_that_have_not_pruned_keep_their_bytes() {
        let text = r#"{"form":1,"run":"night","place":{"keys":3,"hash":7},"failed":[9]}"#;
        let mark = Mark::from_position(&Position::from(text)).unwrap();
        assert!(!mark.pruned);
        assert_eq!(mark.to_position(), Position::from(text));
        let pruned = Mark { pruned: true, ..mark };
        assert_eq!(Mark::from_position(&pruned.to_position()), Some(pruned));
    }

    proptest! {
        #[test]
        fn a_stream_that_comes_again_goes_on_behind_the_mark(
            keys in prop::collection::vec(-20i64..20, 0..40), cut in 0usize..40
        ) {
            let cut = cut.min(keys.len());
            let mark = after(&keys[..cut]);
            let rest: Vec<i64> = computed(&mark, &keys).unwrap();
            prop_assert_eq!(&rest[..], &keys[cut..]);
            prop_assert_eq!(Mark::from_position(&mark.to_position()), Some(mark));
        }
    }
}
