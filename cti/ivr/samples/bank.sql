create table account (
  last4 text primary key,
  balance numeric(14, 2) not null,
  available numeric(14, 2) not null
);
create table movement (
  id integer primary key,
  last4 text not null references account (last4),
  day date not null,
  amount numeric(14, 2) not null,
  text text not null
);
insert into account (last4, balance, available) values ('1486', 12840.55, 12000.00), ('7894', 320.00, 320.00);
insert into movement (last4, day, amount, text) values
  ('1486', '2026-11-18', -128.00, '超市'),
  ('1486', '2026-11-15', 9800.00, '工资'),
  ('1486', '2026-11-02', -2600.00, '房租');
