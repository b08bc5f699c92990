"""Forms of data: JSON, XML, CSV and records of fixed length, read and made."""
