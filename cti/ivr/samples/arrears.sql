create table bill (
  last4 text primary key,
  due numeric(10, 2) not null,
  months integer not null,
  days integer not null,
  last_day date not null
);
insert into bill (last4, due, months, days, last_day) values
  ('4321', 86.40, 1, 12, '2026-12-05'),
  ('8765', 312.80, 3, 75, '2026-11-30');
