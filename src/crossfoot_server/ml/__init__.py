"""Models: training sessions, trained models and what they say of a file."""
