use record_core::RecordEnum;

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum State {
    #[record(other)]
    Other,
}

fn main() {
    let _ = State::Other;
}
