create table room (
  no text primary key,
  pin text not null,
  leader_pin text not null default '',
  begins timestamp,
  ends timestamp,
  most integer not null default 10
);
insert into room (no, pin, leader_pin, begins, ends, most) values
  ('1001', '111111', '222222', null, null, 10),
  ('1002', '333333', '444444', '2026-12-01 09:00', '2026-12-01 10:00', 20);
