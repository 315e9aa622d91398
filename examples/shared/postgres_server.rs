//! A connection to the Postgres server that the command line names. What goes wrong is told in one line, and neither
//! that nor the name of the place holds a user or a password of the address.

use std::{error::Error, time::Duration};

use record_postgres::postgres::postgres::{
    self, Client, Config, NoTls,
    config::{Host, SslMode},
};

use crate::place::Place;

/// How long a server may take to answer, where the address does not say.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects, and says where to.
pub(crate) fn connect(address: &str) -> Result<(Client, Place), String> {
    let mut config = parse(address)?;
    let place = place(&config);
    if config.get_ssl_mode() == SslMode::Require {
        return Err(format!(
            "the address of {place} says sslmode=require, but this example has no TLS: leave it out, or see the README \
             for connecting with rustls"
        ));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    let client = config.connect(NoTls).map_err(|error| {
        let reason = reason(&error);
        format!(
            "cannot connect to Postgres at {place}: {reason}: check the address, and that the server runs"
        )
    })?;
    Ok((client, Place::Postgres(place)))
}

/// Host and port of the address, if it is the URL of one server, reached by TCP.
pub(crate) fn server(address: &str) -> Option<(String, u16)> {
    let config = parse(address).ok()?;
    let [Host::Tcp(host)] = config.get_hosts() else { return None };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let is_url = address.starts_with("postgres://") || address.starts_with("postgresql://");
    is_url.then(|| (host.clone(), port))
}

/// Says what failed, in the server's words where it spoke. The driver alone says `db error`.
pub(crate) fn failed(doing: &str) -> impl FnOnce(postgres::Error) -> String {
    move |error| format!("{doing} failed: {}", reason(&error))
}

/// The parser's own complaint may quote the address, so it is not passed on.
fn parse(address: &str) -> Result<Config, String> {
    let config = address.parse::<Config>().ok().filter(|config| {
        // An @ that is not the one before the host: part of a password may have been taken for host or database.
        !config.get_hosts().is_empty() && !place(config).contains('@')
    });
    config.ok_or_else(|| {
        "--postgres takes an address such as postgres://user:password@host:5432/database, and this one is none: write \
         special characters of user and password as in URLs (@ is %40), and leave out options that are not known here"
            .to_owned()
    })
}

fn place(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(index, host)| {
        let host = match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(folder) => folder.display().to_string(),
        };
        // One port may stand for all hosts.
        match ports.get(index).or(ports.first()) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    });
    let hosts = hosts.collect::<Vec<_>>().join(",");
    match config.get_dbname() {
        Some(database) => format!("{hosts}/{database}"),
        None => hosts,
    }
}

fn reason(error: &postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(server), _) => server.message().to_owned(),
        (None, Some(source)) => source.to_string(),
        (None, None) => error.to_string(),
    }
}
