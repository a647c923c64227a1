//! An entity without its type.

use super::{Column, ForeignKey, Table};
use async_trait::async_trait;
use sea_orm::IdenStatic;
use sea_orm::sea_query::{ForeignKeyAction, PostgresQueryBuilder, Query, StringLen, TableRef};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ColumnType, DatabaseConnection, DbBackend, DbErr,
    EntityTrait, FromQueryResult, IntoActiveModel, Iterable, MockDatabase, ModelTrait, PrimaryKeyToColumn,
    QueryFilter, RelationDef, RelationTrait, Schema, Value,
};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::str::FromStr;

/// The values of a row by column.
pub type Row = BTreeMap<String, Value>;

/// What can be asked of every entity. Rows are values by column; those that belong to the types of the entity's
/// model go through that model on their way.
#[async_trait]
pub trait AnyEntity: Send + Sync {
    /// `domain::table`, its module in the crate `entity`.
    fn path(&self) -> &'static str;

    /// What SeaORM knows of the table.
    fn table(&self) -> Table;

    /// Relations that are the reverse side of a foreign key elsewhere: name of the relation, the foreign key as it stands in
    /// that table, and whether the relation is to one row.
    fn reverse(&self) -> Vec<(String, String, ForeignKey, bool)>;

    /// Some row of the table.
    async fn any(&self, db: &DatabaseConnection) -> Result<Option<Row>, DbErr>;

    /// Inserts a row through the `ActiveModel`; a column that is not in `row` is left to the database. Returns the row as it was
    /// sent (a JSON document in the shape of its type), and as the database returned it.
    ///
    /// # Errors
    /// `Err(Err(column))` if the value of that column has not the type of the model, else what the database answers.
    async fn insert(&self, db: &sea_orm::DatabaseTransaction, row: &Row) -> Result<(Row, Row), InsertError>;

    /// The row with the primary key of `row`, as it is read.
    async fn read(&self, db: &sea_orm::DatabaseTransaction, row: &Row) -> Result<Option<Row>, DbErr>;

    /// What a `MockDatabase` returns that was given the model of `row`.
    async fn mock(&self, row: &Row) -> Result<Option<Row>, DbErr>;

    /// Whether the column's type in the model takes that value.
    fn takes(&self, column: &str, value: &Value) -> bool;
}

/// Why a row was not inserted.
#[derive(Debug)]
pub enum InsertError {
    /// The value of this column does not have the type of the model's field.
    Type(String),
    /// The database's answer.
    Database(DbErr),
}

struct Of<E>(&'static str, PhantomData<fn() -> E>);

#[async_trait]
impl<E> AnyEntity for Of<E>
where
    E: EntityTrait + Default,
    E::Model: FromQueryResult + IntoActiveModel<E::ActiveModel> + Clone + Debug + Send + Sync,
    E::ActiveModel: ActiveModelBehavior + Send,
    E::Column: IdenStatic,
    <E::Column as FromStr>::Err: Debug,
{
    fn path(&self) -> &'static str {
        self.0
    }

    fn table(&self) -> Table {
        let entity = E::default();
        let mut unique: Vec<Vec<String>> = Vec::new();
        let columns = E::Column::iter().map(|column| {
            let def = column.def();
            if def.is_unique() {
                unique.push(vec![name(column)]);
            }
            let (sql_type, values) = sql_type(def.get_column_type());
            let default = def.get_column_default().map(|default| {
                let select = Query::select().expr(default.clone()).to_string(PostgresQueryBuilder);
                select.trim_start_matches("SELECT ").to_owned()
            });
            Column {
                name: name(column),
                sql_type,
                nullable: def.is_null(),
                default,
                generated: false,
                values,
            }
        });
        let columns = columns.collect();
        for index in Schema::new(DbBackend::Postgres).create_index_from_entity(entity) {
            let spec = index.get_index_spec();
            if index.is_unique_key() {
                let mut key = spec.get_column_names();
                key.sort();
                unique.push(key);
            }
        }
        Table {
            name: entity.table_name().to_owned(),
            is_view: false,
            columns,
            primary_key: E::PrimaryKey::iter().map(|key| name(key.into_column())).collect(),
            unique,
            unique_if_set: Vec::new(),
            foreign_keys: relations::<E>()
                .filter(|(_, def)| !def.is_owner)
                .map(|(name, def)| foreign_key(name, &def, false))
                .collect(),
        }
    }

    fn reverse(&self) -> Vec<(String, String, ForeignKey, bool)> {
        relations::<E>()
            .filter(|(_, def)| def.is_owner)
            .map(|(name, def)| {
                let one = matches!(def.rel_type, sea_orm::RelationType::HasOne);
                (name.clone(), table_name(&def.to_tbl), foreign_key(name, &def, true), one)
            })
            .collect()
    }

    async fn any(&self, db: &DatabaseConnection) -> Result<Option<Row>, DbErr> {
        Ok(E::find().one(db).await?.map(|model| row::<E>(&model)))
    }

    async fn insert(&self, db: &sea_orm::DatabaseTransaction, row_: &Row) -> Result<(Row, Row), InsertError> {
        let active = active::<E>(row_)?;
        let sent =
            E::Column::iter().filter_map(|column| Some((name(column), active.get(column).into_value()?)));
        let sent = sent.collect();
        let model = active.insert(db).await.map_err(InsertError::Database)?;
        Ok((sent, row::<E>(&model)))
    }

    async fn read(&self, db: &sea_orm::DatabaseTransaction, row_: &Row) -> Result<Option<Row>, DbErr> {
        let query = E::PrimaryKey::iter().fold(E::find(), |query, key| {
            let column = key.into_column();
            query.filter(column.eq(row_[&name(column)].clone()))
        });
        Ok(query.one(db).await?.map(|model| row::<E>(&model)))
    }

    async fn mock(&self, row_: &Row) -> Result<Option<Row>, DbErr> {
        let values: BTreeMap<String, Value> = row_.clone();
        let mock = MockDatabase::new(DbBackend::Postgres).append_query_results([[values]]).into_connection();
        let Some(model) = E::find().one(&mock).await? else { return Ok(None) };
        let mock = MockDatabase::new(DbBackend::Postgres).append_query_results([[model]]).into_connection();
        Ok(E::find().one(&mock).await?.map(|model| row::<E>(&model)))
    }

    fn takes(&self, column: &str, value: &Value) -> bool {
        let column = E::Column::from_str(column).unwrap();
        <E::ActiveModel as ActiveModelTrait>::default().try_set(column, value.clone()).is_ok()
    }
}

fn name(column: impl IdenStatic) -> String {
    column.as_str().to_owned()
}

fn row<E: EntityTrait>(model: &E::Model) -> Row {
    E::Column::iter().map(|column| (name(column), model.get(column))).collect()
}

fn active<E: EntityTrait>(row: &Row) -> Result<E::ActiveModel, InsertError> {
    let mut active = <E::ActiveModel as ActiveModelTrait>::default();
    for column in E::Column::iter() {
        if let Some(value) = row.get(column.as_str()) {
            active.try_set(column, value.clone()).map_err(|_| InsertError::Type(name(column)))?;
        }
    }
    Ok(active)
}

fn relations<E: EntityTrait>() -> impl Iterator<Item = (String, RelationDef)> {
    E::Relation::iter().map(|relation| (format!("{relation:?}"), relation.def()))
}

/// A relation as a foreign key of the table that holds the columns.
fn foreign_key(name: String, def: &RelationDef, reversed: bool) -> ForeignKey {
    let columns = |identity: &sea_orm::Identity| identity.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (from, to) = (columns(&def.from_col), columns(&def.to_col));
    let (from, table, to) = if reversed { (to, &def.from_tbl, from) } else { (from, &def.to_tbl, to) };
    let on_delete = def.on_delete.as_ref().map(|action| match action {
        ForeignKeyAction::Restrict => "RESTRICT",
        ForeignKeyAction::Cascade => "CASCADE",
        ForeignKeyAction::SetNull => "SET NULL",
        ForeignKeyAction::SetDefault => "SET DEFAULT",
        _ => "NO ACTION",
    });
    ForeignKey { name, from, table: table_name(table), to, on_delete: on_delete.map(str::to_owned) }
}

fn table_name(table: &TableRef) -> String {
    match table {
        TableRef::Table(name, _) => name.1.to_string(),
        other => panic!("a relation to {other:?}"),
    }
}

/// A type in PostgreSQL's words, and the values of an enum.
fn sql_type(kind: &ColumnType) -> (String, Option<Vec<String>>) {
    let plain = |name: &str| (name.to_owned(), None);
    match kind {
        ColumnType::Char(Some(n)) => (format!("character({n})"), None),
        ColumnType::String(StringLen::N(n)) => (format!("character varying({n})"), None),
        ColumnType::String(_) => plain("character varying"),
        ColumnType::Text => plain("text"),
        ColumnType::SmallInteger => plain("smallint"),
        ColumnType::Integer => plain("integer"),
        ColumnType::BigInteger => plain("bigint"),
        ColumnType::Float => plain("real"),
        ColumnType::Double => plain("double precision"),
        ColumnType::Decimal(Some((precision, scale))) => (format!("numeric({precision},{scale})"), None),
        ColumnType::Decimal(None) => plain("numeric"),
        ColumnType::TimestampWithTimeZone => plain("timestamp with time zone"),
        ColumnType::DateTime | ColumnType::Timestamp => plain("timestamp without time zone"),
        ColumnType::Date => plain("date"),
        ColumnType::Time => plain("time without time zone"),
        ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) => plain("bytea"),
        ColumnType::Boolean => plain("boolean"),
        ColumnType::Json => plain("json"),
        ColumnType::JsonBinary => plain("jsonb"),
        ColumnType::Uuid => plain("uuid"),
        ColumnType::Inet => plain("inet"),
        ColumnType::Enum { name, variants } => {
            (name.to_string(), Some(variants.iter().map(ToString::to_string).collect()))
        }
        ColumnType::Array(inner) => (format!("{}[]", sql_type(inner).0), None),
        other => (format!("{other:?}"), None),
    }
}

/// Every entity, in the order of [`entity::for_each_entity`].
#[must_use]
pub fn all() -> Vec<Box<dyn AnyEntity>> {
    macro_rules! boxed {
        ($($domain:ident :: $table:ident),* $(,)?) => {
            vec![$(Box::new(Of::<entity::$domain::$table::Entity>(
                concat!(stringify!($domain), "::", stringify!($table)),
                PhantomData,
            ))),*]
        };
    }
    entity::for_each_entity!(boxed)
}
