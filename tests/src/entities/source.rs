//! Entity files: what they say, without compiling them. The same reader takes ours and what `sea-orm-cli` generates.

use quote::ToTokens;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};
use syn::{Attribute, Fields, Item, ItemEnum, ItemStruct, LitStr, Type};

/// The entities of a folder, by table, and the enums that stand beside them.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// By the name of the table.
    pub entities: BTreeMap<String, EntityFile>,
    enums: Vec<(PathBuf, Values)>,
}

/// One entity.
#[derive(Clone, Debug)]
pub struct EntityFile {
    /// Where it stands.
    pub path: PathBuf,
    /// Fields of the model that are columns.
    pub fields: Vec<Field>,
    /// Fields of the model that are references to other rows.
    pub relations: Vec<Relation>,
}

/// A column of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name of the column.
    pub name: String,
    /// Its Rust type, without `Option`.
    pub kind: String,
    /// Whether its type is an `Option`.
    pub optional: bool,
    /// `column_type` of its attribute.
    pub column_type: Option<String>,
    /// Whether it belongs to the primary key.
    pub primary_key: bool,
    /// Whether it is unique by itself.
    pub unique: bool,
    /// The name of the key that it is unique in, together with others.
    pub unique_key: Option<String>,
}

/// A reference from the columns of a model to another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// The field.
    pub name: String,
    /// Columns that refer.
    pub from: Vec<String>,
    /// Columns that are referred to.
    pub to: Vec<String>,
    /// Module of the entity that is referred to, which bears the name of its table; `None` for the own one.
    pub target: Option<String>,
}

/// An enum whose values stand in a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// The Rust enum.
    pub name: String,
    /// The PostgreSQL enum, if it is one.
    pub enum_name: Option<String>,
    /// As the database has them, in the order of the variants.
    pub values: Vec<String>,
    /// The value of the variant that is the `Default`.
    pub default: Option<String>,
}

/// Why a folder of entities cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system's answer.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// What was to be read.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Not Rust.
    #[error("{} is not Rust: {source}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: syn::Error,
    },
    /// Nothing there.
    #[error("{} holds no entity: give the `src` of an entity crate, or the folder that sea-orm-cli wrote", .0.display())]
    Empty(PathBuf),
}

impl Source {
    /// The entities of this workspace.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn ours() -> Result<Self, SourceError> {
        Self::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../entity/src"))
    }

    /// The entities below a folder.
    ///
    /// # Errors
    /// [`SourceError`]: a file that cannot be read or is not Rust, or no entity at all.
    pub fn read(folder: &Path) -> Result<Self, SourceError> {
        let mut source = Self::default();
        source.absorb(folder)?;
        if source.entities.is_empty() {
            return Err(SourceError::Empty(folder.to_owned()));
        }
        Ok(source)
    }

    /// The enum of a field of that entity: of the same file, else of any other.
    #[must_use]
    pub fn values(&self, entity: &EntityFile, kind: &str) -> Option<&Values> {
        let kind = kind.rsplit("::").next().unwrap_or(kind);
        let named = || self.enums.iter().filter(|(_, values)| values.name == kind);
        named().find(|(path, _)| *path == entity.path).or_else(|| named().next()).map(|(_, values)| values)
    }

    /// Every PostgreSQL enum: name and values.
    pub fn enums(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.enums.iter().filter_map(|(_, values)| Some((values.enum_name.as_deref()?, &*values.values)))
    }

    fn absorb(&mut self, path: &Path) -> Result<(), SourceError> {
        let io = |source| SourceError::Io { path: path.to_owned(), source };
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(io)?;
            let mut entries =
                entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(io)?;
            entries.sort();
            return entries.iter().try_for_each(|entry| self.absorb(entry));
        }
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(path).map_err(io)?;
            let file = syn::parse_file(&text)
                .map_err(|source| SourceError::Syntax { path: path.to_owned(), source })?;
            for item in &file.items {
                match item {
                    Item::Struct(item) => self.absorb_model(path, item),
                    Item::Enum(item) => {
                        self.enums.extend(values(item).map(|values| (path.to_owned(), values)));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn absorb_model(&mut self, path: &Path, item: &ItemStruct) {
        let Some(table) = attribute(&item.attrs, "table_name") else { return };
        let mut entity = EntityFile { path: path.to_owned(), fields: Vec::new(), relations: Vec::new() };
        let Fields::Named(fields) = &item.fields else { return };
        for field in &fields.named {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let name = name.trim_start_matches("r#").to_owned();
            let kind = type_name(&field.ty);
            if let Some(target) = wrapped(&kind, "BelongsTo") {
                let target = wrapped(target, "Option").unwrap_or(target);
                entity.relations.push(Relation {
                    name,
                    from: columns(attribute(&field.attrs, "from")),
                    to: columns(attribute(&field.attrs, "to")),
                    target: target.rsplit("::").nth(1).map(str::to_owned),
                });
            } else if wrapped(&kind, "HasMany").or_else(|| wrapped(&kind, "HasOne")).is_none() {
                entity.fields.push(Field {
                    name: attribute(&field.attrs, "column_name").unwrap_or(name),
                    optional: wrapped(&kind, "Option").is_some(),
                    kind: wrapped(&kind, "Option").unwrap_or(&kind).to_owned(),
                    column_type: attribute(&field.attrs, "column_type"),
                    primary_key: flag(&field.attrs, "primary_key"),
                    unique: flag(&field.attrs, "unique"),
                    unique_key: attribute(&field.attrs, "unique_key"),
                });
            }
        }
        self.entities.insert(table, entity);
    }
}

/// `(a, b)` → a, b. The generator repeats the columns of a partitioned target; each stands once.
fn columns(list: Option<String>) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for column in list.unwrap_or_default().trim_matches(['(', ')']).split(',') {
        let column = column.trim().to_owned();
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// The enum's values, if it is an `ActiveEnum` of text.
fn values(item: &ItemEnum) -> Option<Values> {
    attribute(&item.attrs, "rs_type")?;
    let snake = attribute(&item.attrs, "rename_all").is_some_and(|case| case == "snake_case");
    let mut default = None;
    let values = item.variants.iter().map(|variant| {
        let ident = variant.ident.to_string();
        let value = attribute(&variant.attrs, "string_value");
        let value = value.unwrap_or_else(|| if snake { snake_case(&ident) } else { ident });
        if variant.attrs.iter().any(|attribute| attribute.path().is_ident("default")) {
            default = Some(value.clone());
        }
        value
    });
    let values = values.collect();
    Some(Values {
        name: item.ident.to_string(),
        enum_name: attribute(&item.attrs, "enum_name"),
        values,
        default,
    })
}

/// `ReauthRequired` → `reauth_required`, as SeaORM's `rename_all` has it.
fn snake_case(pascal: &str) -> String {
    let mut snake = String::new();
    for letter in pascal.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The text that `key = "…"` of a `#[sea_orm(…)]` gives.
fn attribute(attributes: &[Attribute], key: &str) -> Option<String> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("sea_orm")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let value: syn::Expr = meta.value()?.parse()?;
                if meta.path.is_ident(key) {
                    found = Some(syn::parse2::<LitStr>(value.to_token_stream())?.value());
                }
            } else if meta.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in meta.input);
                let _: proc_macro2::TokenStream = content.parse()?;
            }
            Ok(())
        });
    }
    found
}

/// Whether a `#[sea_orm(…)]` holds the word.
fn flag(attributes: &[Attribute], word: &str) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("sea_orm")) {
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident(word);
            if meta.input.peek(syn::Token![=]) {
                let _: syn::Expr = meta.value()?.parse()?;
            }
            Ok(())
        });
    }
    found
}

fn type_name(kind: &Type) -> String {
    kind.to_token_stream().to_string().split_whitespace().collect()
}

/// What `Outer<…>` wraps.
fn wrapped<'a>(kind: &'a str, outer: &str) -> Option<&'a str> {
    kind.strip_prefix(outer)?.strip_prefix('<')?.strip_suffix('>')
}
