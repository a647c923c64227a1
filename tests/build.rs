//! Names the state of the migrations: their sources, and the versions of the crates that turn them into SQL.
//!
//! The template database that the tests clone bears this name, so that a changed migration never meets the
//! template of an older one. A hash of the sources sees what a list of names cannot: a changed body.

use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..");
    let mut hash = DefaultHasher::new();
    for part in ["migration/src", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(part).display());
        absorb(&root.join(part), &mut hash)?;
    }
    println!("cargo::rustc-env=VEZA_MIGRATIONS={:016x}", hash.finish());
    Ok(())
}

/// Files in the order of their names: the order in which a directory lists them is chance.
fn absorb(path: &Path, hash: &mut DefaultHasher) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        let mut entries =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Box<dyn Error>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| absorb(entry, hash));
    }
    path.file_name().hash(hash);
    fs::read(path)?.hash(hash);
    Ok(())
}
