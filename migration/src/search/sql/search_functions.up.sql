-- The generated column search_index.document calls these, and so must every query on it. Their bodies are parsed here and
-- now, so no search_path changes what they mean; with a SET clause they could not be inlined.
CREATE FUNCTION search_config(p_language VARCHAR) RETURNS REGCONFIG
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE LOWER(LEFT(p_language, 2))
    WHEN 'en' THEN 'pg_catalog.english'::REGCONFIG
    WHEN 'fr' THEN 'pg_catalog.french'::REGCONFIG
    WHEN 'es' THEN 'pg_catalog.spanish'::REGCONFIG
    WHEN 'de' THEN 'pg_catalog.german'::REGCONFIG
    WHEN 'it' THEN 'pg_catalog.italian'::REGCONFIG
    WHEN 'pt' THEN 'pg_catalog.portuguese'::REGCONFIG
    WHEN 'nl' THEN 'pg_catalog.dutch'::REGCONFIG
    ELSE 'pg_catalog.simple'::REGCONFIG
END;

COMMENT ON FUNCTION search_config(VARCHAR)
IS 'Text search configuration of a language tag; simple for a language without stemming here';

-- array_to_string is only STABLE for any array; for VARCHAR elements it is immutable, which a generated column needs.
CREATE FUNCTION search_tags_text(p_tags VARCHAR[]) RETURNS TEXT
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY_TO_STRING(p_tags, ' ');

COMMENT ON FUNCTION search_tags_text(VARCHAR[]) IS 'Tags as words of a text';
