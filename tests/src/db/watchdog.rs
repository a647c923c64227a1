//! Stops and deletes the test cluster when nobody has used it for a while.
//!
//! It is a session in the server itself: it goes on when the process that began it is killed, and ends with
//! the server. Test runs that follow one another within [`IDLE`] share the cluster and its template.

use super::server::{IN_USE, Outcome};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::time::{Duration, Instant};

/// How long the cluster waits for another run, in seconds.
const IDLE: u32 = 600;
const NAME: &str = "veza watchdog";

/// Moves the data away first: who starts the cluster from then on makes a new one. What the shell does after
/// the server's end, it does on its own; the signals that the server sends to its children do not stop it.
const STOP: &str = r#"trap "" HUP INT QUIT TERM; data=$(pwd); pid=$(head -n 1 postmaster.pid); mv "$data" "$data.$pid"
kill -QUIT $pid
(for i in 1 2 3 4 5 6 7 8 9; do kill -0 $pid && sleep 0.2; done; rm -rf "$data.$pid") </dev/null >/dev/null 2>&1 &"#;

/// Leaves a watchdog in the server, if there is none.
pub(super) async fn ensure(admin: &PgPool) -> Outcome<()> {
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
            begin(&admin.connect_options()).await?;
            begun = true;
        }
    }
    Ok(())
}

async fn begin(options: &PgConnectOptions) -> Outcome<()> {
    let mut connection = options.clone().application_name(NAME).connect().await?;
    // Of two that begin at once the second takes no lock, and sees itself superfluous.
    let sql = format!(
        "DO $watchdog$
        DECLARE idle int := 0;
        BEGIN
            IF NOT pg_try_advisory_lock({IN_USE} + 1) THEN
                RETURN;
            END IF;
            LOOP
                COMMIT;
                PERFORM pg_sleep(2);
                idle := idle + 2;
                IF NOT pg_try_advisory_lock({IN_USE}) THEN
                    idle := 0;
                ELSIF idle < {IDLE} THEN
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
