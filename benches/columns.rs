//! Columns.
fn main(){}
