"""Data sources of flows: databases and files as tables, their queries, statements and transactions.

`sources.DataSources` is what flows see, `source` one of them at work, `engines` makes its SQLAlchemy
engine. `statements` builds what is asked, `typed` looks over what an author wrote, `values` turns
values of databases into those of flows; `schema` and `facts_shelf` keep which tables there are.
"""
