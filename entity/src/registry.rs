//! Every entity, in one list: for whatever has to be done to all of them.

/// Calls the macro `$each!` with the paths of all entities, as `domain::table` separated by commas.
///
/// ```ignore
/// macro_rules! names {
///     ($($domain:ident :: $table:ident),*) => { [$(concat!(stringify!($domain), ".", stringify!($table))),*] };
/// }
/// let names = entity::for_each_entity!(names);
/// ```
///
/// The tests compare it with the files and with the tables of the database, so that none is forgotten.
#[macro_export]
macro_rules! for_each_entity {
    ($each:ident) => {
        $each! {
            auth::auth_sessions, auth::email_verification_tokens, auth::federated_identities,
            auth::login_attempts, auth::password_history, auth::password_reset_tokens, auth::refresh_tokens,
            auth::two_factor_configs, auth::users,
            profiles::badges, profiles::user_badges, profiles::user_profiles, profiles::user_roles,
            profiles::user_settings,
            files::file_conversions, files::file_metadata, files::file_uploads, files::files,
            streaming::playback_history, streaming::playlist_collaborators, streaming::playlist_follows,
            streaming::playlist_tracks, streaming::playlists, streaming::queue_items, streaming::queues,
            streaming::track_comments, streaming::track_downloads, streaming::track_likes,
            streaming::tracks, streaming::trending_tracks,
            chat::direct_messages, chat::message_reactions, chat::messages, chat::room_invitations,
            chat::room_members, chat::rooms, chat::typing_indicators, chat::user_presence,
            social::blocks, social::follows, social::group_members, social::group_posts, social::groups,
            social::hashtags, social::mentions, social::post_comments, social::post_hashtags,
            social::post_likes, social::posts,
            search::search_index, search::search_queries,
            marketplace::cart_items, marketplace::carts, marketplace::discount_code_usage,
            marketplace::discount_codes, marketplace::order_items, marketplace::orders,
            marketplace::product_favorites, marketplace::product_licenses, marketplace::product_reviews,
            marketplace::products, marketplace::seller_payouts, marketplace::transactions,
            billing::invoices, billing::subscription_plans, billing::subscriptions,
            education::certificates, education::course_enrollments, education::courses,
            education::lesson_progress, education::lessons, education::quiz_attempts, education::quizzes,
            hardware::equipment, hardware::equipment_categories, hardware::equipment_maintenance,
            hardware::equipment_warranties,
            cloud::backup_jobs, cloud::cloud_accounts, cloud::sync_operations,
            analytics::analytics_events, analytics::daily_metrics, analytics::dashboard_configs,
            analytics::reports, analytics::track_analytics, analytics::user_analytics,
            analytics::user_statistics,
            admin::audit_logs, admin::feature_flags, admin::moderation_actions, admin::moderation_reports,
            admin::support_tickets, admin::system_configs,
            integrations::api_keys, integrations::integrations, integrations::oauth_applications,
            integrations::oauth_grants, integrations::webhook_deliveries, integrations::webhook_endpoints,
            privacy::data_requests, privacy::user_consents,
            notifications::email_messages, notifications::notification_preferences,
            notifications::notifications, notifications::push_subscriptions,
            platform::idempotency_keys, platform::outbox_events
        }
    };
}
