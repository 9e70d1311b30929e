-- What people make, in data/store/work.sqlite: no rebuild touches it and no public process opens it (decision 3).
-- The audit log takes new entries and nothing else; `digest` chains each entry to the one before it, so that an entry
-- changed behind the triggers' back shows.
create table if not exists audit (
    entry           integer primary key autoincrement,
    recorded_at_utc text not null,          -- 2026-03-12T08:15:00+00:00
    action          text not null check (action in ('sign_in', 'refused', 'sign_out', 'export')),
    who             text not null,          -- verified e-mail address, else the provider's id; 'local' without sign-in
    role            text,                   -- viewer | partner | analyst; NULL: none
    tier            text,                   -- of the store that was read
    sign_in_id      text,                   -- which sign-in; NULL without sign-in
    page            text,
    query           text,                   -- the filter as in the address
    format          text,
    file            text,                   -- the name the file was given
    row_count       integer,
    marking         text,                   -- the TLP marking the file carries
    build_id        text,
    reason          text,                   -- as given; NULL: none was asked for
    digest          text not null
) strict;

create index if not exists audit_sign_in on audit (sign_in_id, action);

create trigger if not exists audit_no_update before update on audit
begin
    select raise(abort, 'the audit log is append-only');
end;

create trigger if not exists audit_no_delete before delete on audit
begin
    select raise(abort, 'the audit log is append-only');
end;

-- `insert or replace` would delete the entry it replaces without asking the trigger above.
create trigger if not exists audit_no_replace before insert on audit
when exists (select 1 from audit where entry = new.entry)
begin
    select raise(abort, 'the audit log is append-only');
end;
