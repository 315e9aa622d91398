//! Whether a thread is driving the tasks of an asynchronous runtime, where nobody may wait.
//!
//! The blocking driver has a runtime of its own for that, and panics in a task of another one. So its calls look here
//! first, and are errors there.

use core::{
    future::ready,
    task::{Context, Poll, Waker},
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::{runtime::Handle, task::coop::poll_proceed};

/// More than a task may do in one go.
const STEPS: usize = 1_024;

/// Whether this thread drives tasks of a tokio runtime right now, in `block_on` or as one of its workers.
///
/// Tokio does not say so: `Handle::try_current` also finds a runtime where waiting is allowed, as in `spawn_blocking`. But what is
/// driven has a budget of steps, after which it is to let others go on, and who may wait has none. So steps are taken until one is
/// refused, and then given back. Tasks in `unconstrained` have none either. They are known by trying to wait, which panics there
/// as the driver would; that panic is caught, but not before its message is shown.
pub(crate) fn drives_tasks() -> bool {
    let Ok(runtime) = Handle::try_current() else { return false };
    let mut context = Context::from_waker(Waker::noop());
    // Dropped last and without progress, it brings the budget back to what it was.
    let Poll::Ready(_first) = poll_proceed(&mut context) else { return true };
    let has_budget = (0..STEPS).any(|_| match poll_proceed(&mut context) {
        Poll::Ready(step) => {
            step.made_progress();
            false
        }
        Poll::Pending => true,
    });
    has_budget || catch_unwind(AssertUnwindSafe(|| runtime.block_on(ready(())))).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::future::poll_fn;
    use tokio::{
        runtime::Builder,
        task::{LocalSet, block_in_place, coop::has_budget_remaining, spawn_blocking, unconstrained},
    };

    #[test]
    fn tasks_are_told_from_threads_that_may_wait() {
        assert!(!drives_tasks());
        for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            let runtime = builder.build().unwrap();
            let entered = runtime.enter();
            assert!(!drives_tasks());
            drop(entered);
            runtime.block_on(async {
                assert!(drives_tasks());
                assert!(tokio::spawn(async { drives_tasks() }).await.unwrap());
                assert!(!spawn_blocking(drives_tasks).await.unwrap());
                assert!(unconstrained(async { drives_tasks() }).await);
                assert!(tokio::spawn(unconstrained(async { drives_tasks() })).await.unwrap());
                assert!(drives_tasks());
            });
            LocalSet::new().block_on(&runtime, async {
                assert!(tokio::task::spawn_local(async { drives_tasks() }).await.unwrap());
            });
            assert!(!drives_tasks());
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            assert!(!block_in_place(drives_tasks));
            assert!(!tokio::spawn(async { block_in_place(drives_tasks) }).await.unwrap());
        });
    }

    #[test]
    fn a_task_can_go_on_as_far_as_before() {
        Builder::new_current_thread().build().unwrap().block_on(async {
            let steps = |asks: bool| {
                poll_fn(move |context| {
                    let mut steps = 0;
                    while has_budget_remaining() {
                        if asks {
                            assert!(drives_tasks());
                        }
                        let Poll::Ready(step) = poll_proceed(context) else { break };
                        step.made_progress();
                        steps += 1;
                    }
                    assert!(drives_tasks());
                    Poll::Ready(steps)
                })
            };
            let without = steps(false).await;
            tokio::task::yield_now().await;
            assert_eq!(steps(true).await, without);
            assert!(without > 0);
        });
    }
}
