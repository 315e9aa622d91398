use record_core::Record;

#[derive(Record)]
enum State {
    Open,
}

fn main() {
    let _ = State::Open;
}
