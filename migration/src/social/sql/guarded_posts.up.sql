-- Staff hide posts and take them down; what a post says is its author's.
CREATE TRIGGER trg_posts_own
BEFORE UPDATE ON posts FOR EACH ROW
WHEN ((OLD.content, OLD.image_file_ids, OLD.audio_file_id, OLD.video_file_id, OLD.repost_of_id)
   IS DISTINCT FROM (NEW.content, NEW.image_file_ids, NEW.audio_file_id, NEW.video_file_id, NEW.repost_of_id))
EXECUTE FUNCTION veza.only_by('user_id');

-- So it is with a comment, which the author of the post takes back, too.
CREATE TRIGGER trg_post_comments_own
BEFORE UPDATE ON post_comments FOR EACH ROW
WHEN (OLD.content IS DISTINCT FROM NEW.content)
EXECUTE FUNCTION veza.only_by('user_id');

CREATE TRIGGER trg_post_comments_kept
BEFORE UPDATE ON post_comments FOR EACH ROW
WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL)
EXECUTE FUNCTION veza.stays_deleted();
