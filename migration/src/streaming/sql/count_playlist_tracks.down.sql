DELETE FROM veza.counters WHERE counted_table = 'playlists';
DROP TRIGGER trg_tracks_durations_update ON tracks;
DROP FUNCTION veza.count_track_durations();
DROP FUNCTION veza.count_playlist_tracks();
