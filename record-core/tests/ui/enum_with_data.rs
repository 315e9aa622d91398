use record_core::{Record, RecordEnum};

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum State {
    Open,
    Closed(i32),
}

#[derive(Record)]
struct Issue {
    state: State,
}

fn main() {
    let issue = Issue { state: State::Open };
    let mut bytes = Vec::new();
    issue.encode(&mut bytes).unwrap();
    let _ = (Issue::view(&bytes).unwrap().state(), State::Closed(1));
}
