-- Staff hide posts and take them down; what a post says is its author's.
CREATE TRIGGER trg_posts_own
BEFORE UPDATE ON posts FOR EACH ROW
WHEN ((OLD.content, OLD.image_file_ids, OLD.audio_file_id, OLD.video_file_id, OLD.repost_of_id)
   IS DISTINCT FROM (NEW.content, NEW.image_file_ids, NEW.audio_file_id, NEW.video_file_id, NEW.repost_of_id))
EXECUTE FUNCTION veza.only_by('user_id');
