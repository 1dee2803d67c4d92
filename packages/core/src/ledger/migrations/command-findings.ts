/** What a command that is no backup found beside its archives: the ledger, bases, records. Findings of archives are kept with those. */
export const COMMAND_FINDINGS_TABLE = `
  CREATE TABLE command_findings (
    command_id TEXT NOT NULL REFERENCES commands (command_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'degraded', 'damage', 'error')),
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    hint TEXT,
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    PRIMARY KEY (command_id, position)
  ) STRICT, WITHOUT ROWID;
`;
