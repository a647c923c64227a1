DROP TRIGGER trg_users_banned ON users;
DROP FUNCTION veza.guard_bans();
DROP TRIGGER trg_users_closed ON users;
DROP TRIGGER trg_users_own ON users;
