"""The bridges to the other processes beside the window: previews, memory, generating."""
