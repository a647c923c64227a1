//! Each protected table, with whose its rows are: what the tests of an adversary go through.

/// A protected table.
#[derive(Clone, Copy)]
pub(super) struct Case {
    pub(super) table: &'static str,
    /// Whose the row `t` is, as SQL.
    pub(super) owner: &'static str,
    /// The column by which it would become somebody else's.
    pub(super) moved: &'static str,
    /// What its owner does so that nobody else may see it any more.
    pub(super) hidden_by: &'static str,
}

/// Each row is its user's.
const fn own(table: &'static str) -> Case {
    of(table, "t.user_id", "user_id")
}

const fn of(table: &'static str, owner: &'static str, moved: &'static str) -> Case {
    Case { table, owner, moved, hidden_by: "" }
}

impl Case {
    const fn hidden_by(self, sql: &'static str) -> Self {
        Self { hidden_by: sql, ..self }
    }
}

/// What the application writes and never reads; events are whoever's transaction they are appended in.
pub(super) const WRITTEN_ONLY: &[&str] = &["analytics_events", "outbox_events"];
/// Of nobody, so anybody appends them.
pub(super) const OF_NOBODY: &[&str] = &[
    "outbox_events",
    "badges",
    "hashtags",
    "subscription_plans",
    "system_configs",
    "feature_flags",
    "equipment_categories",
];
/// Anybody adds a row to these: an event, themselves, a word.
pub(super) const ADDED_BY_ALL: &[&str] = &["outbox_events", "users", "hashtags"];
/// Everybody sees each row of these; what is private is in other tables, which rest on them.
pub(super) const SEEN_BY_ALL: &[&str] = &[
    "users",
    "rooms",
    "groups",
    "group_members",
    "group_posts",
    "blocks",
    "user_profiles",
    "user_roles",
    "badges",
    "user_badges",
    "files",
    "file_conversions",
    "track_likes",
    "track_comments",
    "playlist_follows",
    "message_reactions",
    "follows",
    "post_likes",
    "post_comments",
    "hashtags",
    "post_hashtags",
    "mentions",
    "products",
    "product_licenses",
    "product_reviews",
    "subscription_plans",
    "equipment_categories",
    "system_configs",
    "feature_flags",
    "oauth_applications",
];

pub(super) const CASES: &[Case] = &[
    of("users", "t.id", "id"),
    of("blocks", "t.blocker_id", "blocker_id"),
    of("rooms", "t.creator_id", "creator_id"),
    of("groups", "t.creator_id", "creator_id"),
    own("group_members"),
    of("group_posts", "(SELECT user_id FROM posts WHERE id = t.post_id)", "post_id"),
    own("auth_sessions"),
    own("refresh_tokens"),
    own("password_reset_tokens"),
    own("email_verification_tokens"),
    own("password_history"),
    own("two_factor_configs"),
    own("federated_identities"),
    own("user_settings"),
    own("user_profiles"),
    own("user_roles"),
    of("badges", "NULL::uuid", "slug"),
    own("user_badges"),
    own("files"),
    own("file_uploads"),
    of("file_conversions", "(SELECT user_id FROM files WHERE id = t.source_file_id)", "source_file_id"),
    own("track_likes"),
    own("track_comments"),
    own("playlist_follows"),
    own("message_reactions"),
    of("follows", "t.follower_id", "follower_id"),
    own("post_likes"),
    own("post_comments"),
    of("hashtags", "NULL::uuid", "slug"),
    of("post_hashtags", "(SELECT user_id FROM posts WHERE id = t.post_id)", "post_id"),
    of("mentions", "t.author_id", "author_id"),
    of("tracks", "t.creator_id", "creator_id").hidden_by("UPDATE tracks SET visibility = 'private'"),
    of("playlists", "t.user_id", "user_id").hidden_by("UPDATE playlists SET visibility = 'private'"),
    of("playlist_tracks", "(SELECT user_id FROM playlists WHERE id = t.playlist_id)", "playlist_id")
        .hidden_by("UPDATE playlists SET visibility = 'private'"),
    of("playlist_collaborators", "(SELECT user_id FROM playlists WHERE id = t.playlist_id)", "playlist_id")
        .hidden_by("UPDATE playlists SET visibility = 'private'"),
    own("playback_history"),
    own("track_downloads"),
    own("queues"),
    of("queue_items", "(SELECT user_id FROM queues WHERE id = t.queue_id)", "queue_id"),
    of("room_members", "t.user_id", "user_id").hidden_by("UPDATE rooms SET is_private = true"),
    of("messages", "t.sender_id", "sender_id").hidden_by("UPDATE rooms SET is_private = true"),
    of("direct_messages", "t.sender_id", "recipient_id"),
    own("typing_indicators").hidden_by("UPDATE rooms SET is_private = true"),
    of("room_invitations", "t.inviter_id", "inviter_id"),
    of("posts", "t.user_id", "user_id").hidden_by("UPDATE posts SET visibility = 'private'"),
    of("products", "t.seller_id", "seller_id"),
    of("product_licenses", "(SELECT seller_id FROM products WHERE id = t.product_id)", "product_id"),
    own("product_reviews"),
    own("product_favorites"),
    of("discount_codes", "t.creator_id", "creator_id"),
    own("carts"),
    of("cart_items", "(SELECT user_id FROM carts WHERE id = t.cart_id)", "cart_id"),
    own("orders"),
    of("order_items", "(SELECT user_id FROM orders WHERE id = t.order_id)", "order_id"),
    own("transactions"),
    of("seller_payouts", "t.seller_id", "seller_id"),
    own("discount_code_usage"),
    of("subscription_plans", "NULL::uuid", "slug"),
    own("subscriptions"),
    own("invoices"),
    of("courses", "t.creator_id", "creator_id").hidden_by("UPDATE courses SET visibility = 'private'"),
    of("lessons", "(SELECT creator_id FROM courses WHERE id = t.course_id)", "course_id")
        .hidden_by("UPDATE lessons SET is_preview = false"),
    of(
        "quizzes",
        "(SELECT creator_id FROM courses WHERE id = coalesce(t.course_id, (SELECT course_id FROM lessons WHERE id = t.lesson_id)))",
        "lesson_id",
    ),
    own("course_enrollments"),
    of(
        "lesson_progress",
        "(SELECT user_id FROM course_enrollments WHERE id = t.enrollment_id)",
        "enrollment_id",
    ),
    own("quiz_attempts"),
    of("equipment_categories", "NULL::uuid", "slug"),
    of("equipment", "t.user_id", "user_id").hidden_by("UPDATE equipment SET is_public = false"),
    of("equipment_warranties", "(SELECT user_id FROM equipment WHERE id = t.equipment_id)", "equipment_id"),
    of("equipment_maintenance", "(SELECT user_id FROM equipment WHERE id = t.equipment_id)", "equipment_id"),
    own("cloud_accounts"),
    own("backup_jobs"),
    of(
        "sync_operations",
        "(SELECT user_id FROM cloud_accounts WHERE id = t.cloud_account_id)",
        "cloud_account_id",
    ),
    own("search_queries"),
    of("search_index", "t.owner_id", "owner_id").hidden_by("UPDATE search_index SET visibility = 'private'"),
    own("analytics_events"),
    own("user_analytics"),
    of("reports", "t.requested_by", "requested_by"),
    of("dashboard_configs", "t.user_id", "user_id")
        .hidden_by("UPDATE dashboard_configs SET is_shared = false"),
    own("audit_logs"),
    of("system_configs", "NULL::uuid", "key"),
    of("feature_flags", "NULL::uuid", "key"),
    of("moderation_reports", "t.reporter_id", "reporter_id"),
    of("moderation_actions", "t.target_user_id", "target_user_id"),
    of("support_tickets", "t.requester_id", "requester_id"),
    own("notifications"),
    own("notification_preferences"),
    own("push_subscriptions"),
    own("email_messages"),
    own("api_keys"),
    own("oauth_applications"),
    own("oauth_grants"),
    own("webhook_endpoints"),
    of(
        "webhook_deliveries",
        "(SELECT user_id FROM webhook_endpoints WHERE id = t.endpoint_id)",
        "endpoint_id",
    ),
    own("integrations"),
    own("data_requests"),
    own("user_consents"),
    of("outbox_events", "NULL::uuid", "aggregate_id"),
    own("idempotency_keys"),
];
