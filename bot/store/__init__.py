"""What the town keeps, on SQLite or PostgreSQL: plain functions that take a Connection first."""
