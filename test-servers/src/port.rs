//! A TCP port on the loopback interface that stays this server's, also while the server is stopped.

use std::net::{Ipv4Addr, SocketAddrV4};

/// A reserved port.
pub(crate) struct Port {
    number: u16,
    #[cfg(target_os = "linux")]
    _reservation: std::os::fd::OwnedFd,
}

impl Port {
    pub(crate) fn number(&self) -> u16 {
        self.number
    }

    /// Binds a socket that never listens. With address reuse allowed on both, the server can listen there all the same;
    /// but the kernel gives the port to nobody who asks for any free one, be it to listen or to connect from.
    #[cfg(target_os = "linux")]
    pub(crate) fn reserve() -> Self {
        use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, getsockname, socket_with, sockopt};

        let reserve = || -> rustix::io::Result<_> {
            // Servers must not inherit it.
            let flags = SocketFlags::CLOEXEC;
            let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
            sockopt::set_socket_reuseaddr(&socket, true)?;
            bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
            let address = SocketAddrV4::try_from(getsockname(&socket)?)?;
            Ok(Self { number: address.port(), _reservation: socket })
        };
        reserve().unwrap_or_else(|error| panic!("no free TCP port on 127.0.0.1: {error}"))
    }

    /// Elsewhere two sockets can't share an address: the port is free now, and most likely when the server starts.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn reserve() -> Self {
        let listener = std::net::TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
        let address = listener.and_then(|listener| listener.local_addr());
        Self {
            number: address.unwrap_or_else(|error| panic!("no free TCP port on 127.0.0.1: {error}")).port(),
        }
    }
}
