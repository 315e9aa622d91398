//! Futures over stores that wait by themselves.

use core::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// The result of a future over a store that is [`Blocking`](record_table::store::Blocking). Such a store's futures are ready at
/// once, so that one is which waits for nothing else.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => {
            panic!("the store says that it is `Blocking`, but a future of it was not ready at once")
        }
    }
}
