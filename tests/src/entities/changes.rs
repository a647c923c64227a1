//! Generated entities against ours: what is new in the database, gone from it, or changed.

use super::source::{EntityFile, Field, Source};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How the database differs from our entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The database has it, our entities have not.
    New,
    /// Our entities have it, the database has not.
    Gone,
    /// Both have it, and not the same.
    Changed,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// Which way.
    pub kind: Kind,
    /// `table`, `table.column`, `table(columns)` for a reference, or `enum name`.
    pub at: String,
    /// What it is in the database, and with us.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::New => "new    ",
            Kind::Gone => "gone   ",
            Kind::Changed => "changed",
        };
        write!(f, "{kind}  {:<48}  {}", self.at, self.what)
    }
}

/// What differs, in the order of new, gone and changed.
#[must_use]
pub fn between(generated: &Source, ours: &Source) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    changes.keys("", &generated.entities, &ours.entities, |_| "a table".into());
    for (table, theirs) in &generated.entities {
        if let Some(known) = ours.entities.get(table) {
            changes.columns(table, (generated, theirs), (ours, known));
            changes.relations(table, theirs, known);
        }
    }
    let (theirs, known): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (generated.enums().collect(), ours.enums().collect());
    changes.keys("enum ", &theirs, &known, |values| values.join(", "));
    for (name, values) in &theirs {
        if let Some(ours) = known.get(name)
            && values != ours
        {
            let what = format!("[{}] in the database, [{}] with us", values.join(", "), ours.join(", "));
            changes.add(Kind::Changed, format!("enum {name}"), what);
        }
    }
    changes.0.sort();
    changes.0
}

struct Changes(Vec<Change>);

impl Changes {
    fn add(&mut self, kind: Kind, at: String, what: String) {
        self.0.push(Change { kind, at, what });
    }

    /// What stands on one side alone.
    fn keys<K: Ord + fmt::Display, V>(
        &mut self,
        prefix: &str,
        theirs: &BTreeMap<K, V>,
        ours: &BTreeMap<K, V>,
        what: impl Fn(&V) -> String,
    ) {
        for (key, value) in theirs.iter().filter(|(key, _)| !ours.contains_key(key)) {
            self.add(Kind::New, format!("{prefix}{key}"), what(value));
        }
        for (key, value) in ours.iter().filter(|(key, _)| !theirs.contains_key(key)) {
            self.add(Kind::Gone, format!("{prefix}{key}"), what(value));
        }
    }

    fn columns(&mut self, table: &str, theirs: (&Source, &EntityFile), ours: (&Source, &EntityFile)) {
        let described = |(source, file): (&Source, &EntityFile)| -> BTreeMap<String, String> {
            let columns = file.fields.iter();
            columns.map(|field| (format!("{table}.{}", field.name), described(source, file, field))).collect()
        };
        let (theirs, ours) = (described(theirs), described(ours));
        self.keys("", &theirs, &ours, Clone::clone);
        for (at, generated) in &theirs {
            if let Some(known) = ours.get(at)
                && known != generated
            {
                self.add(Kind::Changed, at.clone(), format!("{generated} in the database, {known} with us"));
            }
        }
    }

    fn relations(&mut self, table: &str, theirs: &EntityFile, ours: &EntityFile) {
        let said = |file: &EntityFile| -> BTreeMap<String, String> {
            let relations = file.relations.iter().map(|relation| {
                let target = relation.target.as_deref().unwrap_or(table);
                // The generator may lose the order of several columns; which refers to which, the catalog says better.
                let sorted = |columns: &[String]| {
                    let mut columns = columns.to_vec();
                    columns.sort();
                    columns.join(", ")
                };
                (
                    format!("{table}({})", sorted(&relation.from)),
                    format!("→ {target}({})", sorted(&relation.to)),
                )
            });
            relations.collect()
        };
        let (theirs, ours) = (said(theirs), said(ours));
        self.keys("", &theirs, &ours, Clone::clone);
        for (at, generated) in &theirs {
            if let Some(known) = ours.get(at)
                && known != generated
            {
                self.add(Kind::Changed, at.clone(), format!("{generated} in the database, {known} with us"));
            }
        }
    }
}

/// A column in words that are the same on both sides: the generator knows no type of ours, but says what stands behind it.
fn described(source: &Source, file: &EntityFile, field: &Field) -> String {
    let kind = field.kind.rsplit("::").next().unwrap_or(&field.kind);
    let own: BTreeSet<&str> = BTreeSet::from(["JsonBinary", "Json"]);
    let kind = match (source.values(file, &field.kind), field.column_type.as_deref()) {
        (Some(values), _) => values.enum_name.clone().unwrap_or_else(|| "String".into()),
        (None, Some(column)) if own.contains(column) => "Json".to_owned(),
        (None, Some(column)) if column.starts_with("VarBinary") => "Vec<u8>".to_owned(),
        (None, _) => match kind {
            "DateTimeUtc" => "DateTimeWithTimeZone".to_owned(),
            "Secret" => "String".to_owned(),
            "SecretBytes" => "Vec<u8>".to_owned(),
            other => other.to_owned(),
        },
    };
    let mut words = vec![if field.optional { format!("Option<{kind}>") } else { kind }];
    // JSONB and bytes are in the type already.
    words
        .extend(field.column_type.clone().filter(|column| column == "Text" || column.starts_with("Decimal")));
    words.extend(field.primary_key.then(|| "primary key".to_owned()));
    words.extend(field.unique.then(|| "unique".to_owned()));
    words.extend(field.unique_key.is_some().then(|| "unique with others".to_owned()));
    words.join(", ")
}
