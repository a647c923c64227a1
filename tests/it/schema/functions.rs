//! Functions that can be trusted with the rights they have.

use super::rule::Rule;

#[tokio::test]
async fn every_function_fixes_its_search_path() {
    const PARSED: &str = "its body was parsed when it was created: no name in it is looked up any more";
    let rule = Rule {
        remedy: "SET search_path = pg_catalog, pg_temp, and everything else by its schema:",
        offenders: "SELECT name FROM functions WHERE NOT settings @> '{\"search_path=pg_catalog, pg_temp\"}'",
        exceptions: &[
            ("search_config(character varying)", PARSED),
            ("search_tags_text(character varying[])", PARSED),
            (
                "veza.may_find(search_entity_type,uuid,uuid,uuid[])",
                "becomes part of the query that calls it only without settings; the functions that may call it have them",
            ),
            ("update_updated_at_column()", "runs for every updated row, and names pg_catalog itself instead"),
        ],
        breach: ("ALTER FUNCTION audit_trigger() RESET search_path", "audit_trigger()"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn what_runs_with_the_rights_of_its_owner_is_not_open_to_all() {
    let rule = Rule {
        remedy: "REVOKE ALL ON FUNCTION … FROM PUBLIC:",
        offenders: "SELECT f.name FROM functions f JOIN pg_proc p ON p.oid = f.oid
            WHERE f.definer AND EXISTS (SELECT
                FROM aclexplode(coalesce(f.acl, acldefault('f', p.proowner))) WHERE grantee = 0)",
        exceptions: &[],
        breach: ("GRANT EXECUTE ON FUNCTION veza.ensure_partitions() TO PUBLIC", "veza.ensure_partitions()"),
    };
    rule.holds().await;
}
