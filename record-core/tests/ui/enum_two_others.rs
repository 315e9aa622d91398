use record_core::RecordEnum;

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum State {
    Open,
    #[record(other)]
    Other,
    #[record(other)]
    Unknown,
}

fn main() {
    let _ = (State::Open, State::Other, State::Unknown);
}
