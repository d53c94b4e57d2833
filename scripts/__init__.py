"""What `make` runs: starting the demonstration, checking the machine, taking pictures."""
