"""Pictures of the network: small ones in lists, and those that go out as files."""
