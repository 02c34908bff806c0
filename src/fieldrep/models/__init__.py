"""The tables, one file per area, and the registry of record kinds that is read off them."""
