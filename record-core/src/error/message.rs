//! The text of errors: where, what is wrong, and what to do next.

use super::{Error, Inner, Kind, Known};
use core::fmt;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { table, record, field, offset, row, .. } = &*self.0;
        let mut comma = "";
        let mut name = |what: &str, name: &str| {
            write!(f, "{comma}{what} `{name}`")?;
            comma = ", ";
            Ok(())
        };
        table.as_ref().map_or(Ok(()), |table| name("table", table))?;
        if !record.is_empty() {
            name("record", record)?;
        }
        field.as_ref().map_or(Ok(()), |field| name("field", field))?;
        #[cfg(feature = "_table")]
        if let Some(line) = self.0.line {
            write!(f, "{comma}line {line}")?;
            comma = ", ";
        }
        if let Some(offset) = offset {
            write!(f, "{comma}byte {offset}")?;
            comma = ", ";
        }
        if let Some(row) = row {
            write!(f, "{comma}row {row}")?;
            comma = ", ";
        }
        #[cfg(feature = "_pg")]
        if let Some(ctid) = &self.0.ctid {
            write!(f, "{comma}ctid {ctid}")?;
            if let Some(partition) = &self.0.partition {
                write!(f, " of partition {partition}")?;
            }
            comma = ", ";
        }
        if !comma.is_empty() {
            f.write_str(": ")?;
        }
        match &self.0.kind {
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
                Known::Nothing(_) if *version == 0 => f.write_str("version 0 is none: the bytes are no blob"),
                Known::Nothing(newest) => {
                    write!(
                        f,
                        "version {version}, fingerprint {fingerprint:#010x}, is newer than version {newest}, the newest \
                         that this program knows, "
                    )?;
                    f.write_str(match table {
                        Some(_) => {
                            "and the table's catalog does not have it: the row was not written by a `Table`"
                        }
                        None => {
                            "and nothing vouches for it: open the blob's table first, whose catalog may, or update this \
                             program"
                        }
                    })
                }
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
            #[cfg(any(feature = "arrow", all(feature = "csv", any(feature = "sqlite", feature = "postgres"))))]
            Kind::RefusedValue(message) => f.write_str(message),
            Kind::FilterDepth { most } => write!(
                f,
                "the filter is more than {most} levels of `and`, `or` and `not` deep: join conditions of one kind by \
                 `Filter::all` or `Filter::any`"
            ),
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
            #[cfg(all(feature = "std", any(feature = "arrow", feature = "json")))]
            Kind::Source { doing, source } => {
                write!(f, "{doing}: {source}")?;
                f.write_str(match (self.0.retryable, self.0.disconnected) {
                    (true, _) => {
                        ": another connection was in the way, so make the call or its transaction again"
                    }
                    (false, true) => ": connect again and repeat what was not committed",
                    (false, false) => "",
                })
            }
            #[cfg(feature = "arrow")]
            Kind::Column(message) => f.write_str(message),
            #[cfg(feature = "_table")]
            Kind::Table(message) => f.write_str(message),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            Kind::Import(message) => f.write_str(message),
            #[cfg(feature = "postgres")]
            Kind::InTask => f.write_str(
                "this thread drives the tasks of an asynchronous runtime, where the blocking driver of Postgres can't wait: make \
                 the call in `tokio::task::spawn_blocking`; tables also have an asynchronous driver, `record_core::tokio_postgres`",
            ),
            #[cfg(feature = "_table")]
            Kind::PositionMoved { feed } => write!(
                f,
                "the position of `{feed}` is not where this program left it: another one has moved it, and nothing was \
                 written; let one program alone write it, and begin again at the stored position"
            ),
        }
    }
}
