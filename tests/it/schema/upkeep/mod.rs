//! What keeps a database in shape: views are refreshed, rows whose time is over go, partitions come and leave.

mod clean_up;
mod drain;
mod months;
mod retirement;
mod views;
