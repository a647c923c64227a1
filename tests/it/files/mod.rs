mod file_conversions;
mod file_metadata;
mod file_uploads;
#[expect(
    clippy::module_inception,
    reason = "the domain is named after its first table, as in the other crates"
)]
mod files;
mod plans;
