use record_core::{Record, RecordEnum};

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum State {
    Open,
}

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum Color {
    Red,
}

#[derive(Record)]
#[record(version = 2)]
struct Issue {
    id: i64,
    #[record(since = 2, default = Color::Red)]
    state: State,
}

fn main() {
    let _ = (State::Open, Color::Red);
}
