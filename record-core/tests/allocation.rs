//! What takes no memory of its own: encoding into a buffer that is used again, opening, reading.

use record_core::{Date, Record, Text, Timestamp};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    hint::black_box,
};

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, which counts what each thread asks it for.
struct Counting;

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

#[derive(Record)]
#[record(version = 2)]
struct Facts {
    created: Timestamp,
    merged: Option<Timestamp>,
    author: Text<39>,
    title: String,
    #[record(as_set)]
    labels: Vec<String>,
    #[record(as_set)]
    days: Vec<Date>,
    reviews: Vec<Option<u16>>,
    #[record(since = 2, default = 1.0)]
    score: f64,
}

#[test]
fn encoding_into_a_used_buffer_opening_and_reading_allocate_nothing() {
    let mut facts = Facts {
        created: Timestamp::from_micros(1),
        merged: None,
        author: "octocat".try_into().unwrap(),
        title: "naïve façade".into(),
        labels: vec!["a".into(), "b".into(), "ba".into()],
        days: vec![Date::from_days(-1), Date::from_days(2)],
        reviews: vec![None, Some(3)],
        score: 1.0,
    };
    let mut out = Vec::with_capacity(1_000);
    for score in [1.0, 2.0] {
        facts.score = score;
        let encoding = allocations(|| {
            out.clear();
            facts.encode(&mut out).unwrap();
        });
        let reading = allocations(|| {
            let view = Facts::view(&out).unwrap();
            black_box((view.created(), view.merged(), view.author(), view.title(), view.score()));
            black_box(view.labels().iter().map(str::len).sum::<usize>());
            black_box((view.days().get(1), view.reviews().get(0)));
        });
        assert_eq!((encoding, reading), (0, 0), "score {score}");
    }

    facts.labels.reverse();
    assert!(
        allocations(|| facts.encode(&mut out).unwrap()) > 0,
        "sorting takes memory, which shows that it is counted"
    );
}
