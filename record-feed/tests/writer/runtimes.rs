//! Tasks of a runtime, where the blocking driver can't wait.

use crate::{
    bodies::{close, facts, stored, table},
    store::Store,
};
use record_feed::Writer;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::{
    runtime::Builder,
    task::{block_in_place, spawn_blocking, unconstrained},
};

#[test]
fn a_writer_that_is_started_in_a_task_says_what_to_do() {
    let (store, mut conn, table) = table();
    let connected = Arc::new(AtomicBool::new(false));
    let start = {
        let (table, address, connected) = (table.clone(), store.address(), connected.clone());
        move || {
            let (connected, mut way) = (connected.clone(), Store::at(&address).way());
            Writer::builder(table.clone()).position("feed").start(move || {
                connected.store(true, Ordering::SeqCst);
                way()
            })
        }
    };
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let start = start.clone();
        builder.worker_threads(1).build().unwrap().block_on(async {
            let spawned = start.clone();
            let errors = [
                start().unwrap_err(),
                tokio::spawn(async move { spawned().unwrap_err() }).await.unwrap(),
                unconstrained(async { start().unwrap_err() }).await,
            ];
            for error in errors {
                assert!(
                    error.to_string().contains("make the call in `tokio::task::spawn_blocking`"),
                    "{error}"
                );
                assert_eq!(error.table(), Some("facts"));
            }
            assert!(!connected.swap(false, Ordering::SeqCst));

            let writer = spawn_blocking(start).await.unwrap().unwrap();
            writer.ready().await.unwrap();
            writer.put(1, facts(1)).unwrap();
            writer.flushed().await.unwrap();
            // Calls of a writer that runs only wait for its own thread, which has the connection.
            writer.flush().unwrap();
            close(writer);
            assert!(connected.swap(false, Ordering::SeqCst));
        });
    }
    Builder::new_multi_thread().worker_threads(1).build().unwrap().block_on(async {
        close(block_in_place(&start).unwrap());
        drop(block_in_place(&start).unwrap());
    });
    assert_eq!(stored(&mut conn, &table).len(), 1);
}
