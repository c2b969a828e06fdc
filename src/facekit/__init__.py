"""Code that the functions share; staged into each zip by `make build`. Importing it imports nothing (cold start)."""
