-- The store. One incident (an enforcement event) has one or more seizures (lines: one taxon, one commodity, one
-- quantity) and an ordered list of stops. Everything here is computed from data/reference, data/seizures and the
-- import batches; nothing is written after the build (decision 3). NULL means "not stated", never 0.

create table source (
    source_id       varchar primary key,    -- first 12 hex digits of the SHA-256 of address and publisher
    url             varchar not null,
    host            varchar not null,
    title           varchar,                -- as recorded; NULL where the collection did not keep it
    publisher       varchar not null,
    published_from  date,                   -- first day of the stated publication date; NULL: not shown
    published_until date,                   -- day after its last day
    source_kind     varchar not null,       -- agency | news | ngo | social_or_blog | other
    via_copy        boolean not null,       -- read on a page that repeats the publisher
    own_host        boolean not null,       -- the address is on the publisher's own host: only then a link
    systematic      boolean not null,       -- all parties report to it (ETIS, annual reports): none of the press is
    language        varchar
);

create table country (
    country         varchar primary key,    -- ISO 3166-1 alpha-2; HK, MO, TW on their own
    alpha3          varchar,
    name_en         varchar not null,       -- sorting and search only; the screen uses a naming profile
    lon             double,                 -- where its symbol stands (WGS 84), not a place in it
    lat             double
);

create table taxon (
    species_scientific   varchar primary key,  -- lowest rank the sources support: 'Manidae spp.'
    rank                 varchar not null,
    group_id             varchar not null,     -- slug: 'sharks-and-rays'
    cites_appendix       varchar,              -- I | II | III | mixed | none; NULL: unknown
    appendix_verified    boolean not null,     -- false: the appendix rests on general knowledge alone
    appendix_basis       varchar not null,
    appendix_source_url  varchar,
    listing_change       varchar,
    name_en              varchar,
    name_zh_hans         varchar,
    name_zh_hant         varchar,
    name_vi              varchar,
    names_basis          varchar not null,
    iucn_category        varchar,
    iucn_source_url      varchar,
    note                 varchar
);

create table conversion (
    conversion_id      varchar primary key,
    group_id           varchar not null,
    species_scientific varchar,               -- NULL: any taxon of the group without a row of its own
    commodity          varchar not null,
    kg_per_animal_low  double,                -- fewest kilograms an animal yields: gives the highest number of animals
    kg_per_animal      double not null,       -- central
    kg_per_animal_high double,                -- gives the lowest number of animals
    method             varchar not null,
    source             varchar not null,
    quality            varchar not null       -- published | weak | implied
);

create table size_class (
    size_class varchar primary key,
    kg_from    double not null,
    kg_until   double,
    source     varchar not null
);

create table cover_load_class (
    cover_load varchar primary key,
    name_en    varchar not null,
    definition varchar not null
);

create table concealment_class (
    concealment_class varchar primary key,
    name_en           varchar not null,
    definition        varchar not null,
    precedence        integer not null
);

create table complex (
    complex_id      varchar primary key,      -- berth, terminal, examination compound -> port or airport complex
    main_place_id   varchar,
    country         varchar not null,
    kind            varchar not null,         -- of its main place
    name_en         varchar not null,
    name_zh_hans    varchar,
    name_zh_hant    varchar,
    name_vi         varchar,
    iata            varchar,
    locode          varchar,
    lon             double,                   -- of its main place; else the median of its incidents placed to
    lat             double,                   -- facility or town; NULL: nobody knows
    position_source varchar,
    drawable        boolean not null          -- false: at sea in the South China Sea box (decision 13)
);

create table place (
    place_id        varchar primary key,      -- slug: 'vn-hai-phong-lach-huyen'
    complex_id      varchar not null,
    crossing_id     varchar,                  -- the border crossing it is one side of
    country         varchar not null,
    admin1          varchar,
    kind            varchar not null,         -- 'unlisted': named by a case, unknown to the gazetteer
    name_en         varchar not null,
    name_zh_hans    varchar,
    name_zh_hant    varchar,
    name_vi         varchar,
    names_basis     varchar,
    iata            varchar,
    locode          varchar,
    lon             double,                   -- WGS 84; NULL: no position is known
    lat             double,
    precision_km    double,
    position_source varchar,
    position_check  varchar                   -- an independent source and its distance, or 'none'
);

create table crossing (
    crossing_id        varchar primary key,
    border             varchar not null,      -- CN-VN | LA-VN | KH-VN | HK-CN
    name_en            varchar not null,
    name_zh            varchar,
    name_vi            varchar,
    kind               varchar not null,      -- road, rail, river …
    level              varchar,
    lon                double,
    lat                double,
    coord_source       varchar,
    coord_precision_km double,
    along_km           double,                -- along the border from its western or northern end; NULL: unplaced
    along_rank         integer,               -- in order along the line, also by the stated coordinates of its cases
    names_basis        varchar,
    url                varchar
);

create table border_area (
    border  varchar not null,
    country varchar not null,
    admin1  varchar not null,                 -- casefolded, marks stripped: areas of the first level along the border
    primary key (border, country, admin1)
);

create table import_batch (
    batch_id       varchar primary key,
    dataset        varchar not null,           -- 'atlas' for the cases that come with the product
    tlp            varchar not null,
    raw_sha256     varchar not null,
    row_count      integer not null,
    incident_count integer not null,
    rejected_count integer not null
);

create table rejected_row (
    batch_id varchar not null,
    row_no   integer not null,                 -- line of the file, the header being line 1
    raw      varchar not null,                 -- the row as it was, as JSON
    reasons  varchar[] not null
);

create table incident (
    incident_id          varchar primary key,  -- ours as in the CSV; others '<dataset>/<their id>'
    case_id              varchar,              -- shared by incidents of one consignment or investigation
    batch_id             varchar not null,
    seized_from          date not null,        -- first day of the stated date
    seized_until         date not null,        -- day after its last day: a month is an interval, no day is invented
    date_precision       varchar not null,     -- day | month | year
    country              varchar not null,     -- as stated; geometry checks it and never overrides it
    admin1               varchar,
    place_name           varchar,              -- as written
    place_id             varchar,
    complex_id           varchar,
    facility             varchar not null,
    lon                  double,               -- WGS 84
    lat                  double,
    location_precision   varchar not null,     -- facility | town | admin1 | country
    admin1_folded        varchar,              -- casefolded, marks stripped
    coded_country        varchar,              -- where the coordinates lie: checks the stated country, no more
    drawable             boolean not null,     -- has a place that may be marked on a map (decision 13)
    finest_res           integer,              -- finest H3 resolution whose cell is larger than what the place may mean
    coarsened_km         double,               -- published coarser than it is known: the place lies within so many km of
                                               -- lon, lat; NULL: as known
    h3_r2 bigint, h3_r3 bigint, h3_r4 bigint, h3_r5 bigint, h3_r6 bigint, h3_r7 bigint,
    transport            varchar not null,
    agency               varchar,
    suspects_count       integer,              -- a number, never a name; 0: none was arrested, NULL: not stated
    operation            varchar,
    declared_as          varchar,              -- as worded
    cover_load           varchar not null,     -- class of the declaration or, where coded, of the incident
    cover_load_scope     varchar,              -- load | parcel | baggage | unclear: what was covered, where coded
    concealment          varchar,              -- as worded
    concealment_class    varchar not null,
    quality              varchar not null,     -- confirmed | partial | conflicting, the least certain of its lines
    evidence             varchar not null,     -- conflicting | official | single_report | corroborated
    tlp                  varchar not null,     -- CLEAR | GREEN | AMBER | AMBER+STRICT | RED
    source_kind          varchar not null,     -- of its first source
    largest_commodity_kg double,               -- largest sum of mass_kg over lines of one commodity; NULL: unweighed
    search_text          varchar not null      -- casefolded, marks stripped
);

create table trait (                           -- what `similar` compares beside the columns of `incident`
    incident_id     varchar primary key,
    declared        varchar,                   -- declared_as, casefolded, marks stripped
    start_countries varchar[],                 -- stated starts and places of departure; NULL: none is stated
    start_places    varchar[],                 -- complex_id of those that are places
    destinations    varchar[],
    groups          varchar[],                 -- without 'unspecified'; NULL: none is known
    commodities     varchar[]
);

create table wording_suggestion (              -- wordings that nobody has coded: they stay 'uncoded' until a person does
    field          varchar not null,           -- concealment | declared_as
    wording        varchar not null,
    incident_count integer not null,
    class_id       varchar,                    -- of the nearest coded wording; NULL: none is near enough
    like_wording   varchar not null,           -- that wording
    score          double not null,            -- 0-100, rapidfuzz (data/wordings.py)
    primary key (field, wording)
);

create table case_link (
    incident_id varchar primary key,
    case_id     varchar not null,
    relation    varchar not null,              -- same_consignment | announced_together | follow_up
    reason      varchar not null               -- begins 'stated:' or 'inferred:'
);

create table incident_source (
    incident_id varchar not null,
    source_id   varchar not null,
    primary key (incident_id, source_id)
);

create table seizure (
    incident_id        varchar not null,
    line_no            integer not null,       -- within its incident, from 1
    species_reported   varchar not null,       -- common name as reported
    species_scientific varchar,                -- NULL: the source supports none
    group_id           varchar not null,
    commodity          varchar not null,
    quantity           double,                 -- as reported
    unit               varchar,
    mass_kg            double,                 -- quantity in kg or g; NULL: not weighed
    individual_count   double,                 -- quantity in individuals
    piece_count        double,                 -- quantity in pieces
    value_usd          double,                 -- only where the source itself gives US dollars
    quality            varchar not null,
    note               varchar,
    primary key (incident_id, line_no)
);

create table stop (
    incident_id varchar not null,
    line_no     integer,                       -- NULL: the whole consignment; else only that line travelled so
    position    integer not null,              -- order of travel; stops of one position are alternatives in parallel
    role        varchar not null,              -- origin (the stated start) | export | transit | seizure | destination
    country     varchar,                       -- NULL: the name could not be given a country
    place_name  varchar,                       -- as written; NULL: the source names only the country
    place_id    varchar,
    complex_id  varchar,
    share       double,                        -- of an origin; NULL: not stated
    stated      boolean not null,
    certainty   varchar not null               -- of the country of a named stop: sure | likely | area
);

create table leg (
    leg_id        integer primary key,
    incident_id   varchar not null,
    line_no       integer,                     -- NULL: the whole consignment
    leg_no        integer not null,            -- in order of travel
    from_position integer not null,
    to_position   integer not null,
    from_role     varchar not null,
    to_role       varchar not null,
    from_country  varchar,
    to_country    varchar,
    from_place_id varchar,                     -- a place, or the gateway that stands in for a country
    to_place_id   varchar,
    from_lon double, from_lat double, to_lon double, to_lat double,
    mode          varchar not null,            -- sea | air | road | rail | river | post | unknown
    mode_basis    varchar not null,            -- record | facilities | inferred | none
    phase         varchar not null,            -- travelled | intended: after the point of seizure, never travelled
    from_basis    varchar,                     -- stated | inferred: a country's gateway that we chose
    to_basis      varchar,
    share         double,                      -- NULL unless stated
    dash          varchar not null,            -- solid | dashed | dotted
    reason        varchar,                     -- why it is not drawn: area | unplaced | no_gateway | landlocked
    path_id       integer                      -- NULL: not drawn
);

create table path (
    path_id      integer primary key,          -- one a distinct (ends, mode)
    mode         varchar not null,
    from_lon double, from_lat double, to_lon double, to_lat double,
    distance_km  double,                       -- NULL with an error
    path_basis   varchar,                      -- sea_lane | great_circle | shortest_road | straight_line
    land_km      double,                       -- of a sea path over land at 1:10m: canals, channels, approaches
    lane_land_km double,                       -- the part of it that is none of these
    passages     varchar[],                    -- gate ids in order of travel
    error        varchar,
    line         double[][][]                  -- parts of [lon, lat]
);

create table edge (
    edge_id integer primary key,               -- a piece of a sea path between two vertices
    lon_a double not null, lat_a double not null, lon_b double not null, lat_b double not null
);

create table path_edge (
    path_id integer not null,
    edge_id integer not null,
    primary key (path_id, edge_id)
);

create table gate (
    gate_id      varchar primary key,          -- a named passage of the sea network
    kind         varchar not null,
    name_en      varchar not null,
    name_zh_hans varchar,
    name_zh_hant varchar,
    name_vi      varchar,
    lon          double not null,
    lat          double not null
);

create table gateway (
    gateway_id varchar not null,
    country    varchar not null,
    mode       varchar not null,
    facing     varchar,
    name       varchar not null,
    lon        double not null,
    lat        double not null,
    rule       varchar not null
);

create table border_distance (
    incident_id varchar not null,              -- known to facility or town
    border      varchar not null,              -- one of the borders that have crossings here
    distance_km double not null,               -- on the ellipsoid, to the line
    primary key (incident_id, border)
);

create table quality_flag (
    incident_id varchar not null,
    flag        varchar not null,
    detail      varchar not null
);

create table official_total (
    total_id        integer primary key,       -- row of official_totals.csv
    period_from     date,                      -- NULL: not stated
    period_until    date,
    jurisdiction    varchar not null,
    scope           varchar not null,
    case_count      double,
    mass_kg         double,
    individual_count double,
    countries       varchar[],                 -- what the total covers, coded; NULL: everywhere
    groups          varchar[],
    commodities     varchar[],
    comparison      varchar not null,          -- like | wider (the total) | file_wider | none: whether the file can be counted so
    url             varchar,
    own_host        boolean not null,
    title           varchar,
    note            varchar
);

create table operation (
    operation_id integer primary key,
    name         varchar not null,
    start_from   date,                          -- NULL: not known
    end_until    date,                          -- day after its last day; NULL: not known
    date_basis   varchar,                       -- day | month | year: the vaguer of both; NULL: one is not known
    lead         varchar,
    countries    varchar,                       -- as published
    scope        varchar,
    results      varchar,
    country_codes varchar[],                    -- what it covered, coded; NULL: not limited
    goods        varchar[],                     -- 'group:commodity', either of them '*'
    comparison   varchar not null,              -- like | file_wider | none: whether the file can be counted so
    basis        varchar,                       -- why
    incidents    varchar[],                     -- whose source names it
    url          varchar,
    note         varchar
);

create table event (
    event_id     integer primary key,
    event_from   date not null,                 -- a month or year is an interval: no day is invented
    event_until  date not null,
    title        varchar not null,
    jurisdiction varchar not null,
    url          varchar,
    note         varchar
);

create table withheld (
    table_name  varchar not null,              -- what a published store keeps back; the analyst store: no row
    column_name varchar not null,              -- '*': the whole table
    rule        varchar not null,              -- drop | open | listed | place | date (data/policy.yaml)
    primary key (table_name, column_name)
);

create table build (
    build_id       varchar not null,
    schema_version integer not null,
    tier           varchar not null,
    coverage_from  date not null,
    coverage_until date not null                -- last day the cases reach
);
