//! E-mails to be sent, and what became of them. Written by `service::notifications::email_messages`: workers claim what is
//! due and record what the provider says; purged after 90 days.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::SecretBytes;

/// An e-mail.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "email_messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// None where the address belongs to no account, and once the account is gone.
    pub user_id: Option<Uuid>,
    pub to_email: String,
    /// The name of the template; the list is the sender's.
    pub template: String,
    /// ISO 639-1, in which the template is filled in.
    pub language: String,
    /// In place of the template's own.
    pub subject: Option<String>,
    /// An object of values for the template, never with a link or a code that opens something.
    #[sea_orm(column_type = "JsonBinary")]
    pub variables: Json,
    /// Links and codes that open something, a JSON object, sealed; wiped when the message leaves the queue.
    #[serde(skip_serializing)]
    pub secret_variables_encrypted: Option<SecretBytes>,
    /// `welcome:<user id>`: a second message of the key is not queued. None where there may be many.
    #[sea_orm(unique)]
    pub dedupe_key: Option<String>,
    pub status: EmailMessageStatus,
    /// How often sending was tried.
    pub attempts: i32,
    /// At least 1.
    pub max_attempts: i32,
    /// When it is due; it waits until then.
    pub next_attempt_at: DateTimeUtc,
    /// Since when a worker has it; only while it is processed.
    pub locked_at: Option<DateTimeUtc>,
    /// The worker that has it, or had it last.
    pub locked_by: Option<String>,
    /// What the last failed attempt said.
    #[sea_orm(column_type = "Text", nullable)]
    pub error_message: Option<String>,
    /// `ses`, `postmark`; the list is open.
    pub provider: Option<String>,
    /// The provider's id, by which it reports deliveries and bounces; only together with `provider`.
    pub provider_message_id: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub delivered_at: Option<DateTimeUtc>,
    pub bounced_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<crate::auth::users::Entity>>,
}

/// How far an e-mail is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Enum",
    enum_name = "email_message_status",
    rename_all = "snake_case"
)]
#[serde(rename_all = "snake_case")]
pub enum EmailMessageStatus {
    /// Waits until it is due.
    #[default]
    Pending,
    /// A worker has it.
    Processing,
    /// The provider took it.
    Sent,
    /// The addressee's server took it.
    Delivered,
    /// The addressee's server refused it.
    Bounced,
    /// The addressee called it spam.
    Complained,
    /// Given up, see the error message.
    Failed,
    /// Taken back before it was sent.
    Cancelled,
}

impl ActiveModelBehavior for ActiveModel {}
