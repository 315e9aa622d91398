//! JSON lines into a writer: lines are cut, counted and located here; what is in one is `object`'s.

use super::{Import, ImportReport, ImportStopped, object::Object, run::Run};
use crate::{Error, Key, Record, table::Position};
use std::io::{self, BufRead, Read};

impl<K: Key, R: Record> Import<'_, K, R> {
    /// Puts the rows that lines of JSON describe, one object each. Blank lines are passed over.
    ///
    /// Every object gives a whole record: fields by their stored names, in the shapes that views serialize to, and the key
    /// columns by theirs. A field that is missing is null, or the default of one that a newer version added; of another one
    /// it is an error.
    ///
    /// If the writer keeps a position, the lines that it covers are passed over, and it moves on with every line: its text
    /// is the number of lines and of bytes that were read, such as `1200:98304`. Hand in the whole input again to resume.
    ///
    /// # Errors
    /// When a line is bad and may not be [skipped](Import::skip_bad); when the input can't be read, or is not the one that
    /// the stored position belongs to; when the writer has stopped. Rows before that are in the writer.
    pub fn json_lines(&self, input: impl BufRead) -> Result<ImportReport, Box<ImportStopped>> {
        Run::of(self, |run| {
            let mut object = Object::of::<K, R>(self.known_empty.as_deref(), self.skip_unknown);
            let taken = take_lines(run, input, &mut object);
            run.report.unknown = object.unknown;
            taken
        })
    }
}

fn take_lines<K: Key, R: Record>(
    run: &mut Run<'_, K, R>,
    input: impl BufRead,
    object: &mut Object<'_>,
) -> Result<(), Error> {
    if let Some(name) = object.ambiguous_name() {
        return Err(run.error(format!(
            "`{name}` stands for more than one among key columns, fields and the mark of known-empty rows: give one of \
             them another name"
        )));
    }
    let mut lines = Lines { input, line: Vec::new(), max: run.import.max_line, number: 0, start: 0, end: 0 };
    let failed = |error: io::Error, lines: u64, at: u64| {
        let error = Error::source(R::LAYOUT.record, "reading lines", error);
        error.in_table(run.import.writer.table_name()).with_line(lines + 1, at)
    };
    let begun = run.begin("JSON lines", |position| {
        let (lines, bytes) = position.to_str()?.split_once(':')?;
        Some((lines.parse().ok()?, bytes.parse().ok()?))
    })?;
    if let Some((number, bytes)) = begun {
        let fits = lines.skip_to(number, bytes).map_err(|error| failed(error, lines.number, lines.end))?;
        if !fits {
            return Err(run.error(
                "the input does not have the end of a line where the stored position is: it is not the one that was \
                 imported before, or was changed; give another input's feed a name of its own",
            ));
        }
        run.report.resumed_after = number;
    }
    loop {
        let next = lines.next().map_err(|error| failed(error, lines.number, lines.end))?;
        let place = |lines: &Lines<_>| Position::from(format!("{}:{}", lines.number, lines.end));
        let refused = match next {
            Next::End => return Ok(()),
            Next::TooLong => Err(run.error(format!(
                "the line is longer than {} bytes: allow more with `max_line_bytes`",
                lines.max
            ))),
            Next::Line if lines.text().trim_ascii().is_empty() => {
                run.advance(|| place(&lines))?;
                continue;
            }
            Next::Line => match core::str::from_utf8(lines.text()) {
                Ok(text) => object.read::<K, R>(text),
                Err(error) => {
                    Err(run.error(format!("the line is not UTF-8, at byte {}", error.valid_up_to() + 1)))
                }
            },
        };
        match refused {
            Ok((key, blob)) => run.put(key, blob.as_deref(), || place(&lines))?,
            Err(error) => run.refuse(error.with_line(lines.number, lines.start), || place(&lines))?,
        }
    }
}

/// What comes next.
enum Next {
    Line,
    /// More than is held; it is passed over.
    TooLong,
    End,
}

/// Input cut into lines.
struct Lines<B> {
    input: B,
    /// The present line, with its end.
    line: Vec<u8>,
    max: usize,
    /// Its number, counted from 1.
    number: u64,
    /// Where it begins, in bytes, and where the next one does.
    start: u64,
    end: u64,
}

impl<B: BufRead> Lines<B> {
    /// Passes over lines, and says whether a line ends there.
    fn skip_to(&mut self, lines: u64, bytes: u64) -> io::Result<bool> {
        let mut last = b'\n';
        while self.end < bytes {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                buffer => buffer?,
            };
            let count = buffer.len().min(usize::try_from(bytes - self.end).unwrap_or(usize::MAX));
            let Some(byte) = buffer[..count].last() else { return Ok(false) };
            last = *byte;
            self.input.consume(count);
            self.end += count as u64;
        }
        self.number = lines;
        Ok(last == b'\n' || self.input.fill_buf()?.is_empty())
    }

    fn next(&mut self) -> io::Result<Next> {
        self.line.clear();
        self.start = self.end;
        // The line's end and one byte more tell a line that is too long.
        let limit = (self.max as u64).saturating_add(1);
        let count = (&mut self.input).take(limit).read_until(b'\n', &mut self.line)?;
        if count == 0 {
            return Ok(Next::End);
        }
        self.number += 1;
        self.end += count as u64;
        if self.line.len() > self.max && self.line.last() != Some(&b'\n') {
            self.line = Vec::new();
            self.end += self.input.skip_until(b'\n')? as u64;
            return Ok(Next::TooLong);
        }
        Ok(Next::Line)
    }

    /// The present line without its end, and without the mark that some programs begin UTF-8 with.
    fn text(&self) -> &[u8] {
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(text) if self.start == 0 => text,
            _ => line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8], max: usize) -> Lines<&[u8]> {
        Lines { input, line: Vec::new(), max, number: 0, start: 0, end: 0 }
    }

    /// Number, start, end and length of every line; no length of one that is too long.
    fn all(lines: &mut Lines<&[u8]>) -> Vec<(u64, u64, u64, Option<usize>)> {
        let mut all = Vec::new();
        loop {
            let len = match lines.next().unwrap() {
                Next::End => return all,
                Next::TooLong => None,
                Next::Line => Some(lines.text().len()),
            };
            all.push((lines.number, lines.start, lines.end, len));
        }
    }

    #[test]
    fn lines_are_cut_and_located() {
        for (input, max, expected) in [
            (&b""[..], 9, &[][..]),
            (b"ab\n\nc", 9, &[(1, 0, 3, Some(2)), (2, 3, 4, Some(0)), (3, 4, 5, Some(1))]),
            (b"abc\nabcd\nabc", 3, &[(1, 0, 4, Some(3)), (2, 4, 9, None), (3, 9, 12, Some(3))]),
            (b"abcdef", 3, &[(1, 0, 6, None)]),
            (b"\xef\xbb\xbfa\n\xef\xbb\xbfb", 9, &[(1, 0, 5, Some(1)), (2, 5, 9, Some(4))]),
        ] {
            assert_eq!(all(&mut lines(input, max)), expected, "{input:?}");
        }
    }

    #[test]
    fn resumes_only_where_a_line_ends() {
        for (at, fits, rest) in
            [(0, true, 3), (3, true, 2), (4, true, 1), (5, true, 0), (1, false, 0), (9, false, 0)]
        {
            let mut lines = lines(b"ab\n\nc", 9);
            assert_eq!(lines.skip_to(7, at).unwrap(), fits, "{at}");
            if fits {
                let all = all(&mut lines);
                assert_eq!(all.len(), rest, "{at}");
                assert!(all.first().is_none_or(|line| (line.0, line.1) == (8, at)));
            }
        }
    }
}
