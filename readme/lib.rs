//! Nothing but the examples of the project's README.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod examples {}
