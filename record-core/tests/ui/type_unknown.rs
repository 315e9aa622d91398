use record_core::{Field, FixedField, Invalid, Record, field::Inline, layout::Type};

struct Money(u32);

impl Field for Money {
    type Class = Inline;
    type View<'a> = u32;
    const TYPE: Type = Type::Unknown { code: "money", width: Some(4) };
}

impl FixedField for Money {
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        self.0.to_slot(slot)
    }
    fn check_slot(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    fn view_slot(slot: &[u8]) -> u32 {
        u32::view_slot(slot)
    }
    fn from_slot(slot: &[u8]) -> Self {
        Money(u32::from_slot(slot))
    }
}

#[derive(Record)]
struct Price {
    money: Money,
}

fn main() {}
