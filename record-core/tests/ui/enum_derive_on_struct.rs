use record_core::RecordEnum;

#[derive(RecordEnum, Clone, Copy)]
struct State {
    open: bool,
}

fn main() {
    let _ = State { open: true };
}
