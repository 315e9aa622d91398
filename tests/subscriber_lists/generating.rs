//! Generated lists and queries.

use crate::compare::Normalized;
use crate::generate::{Kind, lists, queries};

#[test]
fn every_run_has_the_same_lists_in_disorder() {
    let all = lists(1_000);
    assert_eq!(all, lists(1_000));
    assert_eq!(all[..10], lists(10), "whatever their number");
    let normal = all.iter().filter(|list| Normalized::new(list).attributes() == **list).count();
    assert!(normal < 100, "{normal} lists are sorted and without duplicates");
    let normalized: Vec<_> = all.iter().map(Normalized::new).collect();
    let equal = (1..all.len()).filter(|&index| normalized[..index].contains(&normalized[index]));
    assert!((5..100).contains(&equal.count()), "some lists hold what others do");
}

#[test]
fn queries_are_what_they_say() {
    let lists = lists(200);
    let queries = queries(&lists, 90);
    let normalized: Vec<_> = lists.iter().map(Normalized::new).collect();
    for query in &queries {
        let wanted = Normalized::new(&query.attributes);
        assert_eq!(normalized[query.list] == wanted, query.kind == Kind::Same, "{query:?}");
        assert_eq!(normalized.contains(&wanted), query.kind == Kind::Same, "{query:?}");
    }
    for kind in [Kind::Same, Kind::Nearly, Kind::Other] {
        assert_eq!(queries.iter().filter(|query| query.kind == kind).count(), 30);
    }
    let moved =
        queries.iter().filter(|query| query.kind == Kind::Same && query.attributes != lists[query.list]);
    assert!(moved.count() > 20, "in another order than stored");
}
