//! Types of one's own: a name beside the bytes of a type that every reader knows.

use super::Golden;
use record_core::{
    Field, FixedField, Invalid, Record, VarField,
    field::{Inline, Payload},
    layout::Type,
};

/// Cents, which are not to be taken for a count.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cents(i32);

impl Field for Cents {
    type Class = Inline;
    type View<'a> = Cents;
    const TYPE: Type = Type::extension("shop.cents", &Type::I32);
}

impl FixedField for Cents {
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        self.0.to_slot(slot)
    }
    fn check_slot(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    fn view_slot(slot: &[u8]) -> Cents {
        Cents(i32::view_slot(slot))
    }
    fn from_slot(slot: &[u8]) -> Cents {
        Cents::view_slot(slot)
    }
}

/// An address on the web.
#[derive(Debug, Clone, PartialEq)]
struct Url(String);

impl Field for Url {
    type Class = Payload;
    type View<'a> = &'a str;
    const TYPE: Type = Type::extension("web.url", &Type::String);
}

impl VarField for Url {
    fn payload_len(&self) -> usize {
        self.0.len()
    }
    fn to_payload(&self, out: &mut Vec<u8>, set: bool) -> Result<(), Invalid> {
        self.0.to_payload(out, set)
    }
    fn check_payload(payload: &[u8]) -> Result<(), Invalid> {
        String::check_payload(payload)
    }
    fn view_payload(payload: &[u8]) -> &str {
        String::view_payload(payload)
    }
    fn from_payload(payload: &[u8]) -> Self {
        Url(String::from_payload(payload))
    }
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
struct Item {
    price: Cents,
    old_price: Option<Cents>,
    steps: [Cents; 2],
    url: Url,
    prices: Vec<Cents>,
    #[record(as_set)]
    discounts: Vec<Cents>,
    urls: Vec<Option<Url>>,
    #[record(since = 2, default = -1)]
    postage: Cents,
    #[record(since = 2, default = "none")]
    shop: Option<Url>,
}

#[test]
fn types_of_ones_own() {
    let mut golden = Golden::new("extension", "Types that programs define.");
    golden.layout(Item::LAYOUT);
    let item = Item {
        price: Cents(1999),
        old_price: None,
        steps: [Cents(-1), Cents(1)],
        url: Url("http://é".into()),
        prices: vec![Cents(2), Cents(1)],
        discounts: vec![Cents(256), Cents(-1), Cents(1), Cents(256)],
        urls: vec![None, Some(Url(String::new())), Some(Url("a".into()))],
        postage: Cents(-1),
        shop: Some(Url("none".into())),
    };
    golden.value("version 1", item.clone());
    golden.value("version 2", Item { old_price: Some(Cents(0)), postage: Cents(0), shop: None, ..item });
    golden.finish();
}
