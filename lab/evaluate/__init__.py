"""What the models are measured on, and how the results are written."""
