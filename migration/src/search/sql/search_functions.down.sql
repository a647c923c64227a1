DROP FUNCTION search_tags_text(VARCHAR[]);
DROP FUNCTION search_config(VARCHAR);
