//! What is known of the device that a request comes from.

use std::net::IpAddr;

use entity::auth::auth_sessions::DeviceKind;
use ipnetwork::IpNetwork;

const USER_AGENT_CHARS: usize = 512;
const DEVICE_NAME_CHARS: usize = 255;

/// The device of a request, as it describes itself. None of it is believed, all of it is shown to the account's owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub(super) ip_address: IpAddr,
    pub(super) user_agent: Option<String>,
    pub(super) device_name: Option<String>,
    pub(super) device_kind: DeviceKind,
}

impl Client {
    /// A client at this address. The application resolves proxies; what it says here counts for lock-out.
    #[must_use]
    pub fn new(ip_address: IpAddr) -> Self {
        Self { ip_address, user_agent: None, device_name: None, device_kind: DeviceKind::Other }
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
}
