//! `floor`: what the server needs to send a table, with a client that does nothing but look for the end.
//!
//! Its own few lines of the protocol over a plain socket, because every driver cuts the stream into messages. No
//! passwords and no TLS: the bench's server trusts everybody on this machine.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use postgres::{Config, config::Host};

/// A connection and the buffer that it reads into.
pub(crate) struct Drain {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// As large as what loopback delivers at once, and within a core's cache.
const BUFFER: usize = 256 << 10;

/// The server waits for the next query, outside a transaction.
const READY: [u8; 6] = *b"Z\0\0\0\x05I";

/// A server that waits for a password says nothing more.
const PATIENCE: Duration = Duration::from_secs(60);

/// Protocol 3.0.
const PROTOCOL: u32 = 3 << 16;

impl Drain {
    /// Connects to the server that an URL names.
    pub(crate) fn connect(url: &str) -> Self {
        let config: Config = url.parse().expect("the server's URL is one");
        let [Host::Tcp(host), ..] = config.get_hosts() else { panic!("{url}: names no TCP host") };
        let port = *config.get_ports().first().expect("the server's URL names its port");
        let stream = TcpStream::connect((host.as_str(), port)).expect("the server accepts connections");
        stream.set_nodelay(true).expect("TCP can send without delay");
        stream.set_read_timeout(Some(PATIENCE)).expect("TCP can end a wait");
        let mut drain = Self { stream, buffer: vec![0; BUFFER] };

        let mut startup = PROTOCOL.to_be_bytes().to_vec();
        let user = config.get_user().expect("the server's URL names a user");
        for text in ["user", user, "database", config.get_dbname().unwrap_or(user)] {
            startup.extend_from_slice(text.as_bytes());
            startup.push(0);
        }
        startup.push(0);
        drain.send(&[], &startup);
        drain.read_until(|tail| tail.ends_with(&READY));
        drain
    }

    /// Reads all rows of a statement through COPY and gives back the bytes on the wire. The server must have sent exactly
    /// `rows`.
    pub(crate) fn copy(&mut self, select: &str, rows: u64) -> u64 {
        self.send(b"Q", format!("COPY ({select}) TO STDOUT (FORMAT binary)\0").as_bytes());
        let tag = format!("COPY {rows}\0");
        let mut end = b"C".to_vec();
        end.extend_from_slice(&(tag.len() as u32 + 4).to_be_bytes());
        end.extend_from_slice(tag.as_bytes());
        end.extend_from_slice(&READY);
        self.read_until(|tail| tail.ends_with(&end))
    }

    /// Sends a message; the first of a connection has no kind.
    fn send(&mut self, kind: &[u8], body: &[u8]) {
        let mut message = kind.to_vec();
        message.extend_from_slice(&(body.len() as u32 + 4).to_be_bytes());
        message.extend_from_slice(body);
        self.stream.write_all(&message).expect("the server takes a message");
    }

    /// Reads until the last bytes are the end, and counts. Each part of the stream is put behind the last bytes of the one
    /// before, so that an end in two parts is seen as well.
    fn read_until(&mut self, is_end: impl Fn(&[u8]) -> bool) -> u64 {
        const TAIL: usize = 64;
        let (mut kept, mut count) = (0, 0);
        loop {
            let read = self.stream.read(&mut self.buffer[kept..]).expect("the server answers");
            let filled = kept + read;
            count += read as u64;
            if is_end(&self.buffer[..filled]) {
                return count;
            }
            let text = || String::from_utf8_lossy(&self.buffer[..filled.min(400)]).into_owned();
            assert!(read > 0, "the server closed the connection: {}", text());
            assert!(!self.buffer[..filled].ends_with(&READY), "the server ended another way: {}", text());
            let tail = filled.min(TAIL);
            self.buffer.copy_within(filled - tail..filled, 0);
            kept = tail;
        }
    }
}
