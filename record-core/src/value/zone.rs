//! Zones of times that name none: those in which each such time is one moment.

use alloc::{format, string::String};

/// What times of this zone are ahead of UTC, in µs; `None` for a zone where that changes over the year, or that is none.
pub fn fixed_offset(zone: &str) -> Option<i64> {
    if ["UTC", "Z", "GMT", "Etc/UTC", "Etc/GMT"].iter().any(|utc| utc.eq_ignore_ascii_case(zone)) {
        return Some(0);
    }
    let (sign, hours, minutes) = match zone.as_bytes() {
        [sign, h1, h2] => (sign, [*h1, *h2], *b"00"),
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => (sign, [*h1, *h2], [*m1, *m2]),
        _ => return None,
    };
    let number = |digits: [u8; 2]| {
        digits.iter().try_fold(0, |n, digit| digit.is_ascii_digit().then(|| n * 10 + i64::from(digit - b'0')))
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let micros = (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * 60_000_000)?;
    match sign {
        b'+' => Some(micros),
        b'-' => Some(-micros),
        _ => None,
    }
}

/// The same of a zone that a caller names, or what is wrong with it.
///
/// Where clocks are set back, an hour comes twice, and another never comes: there, a time without a zone is not one moment.
pub fn naive_zone(zone: &str) -> Result<i64, String> {
    fixed_offset(zone).ok_or_else(|| {
        format!(
            "`{zone}` is neither UTC nor an offset from it such as `+01:00`; in other zones, a time without a zone may be two \
             moments or none: give the times their zone first"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_of_a_fixed_offset_are_known_and_no_others() {
        let minutes = |minutes: i64| Some(minutes * 60_000_000);
        for (zone, expected) in [
            ("UTC", minutes(0)),
            ("utc", minutes(0)),
            ("Z", minutes(0)),
            ("+00:00", minutes(0)),
            ("+01:00", minutes(60)),
            ("-0530", minutes(-330)),
            ("+14", minutes(840)),
            ("Europe/Berlin", None),
            ("CET", None),
            ("+24:00", None),
            ("+01:60", None),
            ("01:00", None),
            ("+1:00", None),
            ("+é", None),
            ("", None),
        ] {
            assert_eq!(fixed_offset(zone), expected, "{zone}");
            assert_eq!(naive_zone(zone).ok(), expected, "{zone}");
        }
    }
}
