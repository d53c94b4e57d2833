"""How a plan's tasks go on: notes, outputs, money, the trainings that carry them out."""
