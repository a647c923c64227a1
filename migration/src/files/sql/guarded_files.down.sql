DROP TRIGGER trg_files_restored ON files;
DROP FUNCTION veza.guard_deleted_files();
