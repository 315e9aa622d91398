//! `log`: a line of a web server's log, as serializer benchmarks use it.

use super::{Random, Shape, fields, view_fields};

/// Who asked for what, and what came of it.
#[derive(
    Clone,
    PartialEq,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    bincode::Encode,
    bincode::Decode,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    record_core::Record,
    wincode::SchemaWrite,
    wincode::SchemaRead,
)]
pub(crate) struct Log {
    pub(crate) address: [u8; 4],
    pub(crate) identity: String,
    pub(crate) userid: String,
    pub(crate) date: String,
    pub(crate) request: String,
    pub(crate) code: u16,
    pub(crate) size: u64,
}

/// [`Log`] with its text borrowed.
#[derive(serde::Deserialize, bincode::BorrowDecode, bitcode::Decode, wincode::SchemaRead)]
pub(crate) struct LogRef<'a> {
    pub(crate) address: [u8; 4],
    pub(crate) identity: &'a str,
    pub(crate) userid: &'a str,
    pub(crate) date: &'a str,
    pub(crate) request: &'a str,
    pub(crate) code: u16,
    pub(crate) size: u64,
}

fields! {
    Log, LogRef<'_>, ArchivedLog;
    one: size;
    text: request;
    all: address, identity, userid, date, request, code, size,
}

view_fields! {
    LogView<'_>;
    one: size;
    text: request;
    all: address, identity, userid, date, request, code, size,
}

impl Shape for Log {
    const NAME: &'static str = "log";
    const COUNT: usize = 8_192;

    type Borrowed<'a> = LogRef<'a>;

    fn generate(count: usize) -> Vec<Self> {
        let mut random = Random::new(7);
        (0..count).map(|_| line(&mut random)).collect()
    }
}

/// One line. No quotes or backslashes, so that JSON text can be borrowed.
fn line(random: &mut Random) -> Log {
    const USERS: [&str; 6] = ["-", "-", "alice", "bob", "jeanne.d'arc", "zoë"];
    const METHODS: [&str; 4] = ["GET", "GET", "POST", "HEAD"];
    const PATHS: [&str; 8] = [
        "/",
        "/favicon.ico",
        "/login",
        "/assets/app.css",
        "/api/v2/pulls?state=open",
        "/blog/2024/03/why-we-moved-to-rust",
        "/images/photos/2023/summer/lake-and-mountains.jpg",
        "/search?q=zero+copy+deserialization&page=3",
    ];
    const CODES: [u16; 6] = [200, 200, 200, 304, 404, 500];
    const MONTHS: [&str; 4] = ["Jan", "Apr", "Jul", "Oct"];

    let date = format!(
        "{:02}/{}/{}:{:02}:{:02}:{:02} +0000",
        random.range(1, 31),
        random.pick(&MONTHS),
        random.range(2020, 2025),
        random.below(24),
        random.below(60),
        random.below(60),
    );
    Log {
        address: (random.bits() as u32).to_le_bytes(),
        identity: "-".to_owned(),
        userid: random.pick(&USERS).to_owned(),
        date,
        request: format!("{} {} HTTP/1.1", random.pick(&METHODS), random.pick(&PATHS)),
        code: random.pick(&CODES),
        size: random.below(100_000),
    }
}
