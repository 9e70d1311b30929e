-- What people make, in data/store/work.sqlite: no rebuild touches it and no public process opens it (decision 3).
-- A table that an older file lacks is added when it is written next.
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

-- Views that somebody saved: the question (page, figure, address), never an answer. The text columns have limits of
-- length in data/saved.py. A thing with `deleted_at_utc` lies in the bin of who made it.
create table if not exists view (
    id              text primary key,
    name            text not null,
    note            text not null,
    page            text not null,          -- file of the page: trends.py
    figure          text,                   -- a figure of pages.figures.shelf; NULL: the page as it is
    query           text not null,          -- the address: filter, choices, marks; without language, names, boundaries
    names           text not null,          -- naming profile
    boundaries      text not null,
    language        text not null,
    tier            text not null,          -- of the store it was saved from: nobody below sees it
    build_id        text not null,
    coverage_until  text not null,          -- the cut-off when it was saved
    shared          integer not null check (shared in (0, 1)),
    made_by         text not null,
    made_at_utc     text not null,
    changed_at_utc  text not null,
    deleted_at_utc  text
) strict;

create table if not exists briefing (
    id              text primary key,
    title           text not null,
    subtitle        text not null,
    language        text not null,
    names           text not null,
    boundaries      text not null,
    room_marking    text not null,          -- TLP marking of the room: nothing stricter is shown there
    wording         text not null,          -- JSON {language: {code: the organiser's words}}
    acknowledged    text,                   -- JSON: who took note of which result of the room check, if somebody did
                                            -- (`digest`), and what it has found before; NULL: it was not checked yet
    tier            text not null,          -- the strictest of its items
    shared          integer not null check (shared in (0, 1)),
    made_by         text not null,
    made_at_utc     text not null,
    changed_at_utc  text not null,
    deleted_at_utc  text
) strict;

create table if not exists item (
    id              text primary key,
    briefing_id     text not null references briefing (id),
    position        integer not null,
    title           text not null,          -- empty: the figure's own
    note            text not null,          -- for whoever speaks; never on the screen of the room
    page            text not null,
    figure          text,
    query           text not null,
    names           text not null,          -- as when it was added; a briefing's own settings come first
    boundaries      text not null,
    language        text not null,
    tier            text not null,
    build_id        text not null,
    coverage_until  text not null,
    made_by         text not null,
    made_at_utc     text not null,
    deleted_at_utc  text
) strict;

create index if not exists item_of_briefing on item (briefing_id, position);

-- A briefing with its figures as they were made: it does not change when the store does.
create table if not exists frozen (
    id              text primary key,
    briefing_id     text not null,
    title           text not null,
    tier            text not null,
    marking         text not null,          -- the strictest of its figures
    build_id        text not null,
    coverage_until  text not null,
    shared          integer not null check (shared in (0, 1)),
    made_by         text not null,
    made_at_utc     text not null,
    deleted_at_utc  text,
    content         blob not null           -- JSON of pages.figures.frozen, compressed by zlib
) strict;
