//! Events.

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A person follows the account.
    Subscribe {
        /// The scene of the QR code that was scanned, without the prefix `qrscene_`.
        scene: Option<String>,
        /// The QR code's ticket.
        ticket: Option<String>,
    },
    /// A person follows no more. Their data is to be deleted.
    Unsubscribe,
    /// A follower scanned a QR code.
    Scan {
        /// Its scene.
        scene: String,
        /// Its ticket.
        ticket: Option<String>,
    },
    /// Where a follower is, who allowed to be asked.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Metres.
        precision: f64,
    },
    /// A menu item with a key was tapped.
    Click {
        /// Its key.
        key: String,
    },
    /// A menu item with a link was tapped. Opens no window.
    View {
        /// The link.
        url: String,
        /// The menu's id, with personalised menus.
        menu_id: Option<String>,
    },
    /// A menu item that opens a mini-program was tapped.
    ViewMiniProgram {
        /// The page.
        path: String,
        /// The menu's id, with personalised menus.
        menu_id: Option<String>,
    },
    /// Something was scanned from the menu.
    ScanCode {
        /// Whether the chat waits for an answer.
        kind: ScanKind,
        /// The menu item's key.
        key: String,
        /// `qrcode`, `barcode`…
        scan_type: String,
        /// What was read.
        result: String,
    },
    /// Pictures are being sent from the menu; the pictures themselves follow as messages.
    Pictures {
        /// Where from.
        source: PictureSource,
        /// The menu item's key.
        key: String,
        /// How many.
        count: i64,
        /// The pictures' MD5 sums.
        md5_sums: Vec<String>,
    },
    /// A place was chosen from the menu.
    LocationSelect {
        /// The menu item's key.
        key: String,
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Zoom of the map.
        scale: Option<i32>,
        /// The place in words.
        label: String,
        /// The point of interest in words.
        poi_name: String,
    },
    /// What became of a template message. May arrive before the answer of its sending.
    TemplateSent {
        /// The id that the sending returned.
        msg_id: String,
        /// What became of it.
        outcome: TemplateOutcome,
    },
    /// A person answered a request for consent.
    ConsentAnswered(Vec<Consent>),
    /// A person changed their consent in the settings.
    ConsentChanged(Vec<Consent>),
    /// What became of subscription notices.
    NoticesSent(Vec<NoticeResult>),
    /// What became of a mass message.
    MassSent(MassResult),
    /// A human service session begins.
    ServiceSessionOpened {
        /// The account of the person who serves.
        account: String,
    },
    /// A human service session ends.
    ServiceSessionClosed {
        /// The account of the person who served.
        account: String,
    },
    /// A human service session is handed over.
    ServiceSessionSwitched {
        /// From whom.
        from: String,
        /// To whom.
        to: String,
    },
    /// A person entered the mini-program's service chat.
    EnteredServiceChat {
        /// What the button carried.
        session_from: String,
    },
    /// An event that is not known, or one whose parts could not be read.
    Unknown {
        /// The event as sent.
        event: String,
        /// The whole message as sent.
        raw: String,
    },
}

/// Scanned from the menu, how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanKind {
    /// `scancode_push`: the result was shown.
    Push,
    /// `scancode_waitmsg`: the chat waits for an answer.
    WaitForMessage,
}

/// Pictures from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureSource {
    /// `pic_sysphoto`.
    Camera,
    /// `pic_photo_or_album`.
    CameraOrAlbum,
    /// `pic_weixin`.
    WechatAlbum,
}

/// What became of a template message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateOutcome {
    /// Delivered.
    Delivered,
    /// The person refuses messages of the account.
    Blocked,
    /// Not delivered for another reason, as sent.
    Failed(String),
}

/// Consent to a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The template.
    pub template_id: String,
    /// Whether it was accepted.
    pub accepted: bool,
    /// 1: H5 page, 2: article, 0: mini-program.
    pub scene: Option<i64>,
}

/// What became of one subscription notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeResult {
    /// The template.
    pub template_id: String,
    /// The platform's id, which the sending does not return.
    pub msg_id: String,
    /// 0: delivered.
    pub error_code: i64,
    /// In words.
    pub error_status: String,
}

/// What became of a mass message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MassResult {
    /// The id that the sending returned.
    pub msg_id: String,
    /// `send success`, `send fail` or `err(num)`, as sent.
    pub status: String,
    /// Followers in the chosen range.
    pub total: i64,
    /// Left after filtering.
    pub filtered: i64,
    /// Delivered.
    pub sent: i64,
    /// Not delivered.
    pub failed: i64,
    /// What the check for copied articles found.
    pub copyright: Option<CopyrightCheck>,
    /// Addresses of the articles.
    pub articles: Vec<ArticleUrl>,
}

/// The check of a mass message for copied articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyrightCheck {
    /// 1: nothing found, 2: reprinted, 3: may not be sent; as sent.
    pub state: i64,
    /// How many articles were found.
    pub count: i64,
}

/// An article of a mass message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleUrl {
    /// Which, from 1.
    pub index: i64,
    /// Its address.
    pub url: String,
}

impl MassResult {
    /// Whether the platform has sent it. Single followers may still have failed.
    pub fn is_success(&self) -> bool {
        let status: String = self.status.split_whitespace().collect();
        status.eq_ignore_ascii_case("sendsuccess")
    }
}
