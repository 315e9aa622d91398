use record_core::Record;

#[derive(Record)]
union Bits {
    float: f32,
    int: u32,
}

fn main() {}
