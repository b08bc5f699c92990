create table policy (
  no text primary key,
  phone text not null,
  birthday text not null,
  due date not null,
  premium numeric(10, 2) not null
);
insert into policy (no, phone, birthday, due, premium) values
  ('PH20260088', '13812340022', '0203', '2026-12-20', 3600.00),
  ('PH20260091', '13900001234', '1105', '2027-01-08', 1280.00);
