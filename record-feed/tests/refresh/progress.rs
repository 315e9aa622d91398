//! What is told of a run that is under way.

use crate::face::Refresh as _;
use crate::{on_every_store, record, small, store::Store, table};
use record_feed::refresh::Progress;

on_every_store! {
    progress_only_grows,
    progress_counts_what_was_done_before,
}

fn progress_only_grows<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let mut seen: Vec<Progress> = Vec::new();
    let refresh = small(&table).on_progress(|progress| seen.push(*progress));
    let report = refresh
        .run(&mut client, 0..1_234, |key| if *key == 700 { Err("failed".into()) } else { record(*key) })
        .unwrap();
    assert!(seen.len() >= 13, "{}", seen.len());
    for pair in seen.windows(2) {
        let [before, after] = pair else { unreachable!() };
        assert!(before.keys < after.keys && after.keys - before.keys <= 100, "{pair:?}");
        assert!(before.elapsed <= after.elapsed && before.failed <= after.failed);
        assert!(before.counts.total() < after.counts.total());
        assert_eq!(after.total, Some(1_234));
    }
    let last = seen.last().unwrap();
    assert_eq!((last.keys, last.failed, last.counts), (1_234, 1, report.counts));
    assert!(last.rate() > 0.0 && last.elapsed <= report.elapsed);
    assert_eq!(last.remaining(), Some(std::time::Duration::ZERO));
    assert!(seen[0].remaining().unwrap() > std::time::Duration::ZERO);
    assert_eq!(Progress::default().remaining(), None);
    assert_eq!(Progress { total: Some(5), ..Progress::default() }.remaining(), None);
}

fn progress_counts_what_was_done_before<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let cut = (0..500).map(Ok).chain([Err("cut")]);
    assert!(small(&table).resume("job", "1").try_run(&mut client, cut, |key| record(*key)).is_err());
    let mut seen: Vec<Progress> = Vec::new();
    let refresh = small(&table).resume("job", "1").total(700).on_progress(|progress| seen.push(*progress));
    refresh.run(&mut client, (0..700).filter(|_| true), |key| record(*key)).unwrap();
    assert!(seen.iter().all(|progress| progress.total == Some(700)));
    assert_eq!(seen.last().map(|last| (last.keys, last.resumed)), Some((700, 500)));
}
