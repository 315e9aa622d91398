//! Variants of an enum have no order.

use record_core::{Record, RecordEnum};

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum State {
    Open,
}

#[derive(Record)]
struct Facts {
    state: State,
}

fn main() {
    let _ = Facts::state().lt(State::Open);
}
