use record_core::Record;

#[derive(Record)]
struct Host {
    address: std::net::Ipv4Addr,
}

fn main() {}
