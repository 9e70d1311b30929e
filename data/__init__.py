"""What is known and how it gets in: cases, reference tables, schema, build."""
