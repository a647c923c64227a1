//! No entity is forgotten: the list in `entity/src/registry.rs` has every file and every model.

use std::collections::BTreeSet;
use std::path::Path;
use tests::entities::{all, source::Source};

#[test]
fn the_list_of_entities_is_the_list_of_their_files() {
    let source = Source::ours().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../entity/src");
    let files: BTreeSet<String> = source
        .entities
        .values()
        .map(|entity| {
            let path = entity.path.strip_prefix(&root).unwrap().with_extension("");
            path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("::")
        })
        .collect();
    let listed: Vec<&str> = all().iter().map(|entity| entity.path()).collect();
    let unique: BTreeSet<String> = listed.iter().map(ToString::to_string).collect();

    assert_eq!(listed.len(), unique.len(), "an entity is listed twice");
    let missing: Vec<_> = files.difference(&unique).collect();
    let stale: Vec<_> = unique.difference(&files).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "entity/src/registry.rs: add {missing:?}, remove {stale:?}"
    );
}

#[test]
fn a_module_bears_the_name_of_its_table() {
    for entity in all() {
        let module = entity.path().rsplit("::").next().unwrap();
        assert_eq!(entity.table().name, module, "{}", entity.path());
    }
}
