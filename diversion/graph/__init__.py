"""The time-stamped graph of consignments."""
