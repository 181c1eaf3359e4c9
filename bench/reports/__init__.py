"""What reports cost."""
