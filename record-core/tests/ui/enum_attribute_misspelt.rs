use record_core::RecordEnum;

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum State {
    Open,
    #[record(othr)]
    Other,
}

fn main() {
    let _ = (State::Open, State::Other);
}
