DROP TYPE geo_point;
DROP TYPE money_amount;
