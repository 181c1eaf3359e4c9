"""Sales and stock: uploads that make a table, what they changed, aggregates."""
