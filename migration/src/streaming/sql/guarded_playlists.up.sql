-- Who may edit a playlist changes its title and picture.
CREATE TRIGGER trg_playlists_owned
BEFORE UPDATE ON playlists FOR EACH ROW
WHEN ((OLD.visibility, OLD.is_collaborative, OLD.deleted_at) IS DISTINCT FROM (NEW.visibility, NEW.is_collaborative, NEW.deleted_at))
EXECUTE FUNCTION veza.only_by('user_id', 'staff');
