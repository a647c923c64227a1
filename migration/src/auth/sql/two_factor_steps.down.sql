DROP TABLE veza.two_factor_steps;
