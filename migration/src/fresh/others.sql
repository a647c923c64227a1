-- Everything that is not in public or veza and not part of PostgreSQL: what a schema holds by itself (functions, types,
-- operators, statistics and so on depend on it), and of relations also columns, defaults, constraints, triggers and
-- policies. A cascade may take any of them.
WITH others AS (
    SELECT oid FROM pg_namespace
    WHERE nspname NOT IN ('public', 'veza', 'pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'
),
relations AS (
    SELECT oid FROM pg_class WHERE relnamespace IN (SELECT oid FROM others)
)
SELECT pg_describe_object('pg_class'::regclass, oid, 0) FROM relations
UNION
SELECT pg_describe_object('pg_class'::regclass, attrelid, attnum)
FROM pg_attribute WHERE attrelid IN (SELECT oid FROM relations) AND attnum > 0 AND NOT attisdropped
UNION
SELECT pg_describe_object('pg_attrdef'::regclass, oid, 0) FROM pg_attrdef WHERE adrelid IN (SELECT oid FROM relations)
UNION
SELECT pg_describe_object('pg_constraint'::regclass, oid, 0) FROM pg_constraint WHERE connamespace IN (SELECT oid FROM others)
UNION
SELECT pg_describe_object('pg_trigger'::regclass, oid, 0)
FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM relations) AND NOT tgisinternal
UNION
SELECT pg_describe_object('pg_policy'::regclass, oid, 0) FROM pg_policy WHERE polrelid IN (SELECT oid FROM relations)
UNION
SELECT pg_describe_object('pg_rewrite'::regclass, oid, 0) FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM relations)
UNION
SELECT pg_describe_object(classid, objid, 0)
FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid IN (SELECT oid FROM others)
UNION
SELECT pg_describe_object('pg_extension'::regclass, oid, 0)
FROM pg_extension WHERE extnamespace <> ALL (ARRAY(SELECT oid FROM pg_namespace WHERE nspname = 'veza'))
ORDER BY 1
