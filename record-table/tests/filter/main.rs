//! Filters: what they answer in memory, what they become in a database, and that both are the same.

mod answers;
mod by_name;
mod data;
mod depth;
mod exact;
mod foreign;
mod handles;
mod records;
mod same_everywhere;
mod sqlite;
