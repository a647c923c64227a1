//! What an entity says of keys and relations, against the database.

use super::Comparison;
use crate::entities::{ForeignKey, line};

impl Comparison<'_> {
    pub(super) fn keys(&mut self) {
        let sorted = |key: &[String]| {
            let mut key = key.to_vec();
            key.sort();
            key
        };
        if sorted(&self.table.primary_key) != sorted(&self.ours.table.primary_key) {
            let what = format!(
                "({}) in the database, ({}) in the entity",
                self.table.primary_key.join(", "),
                self.ours.table.primary_key.join(", ")
            );
            let mend = format!(
                "in {} mark these and no others #[sea_orm(primary_key, auto_increment = false)]",
                self.ours.file()
            );
            self.find("primary key", self.table.name.clone(), what, mend);
        }
        for key in &self.table.unique {
            if !self.ours.table.unique.contains(key) {
                let mend = match key.as_slice() {
                    [one] => format!("in {} write #[sea_orm(unique)] above `{one}`", self.ours.file()),
                    several => {
                        let name = several.join("_");
                        let fields = several.join("` and `");
                        format!(
                            "in {} write #[sea_orm(unique_key = \"{name}\")] above `{fields}`",
                            self.ours.file()
                        )
                    }
                };
                let at = format!("{}({})", self.table.name, key.join(", "));
                self.find(
                    "unique key",
                    at,
                    "unique in the database, and the entity does not say so".into(),
                    mend,
                );
            }
        }
        for key in &self.ours.table.unique {
            let if_set = matches!(key.as_slice(), [one] if self.table.unique_if_set.contains(one));
            if !self.table.unique.contains(key) && !if_set && *key != sorted(&self.table.primary_key) {
                let at = format!("{}({})", self.table.name, key.join(", "));
                let mend = format!("in {} take unique or unique_key away", self.ours.file());
                self.find("unique key", at, "unique in the entity, and not in the database".into(), mend);
            }
        }
    }

    pub(super) fn foreign_keys(&mut self) {
        let same = |a: &ForeignKey, b: &ForeignKey| a.from == b.from && a.table == b.table && a.to == b.to;
        for key in &self.table.foreign_keys {
            let at = format!("{}({})", self.table.name, key.from.join(", "));
            match self.ours.table.foreign_keys.iter().find(|relation| same(relation, key)) {
                None => {
                    let line = line::relation(self.table, key, self.path_of);
                    let mend = format!("in {} write: {line}", self.ours.file());
                    self.find("foreign key", at, format!("{} has no relation in the entity", key.name), mend);
                }
                Some(relation) if relation.on_delete.is_some() && relation.on_delete != key.on_delete => {
                    let (theirs, ours) =
                        (key.on_delete.as_deref().unwrap_or(""), relation.on_delete.as_deref().unwrap_or(""));
                    let what = format!("ON DELETE {theirs} in the database, {ours} in the entity");
                    let mend = format!(
                        "in {} correct on_delete of `{}`, or leave it away",
                        self.ours.file(),
                        relation.name
                    );
                    self.find("foreign key", at, what, mend);
                }
                Some(_) => {}
            }
        }
        for relation in &self.ours.table.foreign_keys {
            if !self.table.is_view && !self.table.foreign_keys.iter().any(|key| same(relation, key)) {
                let at = format!("{}({})", self.table.name, relation.from.join(", "));
                let what = format!(
                    "the relation {} to {} has no foreign key in the database",
                    relation.name, relation.table
                );
                let mend = format!(
                    "in {} remove the relation, or add the foreign key by a migration",
                    self.ours.file()
                );
                self.find("foreign key", at, what, mend);
            }
        }
    }

    pub(super) fn reverse_sides(&mut self) {
        for (name, table, key, one) in &self.ours.reverse {
            let Some(other) = self.database.get(table) else { continue };
            let at = format!("{}::{name}", self.table.name);
            let there = other
                .foreign_keys
                .iter()
                .any(|known| known.from == key.from && known.to == key.to && known.table == key.table);
            if !there {
                let what = format!("{table}({}) does not refer to {}", key.from.join(", "), self.table.name);
                self.find("reverse side", at, what, format!("in {} remove the relation", self.ours.file()));
                continue;
            }
            let mut columns = key.from.clone();
            columns.sort();
            let unique = other.unique.contains(&columns) || other.primary_key == columns;
            if *one && !unique {
                let what = format!("{table}({}) is not unique: there may be several", columns.join(", "));
                self.find(
                    "reverse side",
                    at,
                    what,
                    format!("in {} write has_many and HasMany", self.ours.file()),
                );
            }
        }
    }
}
