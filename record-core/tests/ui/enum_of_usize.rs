use record_core::RecordEnum;

#[derive(RecordEnum, Clone, Copy)]
#[repr(usize)]
enum State {
    Open,
}

fn main() {
    let _ = State::Open;
}
