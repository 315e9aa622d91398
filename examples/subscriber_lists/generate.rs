//! Lists and queries that are the same in every run.

use crate::{lists::Attributes, random::Random};

/// Attributes, how many values each has, and how many of them a list has at most.
const VOCABULARY: &[(&str, u64, u64)] = &[
    ("country", 60, 6),
    ("language", 25, 3),
    ("plan", 5, 2),
    ("role", 30, 4),
    ("device", 8, 3),
    ("interest", 400, 8),
    ("campaign", 900, 5),
];

/// One list in so many holds what another one does.
const COPIES: u64 = 40;

/// What a query is, of the lists that are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One of them, in another order and with duplicates.
    Same,
    /// One of them, with one value that is different.
    Nearly,
    /// None of them, nor like one.
    Other,
}

#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) kind: Kind,
    /// The list that it was made from.
    pub(crate) list: usize,
    pub(crate) attributes: Attributes,
}

pub(crate) fn lists(count: usize) -> Vec<Attributes> {
    let mut random = Random::new(1);
    let mut lists: Vec<Attributes> = Vec::with_capacity(count);
    for index in 0..count {
        let list = if index > 0 && random.below(COPIES) == 0 {
            disordered(&lists[random.index(index)], &mut random)
        } else {
            list(&mut random)
        };
        lists.push(list);
    }
    lists
}

/// As many of each kind, in turns.
pub(crate) fn queries(lists: &[Attributes], count: usize) -> Vec<Query> {
    let mut random = Random::new(2);
    let kinds = [Kind::Same, Kind::Nearly, Kind::Other].into_iter().cycle().take(count);
    kinds
        .map(|kind| {
            let list = random.index(lists.len());
            let mut attributes = disordered(&lists[list], &mut random);
            match kind {
                Kind::Same => {}
                Kind::Nearly => change_one(&mut attributes, &mut random),
                Kind::Other => {
                    attributes = vec![("region".to_owned(), vec![value("region", random.below(50))])]
                }
            }
            Query { kind, list, attributes }
        })
        .collect()
}

fn list(random: &mut Random) -> Attributes {
    let mut list = Attributes::new();
    for &(attribute, values, most) in VOCABULARY {
        if random.below(4) > 0 {
            let count = random.below(most + 1);
            list.push((
                attribute.to_owned(),
                (0..count).map(|_| value(attribute, random.below(values))).collect(),
            ));
        }
    }
    disordered(&list, random)
}

fn value(attribute: &str, number: u64) -> String {
    format!("{attribute} {number}")
}

/// The same list: attributes and values in another order, some values once more.
fn disordered(list: &Attributes, random: &mut Random) -> Attributes {
    let mut list = list.clone();
    random.shuffle(&mut list);
    for (_, values) in &mut list {
        if !values.is_empty() && random.below(3) == 0 {
            values.push(values[random.index(values.len())].clone());
        }
        random.shuffle(values);
    }
    list
}

/// Puts a value that no list has in the place of one that this list has.
fn change_one(list: &mut Attributes, random: &mut Random) {
    let new = value("value that no list has", random.below(1_000));
    let filled: Vec<usize> = (0..list.len()).filter(|&index| !list[index].1.is_empty()).collect();
    let Some(&index) = filled.get(random.index(filled.len().max(1))) else {
        return list.push(("plan".to_owned(), vec![new]));
    };
    let values = &mut list[index].1;
    let old = values[random.index(values.len())].clone();
    values.iter_mut().filter(|value| **value == old).for_each(|value| value.clone_from(&new));
}
