//! The inputs and the rules.

use record_feed::refresh::Computed;

use crate::guarantees::Guarantees;
use crate::inputs::{CARE_TYPES, CareType, Terms, care_types, is_used, terms};
use crate::rules::guarantees;

#[test]
fn a_coverage_pays_what_the_state_does_not() {
    let care = |group, price, state| CareType { group, price, state };
    let care_types = [care(0, 2_500, 70), care(1, 10_000, 60), care(1, 999, 15), care(2, 10_000, 0)];
    let levels = |levels| Terms { levels, ceiling: None };
    for (terms, amounts) in [
        (levels([100, 0, 0, 0, 0]), [750, 0, 0, 0]),
        (levels([100, 200, 0, 0, 0]), [750, 14_000, 1_848, 0]),
        (levels([60, 400, 300, 0, 0]), [0, 34_000, 3_846, 30_000]),
        (Terms { ceiling: Some(5_000), ..levels([100, 200, 100, 0, 0]) }, [750, 5_000, 1_848, 5_000]),
    ] {
        let covered = amounts.iter().filter(|amount| **amount > 0).count() as u32;
        let total = amounts.iter().map(|amount| u64::from(*amount)).sum();
        let expected = Guarantees { covered, total, amounts: amounts.into(), ceiling: terms.ceiling };
        assert_eq!(guarantees(&terms, &care_types), Computed::Record(expected), "{terms:?}");
    }
    assert_eq!(guarantees(&levels([0, 0, 0, 9, 9]), &care_types), Computed::Empty);
}

#[test]
fn inputs_are_those_of_the_story() {
    assert_eq!(care_types().len(), CARE_TYPES);
    let used = |night| (0..30_000).filter(move |coverage| is_used(*coverage, night));
    let share = used(1).count() as f64 / 30_000.0;
    assert!((0.055..0.065).contains(&share), "{share}");
    assert!(used(1).eq(used(2)));
    let given_up = used(2).count() - used(3).count();
    assert!((5..40).contains(&given_up), "{given_up}");
    assert!(used(3).eq(used(4)));

    let changed = |night| {
        (0..30_000).filter(move |coverage| terms(*coverage, night) != terms(*coverage, night - 1)).count()
    };
    assert_eq!(changed(2), 0);
    for night in [3, 4] {
        assert!((240..360).contains(&changed(night)), "{}", changed(night));
    }
    let empty = used(1).filter(|coverage| terms(*coverage, 1).levels == [0; 5]).count();
    assert!(empty > 0);
}
