-- Roles belong to the whole cluster: another database may have made this one, or may be making it at this moment.
-- Whoever comes second waits for the first and then finds the name taken (unique_violation of pg_authid, where CREATE ROLE
-- itself had not seen it yet).
DO $role$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'veza_app') THEN
        BEGIN
            CREATE ROLE veza_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'the role veza_app does not exist, and % may not create roles', current_user
                    USING ERRCODE = 'insufficient_privilege',
                          HINT = 'Let a superuser run once in this cluster: CREATE ROLE veza_app NOLOGIN; then migrate again.';
        END;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'veza_app' AND (rolsuper OR rolbypassrls)) THEN
        RAISE EXCEPTION 'the role veza_app is under no row-level security in this cluster'
            USING ERRCODE = 'invalid_role_specification',
                  HINT = 'Let a superuser run: ALTER ROLE veza_app NOSUPERUSER NOBYPASSRLS; then migrate again.';
    END IF;
    IF current_user = 'veza_app' THEN
        RAISE EXCEPTION 'the tables would belong to veza_app, and an owner is under no row-level security'
            USING ERRCODE = 'invalid_role_specification',
                  HINT = 'Migrate as another role; applications log in as members of veza_app.';
    END IF;
END $role$;

GRANT USAGE ON SCHEMA public, veza TO veza_app;
