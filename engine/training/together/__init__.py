"""One training by several processes, on one machine or on many: what they share, and what they tell each other."""
