"""What all apps of the server share: rows of a company, problems, paging, exact JSON."""
