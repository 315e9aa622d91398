//! The little of the wire protocol that starting servers needs: a statement as the administrator, without a password.
//! Tests bring a real driver.

use std::io::{Error, Read, Result, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The user that `initdb` is told to create.
pub(crate) const ADMINISTRATOR: &str = "postgres";
/// The database that every server has.
pub(crate) const MAINTENANCE: &str = "postgres";

/// Far longer than any statement or start takes here, also on a busy machine: an answer that does not come is a failure, not a
/// test that hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection to the maintenance database.
pub(crate) struct Connection {
    stream: TcpStream,
}

impl Connection {
    pub(crate) fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut connection = Self { stream };
        let mut body = 0x0003_0000_u32.to_be_bytes().to_vec(); // protocol 3.0
        for text in ["user", ADMINISTRATOR, "database", MAINTENANCE, ""] {
            body.extend_from_slice(text.as_bytes());
            body.push(0);
        }
        connection.send(None, &body)?;
        connection.wait_until_ready()?;
        Ok(connection)
    }

    /// Waits until a process that was just started answers on a port. `what` it is, and its `log`, are told if it does not.
    pub(crate) fn wait_for(port: u16, process: &mut Child, what: &str, log: impl Fn() -> String) {
        let start = Instant::now();
        while let Err(error) = Self::open(port) {
            let ended = process.try_wait().expect("a child can be waited for");
            assert!(
                ended.is_none() && start.elapsed() < PATIENCE,
                "{what} did not start: {error}\n{}",
                log()
            );
            sleep(Duration::from_millis(10));
        }
    }

    /// Runs one statement and ignores its rows.
    pub(crate) fn execute(&mut self, statement: &str) -> Result<()> {
        let mut body = statement.as_bytes().to_vec();
        body.push(0);
        self.send(Some(b'Q'), &body)?;
        self.wait_until_ready()
    }

    fn send(&mut self, kind: Option<u8>, body: &[u8]) -> Result<()> {
        let length = u32::try_from(body.len() + 4).expect("statements are short");
        let mut message = Vec::from_iter(kind);
        message.extend_from_slice(&length.to_be_bytes());
        message.extend_from_slice(body);
        self.stream.write_all(&message)
    }

    /// Reads up to ReadyForQuery; an ErrorResponse on the way is the result.
    fn wait_until_ready(&mut self) -> Result<()> {
        let mut result = Ok(());
        loop {
            let mut head = [0; 5];
            if let Err(error) = self.stream.read_exact(&mut head) {
                // After an error while connecting the server hangs up.
                return result.and(Err(error));
            }
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
            let mut body = Vec::new();
            (&self.stream).take(u64::from(length.saturating_sub(4))).read_to_end(&mut body)?;
            match head[0] {
                b'E' => result = Err(Error::other(message_of(&body))),
                b'Z' => return result,
                _ => {}
            }
        }
    }
}

/// The text of an ErrorResponse: its fields are a letter and a text that ends with a zero, `M` is the message.
fn message_of(fields: &[u8]) -> String {
    let mut fields = fields.split(|byte| *byte == 0);
    let message = fields.find_map(|field| field.strip_prefix(b"M")).unwrap_or(b"an error without a message");
    String::from_utf8_lossy(message).into_owned()
}
