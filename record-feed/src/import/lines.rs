//! JSON lines into a writer: lines are cut, counted and located here; what is in one is `object`'s.

use super::{
    Import, ImportReport, ImportStopped,
    error::ImportError,
    input::{Pieces, Waiting},
    object::Object,
    run::Run,
};
use crate::{
    engine,
    running_hash::{self, RunningHash},
    writer::Waits,
};
use record_core::{Key, Record};
use record_table::Position;
use std::io::{self, BufRead};

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
    pub fn json_lines(self, input: impl BufRead) -> Result<ImportReport, Box<ImportStopped>> {
        engine::run(take_lines(&self, Waiting(input)))
    }
}

/// Imports lines.
pub(super) async fn take_lines<K: Key, R: Record, W: Waits>(
    import: &Import<'_, K, R, W>,
    input: impl Pieces,
) -> Result<ImportReport, Box<ImportStopped>> {
    let mut object = Object::of::<K, R>(import.known_empty.as_deref(), import.skip_unknown);
    let mut run = Run::new(import);
    let taken = take_each(&mut run, input, &mut object).await;
    run.report.unknown = object.unknown;
    run.end(taken)
}

async fn take_each<K: Key, R: Record, W: Waits>(
    run: &mut Run<'_, K, R, W>,
    mut input: impl Pieces,
    object: &mut Object<'_>,
) -> Result<(), ImportError> {
    if let Some(name) = object.ambiguous_name() {
        return Err(run.error(format!(
            "`{name}` stands for more than one among key columns, fields and the mark of known-empty rows: give one of \
             them another name"
        )));
    }
    let mut lines = Lines::new(run.import.max_line);
    let table = run.import.feed.table_name();
    let failed = |error: io::Error, lines: &Lines| {
        let error =
            ImportError::from(record_table::Error::source(R::LAYOUT.record(), "reading lines", error));
        error.in_table(table).with_line(lines.number + 1, lines.end)
    };
    if let Some(place) = run.begin("JSON lines", Place::parse).await? {
        let skipped = input.take_until(|piece| lines.skip(&place, piece)).await;
        if !skipped.map_err(|error| failed(error, &lines))? {
            return Err(run.other_input());
        }
        run.report.resumed_after = place.lines;
    }
    loop {
        let next = input.take_until(|piece| lines.take(piece)).await;
        let row = match next.map_err(|error| failed(error, &lines))? {
            Next::End => return Ok(()),
            Next::TooLong => Err(run.error(format!(
                "the line is longer than {} bytes: allow more with `max_line_bytes`",
                lines.max
            ))),
            Next::Line if lines.text().trim_ascii().is_empty() => {
                run.advance(|| lines.position()).await?;
                continue;
            }
            Next::Line => match core::str::from_utf8(lines.text()) {
                Ok(text) => object.read::<K, R>(text),
                Err(error) => {
                    Err(run.error(format!("the line is not UTF-8, at byte {}", error.valid_up_to() + 1)))
                }
            },
        };
        let place = |error: ImportError| error.with_line(lines.number, lines.start);
        run.take(row, place, || lines.position()).await?;
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

/// Input cut into lines. It is pushed in pieces of any size; an empty one is its end.
struct Lines {
    /// The present line, with its end, or what is there of it so far.
    line: Vec<u8>,
    max: usize,
    /// Its number, counted from 1, once it is whole. Before that, the number of lines that are.
    number: u64,
    /// Where it begins, in bytes, and where the next one does.
    start: u64,
    end: u64,
    /// Of all bytes before the next line.
    hash: RunningHash,
    part: Part,
    /// The byte that was passed over last.
    last: u8,
}

/// What comes of the next piece.
#[derive(Clone, Copy)]
enum Part {
    /// The beginning of a line.
    Begin,
    /// More of the present line.
    More,
    /// More of a line that is too long, of which so many bytes were passed over.
    TooLong(u64),
}

impl Lines {
    fn new(max: usize) -> Self {
        let (line, hash) = (Vec::new(), RunningHash::default());
        Lines { line, max, number: 0, start: 0, end: 0, hash, part: Part::Begin, last: b'\n' }
    }

    /// The position behind the present line.
    fn position(&self) -> Position {
        self.hash.position(&[self.number, self.end])
    }

    /// Passes over as much of a piece as lies before a place, and says at last whether that is the end of one of these lines. The last
    /// one may have been given its end since, or have lost it.
    fn skip(&mut self, place: &Place, piece: &[u8]) -> (usize, Option<bool>) {
        let left = place.bytes - self.end;
        let count = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.hash.update(&piece[..count]);
        self.end += count as u64;
        self.last = piece[..count].last().copied().unwrap_or(self.last);
        if self.end < place.bytes {
            return (count, piece.is_empty().then(|| self.has_lost_an_end(place)));
        }
        self.number = place.lines;
        if self.hash.value() != place.hash || self.last == b'\n' {
            return (count, Some(self.hash.value() == place.hash));
        }
        if left > 0 {
            return (count, None);
        }
        // The input ended without the end of its last line, which it was given when it was continued.
        let mut rest = &piece[..piece.len().min(2 - self.line.len())];
        let count = rest.read_until(b'\n', &mut self.line).unwrap_or(0);
        let is_end = piece.is_empty() || self.line.len() == 2 || self.line.last() == Some(&b'\n');
        if !is_end {
            return (count, None);
        }
        self.hash.update(&self.line);
        self.end += self.line.len() as u64;
        (count, Some(matches!(&self.line[..], b"" | b"\n" | b"\r" | b"\r\n")))
    }

    /// At the end of the input: whether it had the end of a line more when it was read up to a place.
    fn has_lost_an_end(&mut self, place: &Place) -> bool {
        self.number = place.lines;
        [&b"\n"[..], b"\r\n"].into_iter().any(|end| {
            let mut hash = self.hash;
            hash.update(end);
            self.end + end.len() as u64 == place.bytes && hash.value() == place.hash
        })
    }

    /// Takes as much of a piece as belongs to the present line, and says what it is when it is whole.
    fn take(&mut self, piece: &[u8]) -> (usize, Option<Next>) {
        if let Part::TooLong(passed) = self.part {
            let end = piece.iter().position(|byte| *byte == b'\n');
            let count = end.map_or(piece.len(), |end| end + 1);
            self.hash.update(&piece[..count]);
            self.part = Part::TooLong(passed + count as u64);
            let is_whole = end.is_some() || piece.is_empty();
            return (count, is_whole.then(|| self.ends(passed + count as u64, Next::TooLong)));
        }
        if let Part::Begin = self.part {
            self.line.clear();
            self.start = self.end;
            self.part = Part::More;
        }
        // The line's end and one byte more tell a line that is too long.
        let room = self.max.saturating_add(1) - self.line.len();
        let mut rest = &piece[..piece.len().min(room)];
        let (count, len) = (rest.read_until(b'\n', &mut self.line).unwrap_or(0), self.line.len());
        if self.line.last() == Some(&b'\n') || (piece.is_empty() && len > 0) {
            self.hash.update(&self.line);
            return (count, Some(self.ends(len as u64, Next::Line)));
        }
        if len > self.max {
            self.hash.update(&self.line);
            self.line = Vec::new();
            self.part = Part::TooLong(len as u64);
        }
        (count, piece.is_empty().then_some(Next::End))
    }

    /// The present line is whole, and has so many bytes.
    fn ends(&mut self, len: u64, what: Next) -> Next {
        self.number += 1;
        self.end += len;
        self.part = Part::Begin;
        what
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

    /// Pushes pieces of `room` bytes until something comes of them.
    fn push<T>(input: &mut &[u8], room: usize, mut take: impl FnMut(&[u8]) -> (usize, Option<T>)) -> T {
        loop {
            let (count, result) = take(&input[..input.len().min(room)]);
            *input = &input[count..];
            if let Some(result) = result {
                return result;
            }
        }
    }

    /// Number, start, end and length of every line; no length of one that is too long.
    fn all(lines: &mut Lines, mut input: &[u8], room: usize) -> Vec<(u64, u64, u64, Option<usize>)> {
        let mut all = Vec::new();
        loop {
            let len = match push(&mut input, room, |piece| lines.take(piece)) {
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
            for room in [1, 2, 3, 100] {
                assert_eq!(all(&mut Lines::new(max), input, room), expected, "{input:?} {room}");
            }
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
            for room in [1, 2, 100] {
                let (mut input, mut lines) = (&b"ab\n\nc"[..], Lines::new(9));
                let place = place(before, 7);
                assert_eq!(push(&mut input, room, |piece| lines.skip(&place, piece)), fits, "{before:?}");
                if fits {
                    let all = all(&mut lines, input, room);
                    assert_eq!(all.len(), rest, "{before:?}");
                    assert!(all.first().is_none_or(|line| (line.0, line.1) == (8, before.len() as u64)));
                }
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
            for room in [1, 100] {
                let (mut input, mut lines) = (input.as_bytes(), Lines::new(9));
                assert_eq!(push(&mut input, room, |piece| lines.skip(&place, piece)), fits, "{more:?}");
                if fits {
                    let first = all(&mut lines, input, room).first().map(|line| (line.0, line.1));
                    assert_eq!(first, next, "{more:?}");
                }
            }
        }
    }

    #[test]
    fn a_last_line_may_have_lost_its_end() {
        for (before, input, fits) in [
            ("\na\n", "\na", true),
            ("\na\r\n", "\na", true),
            ("\na\r\n", "\na\r", true),
            ("\na\n\n", "\na\n", true),
            ("\na\n\n", "\na", false),
            ("\na\n", "\n", false),
            ("\na\n", "\nab", false),
            ("\na\n", "\nb", false),
            ("\na\r\r\n", "\na\r", true),
            ("\nab", "\na", false),
        ] {
            let mut hash = RunningHash::default();
            hash.update(before.as_bytes());
            let place = Place { lines: 7, bytes: before.len() as u64, hash: hash.value() };
            for room in [1, 100] {
                let (mut input, mut lines) = (input.as_bytes(), Lines::new(9));
                assert_eq!(push(&mut input, room, |piece| lines.skip(&place, piece)), fits, "{before:?}");
                assert!(!fits || all(&mut lines, input, room).is_empty(), "{before:?}");
            }
        }
    }

    /// Long lines too, which are never held, and in buffers of any size.
    #[test]
    fn a_position_is_that_of_the_same_bytes_read_otherwise() {
        let input = b"a\nlong line\n\nb";
        let positions = |room, max| {
            let (mut input, mut lines) = (&input[..], Lines::new(max));
            let mut positions = Vec::new();
            while !matches!(push(&mut input, room, |piece| lines.take(piece)), Next::End) {
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
            let (mut input, mut lines) = (&input[..], Lines::new(100));
            let place = Place::parse(position.to_str().unwrap()).unwrap();
            assert!(push(&mut input, 100, |piece| lines.skip(&place, piece)));
            assert_eq!(all(&mut lines, input, 100).len(), rest);
        }
    }
}
