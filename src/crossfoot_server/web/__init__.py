"""The pages of all apps, for people who are signed in."""
