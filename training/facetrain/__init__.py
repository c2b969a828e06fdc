"""Training of the two classifiers: data -> augment -> network -> train -> export -> evaluate, in that order."""
