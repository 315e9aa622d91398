//! A proxy that cuts a connection at a commit.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

/// What becomes of a commit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cut {
    /// It never comes to the server.
    Before,
    /// The server's answer never comes back.
    Behind,
    /// Nor does that to the first question on the next connection.
    BehindTwice,
}

/// The address of a proxy to a server's database. It cuts the connection at the commit of this number, from 0.
pub(crate) fn proxy(url: &str, cut: Cut, number: u32) -> String {
    let (host, database) = url.split_once('@').unwrap().1.split_once('/').unwrap();
    let (host, listener) = (host.to_owned(), TcpListener::bind("127.0.0.1:0").unwrap());
    let here = listener.local_addr().unwrap();
    let commits = Arc::new(AtomicU32::new(0));
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(&host).unwrap());
            let commits = commits.clone();
            let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || forward(server, client));
            thread::spawn(move || cut_at_commit(from, to, cut, number, &commits));
        }
    });
    format!("postgres://postgres@{here}/{database}")
}

fn forward(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
}

fn cut_at_commit(mut client: TcpStream, mut server: TcpStream, cut: Cut, number: u32, commits: &AtomicU32) {
    // The first message has no letter before its length.
    let mut is_first = true;
    while let Some(message) = next_message(&mut client, !is_first) {
        is_first = false;
        let is_commit = message == b"Q\0\0\0\x0bCOMMIT\0";
        let is_question = message[0] == b'P';
        if is_question && cut == Cut::BehindTwice && commits.load(Ordering::SeqCst) == number + 1 {
            commits.fetch_add(1, Ordering::SeqCst);
            client.shutdown(Shutdown::Both).unwrap();
            break;
        }
        if is_commit && commits.fetch_add(1, Ordering::SeqCst) == number {
            client.shutdown(Shutdown::Both).unwrap();
            if cut != Cut::Before {
                server.write_all(&message).unwrap();
                // Until the server has answered and found nobody there.
                while let Ok(1..) = server.read(&mut [0; 65_536]) {}
            }
            break;
        }
        if server.write_all(&message).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

/// A message of the protocol; `None` at the end. The driver may send several at once, and one in pieces.
fn next_message(client: &mut TcpStream, has_letter: bool) -> Option<Vec<u8>> {
    let mut message = vec![0; 4 + usize::from(has_letter)];
    client.read_exact(&mut message).ok()?;
    let len = u32::from_be_bytes(*message.last_chunk()?) as usize;
    let begun = message.len();
    message.resize(begun + len.checked_sub(4)?, 0);
    client.read_exact(&mut message[begun..]).ok()?;
    Some(message)
}
