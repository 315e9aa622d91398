use record_core::{Record, RecordEnum};

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum State {
    Open,
    #[record(other)]
    Other = 255,
}

#[derive(Record)]
#[record(version = 2)]
struct Issue {
    id: i64,
    #[record(since = 2, default = State::Other)]
    state: State,
}

fn main() {}
