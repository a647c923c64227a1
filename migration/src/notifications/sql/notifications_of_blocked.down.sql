DROP TRIGGER trg_blocks_notifications_insert ON public.blocks;
DROP FUNCTION veza.forget_notifications_of_blocked();
