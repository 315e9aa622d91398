//! The trait of a record's handles is not imported.

mod facts {
    #[derive(record_core::Record)]
    pub struct Facts {
        pub additions: u32,
    }
}

fn main() {
    let _ = facts::Facts::additions();
}
