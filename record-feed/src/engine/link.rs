//! The connection that is written through, and the way to another one.

use core::future::{Future, ready};
use record_table::store::ConnectError;
use std::{mem, pin::Pin};
#[cfg(feature = "tokio")]
use {::tokio::time::timeout, std::time::Duration};

/// The caller's way to connect.
pub(crate) type Connect<'c, C> = Box<dyn FnMut() -> Connecting<C> + Send + 'c>;

/// A connection to be.
pub(crate) type Connecting<C> = Pin<Box<dyn Future<Output = Result<C, ConnectError>> + Send>>;

/// A way to connect that waits by itself.
pub(crate) fn waiting<'c, C: Send + 'static, E: Into<ConnectError>>(
    mut connect: impl FnMut() -> Result<C, E> + Send + 'c,
) -> Connect<'c, C> {
    Box::new(move || Box::pin(ready(connect().map_err(Into::into))))
}

/// A way to connect that is awaited.
#[cfg(feature = "tokio")]
pub(crate) fn awaited<'c, C, F, E>(mut connect: impl FnMut() -> F + Send + 'c) -> Connect<'c, C>
where
    F: Future<Output = Result<C, E>> + Send + 'static,
    E: Into<ConnectError>,
{
    Box::new(move || {
        let connecting = connect();
        Box::pin(async { connecting.await.map_err(Into::into) })
    })
}

/// The same way, given up where it comes to no end.
#[cfg(feature = "tokio")]
pub(crate) fn within<C: 'static>(patience: Duration, mut connect: Connect<'_, C>) -> Connect<'_, C> {
    Box::new(move || {
        let connecting = connect();
        Box::pin(async move {
            let late = "no connection was made for as long as `retry_for` says";
            timeout(patience, connecting).await.unwrap_or_else(|_| Err(late.into()))
        })
    })
}

/// A connection, our own or one that is lent, and how to replace it when it is lost.
pub(crate) struct Link<'c, C> {
    held: Held<'c, C>,
    /// `None` when it can't be replaced.
    connect: Option<Connect<'c, C>>,
}

enum Held<'c, C> {
    /// `None` when it is lost.
    Own(Option<C>),
    /// One that is lost stays until it is replaced: it can't be taken from who lent it.
    Lent { connection: &'c mut C, is_lost: bool },
}

impl<'c, C> Link<'c, C> {
    pub(crate) fn own(connection: C, connect: Connect<'c, C>) -> Self {
        Link { held: Held::Own(Some(connection)), connect: Some(connect) }
    }

    pub(crate) fn lent(connection: &'c mut C, connect: Option<Connect<'c, C>>) -> Self {
        Link { held: Held::Lent { connection, is_lost: false }, connect }
    }

    /// The connection, unless it is lost.
    pub(crate) fn connection(&mut self) -> Option<&mut C> {
        match &mut self.held {
            Held::Own(connection) => connection.as_mut(),
            Held::Lent { is_lost: true, .. } => None,
            Held::Lent { connection, .. } => Some(connection),
        }
    }

    /// Gives the connection up, if there can be another one, and says whether that is so.
    pub(super) fn lose(&mut self) -> bool {
        if self.connect.is_none() {
            return false;
        }
        match &mut self.held {
            Held::Own(connection) => *connection = None,
            Held::Lent { is_lost, .. } => *is_lost = true,
        }
        true
    }

    /// Connects again.
    pub(super) async fn connect(&mut self) -> Result<(), ConnectError> {
        let connect = self.connect.as_mut().ok_or("there is no way to connect again")?;
        let new = connect().await?;
        match &mut self.held {
            Held::Own(connection) => *connection = Some(new),
            Held::Lent { connection, is_lost } => {
                // The lost one is closed here.
                drop(mem::replace(*connection, new));
                *is_lost = false;
            }
        }
        Ok(())
    }
}
