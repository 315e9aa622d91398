//! JSON lines into a writer: lines are cut, counted and located here; what is in one is `object`'s.

use super::{Import, ImportReport, ImportStopped, error::ImportError, object::Object, run::Run};
use crate::running_hash::{self, RunningHash};
use record_core::{Key, Record};
use record_table::Position;
use std::io::{self, BufRead, Read};

impl<K: Key, R: Record> Import<'_, K, R> {
    /// Puts the rows that lines of JSON describe, one object each. Blank lines are passed over.
    ///
    /// Every object gives a whole record: fields by their stored names or those of their columns, in the shapes that views
    /// serialize to, and the key columns by theirs. A field that is missing is null, or the default of one that a newer version added; of another one
    /// it is an error.
    ///
    /// If the writer keeps a position, the lines that it covers are passed over, and it moves on with every line: its text
    /// is the number of lines and of bytes that were read and a hash of them, such as `1200:98304:7c4a1f0e5b2d9a63`. Hand in
    /// the whole input again to resume.
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
) -> Result<(), ImportError> {
    if let Some(name) = object.ambiguous_name() {
        return Err(run.error(format!(
            "`{name}` stands for more than one among key columns, fields and the mark of known-empty rows: give one of \
             them another name"
        )));
    }
    let mut lines = Lines::new(input, run.import.max_line);
    let failed = |error: io::Error, lines: u64, at: u64| {
        let error =
            ImportError::from(record_table::Error::source(R::LAYOUT.record(), "reading lines", error));
        error.in_table(run.import.writer.table_name()).with_line(lines + 1, at)
    };
    if let Some(place) = run.begin("JSON lines", Place::parse)? {
        if !lines.skip_to(&place).map_err(|error| failed(error, lines.number, lines.end))? {
            return Err(run.other_input());
        }
        run.report.resumed_after = place.lines;
    }
    loop {
        let next = lines.next().map_err(|error| failed(error, lines.number, lines.end))?;
        let refused = match next {
            Next::End => return Ok(()),
            Next::TooLong => Err(run.error(format!(
                "the line is longer than {} bytes: allow more with `max_line_bytes`",
                lines.max
            ))),
            Next::Line if lines.text().trim_ascii().is_empty() => {
                run.advance(|| lines.position())?;
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
            Ok((key, blob)) => run.put(key, blob.as_deref(), || lines.position())?,
            Err(error) => run.refuse(error.with_line(lines.number, lines.start), || lines.position())?,
        }
    }
}

/// The end of a line, as a position tells it.
struct Place {
    lines: u64,
    bytes: u64,
    /// Of the bytes before.
    hash: u64,
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let (lines, rest) = text.split_once(':')?;
        let (bytes, hash) = rest.split_once(':')?;
        Some(Place {
            lines: lines.parse().ok()?,
            bytes: bytes.parse().ok()?,
            hash: running_hash::parse(hash)?,
        })
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
    /// Of all bytes before the next line.
    hash: RunningHash,
}

impl<B: BufRead> Lines<B> {
    fn new(input: B, max: usize) -> Self {
        Lines { input, line: Vec::new(), max, number: 0, start: 0, end: 0, hash: RunningHash::default() }
    }

    /// The position behind the present line.
    fn position(&self) -> Position {
        format!("{}:{}:{:016x}", self.number, self.end, self.hash.value()).into()
    }

    /// Passes over lines, and says whether they are those of the place.
    fn skip_to(&mut self, place: &Place) -> io::Result<bool> {
        let mut last = b'\n';
        while self.end < place.bytes {
            let left = usize::try_from(place.bytes - self.end).unwrap_or(usize::MAX);
            let byte = self.pass(|buffer| buffer.len().min(left))?;
            let Some(byte) = byte else { return Ok(false) };
            last = byte;
        }
        self.number = place.lines;
        if self.hash.value() != place.hash {
            return Ok(false);
        }
        if last == b'\n' {
            return Ok(true);
        }
        // The input ended without the end of its last line, which it was given when it was continued.
        let mut end = Vec::new();
        (&mut self.input).take(2).read_until(b'\n', &mut end)?;
        self.hash.update(&end);
        self.end += end.len() as u64;
        Ok(matches!(&end[..], b"" | b"\n" | b"\r" | b"\r\n"))
    }

    /// Passes over as much of what is buffered as `count` says, and gives the last byte of it; `None` at the end.
    fn pass(&mut self, count: impl Fn(&[u8]) -> usize) -> io::Result<Option<u8>> {
        let buffer = loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                buffer => break buffer?,
            }
        };
        let count = count(buffer);
        let last = buffer[..count].last().copied();
        self.hash.update(&buffer[..count]);
        self.input.consume(count);
        self.end += count as u64;
        Ok(last)
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
        self.hash.update(&self.line);
        if self.line.len() > self.max && self.line.last() != Some(&b'\n') {
            self.line = Vec::new();
            let to_end =
                |buffer: &[u8]| buffer.iter().position(|byte| *byte == b'\n').map_or(buffer.len(), |i| i + 1);
            while self.pass(to_end)?.is_some_and(|last| last != b'\n') {}
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
    use std::io::BufReader;

    /// Number, start, end and length of every line; no length of one that is too long.
    fn all<B: BufRead>(lines: &mut Lines<B>) -> Vec<(u64, u64, u64, Option<usize>)> {
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
            assert_eq!(all(&mut Lines::new(input, max)), expected, "{input:?}");
        }
    }

    #[test]
    fn resumes_only_behind_the_same_lines() {
        let place = |before: &[u8], lines| {
            let mut hash = RunningHash::default();
            hash.update(before);
            Place { lines, bytes: before.len() as u64, hash: hash.value() }
        };
        for (before, fits, rest) in [
            (&b""[..], true, 3),
            (b"ab\n", true, 2),
            (b"ab\n\n", true, 1),
            (b"ab\n\nc", true, 0),
            (b"a", false, 0),
            (b"ac\n", false, 0),
            (b"ab\n\nc\nd", false, 0),
        ] {
            let mut lines = Lines::new(BufReader::with_capacity(2, &b"ab\n\nc"[..]), 9);
            assert_eq!(lines.skip_to(&place(before, 7)).unwrap(), fits, "{before:?}");
            if fits {
                let all = all(&mut lines);
                assert_eq!(all.len(), rest, "{before:?}");
                assert!(all.first().is_none_or(|line| (line.0, line.1) == (8, before.len() as u64)));
            }
        }
    }

    #[test]
    fn a_last_line_without_its_end_may_be_continued_by_it() {
        for (more, fits, next) in [
            ("", true, None),
            ("\n", true, None),
            ("\r\n", true, None),
            ("\r", true, None),
            ("\nb", true, Some((8, 3))),
            ("\r\nb", true, Some((8, 4))),
            ("b\n", false, None),
            (" \n", false, None),
            ("\rb\n", false, None),
        ] {
            let mut hash = RunningHash::default();
            hash.update(b"\na");
            let place = Place { lines: 7, bytes: 2, hash: hash.value() };
            let input = format!("\na{more}");
            let mut lines = Lines::new(input.as_bytes(), 9);
            assert_eq!(lines.skip_to(&place).unwrap(), fits, "{more:?}");
            if fits {
                assert_eq!(all(&mut lines).first().map(|line| (line.0, line.1)), next, "{more:?}");
            }
        }
    }

    /// Long lines too, which are never held, and in buffers of any size.
    #[test]
    fn a_position_is_that_of_the_same_bytes_read_otherwise() {
        let input = b"a\nlong line\n\nb";
        let positions = |room, max| {
            let mut lines = Lines::new(BufReader::with_capacity(room, &input[..]), max);
            let mut positions = Vec::new();
            while !matches!(lines.next().unwrap(), Next::End) {
                positions.push(lines.position());
            }
            positions
        };
        let expected = positions(100, 100);
        assert_eq!(expected.len(), 4);
        for (room, max) in [(1, 100), (3, 2), (100, 2), (1, 1)] {
            assert_eq!(positions(room, max), expected, "{room} {max}");
        }
        for (position, rest) in expected.iter().zip([3, 2, 1, 0]) {
            let mut lines = Lines::new(&input[..], 100);
            assert!(lines.skip_to(&Place::parse(position.to_str().unwrap()).unwrap()).unwrap());
            assert_eq!(all(&mut lines).len(), rest);
        }
    }
}
