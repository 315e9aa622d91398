//! How tests reach it over the asynchronous driver, by calls that wait.

use crate::{
    database::Database,
    waiting::{RUNTIME, wait},
    waiting_writer::Connecting,
};
use tokio::runtime::Handle;
use tokio_postgres::{Client, Error, NoTls};

impl Database {
    pub(crate) fn connect(&self) -> Connection {
        Connection(wait(connect(self.address(), RUNTIME.clone())).unwrap())
    }

    /// How a writer connects.
    pub(crate) fn way(&self) -> impl FnMut() -> Result<Connecting, Error> + Send + use<> {
        let url = self.address();
        move || Ok(Box::pin(connect(url.clone(), RUNTIME.clone())) as Connecting)
    }

    /// The same over the runtime that it is called in.
    pub(crate) fn way_of_a_task(&self) -> impl FnMut() -> Connecting + Send + use<> {
        let url = self.address();
        move || Box::pin(connect(url.clone(), Handle::current()))
    }
}

async fn connect(url: String, runtime: Handle) -> Result<Client, Error> {
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    runtime.spawn(connection);
    Ok(client)
}

pub(crate) struct Connection(Client);

impl Connection {
    /// What a table's calls take.
    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.0
    }

    pub(crate) fn execute(&mut self, sql: &str) {
        wait(self.0.batch_execute(sql)).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }
}
