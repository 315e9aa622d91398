//! Where an import's input comes from, and how one waits for it: pieces of bytes for parsers that cut them, and record batches.
//!
//! What parses is pushed what is there, and knows nothing of waiting; so it exists once.

#[cfg(feature = "tokio")]
use ::tokio::{io::AsyncBufRead, task::consume_budget};
#[cfg(feature = "arrow")]
use arrow_array::RecordBatch;
use core::future::Future;
#[cfg(feature = "tokio")]
use core::{
    future::poll_fn,
    pin::Pin,
    task::{Poll, ready},
};
use std::io::{self, BufRead};

/// Bytes that come piece by piece.
pub(super) trait Pieces {
    /// Hands pieces to a function until something comes of them. It says how much of a piece it takes, and is handed the rest
    /// again; an empty piece is the end of the input.
    fn take_until<T>(
        &mut self,
        take: impl FnMut(&[u8]) -> (usize, Option<T>),
    ) -> impl Future<Output = io::Result<T>>;
}

/// Record batches, one after the other.
#[cfg(feature = "arrow")]
pub(super) trait Batches {
    /// Why one can't be had.
    type Error;

    /// The next one; `None` at the end.
    fn next(&mut self) -> impl Future<Output = Option<Result<RecordBatch, Self::Error>>>;
}

/// An input that is waited for where it is read.
pub(super) struct Waiting<I>(pub(super) I);

impl<I: BufRead> Pieces for Waiting<I> {
    async fn take_until<T>(&mut self, mut take: impl FnMut(&[u8]) -> (usize, Option<T>)) -> io::Result<T> {
        loop {
            let piece = match self.0.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                piece => piece?,
            };
            let (count, result) = take(piece);
            self.0.consume(count);
            if let Some(result) = result {
                return Ok(result);
            }
        }
    }
}

#[cfg(feature = "arrow")]
impl<E, I: Iterator<Item = Result<RecordBatch, E>>> Batches for Waiting<I> {
    type Error = E;

    async fn next(&mut self) -> Option<Result<RecordBatch, E>> {
        self.0.next()
    }
}

/// The longest piece that is handed on at a time in a task, in bytes: one that holds all of a large input would keep others waiting.
#[cfg(feature = "tokio")]
const MAX_PIECE: usize = 1 << 13;

/// An input that a task awaits.
#[cfg(feature = "tokio")]
pub(super) struct Awaited<'i, I>(pub(super) Pin<&'i mut I>);

#[cfg(feature = "tokio")]
impl<I: AsyncBufRead> Pieces for Awaited<'_, I> {
    async fn take_until<T>(&mut self, mut take: impl FnMut(&[u8]) -> (usize, Option<T>)) -> io::Result<T> {
        loop {
            // An input that is always there is to let others run all the same, whatever becomes of its lines.
            consume_budget().await;
            let result = poll_fn(|context| {
                let piece = ready!(self.0.as_mut().poll_fill_buf(context))?;
                let (count, result) = take(&piece[..piece.len().min(MAX_PIECE)]);
                self.0.as_mut().consume(count);
                Poll::Ready(io::Result::Ok(result))
            });
            if let Some(result) = result.await? {
                return Ok(result);
            }
        }
    }
}

#[cfg(all(feature = "tokio", feature = "arrow"))]
impl<E, I: futures_core::Stream<Item = Result<RecordBatch, E>>> Batches for Awaited<'_, I> {
    type Error = E;

    async fn next(&mut self) -> Option<Result<RecordBatch, E>> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}
