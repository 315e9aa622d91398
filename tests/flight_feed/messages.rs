//! The feed, and how its lines are read.

use record_core::Patch;

use crate::flight::FlightPatch;
use crate::generator::Feed;
use crate::message::Reader;

#[test]
fn every_run_has_the_same_feed_and_every_line_is_a_message() {
    let lines: Vec<String> = Feed::new().take(20_000).collect();
    assert!(lines.iter().eq(Feed::new().take(20_000).collect::<Vec<_>>().iter()));
    let mut reader = Reader::new();
    let (mut clears, mut sparse, mut landed_in_waves) = (0, 0, 0);
    for pair in lines.windows(2) {
        let (_, patch) = reader.read(&pair[0]).unwrap();
        assert!(!patch.is_empty(), "{}", pair[0]);
        clears += usize::from(pair[0].contains("null"));
        sparse += usize::from(patch.values().count() == 1);
        landed_in_waves += usize::from(pair.iter().all(|line| line.contains("actual_on")));
    }
    assert!(clears > 1_000 && sparse > 5_000 && landed_in_waves > 100, "{clears} {sparse} {landed_in_waves}");
}

#[test]
fn flights_come_out_of_order() {
    let plans = Feed::new().take(20_000).filter(|line| line.contains("filed_off"));
    let numbers: Vec<u64> = plans.map(|line| line[9..17].parse().unwrap()).collect();
    let late = numbers.windows(2).filter(|pair| pair[0] > pair[1]).count();
    assert!(late > 10, "{late} of {}", numbers.len());
}

#[test]
fn lines_say_what_is_set_and_what_is_cleared() {
    let (key, patch) =
        Reader::new().read(r#"{"gate_off":null,"id":"FL1","ident":"DAL1","unheard_of":[1]}"#).unwrap();
    assert_eq!((&key.id[..], patch), ("FL1", FlightPatch::new().gate_off(None).ident("DAL1")));
    for (line, message) in [
        (r#"{"ident":"DAL1"}"#, "`id`"),
        (r#"{"id":"FL1","ident":1}"#, "ident"),
        (r#"{"id":"FL1","ident":"far too long"}"#, "ident"),
        (r#"{"id":"FL1","actual_on":"noon"}"#, "actual_on"),
        ("{", "record `Flight`"),
    ] {
        let error = Reader::new().read(line).unwrap_err().to_string();
        assert!(
            error.contains(message) && !error.contains("far too long") && !error.contains("noon"),
            "{line}: {error}"
        );
    }
}
