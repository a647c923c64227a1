CREATE TABLE veza.two_factor_steps (
    user_id uuid NOT NULL,
    last_step bigint NOT NULL,
    accepted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT two_factor_steps_pkey PRIMARY KEY (user_id),
    CONSTRAINT fk_two_factor_steps_users FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);

COMMENT ON TABLE veza.two_factor_steps IS 'The last TOTP step accepted for an account: no code of it, or of an earlier one, is accepted again';
COMMENT ON COLUMN veza.two_factor_steps.last_step IS 'Unix time / 30 s (RFC 6238)';
