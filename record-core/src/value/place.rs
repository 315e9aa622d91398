//! Where a value belongs that is being read, for messages, and what becomes of members for which there is no field.
//!
//! A place is a path from the record's field down, linked on the stack: errors name it, and good values pay nothing for it.

use alloc::{
    format,
    string::{String, ToString},
};
use core::{
    cell::Cell,
    fmt,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
use serde::de::Error;

/// What becomes of members of objects that have no field, at any depth. One of these goes through a whole input.
pub struct Unknown {
    /// What to do about one; `None` when they are counted.
    advice: Option<&'static str>,
    count: AtomicUsize,
}

impl Unknown {
    /// They are an error, which names the member and ends with `advice`: what to do if the name is right, such as "count unknown
    /// names".
    pub fn refused(advice: &'static str) -> Self {
        Unknown { advice: Some(advice), count: AtomicUsize::new(0) }
    }

    /// They are passed over and counted.
    pub fn counted() -> Self {
        Unknown { advice: None, count: AtomicUsize::new(0) }
    }

    /// How many were passed over.
    pub fn count(&self) -> u64 {
        self.count.load(Relaxed) as u64
    }

    /// Counts one, or gives the advice about it as an error.
    ///
    /// # Errors
    /// With the advice, where they are refused.
    pub fn meet(&self) -> Result<(), &'static str> {
        match self.advice {
            None => {
                self.count.fetch_add(1, Relaxed);
                Ok(())
            }
            Some(advice) => Err(advice),
        }
    }
}

/// Where a value belongs: a field, or what is inside one.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    record: &'static str,
    unknown: &'p Unknown,
    step: Step,
    /// What it is inside of.
    within: Option<&'p Place<'p>>,
    /// Where to tell what is refused, if not in the error: whoever has the text of the value alone knows the field.
    told: Option<&'p Told>,
}

#[derive(Clone, Copy)]
enum Step {
    Field(&'static str),
    Item(usize),
}

/// The path of a value from the text that it stands in, and why it is refused.
pub(crate) type Told = Cell<Option<(String, String)>>;

impl<'p> Place<'p> {
    /// A field of a record, both by their names.
    pub fn field(record: &'static str, name: &'static str, unknown: &'p Unknown) -> Self {
        Place { record, unknown, step: Step::Field(name), within: None, told: None }
    }

    /// The value of a text of its own.
    #[cfg(feature = "json")]
    pub(super) fn cell(unknown: &'p Unknown, told: &'p Told) -> Self {
        Place { told: Some(told), ..Place::field("", "", unknown) }
    }

    /// A field of the nested record that stands here.
    pub(super) fn member(&'p self, name: &'static str) -> Self {
        Place { step: Step::Field(name), within: Some(self), ..*self }
    }

    /// An item of the list that stands here.
    pub(super) fn item(&'p self, i: usize) -> Self {
        Place { step: Step::Item(i), within: Some(self), ..*self }
    }

    /// The stored name of the record's field.
    fn root(&self) -> &'static str {
        match (self.within, self.step) {
            (Some(place), _) => place.root(),
            (None, Step::Field(name)) => name,
            (None, Step::Item(_)) => "",
        }
    }

    /// The error for a value that can't stand here. It names record, field and what inside of the field, and says `invalid`, which
    /// holds no values.
    #[cold]
    pub fn refused<E: Error>(&self, invalid: impl fmt::Display) -> E {
        if let Some(told) = self.told {
            told.set(Some((self.to_string(), invalid.to_string())));
            return E::custom("refused");
        }
        let (record, field) = (self.record, self.root());
        match self.within {
            None => E::custom(format_args!("record `{record}`, field `{field}`: {invalid}")),
            Some(_) => E::custom(format_args!("record `{record}`, field `{field}`: `{self}`: {invalid}")),
        }
    }

    /// Meets a member, of the object that stands here, that has no field.
    pub(super) fn meet_unknown<E: Error>(&self, name: &str) -> Result<(), E> {
        self.unknown.meet().map_err(|advice| {
            if let Some(told) = self.told {
                let path = format!("{self}.{}", Given(name));
                told.set(Some((path, format!("there is no such field: correct the name, or {advice}"))));
                return E::custom("refused");
            }
            let (record, field) = (self.record, self.root());
            E::custom(format_args!(
                "record `{record}`, field `{field}`: there is no field `{self}.{}`: correct the name, or {advice}",
                Given(name)
            ))
        })
    }
}

/// The path: names with points between them, numbers of items in brackets.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.within {
            within.fmt(f)?;
        }
        match self.step {
            Step::Field(name) if self.within.is_some() => write!(f, ".{name}"),
            Step::Field(name) => f.write_str(name),
            Step::Item(i) => write!(f, "[{i}]"),
        }
    }
}

/// A name that the input gives, for messages: not all of a long one, and in a single line.
pub struct Given<'n>(pub &'n str);

/// Characters of a name that are shown.
const SHOWN: usize = 60;

impl fmt::Display for Given<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars().take(SHOWN).flat_map(char::escape_debug) {
            write!(f, "{letter}")?;
        }
        f.write_str(if self.0.chars().nth(SHOWN).is_some() { "…" } else { "" })
    }
}
