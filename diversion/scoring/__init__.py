"""Scores of records, companies and routes, from links and from fitted models."""
