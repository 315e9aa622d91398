//! Tables in Postgres, over both drivers, against a real server.

mod calls;
