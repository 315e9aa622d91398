//! A throw-away server to try things on: prints its address and its folder, and stops it at the end of input (Ctrl-D) or on Ctrl-C.

use std::io::{Read, Write};

fn main() {
    let server = test_servers::Server::start();
    println!("{}\n{}", server.url(), server.folder().display());
    std::io::stdout().flush().expect("standard output is open");
    let mut ignored = Vec::new();
    std::io::stdin().read_to_end(&mut ignored).expect("standard input is open");
}
