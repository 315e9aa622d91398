//! `IpAddr` as 16 bytes.

use super::{Field, FixedField, Inline, number::bytes};
use crate::{Invalid, layout::Type};
use core::net::{IpAddr, Ipv6Addr};

#[diagnostic::do_not_recommend]
impl Field for IpAddr {
    type Class = Inline;
    type View<'a> = IpAddr;
    const TYPE: Type = Type::Ip;
}

#[diagnostic::do_not_recommend]
impl FixedField for IpAddr {
    const EVERY_BIT_PATTERN: bool = true;

    /// IPv4 addresses are stored IPv4-mapped. An IPv6 address that is IPv4-mapped itself would come back as IPv4, so
    /// it is refused; `IpAddr::to_canonical` makes one of it.
    #[inline]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        let address = match self {
            IpAddr::V4(v4) => v4.to_ipv6_mapped(),
            IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some() => {
                return Err(Invalid::new(
                    "an IPv4-mapped IPv6 address, which would come back as IPv4: write it without `::ffff:`, as `to_canonical` does",
                ));
            }
            IpAddr::V6(v6) => *v6,
        };
        slot.copy_from_slice(&address.octets());
        Ok(())
    }
    #[inline]
    fn check_slot(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    #[inline]
    fn view_slot(slot: &[u8]) -> IpAddr {
        IpAddr::V6(Ipv6Addr::from(bytes::<16>(slot))).to_canonical()
    }
    #[inline]
    fn from_slot(slot: &[u8]) -> IpAddr {
        Self::view_slot(slot)
    }
}
