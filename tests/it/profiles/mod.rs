mod badges;
mod plans;
mod user_badges;
mod user_profiles;
mod user_roles;
mod user_settings;
