//! Every entity, in one list: for whatever has to be done to all of them.

/// Calls the macro `$each!` with the paths of all entities, as `domain::table` separated by commas.
///
/// ```ignore
/// macro_rules! names {
///     ($($domain:ident :: $table:ident),*) => { [$(concat!(stringify!($domain), ".", stringify!($table))),*] };
/// }
/// let names = entity::for_each_entity!(names);
/// ```
///
/// The tests compare it with the files and with the tables of the database, so that none is forgotten.
#[macro_export]
macro_rules! for_each_entity {
    ($each:ident) => {
        $each! {
            auth::users, auth::auth_sessions, auth::refresh_tokens, auth::password_reset_tokens,
            auth::email_verification_tokens, auth::password_history, auth::two_factor_configs,
            auth::federated_identities, auth::login_attempts,
            profiles::user_profiles, profiles::user_settings, profiles::user_roles, profiles::badges,
            profiles::user_badges,
            files::files, files::file_uploads, files::file_metadata, files::file_conversions,
            admin::audit_logs
        }
    };
}
