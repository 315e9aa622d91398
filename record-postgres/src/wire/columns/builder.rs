//! What each type's column in the making does, and what it says of values that it can't hold.

use arrow_array::ArrayRef;
use arrow_schema::ArrowError;
use record_arrow::build;

/// The value that is to blame, counted from the first that was to be appended, and what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) value: usize,
    pub(super) problem: &'static str,
}

impl Fault {
    #[cold]
    pub(super) fn new(value: usize, problem: &'static str) -> Self {
        Fault { value, problem }
    }
}

impl From<build::Fault> for Fault {
    fn from(fault: build::Fault) -> Self {
        match fault {
            build::Fault::Invalid => Fault::new(0, NOT_UTF8),
            build::Fault::Full(value) => Fault::new(value, FULL),
        }
    }
}

pub(super) const LENGTH: &str =
    "the value's length is not that of its type: the server speaks another protocol";
pub(super) const MALFORMED: &str =
    "the value's bytes are none of its type: the server speaks another protocol";
pub(super) const NOT_UTF8: &str = "the text is not UTF-8";
pub(super) const FULL: &str = "a batch's column holds at most 2 GiB: make batches smaller with `batch_bytes`";

/// An array in the making, of values in binary form.
///
/// Values are checked as they come; after an error the builder is of no use.
pub(super) trait Builder: Send + Sync {
    /// Appends up to [`CHUNK`](record_arrow::bits::CHUNK) values, `None` being NULL.
    fn append(&mut self, values: &[Option<&[u8]>]) -> Result<(), Fault>;

    /// The array of what was appended. The builder is empty afterwards.
    fn finish(&mut self) -> Result<ArrayRef, ArrowError>;
}
