//! The import of `record_feed::tokio` with methods that wait, so that tests read the same for every store. Its inputs are not there
//! each time that they are asked for.

use crate::{waiting::wait, waiting_writer::Writer};
use arrow_array::RecordBatch;
use futures_util::Stream;
use record_core::{Key, Record};
use record_feed::{
    import::{ImportReport, ImportStopped},
    tokio as of_tasks,
};
use std::{
    io::{self, BufRead},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncBufRead, AsyncRead, ReadBuf};

pub(crate) struct Import<'w, K: Key, R: Record>(of_tasks::Import<'w, K, R>);

/// Methods that set something up.
macro_rules! settings {
    ($(fn $name:ident($($arg:ident: $ty:ty)?);)*) => {$(
        pub(crate) fn $name(self, $($arg: $ty)?) -> Self {
            Import(self.0.$name($($arg)?))
        }
    )*};
}

type Imported = Result<ImportReport, Box<ImportStopped>>;

impl<'w, K: Key, R: Record> Import<'w, K, R> {
    pub(crate) fn new(writer: &'w Writer<K, R>) -> Self {
        Import(of_tasks::Import::new(writer.writer()))
    }

    settings! {
        fn skip_bad(rows: usize);
        fn skip_unknown();
        fn known_empty(name: impl Into<String>);
        fn parse_text(parse: bool);
        fn naive_zone(zone: impl Into<String>);
        fn max_line_bytes(bytes: usize);
        fn csv_delimiter(delimiter: u8);
        fn csv_null(null: impl Into<String>);
    }

    pub(crate) fn json_lines(self, input: impl BufRead + Unpin) -> Imported {
        wait(self.0.json_lines(Late::of(input)))
    }

    pub(crate) fn csv(self, input: impl BufRead + Unpin) -> Imported {
        wait(self.0.csv(Late::of(input)))
    }

    pub(crate) fn batches<E, I>(self, batches: I) -> Imported
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
        I: IntoIterator<Item = Result<RecordBatch, E>, IntoIter: Unpin>,
    {
        wait(self.0.batch_stream(Late::of(batches.into_iter())))
    }
}

/// An input that lets a task wait each other time.
struct Late<I> {
    input: I,
    is_there: bool,
}

impl<I> Late<I> {
    fn of(input: I) -> Self {
        Late { input, is_there: false }
    }

    fn poll(&mut self, context: &Context<'_>) -> Poll<()> {
        self.is_there = !self.is_there;
        if self.is_there {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

impl<B: BufRead + Unpin> AsyncBufRead for Late<B> {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let late = self.get_mut();
        ready!(late.poll(context));
        Poll::Ready(late.input.fill_buf())
    }

    fn consume(self: Pin<&mut Self>, count: usize) {
        self.get_mut().input.consume(count);
    }
}

impl<B: BufRead + Unpin> AsyncRead for Late<B> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let late = self.get_mut();
        ready!(late.poll(context));
        let count = late.input.read(out.initialize_unfilled())?;
        out.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl<I: Iterator + Unpin> Stream for Late<I> {
    type Item = I::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<I::Item>> {
        let late = self.get_mut();
        ready!(late.poll(context));
        Poll::Ready(late.input.next())
    }
}
