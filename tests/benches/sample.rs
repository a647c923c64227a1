//! What there is to ask for: ids drawn from the activity in the database, so that the popular are asked for more often.

use chrono::{DateTime, Utc};
use fastrand::Rng;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

use crate::Outcome;

/// Two ids, the time and the id of a message.
type Message = (Uuid, Uuid, DateTime<Utc>, Uuid);

/// Ids by popularity: who is in many rows stands here many times.
#[derive(Debug)]
pub(crate) struct Sample {
    /// Accounts, each as likely as any other.
    pub(crate) users: Vec<Uuid>,
    /// Who listens.
    pub(crate) listeners: Vec<Uuid>,
    /// Whose tracks are heard.
    pub(crate) creators: Vec<Uuid>,
    /// What is heard.
    pub(crate) tracks: Vec<Uuid>,
    /// What stands in playlists, each playlist as often as it has tracks.
    pub(crate) playlists: Vec<Uuid>,
    /// Who follows somebody.
    pub(crate) followers: Vec<Uuid>,
    /// Who is followed.
    pub(crate) followed: Vec<Uuid>,
    /// What posts are tagged with.
    pub(crate) hashtags: Vec<String>,
    /// What is liked.
    pub(crate) posts: Vec<Uuid>,
    /// Room, author, time and id of a message.
    pub(crate) messages: Vec<Message>,
    /// Sender, recipient, time and id of a direct message.
    pub(crate) direct_messages: Vec<Message>,
    /// Recipient, time and id of a notification.
    pub(crate) notifications: Vec<(Uuid, DateTime<Utc>, Uuid)>,
    /// Who searches.
    pub(crate) searchers: Vec<Uuid>,
    /// Words of titles.
    pub(crate) words: Vec<String>,
}

/// How many of each: enough that no cache of one statement's rows answers.
const MOST: &str = "20000";

impl Sample {
    pub(crate) async fn take(client: &Client) -> Outcome<Self> {
        let ids = |sql: String| async move {
            let rows = client.query(&sql, &[]).await?;
            Ok::<_, tokio_postgres::Error>(rows.iter().map(|row| row.get(0)).collect::<Vec<Uuid>>())
        };
        // A sample of pages, in no order that an index has.
        let of = |table: &str, column: &str| {
            ids(format!("SELECT {column} FROM {table} ORDER BY md5(id::text) LIMIT {MOST}"))
        };
        let recent = "(SELECT * FROM playback_history ORDER BY played_at DESC LIMIT 200000) p";
        let recent_messages = |table: &'static str, ids: &'static str| async move {
            let sql = format!(
                "SELECT {ids}, created_at, id FROM (SELECT * FROM {table} ORDER BY created_at DESC LIMIT 400000) m \
                 ORDER BY md5(id::text) LIMIT {MOST}"
            );
            let rows = client.query(&sql, &[]).await?;
            let of = |row: &Row| (row.get(0), row.get(1), row.get(2), row.get(3));
            Ok::<Vec<Message>, tokio_postgres::Error>(rows.iter().map(of).collect())
        };
        let notifications = client
            .query(
                &format!(
                    "SELECT user_id, last_event_at, id FROM notifications ORDER BY md5(id::text) LIMIT {MOST}"
                ),
                &[],
            )
            .await?;
        let words = client
            .query("SELECT word FROM (SELECT title FROM tracks LIMIT 5000) t, string_to_table(lower(title), ' ') word", &[])
            .await?;
        let hashtags = client
            .query(
                &format!(
                    "SELECT h.slug FROM (SELECT hashtag_id FROM post_hashtags ORDER BY md5(id::text) LIMIT {MOST}) t \
                     JOIN hashtags h ON h.id = t.hashtag_id"
                ),
                &[],
            )
            .await?;
        let sample = Self {
            users: of("users", "id").await?,
            listeners: of(recent, "user_id").await?,
            creators: ids(format!(
                "SELECT creator_id FROM {recent} JOIN tracks t ON t.id = track_id LIMIT {MOST}"
            ))
            .await?,
            tracks: ids(format!(
                "SELECT track_id FROM {recent} JOIN tracks t ON t.id = track_id AND t.visibility = 'public' \
                 AND t.published_at <= now() AND t.deleted_at IS NULL ORDER BY md5(p.id::text) LIMIT {MOST}"
            ))
            .await?,
            playlists: of("(SELECT * FROM playlist_tracks LIMIT 200000) p", "playlist_id").await?,
            followers: of("follows", "follower_id").await?,
            followed: of("follows", "following_id").await?,
            hashtags: hashtags.iter().map(|row| row.get(0)).collect(),
            posts: of("(SELECT * FROM post_likes LIMIT 200000) l", "post_id").await?,
            messages: recent_messages("messages", "room_id, sender_id").await?,
            direct_messages: recent_messages("direct_messages", "sender_id, recipient_id").await?,
            notifications: notifications.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect(),
            searchers: of(
                "(SELECT * FROM search_queries WHERE user_id IS NOT NULL LIMIT 200000) s",
                "user_id",
            )
            .await?,
            words: words.iter().map(|row| row.get(0)).collect(),
        };
        if sample.messages.is_empty()
            || sample.direct_messages.is_empty()
            || sample.words.is_empty()
            || sample.posts.is_empty()
            || sample.notifications.is_empty()
            || sample.playlists.is_empty()
            || sample.searchers.is_empty()
        {
            return Err(
                "the database is empty: fill it with `cargo bench -p benches -- seed --scale 0.01`".into()
            );
        }
        Ok(sample)
    }

    /// One of them.
    pub(crate) fn one<T: Clone>(rng: &mut Rng, of: &[T]) -> T {
        of[rng.usize(..of.len())].clone()
    }
}
