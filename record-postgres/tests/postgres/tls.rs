//! The caller's TLS connector is used as it is: tables know nothing of it.

use record_core::Record;
use record_postgres::{postgres::Table, tokio_postgres};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    sync::Arc,
};
use test_servers::Server;
use tokio_postgres_rustls::MakeRustlsConnect;

#[derive(Record)]
struct Point {
    x: i32,
}

/// A server that speaks TLS, and a connector that trusts its certificate.
fn server() -> (Server, MakeRustlsConnect) {
    let mut server = Server::start();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let owner = fs::metadata(server.folder()).unwrap();
    for (name, text) in [("server.crt", made.cert.pem()), ("server.key", made.signing_key.serialize_pem())] {
        let path = server.folder().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    let mut client = ::postgres::Client::connect(&server.url(), ::postgres::NoTls).unwrap();
    for (setting, value) in [
        ("ssl_cert_file", server.folder().join("server.crt").display().to_string()),
        ("ssl_key_file", server.folder().join("server.key").display().to_string()),
        ("ssl", "on".to_owned()),
    ] {
        client.batch_execute(&format!("ALTER SYSTEM SET {setting} = '{value}'")).unwrap();
    }
    drop(client);
    server.stop();
    server.start_again();

    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(made.cert.pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (server, MakeRustlsConnect::new(config))
}

#[test]
fn both_drivers_speak_tls() {
    let (server, connector) = server();
    // The certificate is for a name, the server listens at an address.
    let url = server.url().replace("@127.0.0.1:", "@localhost:") + "?hostaddr=127.0.0.1&sslmode=require";
    let encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    let mut client = ::postgres::Client::connect(&url, connector.clone()).unwrap();
    assert!(client.query_one(encrypted, &[]).unwrap().get::<_, bool>(0));
    let table = Table::<i64, Point>::create(&mut client, "points").unwrap();
    assert_eq!(table.count(&mut client).unwrap(), 0);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut client, connection) = ::tokio_postgres::connect(&url, connector).await.unwrap();
        let connection = tokio::spawn(connection);
        assert!(client.query_one(encrypted, &[]).await.unwrap().get::<_, bool>(0));
        let table = tokio_postgres::Table::<i64, Point>::open(&mut client, "points").await.unwrap();
        assert_eq!(table.count(&mut client).await.unwrap(), 0);
        drop(client);
        connection.await.unwrap().unwrap();
    });
    let refused = ::postgres::Client::connect(&url, ::postgres::NoTls).map(drop);
    assert!(refused.is_err(), "TLS was asked for");
}
