"""Uploads over HTTP: send, follow, settle the mapping, list, remove."""
