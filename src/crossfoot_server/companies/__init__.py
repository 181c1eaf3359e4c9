"""Companies, their people and keys, and who may do what."""
