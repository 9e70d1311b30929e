"""The questions put to a store: one module a subject, each .sql file beside it."""
