"""Files as they came, and the datasets they became."""
