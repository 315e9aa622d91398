//! Input cut into records and values, located and counted. The grammar is `csv_core`'s.

use crate::running_hash::RunningHash;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

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

/// Input cut into records. It is pushed in pieces of any size; an empty one is its end. Blank lines are passed over.
pub(super) struct Records {
    reader: Reader,
    part: Part,
    /// Where in the present record the next byte stands.
    place: Place,
    /// The values of the present record, one behind the other, and where they end; with room for more.
    values: Vec<u8>,
    ends: Vec<usize>,
    /// How many bytes and ends there are.
    bytes: usize,
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

/// What comes of the next piece.
#[derive(Clone, Copy)]
enum Part {
    /// The beginning, of which so many bytes were those of the byte order mark.
    Mark(usize),
    /// What is left of the line before, and blank lines.
    Ends,
    /// More of the present record.
    Record,
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

impl Records {
    pub(super) fn new(delimiter: u8, max: usize) -> Self {
        Records {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            part: Part::Mark(0),
            place: Place::Begin,
            values: vec![0; 1 << 10],
            ends: vec![0; 1 << 5],
            bytes: 0,
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

    /// Takes as much of a piece as belongs to the present record, and says what it is when it is whole. Where it begins is known
    /// then, however it ends.
    pub(super) fn take(&mut self, piece: &[u8]) -> (usize, Option<Next>) {
        let (mut taken, is_end) = (0, piece.is_empty());
        while taken < piece.len() || is_end {
            let rest = &piece[taken..];
            let (count, next) = match self.part {
                Part::Mark(met) => (self.pass_mark(met, rest), None),
                Part::Ends => (self.pass_ends_of_lines(rest), None),
                Part::Record => self.take_record(rest),
            };
            taken += count;
            if next.is_some() {
                return (taken, next);
            }
        }
        (taken, None)
    }

    /// Takes of the present record what there is room for.
    fn take_record(&mut self, piece: &[u8]) -> (usize, Option<Next>) {
        let (values, ends) = (&mut self.values[self.bytes..], &mut self.ends[self.count..]);
        let (result, read, written, ended) = self.reader.read_record(piece, values, ends);
        let bytes = &piece[..read];
        for byte in bytes {
            let ends = *byte == self.delimiter || matches!(byte, b'\r' | b'\n');
            self.place = match (self.place, byte) {
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
        (self.bytes, self.count) = (self.bytes + written, self.count + ended);
        // With the end of its line.
        if self.next_byte - self.start > (self.max as u64).saturating_add(2) {
            return (read, Some(Next::TooLong));
        }
        let next = match result {
            ReadRecordResult::InputEmpty => None,
            ReadRecordResult::OutputFull => {
                self.values.resize(2 * self.values.len(), 0);
                None
            }
            ReadRecordResult::OutputEndsFull => {
                self.ends.resize(2 * self.ends.len(), 0);
                None
            }
            ReadRecordResult::End => Some(Next::End),
            // Only at the end of the input is there a record then.
            ReadRecordResult::Record if self.place == Place::Quoted => Some(Next::Unclosed),
            ReadRecordResult::Record => {
                self.note();
                self.part = Part::Ends;
                Some(Next::Record)
            }
        };
        (read, next)
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

    /// Passes over the mark that some programs begin UTF-8 with, of which `met` bytes came before. `csv_core` does so too, but takes
    /// input of nothing else for the end, which it is not when it comes in pieces.
    fn pass_mark(&mut self, met: usize, piece: &[u8]) -> usize {
        let same = piece.iter().zip(&MARK[met..]).take_while(|(byte, mark)| byte == mark).count();
        let met = met + same;
        if met < MARK.len() && same == piece.len() && !piece.is_empty() {
            self.part = Part::Mark(met);
            return same;
        }
        self.part = Part::Ends;
        match met {
            0 => {}
            3 => self.next_byte += MARK.len() as u64,
            // They belong to the first record.
            _ => {
                self.begin();
                let mut begun = &MARK[..met];
                while !begun.is_empty() {
                    begun = &begun[self.take_record(begun).0..];
                }
            }
        }
        same
    }

    /// Passes over ends of lines, up to the beginning of a record.
    fn pass_ends_of_lines(&mut self, piece: &[u8]) -> usize {
        let ends = piece.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.next_line += count(&piece[..ends], b'\n');
        self.next_byte += ends as u64;
        if ends < piece.len() || piece.is_empty() {
            self.begin();
        }
        ends
    }

    /// The next byte begins a record.
    fn begin(&mut self) {
        (self.line, self.start, self.bytes, self.count) = (self.next_line, self.next_byte, 0, 0);
        (self.part, self.place, self.is_torn) = (Part::Record, Place::Begin, false);
    }
}

fn count(bytes: &[u8], byte: u8) -> u64 {
    bytes.iter().filter(|met| **met == byte).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pushes pieces of `room` bytes until something comes of them.
    fn next(records: &mut Records, input: &mut &[u8], room: usize) -> Next {
        loop {
            let (count, next) = records.take(&input[..input.len().min(room)]);
            *input = &input[count..];
            if let Some(next) = next {
                return next;
            }
        }
    }

    /// Line, start and values of every record, and how the input ends.
    fn all(mut input: &[u8], room: usize, max: usize) -> (Vec<(u64, u64, Vec<String>)>, Next) {
        let mut records = Records::new(b',', max);
        let mut all = Vec::new();
        loop {
            match next(&mut records, &mut input, room) {
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
                let mut records = Records::new(b',', 100);
                let met = next(&mut records, &mut input.as_bytes(), room);
                assert_eq!((met, records.is_torn), (Next::Record, torn), "{input}");
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
