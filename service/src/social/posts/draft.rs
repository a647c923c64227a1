//! What an author writes, before it is a post.

use std::collections::HashSet;

use entity::enums::Visibility;
use garde::Validate;
use sea_orm::{ActiveEnum, prelude::Uuid};

use super::super::reposts::PLAIN;
use crate::input;

/// A post to be published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct NewPost {
    /// 1 to 5,000 characters after trimming.
    #[garde(custom(content_form))]
    pub content: String,
    /// At most 10 pictures of the author's, each once, in the order in which they are shown.
    #[garde(length(max = 10), custom(each_once))]
    pub image_file_ids: Vec<Uuid>,
    /// A sound of the author's.
    #[garde(skip)]
    pub audio_file_id: Option<Uuid>,
    /// A film of the author's.
    #[garde(skip)]
    pub video_file_id: Option<Uuid>,
    /// Who sees it; by default everybody.
    #[garde(skip)]
    pub visibility: Visibility,
}

/// What is to change of a post; by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct PostPatch {
    /// The text, as for [`NewPost`].
    #[garde(inner(custom(content_form)))]
    pub content: Option<String>,
    /// Who sees it.
    #[garde(skip)]
    pub visibility: Option<Visibility>,
}

impl NewPost {
    /// A public post of text alone.
    #[must_use]
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    pub(super) fn trimmed(mut self) -> Self {
        self.content = self.content.trim().to_owned();
        self
    }

    /// The files that it wants, the kind that each must be of, and the field that names it.
    pub(super) fn files(&self) -> Vec<(Uuid, &'static str, &'static str)> {
        let images = self.image_file_ids.iter().map(|id| (*id, "image/", "image_file_ids"));
        let audio = self.audio_file_id.map(|id| (id, "audio/", "audio_file_id"));
        let video = self.video_file_id.map(|id| (id, "video/", "video_file_id"));
        images.chain(audio).chain(video).collect()
    }
}

impl PostPatch {
    pub(super) fn trimmed(mut self) -> Self {
        self.content = self.content.map(|content| content.trim().to_owned());
        self
    }
}

/// The visibility as PostgreSQL calls it.
pub(super) fn name(visibility: Visibility) -> String {
    visibility.to_value()
}

/// Rule for the text of a post. The sign of a plain repost is no text.
fn content_form<C>(value: &str, _: &C) -> garde::Result {
    match value.chars().count() {
        0 => Err(garde::Error::new("is empty")),
        5_001.. => Err(garde::Error::new("is longer than 5,000 characters")),
        _ if value == PLAIN => Err(garde::Error::new("is the sign of a repost")),
        _ => input::text(value, &()),
    }
}

fn each_once<C>(ids: &[Uuid], _: &C) -> garde::Result {
    if ids.iter().collect::<HashSet<_>>().len() < ids.len() {
        return Err(garde::Error::new("name one file twice"));
    }
    Ok(())
}
