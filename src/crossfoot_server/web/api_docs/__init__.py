"""The API's document, and pages to read it with."""
