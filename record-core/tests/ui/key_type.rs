use record_core::Key;

#[derive(Key)]
struct Place {
    latitude: f64,
    longitude: i32,
}

fn main() {
    let _ = (Place { latitude: 1.0, longitude: 1 }, Place::COLUMNS.len());
}
