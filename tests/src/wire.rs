//! How often a client waits for the server: a proxy between the two that counts how often the server says that it is ready for the
//! next query. That is once for each round trip, whatever was sent in it.
//!
//! ```
//! let wire = Wire::to(&test).await;
//! let db = connect(&ConnectOptions::new(wire.url())).await?;
//! wire.trips(async { badges::list(&db, &page).await.unwrap(); }).await
//! ```

use crate::TestDb;
use sqlx::postgres::PgConnectOptions;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// The proxy; it ends with the runtime of its test.
#[derive(Debug)]
pub struct Wire {
    url: String,
    trips: Arc<AtomicUsize>,
}

impl Wire {
    /// One to a test's database.
    ///
    /// # Panics
    /// If there is no port for it.
    pub async fn to(db: &TestDb) -> Self {
        let server: PgConnectOptions = db.url().parse().unwrap();
        let server = (server.get_host().to_owned(), server.get_port());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let trips = Arc::new(AtomicUsize::new(0));
        tokio::spawn(serve(listener, server, trips.clone()));
        // What is encrypted cannot be counted.
        let (who, database) = (db.url().rsplit_once('@').unwrap().0, db.name());
        Self { url: format!("{who}@127.0.0.1:{port}/{database}?sslmode=disable"), trips }
    }

    /// Where clients connect.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many round trips `work` makes.
    pub async fn trips(&self, work: impl Future<Output = ()>) -> usize {
        let before = self.trips.load(Ordering::SeqCst);
        work.await;
        self.trips.load(Ordering::SeqCst) - before
    }
}

async fn serve(listener: TcpListener, server: (String, u16), trips: Arc<AtomicUsize>) {
    while let Ok((client, _)) = listener.accept().await {
        let Ok(server) = TcpStream::connect((server.0.as_str(), server.1)).await else { continue };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (mut asks, answered) = client.into_split();
        let (answers, mut asked) = server.into_split();
        tokio::spawn(async move { copy(&mut asks, &mut asked).await });
        tokio::spawn(count(answers, answered, trips.clone()));
    }
}

/// A message is a letter, its length, and the rest. It is counted before the client hears of it.
async fn count(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    trips: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    loop {
        let mut message = vec![0; 5];
        from.read_exact(&mut message).await?;
        let length = u32::from_be_bytes([message[1], message[2], message[3], message[4]]);
        message.resize(1 + length as usize, 0);
        from.read_exact(&mut message[5..]).await?;
        if message[0] == b'Z' {
            trips.fetch_add(1, Ordering::SeqCst);
        }
        to.write_all(&message).await?;
    }
}
