"""The investigator's questions."""
