//! Designs that are the same in every run.

use crate::{
    dna::{Annotation, Design, Feature, Sequence},
    random::Random,
};

/// Bases of a sequence: at least, and how many more at most.
const LENGTH: (u64, u64) = (80, 120);

const FEATURES: [(Feature, &str); 5] = [
    (Feature::Promoter, "promoter"),
    (Feature::Gene, "gene"),
    (Feature::Terminator, "terminator"),
    (Feature::Primer, "primer"),
    (Feature::Origin, "origin"),
];

pub(crate) fn designs(sequences: usize, annotations_each: usize) -> Vec<Design> {
    let mut random = Random::new(1);
    (0..sequences).map(|number| design(number, annotations_each, &mut random)).collect()
}

fn design(number: usize, annotations: usize, random: &mut Random) -> Design {
    let length = LENGTH.0 + random.below(LENGTH.1 + 1);
    let bases = (0..length).map(|_| ['A', 'C', 'G', 'T'][random.index(4)]).collect();
    let sequence = Sequence { name: format!("construct {number}"), bases, is_circular: random.below(2) == 0 };
    let annotations = (0..annotations)
        .map(|number| {
            let (feature, name) = FEATURES[random.index(FEATURES.len())];
            let start = random.below(length);
            Annotation {
                name: format!("{name} {number}"),
                feature,
                start: start as u32,
                end: (start + 1 + random.below(length - start)) as u32,
                is_reverse: random.below(2) == 0,
            }
        })
        .collect();
    Design { sequence, annotations }
}
