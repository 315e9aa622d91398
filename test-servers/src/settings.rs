//! The settings of a server: what tests and benches start from, and how it is written to `postgresql.conf`.

/// For tests: nothing needs to survive the machine, and several servers share its memory.
pub(crate) const TESTS: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("shared_buffers", "16MB"),
    ("max_connections", "100"),
];

/// For benches: as safe as a server in production, and undisturbed by what comes at times of its own choice.
pub(crate) const BENCHES: &[(&str, &str)] = &[
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("shared_buffers", "512MB"),
    ("max_connections", "100"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "1h"),
    ("autovacuum", "off"),
];

/// Settings as lines of `postgresql.conf`, where the last line of a name counts.
pub(crate) fn lines<'a>(settings: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    // A quote is doubled; a backslash would start an escape.
    let quoted = |value: &str| value.replace('\\', "\\\\").replace('\'', "''");
    settings.into_iter().map(|(name, value)| format!("{name} = '{}'\n", quoted(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted() {
        let settings = [("fsync", "on"), ("search_path", r#""$user", it's"#), ("log_line_prefix", r"\%m")];
        assert_eq!(
            lines(settings),
            "fsync = 'on'\nsearch_path = '\"$user\", it''s'\nlog_line_prefix = '\\\\%m'\n"
        );
    }
}
