-- The token against forged requests lies in a cookie of its own; the column was never read.
ALTER TABLE sessions DROP COLUMN csrf;
