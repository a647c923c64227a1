DROP TRIGGER trg_playlists_owned ON playlists;
