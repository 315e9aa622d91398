//! Input cut into records and values, located and counted. The grammar is `csv_core`'s.

use crate::running_hash::RunningHash;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::io::{self, BufRead, Chain, Cursor, Read};

/// The byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Next {
    Record,
    End,
    /// More than is held.
    TooLong,
    /// The input ends between quotation marks.
    Unclosed,
}

/// Input cut into records. Blank lines are passed over.
pub(super) struct Records<B> {
    /// What was looked at already, and the rest.
    input: Chain<Cursor<Vec<u8>>, B>,
    reader: Reader,
    /// The values of the present record, one behind the other, and where they end; with room for more.
    values: Vec<u8>,
    ends: Vec<usize>,
    /// How many ends there are.
    count: usize,
    pub(super) max: usize,
    /// The number of the present record, counted from 1 behind the header.
    pub(super) number: u64,
    /// The line in which it begins, counted from 1, and the byte.
    pub(super) line: u64,
    pub(super) start: u64,
    /// Whether something stands between a closing quotation mark and the end of its value.
    pub(super) is_torn: bool,
    delimiter: u8,
    /// The line of the next byte, and its number.
    next_line: u64,
    next_byte: u64,
    /// Of the records so far, the header among them.
    pub(super) hash: RunningHash,
    is_header: bool,
}

/// Where in a record the next byte stands.
#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    /// At the beginning of a value.
    #[default]
    Begin,
    /// In a value without quotation marks around it, in which one is a letter like others.
    Bare,
    Quoted,
    /// Behind a quotation mark inside of others: the end of the value, or the first of two.
    Mark,
}

impl<B: BufRead> Records<B> {
    pub(super) fn new(input: B, delimiter: u8, max: usize) -> Self {
        Records {
            input: Cursor::new(Vec::new()).chain(input),
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            values: vec![0; 1 << 10],
            ends: vec![0; 1 << 5],
            count: 0,
            max,
            number: 0,
            line: 1,
            start: 0,
            is_torn: false,
            delimiter,
            next_line: 1,
            next_byte: 0,
            hash: RunningHash::default(),
            is_header: true,
        }
    }

    /// How many values the present record has.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Value number `i` of the present record.
    pub(super) fn value(&self, i: usize) -> &[u8] {
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start..self.ends[i]]
    }

    /// Reads a record. Where it begins is known then, however it ends.
    pub(super) fn next(&mut self) -> io::Result<Next> {
        if self.is_header {
            self.pass_mark()?;
        }
        self.pass_ends_of_lines()?;
        (self.line, self.start, self.count) = (self.next_line, self.next_byte, 0);
        let (mut len, mut place) = (0, Place::default());
        self.is_torn = false;
        loop {
            let buffer = fill(&mut self.input)?;
            let (result, read, written, ended) =
                self.reader.read_record(buffer, &mut self.values[len..], &mut self.ends[self.count..]);
            let bytes = &buffer[..read];
            for byte in bytes {
                let ends = *byte == self.delimiter || matches!(byte, b'\r' | b'\n');
                place = match (place, byte) {
                    (Place::Begin | Place::Mark, b'"') => Place::Quoted,
                    (Place::Quoted, b'"') => Place::Mark,
                    (Place::Quoted, _) => Place::Quoted,
                    (_, _) if ends => Place::Begin,
                    (Place::Mark, _) => {
                        self.is_torn = true;
                        Place::Bare
                    }
                    _ => Place::Bare,
                };
            }
            self.next_line += count(bytes, b'\n');
            self.next_byte += read as u64;
            self.input.consume(read);
            (len, self.count) = (len + written, self.count + ended);
            // With the end of its line.
            if self.next_byte - self.start > (self.max as u64).saturating_add(2) {
                return Ok(Next::TooLong);
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.values.resize(2 * self.values.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::End => return Ok(Next::End),
                // Only at the end of the input is there a record then.
                ReadRecordResult::Record if place == Place::Quoted => return Ok(Next::Unclosed),
                ReadRecordResult::Record => {
                    self.note();
                    return Ok(Next::Record);
                }
            }
        }
    }

    /// Counts the present record.
    fn note(&mut self) {
        match self.is_header {
            true => self.is_header = false,
            false => self.number += 1,
        }
        self.hash.update(&(self.count as u64).to_le_bytes());
        let mut start = 0;
        for end in &self.ends[..self.count] {
            self.hash.update(&((end - start) as u64).to_le_bytes());
            self.hash.update(&self.values[start..*end]);
            start = *end;
        }
    }

    /// Passes over the mark that some programs begin UTF-8 with. `csv_core` does so too, but takes input of nothing else for
    /// the end, which it is not when it comes in pieces.
    fn pass_mark(&mut self) -> io::Result<()> {
        let (begun, rest) = self.input.get_mut();
        let mut head = Vec::new();
        while head.len() < MARK.len() && MARK.starts_with(&head) {
            let Some(byte) = fill(rest)?.first().copied() else { break };
            rest.consume(1);
            head.push(byte);
        }
        match head == MARK {
            true => self.next_byte += MARK.len() as u64,
            false => *begun = Cursor::new(head),
        }
        Ok(())
    }

    /// Passes over what is left of the line before, and over blank lines.
    fn pass_ends_of_lines(&mut self) -> io::Result<()> {
        loop {
            let buffer = fill(&mut self.input)?;
            let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
            let ends = buffer.iter().take_while(is_end).count();
            self.next_line += count(&buffer[..ends], b'\n');
            self.next_byte += ends as u64;
            self.input.consume(ends);
            if ends == 0 {
                return Ok(());
            }
        }
    }
}

/// What is buffered of an input; nothing at its end.
fn fill(input: &mut impl BufRead) -> io::Result<&[u8]> {
    // Twice, because what is returned in a loop would be borrowed for the next round.
    while let Err(error) = input.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    input.fill_buf()
}

fn count(bytes: &[u8], byte: u8) -> u64 {
    bytes.iter().filter(|met| **met == byte).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    /// Line, start and values of every record, and how the input ends.
    fn all(input: &[u8], room: usize, max: usize) -> (Vec<(u64, u64, Vec<String>)>, Next) {
        let mut records = Records::new(BufReader::with_capacity(room, input), b',', max);
        let mut all = Vec::new();
        loop {
            match records.next().unwrap() {
                Next::Record => {
                    let values = (0..records.len()).map(|i| String::from_utf8_lossy(records.value(i)).into());
                    all.push((records.line, records.start, values.collect()));
                }
                end => return (all, end),
            }
        }
    }

    #[test]
    fn records_are_cut_and_located_in_buffers_of_any_size() {
        for (input, expected, end) in [
            ("", vec![], Next::End),
            ("\n\r\n", vec![], Next::End),
            ("a,b", vec![(1, 0, vec!["a", "b"])], Next::End),
            ("\u{feff}a,b\n", vec![(1, 3, vec!["a", "b"])], Next::End),
            ("\u{feff}\"a\"\n", vec![(1, 3, vec!["a"])], Next::End),
            ("\u{feff}", vec![], Next::End),
            ("\u{fe}a\n", vec![(1, 0, vec!["\u{fe}a"])], Next::End),
            ("\u{fefe}a\n", vec![(1, 0, vec!["\u{fefe}a"])], Next::End),
            ("a\r\n\r\nb\r\n", vec![(1, 0, vec!["a"]), (3, 5, vec!["b"])], Next::End),
            ("a\n\n\nb,\nc", vec![(1, 0, vec!["a"]), (4, 4, vec!["b", ""]), (5, 7, vec!["c"])], Next::End),
            ("\"a\n\"\"b\"\nc", vec![(1, 0, vec!["a\n\"b"]), (3, 8, vec!["c"])], Next::End),
            ("\"\",\"\"\n,", vec![(1, 0, vec!["", ""]), (2, 6, vec!["", ""])], Next::End),
            ("5\" disk\n3", vec![(1, 0, vec!["5\" disk"]), (2, 8, vec!["3"])], Next::End),
            ("a\n\"b", vec![(1, 0, vec!["a"])], Next::Unclosed),
            ("a\n\"b\"\"", vec![(1, 0, vec!["a"])], Next::Unclosed),
            ("a\n\"b\nc\n", vec![(1, 0, vec!["a"])], Next::Unclosed),
            ("a\r\n\"b\"\"\r\n", vec![(1, 0, vec!["a"])], Next::Unclosed),
            ("\"\n\"", vec![(1, 0, vec!["\n"])], Next::End),
        ] {
            let expected: Vec<(u64, u64, Vec<String>)> = expected
                .into_iter()
                .map(|(line, start, values)| (line, start, values.into_iter().map(String::from).collect()))
                .collect();
            for room in [1, 2, 3, 100] {
                assert_eq!(all(input.as_bytes(), room, 100), (expected.clone(), end), "{input:?} {room}");
            }
        }
    }

    #[test]
    fn what_stands_behind_a_closing_quotation_mark_is_noticed() {
        for (input, torn) in [
            ("\"a\"b", true),
            ("\"a\" ,b", true),
            ("x,\"a\"b\"\"", true),
            ("\"a\"\"b\",\"\"", false),
            ("\"a\"\r\n", false),
            ("a\"b\"c", false),
            ("\"\"", false),
        ] {
            for room in [1, 100] {
                let mut records = Records::new(BufReader::with_capacity(room, input.as_bytes()), b',', 100);
                assert_eq!((records.next().unwrap(), records.is_torn), (Next::Record, torn), "{input}");
            }
        }
    }

    #[test]
    fn many_and_long_values_have_room_up_to_a_limit() {
        let values: Vec<String> = (0..2_000).map(|i| "x".repeat(i % 7)).collect();
        let line = values.join(",");
        let (records, end) = all(format!("{line}\r\n{line}").as_bytes(), 100, line.len());
        assert_eq!((records.len(), end), (2, Next::End));
        assert!(records.iter().all(|record| record.2 == values));
        let (records, end) = all(line.as_bytes(), 100, line.len() - 3);
        assert_eq!((records, end), (vec![], Next::TooLong));
    }
}
