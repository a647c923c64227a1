DROP TRIGGER trg_track_comments_kept ON track_comments;
DROP TRIGGER trg_track_comments_own ON track_comments;
