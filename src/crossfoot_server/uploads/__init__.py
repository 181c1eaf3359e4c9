"""Uploads: a file comes in, its mapping is settled, a job begins."""
