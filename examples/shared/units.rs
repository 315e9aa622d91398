//! Numbers, sizes and times as people write them.

use std::time::Duration;

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 commit`, `2,000 commits`.
pub(crate) fn counted(number: u64, singular: &str) -> String {
    format!("{} {singular}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// `999 B`, `1.23 kB`, `45.6 MB`: powers of 1,000.
pub(crate) fn bytes(number: u64) -> String {
    if number < 1_000 {
        return format!("{number} B");
    }
    scaled(number as f64, &["B", "kB", "MB", "GB", "TB", "PB", "EB"])
}

/// `870 ns`, `1.23 ms`, `45.6 s`, `3 min 20 s`.
pub(crate) fn time(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..100 => nanoseconds(duration.as_secs_f64() * 1e9),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Of less than 1,000 seconds.
pub(crate) fn nanoseconds(number: f64) -> String {
    scaled(number, &["ns", "µs", "ms", "s"])
}

/// Three digits that count.
fn scaled(mut number: f64, units: &[&str]) -> String {
    let mut unit = 0;
    while number >= 999.5 && unit + 1 < units.len() {
        number /= 1_000.0;
        unit += 1;
    }
    let decimals = if number < 9.995 && unit > 0 { 2 } else { usize::from(number < 99.95 && unit > 0) };
    format!("{number:.decimals$} {}", units[unit])
}
