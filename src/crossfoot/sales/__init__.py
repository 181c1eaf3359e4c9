"""Sales lines become aggregates by period, product, customer, category and store; all pure."""
