//! What one can ask of the Veza database: domain queries that Axum and Actix applications import.

pub mod db;
