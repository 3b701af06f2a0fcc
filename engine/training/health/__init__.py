"""What says where a training is sick, and what would heal it: one rule a file, all looked at by the view health."""
