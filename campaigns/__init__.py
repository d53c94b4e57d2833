"""WHAT IS PLANNED AND DONE: plans with their targets and tasks, trainings, lessons and who came."""
