-- The role stays: another database of the cluster may have rights for it, and applications may be members of it.
REVOKE ALL ON SCHEMA public, veza FROM veza_app;
