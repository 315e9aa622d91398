//! The answer to the question what is stored under a key.

/// What is stored under a key.
///
/// ```
/// use record_table::Lookup;
///
/// let answer: Lookup<u32> = Lookup::KnownEmpty;
/// assert!(answer.is_known()); // there is no need to compute it again
/// assert_eq!(answer.found(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lookup<T> {
    /// A record.
    Found(T),
    /// It was computed, and there is nothing.
    KnownEmpty,
    /// The key has no row.
    Missing,
}

impl<T> Lookup<T> {
    /// What was found, if it was.
    pub fn found(self) -> Option<T> {
        match self {
            Lookup::Found(value) => Some(value),
            Lookup::KnownEmpty | Lookup::Missing => None,
        }
    }

    /// The same with what was found changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Lookup<U> {
        match self {
            Lookup::Found(value) => Lookup::Found(change(value)),
            Lookup::KnownEmpty => Lookup::KnownEmpty,
            Lookup::Missing => Lookup::Missing,
        }
    }

    /// The same with what was found borrowed.
    pub fn as_ref(&self) -> Lookup<&T> {
        match self {
            Lookup::Found(value) => Lookup::Found(value),
            Lookup::KnownEmpty => Lookup::KnownEmpty,
            Lookup::Missing => Lookup::Missing,
        }
    }

    /// Whether the key has a row: a record, or that there is none.
    pub fn is_known(&self) -> bool {
        !matches!(self, Lookup::Missing)
    }
}

impl<T, E> Lookup<Result<T, E>> {
    /// Moves the error out.
    ///
    /// # Errors
    /// The one inside.
    pub fn transpose(self) -> Result<Lookup<T>, E> {
        Ok(match self {
            Lookup::Found(value) => Lookup::Found(value?),
            Lookup::KnownEmpty => Lookup::KnownEmpty,
            Lookup::Missing => Lookup::Missing,
        })
    }
}
