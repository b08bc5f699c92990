create table department (
  no integer primary key,
  name text not null unique
);
create table doctor (
  name text primary key,
  department text not null references department (name)
);
insert into department (no, name) values (1, '内科'), (2, '外科'), (3, '儿科'), (4, '全科');
insert into doctor (name, department) values
  ('李医生', '内科'), ('周医生', '内科'), ('吴医生', '外科'), ('郑医生', '儿科'), ('王医生', '全科');
