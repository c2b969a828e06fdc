"""Training and evaluation of the models. Never part of a function's zip."""
