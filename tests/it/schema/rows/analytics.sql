-- One row in each table of analytics: ann plays a track of the streaming domain, reads a report, has a dashboard.
INSERT INTO analytics_events (event_name, user_id, session_id, platform)
VALUES ('track.played', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000010a1', 'web');
INSERT INTO daily_metrics (metric_date, metric_name, value) VALUES ('2026-01-31', 'plays', 2);
INSERT INTO user_analytics (user_id, metric_date, play_count, unique_track_count)
VALUES ('00000000-0000-4000-8000-00000000000a', '2026-01-31', 2, 2);
INSERT INTO reports (requested_by, kind, period_start, period_end, file_id)
VALUES ('00000000-0000-4000-8000-00000000000a', 'audience', '2026-01-01', '2026-01-31', '00000000-0000-4000-8000-000000000003');
INSERT INTO dashboard_configs (user_id, name, is_default) VALUES ('00000000-0000-4000-8000-00000000000a', 'Mine', true);
INSERT INTO track_analytics (track_id, metric_date, play_count, unique_listener_count, skip_count)
VALUES ('00000000-0000-4000-8000-000000000115', '2026-01-31', 2, 2, 1);
