//! How the Veza schema came: one migration per change, in sequence, each with its exact inverse.
//!
//! Applications call [`Migrator`] through `sea_orm_migration::MigratorTrait`; people run the binary of this crate.

use sea_orm_migration::prelude::*;

mod admin;
mod analytics;
mod auth;
pub mod backfill;
mod billing;
mod chat;
#[cfg(feature = "cli")]
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
mod cloud;
pub mod concurrently;
mod education;
#[cfg(feature = "cli")]
pub mod export;
mod files;
#[cfg(feature = "cli")]
pub mod fresh;
mod ground;
mod hardware;
mod integrations;
pub mod limits;
#[cfg(feature = "local")]
pub mod local;
mod marketplace;
mod notifications;
mod platform;
pub mod prelude;
mod privacy;
mod profiles;
pub mod record;
#[cfg(feature = "cli")]
pub mod runner;
pub mod schema;
mod search;
mod social;
pub mod sql;
mod streaming;

/// Every migration of the Veza database, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    #[expect(clippy::too_many_lines, reason = "a list: one line for each migration, in their order")]
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
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
            Box::new(ground::m20261122_000099_create_composite_types::Migration),
            Box::new(streaming::m20261122_000101_create_streaming_enums::Migration),
            Box::new(streaming::m20261122_000102_create_tracks::Migration),
            Box::new(streaming::m20261122_000103_create_playlists::Migration),
            Box::new(streaming::m20261122_000104_create_playlist_tracks::Migration),
            Box::new(streaming::m20261122_000105_create_playback_history::Migration),
            Box::new(streaming::m20261122_000106_create_track_likes::Migration),
            Box::new(streaming::m20261122_000107_create_track_comments::Migration),
            Box::new(streaming::m20261122_000108_create_queues::Migration),
            Box::new(streaming::m20261122_000109_create_queue_items::Migration),
            Box::new(streaming::m20261122_000110_create_playlist_collaborators::Migration),
            Box::new(streaming::m20261122_000111_create_playlist_follows::Migration),
            Box::new(streaming::m20261122_000112_create_track_downloads::Migration),
            Box::new(chat::m20261122_000201_create_chat_enums::Migration),
            Box::new(chat::m20261122_000202_create_rooms::Migration),
            Box::new(chat::m20261122_000203_create_room_members::Migration),
            Box::new(chat::m20261122_000204_create_messages::Migration),
            Box::new(chat::m20261122_000205_create_message_reactions::Migration),
            Box::new(chat::m20261122_000206_create_direct_messages::Migration),
            Box::new(chat::m20261122_000207_create_user_presence::Migration),
            Box::new(chat::m20261122_000208_create_typing_indicators::Migration),
            Box::new(chat::m20261122_000209_create_room_invitations::Migration),
            Box::new(social::m20261122_000301_create_social_enums::Migration),
            Box::new(social::m20261122_000302_create_follows::Migration),
            Box::new(social::m20261122_000303_create_blocks::Migration),
            Box::new(social::m20261122_000304_create_posts::Migration),
            Box::new(social::m20261122_000305_create_post_likes::Migration),
            Box::new(social::m20261122_000306_create_post_comments::Migration),
            Box::new(social::m20261122_000307_create_hashtags::Migration),
            Box::new(social::m20261122_000308_create_post_hashtags::Migration),
            Box::new(social::m20261122_000309_create_groups::Migration),
            Box::new(social::m20261122_000310_create_group_members::Migration),
            Box::new(social::m20261122_000311_create_group_posts::Migration),
            Box::new(social::m20261122_000312_create_mentions::Migration),
            Box::new(marketplace::m20261122_000401_create_marketplace_enums::Migration),
            Box::new(marketplace::m20261122_000402_create_products::Migration),
            Box::new(marketplace::m20261122_000403_create_product_licenses::Migration),
            Box::new(marketplace::m20261122_000404_create_carts::Migration),
            Box::new(marketplace::m20261122_000405_create_cart_items::Migration),
            Box::new(marketplace::m20261122_000406_create_orders::Migration),
            Box::new(marketplace::m20261122_000407_create_order_items::Migration),
            Box::new(marketplace::m20261122_000408_create_product_reviews::Migration),
            Box::new(marketplace::m20261122_000409_create_product_favorites::Migration),
            Box::new(marketplace::m20261122_000410_create_seller_payouts::Migration),
            Box::new(marketplace::m20261122_000411_create_discount_codes::Migration),
            Box::new(marketplace::m20261122_000412_create_discount_code_usage::Migration),
            Box::new(marketplace::m20261122_000413_create_transactions::Migration),
            Box::new(billing::m20261122_000501_create_billing_enums::Migration),
            Box::new(billing::m20261122_000502_create_subscription_plans::Migration),
            Box::new(billing::m20261122_000503_create_subscriptions::Migration),
            Box::new(billing::m20261122_000504_create_invoices::Migration),
            Box::new(education::m20261122_000601_create_education_enums::Migration),
            Box::new(education::m20261122_000602_create_courses::Migration),
            Box::new(education::m20261122_000603_create_lessons::Migration),
            Box::new(education::m20261122_000604_create_course_enrollments::Migration),
            Box::new(education::m20261122_000605_create_lesson_progress::Migration),
            Box::new(education::m20261122_000606_create_quizzes::Migration),
            Box::new(education::m20261122_000607_create_quiz_attempts::Migration),
            Box::new(education::m20261122_000608_create_certificates::Migration),
            Box::new(hardware::m20261122_000701_create_hardware_enums::Migration),
            Box::new(hardware::m20261122_000702_create_equipment_categories::Migration),
            Box::new(hardware::m20261122_000703_create_equipment::Migration),
            Box::new(hardware::m20261122_000704_create_equipment_warranties::Migration),
            Box::new(hardware::m20261122_000705_create_equipment_maintenance::Migration),
            Box::new(cloud::m20261122_000801_create_cloud_enums::Migration),
            Box::new(cloud::m20261122_000802_create_cloud_accounts::Migration),
            Box::new(cloud::m20261122_000803_create_backup_jobs::Migration),
            Box::new(cloud::m20261122_000804_create_sync_operations::Migration),
            Box::new(search::m20261122_000901_create_search_enums::Migration),
            Box::new(search::m20261122_000902_create_search_functions::Migration),
            Box::new(search::m20261122_000903_create_search_queries::Migration),
            Box::new(search::m20261122_000904_create_search_index::Migration),
            Box::new(analytics::m20261122_001001_create_analytics_enums::Migration),
            Box::new(analytics::m20261122_001002_create_analytics_events::Migration),
            Box::new(analytics::m20261122_001003_create_daily_metrics::Migration),
            Box::new(analytics::m20261122_001004_create_user_analytics::Migration),
            Box::new(analytics::m20261122_001005_create_track_analytics::Migration),
            Box::new(analytics::m20261122_001006_create_reports::Migration),
            Box::new(analytics::m20261122_001007_create_dashboard_configs::Migration),
            Box::new(admin::m20261122_001101_create_admin_enums::Migration),
            Box::new(admin::m20261122_001102_create_moderation_reports::Migration),
            Box::new(admin::m20261122_001103_create_moderation_actions::Migration),
            Box::new(admin::m20261122_001104_create_system_configs::Migration),
            Box::new(admin::m20261122_001105_create_feature_flags::Migration),
            Box::new(notifications::m20261122_001201_create_notifications_enums::Migration),
            Box::new(notifications::m20261122_001202_create_notifications::Migration),
            Box::new(notifications::m20261122_001203_create_notification_preferences::Migration),
            Box::new(notifications::m20261122_001204_create_push_subscriptions::Migration),
            Box::new(notifications::m20261122_001205_create_email_messages::Migration),
            Box::new(integrations::m20261122_001301_create_integrations_enums::Migration),
            Box::new(integrations::m20261122_001302_create_api_keys::Migration),
            Box::new(integrations::m20261122_001303_create_oauth_applications::Migration),
            Box::new(integrations::m20261122_001304_create_oauth_grants::Migration),
            Box::new(integrations::m20261122_001305_create_webhook_endpoints::Migration),
            Box::new(integrations::m20261122_001306_create_webhook_deliveries::Migration),
            Box::new(integrations::m20261122_001307_create_integrations::Migration),
            Box::new(privacy::m20261122_001401_create_privacy_enums::Migration),
            Box::new(privacy::m20261122_001402_create_data_requests::Migration),
            Box::new(privacy::m20261122_001403_create_user_consents::Migration),
            Box::new(platform::m20261122_001501_create_outbox_events::Migration),
            Box::new(platform::m20261122_001502_create_idempotency_keys::Migration),
        ]
    }
}
