-- One DROP for each object that depends directly on the schema public, extensions and their members excepted; all of the
-- schema veza; and the event triggers whose functions live in either, first of all, because they fire at drops.
WITH members AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
),
drops (rank, sql) AS (
    SELECT 0, format('DROP EVENT TRIGGER IF EXISTS %I CASCADE', t.evtname)
    FROM pg_event_trigger t
    JOIN pg_proc p ON p.oid = t.evtfoid
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('public', 'veza')
      AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_event_trigger'::regclass AND m.objid = t.oid)

    UNION ALL
    SELECT 1, format('DROP SCHEMA IF EXISTS %I CASCADE', nspname) FROM pg_namespace WHERE nspname = 'veza'

    UNION ALL
    SELECT
        CASE WHEN o.type IN ('table', 'foreign table', 'view', 'materialized view') THEN 2
             WHEN o.type = 'sequence' THEN 4
             ELSE 3 END,
        format('DROP %s IF EXISTS %s CASCADE',
               CASE o.type WHEN 'statistics object' THEN 'STATISTICS' ELSE upper(o.type) END,
               o.identity)
    FROM pg_depend d
    CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) o
    WHERE d.refclassid = 'pg_namespace'::regclass
      AND d.refobjid = (SELECT oid FROM pg_namespace WHERE nspname = 'public')
      AND d.deptype = 'n'
      AND d.classid IN (
          'pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass,
          'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_collation'::regclass, 'pg_conversion'::regclass,
          'pg_statistic_ext'::regclass, 'pg_ts_config'::regclass, 'pg_ts_dict'::regclass, 'pg_ts_parser'::regclass,
          'pg_ts_template'::regclass)
      AND NOT EXISTS (SELECT FROM members m WHERE m.classid = d.classid AND m.objid = d.objid)
      -- What is a part of something else, such as the functions of a range type, goes with it and not otherwise.
      -- (A partitioned table is, in this sense, a part of itself.)
      AND NOT EXISTS (
          SELECT FROM pg_depend i
          WHERE i.classid = d.classid AND i.objid = d.objid AND i.deptype = 'i'
            AND (i.refclassid, i.refobjid) <> (i.classid, i.objid))
)
SELECT sql FROM drops ORDER BY rank, sql
