//! Sets: whatever order the items come in, they are stored ascending and once.

use super::Golden;
use record_core::{Date, Decimal, Record, RecordEnum, Text};
use std::net::IpAddr;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i8)]
enum Kind {
    Last = 1,
    First = -1,
}

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Sets {
    #[record(as_set)]
    signed: Vec<i16>,
    #[record(as_set)]
    unsigned: Vec<u16>,
    #[record(as_set)]
    bools: Vec<bool>,
    #[record(as_set)]
    chars: Vec<char>,
    #[record(as_set)]
    decimals: Vec<Decimal<4, 1>>,
    #[record(as_set)]
    dates: Vec<Date>,
    #[record(as_set)]
    kinds: Vec<Kind>,
    #[record(as_set)]
    texts: Vec<Text<3>>,
    #[record(as_set)]
    hashes: Vec<[u8; 2]>,
    #[record(as_set)]
    ips: Vec<IpAddr>,
    #[record(as_set)]
    strings: Vec<String>,
    #[record(as_set)]
    binaries: Option<Vec<Vec<u8>>>,
}

#[test]
fn sets() {
    let mut golden = Golden::new("sets", "Sets: items ascend by value, and no two are equal.");
    golden.layout(Sets::LAYOUT);
    golden.value("empty", Sets::default());
    let decimal = |value| Decimal::new(value).unwrap();
    golden.value(
        "given in disorder and twice",
        Sets {
            signed: vec![256, -1, 1, i16::MIN, 256],
            unsigned: vec![256, 1, 255, 0xffff],
            bools: vec![true, false, true],
            chars: vec!['é', 'a', 'Ā', 'a'],
            decimals: vec![decimal(256), decimal(-1), decimal(1)],
            dates: vec![Date::from_days(256), Date::from_days(-1), Date::from_days(0)],
            kinds: vec![Kind::Last, Kind::First, Kind::Last],
            texts: ["b", "", "é", "ab", "a"].map(|text| text.try_into().unwrap()).to_vec(),
            hashes: vec![[1, 0], [0, 255], [1, 0]],
            ips: ["2001:db8::1", "192.0.2.1", "::1", "10.0.0.1"].map(|ip| ip.parse().unwrap()).to_vec(),
            strings: ["b", "", "é", "ab", "a", "b"].map(String::from).to_vec(),
            binaries: Some(vec![vec![1], vec![], vec![0, 1], vec![1]]),
        },
    );
    golden.finish();
}
