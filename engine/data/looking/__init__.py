"""What a person sees of data before anything is trained: figures, examples, and troubles with their repairs."""
