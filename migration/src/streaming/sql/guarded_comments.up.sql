-- What a comment says is changed by its author; the creator of the track and staff take it back, and it stays so.
CREATE TRIGGER trg_track_comments_own
BEFORE UPDATE ON track_comments FOR EACH ROW
WHEN ((OLD.content, OLD.is_edited) IS DISTINCT FROM (NEW.content, NEW.is_edited))
EXECUTE FUNCTION veza.only_by('user_id');

CREATE TRIGGER trg_track_comments_kept
BEFORE UPDATE ON track_comments FOR EACH ROW
WHEN ((OLD.is_deleted AND NOT NEW.is_deleted) OR (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL))
EXECUTE FUNCTION veza.stays_deleted();
