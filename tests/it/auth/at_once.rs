//! Everything that one user can be subject to, at once: whatever wins, nobody waits in a circle, and nothing is half-done.

use super::count;
use chrono::TimeDelta;
use futures::future::{BoxFuture, FutureExt, join_all};
use service::auth::users::{ban, log_out_everywhere, unban};
use service::auth::{
    AuthError, Proof, auth_sessions, email_verification_tokens, federated_identities, password_history,
    password_reset_tokens, refresh_tokens, sign_in, two_factor_configs,
};
use service::db::Actor;
use tests::build::auth::{PASSWORD, provider_account};
use tests::{TestDb, TestEnv, build};

type Operation<'a> = BoxFuture<'a, Result<(), AuthError>>;

#[tokio::test]
async fn no_mixture_of_operations_deadlocks_or_leaves_a_token_alive_that_its_session_does_not_know() {
    let env = TestEnv::new().with(|policy| policy.lockout.per_identifier = 1_000);
    let db = TestDb::new().await;
    let pools = [db.connect().await, db.connect().await];
    let (system, client) = (Actor::system(), build::client());
    for round in 0..4 {
        let user = build::user(&db).await;
        let actor = Actor::user(user.id);
        let (mut sessions, mut whos) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            sessions.push(build::auth::session(&db, &env, &user).await);
            whos.push(build::auth::signed_in(&db, &env, &user).await);
        }
        let account = provider_account("github");
        federated_identities::link(&db, &env, &actor, &account).await.unwrap();
        let reset =
            password_reset_tokens::request(db.app(), &env, &user.email, &client).await.unwrap().unwrap();
        let address = format!("new{round}@x.com");
        let mail =
            email_verification_tokens::request(db.app(), &env, &actor, user.id, &address).await.unwrap();
        let app = build::auth::authenticator(&db, &env, &user).await;
        env.advance(TimeDelta::seconds(30));
        let sign_in::SignIn::SecondFactor { ticket } =
            federated_identities::sign_in(db.app(), &env, &account, &client).await.unwrap()
        else {
            panic!("a second factor is set up");
        };
        let (code, backup) = (app.code(&env).into(), Proof::Code(app.backup_codes[0].as_str().into()));
        let (present, new) = (PASSWORD.into(), [0, 1].map(|n| format!("new password {n}").into()));

        let [one, two] = &pools;
        let mut operations: Vec<Operation> = vec![
            password_history::change(one, &env, &actor, &present, &new[0], &client)
                .map(|o| o.map(drop))
                .boxed(),
            password_reset_tokens::complete(two, &env, &reset.token, &new[1], &client)
                .map(|o| o.map(drop))
                .boxed(),
            password_reset_tokens::request(one, &env, &user.email, &client).map(|o| o.map(drop)).boxed(),
            email_verification_tokens::complete(two, &env, &mail.token, &client).map(|o| o.map(drop)).boxed(),
            two_factor_configs::complete_sign_in(one, &env, &ticket, &code, &client)
                .map(|o| o.map(drop))
                .boxed(),
            two_factor_configs::disable(two, &env, &actor, &backup, &client).boxed(),
            two_factor_configs::reseal(db.owner(), &env, 10).map(|o| o.map(drop)).boxed(),
            federated_identities::sign_in(one, &env, &account, &client).map(|o| o.map(drop)).boxed(),
            sign_in::authenticate(two, &env, &user.email, &present, &client).map(|o| o.map(drop)).boxed(),
            log_out_everywhere(one, &env, &actor, user.id).boxed(),
        ];
        if round % 2 == 0 {
            operations.push(ban(db.owner(), &env, &system, user.id).map(|o| o.map(drop)).boxed());
            operations.push(unban(db.owner(), &env, &system, user.id).map(|o| o.map(drop)).boxed());
        }
        for (at, (session, who)) in sessions.iter().zip(&whos).enumerate() {
            let pool = &pools[at % 2];
            let rotate = refresh_tokens::rotate(pool, &env, &session.refresh_token, &client);
            operations.push(rotate.map(|o| o.map(drop)).boxed());
            operations.push(auth_sessions::open(pool, &env, who, &client).map(|o| o.map(drop)).boxed());
            operations.push(auth_sessions::revoke(pool, &env, &actor, session.session.id).boxed());
        }
        for outcome in join_all(operations).await {
            assert!(!matches!(outcome, Err(AuthError::Database(_))), "round {round}: {outcome:?}");
        }
    }
    let stray = "SELECT count(*) FROM refresh_tokens t JOIN auth_sessions s ON s.id = t.session_id \
                 WHERE s.revoked_at IS NOT NULL AND NOT t.is_revoked";
    assert_eq!(count(&db, stray, []).await, 0);
}
