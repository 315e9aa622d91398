use record_core::Record;

enum State {
    Open,
}

#[derive(Record)]
struct Issue {
    state: Option<State>,
}

fn main() {
    let _ = Issue { state: Some(State::Open) };
}
