//! analytics.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    (
        "chk_analytics_events_event_date",
        "UPDATE analytics_events SET occurred_at = occurred_at - interval '1 day'",
    ),
    // One microsecond before the day begins, and at its end.
    (
        "chk_analytics_events_event_date",
        "UPDATE analytics_events SET occurred_at = (event_date::timestamp AT TIME ZONE 'UTC') - interval
            '1 microsecond'",
    ),
    (
        "chk_analytics_events_event_date",
        "UPDATE analytics_events SET occurred_at = (event_date + 1)::timestamp AT TIME ZONE 'UTC'",
    ),
    ("chk_analytics_events_event_name_format", "UPDATE analytics_events SET event_name = 'Track.played'"),
    ("chk_analytics_events_event_name_format", "UPDATE analytics_events SET event_name = ''"),
    ("chk_analytics_events_entity", "UPDATE analytics_events SET entity_type = 'track'"),
    ("chk_analytics_events_entity", "UPDATE analytics_events SET entity_id = gen_random_uuid()"),
    ("chk_analytics_events_properties_object", "UPDATE analytics_events SET properties = '[]'"),
    ("chk_daily_metrics_metric_name_format", "UPDATE daily_metrics SET metric_name = 'Plays'"),
    ("chk_daily_metrics_dimension_format", "UPDATE daily_metrics SET dimension = 'France'"),
    ("chk_daily_metrics_dimension_format", "UPDATE daily_metrics SET dimension = 'country='"),
    (
        "uq_daily_metrics_metric_name_dimension_metric_date",
        "INSERT INTO daily_metrics (metric_date, metric_name, value) SELECT metric_date, metric_name, 3
            FROM daily_metrics",
    ),
    ("chk_user_analytics_listener_positive", "UPDATE user_analytics SET session_count = -1"),
    (
        "chk_user_analytics_listener_positive",
        "UPDATE user_analytics SET play_count = -1, unique_track_count = -1",
    ),
    ("chk_user_analytics_listener_positive", "UPDATE user_analytics SET listening_seconds = -1"),
    ("chk_user_analytics_listener_positive", "UPDATE user_analytics SET unique_track_count = -1"),
    ("chk_user_analytics_member_positive", "UPDATE user_analytics SET upload_count = -1"),
    ("chk_user_analytics_member_positive", "UPDATE user_analytics SET message_count = -1"),
    ("chk_user_analytics_member_positive", "UPDATE user_analytics SET post_count = -1"),
    ("chk_user_analytics_member_positive", "UPDATE user_analytics SET comment_count = -1"),
    ("chk_user_analytics_member_positive", "UPDATE user_analytics SET like_count = -1"),
    ("chk_user_analytics_creator_positive", "UPDATE user_analytics SET followers_gained = -1"),
    ("chk_user_analytics_creator_positive", "UPDATE user_analytics SET followers_lost = -1"),
    ("chk_user_analytics_creator_positive", "UPDATE user_analytics SET profile_view_count = -1"),
    ("chk_user_analytics_creator_positive", "UPDATE user_analytics SET received_play_count = -1"),
    ("chk_user_analytics_creator_positive", "UPDATE user_analytics SET received_like_count = -1"),
    ("chk_user_analytics_creator_positive", "UPDATE user_analytics SET sale_count = -1"),
    ("chk_user_analytics_unique_tracks", "UPDATE user_analytics SET unique_track_count = play_count + 1"),
    ("chk_user_analytics_currency_format", "UPDATE user_analytics SET currency = 'eur'"),
    ("chk_user_analytics_currency_format", "UPDATE user_analytics SET currency = 'EU'"),
    (
        "uq_user_analytics_user_id_metric_date",
        "INSERT INTO user_analytics (user_id, metric_date) SELECT user_id, metric_date FROM user_analytics",
    ),
    (
        "uq_track_analytics_track_id_metric_date",
        "INSERT INTO track_analytics (track_id, metric_date) SELECT track_id, metric_date FROM track_analytics",
    ),
    ("chk_track_analytics_plays_positive", "UPDATE track_analytics SET unique_listener_count = -1"),
    ("chk_track_analytics_plays_positive", "UPDATE track_analytics SET skip_count = -1"),
    ("chk_track_analytics_plays_positive", "UPDATE track_analytics SET listening_seconds = -1"),
    ("chk_track_analytics_plays_consistent", "UPDATE track_analytics SET play_count = 1"),
    ("chk_track_analytics_plays_consistent", "UPDATE track_analytics SET skip_count = play_count + 1"),
    ("chk_track_analytics_completion_range", "UPDATE track_analytics SET average_completion_percent = -0.01"),
    (
        "chk_track_analytics_completion_range",
        "UPDATE track_analytics SET average_completion_percent = 100.01",
    ),
    ("chk_track_analytics_engagement_positive", "UPDATE track_analytics SET like_count = -1"),
    ("chk_track_analytics_engagement_positive", "UPDATE track_analytics SET comment_count = -1"),
    ("chk_track_analytics_engagement_positive", "UPDATE track_analytics SET share_count = -1"),
    ("chk_track_analytics_engagement_positive", "UPDATE track_analytics SET playlist_add_count = -1"),
    ("chk_track_analytics_engagement_positive", "UPDATE track_analytics SET download_count = -1"),
    ("chk_track_analytics_currency_format", "UPDATE track_analytics SET currency = 'EU1'"),
    ("chk_reports_parameters_object", "UPDATE reports SET parameters = '[]'"),
    ("chk_reports_period", "UPDATE reports SET period_end = period_start - 1"),
    ("chk_reports_attempts_positive", "UPDATE reports SET attempts = -1"),
    ("chk_reports_attempts_positive", "UPDATE reports SET row_count = -1"),
    ("chk_reports_lock", "UPDATE reports SET status = 'processing'"),
    ("chk_reports_lock", "UPDATE reports SET locked_at = now()"),
    ("chk_reports_completed", "UPDATE reports SET status = 'completed'"),
    ("chk_reports_completed", "UPDATE reports SET status = 'expired'"),
    ("chk_reports_expires_after_completed", "UPDATE reports SET completed_at = now(), expires_at = now()"),
    ("chk_dashboard_configs_name_length", "UPDATE dashboard_configs SET name = '  '"),
    ("chk_dashboard_configs_layout_array", "UPDATE dashboard_configs SET layout = '{}'"),
    (
        "idx_dashboard_configs_user_id_unique",
        "INSERT INTO dashboard_configs (user_id, name, is_default) SELECT user_id, 'Other', true FROM
            dashboard_configs",
    ),
    (
        "idx_dashboard_configs_user_id_name_unique",
        "INSERT INTO dashboard_configs (user_id, name) SELECT user_id, 'MINE' FROM dashboard_configs",
    ),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE analytics_events SET occurred_at = event_date::timestamp AT TIME ZONE 'UTC', event_name =
        'a_1.b',
        entity_type = 'track', entity_id = gen_random_uuid()",
    "UPDATE analytics_events SET occurred_at = (event_date + 1)::timestamp AT TIME ZONE 'UTC' - interval
        '1 microsecond'",
    "INSERT INTO analytics_events (id, event_name, session_id, platform)
        SELECT id, event_name, session_id, 'api' FROM analytics_events ON CONFLICT (id, event_date) DO
        NOTHING",
    "UPDATE daily_metrics SET dimension = 'country=FR', metric_name = 'revenue.usd', value = -0.0001",
    "INSERT INTO daily_metrics (metric_date, metric_name, dimension, value) VALUES ('2026-01-31', 'plays',
        'country=FR', 1)",
    "UPDATE user_analytics SET play_count = 0, unique_track_count = 0, revenue = -1, currency = 'EUR'",
    "UPDATE track_analytics SET skip_count = play_count, average_completion_percent = 0, revenue = -1;
        UPDATE track_analytics SET average_completion_percent = 100, play_count = 2147483647",
    "UPDATE reports SET period_end = period_start, row_count = 0, status = 'completed', completed_at =
        now(),
        expires_at = now() + interval '1 microsecond'",
    "UPDATE reports SET status = 'processing', locked_at = now()",
    "INSERT INTO dashboard_configs (user_id, name) SELECT user_id, 'Other' FROM dashboard_configs",
    // A deleted one is in nobody's way.
    "UPDATE dashboard_configs SET deleted_at = now();
        INSERT INTO dashboard_configs (user_id, name, is_default) SELECT user_id, name, true FROM
        dashboard_configs",
];
