create table subscriber (
  number text primary key,
  name text not null,
  office text not null,
  mobile text not null,
  mail text not null,
  pin text not null,
  quiet integer not null default 0,
  credit numeric(10, 2) not null default 0
);
insert into subscriber (number, name, office, mobile, mail, pin, quiet, credit) values
  ('4008', '陈思远', '02166660001', '13800000001', 'chen@example.com', '4321', 0, 58.20);
