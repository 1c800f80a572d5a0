"""How the shipped weights are made: corpus, model, training, export and thresholds. Not part of the wheel."""
