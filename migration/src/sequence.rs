//! The sequence of all migrations, in stretches. A new one is added at the end of the last.

use sea_orm_migration::MigrationTrait;

use crate::{
    admin, analytics, auth, billing, chat, cloud, education, files, ground, hardware, integrations,
    marketplace, notifications, platform, privacy, profiles, search, social, streaming, upkeep,
};

type Migrations = Vec<Box<dyn MigrationTrait>>;

/// Every migration, oldest first.
pub(crate) fn all() -> Migrations {
    [identity(), community(), commerce(), operations(), counters(), upkeep(), services()]
        .into_iter()
        .flatten()
        .collect()
}

/// Ground, and who somebody is: accounts, profiles, files.
fn identity() -> Migrations {
    vec![
        Box::new(ground::m20261122_000001_create_extensions::Migration),
        Box::new(ground::m20261122_000002_create_schema_veza::Migration),
        Box::new(ground::m20261122_000003_create_update_updated_at_column::Migration),
        Box::new(ground::m20261122_000004_create_identity_enums::Migration),
        Box::new(ground::m20261122_000005_create_ensure_partitions::Migration),
        Box::new(admin::m20261122_000006_create_audit_logs::Migration),
        Box::new(admin::m20261122_000007_create_audit_trigger::Migration),
        Box::new(auth::m20261122_000008_create_users::Migration),
        Box::new(auth::m20261122_000009_create_auth_sessions::Migration),
        Box::new(auth::m20261122_000010_create_refresh_tokens::Migration),
        Box::new(auth::m20261122_000011_create_password_reset_tokens::Migration),
        Box::new(auth::m20261122_000012_create_email_verification_tokens::Migration),
        Box::new(auth::m20261122_000013_create_password_history::Migration),
        Box::new(auth::m20261122_000014_create_two_factor_configs::Migration),
        Box::new(auth::m20261122_000015_create_federated_identities::Migration),
        Box::new(auth::m20261122_000016_create_login_attempts::Migration),
        Box::new(profiles::m20261122_000017_create_user_profiles::Migration),
        Box::new(profiles::m20261122_000018_create_user_settings::Migration),
        Box::new(profiles::m20261122_000019_create_user_roles::Migration),
        Box::new(profiles::m20261122_000020_create_badges::Migration),
        Box::new(profiles::m20261122_000021_create_user_badges::Migration),
        Box::new(files::m20261122_000022_create_files::Migration),
        Box::new(files::m20261122_000023_create_file_uploads::Migration),
        Box::new(files::m20261122_000024_create_file_metadata::Migration),
        Box::new(files::m20261122_000025_create_file_conversions::Migration),
        Box::new(ground::m20261122_000026_create_backfills::Migration),
        Box::new(auth::m20261122_000027_create_two_factor_steps::Migration),
        Box::new(ground::m20261122_000028_create_composite_types::Migration),
    ]
}

/// What people make and say: music, rooms, posts.
fn community() -> Migrations {
    vec![
        Box::new(streaming::m20261122_000029_create_streaming_enums::Migration),
        Box::new(streaming::m20261122_000030_create_tracks::Migration),
        Box::new(streaming::m20261122_000031_create_playlists::Migration),
        Box::new(streaming::m20261122_000032_create_playlist_tracks::Migration),
        Box::new(streaming::m20261122_000033_create_playback_history::Migration),
        Box::new(streaming::m20261122_000034_create_track_likes::Migration),
        Box::new(streaming::m20261122_000035_create_track_comments::Migration),
        Box::new(streaming::m20261122_000036_create_queues::Migration),
        Box::new(streaming::m20261122_000037_create_queue_items::Migration),
        Box::new(streaming::m20261122_000038_create_playlist_collaborators::Migration),
        Box::new(streaming::m20261122_000039_create_playlist_follows::Migration),
        Box::new(streaming::m20261122_000040_create_track_downloads::Migration),
        Box::new(chat::m20261122_000041_create_chat_enums::Migration),
        Box::new(chat::m20261122_000042_create_rooms::Migration),
        Box::new(chat::m20261122_000043_create_room_members::Migration),
        Box::new(chat::m20261122_000044_create_messages::Migration),
        Box::new(chat::m20261122_000045_create_message_reactions::Migration),
        Box::new(chat::m20261122_000046_create_direct_messages::Migration),
        Box::new(chat::m20261122_000047_create_user_presence::Migration),
        Box::new(chat::m20261122_000048_create_typing_indicators::Migration),
        Box::new(chat::m20261122_000049_create_room_invitations::Migration),
        Box::new(social::m20261122_000050_create_social_enums::Migration),
        Box::new(social::m20261122_000051_create_follows::Migration),
        Box::new(social::m20261122_000052_create_blocks::Migration),
        Box::new(social::m20261122_000053_create_posts::Migration),
        Box::new(social::m20261122_000054_create_post_likes::Migration),
        Box::new(social::m20261122_000055_create_post_comments::Migration),
        Box::new(social::m20261122_000056_create_hashtags::Migration),
        Box::new(social::m20261122_000057_create_post_hashtags::Migration),
        Box::new(social::m20261122_000058_create_groups::Migration),
        Box::new(social::m20261122_000059_create_group_members::Migration),
        Box::new(social::m20261122_000060_create_group_posts::Migration),
        Box::new(social::m20261122_000061_create_mentions::Migration),
    ]
}

/// What is sold, paid for and taught.
fn commerce() -> Migrations {
    vec![
        Box::new(marketplace::m20261122_000062_create_marketplace_enums::Migration),
        Box::new(marketplace::m20261122_000063_create_products::Migration),
        Box::new(marketplace::m20261122_000064_create_product_licenses::Migration),
        Box::new(marketplace::m20261122_000065_create_carts::Migration),
        Box::new(marketplace::m20261122_000066_create_cart_items::Migration),
        Box::new(marketplace::m20261122_000067_create_orders::Migration),
        Box::new(marketplace::m20261122_000068_create_order_items::Migration),
        Box::new(marketplace::m20261122_000069_create_product_reviews::Migration),
        Box::new(marketplace::m20261122_000070_create_product_favorites::Migration),
        Box::new(marketplace::m20261122_000071_create_seller_payouts::Migration),
        Box::new(marketplace::m20261122_000072_create_discount_codes::Migration),
        Box::new(marketplace::m20261122_000073_create_discount_code_usage::Migration),
        Box::new(marketplace::m20261122_000074_create_transactions::Migration),
        Box::new(billing::m20261122_000075_create_billing_enums::Migration),
        Box::new(billing::m20261122_000076_create_subscription_plans::Migration),
        Box::new(billing::m20261122_000077_create_subscriptions::Migration),
        Box::new(billing::m20261122_000078_create_invoices::Migration),
        Box::new(education::m20261122_000079_create_education_enums::Migration),
        Box::new(education::m20261122_000080_create_courses::Migration),
        Box::new(education::m20261122_000081_create_lessons::Migration),
        Box::new(education::m20261122_000082_create_course_enrollments::Migration),
        Box::new(education::m20261122_000083_create_lesson_progress::Migration),
        Box::new(education::m20261122_000084_create_quizzes::Migration),
        Box::new(education::m20261122_000085_create_quiz_attempts::Migration),
        Box::new(education::m20261122_000086_create_certificates::Migration),
    ]
}

/// What else belongs to a platform.
fn operations() -> Migrations {
    vec![
        Box::new(hardware::m20261122_000087_create_hardware_enums::Migration),
        Box::new(hardware::m20261122_000088_create_equipment_categories::Migration),
        Box::new(hardware::m20261122_000089_create_equipment::Migration),
        Box::new(hardware::m20261122_000090_create_equipment_warranties::Migration),
        Box::new(hardware::m20261122_000091_create_equipment_maintenance::Migration),
        Box::new(cloud::m20261122_000092_create_cloud_enums::Migration),
        Box::new(cloud::m20261122_000093_create_cloud_accounts::Migration),
        Box::new(cloud::m20261122_000094_create_backup_jobs::Migration),
        Box::new(cloud::m20261122_000095_create_sync_operations::Migration),
        Box::new(search::m20261122_000096_create_search_enums::Migration),
        Box::new(search::m20261122_000097_create_search_functions::Migration),
        Box::new(search::m20261122_000098_create_search_queries::Migration),
        Box::new(search::m20261122_000099_create_search_index::Migration),
        Box::new(analytics::m20261122_000100_create_analytics_enums::Migration),
        Box::new(analytics::m20261122_000101_create_analytics_events::Migration),
        Box::new(analytics::m20261122_000102_create_daily_metrics::Migration),
        Box::new(analytics::m20261122_000103_create_user_analytics::Migration),
        Box::new(analytics::m20261122_000104_create_track_analytics::Migration),
        Box::new(analytics::m20261122_000105_create_reports::Migration),
        Box::new(analytics::m20261122_000106_create_dashboard_configs::Migration),
        Box::new(admin::m20261122_000107_create_admin_enums::Migration),
        Box::new(admin::m20261122_000108_create_moderation_reports::Migration),
        Box::new(admin::m20261122_000109_create_moderation_actions::Migration),
        Box::new(admin::m20261122_000110_create_system_configs::Migration),
        Box::new(admin::m20261122_000111_create_feature_flags::Migration),
        Box::new(notifications::m20261122_000112_create_notifications_enums::Migration),
        Box::new(notifications::m20261122_000113_create_notifications::Migration),
        Box::new(notifications::m20261122_000114_create_notification_preferences::Migration),
        Box::new(notifications::m20261122_000115_create_push_subscriptions::Migration),
        Box::new(notifications::m20261122_000116_create_email_messages::Migration),
        Box::new(integrations::m20261122_000117_create_integrations_enums::Migration),
        Box::new(integrations::m20261122_000118_create_api_keys::Migration),
        Box::new(integrations::m20261122_000119_create_oauth_applications::Migration),
        Box::new(integrations::m20261122_000120_create_oauth_grants::Migration),
        Box::new(integrations::m20261122_000121_create_webhook_endpoints::Migration),
        Box::new(integrations::m20261122_000122_create_webhook_deliveries::Migration),
        Box::new(integrations::m20261122_000123_create_integrations::Migration),
        Box::new(privacy::m20261122_000124_create_privacy_enums::Migration),
        Box::new(privacy::m20261122_000125_create_data_requests::Migration),
        Box::new(privacy::m20261122_000126_create_user_consents::Migration),
        Box::new(platform::m20261122_000127_create_outbox_events::Migration),
        Box::new(platform::m20261122_000128_create_idempotency_keys::Migration),
        Box::new(admin::m20261122_000129_create_support_tickets::Migration),
    ]
}

/// What keeps the denormalised counters: one migration for each table that has some.
fn counters() -> Migrations {
    vec![
        Box::new(ground::m20261122_000130_create_counters::Migration),
        Box::new(ground::m20261122_000131_create_roll_up_counters::Migration),
        Box::new(profiles::m20261122_000132_count_user_profiles::Migration),
        Box::new(streaming::m20261122_000133_count_tracks::Migration),
        Box::new(streaming::m20261122_000134_count_playlists::Migration),
        Box::new(chat::m20261122_000135_count_rooms::Migration),
        Box::new(social::m20261122_000136_count_posts::Migration),
        Box::new(social::m20261122_000137_count_hashtags::Migration),
        Box::new(social::m20261122_000138_count_groups::Migration),
        Box::new(marketplace::m20261122_000139_count_products::Migration),
        Box::new(marketplace::m20261122_000140_count_carts::Migration),
        Box::new(marketplace::m20261122_000141_count_discount_codes::Migration),
        Box::new(education::m20261122_000142_count_courses::Migration),
        Box::new(ground::m20261122_000143_create_reconcile_counter::Migration),
    ]
}

/// Views, clean-up, partitions.
fn upkeep() -> Migrations {
    vec![
        Box::new(streaming::m20261122_000146_create_trending_tracks::Migration),
        Box::new(analytics::m20261122_000147_create_user_statistics::Migration),
        Box::new(upkeep::m20261122_000148_create_refresh_view::Migration),
        Box::new(upkeep::m20261122_000149_create_clean_up::Migration),
        Box::new(upkeep::m20261122_000150_create_partitions_view::Migration),
        Box::new(upkeep::m20261122_000151_create_retirement::Migration),
        Box::new(upkeep::m20261122_000152_create_drain::Migration),
    ]
}

/// Who may do what, and what services need beside the tables.
fn services() -> Migrations {
    vec![
        Box::new(ground::m20261122_000160_create_application_role::Migration),
        Box::new(ground::m20261122_000161_create_actor_functions::Migration),
        Box::new(auth::m20261122_000162_create_auth_rights::Migration),
        Box::new(profiles::m20261122_000163_create_profiles_rights::Migration),
        Box::new(files::m20261122_000164_create_files_rights::Migration),
        Box::new(streaming::m20261122_000165_create_streaming_rights::Migration),
        Box::new(chat::m20261122_000166_create_chat_rights::Migration),
        Box::new(social::m20261122_000167_create_social_rights::Migration),
        Box::new(marketplace::m20261122_000168_create_marketplace_rights::Migration),
        Box::new(billing::m20261122_000169_create_billing_rights::Migration),
        Box::new(education::m20261122_000170_create_education_rights::Migration),
        Box::new(hardware::m20261122_000171_create_hardware_rights::Migration),
        Box::new(cloud::m20261122_000172_create_cloud_rights::Migration),
        Box::new(search::m20261122_000173_create_search_rights::Migration),
        Box::new(analytics::m20261122_000174_create_analytics_rights::Migration),
        Box::new(admin::m20261122_000175_create_admin_rights::Migration),
        Box::new(notifications::m20261122_000176_create_notifications_rights::Migration),
        Box::new(integrations::m20261122_000177_create_integrations_rights::Migration),
        Box::new(privacy::m20261122_000178_create_privacy_rights::Migration),
        Box::new(platform::m20261122_000179_create_platform_rights::Migration),
        Box::new(platform::m20261122_000180_create_append_events::Migration),
        Box::new(platform::m20261122_000181_create_outbox_delivery::Migration),
        Box::new(notifications::m20261122_000182_create_notification_functions::Migration),
        Box::new(search::m20261122_000183_create_search_sources::Migration),
        Box::new(upkeep::m20261122_000184_create_upkeep_rights::Migration),
        Box::new(streaming::m20261122_000186_create_search_tracks::Migration),
        Box::new(streaming::m20261122_000187_keep_unshuffled_places::Migration),
        Box::new(chat::m20261122_000194_create_search_messages::Migration),
        Box::new(search::m20261122_000195_create_search_changes::Migration),
        Box::new(search::m20261122_000196_create_finding::Migration),
        Box::new(chat::m20261122_000197_create_lapse_room_invitation::Migration),
        Box::new(chat::m20261122_000198_keep_direct_messages::Migration),
        Box::new(chat::m20261122_000199_create_search_direct_messages::Migration),
    ]
}
