DELETE FROM veza.counters WHERE counted_table = 'hashtags';
DROP FUNCTION veza.count_post_hashtags();
