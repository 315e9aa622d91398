//! Rows of `COPY … (FORMAT binary)`, written one behind the other and taken away in pieces.
//!
//! ```text
//! "PGCOPY\n" ff 0d 0a 00 │ flags i32 │ extension length i32 │ (columns i16, (length i32, bytes)…)… │ -1 i16
//! ```

use bytes::Bytes;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// How many bytes are collected before they are sent. Smaller pieces cost a message and a wake-up each, larger ones leave
/// the cache before they are read again.
const PIECE: usize = 128 << 10;

/// The bytes of a copy in the making.
pub(crate) struct CopyRows {
    out: Vec<u8>,
}

impl CopyRows {
    pub(crate) fn new() -> Self {
        let mut out = buffer();
        out.extend_from_slice(SIGNATURE);
        out.extend_from_slice(&[0; 8]);
        CopyRows { out }
    }

    /// Begins a row.
    pub(crate) fn begin(&mut self, columns: usize) {
        self.out.extend_from_slice(&(columns as i16).to_be_bytes());
    }

    /// Appends a value that `write` appends in binary; `false` from it makes the value NULL.
    ///
    /// # Errors
    /// What `write` says; the copy is then of no use.
    #[inline]
    pub(crate) fn push_with<E>(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<bool, E>,
    ) -> Result<(), E> {
        let start = self.out.len();
        self.out.extend_from_slice(&(-1i32).to_be_bytes());
        if write(&mut self.out)? {
            let len = (self.out.len() - start - 4) as i32;
            self.out[start..start + 4].copy_from_slice(&len.to_be_bytes());
        } else {
            self.out.truncate(start + 4);
        }
        Ok(())
    }

    /// Appends a value, or NULL.
    #[inline]
    pub(crate) fn push(&mut self, value: Option<&[u8]>) {
        let len = value.map_or(-1, |value| value.len() as i32);
        self.out.extend_from_slice(&len.to_be_bytes());
        self.out.extend_from_slice(value.unwrap_or_default());
    }

    /// Where values are appended that have their lengths before them already.
    #[inline]
    pub(crate) fn values(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// Whether the bytes that have come together are worth a message.
    #[inline]
    pub(crate) fn is_piece(&self) -> bool {
        self.out.len() >= PIECE
    }

    /// These bytes. Called between rows.
    #[inline]
    pub(crate) fn piece(&mut self) -> Option<Bytes> {
        self.is_piece().then(|| core::mem::replace(&mut self.out, buffer()).into())
    }

    /// The last bytes.
    pub(crate) fn finish(mut self) -> Bytes {
        self.out.extend_from_slice(&(-1i16).to_be_bytes());
        self.out.into()
    }
}

fn buffer() -> Vec<u8> {
    // Room for the row that exceeds a piece, if it is not long.
    Vec::with_capacity(PIECE + (8 << 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_laid_out_as_the_server_reads_them() {
        let mut rows = CopyRows::new();
        for (key, blob) in [(1i16, Some(&b"ab"[..])), (2, None), (3, Some(b""))] {
            rows.begin(2);
            rows.push_with(|out| {
                out.extend_from_slice(&key.to_be_bytes());
                Ok::<_, ()>(true)
            })
            .unwrap();
            rows.push_with(|out| {
                out.extend_from_slice(blob.unwrap_or(b"what was begun"));
                Ok::<_, ()>(blob.is_some())
            })
            .unwrap();
            assert!(rows.piece().is_none());
        }
        let expected: &[&[u8]] = &[
            b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0",
            b"\0\x02\0\0\0\x02\0\x01\0\0\0\x02ab",
            b"\0\x02\0\0\0\x02\0\x02\xff\xff\xff\xff",
            b"\0\x02\0\0\0\x02\0\x03\0\0\0\0",
            b"\xff\xff",
        ];
        assert_eq!(rows.finish(), expected.concat());
    }

    #[test]
    fn pieces_join_to_the_same_bytes() {
        let blob = vec![7; 50_000];
        let mut rows = CopyRows::new();
        let mut joined = Vec::new();
        for _ in 0..10 {
            rows.begin(1);
            rows.push_with(|out| {
                out.extend_from_slice(&blob);
                Ok::<_, ()>(true)
            })
            .unwrap();
            if let Some(piece) = rows.piece() {
                assert!((PIECE..PIECE + 50_010).contains(&piece.len()));
                joined.extend_from_slice(&piece);
            }
        }
        joined.extend_from_slice(&rows.finish());
        assert_eq!(joined.len(), 19 + 10 * 50_006 + 2);
        assert_eq!(&joined[19..25], [0, 1, 0, 0, 195, 80]);
    }
}
