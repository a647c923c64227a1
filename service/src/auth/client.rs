//! What is known of the device that a request comes from.

use std::net::IpAddr;

use entity::auth::auth_sessions::DeviceKind;
use ipnetwork::IpNetwork;
use sea_orm::prelude::Uuid;

use crate::db::{Actor, ActorError};

const USER_AGENT_CHARS: usize = 512;
const DEVICE_NAME_CHARS: usize = 255;

/// The device of a request, as it describes itself. None of it is believed, all of it is shown to the account's owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    ip_address: IpAddr,
    request: Actor,
    pub(super) user_agent: Option<String>,
    pub(super) device_name: Option<String>,
    pub(super) device_kind: DeviceKind,
}

impl Client {
    /// A client at this address. The application resolves proxies; what it says here counts for lock-out, so an IPv4 address
    /// that a dual-stack socket wrote as IPv6 (`::ffff:192.0.2.1`) is taken for what it is.
    #[must_use]
    pub fn new(ip_address: IpAddr) -> Self {
        let ip_address = ip_address.to_canonical();
        Self {
            ip_address,
            request: Actor::visitor().from_address(ip_address),
            user_agent: None,
            device_name: None,
            device_kind: DeviceKind::Other,
        }
    }

    /// The correlation id of the request, for the audit log.
    ///
    /// # Errors
    /// [`ActorError`] if it is not 1 to 100 characters without control characters.
    pub fn in_request(mut self, request_id: impl Into<String>) -> Result<Self, ActorError> {
        self.request = self.request.in_request(request_id)?;
        Ok(self)
    }

    /// The `User-Agent` header. Nobody is locked out over a strange one: control characters are dropped, and it is cut to
    /// 512 characters.
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: &str) -> Self {
        self.user_agent = Some(cut(user_agent, USER_AGENT_CHARS)).filter(|text| !text.is_empty());
        self
    }

    /// What the device calls itself (cut to 255 characters), and its kind.
    #[must_use]
    pub fn with_device(mut self, name: &str, kind: DeviceKind) -> Self {
        self.device_name = Some(cut(name, DEVICE_NAME_CHARS)).filter(|text| !text.is_empty());
        self.device_kind = kind;
        self
    }

    /// The actor of what happens before it is known who this is.
    pub(super) fn nobody(&self) -> Actor {
        self.request.clone()
    }

    /// The actor of what this client does as `user_id`.
    pub(super) fn user(&self, user_id: Uuid) -> Actor {
        self.request.clone().as_user(user_id)
    }

    /// As the INET column holds it: one host.
    pub(super) fn network(&self) -> IpNetwork {
        IpNetwork::from(self.ip_address)
    }
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_device_says_of_itself_is_cut_to_what_the_columns_hold() {
        let client = Client::new(IpAddr::from([127, 0, 0, 1]))
            .with_user_agent(&format!("a\0b{}", "ü".repeat(9_000)))
            .with_device("\n", DeviceKind::Mobile);
        assert_eq!(client.user_agent.map(|text| text.chars().count()), Some(USER_AGENT_CHARS));
        assert_eq!(client.device_name, None);
    }

    #[test]
    fn one_address_is_one_client_however_the_socket_writes_it() {
        let mapped = Client::new("::ffff:192.0.2.1".parse().unwrap());
        assert_eq!(mapped, Client::new("192.0.2.1".parse().unwrap()));
    }
}
