//! A proxy in front of a server that counts round trips, and makes them take longer, as a network between would.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::database;

/// As much as is read at once.
const CHUNK: usize = 256 << 10;

/// A proxy on a free port of 127.0.0.1, which passes on what comes to a server and back. Dropped, it takes no further
/// connections and closes those that there are.
///
/// A round trip is what clients wait for: they send something, however much, and then something comes back. What is sent
/// without waiting for answers is one round trip with what was sent before it.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    /// Whichever answers.
    server: Vec<SocketAddr>,
    delay: Duration,
    round_trips: AtomicU64,
    ended: AtomicBool,
}

impl Proxy {
    /// Starts a proxy to `server`, such as `127.0.0.1:5432`, that adds `delay` to every round trip. Bytes are held up on
    /// their way to the server, all by the same time; there may be any number of them on their way.
    pub fn start(server: impl ToSocketAddrs, delay: Duration) -> Self {
        let server: Vec<_> =
            server.to_socket_addrs().expect("the server has an address such as 127.0.0.1:5432").collect();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = listener.unwrap_or_else(|error| panic!("no free TCP port on 127.0.0.1: {error}"));
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared =
            Arc::new(Shared { server, delay, round_trips: AtomicU64::new(0), ended: AtomicBool::new(false) });
        let accepting = shared.clone();
        thread::spawn(move || accept(&listener, &accepting));
        Self { address, shared }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a database through this proxy: `url` with another host and port.
    ///
    /// # Panics
    /// When `url` is none such as `postgres://user@127.0.0.1:5432/name`.
    pub fn url(&self, url: &str) -> String {
        database::at(url, self.address)
    }

    /// Round trips of all connections so far, those that connecting took included. What a call took is in it when the call
    /// returns.
    pub fn round_trips(&self) -> u64 {
        self.shared.round_trips.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut connections: Vec<[TcpStream; 2]> = Vec::new();
    while let Ok((client, _)) = listener.accept() {
        if shared.ended.load(Ordering::SeqCst) {
            break;
        }
        // Without a server the client finds its connection closed.
        if let Ok(server) = TcpStream::connect(&shared.server[..])
            && let Ok(both) = connect(&client, &server, shared)
        {
            connections.push(both);
        }
    }
    for stream in connections.into_iter().flatten() {
        let _ = stream.shutdown(Shutdown::Both);
    }
}

/// Passes bytes on in both directions until one side closes.
fn connect(client: &TcpStream, server: &TcpStream, shared: &Arc<Shared>) -> std::io::Result<[TcpStream; 2]> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    // Whether the client waits for an answer to what it sent.
    let waits = Arc::new(AtomicBool::new(false));
    let (due, on_their_way) = channel();

    let (from, waiting, delay) = (client.try_clone()?, waits.clone(), shared.delay);
    thread::spawn(move || hold_up(from, &due, &waiting, delay));
    let to = server.try_clone()?;
    thread::spawn(move || send_when_due(to, &on_their_way));
    let (from, to, shared) = (server.try_clone()?, client.try_clone()?, shared.clone());
    thread::spawn(move || answer(from, to, &waits, &shared));
    Ok([client.try_clone()?, server.try_clone()?])
}

/// What is to be sent, and when.
type Due = (Instant, Vec<u8>);

fn hold_up(mut client: TcpStream, due: &Sender<Due>, waits: &AtomicBool, delay: Duration) {
    let mut bytes = vec![0; CHUNK];
    while let Ok(len @ 1..) = client.read(&mut bytes) {
        waits.store(true, Ordering::SeqCst);
        if due.send((Instant::now() + delay, bytes[..len].to_vec())).is_err() {
            break;
        }
    }
}

fn send_when_due(mut server: TcpStream, on_their_way: &Receiver<Due>) {
    for (due, bytes) in on_their_way {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if server.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Write);
}

fn answer(mut server: TcpStream, mut client: TcpStream, waits: &AtomicBool, shared: &Shared) {
    let mut bytes = vec![0; CHUNK];
    while let Ok(len @ 1..) = server.read(&mut bytes) {
        // Before the client can see the answer.
        if waits.swap(false, Ordering::SeqCst) {
            shared.round_trips.fetch_add(1, Ordering::SeqCst);
        }
        if client.write_all(&bytes[..len]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends back each byte as it comes.
    fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                thread::spawn(move || std::io::copy(&mut stream.try_clone().unwrap(), &mut stream));
            }
        });
        address
    }

    fn ask(stream: &mut TcpStream, bytes: &[u8]) {
        stream.write_all(bytes).unwrap();
        let mut answer = vec![0; bytes.len()];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(answer, bytes);
    }

    #[test]
    fn round_trips_are_counted_and_take_longer() {
        let delay = Duration::from_millis(50);
        let proxy = Proxy::start(echo(), delay);
        let mut stream = TcpStream::connect(proxy.address()).unwrap();
        let start = Instant::now();
        for i in 1..=2 {
            ask(&mut stream, b"question");
            assert_eq!(proxy.round_trips(), i);
        }
        assert!(start.elapsed() >= 2 * delay, "{:?}", start.elapsed());
        ask(&mut TcpStream::connect(proxy.address()).unwrap(), &vec![7; 3 * CHUNK / 2]);
        assert!(proxy.round_trips() >= 3);
    }

    #[test]
    fn what_is_sent_before_an_answer_comes_is_one_round_trip() {
        // It answers six bytes, however long they take.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let proxy = Proxy::start(listener.local_addr().unwrap(), Duration::ZERO);
        let mut stream = TcpStream::connect(proxy.address()).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        let mut bytes = [0; 6];
        for sent in [b"one", b"two"] {
            stream.write_all(sent).unwrap();
            server.read_exact(&mut bytes[..3]).unwrap();
        }
        server.write_all(&bytes).unwrap();
        stream.read_exact(&mut bytes).unwrap();
        assert_eq!(proxy.round_trips(), 1);
    }

    #[test]
    fn a_proxy_that_is_gone_has_closed_its_connections() {
        let proxy = Proxy::start(echo(), Duration::ZERO);
        let mut stream = TcpStream::connect(proxy.address()).unwrap();
        ask(&mut stream, b"question");
        drop(proxy);
        assert_eq!(stream.read(&mut [0; 1]).unwrap_or(0), 0);
    }
}
