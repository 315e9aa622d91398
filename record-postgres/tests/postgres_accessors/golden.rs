//! The text of every function. Columns and indexes hold what they gave, so none may change: one that gives another result
//! gets another name. (How a literal is spelt is no part of a function: the server keeps the value.)
//!
//! New ones are written by `RECORD_GOLDEN=write cargo test -p record-postgres --all-features --test
//! postgres_accessors golden`; then read the diff: functions may be added, none may change.

use record_postgres::postgres::AccessorFunction;
use std::{collections::BTreeMap, path::PathBuf};

/// The functions in the file, by their first line.
fn functions(text: &str) -> BTreeMap<&str, &str> {
    text.split(";\n\n")
        .map(|function| function.trim())
        .filter(|function| !function.is_empty())
        .map(|function| {
            let first = function.lines().find(|line| line.starts_with("CREATE")).unwrap_or_default();
            (first, function)
        })
        .collect()
}

#[test]
fn no_function_changes() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/postgres_accessors/accessors.sql");
    let text: String =
        AccessorFunction::all().iter().map(|function| format!("{};\n\n", function.create_sql())).collect();
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if std::env::var("RECORD_GOLDEN").is_ok_and(|value| value == "write") {
        let (old, new) = (functions(&written), functions(&text));
        for (name, function) in &old {
            assert_eq!(
                new.get(name),
                Some(function),
                "a function that was released may not change: give it a new name"
            );
        }
        std::fs::write(&path, &text).unwrap();
    } else {
        assert!(written == text, "functions are not those in {path:?}: see the top of this test");
    }
}

#[test]
fn every_function_has_a_number_and_calls_what_stands_before_it() {
    let all = AccessorFunction::all();
    let names: Vec<&str> = all.iter().map(AccessorFunction::name).collect();
    for (i, function) in all.iter().enumerate() {
        let name = function.name();
        assert!(!names[..i].contains(&name), "{name} is there twice");
        assert!(name.rsplit_once('_').is_some_and(|(_, number)| number.parse::<u32>().is_ok()), "{name}");
        assert!(name.len() < 64 && function.signature().starts_with(&format!("record.{name}(")));
        let body = function.create_sql().split_once("LANGUAGE").unwrap().1;
        for called in body.split("record.").skip(1) {
            let called = called.split('(').next().unwrap();
            assert!(names[..i].contains(&called), "{name} calls {called}");
        }
    }
}
