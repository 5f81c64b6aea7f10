//! Messages.

/// A message that a person wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The platform's id: a number for service accounts, any text for mini-programs. Has been seen
    /// to repeat across users; see [`crate::Inbound::dedup_key`].
    pub msg_id: Option<String>,
    /// Id of the article the message came from.
    pub data_id: Option<String>,
    /// Which article of several, from 1.
    pub article_index: Option<String>,
    /// What was written.
    pub content: Content,
}

/// The content of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Text.
    Text {
        /// The text.
        content: String,
        /// Which option of a menu message was tapped.
        menu_id: Option<String>,
    },
    /// A picture.
    Image {
        /// Where it can be seen for some time.
        pic_url: String,
        /// For fetching it, within three days.
        media_id: String,
    },
    /// A voice recording.
    Voice {
        /// For fetching it, within three days.
        media_id: String,
        /// `amr` or `speex`.
        format: String,
        /// The same with 16 kHz.
        media_id_16k: Option<String>,
        /// The spoken words, if the platform still recognises them.
        recognition: Option<String>,
    },
    /// A video from the album.
    Video {
        /// For fetching it, within three days.
        media_id: String,
        /// For fetching its picture.
        thumb_media_id: String,
    },
    /// A video taken in the chat.
    ShortVideo {
        /// For fetching it, within three days.
        media_id: String,
        /// For fetching its picture.
        thumb_media_id: String,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Zoom of the map.
        scale: Option<i32>,
        /// The place in words.
        label: String,
    },
    /// A link to an article.
    Link {
        /// Title.
        title: String,
        /// Description.
        description: String,
        /// Address.
        url: String,
    },
    /// A file.
    File {
        /// Its name.
        title: String,
        /// For fetching it, within three days.
        media_id: String,
    },
    /// A card of a mini-program's page (mini-programs only).
    MiniProgramPage {
        /// Title.
        title: String,
        /// The mini-program.
        app_id: String,
        /// Its page.
        page_path: String,
        /// Where the card's picture can be seen.
        thumb_url: String,
        /// For fetching the card's picture.
        thumb_media_id: String,
    },
    /// A type that is not known, or one whose parts could not be read.
    Unknown {
        /// The type as sent.
        msg_type: String,
        /// The whole message as sent.
        raw: String,
    },
}
