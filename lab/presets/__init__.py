"""One module for each model, and `smoke`: the settings of training runs as plain values."""
