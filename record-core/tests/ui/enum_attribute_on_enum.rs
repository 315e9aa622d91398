use record_core::RecordEnum;

#[derive(RecordEnum, Clone, Copy)]
#[record(other)]
#[repr(u8)]
enum State {
    Open,
}

fn main() {
    let _ = State::Open;
}
