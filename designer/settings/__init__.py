"""What a person chooses and the window remembers: preferences and shortcuts."""
