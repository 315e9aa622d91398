//! Sorting byte strings, however many, in bounded memory: what does not fit is sorted in runs, which go to a temporary file and
//! are merged from there. That is done by a thread of its own, while others are added.
//!
//! The file has no name, so it is gone with the process however that ends.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
    fs::File,
    io::{BufWriter, Error, ErrorKind, Read, Result, Seek, SeekFrom, Write},
    mem,
    ops::Range,
    panic,
    thread::{self, JoinHandle},
};

/// The least that is read of a run at a time.
const LEAST_BUFFER: usize = 4 << 10;

/// Where among the bytes a string is.
#[derive(Clone, Copy)]
struct Place {
    start: u32,
    len: u32,
}

impl Place {
    fn of(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.start as usize..][..self.len as usize]
    }
}

/// Byte strings on their way to be sorted, and then in order.
pub(super) struct Sorter {
    /// How many bytes are held, those that tell where each string is included. There is room for at most twice as many, and as
    /// much again for what is on its way to the file.
    memory: usize,
    held: Held,
    /// Room that is not in use.
    spare: Held,
    spilled: Spilled,
    /// A thread that has both of it, and moves strings to the file.
    spilling: Option<JoinHandle<Result<(Held, Spilled)>>>,
    reading: Reading,
}

/// Strings in memory.
#[derive(Default)]
struct Held {
    bytes: Vec<u8>,
    strings: Vec<Place>,
}

/// Strings in the file.
#[derive(Default)]
struct Spilled {
    file: Option<File>,
    /// Where in the file each run is.
    runs: Vec<Range<u64>>,
}

/// Which string comes next.
enum Reading {
    /// The one of this number; all are held.
    Held(usize),
    /// The least of the runs' heads. The one before it comes from several runs once.
    Runs { heads: BinaryHeap<Reverse<Head>>, last: Option<Vec<u8>> },
}

impl Sorter {
    pub(super) fn new(memory: usize) -> Self {
        Sorter {
            memory,
            held: Held::default(),
            spare: Held::default(),
            spilled: Spilled::default(),
            spilling: None,
            reading: Reading::Held(0),
        }
    }

    /// Adds a string. It is quick, except where strings come faster than the file takes them.
    ///
    /// # Errors
    /// When there is no temporary file to be had, or no room in it. Nothing can be done with the strings then.
    pub(super) fn push(&mut self, string: &[u8]) -> Result<()> {
        let Held { bytes, strings } = &self.held;
        let held = bytes.len() + strings.len() * size_of::<Place>();
        if held + string.len() + size_of::<Place>() > self.memory && held > 0 {
            self.spill()?;
        }
        self.held.push(string)
    }

    /// Moves what is held to the file, as a run, while others are added.
    fn spill(&mut self) -> Result<()> {
        self.settle()?;
        let (mut held, mut spilled) =
            (mem::replace(&mut self.held, mem::take(&mut self.spare)), mem::take(&mut self.spilled));
        let spill = move || {
            spilled.write(&mut held)?;
            Ok((held, spilled))
        };
        self.spilling = Some(thread::Builder::new().name("refresh sorts".into()).spawn(spill)?);
        Ok(())
    }

    /// Waits until everything is in the file that is on its way there.
    fn settle(&mut self) -> Result<()> {
        if let Some(spilling) = self.spilling.take() {
            let spilled = spilling.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
            (self.spare, self.spilled) = spilled?;
        }
        Ok(())
    }

    /// Goes to the first string. Takes long: all that is not sorted yet is sorted.
    ///
    /// # Errors
    /// When the temporary file fails.
    pub(super) fn rewind(&mut self) -> Result<()> {
        self.settle()?;
        if self.spilled.file.is_some() && !self.held.strings.is_empty() {
            self.spill()?;
            self.settle()?;
        }
        self.reading = match &mut self.spilled.file {
            None => {
                self.held.sort();
                Reading::Held(0)
            }
            Some(file) => Reading::Runs { heads: heads(file, &self.spilled.runs, self.memory)?, last: None },
        };
        Ok(())
    }

    /// The next string in order, each once; `None` after the last one.
    ///
    /// # Errors
    /// When the temporary file fails.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>> {
        let (heads, last, file) = match (&mut self.reading, &mut self.spilled.file) {
            (Reading::Runs { heads, last }, Some(file)) => (heads, last, file),
            (Reading::Held(number), _) => {
                let string = self.held.strings.get(*number);
                *number += 1;
                return Ok(string.map(|string| string.of(&self.held.bytes)));
            }
            (Reading::Runs { .. }, None) => return Ok(None),
        };
        while let Some(mut head) = heads.peek_mut() {
            let Reverse(Head { string, run }) = &mut *head;
            let is_another = last.as_ref() != Some(string);
            if is_another {
                let last = last.get_or_insert_default();
                last.clear();
                last.extend_from_slice(string);
            }
            if !run.next(file, string)? {
                PeekMut::pop(head);
            }
            if is_another {
                return Ok(last.as_deref());
            }
        }
        Ok(None)
    }
}

impl Held {
    fn push(&mut self, string: &[u8]) -> Result<()> {
        let too_long = |_| Error::from(ErrorKind::FileTooLarge);
        let (start, len) = (self.bytes.len().try_into(), string.len().try_into());
        self.strings.push(Place { start: start.map_err(too_long)?, len: len.map_err(too_long)? });
        self.bytes.extend_from_slice(string);
        Ok(())
    }

    /// Sorts the strings and leaves each once.
    fn sort(&mut self) {
        let Held { bytes, strings } = self;
        // Not the unstable one, since this one merges what comes in order.
        strings.sort_by(|a, b| a.of(bytes).cmp(b.of(bytes)));
        strings.dedup_by_key(|string| string.of(bytes));
    }
}

impl Spilled {
    /// Moves strings here, as a run.
    fn write(&mut self, held: &mut Held) -> Result<()> {
        held.sort();
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        let start = self.runs.last().map_or(0, |run| run.end);
        file.seek(SeekFrom::Start(start))?;
        let mut writer = BufWriter::with_capacity(1 << 18, file);
        let mut end = start;
        for string in &held.strings {
            writer.write_all(&string.len.to_le_bytes())?;
            writer.write_all(string.of(&held.bytes))?;
            end += 4 + u64::from(string.len);
        }
        writer.flush()?;
        held.strings.clear();
        held.bytes.clear();
        self.runs.push(start..end);
        Ok(())
    }
}

/// The first string of each run.
fn heads(file: &mut File, runs: &[Range<u64>], memory: usize) -> Result<BinaryHeap<Reverse<Head>>> {
    let buffer = (memory / runs.len().max(1)).max(LEAST_BUFFER);
    let mut heads = BinaryHeap::with_capacity(runs.len());
    for range in runs {
        let mut run = Run { range: range.clone(), buffer: Vec::new(), at: 0, most: buffer };
        let mut first = Vec::new();
        if run.next(file, &mut first)? {
            heads.push(Reverse(Head { string: first, run }));
        }
    }
    Ok(heads)
}

/// A run that is being read, and the string in it that comes next.
struct Head {
    string: Vec<u8>,
    run: Run,
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.string == other.string
    }
}

impl Eq for Head {}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.string.cmp(&other.string)
    }
}

/// A run that is being read.
struct Run {
    /// What of the file is not in the buffer yet.
    range: Range<u64>,
    buffer: Vec<u8>,
    /// How much of the buffer was handed out.
    at: usize,
    /// How much is read at a time.
    most: usize,
}

impl Run {
    /// Reads the next string; `false` at the end.
    fn next(&mut self, file: &mut File, string: &mut Vec<u8>) -> Result<bool> {
        if self.at == self.buffer.len() && self.range.is_empty() {
            return Ok(false);
        }
        let mut len = [0; 4];
        self.read(file, &mut len)?;
        string.resize(u32::from_le_bytes(len) as usize, 0);
        self.read(file, string)?;
        Ok(true)
    }

    /// Fills `out` with the bytes that come next.
    fn read(&mut self, file: &mut File, mut out: &mut [u8]) -> Result<()> {
        loop {
            let len = out.len().min(self.buffer.len() - self.at);
            let (now, later) = out.split_at_mut(len);
            now.copy_from_slice(&self.buffer[self.at..][..len]);
            self.at += len;
            if later.is_empty() {
                return Ok(());
            }
            out = later;
            let left = usize::try_from(self.range.end - self.range.start).unwrap_or(usize::MAX);
            if left == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            self.buffer.resize(left.min(self.most), 0);
            self.at = 0;
            file.seek(SeekFrom::Start(self.range.start))?;
            file.read_exact(&mut self.buffer)?;
            self.range.start += self.buffer.len() as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn sorted(sorter: &mut Sorter) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        sorter.rewind().unwrap();
        while let Some(string) = sorter.next().unwrap() {
            all.push(string.to_vec());
        }
        assert_eq!(sorter.next().unwrap(), None);
        all
    }

    #[test]
    fn strings_longer_than_the_memory_and_empty_ones_come_back() {
        let mut sorter = Sorter::new(100);
        let strings = [vec![2; 20_000], vec![], vec![1; 300], vec![2; 20_001], vec![], vec![0]];
        strings.iter().for_each(|string| sorter.push(string).unwrap());
        let expected = [vec![], vec![0], vec![1; 300], vec![2; 20_000], vec![2; 20_001]];
        assert_eq!(sorted(&mut sorter), expected);
        assert!(sorter.spilled.runs.len() >= 3, "{:?}", sorter.spilled.runs);
    }

    #[test]
    fn nothing_goes_to_a_file_that_fits_into_memory() {
        let mut sorter = Sorter::new(100 * (8 + size_of::<Place>()));
        (0..100u64).for_each(|n| sorter.push(&n.to_be_bytes()).unwrap());
        assert!(sorter.spilling.is_none());
        sorter.push(&[1]).unwrap();
        sorter.settle().unwrap();
        assert!(sorter.spilled.file.is_some());
        assert!(sorter.held.bytes.len() < 8);
    }

    #[test]
    fn it_begins_anew_wherever_it_is() {
        for memory in [100, 100_000] {
            let mut sorter = Sorter::new(memory);
            (0..100u64).rev().for_each(|n| sorter.push(&n.to_be_bytes()).unwrap());
            for end in [40, 0, 100] {
                sorter.rewind().unwrap();
                (0..end).for_each(|n| assert_eq!(sorter.next().unwrap(), Some(&u64::to_be_bytes(n)[..])));
            }
        }
    }

    proptest! {
        #[test]
        fn every_string_comes_once_and_in_order(
            strings in prop::collection::vec(prop::collection::vec(0u8..3, 0..9), 0..300),
            memory in 1usize..4_000,
            more in prop::collection::vec(prop::collection::vec(0u8..3, 0..9), 0..30),
        ) {
            let mut sorter = Sorter::new(memory);
            let mut expected = BTreeSet::new();
            for strings in [&strings, &more] {
                for string in strings {
                    sorter.push(string).unwrap();
                    expected.insert(string.clone());
                }
                prop_assert!(sorted(&mut sorter).iter().eq(&expected));
            }
        }
    }
}
