//! What PostgreSQL says of its tables.

use super::{Column, ForeignKey, Table};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use std::collections::BTreeMap;

/// The tables of the product: not the partitions, not what belongs to an extension, not SeaORM's own list, and none of
/// the schema `veza`, which serves the layer itself.
const TABLES: &str = "\
    WITH tables AS (
        SELECT c.oid, c.relname::text AS name, c.relkind = 'm' AS is_view
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
          AND c.relname <> 'seaql_migrations'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ) ";

const COLUMNS: &str = "\
    SELECT t.name AS table_name, t.is_view, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS sql_type,
           NOT a.attnotnull AS nullable, 
           CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default_value,
           a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
           coalesce(
               (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid),
               (SELECT array_agg(v[1] ORDER BY n)
                FROM pg_constraint k,
                     regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''::character varying', 'g') WITH ORDINALITY m(v, n)
                WHERE k.conrelid = t.oid AND k.conname = 'chk_' || t.name || '_' || a.attname || '_allowed')
           ) AS values
    FROM tables t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
    ORDER BY t.name, a.attnum";

/// Primary keys and everything else that is unique whatever the other columns hold: neither partial nor of an expression.
const KEYS: &str = "\
    SELECT t.name AS table_name, i.indisprimary AS is_primary, pg_get_expr(i.indpred, i.indrelid) AS predicate,
           (SELECT array_agg(a.attname::text ORDER BY k.n)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
            WHERE k.n <= i.indnkeyatts) AS columns
    FROM tables t
    JOIN pg_index i ON i.indrelid = t.oid
    WHERE i.indisunique AND i.indexprs IS NULL
    ORDER BY t.name, i.indexrelid::regclass::text";

/// What refers to a partitioned table has a copy of its foreign key for each partition; that is not another one.
const FOREIGN_KEYS: &str = "\
    SELECT t.name AS table_name, k.conname::text AS name, k.confrelid::regclass::text AS target,
           CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'r' THEN 'RESTRICT' WHEN 'n' THEN 'SET NULL'
                              WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END AS on_delete,
           (SELECT array_agg(a.attname::text ORDER BY n) FROM unnest(k.conkey) WITH ORDINALITY u(attnum, n)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) AS from_columns,
           (SELECT array_agg(a.attname::text ORDER BY n) FROM unnest(k.confkey) WITH ORDINALITY u(attnum, n)
            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum) AS to_columns
    FROM tables t
    JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' AND k.conparentid = 0
    ORDER BY t.name, k.conname";

/// The tables and materialised views of the database, by name.
///
/// # Errors
/// If the database does not answer.
pub async fn read(db: &impl ConnectionTrait) -> Result<BTreeMap<String, Table>, DbErr> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in select(db, COLUMNS).await? {
        let name: String = row.try_get("", "table_name")?;
        let table = tables.entry(name.clone()).or_default();
        table.name = name;
        table.is_view = row.try_get("", "is_view")?;
        table.columns.push(Column {
            name: row.try_get("", "name")?,
            sql_type: row.try_get("", "sql_type")?,
            nullable: row.try_get("", "nullable")?,
            default: row.try_get("", "default_value")?,
            generated: row.try_get("", "generated")?,
            values: row.try_get("", "values")?,
        });
    }
    for row in select(db, KEYS).await? {
        let Some(table) = tables.get_mut(&row.try_get::<String>("", "table_name")?) else { continue };
        let mut columns: Vec<String> = row.try_get("", "columns")?;
        if let Some(predicate) = row.try_get::<Option<String>>("", "predicate")? {
            if let [column] = columns.as_slice()
                && predicate == format!("({column} IS NOT NULL)")
            {
                table.unique_if_set.push(column.clone());
            }
            continue;
        }
        // A materialised view has no primary key; its rows are told apart by the index that REFRESH CONCURRENTLY needs.
        if row.try_get("", "is_primary")? || (table.is_view && table.primary_key.is_empty()) {
            table.primary_key = columns;
        } else {
            columns.sort();
            table.unique.push(columns);
        }
    }
    for row in select(db, FOREIGN_KEYS).await? {
        let Some(table) = tables.get_mut(&row.try_get::<String>("", "table_name")?) else { continue };
        table.foreign_keys.push(ForeignKey {
            name: row.try_get("", "name")?,
            from: row.try_get("", "from_columns")?,
            table: row.try_get("", "target")?,
            to: row.try_get("", "to_columns")?,
            on_delete: Some(row.try_get("", "on_delete")?),
        });
    }
    Ok(tables)
}

/// Columns that decide the partition of a row, by table.
///
/// # Errors
/// If the database does not answer.
pub async fn partition_columns(db: &impl ConnectionTrait) -> Result<BTreeMap<String, Vec<String>>, DbErr> {
    let sql = "SELECT p.partrelid::regclass::text AS table_name, array_agg(a.attname::text) AS columns
               FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs::int2[])
               GROUP BY 1";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "table_name")?, row.try_get("", "columns")?))).collect()
}

/// The columns of every check and unique index, by its name.
///
/// # Errors
/// If the database does not answer.
pub async fn constraint_columns(db: &impl ConnectionTrait) -> Result<BTreeMap<String, Vec<String>>, DbErr> {
    let sql = "SELECT k.conname::text AS name, array_agg(a.attname::text) AS columns
               FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
               WHERE k.contype = 'c' AND k.connamespace = 'public'::regnamespace GROUP BY k.conname
               UNION ALL
               SELECT c.relname::text, array_agg(DISTINCT a.attname::text)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
               JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid OR d.classid = 'pg_constraint'::regclass
                    AND d.objid = (SELECT k.oid FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('u', 'p') LIMIT 1)
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND d.refobjid = i.indrelid AND a.attnum = d.refobjsubid
               WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace GROUP BY c.relname";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "name")?, row.try_get("", "columns")?))).collect()
}

async fn select(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_string(DbBackend::Postgres, format!("{TABLES}{sql}"))).await
}
