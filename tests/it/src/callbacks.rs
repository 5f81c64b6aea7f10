//! Callbacks made by hand, for what the platform would never send.

use reqwest::Response;
use wechat_sim::crypto::{AesKey, signature};

use crate::World;
use crate::company::PlatformAccount;

/// A callback ready to be sent, whose parts can be spoilt.
#[derive(Clone, Debug)]
pub struct Callback {
    /// The account that it goes to.
    pub appid: String,
    /// The query, in order.
    pub query: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Callback {
    /// A sealed callback in safe mode with this clear text.
    pub fn sealed(world: &World, account: &PlatformAccount, clear: &[u8]) -> Self {
        let key = AesKey::parse(&account.aes_key).unwrap();
        let cipher = key.encrypt(b"0123456789abcdef", clear, &account.appid);
        let body = format!(
            "<xml><ToUserName><![CDATA[{}]]></ToUserName><Encrypt><![CDATA[{cipher}]]></Encrypt></xml>",
            account.original_id
        );
        Self::signed(world, account, body.into_bytes(), &cipher)
    }

    /// A signed callback with any body.
    pub fn signed(world: &World, account: &PlatformAccount, body: Vec<u8>, cipher: &str) -> Self {
        let timestamp = world.now().timestamp().to_string();
        let nonce = rand::random::<u32>().to_string();
        let msg_signature = signature(&[&account.token, &timestamp, &nonce, cipher]);
        let signature = signature(&[&account.token, &timestamp, &nonce]);
        let query = vec![
            ("signature", signature),
            ("timestamp", timestamp),
            ("nonce", nonce),
            ("encrypt_type", "aes".to_owned()),
            ("msg_signature", msg_signature),
        ];
        Self { appid: account.appid.clone(), query, body }
    }

    /// The same with another value in the query; an empty one takes the parameter away.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.query.retain(|(known, _)| *known != name || !value.is_empty());
        for (known, own) in &mut self.query {
            if *known == name {
                value.clone_into(own);
            }
        }
        self
    }

    /// Where it goes, with its query.
    pub fn path(&self) -> String {
        let query: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("/wechat/callback/{}?{}", self.appid, query.join("&"))
    }

    /// Sends it.
    pub async fn send(&self, world: &World) -> Response {
        let request = world.http.post(format!("{}{}", world.url, self.path()));
        request.header("content-type", "text/xml").body(self.body.clone()).send().await.unwrap()
    }

    /// Sends it, and gives the status.
    pub async fn status(&self, world: &World) -> u16 {
        self.send(world).await.status().as_u16()
    }
}

/// The XML of a text message.
pub fn text_xml(account: &PlatformAccount, openid: &str, id: u64, content: &str) -> String {
    message_xml(account, openid, "text", &format!("<Content><![CDATA[{content}]]></Content><MsgId>{id}</MsgId>"))
}

/// The XML of a message or event.
pub fn message_xml(account: &PlatformAccount, openid: &str, kind: &str, rest: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>\
         <CreateTime>1795399200</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{rest}</xml>",
        account.original_id
    )
}

/// The clear text of a sealed answer, after its signature was checked.
pub fn open_answer(account: &PlatformAccount, answer: &str) -> String {
    let cipher = element(answer, "Encrypt");
    let parts = [account.token.as_str(), &element(answer, "TimeStamp"), &element(answer, "Nonce"), &cipher];
    assert_eq!(element(answer, "MsgSignature"), signature(&parts), "the answer's signature");
    let clear = AesKey::parse(&account.aes_key).unwrap().decrypt(&cipher, &account.appid).unwrap();
    String::from_utf8(clear).unwrap()
}

/// The text of an XML element, CDATA or bare.
pub fn element(xml: &str, name: &str) -> String {
    let inner = xml.split(&format!("<{name}>")).nth(1).unwrap_or_default();
    let inner = inner.split(&format!("</{name}>")).next().unwrap_or_default();
    inner.trim_start_matches("<![CDATA[").trim_end_matches("]]>").to_owned()
}
