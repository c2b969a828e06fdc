"""The deployed system on one machine: page, API gateway, IAM and functions. Never deployed; see README.md."""
