create table room (
  no text primary key,
  state text not null default 'free',
  guest text,
  bill numeric(10, 2) not null default 0
);
create table booking (
  no text primary key,
  room text not null references room (no),
  arrival date not null,
  nights integer not null,
  phone text not null
);
insert into room (no, state, guest, bill) values
  ('305', 'free', null, 0),
  ('306', 'free', null, 0),
  ('1208', 'taken', '陈思远', 488.50),
  ('1210', 'taken', 'Emma Brown', 1260.00);
