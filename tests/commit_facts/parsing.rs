//! git's output to commits: tables of bytes, no git.

use crate::numstat::{Change, Commit, Commits, Lines, ReadError, parse_hash};

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

fn read(bytes: &[u8]) -> Result<Vec<Commit>, ReadError> {
    Commits::new(bytes).collect()
}

/// A commit's head as git prints it.
fn head(hash: &str, parents: &str, subject: &str) -> String {
    format!("{hash}\0{parents}\x001700000000\x001700000060\0Ada\0ada@example.org\0{subject}\0")
}

fn commit(hash: u8, parents: &[u8], subject: &str, changes: Vec<Change>) -> Commit {
    Commit {
        hash: [hash; 20],
        parents: parents.iter().map(|&parent| [parent; 20]).collect(),
        authored: Some(1_700_000_000),
        committed: Some(1_700_000_060),
        author: b"Ada".to_vec(),
        author_email: b"ada@example.org".to_vec(),
        subject: subject.as_bytes().to_vec(),
        changes,
    }
}

fn change(path: &str, lines: Option<(u64, u64)>) -> Change {
    let lines = lines.map(|(added, deleted)| Lines { added, deleted });
    Change { path: path.as_bytes().to_vec(), renamed_from: None, lines }
}

fn renamed(from: &str, path: &str, lines: (u64, u64)) -> Change {
    Change { renamed_from: Some(from.as_bytes().to_vec()), ..change(path, Some(lines)) }
}

#[test]
fn every_form_of_git_output_is_read() {
    let cases: Vec<(&str, String, Vec<Commit>)> = vec![
        ("nothing", String::new(), vec![]),
        ("root without files", head(A, "", "start"), vec![commit(0xaa, &[], "start", vec![])]),
        (
            "two commits without files",
            head(A, "", "one") + &head(B, A, "two"),
            vec![commit(0xaa, &[], "one", vec![]), commit(0xbb, &[0xaa], "two", vec![])],
        ),
        (
            "files, then the next commit",
            head(A, "", "one") + "\n1\t2\ta\x0030\t0\tsrc/b\0" + &head(B, A, "two"),
            vec![
                commit(0xaa, &[], "one", vec![change("a", Some((1, 2))), change("src/b", Some((30, 0)))]),
                commit(0xbb, &[0xaa], "two", vec![]),
            ],
        ),
        (
            "a binary file",
            head(A, "", "logo") + "\n-\t-\tlogo.png\0",
            vec![commit(0xaa, &[], "logo", vec![change("logo.png", None)])],
        ),
        (
            "a rename between other files",
            head(A, "", "move") + "\n1\t0\ta\x003\t4\t\0old/b\0new/b\x005\t0\tc\0",
            vec![commit(
                0xaa,
                &[],
                "move",
                vec![change("a", Some((1, 0))), renamed("old/b", "new/b", (3, 4)), change("c", Some((5, 0)))],
            )],
        ),
        (
            "paths and a rename's names that look like structure",
            head(A, "", "odd") + "\n1\t0\t1\t0\ttab\x000\t0\t\0" + A + "\x002\t2\tx\0",
            vec![commit(
                0xaa,
                &[],
                "odd",
                vec![change("1\t0\ttab", Some((1, 0))), renamed(A, "2\t2\tx", (0, 0))],
            )],
        ),
        (
            "a subject of tabs, quotes and a line break",
            head(A, "", "1\t2\t\"it's\"\nso"),
            vec![commit(0xaa, &[], "1\t2\t\"it's\"\nso", vec![])],
        ),
        (
            "an octopus merge with an empty subject",
            head(A, &format!("{B} {A} {B}"), ""),
            vec![commit(0xaa, &[0xbb, 0xaa, 0xbb], "", vec![])],
        ),
        (
            "numbers of lines beyond 32 bits",
            head(A, "", "big") + "\n5000000000\t5000000001\ta\0",
            vec![commit(0xaa, &[], "big", vec![change("a", Some((5_000_000_000, 5_000_000_001)))])],
        ),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(read(bytes.as_bytes()).unwrap(), expected, "{name}");
    }
}

#[test]
fn text_is_kept_byte_for_byte() {
    let mut bytes = format!("{A}\0\x000\x000\0").into_bytes();
    bytes.extend_from_slice(b"Jos\xe9\0jos\xe9@example.org\0\xff\xfe\0\n1\t0\td\xe9p/\xff\0");
    let commits = read(&bytes).unwrap();
    assert_eq!(commits[0].author, b"Jos\xe9");
    assert_eq!(commits[0].author_email, b"jos\xe9@example.org");
    assert_eq!(commits[0].subject, b"\xff\xfe");
    assert_eq!(commits[0].changes[0].path, b"d\xe9p/\xff");
}

#[test]
fn a_time_that_is_no_number_is_none() {
    for (text, expected) in [
        ("", None),
        ("soon", None),
        ("18446744073709551615", None),
        ("0", Some(0)),
        ("9223372036854775807", Some(i64::MAX)),
    ] {
        let bytes = format!("{A}\0\0{text}\0{text}\0Ada\0ada@example.org\0s\0");
        let commits = read(bytes.as_bytes()).unwrap();
        assert_eq!((commits[0].authored, commits[0].committed), (expected, expected), "{text:?}");
    }
}

#[test]
fn damaged_output_is_an_error_that_says_where() {
    let cases: Vec<(&str, String, &str)> = vec![
        ("no hash", "fatal: not this\0".into(), "byte 0: not a commit hash"),
        ("short hash", "abc\0".into(), "byte 0: not a commit hash"),
        ("hash of 64 digits", A[..24].to_owned() + A + "\0", "byte 0: not a commit hash"),
        ("no hex digits", A.replace('a', "g") + "\0", "byte 0: not a commit hash"),
        ("bad parent", format!("{A}\0{B} nobody\0"), "byte 41: not a parent's hash"),
        ("cut in a field", format!("{A}\0{B}"), "byte 41: it ends in the middle of a field"),
        ("cut after a field", format!("{A}\0{B}\0"), "byte 82: it ends in the middle of a commit"),
        ("bad count", head(A, "", "s") + "\nx\t1\ta\0", "not a number of lines"),
        ("negative count", head(A, "", "s") + "\n-1\t1\ta\0", "not a number of lines"),
        ("half binary", head(A, "", "s") + "\n-\t1\ta\0", "not a number of lines"),
        ("rename without names", head(A, "", "s") + "\n1\t1\t\0", "it ends in the middle of a commit"),
        ("a token too many", head(A, "", "s") + "more\0", "not a commit hash"),
    ];
    for (name, bytes, expected) in cases {
        let error = read(bytes.as_bytes()).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
}

#[test]
fn no_cut_and_no_changed_byte_makes_it_panic() {
    let whole = head(A, B, "one") + "\n1\t2\ta\0-\t-\tb\x003\t4\t\0old\0new\0" + &head(B, "", "two");
    for end in 0..whole.len() {
        _ = read(&whole.as_bytes()[..end]);
    }
    for index in 0..whole.len() {
        for byte in [0, b'\t', b'\n', b'-', b'9', b'f', 0xff] {
            let mut bytes = whole.clone().into_bytes();
            bytes[index] = byte;
            _ = read(&bytes);
        }
    }
}

#[test]
fn after_an_error_there_is_nothing_more() {
    let mut commits = Commits::new(&b"no hash\0\0\0"[..]);
    assert!(commits.next().unwrap().is_err());
    assert!(commits.next().is_none());
}

#[test]
fn hashes_are_40_hex_digits() {
    assert_eq!(parse_hash(b"000102030405060708090a0b0c0d0e0f10111213").unwrap()[..3], [0, 1, 2]);
    for text in ["", "00", &"0".repeat(39), &"0".repeat(64), &"é".repeat(20)] {
        assert_eq!(parse_hash(text.as_bytes()), None, "{text}");
    }
}
