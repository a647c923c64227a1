CREATE TYPE money_amount AS (amount DECIMAL(10,2), currency CHAR(3));
COMMENT ON TYPE money_amount IS 'An amount with its currency (ISO 4217)';

CREATE TYPE geo_point AS (latitude DECIMAL(10,8), longitude DECIMAL(11,8));
COMMENT ON TYPE geo_point IS 'A place on earth in degrees (WGS 84): north and east are positive';
