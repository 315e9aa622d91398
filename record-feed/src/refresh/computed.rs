//! What a computation says about a key.

/// What was computed for a key: the answer of the closure that [`Refresh::run`](super::Refresh::run) calls.
///
/// `V` is anything that can be put into the table: a record, a [`Blob`](record_core::Blob), or an `Option`, where `None` is the same
/// as [`Empty`](Computed::Empty).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Computed<V> {
    /// The key's record. It is written if the table holds something else.
    Record(V),
    /// There is nothing for this key, and that is worth knowing: the row is *known empty*.
    Empty,
    /// What is stored, if anything is, still holds: the row is not even compared.
    Keep,
}
