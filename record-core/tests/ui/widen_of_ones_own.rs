use record_core::{
    Field, FixedField, Invalid,
    field::{Inline, Widen},
    layout::Type,
};

#[derive(Clone, Copy)]
struct Positive(i64);

impl Field for Positive {
    type Class = Inline;
    type View<'a> = Positive;
    const TYPE: Type = Type::I64;
}

impl FixedField for Positive {
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        self.0.to_slot(slot)
    }
    fn check_slot(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    fn view_slot(slot: &[u8]) -> Positive {
        Positive(i64::view_slot(slot))
    }
    fn from_slot(slot: &[u8]) -> Positive {
        Positive::view_slot(slot)
    }
}

impl Widen<i64> for Positive {
    fn widen<'a>(old: <i64 as Field>::View<'a>) -> <Positive as Field>::View<'a> {
        Positive(old.max(1))
    }
    fn widen_owned(old: i64) -> Positive {
        Positive(old.max(1))
    }
}

fn main() {}
