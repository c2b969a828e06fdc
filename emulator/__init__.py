"""The whole system on one machine: page, API gateway, IAM and the staged functions. Never deployed."""
