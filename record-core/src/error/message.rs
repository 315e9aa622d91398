//! The text of errors: where, what is wrong, and what to do next.

use super::{Error, Inner, Kind, Known};
use alloc::{format, string::String, vec::Vec};
use core::fmt;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { record, field, offset, kind } = &*self.0;
        let names = [
            (!record.is_empty()).then(|| format!("record `{record}`")),
            field.as_ref().map(|field| format!("field `{field}`")),
            offset.map(|offset| format!("byte {offset}")),
        ];
        let names: Vec<String> = names.into_iter().flatten().collect();
        let colon = if names.is_empty() { "" } else { ": " };
        write!(f, "{}{colon}{}", names.join(", "), Reason(kind))
    }
}

/// What is wrong, without the names before it.
pub(super) struct Reason<'e>(pub(super) &'e Kind);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Empty => f.write_str("the blob has no bytes; store NULL to say that there is nothing"),
            Kind::Truncated { len, needed } => {
                write!(f, "the blob is cut short: {len} bytes of at least {needed}")
            }
            Kind::UnknownLayout { fingerprint, version, known } => match known {
                Known::Other(ours) => write!(
                    f,
                    "fingerprint {fingerprint:#010x} is not {ours:#010x}, that of version {version}: the blob is of \
                     another record, or version {version} was changed after blobs of it were stored; undo such a change \
                     and put it into a new version"
                ),
                Known::Nothing(_) | Known::NotInCatalog(_) if *version == 0 => {
                    f.write_str("version 0 is none: the bytes are no blob")
                }
                Known::Nothing(newest) => write!(
                    f,
                    "version {version}, fingerprint {fingerprint:#010x}, is newer than version {newest}, the newest that \
                     this program knows, and nothing vouches for it: open the blob's table first, whose catalog may, or \
                     update this program"
                ),
                Known::NotInCatalog(newest) => write!(
                    f,
                    "version {version}, fingerprint {fingerprint:#010x}, is newer than version {newest}, the newest that \
                     this program knows, and the table's catalog does not have it: the row was not written by a `Table`"
                ),
                Known::Patch => write!(
                    f,
                    "version {version}, fingerprint {fingerprint:#010x}, is none that this program knows: the patch is \
                     of another record, or sets fields of a newer version, for which update this program"
                ),
                #[cfg(feature = "std")]
                Known::Retired => write!(
                    f,
                    "version {version} or one before it retired the field, which this program still reads: update this \
                     program"
                ),
            },
            Kind::Header => f.write_str("the header's length or reserved byte does not fit its version"),
            Kind::End { end, start, len } => {
                write!(
                    f,
                    "the payload ends at {end}, which is not between its start {start} and the blob's length {len}"
                )
            }
            Kind::Trailing { end, len } => {
                write!(f, "the last payload ends at {end}, but the blob is {len} bytes long")
            }
            Kind::Invalid(invalid) | Kind::Refused(invalid) => invalid.fmt(f),
            Kind::RefusedValue(message) => f.write_str(message),
            Kind::FilterDepth { most } => write!(
                f,
                "the filter is more than {most} levels of `and`, `or` and `not` deep: join conditions of one kind by \
                 `Filter::all` or `Filter::any`"
            ),
            Kind::FilterMixed => f.write_str(
                "the filter has conditions about different tables, or about one table before and after its record got another version \
                 or an enum another variant: open the table again and make all of them from that handle",
            ),
            Kind::Filter(message) => f.write_str(message),
            Kind::NotCanonical(what) => {
                write!(f, "{what}, so the bytes are not canonical: decode and encode the record again")
            }
            Kind::TooLong { len } => write!(f, "{len} bytes are more than a blob can hold"),
            Kind::Patch(what) => f.write_str(what),
            Kind::Incomplete { key } => {
                f.write_str("there is no record to patch")?;
                if !key.is_empty() {
                    write!(f, " under the key ({key})")?;
                }
                f.write_str(
                    ", and the patch lacks the field, which is never null and has no default: set it as well",
                )
            }
            Kind::Layout(message) => f.write_str(message),
            #[cfg(feature = "std")]
            Kind::Source { doing, source } => write!(f, "{doing}: {source}"),
        }
    }
}
