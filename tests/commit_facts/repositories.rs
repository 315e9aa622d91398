//! Real repositories, made and read with git.

use std::io;
use std::path::Path;

use record_core::{TimeDelta, Timestamp};

use crate::facts::CommitFacts;
use crate::git::{Repository, is_unwanted_variable};
use crate::history::History;
use crate::kind::CommitKind;
use crate::scratch::Scratch;
use crate::trouble::Trouble;

fn read(path: &Path) -> Result<History, Trouble> {
    History::read(&Repository::open(path)?)
}

/// Oldest first, and nothing out of the ordinary.
fn facts(scratch: &Scratch) -> Vec<CommitFacts> {
    let history = read(scratch.path()).unwrap();
    assert_eq!(history.notes, [""; 0]);
    history.rows.into_iter().map(|(_, facts)| facts).collect()
}

fn assert_trouble(path: &Path, expected: &[&str]) {
    let message = read(path).expect_err("trouble").to_string();
    assert!(!message.contains('\n'), "one line: {message}");
    for part in expected {
        assert!(message.contains(part), "{message:?} lacks {part:?}");
    }
}

#[test]
fn a_plain_history() {
    let mut scratch = Scratch::new();
    scratch.write("a.txt", "one\ntwo\n");
    scratch.commit("Add a");
    scratch.write("a.txt", "one\nthree\nfour\n");
    scratch.write("src/lib.rs", "//\n");
    scratch.write("src/deep/er.rs", "//\n");
    scratch.commit("fix: a\n\nWith a body.");
    scratch.commit("docs: nothing");

    let history = read(scratch.path()).unwrap();
    let hashes: Vec<String> =
        history.rows.iter().map(|(key, _)| key.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    assert_eq!(hashes.join("\n"), scratch.git(&["log", "--format=%H", "--reverse"]));

    let facts = facts(&scratch);
    let [first, second, third] = facts.as_slice() else { panic!("{facts:?}") };
    assert_eq!((first.files, first.added, first.deleted), (1, 2, 0), "a root's files are counted");
    assert_eq!((first.parents.len(), first.since_parent, first.kind), (0, None, CommitKind::Feature));
    assert_eq!(first.folders, ["."]);
    assert_eq!((second.files, second.added, second.deleted), (3, 4, 1));
    assert_eq!(second.folders, [".", "src"]);
    assert_eq!(second.parents, [history.rows[0].0]);
    assert_eq!(second.since_parent, Some(TimeDelta::from_micros(60_000_000)));
    assert_eq!((second.subject.as_str(), second.kind), ("fix: a", CommitKind::Fix));
    assert_eq!(
        (second.authored, second.committed),
        (Timestamp::from_micros(1_700_000_120_000_000), Timestamp::from_micros(1_700_000_120_000_000))
    );
    assert_eq!((third.files, third.added, third.folders.len()), (0, 0, 0), "a commit without files");
}

#[test]
fn merges_have_parents_and_no_files() {
    let mut scratch = Scratch::new();
    scratch.write("a", "a\n");
    scratch.commit("root");
    for branch in ["one", "two", "three"] {
        scratch.git(&["checkout", "--quiet", "-b", branch, "main"]);
        scratch.write(branch, "x\n");
        scratch.commit(branch);
    }
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.merge(&["one"]);
    scratch.merge(&["two", "three"]);

    let facts = facts(&scratch);
    let merges: Vec<_> = facts.iter().filter(|facts| facts.is_merge).collect();
    assert_eq!(merges.iter().map(|facts| facts.parents.len()).collect::<Vec<_>>(), [2, 3]);
    assert!(merges.iter().all(|facts| facts.files == 0 && facts.added == 0 && facts.since_parent.is_some()));
    assert_eq!(facts.iter().map(|facts| facts.added).sum::<u64>(), 4, "no line is counted twice");
}

#[test]
fn renames_count_once_and_binary_files_without_lines() {
    let mut scratch = Scratch::new();
    scratch.write("old/name.txt", "1\n2\n3\n4\n5\n6\n7\n8\n");
    scratch.write("pixel", [0, 1, 2, 0]);
    scratch.commit("root");
    scratch.git(&["rm", "--quiet", "old/name.txt"]);
    scratch.write("new/näme\t\"2\".txt", "1\n2\n3\n4\n5\n6\n7\n9\n");
    scratch.write("pixel", [0, 1, 2, 3, 0]);
    scratch.commit("rename");

    let facts = facts(&scratch);
    assert_eq!((facts[0].files, facts[0].binary_files, facts[0].added), (2, 1, 8));
    assert_eq!((facts[1].files, facts[1].binary_files, facts[1].added, facts[1].deleted), (2, 1, 1, 1));
    assert_eq!(facts[1].folders, [".", "new", "old"]);
}

#[test]
fn subjects_come_whole() {
    let mut scratch = Scratch::new();
    let cases = [
        ("tab\tand \"quotes\" and 'more' \\ 100%", "tab\tand \"quotes\" and 'more' \\ 100%"),
        ("two lines\nof one subject\n\nbody", "two lines of one subject"),
        ("1\t2\tlike a file", "1\t2\tlike a file"),
        ("héllo 日本語 🎉", "héllo 日本語 🎉"),
        ("", ""),
    ];
    for (message, _) in cases {
        scratch.commit(message);
    }
    for (facts, (_, expected)) in facts(&scratch).iter().zip(cases) {
        assert_eq!(facts.subject, expected);
    }
}

#[test]
fn text_of_other_encodings_is_faithful() {
    let mut scratch = Scratch::new();
    scratch.commit("root");
    let people = b"author Jos\xe9 <j@example.org> 1700000100 +0200\ncommitter Jos\xe9 <j@example.org> 1700000100 +0200\n";
    scratch.commit_raw(&[people, &b"encoding ISO-8859-1\n\nna\xefve\n"[..]].concat());
    let named = facts(&scratch).pop().unwrap();
    assert_eq!(
        (named.author.as_str(), named.subject.as_str()),
        ("José", "naïve"),
        "git converts what names its encoding"
    );

    scratch.commit_raw(&[people, &b"\nna\xefve\n"[..]].concat());
    let history = read(scratch.path()).unwrap();
    let (_, unnamed) = history.rows.last().unwrap();
    assert_eq!(
        (unnamed.author.as_str(), unnamed.subject.as_str()),
        ("José", "naïve"),
        "the rest is read as Latin-1"
    );
    assert_eq!(history.notes.len(), 1);
    assert!(history.notes[0].contains("1 commit is not UTF-8"), "{:?}", history.notes);
}

#[test]
fn odd_commits_are_no_obstacle() {
    let mut scratch = Scratch::new();
    scratch.commit("root");
    scratch.commit_raw(b"author  <> 1700000100 +0000\ncommitter  <> 1700000100 +0000\n\nnobody\n");
    scratch.commit_raw(b"author A <a> 99999999999999999999 +0000\ncommitter A <a> 1700000100 +0000\n\nfar\n");
    scratch.commit_raw(b"author A <a>\ncommitter A <a>\n\nno time\n");
    scratch.commit_raw(b"author A <a> 0 +0000\ncommitter A <a> 0 +0000\n\nearly\n");
    let history = read(scratch.path()).unwrap();
    let authored: Vec<_> =
        history.rows.iter().map(|(_, facts)| facts.authored.as_micros() / 1_000_000).collect();
    assert_eq!(authored, [1_700_000_060, 1_700_000_100, 0, 0, 0]);
    assert_eq!(history.rows[1].1.author, "");
    assert!(history.notes[0].contains("the time of 2 commits is unreadable"), "{:?}", history.notes);
}

#[test]
fn configuration_does_not_change_the_facts() {
    let mut scratch = Scratch::new();
    scratch.write("src/a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n");
    scratch.write(".mailmap", "Grace <grace@example.org> <ada@example.org>\n");
    scratch.commit("root");
    scratch.git(&["mv", "src/a.txt", "src/ä.txt"]);
    scratch.write("other/b", "1\n");
    scratch.commit("rename");
    scratch.git(&["checkout", "--quiet", "-b", "side", "HEAD~1"]);
    scratch.write("side", "1\n");
    scratch.commit("side");
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.merge(&["side"]);
    let plain = facts(&scratch);

    let ignore_text = scratch.path().join(".git/attributes-of-the-user");
    std::fs::write(&ignore_text, "*.txt binary\n").unwrap();
    for (name, value) in [
        ("log.showSignature", "true"),
        ("log.showRoot", "false"),
        ("log.diffMerges", "first-parent"),
        ("log.decorate", "full"),
        ("log.date", "relative"),
        ("log.mailmap", "true"),
        ("log.abbrevCommit", "true"),
        ("log.follow", "true"),
        ("format.pretty", "oneline"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("core.attributesFile", ignore_text.to_str().unwrap()),
        ("core.pager", "false"),
        ("diff.renames", "false"),
        ("diff.renameLimit", "1"),
        ("diff.algorithm", "patience"),
        ("diff.relative", "true"),
        ("diff.external", "false"),
        ("diff.noprefix", "true"),
        ("diff.submodule", "log"),
        ("i18n.logOutputEncoding", "UTF-16"),
    ] {
        scratch.git(&["config", name, value]);
    }
    assert_eq!(facts(&scratch), plain);
    let from_below = read(&scratch.path().join("src")).unwrap();
    assert_eq!(from_below.rows.into_iter().map(|(_, facts)| facts).collect::<Vec<_>>(), plain);
}

#[test]
fn variables_that_choose_a_repository_or_change_output_are_taken_away() {
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_DIFF_OPTS",
        "GIT_CONFIG",
        "GIT_TRACE",
        "GIT_NAMESPACE",
    ] {
        assert!(is_unwanted_variable(name), "{name}");
    }
    for name in [
        "HOME",
        "PATH",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_KEY_0",
        "GIT_EXEC_PATH",
        "GIT_SSH",
    ] {
        assert!(!is_unwanted_variable(name), "{name}");
    }
}

#[test]
fn the_repository_is_named_after_its_folder() {
    let mut scratch = Scratch::new();
    scratch.commit("root");
    scratch.git(&["clone", "--quiet", "--bare", ".", "bare.git"]);
    scratch.git(&["clone", "--quiet", ".", "clone"]);
    scratch.git(&["worktree", "add", "--quiet", "tree"]);
    let open = |path: &str| Repository::open(&scratch.path().join(path)).unwrap();
    let own = scratch.path().file_name().unwrap().to_str().unwrap();
    for (path, name) in [("", own), (".git", own), ("tree", own), ("bare.git", "bare"), ("clone", "clone")] {
        assert_eq!(open(path).name(), name, "{path}");
    }
    assert_eq!(open("tree").git_folder, open("").git_folder, "work trees share their facts");
}

#[test]
fn a_shallow_clone_leaves_out_the_commits_at_its_edge_and_says_so() {
    let mut scratch = Scratch::new();
    for number in 0..5 {
        scratch.write("a", number.to_string());
        scratch.commit(&format!("commit {number}"));
    }
    let origin = format!("file://{}", scratch.path().display());
    scratch.git(&["clone", "--quiet", "--depth=3", &origin, "three"]);
    scratch.git(&["clone", "--quiet", "--depth=1", &origin, "one"]);

    let history = read(&scratch.path().join("three")).unwrap();
    let subjects: Vec<_> = history.rows.iter().map(|(_, facts)| facts.subject.as_str()).collect();
    assert_eq!(subjects, ["commit 3", "commit 4"]);
    assert_eq!(
        history.rows[0].1.since_parent,
        Some(TimeDelta::from_micros(60_000_000)),
        "the time at the edge is known"
    );
    assert!(history.notes[0].contains("git fetch --unshallow"), "{:?}", history.notes);

    assert_trouble(&scratch.path().join("one"), &["shallow clone", "git fetch --unshallow"]);
}

#[test]
fn trouble_says_what_to_do() {
    let empty = Scratch::new();
    assert_trouble(empty.path(), &["no commit on the branch that is checked out", "commit something"]);

    let none = Scratch::without_repository();
    none.write("file", "");
    assert_trouble(none.path(), &["not inside a git repository", "git init"]);
    assert_trouble(&none.path().join("file"), &["is not a folder"]);
    assert_trouble(&none.path().join("nowhere"), &["is not a folder"]);

    let wide = Scratch::without_repository();
    wide.git(&["init", "--quiet", "--object-format=sha256"]);
    assert_trouble(wide.path(), &["sha256", "SHA-1"]);

    let missing = io::Error::from(io::ErrorKind::NotFound);
    assert!(Trouble::from_spawn(missing).to_string().contains("install git"));
}

#[test]
fn a_damaged_repository_is_told_in_gits_own_words() {
    let mut scratch = Scratch::new();
    for number in 0..3 {
        scratch.write("a", number.to_string());
        scratch.commit("more");
    }
    let root = scratch.git(&["rev-list", "--max-parents=0", "HEAD"]);
    std::fs::remove_file(scratch.path().join(".git/objects").join(&root[..2]).join(&root[2..])).unwrap();
    assert_trouble(scratch.path(), &["git refused: ", &root]);
}
