//! Sorting byte strings, however many, in bounded memory: what does not fit is sorted in runs, which go to a temporary file and
//! are merged from there.
//!
//! The file has no name, so it is gone with the process however that ends.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
    fs::File,
    io::{Error, ErrorKind, Read, Result, Seek, SeekFrom, Write},
    ops::Range,
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

/// Byte strings on their way to be sorted.
pub(super) struct Sorter {
    /// How many bytes are held, those that tell where each string is included. There is room for at most twice as many.
    memory: usize,
    bytes: Vec<u8>,
    strings: Vec<Place>,
    file: Option<File>,
    /// Where in the file each run is.
    runs: Vec<Range<u64>>,
}

impl Sorter {
    pub(super) fn new(memory: usize) -> Self {
        Sorter { memory, bytes: Vec::new(), strings: Vec::new(), file: None, runs: Vec::new() }
    }

    /// Adds a string.
    ///
    /// # Errors
    /// When there is no temporary file to be had, or no room in it.
    pub(super) fn push(&mut self, string: &[u8]) -> Result<()> {
        let held = self.bytes.len() + self.strings.len() * size_of::<Place>();
        if held + string.len() + size_of::<Place>() > self.memory && held > 0 {
            self.spill()?;
        }
        let too_long = |_| Error::from(ErrorKind::FileTooLarge);
        let (start, len) = (self.bytes.len().try_into(), string.len().try_into());
        self.strings.push(Place { start: start.map_err(too_long)?, len: len.map_err(too_long)? });
        self.bytes.extend_from_slice(string);
        Ok(())
    }

    /// Calls `each` with every string once, in their order, until it wants no more.
    ///
    /// # Errors
    /// When the temporary file fails.
    pub(super) fn for_each(&mut self, mut each: impl FnMut(&[u8]) -> bool) -> Result<()> {
        if self.file.is_some() && !self.strings.is_empty() {
            self.spill()?;
        }
        match &mut self.file {
            None => {
                sort(&self.bytes, &mut self.strings);
                self.strings.iter().all(|string| each(string.of(&self.bytes)));
                Ok(())
            }
            Some(file) => merge(file, &self.runs, self.memory, each),
        }
    }

    /// Moves what is held to the file, as a run.
    fn spill(&mut self) -> Result<()> {
        let Sorter { bytes, strings, file, runs, .. } = self;
        sort(bytes, strings);
        let file = match file {
            Some(file) => file,
            None => file.insert(tempfile::tempfile()?),
        };
        let start = runs.last().map_or(0, |run| run.end);
        file.seek(SeekFrom::Start(start))?;
        let mut writer = std::io::BufWriter::with_capacity(1 << 18, file);
        let mut end = start;
        for string in &*strings {
            writer.write_all(&string.len.to_le_bytes())?;
            writer.write_all(string.of(bytes))?;
            end += 4 + u64::from(string.len);
        }
        writer.flush()?;
        drop(writer);
        strings.clear();
        bytes.clear();
        runs.push(start..end);
        Ok(())
    }
}

/// Sorts strings and leaves each once.
fn sort(bytes: &[u8], strings: &mut Vec<Place>) {
    strings.sort_unstable_by_key(|string| string.of(bytes));
    strings.dedup_by_key(|string| string.of(bytes));
}

/// Calls `each` with the strings of all runs in order, each once, until it wants no more.
fn merge(
    file: &mut File,
    runs: &[Range<u64>],
    memory: usize,
    mut each: impl FnMut(&[u8]) -> bool,
) -> Result<()> {
    let buffer = (memory / runs.len().max(1)).max(LEAST_BUFFER);
    let mut heads = BinaryHeap::with_capacity(runs.len());
    for range in runs {
        let mut run = Run { range: range.clone(), buffer: Vec::new(), at: 0, most: buffer };
        let mut first = Vec::new();
        if run.next(file, &mut first)? {
            heads.push(Reverse(Head { string: first, run }));
        }
    }
    let mut last: Option<Vec<u8>> = None;
    while let Some(mut head) = heads.peek_mut() {
        let Reverse(Head { string, run }) = &mut *head;
        if last.as_ref() != Some(string) {
            if !each(string) {
                return Ok(());
            }
            let last = last.get_or_insert_default();
            last.clear();
            last.extend_from_slice(string);
        }
        if !run.next(file, string)? {
            PeekMut::pop(head);
        }
    }
    Ok(())
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
        sorter
            .for_each(|string| {
                all.push(string.to_vec());
                true
            })
            .unwrap();
        all
    }

    #[test]
    fn strings_longer_than_the_memory_and_empty_ones_come_back() {
        let mut sorter = Sorter::new(100);
        let strings = [vec![2; 20_000], vec![], vec![1; 300], vec![2; 20_001], vec![], vec![0]];
        strings.iter().for_each(|string| sorter.push(string).unwrap());
        assert!(sorter.runs.len() >= 3, "{:?}", sorter.runs);
        let expected = [vec![], vec![0], vec![1; 300], vec![2; 20_000], vec![2; 20_001]];
        assert_eq!(sorted(&mut sorter), expected);
    }

    #[test]
    fn nothing_goes_to_a_file_that_fits_into_memory() {
        let mut sorter = Sorter::new(100 * (8 + size_of::<Place>()));
        (0..100u64).for_each(|n| sorter.push(&n.to_be_bytes()).unwrap());
        assert!(sorter.file.is_none());
        sorter.push(&[1]).unwrap();
        assert!(sorter.file.is_some());
        assert!(sorter.bytes.len() < 8);
    }

    #[test]
    fn it_ends_when_no_more_is_wanted() {
        for memory in [100, 100_000] {
            let mut sorter = Sorter::new(memory);
            (0..100u64).rev().for_each(|n| sorter.push(&n.to_be_bytes()).unwrap());
            let mut seen = 0;
            sorter
                .for_each(|string| {
                    assert_eq!(string, u64::to_be_bytes(seen));
                    seen += 1;
                    seen < 40
                })
                .unwrap();
            assert_eq!(seen, 40);
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
