"""What the words mean: tables, codes, sources. No input or output."""
