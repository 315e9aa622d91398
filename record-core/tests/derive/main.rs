//! What surrounds a derived type must not matter: names, lints, paths, generics. And the public traits, implemented
//! outside of the crate.

extern crate record_core as renamed;

mod accessors;
mod foreign_fields;
mod generics;
mod hijacked;
mod lints;
mod lying;
mod names;
mod no_prelude;
mod paths;
mod places;
mod shadowed;
