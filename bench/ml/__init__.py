"""What models cost: features to reasons, and threads on a loaded machine."""
