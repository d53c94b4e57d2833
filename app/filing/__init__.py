"""The life of a report: what is due, what units hand in, what is written, frozen, signed and filed; and a province's sums."""
