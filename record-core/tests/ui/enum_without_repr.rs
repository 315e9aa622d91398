use record_core::{Record, RecordEnum};

#[derive(RecordEnum, Clone, Copy)]
enum State {
    Open,
}

#[derive(Record)]
struct Issue {
    state: State,
}

fn main() {
    let _ = Issue { state: State::Open };
}
