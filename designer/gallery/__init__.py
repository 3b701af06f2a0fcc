"""The gallery: ready-made networks to start from, by category, and found by a few letters."""
