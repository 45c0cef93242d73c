"""How a portfolio is kept: one file, every version, histories that merge, bundles, backups, erasure."""
