# Each recipe is a line or two over cargo; `just --list` shows them, and every line works without just.

# Start or reuse the private PostgreSQL and migrate it
up *args:
    cargo run -p migration -- up {{args}}

# Take the last migration back
down *args:
    cargo run -p migration -- down {{args}}

# What is applied and what is pending
status:
    cargo run -p migration -- status

# The SQL of all migrations, printed without a database
sql *args:
    cargo run -q -p migration -- sql {{args}}

# Stop the private PostgreSQL
stop:
    cargo run -q -p migration -- pg stop

# All tests, each on a database of its own
test *args:
    cargo test --workspace {{args}}

# Benchmarks: seed, run, batch, mixed, pgbench, compare (see tests/benches/README.md)
bench *args:
    cargo bench -p benches -- {{args}}

# Formatting and lints, as in the gate
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# The documentation of the three libraries
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --open

# Licences, sources and advisories of the dependencies
deny:
    cargo deny --config .deny.toml check

# The whole gate
ci:
    .ci/run

# Entities of a live database, and what differs from ours: just entities --database-url postgres://… --out DIR
entities *args:
    cargo run -q -p tests --bin entities -- {{args}}
