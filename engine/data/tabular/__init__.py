"""What is known of tables: what their columns hold, and what each is for."""
