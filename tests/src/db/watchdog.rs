//! Stops and deletes the test cluster when nobody has used it for a while.
//!
//! It is a session in the server itself: it goes on when the process that began it is killed, and ends with
//! the server. Test runs that follow one another in time share the cluster and its template.

use super::server::{IN_USE, Outcome};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::time::{Duration, Instant};

/// How many seconds the cluster waits for another run.
pub(super) const IDLE: u32 = 600;
const NAME: &str = "veza watchdog";

/// Moves the data away first: who starts the cluster from then on makes a new one. What the shell does after
/// the server's end, it does on its own; the signals that the server sends to its children do not stop it.
const STOP: &str = r#"trap "" HUP INT QUIT TERM; data=$(pwd); pid=$(head -n 1 postmaster.pid); mv "$data" "$data.$pid"
kill -QUIT $pid
(for i in 1 2 3 4 5 6 7 8 9; do kill -0 $pid && sleep 0.2; done; rm -rf "$data.$pid") </dev/null >/dev/null 2>&1 &"#;

/// Leaves a watchdog in the server, if there is none; it gives the server `idle` seconds.
pub(super) async fn ensure(admin: &PgPool, idle: u32) -> Outcome<()> {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut begun = false;
    let awake =
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1 AND state = 'active')";
    while !sqlx::query_scalar::<_, bool>(awake).bind(NAME).fetch_one(admin).await? {
        if Instant::now() > deadline {
            return Err("the watchdog of the test cluster does not begin".into());
        }
        if begun {
            tokio::time::sleep(Duration::from_millis(5)).await;
        } else {
            begin(&admin.connect_options(), idle).await?;
            begun = true;
        }
    }
    Ok(())
}

async fn begin(options: &PgConnectOptions, idle: u32) -> Outcome<()> {
    let mut connection = options.clone().application_name(NAME).connect().await?;
    // Of two that begin at once the second takes no lock, and sees itself superfluous.
    let sql = format!(
        "DO $watchdog$
        DECLARE unused int := 0;
        BEGIN
            IF NOT pg_try_advisory_lock({IN_USE} + 1) THEN
                RETURN;
            END IF;
            LOOP
                COMMIT;
                PERFORM pg_sleep(1);
                IF NOT pg_try_advisory_lock({IN_USE}) THEN
                    unused := 0;
                ELSIF unused < {idle} THEN
                    unused := unused + 1;
                    PERFORM pg_advisory_unlock({IN_USE});
                ELSE
                    EXIT; -- with the lock: nobody joins a server that is going
                END IF;
            END LOOP;
            COPY (SELECT 1) TO PROGRAM $stop${STOP}$stop$;
        END $watchdog$"
    );
    tokio::spawn(async move { sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map(drop) });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use migration::local::{Cluster, Settings, Start};
    use sqlx::{Connection, PgConnection};

    /// A server of this test's own, left alone: it goes, its data goes, and the next start makes a new one.
    #[tokio::test]
    async fn an_unused_server_deletes_itself() {
        let mut settings = Settings::tests().unwrap();
        settings.state = settings.state.with_file_name("it").join("watchdog");
        let cluster = Cluster::new(settings.clone());
        cluster.delete().unwrap();
        let private = cluster.start(&mut |_| ()).unwrap();
        let admin = PgPool::connect(private.url()).await.unwrap();
        ensure(&admin, 0).await.unwrap();
        ensure(&admin, 0).await.unwrap();

        // It waits for the server to end the connection, not for a time.
        let mut last = PgConnection::connect(private.url()).await.unwrap();
        sqlx::query("SELECT pg_sleep(60)").execute(&mut last).await.unwrap_err();
        assert!(!settings.state.join("data").exists());
        assert_eq!(cluster.start(&mut |_| ()).unwrap().start(), Start::Created);
        cluster.delete().unwrap();
    }
}
